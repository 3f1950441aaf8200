import { limits } from './limits.ts';
import { type Algorithm, isAlgorithm, sameAlgorithm } from './signature/algorithms.ts';
import { refuse } from './token-error.ts';

/** `required`: must be encrypted; `accepted`: may be; `refused`: must not. */
export type TokenEncryption = 'required' | 'accepted' | 'refused';

declare const madeByCreateTokenPolicy: unique symbol;

/** What one connector demands of its ID tokens. Made only by `createTokenPolicy`, and frozen. */
export type TokenPolicy = {
  readonly [madeByCreateTokenPolicy]: true;
  /** `iss`, compared character for character. */
  readonly issuer: string;
  /** Other spellings of the same issuer. Google only: see `googleIssuer`. */
  readonly issuerAliases: readonly string[];
  /** Our client id at the issuer; `aud` must contain it. */
  readonly audience: string;
  /** Further audiences that may stand beside ours. */
  readonly allowedAudiences: readonly string[];
  /** Values of `azp` besides our client id, such as the app of a web and app pair. */
  readonly allowedAuthorizedParties: readonly string[];
  readonly algorithms: readonly Algorithm[];
  /** Values of `typ` besides `JWT`, compared without case and without `application/`. */
  readonly allowedTypes: readonly string[];
  /** Longest allowed `exp - iat`. */
  readonly maxLifetimeSeconds: number;
  /** Longest allowed time since `iat`. */
  readonly maxAgeSeconds: number;
  /** How far the two clocks may differ. */
  readonly clockToleranceSeconds: number;
  readonly requireNonce: boolean;
  /** Whether a token comes inside one layer of encryption to our own key (V17). */
  readonly encryption: TokenEncryption;
  /** Longest allowed time since `auth_time`; undefined means any. */
  readonly maxAuthAgeSeconds: number | undefined;
  /** One of these must be the `acr`; undefined means any. */
  readonly requiredAcr: readonly string[] | undefined;
};

/** What a brand decides. Everything left out takes the safe value named here. */
export type TokenPolicyInput = {
  readonly issuer: string;
  readonly issuerAliases?: readonly string[] | undefined;
  readonly audience: string;
  readonly allowedAudiences?: readonly string[] | undefined;
  readonly allowedAuthorizedParties?: readonly string[] | undefined;
  /** Default `['RS256']`, as in OpenID Connect Core section 3.1.3.7 (7). */
  readonly algorithms?: readonly Algorithm[] | undefined;
  readonly allowedTypes?: readonly string[] | undefined;
  /** Default 86400 (24 hours), at most 7 days. */
  readonly maxLifetimeSeconds?: number | undefined;
  /** Default 600 (10 minutes), at most 24 hours. */
  readonly maxAgeSeconds?: number | undefined;
  /** Default 60, at most 300. */
  readonly clockToleranceSeconds?: number | undefined;
  /** Default true. False is refused unless `insecureAcceptMissingNonce` is set as well. */
  readonly requireNonce?: boolean | undefined;
  /** Accepts tokens that anybody who saw one can inject (V16); their `nonceBound` is false. */
  readonly insecureAcceptMissingNonce?: boolean | undefined;
  /** Default `refused`. Anything else needs `decryptionKeys` when verifying. */
  readonly encryption?: TokenEncryption | undefined;
  readonly maxAuthAgeSeconds?: number | undefined;
  readonly requiredAcr?: readonly string[] | undefined;
};

/**
 * Google's issuer, and the only issuer with a second spelling: its older one lacks the scheme.
 * https://developers.google.com/identity/openid-connect/reference
 */
export const googleIssuer = Object.freeze({
  issuer: 'https://accounts.google.com',
  issuerAliases: Object.freeze(['accounts.google.com']),
});

const policies = new WeakSet<object>();

const inputMembers: ReadonlySet<string> = new Set<keyof TokenPolicyInput>([
  'issuer',
  'issuerAliases',
  'audience',
  'allowedAudiences',
  'allowedAuthorizedParties',
  'algorithms',
  'allowedTypes',
  'maxLifetimeSeconds',
  'maxAgeSeconds',
  'clockToleranceSeconds',
  'requireNonce',
  'insecureAcceptMissingNonce',
  'encryption',
  'maxAuthAgeSeconds',
  'requiredAcr',
]);

/**
 * Checks what a brand configured, fills in the safe defaults and freezes the result.
 * @throws TokenError `policy_unsafe`; the detail names the member and the safe alternative.
 */
