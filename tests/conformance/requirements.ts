/**
 * What the standards demand, in short and with an id that tests carry in their names: R of a
 * relying party, V of a verifier of ID tokens, in the order of `verify-id-token.ts`. Level M must
 * be kept and have a test; T is what a top system does as well.
 */
export type Requirement = {
  readonly id: string;
  readonly demands: string;
  readonly level: 'M' | 'T';
};

type Line = readonly [demands: string, level: 'M' | 'T'];

const relyingParty: readonly Line[] = [
  ['Discovery from the configured issuer alone; its `issuer` equal byte for byte; https', 'M'],
  ['The issuer is configured by the brand, never taken from a token or a request', 'M'],
  ['`state` with 128 bits, once, bound to the browser, for ten minutes', 'M'],
  ['`nonce` with 128 bits, once, bound to the same sign-in', 'M'],
  ['PKCE with S256, always, a new verifier for each sign-in', 'M'],
  ['`response_type=code` by query or form_post; never `token`', 'M'],
  ['`redirect_uri` exact and registered; no open redirector', 'M'],
  ['`iss` in the authorization response (RFC 9207) is compared before any call', 'M'],
  [
    'Error responses count after `state` and `iss` only; their texts are never shown or logged',
    'M',
  ],
  ['A code is exchanged once, server to server, and never blindly again', 'M'],
  ['Token endpoint: no redirects, five seconds, 64 KiB, JSON only', 'M'],
  ['Client authentication: private_key_jwt, mTLS, client_secret_basic, client_secret_post', 'M'],
  ['`token_type` in any case; missing `expires_in` and `scope` and unknown members tolerated', 'M'],
  ['The ID token is verified in full although TLS is around it', 'M'],
  ['UserInfo with a Bearer header; its `sub` is the ID token’s; signed and encrypted answers', 'M'],
  ['The ID token goes before UserInfo; aggregated and distributed claims are ignored', 'M'],
  ['A consumer is (brand, issuer, subject), never an email or a phone number', 'M'],
  ['`auth_time`, `acr` and `amr` are enforced where configured', 'M'],
  ['Refresh only if the brand opts in: same `iss`, `sub`, `aud`; a mismatch ends the session', 'M'],
  ['Pushed authorization requests where the provider requires or offers them', 'T'],
  ['Signed request objects (JAR) where the provider requires them', 'T'],
  ['DPoP towards the provider, with its nonce', 'T'],
  ['mTLS endpoint aliases and certificate-bound tokens', 'T'],
  ['Back-channel logout receiver', 'M'],
  ['RP-initiated logout with exact return address and `state`', 'T'],
  ['Native apps: system browser, claimed https links, back to the app that began', 'M'],
  ['Login that a third party starts: configured issuers only', 'T'],
  ['Redirects after credentials are 303, never 307', 'M'],
  ['The callback forbids referring, storing and foreign resources, and cleans its address', 'M'],
  ['Callback and login pages cannot be framed; the window only by the brand’s origins', 'M'],
  ['A popup’s result goes to one exact origin, from one exact source, once', 'M'],
];

const verifier: readonly string[] = [
  'Length and form before decoding; canonical base64url; no JSON serialization',
  'Header: strict JSON, no duplicate members, limited depth and size',
  '`alg` from the connector’s list; never `none`, never HS*',
  '`crit` is refused',
  '`jku`, `jwk`, `x5u`, `x5c` choose no key and cause no call',
  '`kid` finds a key of this issuer, or one fetch; an ambiguous absence is refused',
  'Keys: type, curve, size, exponent, use, key_ops, alg; no private or symmetric ones',
  'The signature holds',
  'Claims are parsed after that, as strictly as the header',
  '`iss`, `sub`, `aud`, `azp`',
  '`exp`, `iat`, `nbf`, lifetime and age',
  '`nonce` is that of this sign-in',
  '`at_hash`, `c_hash`, `s_hash`',
  '`typ` and `events`: no token of another kind',
  'Each token counts once',
  'The nonce comes from the service, through the page, in the token',
  'Encryption: listed algorithms, one layer, signed inside, one error for every failure',
  'Our encryption keys are published, rotated with overlap, kept while tokens live',
  'The result is a closed type that nothing else can make',
  'The page learns one generic code; the operator the rule; nobody the token',
];

export const requirements: readonly Requirement[] = [
  ...relyingParty.map(([demands, level], index) => ({ id: `R${index + 1}`, demands, level })),
  ...verifier.map((demands, index) => {
    return { id: `V${index + 1}`, demands, level: 'M' as const };
  }),
];
