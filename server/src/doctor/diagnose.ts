import { TokenError, type TokenErrorCode } from '@countersign/tokens';
import { ConnectorError } from '../connectors/connector-error.ts';
import { IdentityError } from '../identity/identity-error.ts';
import { diagnosisOf } from './diagnoses/diagnoses.ts';

/** What is known of a refusal: which diagnosis, by which rule, and names that may be shown. */
export type Diagnosed = {
  readonly code: string;
  readonly rule: string;
  /** Names of members and rules, never values. */
  readonly detail: string | undefined;
};

/**
 * The most exact name for a refusal. `raw` is the token as it arrived, if one did: where one code
 * stands for several mistakes, its header and claims are looked into, unverified, to name the
 * mistake and for nothing else.
 */
export function diagnose(error: unknown, raw?: string): Diagnosed | undefined {
  if (error instanceof TokenError) {
    const code = refine(error.code, error.detail, peek(raw)) ?? error.code;
    return { code, rule: error.rule, detail: error.detail };
  }
  if (error instanceof ConnectorError) {
    const code = ofConnector(error.code, error.detail);
    return { code, rule: diagnosisOf(code).rule, detail: error.detail };
  }
  if (!(error instanceof IdentityError)) return undefined;
  return { code: error.code, rule: diagnosisOf(error.code).rule, detail: undefined };
}

type Members = Readonly<Record<string, unknown>>;
type Peeked = {
  readonly text: string;
  readonly header: Members;
  readonly claims: Members;
};
type Refinement = (peeked: Peeked, detail: string) => string | undefined;

function refine(
  code: TokenErrorCode,
  detail: string | undefined,
  peeked: Peeked,
): string | undefined {
  return refinements[code]?.(peeked, detail ?? '');
}

/** An age that nobody chooses on purpose: 13 years were seen. */
const absurdSeconds = 366 * 24 * 3600;

const refinements: Partial<Record<TokenErrorCode, Refinement>> = {
  token_is_not_a_jwt: ({ text }) => foreignText(text),
  alg_forbidden: ({ header: { alg } }) => algorithmMistake(alg),
  jwe_alg_forbidden: (_, detail) => (/misspelt/.test(detail) ? 'jwe_alg_misspelt' : undefined),
  jwe_enc_forbidden: (_, detail) => (/misspelt/.test(detail) ? 'jwe_enc_misspelt' : undefined),
  time_missing: (_, detail) => {
    if (detail === '`iat`') return 'iat_missing';
    return detail === '`exp`' ? 'exp_missing' : undefined;
  },
  time_not_number: ({ claims }) => {
    const isText = ['exp', 'iat', 'nbf'].some((name) => typeof claims[name] === 'string');
    return isText ? 'time_is_text' : undefined;
  },
  lifetime_too_long: ({ claims: { iat, exp } }) => {
    const isAbsurd =
      typeof iat === 'number' && typeof exp === 'number' && exp - iat > absurdSeconds;
    return isAbsurd ? 'exp_far_future' : undefined;
  },
  key_malformed: (_, detail) => (/PEM is damaged/.test(detail) ? 'pem_damaged' : undefined),
};

/** What is neither a code nor a token, told by its first characters. */
function foreignText(text: string): string | undefined {
  if (text.trim() === '') return 'answer_empty';
  if (['undefined', 'null', '[object Object]'].includes(text.trim())) return 'answer_placeholder';
  const json = parse(text);
  if (json && 'sub' in json && !('error' in json)) return 'identity_instead_of_token';
  return /^\s*[{<[]|\s/.test(text) ? 'error_body_instead_of_token' : undefined;
}

const signatures = ['RS', 'PS', 'ES'].flatMap((family) =>
  ['256', '384', '512'].map((size) => family + size),
);

function algorithmMistake(alg: unknown): string {
  if (typeof alg !== 'string') return 'alg_forbidden';
  if (alg.toLowerCase() === 'none') return 'alg_none';
  if (/^HS\d{3}$/i.test(alg)) return 'alg_symmetric';
  const isKnown = signatures.includes(alg) || ['EdDSA', 'Ed25519'].includes(alg);
  if (isKnown) return 'alg_not_listed';
  const plain = alg.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const isMisspelt =
    signatures.includes(plain) || /^(SHA\d{3}WITH|RSASHA|RSA\d|EDDSA|ED25519)/.test(plain);
  return isMisspelt ? 'alg_misspelt' : 'alg_forbidden';
}

/** A connector's code with the word of its detail, where that says more. */
function ofConnector(code: string, detail = ''): string {
  if (code === 'token_endpoint_refused') return refusedGrants[detail] ?? code;
  if (code === 'state_mismatch' && detail === 'missing') return 'state_dropped';
  if (code === 'id_token_missing' && detail !== '') return 'token_member_misnamed';
  if (code === 'connector_invalid') {
    return /clientSecret|variable/.test(detail) ? 'client_secret_missing' : 'settings_invalid';
  }
  return code;
}

const refusedGrants: Readonly<Record<string, string>> = {
  invalid_grant: 'code_refused',
  'invalid_grant: redirect_uri': 'redirect_uri_mismatch',
  'invalid_grant: code_verifier': 'challenge_not_forwarded',
  redirect_uri_mismatch: 'redirect_uri_mismatch',
  unauthorized_client: 'client_not_allowed',
  unsupported_grant_type: 'client_not_allowed',
};

/** Looked at without proof, so that a mistake can be named. Nothing of it is kept. */
function peek(raw = ''): Peeked {
  const [header = '', claims = ''] = raw.slice(0, 48 * 1024).split('.', 2);
  return { text: raw, header: decode(header), claims: decode(claims) };
}

function decode(part: string): Members {
  return parse(Buffer.from(part, 'base64url').toString('utf8')) ?? {};
}

function parse(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}
