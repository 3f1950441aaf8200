/** One line of the register of attacks; tests carry its id in their names. */
export type RegisteredAttack = {
  readonly id: string;
  readonly attack: string;
  /** What no test shows, and why: what we do not have, or have not. */
  readonly remark?: string;
};

/** What is tried against us. Each has a test that names it, or a remark that says why not. */
export const attacks: readonly RegisteredAttack[] = [
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
  {
    id: 'A51',
    attack:
      'Messages from another origin, from none, from a page that took the place of the opener',
  },
  { id: 'A52', attack: 'The window or the Agent Workspace in somebody else’s frame' },
  { id: 'A53', attack: 'A page that says of its own data that they are verified' },
  { id: 'A54', attack: 'A page that says another value than the provider for the same fact' },
  {
    id: 'A55',
    attack: 'Text that looks like a badge of ours, turns or hides other text, or piles up',
  },
  { id: 'A56', attack: 'Thousands of strings of markup in names, values, messages and labels' },
  { id: 'A57', attack: 'Formulas in what is exported to a spreadsheet' },
  { id: 'A58', attack: 'javascript:, data: and vbscript: addresses in messages and values' },
  { id: 'A59', attack: 'Names of prototypes as members of tokens and page data' },
  {
    id: 'A60',
    attack: 'A script that was changed on the way, or slipped into a page of ours',
    remark:
      'A page chooses: an address that stays, by which it gets each mend, or one for each version, whose hash it names and which it takes mends from by hand.',
  },
  { id: 'A61', attack: 'Another script on the brand’s page that reads tokens or personal data' },
  { id: 'A62', attack: 'A window that reaches into the one that opened it, or that it opened' },
  {
    id: 'A63',
    attack: 'What is left in the browser after signing out',
    remark:
      'No Clear-Site-Data is sent: nothing is stored that it would clear, and it would take the agent’s settings with it.',
  },
  { id: 'A64', attack: 'A socket opened by another site with the cookies of the visitor' },
  { id: 'A65', attack: 'A session that was fixed before, or used after, a change of proof' },
  { id: 'A66', attack: 'A token in the address of a socket' },
  { id: 'A67', attack: 'Peers that are slow, silent or half open' },
  { id: 'A68', attack: 'Frames that are too large, fragmented, compressed or no frames' },
  { id: 'A69', attack: 'A reader that does not read' },
  {
    id: 'A70',
    attack: 'Floods of messages, typing and reconnections',
    remark:
      'The storm comes from one machine, so over loopback and without TLS, whose handshakes a proxy in front would bear.',
  },
  { id: 'A71', attack: 'A client’s message sent again, late, or in another order' },
  { id: 'A72', attack: 'Ids of another brand or person, guessed by the thousand' },
  { id: 'A73', attack: 'Sender, role, proof or place forged in a frame' },
  {
    id: 'A74',
    attack: 'Sign-out, logout and erasure while somebody is connected',
    remark:
      'An agent who leaves is given no role, which counts from the next request and frame on; the account stays.',
  },
  { id: 'A75', attack: 'An agent who calls what is for administrators or another brand' },
  {
    id: 'A76',
    attack: 'An agent who reads many consumers',
    remark:
      'Nobody is stopped from opening many conversations: each is recorded, and more than 120 in an hour are an alarm.',
  },
  { id: 'A77', attack: 'A masked value without a reason' },
  { id: 'A78', attack: 'Queries in subjects, key ids, search and order' },
  {
    id: 'A79',
    attack: 'Personal data and secrets in logs, errors, addresses, files and transports',
  },
  { id: 'A80', attack: 'Card numbers and codes typed by consumers' },
  {
    id: 'A81',
    attack: 'Who or what exists, told by an error or by the time it takes',
    remark:
      'Few tries and a ratio find a costly hash that was left out. Medians within milliseconds over a thousand requests are a measurement, which no test on a shared machine can hold.',
  },
  {
    id: 'A82',
    attack: 'Secrets compared letter by letter',
    remark:
      'No test measures the time: what it takes is shown by what is called, and that is pinned.',
  },
  { id: 'A83', attack: 'Limits by address got round with X-Forwarded-For or IPv6' },
  { id: 'A84', attack: 'Smuggled requests, overgrown headers, unusual methods' },
  { id: 'A85', attack: 'A stolen database' },
  { id: 'A86', attack: 'An old copy restored after an erasure' },
  { id: 'A87', attack: 'The audit record edited, cut or made anew' },
  {
    id: 'A88',
    attack: 'An operator or neighbour who reads environment, files or memory',
    remark:
      'Memory itself is not protected: whoever runs the service, or may trace it, reads its keys.',
  },
  {
    id: 'A89',
    attack: 'A dependency that is confused, changed, or runs a script when it is installed',
    remark:
      '55 packages run beside ours, not less than 40: Fastify brings 36 of them for itself, and is better kept than a listener of ours would be (decision 4). `npm run sbom` lists them. What is published of us, `tokens`, is not yet signed with its provenance: nothing is published.',
  },
  {
    id: 'A90',
    attack: 'A provider that was taken over and signs whoever it likes',
    remark:
      'No alarm counts unusually many sign-ins of a provider, and agents see no banner but the lapsed proof.',
  },
  { id: 'A91', attack: 'A consumer who is suspended at the provider in the middle of a chat' },
  {
    id: 'A92',
    attack: 'Instructions to a language model in messages',
    remark:
      'There is no agent-assist and no language model: messages are text, and nothing acts on them.',
  },
];