export function createTokenPolicy(input: TokenPolicyInput): TokenPolicy {
  for (const name of Object.keys(input)) {
    // A misspelt member would silently leave its default in force.
    if (!inputMembers.has(name)) unsafe('a member of the policy is not known; check its spelling');
  }
  const requireNonce = readRequireNonce(input);
  const policy = {
    issuer: readName('issuer', input.issuer),
    issuerAliases: readIssuerAliases(input),
    audience: readName('audience', input.audience),
    allowedAudiences: readNames('allowedAudiences', input.allowedAudiences),
    allowedAuthorizedParties: readNames('allowedAuthorizedParties', input.allowedAuthorizedParties),
    algorithms: readAlgorithms(input.algorithms ?? ['RS256']),
    allowedTypes: Object.freeze(readNames('allowedTypes', input.allowedTypes).map(plainType)),
    maxLifetimeSeconds: readSeconds('maxLifetimeSeconds', input.maxLifetimeSeconds ?? 86_400, {
      least: 1,
      most: limits.lifetimeSecondsMost,
    }),
    maxAgeSeconds: readSeconds('maxAgeSeconds', input.maxAgeSeconds ?? 600, {
      least: 1,
      most: limits.ageSecondsMost,
    }),
    clockToleranceSeconds: readSeconds('clockToleranceSeconds', input.clockToleranceSeconds ?? 60, {
      least: 0,
      most: limits.clockToleranceSecondsMost,
    }),
    requireNonce,
    encryption: readEncryption(input.encryption ?? 'refused'),
    maxAuthAgeSeconds:
      input.maxAuthAgeSeconds === undefined
        ? undefined
        : readSeconds('maxAuthAgeSeconds', input.maxAuthAgeSeconds, {
            least: 0,
            most: Number.MAX_SAFE_INTEGER,
          }),
    requiredAcr: readRequiredAcr(input.requiredAcr),
  };
  policies.add(policy);
  return Object.freeze(policy) as unknown as TokenPolicy;
}

/** True only for what `createTokenPolicy` returned; a cast object has skipped every check. */
export function isTokenPolicy(value: unknown): value is TokenPolicy {
  return typeof value === 'object' && value !== null && policies.has(value);
}

/** `application/at+jwt`, `AT+JWT` and `at+jwt` are one type (RFC 7515 section 4.1.9). */
export function plainType(type: string): string {
  return type.toLowerCase().replace(/^application\//, '');
}

function readRequireNonce(input: TokenPolicyInput): boolean {
  const { requireNonce = true, insecureAcceptMissingNonce = false } = input;
  if (insecureAcceptMissingNonce) return false;
  if (requireNonce === true) return true;
  return unsafe(
    '`requireNonce` must be true; a provider that cannot carry a nonce needs ' +
      '`insecureAcceptMissingNonce: true`, and its consumers are marked as not bound',
  );
}

function readEncryption(encryption: TokenEncryption): TokenEncryption {
  if (['required', 'accepted', 'refused'].includes(encryption)) return encryption;
  return unsafe("`encryption` must be 'required', 'accepted' or 'refused'");
}

function readIssuerAliases(input: TokenPolicyInput): readonly string[] {
  const aliases = readNames('issuerAliases', input.issuerAliases);
  const known = googleIssuer.issuerAliases;
  const allowed = input.issuer === googleIssuer.issuer ? known : [];
  if (aliases.every((alias) => allowed.includes(alias))) return aliases;
  return unsafe('`issuerAliases` are for Google only; make one connector per issuer instead');
}

function readAlgorithms(algorithms: readonly Algorithm[]): readonly Algorithm[] {
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    return unsafe("`algorithms` must name at least one algorithm, such as 'RS256'");
  }
  if (!algorithms.every(isAlgorithm)) {
    return unsafe(
      '`algorithms` may hold only RS, PS or ES with 256, 384 or 512, EdDSA and Ed25519; ' +
        'instead of HS* or none, let the issuer sign with RS256 or ES256',
    );
  }
  const twins = (['EdDSA', 'Ed25519'] as const).filter((twin) =>
    algorithms.some((name) => sameAlgorithm(name, twin)),
  );
  return Object.freeze([...new Set([...algorithms, ...twins])]);
}

function readRequiredAcr(acr: readonly string[] | undefined): readonly string[] | undefined {
  if (acr === undefined) return undefined;
  if (acr.length === 0) return unsafe('`requiredAcr` is empty; leave it out to accept any');
  return readNames('requiredAcr', acr);
}

function readNames(member: string, names: readonly string[] = []): readonly string[] {
  if (!Array.isArray(names)) return unsafe(`\`${member}\` must be an array of strings`);
  return Object.freeze(names.map((name) => readName(member, name)));
}

function readName(member: string, name: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  if (typeof name === 'string' && /^[^\u0000-\u001f\u007f]{1,2048}$/.test(name)) return name;
  return unsafe(`\`${member}\` must be a text of 1 to 2048 characters without control characters`);
}

function readSeconds(
  member: string,
  seconds: unknown,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const isNumber = typeof seconds === 'number' && Number.isFinite(seconds);
  if (isNumber && seconds >= least && seconds <= most) return seconds;
  return unsafe(`\`${member}\` must be a number of seconds from ${least} to ${most}`);
}

function unsafe(detail: string): never {
  return refuse('policy', 'policy_unsafe', detail);
}
