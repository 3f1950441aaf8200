import { ConnectorError } from '../connector-error.ts';

const failuresUntilOpen = 5;
const pauseMs = 30_000;
const originsAtMost = 64;

type State = { failures: number; openUntil: number; isTried: boolean };

/**
 * Leaves a provider alone that did not answer five times in a row: for 30 seconds nobody waits for
 * it, then one request tries. Only silence and broken connections count. An answer of any status
 * is a sign of life, and what consumers send can not bring about the others.
 */
export type Circuit = {
  /** @throws ConnectorError `provider_unreachable` without a request while it is open */
  run<T>(origin: string, request: () => Promise<T>): Promise<T>;
};

export function createCircuit(
  now: () => number,
  onOpened: (origin: string) => void = () => {},
): Circuit {
  const states = new Map<string, State>();
  return {
    run: async (origin, request) => {
      const state = states.get(origin);
      const isOpen = state !== undefined && state.failures >= failuresUntilOpen;
      if (isOpen && (state.isTried || now() < state.openUntil)) {
        throw new ConnectorError('provider_unreachable', 'left alone after failures');
      }
      if (isOpen) state.isTried = true;
      try {
        const answer = await request();
        states.delete(origin);
        return answer;
      } catch (error) {
        if (!isSilence(error)) states.delete(origin);
        else if (count(states, origin, now()) === failuresUntilOpen) onOpened(origin);
        throw error;
      }
    },
  };
}

function count(states: Map<string, State>, origin: string, now: number): number {
  const failures = (states.get(origin)?.failures ?? 0) + 1;
  states.delete(origin);
  states.set(origin, { failures, openUntil: now + pauseMs, isTried: false });
  const [oldest] = states.keys();
  if (states.size > originsAtMost && oldest !== undefined) states.delete(oldest);
  return failures;
}

function isSilence(error: unknown): boolean {
  return (
    error instanceof ConnectorError &&
    (error.code === 'provider_unreachable' || error.code === 'provider_certificate_refused')
  );
}
