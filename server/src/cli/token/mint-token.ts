import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importVerificationKeys, type VerificationKey } from '@countersign/tokens';
import { type CommandInput, UsageError } from '../command.ts';
import { encryptToken } from './encrypt-token.ts';
import { signToken } from './sign-token.ts';
import { type OpenedConnector, withConnector } from './with-connector.ts';

const usage =
  'token mint --connector <id> --key <private-key.pem> [--nonce <nonce>] [--claim name=value …] ' +
  '[--kid <kid>] [--encrypt]';
const lifeSeconds = 300;

type Asked = ReturnType<typeof readArguments>;

/** A test ID token for an Implicit Flow connector, signed with the brand's own private key. */
export async function mintToken(input: CommandInput): Promise<void> {
  const asked = readArguments(input.args);
  await withConnector(input, { id: asked.connector, usage }, async (opened) => {
    const { connector, foundation } = opened;
    if (connector.flow !== 'implicit') {
      throw new UsageError(`${usage}\nIn the Code Flow the provider alone makes ID tokens.`);
    }
    const privateKey = readKey(asked.key);
    const fit = publicHalf(privateKey);
    const algorithm = connector.policy.algorithms.find((name) => fit.algorithms.includes(name));
    if (!algorithm)
      throw new UsageError(`${usage}\nThe connector allows no algorithm of this key.`);
    const known = knownKey(opened, fit);
    if (!known) input.warn('The connector’s settings do not hold the public half of this key.');
    const kid = asked.kid ?? known?.kid;
    const header = { alg: algorithm, typ: 'JWT', ...(kid !== undefined && { kid }) };
    const claims = claimsOf(opened, asked, Math.floor(foundation.runtime.now() / 1000));
    const signed = signToken({ header, claims, privateKey });
    const [encryptionKey] = asked.encrypt
      ? await foundation.brandKeys.publicKeys(connector.brandId)
      : [];
    input.warn(`A real ID token for ${lifeSeconds / 60} minutes: whoever holds it signs in by it.`);
    if (!('nonce' in claims)) input.warn('It has no nonce; a sign-in needs the one of its call.');
    input.print(
      encryptionKey ? encryptToken(signed, encryptionKey, foundation.runtime.randomBytes) : signed,
    );
  });
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        connector: { type: 'string' },
        key: { type: 'string' },
        nonce: { type: 'string' },
        kid: { type: 'string' },
        claim: { type: 'string', multiple: true, default: [] },
        encrypt: { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    throw new UsageError(usage);
  }
}

function readKey(path: string | undefined): KeyObject {
  if (!path) throw new UsageError(usage);
  try {
    return createPrivateKey(readFileSync(path));
  } catch {
    throw new UsageError(`${usage}\nThe file of --key holds no private key in PEM.`);
  }
}

/** Judged as the connector's own keys are, so that a weak one is refused here already. */
function publicHalf(privateKey: KeyObject): VerificationKey {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const [key] = importVerificationKeys(jwk).keys;
  if (!key) throw new UsageError(usage);
  return key;
}

function knownKey(
  { settings }: OpenedConnector,
  fit: VerificationKey,
): VerificationKey | undefined {
  if (settings.flow !== 'implicit' || settings.keys === undefined) return undefined;
  const { keys } = importVerificationKeys(settings.keys);
  return keys.find(({ thumbprint }) => thumbprint === fit.thumbprint);
}

function claimsOf(
  { settings }: OpenedConnector,
  asked: Asked,
  now: number,
): Record<string, unknown> {
  const own = Object.fromEntries(asked.claim.map(readClaim));
  return {
    iss: settings.issuer,
    sub: 'countersign-test',
    aud: settings.clientId,
    iat: now,
    exp: now + lifeSeconds,
    ...(asked.nonce !== undefined && { nonce: asked.nonce }),
    ...own,
  };
}

/** `name=value`; a value that is JSON counts as what it says, anything else as text. */
function readClaim(claim: string): [name: string, value: unknown] {
  const [name = '', ...rest] = claim.split('=');
  if (name === '' || rest.length === 0) throw new UsageError(usage);
  const text = rest.join('=');
  try {
    return [name, JSON.parse(text)];
  } catch {
    return [name, text];
  }
}
