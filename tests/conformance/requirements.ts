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

/** What is tried against us, up to the browser; the register goes on, and other tests name it. */
export const attacks: readonly { readonly id: string; readonly attack: string }[] = [
  { id: 'A01', attack: 'alg none in eight spellings, with and without a signature' },
  {
    id: 'A02',
    attack: 'RS256 taken for HS256, HS384, HS512 with the public key in many forms as the secret',
  },
  { id: 'A03', attack: 'A public key recovered from two signatures, then HS256' },
  { id: 'A04', attack: 'A key embedded in the header: jwk, x5c' },
  { id: 'A05', attack: 'A key fetched from where the header says: jku, x5u' },
  {
    id: 'A06',
    attack: 'kid as a path, a query, a command, control characters, 200 KB, other types',
  },
  { id: 'A07', attack: 'crit unknown, empty, doubled; b64=false' },
  { id: 'A08', attack: 'Psychic signatures, DER instead of fixed length, another curve' },
  {
    id: 'A09',
    attack:
      'Published keys that must not verify: enc, wrong alg, 1024 bits, e=1, ROCA, oct, private, doubled kid',
  },
  {
    id: 'A10',
    attack: 'Base64 with padding, spaces, the standard alphabet, unused bits, a fourth part',
  },
  { id: 'A11', attack: 'JSON serialization and polyglots' },
  { id: 'A12', attack: 'Duplicate members, BOM, UTF-16, invalid UTF-8, lone surrogates' },
  { id: 'A13', attack: 'Nesting, size and number of members, before any signature is checked' },
  { id: 'A14', attack: 'exp of wrong type, far away, missing, past' },
  { id: 'A15', attack: 'iat missing, in the future, a week old; nbf in the future' },
  { id: 'A16', attack: 'Clocks that differ, and a server clock that steps' },
  {
    id: 'A17',
    attack: 'iss with a suffix, a slash, other case, http, a look-alike, in a list, as an alias',
  },
  { id: 'A18', attack: 'aud missing, with a suffix or prefix, with others, with another azp' },
  { id: 'A19', attack: 'A good token of another brand, client or provider' },
  { id: 'A20', attack: 'nonce missing, altered, of another session' },
  { id: 'A21', attack: 'One token many times, in one browser and in others' },
  { id: 'A22', attack: 'at_hash, c_hash, s_hash wrong, missing, in another form' },
  { id: 'A23', attack: 'UserInfo of another subject' },
  { id: 'A24', attack: 'Other signed tokens in place of an ID token, and the reverse' },
  {
    id: 'A25',
    attack:
      'Encryption around unsigned claims, around none, several layers, none where it is demanded',
  },
  {
    id: 'A26',
    attack:
      'Expensive or broken encryption: PBES2, zip, RSA1_5, dir, bad epk, padding and tag oracles',
  },
  { id: 'A27', attack: 'A weak shared secret at configuration' },
  { id: 'A28', attack: 'Forged tokens between good ones, to lock somebody out' },
  { id: 'A29', attack: 'A rotated key, a revoked key, a stale key set' },
  { id: 'A30', attack: 'state missing, wrong, of another browser, used, late' },
  { id: 'A31', attack: 'Login CSRF: the victim gets the attacker’s code' },
  { id: 'A32', attack: 'One code answered many times at once' },
  { id: 'A33', attack: 'PKCE taken away by the metadata; a verifier used twice' },
  {
    id: 'A34',
    attack: 'Mix-up: iss wrong, missing, doubled; an honest endpoint in an attacker’s metadata',
  },
  { id: 'A35', attack: 'A brand’s state returning to another brand' },
  { id: 'A36', attack: 'A sign-in begun by an attacker, finished by the victim' },
  { id: 'A37', attack: 'Open redirects in every address that can be given' },
  { id: 'A38', attack: 'A redirect URI of the page that is not registered' },
  {
    id: 'A39',
    attack:
      'A token endpoint that redirects, answers HTML, floods, drips, or has a bad certificate',
  },
  { id: 'A40', attack: 'Scripts and control characters in error_description' },
  { id: 'A41', attack: 'Doubled parameters, parameters of other types, a huge state' },
  { id: 'A42', attack: 'The code in Referer or history' },
  { id: 'A43', attack: 'A silent sign-in that nobody asked for' },
  { id: 'A44', attack: 'Metadata, keys or endpoints swapped in the middle of a sign-in' },
  { id: 'A45', attack: 'Hostile URLs in every address that a brand can enter' },
  { id: 'A46', attack: 'DNS rebinding between check and connection' },
  { id: 'A47', attack: 'Private addresses by redirect, by notation, by port' },
  { id: 'A48', attack: 'Errors and times used to scan ports' },
  { id: 'A49', attack: 'A provider that hangs, and the brands beside it' },
  { id: 'A50', attack: 'A flood of invented key ids' },
];
