import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '@countersign/protocol';
import type { RawAnswer } from '../page-contract.ts';
import type { PageErrorCode } from '../page-errors.ts';
import { pageMethodErrors } from '../page-errors.ts';
import { interpretAnswer } from './interpret-answer.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const idToken = `${part({ alg: 'RS256' })}.${part({ iss: 'https://id.example', sub: 'x' })}.c2ln`;
const encrypted = 'aGVhZGVy.a2V5.aXY.dGV4dA.dGFn';
const redirect_uri = 'https://shop.example/callback';

const accepted: { name: string; flow: Flow; raw: RawAnswer; as: object }[] = [
  {
    name: 'a code',
    flow: 'code',
    raw: { value: '4/0AX4XfWh-abc_def' },
    as: { type: 'credential', ssoKey: '4/0AX4XfWh-abc_def' },
  },
  {
    name: 'a code with its redirect URI',
    flow: 'code',
    raw: { value: { ssoKey: 'abc', redirect_uri } },
    as: { type: 'credential', ssoKey: 'abc', redirectUri: redirect_uri },
  },
  {
    name: 'a code that is itself an encrypted token, as some providers make them',
    flow: 'code',
    raw: { value: encrypted },
    as: { type: 'credential', ssoKey: encrypted },
  },
  {
    name: 'an ID token',
    flow: 'implicit',
    raw: { value: idToken },
    as: { type: 'credential', ssoKey: idToken },
  },
  {
    name: 'an encrypted ID token',
    flow: 'implicit',
    raw: { value: encrypted },
    as: { type: 'credential', ssoKey: encrypted },
  },
  {
    name: 'an ID token in an object, with a notice',
    flow: 'implicit',
    raw: { value: { ssoKey: idToken } },
    as: { type: 'credential', ssoKey: idToken, notice: 'sso_key_in_implicit_flow' },
  },
  { name: 'null: nobody is signed in', flow: 'code', raw: { value: null }, as: { type: 'none' } },
];

for (const { name, flow, raw, as } of accepted) {
  test(`${flow} flow takes ${name}`, () => assert.deepEqual(interpretAnswer(raw, flow), as));
}

const mistakes: [flow: Flow, value: unknown, code: PageErrorCode][] = [
  ['code', undefined, 'answer_undefined'],
  ['code', '', 'answer_empty'],
  ['code', ' ', 'answer_empty'],
  ['code', 'undefined', 'answer_placeholder'],
  ['code', '[object Object]', 'answer_placeholder'],
  ['code', 42, 'answer_wrong_type'],
  ['code', true, 'answer_wrong_type'],
  ['code', ['abc'], 'answer_wrong_type'],
  ['code', { iss: 'https://id.example', sub: 'x', acr: 'loa1' }, 'identity_instead_of_token'],
  ['code', { error: 'invalid_code' }, 'error_body_instead_of_token'],
  ['code', '{"error":"invalid_code"}', 'error_body_instead_of_token'],
  ['code', '<!doctype html><h1>502</h1>', 'error_body_instead_of_token'],
  ['code', 'Internal Server Error', 'error_body_instead_of_token'],
  ['code', {}, 'sso_key_missing'],
  ['code', { ssoKey: 7 }, 'sso_key_missing'],
  ['code', { ssoKey: '' }, 'answer_empty'],
  ['code', { ssoKey: 'abc', redirect_uri: '/callback' }, 'redirect_uri_invalid'],
  ['code', { ssoKey: 'abc', redirect_uri: 7 }, 'redirect_uri_invalid'],
  ['code', idToken, 'id_token_in_code_flow'],
  ['code', { ssoKey: idToken, redirect_uri }, 'id_token_in_code_flow'],
  ['code', 'x'.repeat(2_049), 'answer_too_long'],
  ['implicit', 'abc', 'code_in_implicit_flow'],
  ['implicit', `${'x'.repeat(16_384)}.y.z`, 'answer_too_long'],
  ['implicit', `a.b.c.${'x'.repeat(32_768)}.e`, 'answer_too_long'],
];

for (const [flow, value, code] of mistakes) {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? 'undefined';
  test(`${flow} flow names the mistake ${code}: ${shown}`, () => {
    assert.deepEqual(interpretAnswer({ value }, flow), { type: 'failed', code });
  });
}

test('what the loader could not do keeps its own name', () => {
  for (const fault of ['context_not_found', 'method_threw', 'failed_by_page'] as const) {
    assert.deepEqual(interpretAnswer({ fault }, 'code'), { type: 'failed', code: fault });
  }
});

test('every mistake has a title and a way to mend it, and the table cannot be changed', () => {
  assert.ok(Object.isFrozen(pageMethodErrors));
  for (const [code, { title, help }] of Object.entries(pageMethodErrors)) {
    assert.match(code, /^[a-z_]+$/);
    assert.ok(title.length > 10 && help.length > 10, code);
  }
});
