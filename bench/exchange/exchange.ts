import { median, ratesPerCpuSecond } from '../measure.ts';
import { aim, ratio, type Section, thousands } from '../report.ts';
import { bareCall } from '../verification/contenders.ts';
import { signTokens } from '../verification/tokens.ts';
import { Consumers, type Flow } from './consumers.ts';
import { ServiceRun } from './service-run.ts';

const rounds = 3;
/** They compile the code and fill the caches: what is measured is a service that has been up. */
const warmUpRounds = 2;
const perRound = 800;

type Measured = { readonly cpuMicroseconds: number; readonly perSecond: number };
type Kind = 'handshake' | Flow | 'code with UserInfo';

/** A whole sign-in over HTTP against the real service, until its rows are on disk. */
export async function measureExchange(): Promise<Section> {
  const rawRates: number[] = [];
  const measured = new Map<Kind, Measured[]>();
  const note = (kind: Kind, one: Measured): void => {
    measured.set(kind, [...(measured.get(kind) ?? []), one]);
  };
  const [plain, asking] = [await ServiceRun.start(false), await ServiceRun.start(true)];
  const [consumers, others] = [new Consumers(plain), new Consumers(asking)];
  const bare = [bareCall(signTokens('RS256', 256)), bareCall(signTokens('ES256', 256), 'proof')];
  const proofRates: number[] = [];
  try {
    for (let round = -warmUpRounds; round < rounds; round += 1) {
      const rates = await ratesPerCpuSecond(bare, { rounds: 1, roundMs: 200 });
      const implicit = await measure(plain, consumers, 'implicit');
      const elliptic = await measure(plain, consumers, 'implicit, ES256');
      const code = await measure(plain, consumers, 'code');
      const userInfo = await measure(asking, others, 'code');
      if (round < 0) continue;
      rawRates.push(rates.get('crypto.verify') ?? Number.NaN);
      proofRates.push(rates.get('proof') ?? Number.NaN);
      note('handshake', implicit.before);
      note('implicit', implicit.exchange);
      note('implicit, ES256', elliptic.exchange);
      note('code', code.exchange);
      note('code with UserInfo', userInfo.exchange);
    }
  } finally {
    for (const one of [consumers, others]) one.close();
    await Promise.all([plain.stop(), asking.stop()]);
  }
  return report({ RS256: median(rawRates), ES256: median(proofRates) }, measured);
}

async function measure(service: ServiceRun, consumers: Consumers, flow: Flow) {
  let attempts: Awaited<ReturnType<Consumers['prepare']>> = [];
  const before = await cost(service, async () => {
    attempts = await consumers.prepare(flow, perRound);
  });
  const answers = consumers.answers(flow, attempts);
  let windows: Awaited<ReturnType<Consumers['exchange']>> = [];
  const exchange = await cost(service, async () => {
    windows = await consumers.exchange(attempts, answers);
  });
  await consumers.takeUp(windows);
  return { before, exchange };
}

async function cost(service: ServiceRun, work: () => Promise<void>): Promise<Measured> {
  const cpuBefore = await service.cpuMicroseconds();
  const before = performance.now();
  await work();
  const seconds = (performance.now() - before) / 1000;
  const cpu = (await service.cpuMicroseconds()) - cpuBefore;
  return { cpuMicroseconds: cpu / perRound, perSecond: perRound / seconds };
}

const whereTheTimeGoes =
  'Missed by far, and this is where the time of an implicit exchange goes (profile of November ' +
  '2026 on a busy machine, by processor time): 70% on the main thread, 24% in the thread of the ' +
  "writer, 6% in V8's own threads, which compile and collect garbage. On the main thread nothing " +
  'stands out: of the whole a quarter is JavaScript, a tenth signatures, hashes and sealing, a ' +
  'tenth V8 making objects of rows and messages, a twelfth allocating memory. The writer commits ' +
  'once for each exchange (consumer, key, proof, session, used token, handshake, audit record: ' +
  'some thirty entries in tables and indexes), in groups that grow with the load. What a code ' +
  'exchange costs more is a second commit and the call to the provider.';

const names: Readonly<Record<Kind, string>> = {
  handshake: 'session and handshake, before it (2 requests)',
  implicit: 'implicit exchange (1 request)',
  'implicit, ES256': 'the same with an ES256 ID token',
  code: 'code exchange (1 request, 1 to the provider)',
  'code with UserInfo': 'code exchange with UserInfo (1 request, 2 to the provider)',
};
const aims: Readonly<Partial<Record<Kind, number>>> = { implicit: 0.2, code: 0.15 };

/** Bare signatures of one processor second. */
type Bare = Readonly<Record<'RS256' | 'ES256', number>>;

function report(bare: Bare, measured: ReadonlyMap<Kind, readonly Measured[]>): Section {
  const rows = Object.entries(bare).map(([algorithm, rate]) => [
    `crypto.verify, ${algorithm}`,
    (1e6 / rate).toFixed(1),
    thousands(rate),
    '1',
    '',
  ]);
  const findings: string[] = [];
  for (const [kind, all] of measured) {
    const cpu = median(all.map((one) => one.cpuMicroseconds));
    const share = 1e6 / cpu / (kind === 'implicit, ES256' ? bare.ES256 : bare.RS256);
    const wall = thousands(median(all.map((one) => one.perSecond)));
    rows.push([names[kind], cpu.toFixed(0), thousands(1e6 / cpu), ratio(share), wall]);
    const wanted = aims[kind];
    if (wanted !== undefined) {
      findings.push(aim(`${kind} exchange of crypto.verify, per core`, share, wanted));
    }
  }
  findings.push(
    `Each request is also proven by its window (DPoP, ES256). Both signatures of an implicit ` +
      `exchange alone leave at most ${ratio(1 / (1 + bare.RS256 / bare.ES256))}.`,
    whereTheTimeGoes,
  );
  return {
    title: 'Sign-in over HTTP',
    about: `The real service in its own process, with its SQLite file on disk and every row durable before the
answer; each consumer is new to the brand. ID tokens are RS256 where nothing else is said; shares are
of the bare signature by the same algorithm. The exchange is the request that brings the page's
answer: check the window's DPoP proof, verify, one use, identify, seal, store, new session. The client and the provider share the machine and are not counted. Per core: by the
processor time of the service, all its threads. The last column is what came through here, beside
its own client.`,
    columns: ['step', 'µs of CPU', 'per core', 'share', 'by the clock'],
    rows,
    findings,
  };
}
