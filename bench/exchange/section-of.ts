import { median } from '../measure.ts';
import { aim, ratio, type Section, thousands } from '../report.ts';

export type Measured = { readonly cpuMicroseconds: number; readonly perSecond: number };

const names = {
  'floor, row only': 'floor: a bare server that writes one row',
  floor: 'floor: the same with both bare signatures',
  handshake: 'session and handshake, before it (2 requests)',
  implicit: 'implicit exchange (1 request)',
  'implicit, ES256': 'the same with an ES256 ID token',
  code: 'code exchange (1 request, 1 to the provider)',
  'code with UserInfo': 'code exchange with UserInfo (1 request, 2 to the provider)',
};
type Step = keyof typeof names;
const aims = { implicit: 0.2, code: 0.15 };

/** Bare signatures of one processor second, and what each step took beside them. */
export type Round = Readonly<Record<'RS256' | 'ES256', number>> & {
  readonly steps: Readonly<Record<Step, Measured>>;
};

const whereTheTimeGoes =
  'Where the time of an implicit exchange goes (perf, by processor time, November 2026, on a busy ' +
  "machine): 79% on the main thread, 18% in the thread of the writer, 3% in V8's own threads. " +
  'Nothing stands out: of the whole a third is JavaScript on the main thread, an eighth ' +
  "signatures, hashes and sealing, an eighth V8's runtime (objects, strings, messages), a " +
  'sixteenth the kernel, a thirtieth lookups. The writer commits once for each exchange ' +
  '(consumer, key, proof, session, used token, handshake, audit record: some thirty entries in ' +
  'tables and indexes), in groups that grow with the load. What a code exchange costs more is a ' +
  'second commit and the call to the provider.';

export function sectionOf(rounds: readonly Round[]): Section {
  const bare = {
    RS256: median(rounds.map((round) => round.RS256)),
    ES256: median(rounds.map((round) => round.ES256)),
  };
  const cpu = (step: Step) => median(rounds.map(({ steps }) => steps[step].cpuMicroseconds));
  const shareOf = (step: Step) =>
    1e6 / cpu(step) / (step === 'implicit, ES256' ? bare.ES256 : bare.RS256);
  const rows = (Object.keys(names) as Step[]).map((step) => [
    names[step],
    cpu(step).toFixed(0),
    thousands(1e6 / cpu(step)),
    ratio(shareOf(step)),
    ratio(cpu('floor') / cpu(step)),
    thousands(median(rounds.map(({ steps }) => steps[step].perSecond))),
  ]);
  return {
    title: 'Sign-in over HTTP',
    about,
    columns: ['step', 'µs of CPU', 'per core', 'share', 'of the floor', 'by the clock'],
    rows: [...(['RS256', 'ES256'] as const).map((name) => bareRow(name, bare[name])), ...rows],
    findings: [
      aim('implicit exchange of crypto.verify, per core', shareOf('implicit'), aims.implicit),
      aim('code exchange of crypto.verify, per core', shareOf('code'), aims.code),
      onFloor(shareOf('floor'), shareOf('floor, row only')),
      whereTheTimeGoes,
    ],
  };
}

const about = `The real service in its own process, with its SQLite file on disk and every row durable before the
answer; each consumer is new to the brand. ID tokens are RS256 where nothing else is said; shares are
of the bare signature by the same algorithm. The exchange is the request that brings the page's
answer: check the window's DPoP proof, verify, one use, identify, seal, store, new session. The floor
is what its bare parts cost here, written plainly: \`node:http\` alone reads the same request,
checks the ID token's signature and the proof's (ES256) by the bare call, and commits one short row
in groups (\`bench/exchange/floor-process.ts\`); it reads no claim, compares, seals and looks up
nothing. The client and the provider share the machine and are not counted. Per core: by the
processor time of the server, all its threads. The last column is what came through here, beside its
own client.`;

function bareRow(algorithm: string, rate: number): string[] {
  return [`crypto.verify, ${algorithm}`, (1e6 / rate).toFixed(1), thousands(rate), '1', '', ''];
}

/** An aim above the floor asks for less than these parts alone cost here. */
function onFloor(floor: number, rowOnly: number): string {
  const above = [
    ...(floor < aims.implicit ? ['the aim for the implicit exchange'] : []),
    ...(floor < aims.code ? ['the aim for the code exchange, which asks a provider besides'] : []),
  ];
  const reached = `The floor reaches ${ratio(floor)}, without any signature ${ratio(rowOnly)}.`;
  return above.length === 0 ? reached : `${reached} Above it: ${above.join('; ')}.`;
}
