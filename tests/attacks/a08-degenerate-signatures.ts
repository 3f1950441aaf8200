import { generateKeyPairSync, sign } from 'node:crypto';
import { type Attack, refuseAll } from './attack.ts';

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const bytes = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const pair = (r: bigint, s: bigint): Buffer => Buffer.concat([bytes(r), bytes(s)]);

export const attack: Attack = {
  name: '[A08] signatures of zero, of the order, in DER or of another curve hold for nothing (CVE-2022-21449)',
  run: async (service) => {
    const { aurora } = service;
    const numbers = [0n, 1n, order, order - 1n, order + 1n, 2n ** 256n - 1n];
    const degenerate = numbers.flatMap((r) => numbers.map((s) => pair(r, s)));
    const other = (namedCurve: string): ((input: string) => Buffer) => {
      const { privateKey: key } = generateKeyPairSync('ec', { namedCurve });
      return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
    };
    const own = aurora.key.privateKey;
    const good = (input: string): Buffer =>
      sign('sha256', Buffer.from(input), { key: own, dsaEncoding: 'ieee-p1363' });
    const signatures: readonly ((input: string) => Buffer)[] = [
      ...degenerate.map((signature) => () => signature),
      (input) => sign('sha256', Buffer.from(input), own),
      (input) => sign('sha512', Buffer.from(input), { key: own, dsaEncoding: 'ieee-p1363' }),
      other('P-384'),
      other('secp256k1'),
      other('P-256'),
      (input) => good(input).subarray(0, 63),
      (input) => Buffer.concat([good(input), Buffer.alloc(1)]),
      (input) => Buffer.concat([Buffer.alloc(1), good(input)]),
      () => Buffer.alloc(0),
      () => Buffer.alloc(1),
    ];
    const forgeries = signatures.map((signature, index) => ({
      what: `signature ${index}`,
      forge: (nonce: string) =>
        aurora.idToken(nonce, { signature, claims: { sub: 'canary-subject' } }),
      rule: 'V8',
      code: 'signature_invalid',
    }));
    await refuseAll(service, aurora, forgeries);
    await service.consumer().signInWithToken({ signature: good });
  },
};
