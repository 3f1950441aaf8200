import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, now, refuses } from '../../test-kit.ts';

test('[R18] without a demand auth_time, acr and amr are passed on, present or not', async () => {
  const bare = await accepts();
  assert.deepEqual([bare.authTime, bare.acr, bare.amr], [undefined, undefined, undefined]);
  const full = await accepts({ claims: { auth_time: 5, acr: '0', amr: [] } });
  assert.deepEqual([full.authTime, full.acr, full.amr], [5, '0', []]);
});

test('[R18] a sign-in within the limit is accepted, an older or unknown one refused', async () => {
  const policy = { maxAuthAgeSeconds: 300 };
  await accepts({ claims: { auth_time: now - 360 }, policy });
  await refuses({ claims: { auth_time: now - 361 }, policy }, 'R18', 'auth_too_old');
  await accepts({ claims: { auth_time: now + 60 }, policy });
  await refuses({ claims: { auth_time: now + 61 }, policy }, 'R18', 'issued_in_future');
  await refuses({ policy }, 'R18', 'time_missing');
});

test('[R18] an acr on the list is accepted, another or none refused', async () => {
  const policy = { requiredAcr: ['loa2', 'loa3'] };
  await accepts({ claims: { acr: 'loa3' }, policy });
  for (const acr of ['loa1', 'LOA3', '', undefined]) {
    await refuses({ claims: { acr }, policy }, 'R18', 'acr_insufficient');
  }
});

test('[R18] claims of the wrong type are refused by name', async () => {
  await refuses({ claims: { acr: 2 } }, 'R18', 'claim_malformed');
  await refuses({ claims: { acr: null } }, 'R18', 'claim_malformed');
  await refuses({ claims: { amr: 'pwd' } }, 'R18', 'claim_malformed');
  await refuses({ claims: { amr: ['pwd', 1] } }, 'R18', 'claim_malformed');
  await refuses({ claims: { auth_time: String(now) } }, 'R18', 'time_not_number');
  await refuses({ claims: { auth_time: now * 1000 } }, 'R18', 'time_in_milliseconds');
});
