import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenErrors } from '@countersign/tokens';
import { pageMethodErrors } from '../../../sdk/src/page-errors.ts';
import { connectorErrors } from '../../../server/src/connectors/connector-error.ts';
import { diagnoses, diagnosisOf } from '../../../server/src/doctor/diagnoses/diagnoses.ts';
import { identityErrors } from '../../../server/src/identity/identity-error.ts';

test('[X2] every code of the page, of tokens, connectors and identity has a diagnosis', () => {
  const codes = [pageMethodErrors, tokenErrors, connectorErrors, identityErrors].flatMap((table) =>
    Object.keys(table),
  );
  const missing = codes.filter((code) => !Object.hasOwn(diagnoses, code));
  assert.deepEqual(missing, []);
});

test('[X1] each diagnosis says its rule, what is wrong, why that is, and what to do', () => {
  for (const [code, { rule, title, cause, fix }] of Object.entries(diagnoses)) {
    for (const text of [rule, title, cause, fix]) assert(text.trim().length > 1, code);
    assert.notEqual(cause, title, code);
    assert.match(cause, /[.?]$/, code);
    assert.match(fix, /[.`:)]$/, code);
  }
  assert(Object.isFrozen(diagnoses));
});

test('a code of another version is told as unknown', () => {
  assert.equal(diagnosisOf('toString').rule, 'unknown');
});
