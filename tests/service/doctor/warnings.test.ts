import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { FindingRecord } from '../../../server/src/storage/port.ts';
import type { Members } from '../../kit/signing-key.ts';
import { startStage } from '../../kit/stage.ts';

const service = await startStage({ after });
const { aurora } = service;

/** Of one connector since the process began; each test uses names of its own. */
async function counted(kind: FindingRecord['kind']): Promise<Readonly<Record<string, number>>> {
  const all = await service.server.doctor.findings.list(aurora.implicitConnector, 1);
  const found = all.filter((finding) => finding.kind === kind);
  return Object.fromEntries(found.map(({ code, count }) => [code, count]));
}

/** What a sign-in with these claims adds to the counts of warnings. */
async function warningsOf(claims: Members, more: object = {}): Promise<readonly string[]> {
  const before = await counted('warning');
  const consumer = await service.consumer().start();
  const answer = await consumer.tryToken({ claims }, more);
  assert.equal(answer.status, 200, answer.text);
  const after = await counted('warning');
  return Object.keys(after).filter((code) => (after[code] ?? 0) > (before[code] ?? 0));
}

const sdes = (...entries: unknown[]): Members => ({ lp_sdes: entries });

describe('[X1, X5] what is accepted and unwise is told by its own name', () => {
  const unwise: ReadonlyArray<readonly [string | undefined, Members]> = [
    ['subject_is_email', { sub: 'canary@mail.test' }],
    ['subject_is_phone', { sub: '+41 79 555 18 90' }],
    ['subject_is_phone', { sub: 'tel:+41795551890' }],
    [undefined, { sub: '41795551890' }],
    ['sdes_not_an_array', { lp_sdes: { type: 'ctmrinfo', info: {} } }],
    ['sdes_wrong_member', sdes({ type: 'ctmrinfo', customerInfo: { customerId: '1' } })],
    ['sdes_wrong_member', sdes({ type: 'ctmrinfo', customerId: '1' })],
    ['sdes_type_unknown', sdes({ type: 'customerInfo', info: {} })],
    ['sdes_type_unknown', sdes({ info: {} })],
    ['sdes_type_of_the_page', sdes({ type: 'cart', total: 1 })],
    ['sdes_field_unsupported', sdes({ type: 'ctmrinfo', info: { storeNumber: '1' } })],
    [undefined, sdes({ type: 'ctmrinfo', info: { customerId: '1' }, auth: {} })],
    ['claim_unreadable', { balance: 'a lot' }],
  ];
  for (const [code, claims] of unwise) {
    test(`${code ?? 'nothing'}: ${JSON.stringify(claims)}`, async () => {
      assert.deepEqual(await warningsOf(claims), code === undefined ? [] : [code]);
    });
  }

  test('hint_differs', async () => {
    const hint = { iss: 'https://elsewhere.test', sub: 'canary' };
    assert.deepEqual(await warningsOf({}, { hint }), ['hint_differs']);
    const same = { hint: { iss: aurora.implicitIssuer, sub: 'said the same' } };
    assert.deepEqual(await warningsOf({ sub: 'said the same' }, same), []);
  });
});

test('[X1, X5] subject_constant: one subject with the names of three people from three browsers', async () => {
  const sub = 'service-account';
  const people = ['ada', 'bo', 'cy'].map((name) => ({ sub, preferred_username: name }));
  assert.deepEqual(await warningsOf(people[0] ?? {}), []);
  assert.deepEqual(await warningsOf(people[1] ?? {}), []);
  assert.deepEqual(await warningsOf(people[2] ?? {}), ['subject_constant']);
});

test('[X5] one person who signs in from many browsers is no constant subject', async () => {
  const claims = { sub: 'one person', preferred_username: 'dee' };
  for (let browser = 0; browser < 5; browser += 1) assert.deepEqual(await warningsOf(claims), []);
});

test('[X5] two who ask at once are told the same', async () => {
  const { findings } = service.server.doctor;
  const finding = { brandId: aurora.id, connectorId: 'asked twice', kind: 'warning' } as const;
  findings.add({ ...finding, code: 'subject_is_email' });
  const [first, second] = await Promise.all([
    findings.list('asked twice', 1),
    findings.list('asked twice', 1),
  ]);
  assert.equal(second.length, 1);
  assert.deepEqual(second, first);
});

test('[X5] no value stands in what was counted', async () => {
  assert.doesNotMatch(service.databaseBytes(), /canary|service-account/);
});
