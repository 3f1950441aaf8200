import assert from 'node:assert/strict';
import { median, ratesPerCpuSecond } from '../measure.ts';
import { aim, ratio, type Section, thousands } from '../report.ts';
import { bareCall } from '../verification/contenders.ts';
import { signTokens } from '../verification/tokens.ts';
import { Consumers, type Flow } from './consumers.ts';
import { ServiceRun } from './service-run.ts';

const rounds = 3;
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
    for (let round = -1; round < rounds; round += 1) {
      const rates = await ratesPerCpuSecond(bare, { rounds: 1, roundMs: 200 });
      const implicit = await measure(plain, consumers, 'implicit');
      const code = await measure(plain, consumers, 'code');
      const userInfo = await measure(asking, others, 'code');
      // The first round compiles the code and fills the caches.
      if (round < 0) continue;
      rawRates.push(rates.get('crypto.verify') ?? Number.NaN);
      proofRates.push(rates.get('proof') ?? Number.NaN);
      note('handshake', implicit.before);
      note('implicit', implicit.exchange);
      note('code', code.exchange);
      note('code with UserInfo', userInfo.exchange);
    }
  } finally {
    for (const one of [consumers, others]) one.close();
    await Promise.all([plain.stop(), asking.stop()]);
  }
  return report(median(rawRates), median(proofRates), measured);
}

async function measure(service: ServiceRun, consumers: Consumers, flow: Flow) {
  let attempts: Awaited<ReturnType<Consumers['prepare']>> = [];
  const before = await cost(service, async () => {
    attempts = await consumers.prepare(flow, perRound);
  });
  const answers = consumers.answers(flow, attempts);
  const exchange = await cost(service, async () => {
    const statuses = await consumers.exchange(attempts, answers);
    assert(statuses.every((status) => status === 200));
  });
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
  'Missed by far, and this is where the time goes (profile of November 2026): about half in the ' +
  'thread of the writer, for two durable commits (handshake used up; admission with its audit ' +
  'record) of which the second also reaches the file of the keys, because each consumer here is ' +
  'new; on the main thread a fifth is signatures, a tenth look-ups, a tenth handing rows to the ' +
  'writer, and the rest is spread over HTTP, sealing, hashing and garbage. Larger groups for the ' +
  'writer under load, and fewer rows in a sign-in, would be the next things to try. What the call ' +
  'to the provider adds has not been profiled by itself.';

const names: Readonly<Record<Kind, string>> = {
  handshake: 'session and handshake, before it (2 requests)',
  implicit: 'implicit exchange (1 request)',
  code: 'code exchange (1 request, 1 to the provider)',
  'code with UserInfo': 'code exchange with UserInfo (1 request, 2 to the provider)',
};
const aims: Readonly<Partial<Record<Kind, number>>> = { implicit: 0.2, code: 0.15 };

function report(
  rawRate: number,
  proofRate: number,
  measured: ReadonlyMap<Kind, readonly Measured[]>,
): Section {
  const rows: string[][] = [
    ['crypto.verify, RS256', (1e6 / rawRate).toFixed(1), thousands(rawRate), '1', ''],
  ];
  const findings: string[] = [];
  for (const [kind, all] of measured) {
    const cpu = median(all.map((one) => one.cpuMicroseconds));
    const share = 1e6 / cpu / rawRate;
    const wall = thousands(median(all.map((one) => one.perSecond)));
    rows.push([names[kind], cpu.toFixed(0), thousands(1e6 / cpu), ratio(share), wall]);
    const wanted = aims[kind];
    if (wanted !== undefined) {
      findings.push(aim(`${kind} exchange of crypto.verify, per core`, share, wanted));
    }
  }
  const proof = 1e6 / proofRate;
  findings.push(
    `Each request is also proven by its window (DPoP, ES256, ${proof.toFixed(0)} µs for the bare ` +
      `signature). Both signatures alone leave at most ${ratio(1 / (1 + rawRate / proofRate))}.`,
    whereTheTimeGoes,
  );
  return {
    title: 'Sign-in over HTTP',
    about: `The real service in its own process, with its SQLite file on disk and every row durable before the
answer; each consumer is new to the brand. ID tokens are RS256. The exchange is the request that
brings the page's answer: check the window's DPoP proof, verify, one use, identify, seal, store, new
session. The client and the provider share the machine and are not counted. Per core: by the
processor time of the service, all its threads. The last column is what came through here, beside
its own client.`,
    columns: ['step', 'µs of CPU', 'per core', 'share', 'by the clock'],
    rows,
    findings,
  };
}
