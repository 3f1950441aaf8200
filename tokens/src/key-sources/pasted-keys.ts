import type { ImportedKeys } from '../keys/import-verification-keys.ts';
import { KeyIndex } from './key-index.ts';
import type { KeySource } from './key-source.ts';

/**
 * Keys that an administrator pasted into the connector.
 *
 * A single pasted key without a name, such as a PEM, serves tokens with any `kid`: the
 * administrator has said which key it is, and the signature still decides.
 */
export function pastedKeys({ keys }: ImportedKeys): KeySource {
  const index = new KeyIndex(keys);
  const ignoresKid = keys.length === 1 && keys[0]?.kid === undefined;
  return {
    find: ({ alg, kid }) => index.choose({ alg, kid: ignoresKid ? undefined : kid }),
  };
}
