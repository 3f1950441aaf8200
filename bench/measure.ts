/** One thing to be measured: does its work so many times, all of them successfully. */
export type Contender = {
  readonly name: string;
  readonly work: (times: number) => void | Promise<void>;
};

export type Effort = { readonly rounds: number; readonly roundMs: number };

/**
 * How often each contender does its work in one second of processor time, all threads counted.
 * Neighbours on the machine take away wall time, not processor time. What they do to caches and
 * clock speed comes and goes, so the contenders take turns and the median of the rounds counts.
 */
export async function ratesPerCpuSecond(
  contenders: readonly Contender[],
  { rounds, roundMs }: Effort,
): Promise<ReadonlyMap<string, number>> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  // The first turn only warms up: compiled code and filled caches are what a service has.
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const rate = await rateOf(contender, round === 0 ? warmUpMs / 3 : roundMs);
      if (round > 0) rates.get(contender.name)?.push(rate);
    }
  }
  return new Map([...rates].map(([name, all]) => [name, median(all)]));
}

/** Long enough for the compiler to have come to rest. */
export const warmUpMs = 1500;

export async function rateOf({ work }: Contender, roundMs: number): Promise<number> {
  const batch = 50;
  let done = 0;
  const before = process.cpuUsage();
  const until = performance.now() + roundMs;
  do {
    const running = work(batch);
    // Waiting for what did not need it would be counted as its cost.
    if (running !== undefined) await running;
    done += batch;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(before);
  return done / ((user + system) / 1e6);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] =
    sorted.length % 2 === 1 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
