import type { DecryptionGate } from '@countersign/tokens';

/** How many encrypted tokens are opened at once, and how many more may wait for it. */
export type DecryptionLimits = { readonly atOnce: number; readonly waiting: number };

export const decryptionLimits: DecryptionLimits = { atOnce: 4, waiting: 64 };

/**
 * Anybody can encrypt to a public key, and opening costs us more than it costs them: so it has its
 * own queue for each connector, first come first served, and whoever finds it full is turned away.
 */
export function createDecryptionGate({ atOnce, waiting }: DecryptionLimits): DecryptionGate {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running < atOnce) running += 1;
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
    else throw new Error('too many encrypted tokens wait to be opened');
    try {
      return await work();
    } finally {
      // A place is handed over, not given up, so that nobody who comes now can take it.
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
