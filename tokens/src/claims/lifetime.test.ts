import { test } from 'node:test';
import { accepts, now, refuses } from '../../test-kit.ts';

type Times = Record<string, unknown>;

// The policy of these tests: 60 s tolerance, 600 s age, 86400 s lifetime.
const accepted: readonly (readonly [what: string, times: Times])[] = [
  ['that expired 59 s ago', { exp: now - 59, iat: now - 300 }],
  ['that was issued 60 s in the future', { iat: now + 60 }],
  ['that was issued 660 s ago', { iat: now - 660 }],
  ['with fractions of seconds', { iat: now - 0.5, exp: now + 299.25 }],
  ['that lives exactly as long as allowed', { iat: now, exp: now + 86_400 }],
  ['whose nbf is 60 s in the future', { nbf: now + 60 }],
];
for (const [what, claims] of accepted) {
  test(`[V11, A16] a token ${what} is accepted`, async () => {
    await accepts({ claims });
  });
}

const refused: Readonly<Record<string, readonly (readonly [what: string, times: Times])[]>> = {
  time_missing: [
    ['without exp', { exp: undefined }],
    ['without iat', { iat: undefined }],
  ],
  time_not_number: [
    ['with a string as exp', { exp: String(now + 300) }],
    ['with exp null', { exp: null }],
    ['with exp true', { exp: true }],
    ['with a string as iat', { iat: '1353801026' }],
    ['with a string as nbf', { nbf: String(now) }],
    ['with exp in an array', { exp: [now + 300] }],
  ],
  time_in_milliseconds: [
    ['with exp in milliseconds', { exp: (now + 300) * 1000 }],
    ['with exp and iat in milliseconds', { exp: (now + 300) * 1000, iat: now * 1000 }],
    ['with nbf in milliseconds', { nbf: now * 1000 }],
    ['with exp at the end of what seconds can mean', { exp: 1e11 }],
  ],
  expired: [
    ['that expired 60 s ago', { exp: now - 60, iat: now - 300 }],
    ['that expired 61 s ago', { exp: now - 61, iat: now - 300 }],
    ['that expired 6 minutes ago', { exp: now - 360, iat: now - 500 }],
    ['with exp 0', { exp: 0 }],
    ['with exp -1', { exp: -1 }],
  ],
  expires_before_issued: [
    ['that ends when it begins', { iat: now, exp: now }],
    ['that ends before it begins', { iat: now + 30, exp: now + 10 }],
  ],
  lifetime_too_long: [
    ['with exp that is no time in any unit', { exp: 1e14 }],
    ['that lives a second too long', { iat: now, exp: now + 86_401 }],
    ['that lives ten years', { exp: now + 10 * 365 * 86_400 }],
    ['with the exp 9516236522 that was seen in the wild', { exp: 9516236522 }],
    ['with exp 1e300', { exp: 1e300 }],
  ],
  issued_in_future: [
    ['issued 61 s in the future', { iat: now + 61 }],
    ['issued an hour in the future', { iat: now + 3600, exp: now + 7200 }],
  ],
  too_old: [['issued 661 s ago', { iat: now - 661 }]],
  not_yet_valid: [
    ['whose nbf is 61 s in the future', { nbf: now + 61 }],
    ['whose nbf is an hour in the future', { nbf: now + 3600 }],
  ],
};
for (const [code, rows] of Object.entries(refused)) {
  for (const [what, claims] of rows) {
    test(`[V11] a token ${what} is refused: ${code}`, async () => {
      await refuses({ claims }, 'V11', code);
    });
  }
}

test('[V11, A15] a token issued a week ago is too old even if it lives on', async () => {
  const claims = { iat: now - 7 * 86_400 + 90, exp: now + 60 };
  const policy = { maxLifetimeSeconds: 7 * 86_400 };
  await refuses({ claims, policy }, 'V11', 'too_old');
  const age = { maxAgeSeconds: 86_400 };
  await refuses({ claims, policy: { ...policy, ...age } }, 'V11', 'too_old');
});

test('[V11] the policy shortens age and lifetime', async () => {
  const policy = { maxAgeSeconds: 60, maxLifetimeSeconds: 120, clockToleranceSeconds: 0 };
  await accepts({ claims: { iat: now - 60, exp: now + 60 }, policy });
  await refuses({ claims: { iat: now - 61, exp: now + 59 }, policy }, 'V11', 'too_old');
  await refuses({ claims: { iat: now, exp: now + 121 }, policy }, 'V11', 'lifetime_too_long');
  await refuses({ claims: { iat: now + 1, exp: now + 60 }, policy }, 'V11', 'issued_in_future');
});
