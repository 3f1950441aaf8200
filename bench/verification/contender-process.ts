// One contender in a process of its own: what one library teaches the compiler, and the garbage it
// leaves, is not the next one's burden.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { rateOf } from '../measure.ts';
import { contenders } from './contenders.ts';
import type { SentTokens } from './tokens.ts';

process.once('message', async ({ name, algorithm, privateJwk, raw }: SentTokens) => {
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  const contender = await contenders[name]?.({ algorithm, privateKey, publicKey, raw });
  if (contender === undefined) throw new Error(`There is no contender ${name}.`);
  process.on('message', async ({ roundMs }: { roundMs: number }) => {
    // While the others had their turns it was idle and went cold, as no service under load does.
    await rateOf(contender, roundMs / 2);
    process.send?.({ rate: await rateOf(contender, roundMs) });
  });
  process.send?.({ ready: true });
});
