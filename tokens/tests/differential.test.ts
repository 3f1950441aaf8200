/**
 * jose is the oracle: what it refuses we refuse, and of well-formed tokens both accept the same.
 * It is asked with the same issuer, audience, algorithm, tolerance and time.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type Algorithm, createTokenPolicy, TokenError, verifyIdToken } from '../src/index.ts';
import {
  audience,
  happyClaims,
  issuer,
  jwk,
  keysOf,
  makeKey,
  mint,
  nonce,
  now,
  type TestKey,
} from '../test-kit.ts';

const rsa = makeKey.rsa();
const ed25519 = makeKey.ed25519();
const keys: Readonly<Record<Algorithm, TestKey>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: makeKey.ec('P-256'),
  ES384: makeKey.ec('P-384'),
  ES512: makeKey.ec('P-521'),
  EdDSA: ed25519,
  Ed25519: ed25519,
};
const algorithms = Object.keys(keys) as Algorithm[];

/** The claims if the token is accepted, undefined if not. */
type Verdict = JWTPayload | undefined;

async function josesVerdict(raw: string, alg: Algorithm): Promise<Verdict> {
  try {
    const key = await importJWK({ ...jwk(keys[alg]), alg });
    const { payload } = await jwtVerify(raw, key, {
      issuer,
      audience,
      algorithms: [alg],
      clockTolerance: 60,
      maxTokenAge: 600,
      currentDate: new Date(now * 1000),
      requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
    });
    return payload;
  } catch {
    return undefined;
  }
}

async function ourVerdict(raw: string, alg: Algorithm): Promise<Verdict> {
  const policy = createTokenPolicy({ issuer, audience, algorithms: [alg] });
  const options = { policy, keys: keysOf(keys[alg]), now, nonce, flow: 'implicit' } as const;
  try {
    const { claims } = await verifyIdToken(raw, options);
    return JSON.parse(JSON.stringify(claims));
  } catch (error) {
    assert.ok(error instanceof TokenError, String(error));
    return undefined;
  }
}

function minted(alg: Algorithm, claims: JWTPayload = {}): Promise<string> {
  return new SignJWT({ ...happyClaims, ...claims })
    .setProtectedHeader({ alg, kid: 'k1', typ: 'JWT' })
    .sign(keys[alg].privateKey);
}

for (const alg of algorithms) {
  test(`[V8] what jose signs with ${alg} we accept, what we sign jose accepts`, async () => {
    const theirs = await minted(alg);
    assert.deepEqual(await ourVerdict(theirs, alg), happyClaims);
    const ours = mint({ header: { alg }, key: keys[alg] });
    assert.deepEqual(await josesVerdict(ours, alg), happyClaims);
  });

  test(`[V8] what jose refuses of a spoiled ${alg} token we refuse`, async () => {
    const raw = await minted(alg);
    await fc.assert(
      fc.asyncProperty(spoiled(raw), async (token) => {
        const [theirs, ours] = [await josesVerdict(token, alg), await ourVerdict(token, alg)];
        if (ours !== undefined) assert.deepEqual(ours, theirs);
      }),
      { numRuns: 25 },
    );
  });

  test(`[V3] a token of any other algorithm is refused where ${alg} is demanded`, async () => {
    for (const other of algorithms) {
      const sameThing = [alg, other].every((name) => keys[name] === ed25519);
      if (other === alg || sameThing) continue;
      const raw = await minted(other);
      assert.equal(await ourVerdict(raw, alg), undefined, other);
      assert.equal(await josesVerdict(raw, alg), undefined, other);
    }
  });
}

test('[V11] of well-formed tokens with any times both accept the same', async () => {
  const near = fc.integer({ min: -700, max: 700 }).map((offset) => now + offset);
  const times = fc.record({ iat: near, exp: near, nbf: fc.option(near, { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(times, async (claims) => {
      // Two rules of ours go further than jose's: a token must end after it begins, and a clock
      // that is behind is tolerated for the age as well.
      fc.pre(claims.exp > claims.iat && claims.iat > now - 600);
      const raw = mint({ claims, key: keys.ES256 });
      assert.deepEqual(await ourVerdict(raw, 'ES256'), await josesVerdict(raw, 'ES256'));
    }),
    { numRuns: 150 },
  );
});

test('[V9, V10] claims of any type that jose refuses we refuse', async () => {
  const name = fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'nonce');
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant(audience),
    fc.constant([audience]),
  );
  await fc.assert(
    fc.asyncProperty(name, value, async (claim, content) => {
      const raw = mint({ claims: { [claim]: content }, key: keys.ES256 });
      const [theirs, ours] = [await josesVerdict(raw, 'ES256'), await ourVerdict(raw, 'ES256')];
      if (ours !== undefined) assert.deepEqual(ours, theirs);
    }),
    { numRuns: 200 },
  );
});

/** One thing done to a token: a character, a part, the order of the parts, the length. */
function spoiled(raw: string): fc.Arbitrary<string> {
  const parts = raw.split('.');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=';
  const character = fc
    .tuple(fc.nat(raw.length - 1), fc.constantFrom(...alphabet))
    .map(([at, letter]) => raw.slice(0, at) + letter + raw.slice(at + 1));
  const cut = fc.nat(raw.length).map((length) => raw.slice(0, length));
  const shuffled = fc.shuffledSubarray(parts, { minLength: 3 }).map((all) => all.join('.'));
  const emptied = fc.nat(2).map((at) => parts.with(at, '').join('.'));
  return fc.oneof({ weight: 5, arbitrary: character }, cut, shuffled, emptied);
}
