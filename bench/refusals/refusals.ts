import assert from 'node:assert/strict';
import {
  createTokenPolicy,
  generateDecryptionKey,
  heldDecryptionKeys,
  importVerificationKeys,
  pastedKeys,
  TokenError,
  type VerifyIdTokenOptions,
  verifyIdToken,
} from '@countersign/tokens';
import { CompactEncrypt, importJWK } from 'jose';
import { type Contender, percentile, ratesPerCpuSecond } from '../measure.ts';
import { ratio, type Section } from '../report.ts';
import { audience, issuer, nonce, now, signTokens } from '../verification/tokens.ts';
import { encryptedGarbage, hostileTokens, largeTokens, type Refused } from './hostile-tokens.ts';

type Case = {
  readonly what: string;
  readonly tokens: readonly string[];
  /** Undefined: it is accepted, and the measure of those below it. */
  readonly code: string | undefined;
  readonly options: VerifyIdTokenOptions;
};

const msMost = 5;

/** What refusing costs, class by class, beside accepting. */
export async function measureRefusals(): Promise<Section> {
  const groups = [
    ...(await signedCases()),
    await encryptedCases('RSA-OAEP-256'),
    await encryptedCases('ECDH-ES'),
  ];
  const measured: (readonly Measured[])[] = [];
  for (const group of groups) measured.push(await measureGroup(group));
  const slowest = Math.max(...measured.flatMap(([, ...refused]) => refused.map(({ ms }) => ms)));
  return {
    title: 'Refused tokens',
    about: `What it costs to refuse, in processor time and beside the accepted token above it. What is refused
before its signature costs next to nothing; what must be checked to be refused costs what the check
costs. That nothing is fetched, opened or kept is a test: \`tokens/tests/refusals-are-cheap.test.ts\`.`,
    columns: ['token', 'µs of CPU', 'of accepted', 'ms of CPU, 99th percentile'],
    rows: measured
      .flat()
      .map(({ what, cost, share, ms }) => [what, cost.toFixed(1), ratio(share), ms.toFixed(2)]),
    findings: [
      ...measured.map(compare),
      `Every refusal under ${msMost} ms: ${slowest < msMost ? 'reached' : 'missed'}; the dearest ` +
        `class takes ${slowest.toFixed(2)} ms of processor time at the 99th percentile.`,
      'For each connector 4 encrypted tokens are opened at once and 64 may wait ' +
        '(`server/src/connectors/decryption-gate.ts`); the others are turned away unopened.',
    ],
  };
}

type Measured = {
  readonly what: string;
  readonly cost: number;
  readonly share: number;
  readonly ms: number;
};

async function measureGroup(group: readonly Case[]): Promise<readonly Measured[]> {
  const rates = await ratesPerCpuSecond(group.map(asContender), { rounds: 3, roundMs: 120 });
  const costOf = ({ what }: Case): number => 1e6 / (rates.get(what) ?? Number.NaN);
  const [accepted = { what: '' } as Case] = group;
  const measured: Measured[] = [];
  for (const one of group) {
    const cost = costOf(one);
    const ms = percentile(await costs(one), 0.99);
    measured.push({ what: one.what, cost, share: cost / costOf(accepted), ms });
  }
  return measured;
}

/** What is checked in full before it is refused costs the same, give or take the noise. */
function compare([accepted, ...refused]: readonly Measured[]): string {
  const [dearest] = refused.toSorted((one, other) => other.share - one.share);
  const { what = '', share = 0 } = dearest ?? {};
  const verdict = share <= 1.1 ? 'never dearer' : 'dearer';
  return `Beside ${accepted?.what}: ${verdict}; the dearest is "${what}" with ${ratio(share)}.`;
}

async function signedCases(): Promise<readonly (readonly Case[])[]> {
  const { raw, privateKey, publicKey } = signTokens('RS256', 256);
  const stranger = signTokens('RS256', 1);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };
  const policy = createTokenPolicy({ issuer, audience });
  const keys = pastedKeys(importVerificationKeys({ keys: [jwk] }));
  const options = { policy, keys, nonce, now, flow: 'implicit' } as const;
  const accepted = { code: undefined, options };
  const large = largeTokens(privateKey);
  const { small, big } = hostileTokens(privateKey, stranger.privateKey);
  return [
    [{ what: '**accepted, RS256**', tokens: raw, ...accepted }, ...small.map(withOptions)],
    [{ what: '**accepted, RS256, 16 KiB**', tokens: large, ...accepted }, ...big.map(withOptions)],
  ];

  function withOptions(one: Refused): Case {
    return { ...one, options };
  }
}

async function encryptedCases(alg: 'RSA-OAEP-256' | 'ECDH-ES'): Promise<readonly Case[]> {
  const { raw, publicKey } = signTokens('RS256', 64);
  const { key } = await generateDecryptionKey(alg);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };
  const policy = createTokenPolicy({ issuer, audience, encryption: 'required' });
  const keys = pastedKeys(importVerificationKeys({ keys: [jwk] }));
  const decryptionKeys = heldDecryptionKeys({ published: [key] });
  const options = { policy, keys, decryptionKeys, nonce, now, flow: 'implicit' } as const;
  const encryptionKey = await importJWK({ ...key.publicJwk }, alg);
  const seal = (text: string, header: object = {}) =>
    new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg, enc: 'A256GCM', kid: key.kid, ...header })
      .encrypt(encryptionKey);
  const tokens = await Promise.all(raw.map((token) => seal(token)));
  const strange = await Promise.all(raw.map((token, n) => seal(token, { kid: `strange${n}` })));
  const garbage = encryptedGarbage(tokens[0] ?? '');
  const damaged = tokens.map((token) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')));
  const failed = 'decryption_failed';
  return [
    { what: `**accepted, ${alg}**`, tokens, code: undefined, options },
    { what: `${alg}, noise to our key`, tokens: garbage, code: failed, options },
    { what: `${alg}, a damaged tag`, tokens: damaged, code: failed, options },
    { what: `${alg}, a key we do not have`, tokens: strange, code: failed, options },
    { what: `${alg}, only signed`, tokens: raw, code: 'token_not_encrypted', options },
  ];
}

function asContender({ what, tokens, code, options }: Case): Contender {
  let at = 0;
  return {
    name: what,
    async work(times) {
      for (let n = 0; n < times; n += 1) {
        at = (at + 1) % tokens.length;
        assert.equal(await codeOf(tokens[at] ?? '', options), code);
      }
    },
  };
}

/** Milliseconds of processor time for each of some, one after the other. */
async function costs({ tokens, options }: Case): Promise<number[]> {
  const all: number[] = [];
  for (let n = 0; n < 300; n += 1) {
    const before = process.cpuUsage();
    await codeOf(tokens[n % tokens.length] ?? '', options);
    const { user, system } = process.cpuUsage(before);
    all.push((user + system) / 1000);
  }
  return all;
}

async function codeOf(raw: string, options: VerifyIdTokenOptions): Promise<string | undefined> {
  try {
    await verifyIdToken(raw, options);
    return undefined;
  } catch (error) {
    assert(error instanceof TokenError);
    return error.code;
  }
}
