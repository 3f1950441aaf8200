import { ConnectorError } from '../connector-error.ts';

export type EvenPace = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Longer than any request may take. */
  readonly ms: number;
};

/**
 * For requests that an administrator can bring about, to addresses that a provider names: closed,
 * silent, unknown, refused by the guard, all look and take the same, so that nobody maps a network
 * with them (A48). The operator, who has the log, is told exactly and at once without this.
 *
 * @throws ConnectorError `provider_unreachable` without a detail, in place of those
 */
export async function failEvenly<T>(pace: EvenPace, work: () => Promise<T>): Promise<T> {
  const startedAt = pace.now();
  try {
    return await work();
  } catch (error) {
    if (!isOfNetwork(error)) throw error;
    await pace.wait(Math.max(0, startedAt + pace.ms - pace.now()));
    throw new ConnectorError('provider_unreachable');
  }
}

function isOfNetwork(error: unknown): boolean {
  return (
    error instanceof ConnectorError &&
    (error.code === 'provider_unreachable' || error.code === 'url_refused')
  );
}
