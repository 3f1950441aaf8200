import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { test } from 'node:test';
import {
  accepts,
  type Change,
  issuerKey,
  keysOf,
  makeKey,
  refuses,
  type TestKey,
} from '../../test-kit.ts';
import type { Algorithm } from './algorithms.ts';

const rsa = makeKey.rsa();
const keyByAlgorithm: Readonly<Record<Algorithm, TestKey>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: makeKey.ec('P-256'),
  ES384: makeKey.ec('P-384'),
  ES512: makeKey.ec('P-521'),
  EdDSA: makeKey.ed25519(),
  Ed25519: makeKey.ed25519(),
};

function changeFor(alg: Algorithm): Change {
  return { header: { alg }, policy: { algorithms: [alg] }, key: keyByAlgorithm[alg] };
}

for (const alg of Object.keys(keyByAlgorithm) as Algorithm[]) {
  test(`[V8] an ${alg} signature is verified`, async () => {
    assert.equal((await accepts(changeFor(alg))).algorithm, alg);
  });

  test(`[V8] an ${alg} signature with every byte changed is refused`, async () => {
    const spoil = respell((signature) => Buffer.from(signature.map((byte) => byte ^ 0x5a)));
    await refuses({ ...changeFor(alg), spoil }, 'V8', 'signature_invalid');
  });

  test(`[V8] an ${alg} signature that is empty, shorter or longer is refused`, async () => {
    const lengths = [
      () => Buffer.alloc(0),
      (signature: Buffer) => signature.subarray(1),
      (signature: Buffer) => signature.subarray(0, -1),
      (signature: Buffer) => Buffer.concat([signature, Buffer.alloc(1)]),
    ];
    for (const change of lengths) {
      await refuses({ ...changeFor(alg), spoil: respell(change) }, 'V8', 'signature_invalid');
    }
  });
}

test('[V8] an empty signature is named as empty', async () => {
  const error = await refuses({ spoil: respell(() => Buffer.alloc(0)) }, 'V8', 'signature_invalid');
  assert.match(error.detail ?? '', /empty/);
});

test('[V8] a signature over other claims is refused', async () => {
  const spoil = (token: string) =>
    token.replace(/\.[^.]+\./, `.${Buffer.from('{}').toString('base64url')}.`);
  await refuses({ spoil }, 'V8', 'signature_invalid');
});

test('[V8, A08] signatures that solve the equation for every key are refused', async () => {
  const order = Buffer.from(
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    'hex',
  );
  const zero = Buffer.alloc(32);
  for (const half of [zero, order]) {
    for (const other of [zero, order]) {
      const spoil = respell(() => Buffer.concat([half, other]));
      await refuses({ spoil }, 'V8', 'signature_invalid');
    }
  }
  const eddsa = respell(() => Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]));
  await refuses({ ...changeFor('EdDSA'), spoil: eddsa }, 'V8', 'signature_invalid');
});

test('[V8, A08] an ES256 signature in DER is refused', async () => {
  const spoil = (token: string) => {
    const text = token.slice(0, token.lastIndexOf('.'));
    const der = sign('sha256', Buffer.from(text), issuerKey.privateKey);
    return `${text}.${der.toString('base64url')}`;
  };
  const error = await refuses({ spoil }, 'V8', 'signature_invalid');
  assert.match(error.detail ?? '', /length/);
});

test('[V8] a PS256 signature whose salt is not as long as the hash is refused', async () => {
  const change = changeFor('PS256');
  const spoil = (token: string) => {
    const text = token.slice(0, token.lastIndexOf('.'));
    const key = { key: rsa.privateKey, padding: 6, saltLength: 20 };
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };
  await refuses({ ...change, spoil }, 'V8', 'signature_invalid');
});

test('[V1, A10] a second spelling of the same signature bytes is refused', async () => {
  const spoil = (token: string) => {
    const last = token.charCodeAt(token.length - 1);
    return token.slice(0, -1) + String.fromCharCode(last + 1);
  };
  await accepts();
  await refuses({ spoil }, 'V1', 'token_malformed');
});

test('[V8] the key of another issuer does not verify', async () => {
  const other = { key: issuerKey.privateKey.export({ format: 'jwk' }), format: 'jwk' } as const;
  const same = { publicKey: issuerKey.publicKey, privateKey: createPrivateKey(other) };
  await accepts({ key: same });
  await refuses({ options: { keys: keysOf(makeKey.ec()) } }, 'V8', 'signature_invalid');
});

function respell(change: (signature: Buffer) => Buffer): (token: string) => string {
  return (token) => {
    const dot = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(dot + 1), 'base64url');
    return `${token.slice(0, dot)}.${change(signature).toString('base64url')}`;
  };
}
