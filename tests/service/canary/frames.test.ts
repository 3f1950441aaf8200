/**
 * Every frame that the protocol knows, as it should be and bent in every member: nothing of one
 * that is refused is found anywhere, and of the others only where it belongs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestAgent } from '../../kit/agent.ts';
import { newMessageId, type TestConsumer } from '../../kit/consumer.ts';
import { startChat } from '../../kit/desk.ts';
import { framesOfAgent, framesOfConsumer } from '../../kit/network/frames.ts';
import { bytesOnDisk, type CanaryStage, startCanaryStage } from './canary-stage.ts';
import { bend, sentToAgents, sentToConsumers, typesIn } from './every-frame.ts';
import { playFrames } from './play-frames.ts';

/** What people write and pages tell is shown, whatever it says: `hint` is compared, not shown. */
const isShown = /\.(text|title|url|keywords\.0) /;

test('[A79, A73] of a frame that is bent in any of its members nothing is found anywhere', async (t) => {
  const on = await startCanaryStage(t);
  const consumer = await on.consumer().signInWithToken();
  const { conversationId } = await startChat(consumer);
  const about = { conversationId, id: newMessageId() };
  const agent = await on.agent('agent', ['agent']);
  const ends = [
    {
      ...{ of: framesOfConsumer(about, on.stage.aurora.pageOrigin), who: consumer },
      renew: () => consumer.start(),
    },
    { of: framesOfAgent(about), who: agent, renew: () => agent.signIn() },
  ];
  let count = 0;
  for (const { of, who, renew } of ends) {
    for (const text of bentFrames(on, of)) {
      // Time goes on, so that nothing is refused because of its number.
      on.stage.clock.advance(2);
      if (count % 100 === 0) await renew();
      count += 1;
      await sendAnew(who, text);
    }
  }
  assert(count > 300, `only ${count} frames`);
  const { taps, canaries } = on;
  const found = (text: string) => canaries.findIn(text).filter((name) => name.startsWith('bent'));
  for (const [place, text] of Object.entries(silentPlaces(on))) {
    assert(text.length > 500, `${place} was read`);
    assert.deepEqual(found(text), [], place);
  }
  assert.deepEqual(found(JSON.stringify(await on.stage.audit())), [], 'the audit record');
  for (const audience of ['consumer', 'agent'] as const) {
    const told = found(taps[audience].received).filter((name) => !isShown.test(name));
    assert.deepEqual(told, [], audience);
  }
});

/** Each with a value that names its place; what is not of the protocol at all comes last. */
function* bentFrames({ canaries }: CanaryStage, frames: object): Generator<string> {
  for (const [type, frame] of Object.entries(frames)) {
    for (const [form, wrap] of Object.entries(forms)) {
      const mark = '§§';
      for (const { at, frame: bent } of bend(frame, wrap(mark))) {
        const word = canaries.word(`bent ${type}${at} ${form}`);
        yield JSON.stringify(bent).replaceAll(mark, word);
      }
    }
  }
  const word = canaries.word('bent beyond recognition');
  yield* [word, `{"type":"${word}`, `["${word}"]`, `{"type":["${word}"]}`, `{"${word}":1}`];
}

const forms: Readonly<Record<string, (mark: string) => unknown>> = {
  text: (mark) => `${mark} <!>`,
  object: (mark) => ({ [mark]: mark }),
  list: (mark) => [mark],
  long: (mark) => mark.padEnd(600, 'x'),
};

/** On a socket of its own, and until it is closed: by that, or by what comes behind it. */
async function sendAnew(who: TestConsumer | TestAgent, text: string): Promise<void> {
  const isHello = text.includes('"hello"');
  const socket = await (isHello ? who.connect() : who.open());
  socket.socket.send(text);
  if (!isHello) socket.socket.send('over');
  await socket.closed;
}

function silentPlaces(on: CanaryStage): Readonly<Record<string, string>> {
  const { stage, taps } = on;
  return {
    'the log': stage.log.join('\n'),
    'the disk': bytesOnDisk(`${stage.dataDir}/data`),
    'every address that was asked for': `${taps.consumer.urls}${taps.agent.urls}`,
  };
}

test('[A79] of every kind of frame each value is sent to whom it is for, and to nobody else', async (t) => {
  const on = await startCanaryStage(t, { beatMs: 200 });
  const received = await playFrames(on);
  const { canaries } = on;
  const sent = { consumer: sentToConsumers, agent: sentToAgents };
  for (const who of ['consumer', 'agent'] as const) {
    const types = [...new Set(typesIn(received[who]))].sort();
    assert.deepEqual(types, Object.keys(sent[who]).sort(), who);
    const found = canaries.findIn(received[who].join('\n'));
    assert.deepEqual(found, readBy[who].toSorted(), who);
  }
  for (const [place, text] of Object.entries(silentPlaces(on))) {
    const found = canaries.findIn(text).filter((name) => !inClear.includes(name));
    assert.deepEqual(found, [], place);
  }
  assert.deepEqual(canaries.findIn(JSON.stringify(await on.stage.audit())), []);
});

const inClear = ['way of signing in', 'agent’s CSRF token'];
const readBy = {
  consumer: ['said before', 'said since', 'answered', 'verified name'],
  agent: [
    ...['said before', 'said since', 'answered', 'noted', 'search', 'title of the page'],
    ...['verified name', 'verified text', 'record title', 'record field', 'list item'],
    ...['cell in a table', 'label in a table', 'way of signing in'],
  ],
} as const;
