import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSourceTree, treeOf } from '../source-tree.ts';
import { secretComparisons } from './secret-comparisons.ts';

const found = (text: string, path = 'server/src/http/door.ts') =>
  secretComparisons(treeOf({ [path]: `export const isIt = ${text};\n` })).length;

test('[A82] a secret that is compared letter by letter is found', () => {
  const compared = [
    'sent === session.csrfToken',
    'expected.state !== state',
    'vault.derive(a) === accessToken',
    'this.#nonce === claims.nonce',
    'mac == expectedMac',
    'hashSecret(cookie) === row.cookieHash',
    'macOf(vault, until) !== mac',
  ];
  for (const text of compared) assert.equal(found(text), 1, text);
  const fine = [
    'isSameSecret(sent, session.csrfToken)',
    'nonce === undefined',
    'null !== cookie',
    'step.state === other.kind',
    'audit.hash === before',
    'token.length === length',
    "token === 'none'",
  ];
  for (const text of fine) assert.equal(found(text), 0, text);
  assert.equal(found('sent === token', 'sdk/src/x.ts'), 0, 'the browser has no secret of ours');
});

/** Each secret that somebody sends, and how it is found to be right. */
const comparisons: Readonly<Record<string, RegExp>> = {
  'server/src/admin/agents.ts':
    /ByCookie\(hashSecret\(cookie\)\)[\s\S]*find\(hashSecret\(token\)\)/,
  'server/src/admin/password.ts': /timingSafeEqual\(computed, expected\)/,
  'server/src/connectors/authorization/read-authorization-response.ts':
    /!isSameSecret\(parameters\.get\('state'\) \?\? '', expected\.state\)/,
  'server/src/gateway/tickets.ts': /ticketHash = hashSecret\(ticket\)/,
  'server/src/http/agent-routes.ts': /isSameSecret\(sent, found\.session\.csrfToken\)/,
  'server/src/http/logout/sign-out-state.ts': /isSameSecret\(mac, macOf\(/,
  'server/src/identity/consumer-sessions.ts':
    /findByCookie\(hashSecret\(cookie\)\)[\s\S]*isSameSecret\(mac, expected\)/,
  'server/src/runtime.ts': /timingSafeEqual\(hash\('sha256'/,
  'tokens/src/claims/nonce.ts': /timingSafeEqual\(left, right\)/,
};

test('[A82] state, nonce, MACs, cookies, tickets and passwords: each is compared as it should be', () => {
  const shipped = readSourceTree().files.filter(
    ({ path, isTest }) => /^(server|tokens)\/src\//.test(path) && !isTest,
  );
  for (const { path, text } of shipped) {
    const pattern = comparisons[path];
    if (pattern) assert.match(text, pattern, path);
    const compares = /\b(?:timingSafeEqual|isSameSecret)\(/.test(text);
    // A new one is to be looked at, and to be put into the table above.
    if (compares) assert(pattern, `${path} compares a secret that the table does not have`);
  }
  const paths = new Set(shipped.map(({ path }) => path));
  assert.deepEqual(
    Object.keys(comparisons).filter((path) => !paths.has(path)),
    [],
  );
});
