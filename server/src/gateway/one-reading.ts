import { setImmediate } from 'node:timers/promises';

export type OneReading<Result> = (of: string, read: () => Promise<Result>) => Promise<Result>;

/**
 * What is the same for many sockets is read once for all that ask in one turn of the event loop.
 * The reading begins after all of them have asked, so nobody misses what they were told of.
 */
export function createOneReading<Result>(): OneReading<Result> {
  const asked = new Map<string, Promise<Result>>();
  return async (of, read) => {
    const begin = async (): Promise<Result> => {
      await setImmediate();
      asked.delete(of);
      return read();
    };
    const reading = asked.get(of) ?? begin();
    asked.set(of, reading);
    return reading;
  };
}
