import { ratesPerCpuSecond } from '../measure.ts';
import type { Section } from '../report.ts';
import { bareCall } from '../verification/contenders.ts';
import { signTokens } from '../verification/tokens.ts';
import { Consumers, type Flow } from './consumers.ts';
import { Floor } from './floor.ts';
import type { MeasuredProcess } from './measured-process.ts';
import { type Measured, type Round, sectionOf } from './section-of.ts';
import { ServiceRun } from './service-run.ts';

const rounds = 5;
/** They compile the code and fill the caches: what is measured is a service that has been up. */
const warmUpRounds = 2;
const perRound = 400;

/** A whole sign-in over HTTP against the real service, until its rows are on disk. */
export async function measureExchange(): Promise<Section> {
  const floor = await Floor.start();
  const plain = await ServiceRun.start(false);
  const asking = await ServiceRun.start(true);
  const [consumers, others] = [new Consumers(plain), new Consumers(asking)];
  const bare = [bareCall(signTokens('RS256', 256)), bareCall(signTokens('ES256', 256), 'proof')];
  const measured: Round[] = [];
  try {
    for (let round = -warmUpRounds; round < rounds; round += 1) {
      const rates = await ratesPerCpuSecond(bare, { rounds: 1, roundMs: 200 });
      const floors = await floorOf(floor);
      const implicit = await signIns(plain, consumers, 'implicit');
      const elliptic = await signIns(plain, consumers, 'implicit, ES256');
      const code = await signIns(plain, consumers, 'code');
      const userInfo = await signIns(asking, others, 'code');
      if (round < 0) continue;
      measured.push({
        RS256: rates.get('crypto.verify') ?? Number.NaN,
        ES256: rates.get('proof') ?? Number.NaN,
        steps: {
          ...floors,
          handshake: implicit.before,
          implicit: implicit.exchange,
          'implicit, ES256': elliptic.exchange,
          code: code.exchange,
          'code with UserInfo': userInfo.exchange,
        },
      });
    }
  } finally {
    for (const one of [consumers, others]) one.close();
    await Promise.all([floor.stop(), plain.stop(), asking.stop()]);
  }
  return sectionOf(measured);
}

async function floorOf(floor: Floor) {
  const of = (way: Parameters<Floor['exchange']>[0]) =>
    costOf(floor.process, () => floor.exchange(way, perRound));
  return { 'floor, row only': await of('row-only'), floor: await of('with-signatures') };
}

async function signIns(service: ServiceRun, consumers: Consumers, flow: Flow) {
  let attempts: Awaited<ReturnType<Consumers['prepare']>> = [];
  const before = await costOf(service.process, async () => {
    attempts = await consumers.prepare(flow, perRound);
  });
  const answers = consumers.answers(flow, attempts);
  let windows: Awaited<ReturnType<Consumers['exchange']>> = [];
  const exchange = await costOf(service.process, async () => {
    windows = await consumers.exchange(attempts, answers);
  });
  await consumers.takeUp(windows);
  return { before, exchange };
}

async function costOf(process: MeasuredProcess, work: () => Promise<void>): Promise<Measured> {
  const cpuBefore = await process.cpuMicroseconds();
  const before = performance.now();
  await work();
  const seconds = (performance.now() - before) / 1000;
  const cpu = (await process.cpuMicroseconds()) - cpuBefore;
  return { cpuMicroseconds: cpu / perRound, perSecond: perRound / seconds };
}
