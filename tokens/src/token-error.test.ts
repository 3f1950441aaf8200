import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mint, refuses } from '../test-kit.ts';
import { TokenError } from './token-error.ts';
import { tokenErrors } from './token-errors.ts';

test('every code has a status, a title and a help that is a sentence', () => {
  for (const [code, { status, title, help }] of Object.entries(tokenErrors)) {
    assert.match(code, /^[a-z0-9]+(_[a-z0-9]+)*$/);
    assert.ok([401, 422, 503].includes(status), code);
    assert.match(title, /^[A-Z][^.]+$/, code);
    assert.match(help, /^[A-Z][\s\S]+\.$/, code);
  }
});

test('the table cannot be changed', () => {
  assert.throws(() => Object.assign(tokenErrors, { expired: undefined }), TypeError);
  assert.throws(() => Object.assign(tokenErrors.expired, { status: 200 }), TypeError);
});

test('[V20] an error names rule, code and help, and holds nothing out of the token', async () => {
  const secret = 'CANARY-6b1f';
  const error = await refuses(
    { claims: { sub: secret, iss: secret, name: secret } },
    'V10',
    'issuer_mismatch',
  );
  assert.equal(error.help, tokenErrors.issuer_mismatch.help);
  assert.equal(error.status, 401);
  const everything = [error.message, error.stack, error.detail, JSON.stringify(error)].join();
  assert.doesNotMatch(everything, /CANARY/);
  assert.ok(!everything.includes(mint().split('.')[0] ?? '?'));
});

test('the message is the title, then the detail if there is one', () => {
  assert.equal(new TokenError('V11', 'expired').message, tokenErrors.expired.title);
  assert.match(new TokenError('V11', 'time_missing', '`exp`').message, /: `exp`$/);
});
