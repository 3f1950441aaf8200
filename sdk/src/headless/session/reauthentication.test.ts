import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers } from '../../../fixture/manual-timers.ts';
import { Reauthentication } from './reauthentication.ts';

const minute = 60_000;
/** The service's clock, a quarter of an hour ahead of the window's. */
const ahead = 15 * minute;

type SetUp = {
  /** How long each proof lives that the page gives; null gives none. */
  readonly lives?: number | null;
  readonly random?: number;
  readonly canAskSilently?: boolean;
};

/** A page that is asked, and the service behind it, without a network between them. */
function setUp({ lives = null, random = 0, canAskSilently = true }: SetUp = {}) {
  const timers = new ManualTimers();
  const begin = timers.now();
  const asked: { readonly at: number; readonly when: 'before' | 'after' }[] = [];
  const shown: (number | null)[] = [];
  const ask = (when: 'before' | 'after'): void => {
    asked.push({ at: timers.now() - begin, when });
    if (lives !== null) give(lives);
    else reauthentication.failed();
  };
  const reauthentication = new Reauthentication({
    timers,
    random: () => random,
    canAskSilently,
    askBeforeEnd: () => ask('before'),
    askAfterEnd: () => ask('after'),
    onEndsSoon: (endsAt) => shown.push(endsAt),
  });
  const give = (life: number): void => {
    const now = timers.now() + ahead;
    reauthentication.follow({ proof: proofUntil(now + life), now });
    timers.set(() => lapseAt(now + life), life);
  };
  /** The service tells of the lapse of that proof, if it still counts. */
  const lapseAt = (end: number): void => {
    if (latest === end) reauthentication.lapsed();
  };
  let latest = 0;
  const proofUntil = (expiresAt: number) => {
    latest = expiresAt;
    return {
      state: 'verified' as const,
      displayName: null,
      connectorName: 'Aurora ID',
      verifiedAt: 0,
      expiresAt,
      agentsSee: [],
    };
  };
  const pass = (milliseconds: number): void => {
    for (let left = milliseconds; left > 0; left -= 100) timers.advance(100);
  };
  return { timers, begin, asked, shown, give, pass, reauthentication };
}

test('[H23] the page is asked in the last 15 % of a proof, and at most a minute early', () => {
  for (const [life, earliest] of [
    [10 * minute, 9 * minute],
    [60 * minute, 59 * minute],
    [2 * minute, 102_000],
  ] as const) {
    const { asked, give, pass } = setUp({ lives: life });
    give(life);
    pass(earliest - 100);
    assert.deepEqual(asked, []);
    pass(100);
    assert.deepEqual(asked, [{ at: earliest, when: 'before' }]);
  }
});

test('[H23] not all windows ask at one moment', () => {
  const at = (random: number): number => {
    const { asked, give, pass } = setUp({ random });
    give(10 * minute);
    pass(10 * minute - 1_000);
    return asked[0]?.at ?? 0;
  };
  assert.deepEqual([at(0), at(0.5), at(0.99)], [540_000, 549_000, 557_900]);
});

test('[H24] a method that always fails is asked once before the end and once after, in all', () => {
  const { asked, give, pass } = setUp();
  give(10 * minute);
  pass(24 * 60 * minute);
  assert.deepEqual(asked, [
    { at: 540_000, when: 'before' },
    { at: 600_000, when: 'after' },
  ]);
});

test('[H24] between two attempts that nobody asked for lie thirty seconds', () => {
  const { asked, give, pass } = setUp({ random: 0.99 });
  give(2 * minute);
  pass(60 * minute);
  const [before, after, ...more] = asked.map(({ at }) => at);
  assert.deepEqual(more, []);
  assert.ok(before! < 2 * minute);
  assert.equal(after! - before!, 30_000);
});

for (const life of [61_000, 10_000, 1_000, 100]) {
  test(`[H24] proofs that live ${life / 1000} s are renewed without haste`, () => {
    const { asked, give, pass } = setUp({ lives: life });
    give(life);
    pass(60 * minute);
    const gaps = asked.slice(1).map(({ at }, index) => at - asked[index]!.at);
    assert.ok(Math.min(...gaps) >= 30_000, `${gaps}`);
    assert.ok(asked.length >= 60 && asked.length <= 120, `${asked.length}`);
  });
}

test('[H24] one proof that is told of again and again is one proof', () => {
  const { timers, asked, give, pass, reauthentication } = setUp();
  const now = timers.now() + ahead;
  give(10 * minute);
  for (let count = 0; count < 100; count += 1) {
    pass(1_000);
    const proof = {
      state: 'verified' as const,
      displayName: null,
      connectorName: 'Aurora ID',
      verifiedAt: 0,
      expiresAt: now + 10 * minute,
      agentsSee: [],
    };
    reauthentication.follow({ proof, now: timers.now() + ahead });
  }
  pass(20 * minute);
  assert.equal(asked.length, 2);
});

test('[H25] when the attempt before the end fails, the consumer is told when it ends', () => {
  const { begin, shown, give, pass } = setUp();
  give(10 * minute);
  pass(540_000);
  assert.equal(shown.at(-1), begin + 10 * minute);
  pass(minute);
  assert.equal(shown.at(-1), null);
});

test('[H25] who must go to the provider is told two minutes before, and never asked', () => {
  const { begin, asked, shown, give, pass } = setUp({ canAskSilently: false });
  give(10 * minute);
  pass(8 * minute - 100);
  assert.equal(shown.at(-1), null);
  pass(100);
  assert.equal(shown.at(-1), begin + 10 * minute);
  pass(2 * minute);
  assert.equal(shown.at(-1), null);
  pass(60 * minute);
  assert.deepEqual(asked, []);
});

test('a lapse that nobody was connected to hear of is heard of with the next answer', () => {
  const { timers, asked, give, reauthentication } = setUp();
  give(10 * minute);
  const expiresAt = timers.now() + ahead + 10 * minute;
  const lapsed = {
    state: 'lapsed' as const,
    displayName: null,
    connectorName: 'Aurora ID',
    verifiedAt: 0,
    expiresAt,
    agentsSee: [],
  };
  reauthentication.follow({ proof: lapsed, now: expiresAt + 1 });
  timers.advance(0);
  assert.deepEqual(asked, [{ at: 0, when: 'after' }]);
});

test('a proof of forty days is not asked about today', () => {
  const { timers, asked, give } = setUp();
  give(40 * 24 * 60 * minute);
  // The one that is too long for a browser is the test's own.
  assert.equal(timers.due.filter((due) => due >= 2 ** 31).length, 1);
  timers.advance(24 * 60 * minute);
  assert.deepEqual(asked, []);
});
