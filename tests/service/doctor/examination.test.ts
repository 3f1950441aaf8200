import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, afterEach, describe, test } from 'node:test';
import { examineSettings, said, settingsOf } from '../../kit/doctor/examine.ts';
import { faults } from '../../kit/provider/faults.ts';
import { makeSigningKey } from '../../kit/signing-key.ts';
import { startStage } from '../../kit/stage.ts';

const service = await startStage({ after });
const { provider, aurora } = service;
afterEach(() => {
  provider.heal();
  provider.unknownRedirectUris.clear();
});
const code = (change: object = {}) => examineSettings(service, settingsOf(service, 'code', change));
const implicit = (change: object = {}) =>
  examineSettings(service, settingsOf(service, 'implicit', change));
const announce = (members: object): void =>
  provider.fail('discovery', faults.answer({ ...provider.metadata(), ...members }));

test('[X3] an examination goes through every step in order, each with what it found', async () => {
  announce({ code_challenge_methods_supported: ['S256'] });
  const steps = await code();
  assert.deepEqual(
    Object.values(steps).map((step) => `${step.id}: ${said(step)}`),
    [
      'settings: passed',
      'addresses: warning insecure_host',
      'dns: passed',
      'tls: skipped',
      'discovery: passed',
      'keys: passed',
      'clock: passed',
      'redirect: passed',
      'client: passed',
      'encryption: skipped',
      'page: warning page_silent',
      'sign-ins: skipped',
      'trial: skipped',
    ],
  );
  for (const { found, title } of Object.values(steps)) assert(found && title);
});

test('[X3] what cannot be asked because of a step before is skipped, and says so', async () => {
  const broken = await code({ clientSecret: { file: '/none' } });
  assert.equal(said(broken.settings), 'failed client_secret_missing');
  const others = Object.values(broken).slice(1);
  assert(others.every(({ state }) => state === 'skipped'));

  provider.fail('discovery', faults.badGateway);
  const down = await code();
  assert.equal(said(down.discovery), 'failed provider_unreachable');
  assert.equal(down.keys.found, 'Discovery comes first.');
  assert.equal(said(down.encryption), 'skipped');
});

test('[X4] an examination calls nobody as a consumer and asks with a code that was never issued', async () => {
  const before = provider.calls.length;
  await code();
  const calls = provider.calls.slice(before);
  const [token, ...more] = calls.filter(({ endpoint }) => endpoint === 'token');
  assert.equal(more.length, 0);
  assert.match(token?.form.get('code') ?? '', /^countersign-probe-[\w-]{43}$/);
  assert(calls.every(({ endpoint }) => endpoint !== 'userinfo'));
});

describe('[X1] what is wrong with a provider is told by its own name', () => {
  const documents = [
    ['failed discovery_issuer_mismatch', { issuer: `${provider.issuer}/` }],
    ['failed discovery_incomplete', { token_endpoint: undefined }],
    ['warning challenge_method_missing', {}],
    ['failed pkce_not_offered', { code_challenge_methods_supported: ['plain'] }],
  ] as const;
  for (const [expected, members] of documents) {
    test(`discovery: ${expected}`, async () => {
      announce(members);
      assert.equal(said((await code()).discovery), expected);
    });
  }

  test('discovery: failed algorithms_disjoint', async () => {
    announce({
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['HS256', 'ES512'],
    });
    assert.equal(said((await code()).discovery), 'failed algorithms_disjoint');
  });

  test('redirect: failed authorization_client_unknown', async () => {
    provider.unknownRedirectUris.add(aurora.redirectUri);
    assert.equal(said((await code()).redirect), 'failed authorization_client_unknown');
  });

  test('redirect: failed state_dropped', async () => {
    const location = `${aurora.redirectUri}?error=login_required`;
    provider.fail('authorize', faults.redirect(location));
    assert.equal(said((await code()).redirect), 'failed state_dropped');
  });

  test('redirect: warning redirect_uri_unclear', async () => {
    provider.fail('authorize', faults.htmlPage);
    assert.equal(said((await code()).redirect), 'warning redirect_uri_unclear');
  });

  const probes = [
    ['failed client_refused', faults.refuse({ error: 'invalid_client' })],
    ['failed client_not_allowed', faults.refuse({ error: 'unauthorized_client' })],
    ['warning probe_unclear', faults.refuse({ error: 'invalid_request' })],
    ['failed provider_answer_invalid', faults.htmlPage],
  ] as const;
  for (const [expected, fault] of probes) {
    test(`client: ${expected}`, async () => {
      provider.fail('token', fault);
      assert.equal(said((await code()).client), expected);
    });
  }

  test('clock: failed clock_differs', async () => {
    provider.fail('discovery', (response) => {
      const date = new Date(service.clock.now() - 5 * 60_000).toUTCString();
      response.writeHead(200, { 'content-type': 'application/json', date });
      response.end(JSON.stringify(provider.metadata()));
    });
    const { clock } = await code();
    assert.equal(said(clock), 'failed clock_differs');
    assert.match(clock.found, /300 seconds behind|299 seconds behind/);
  });
});

describe('[X1] what is wrong with a published key is told by its own name', () => {
  const rsa = (bits: number) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    return {
      public: publicKey.export({ format: 'jwk' }),
      private: privateKey.export({ format: 'jwk' }),
    };
  };
  const good = makeSigningKey('RS256', 'good').jwk;
  const strong = rsa(2048);
  const base64 = Buffer.from(String(strong.public.n), 'base64url').toString('base64');
  const x5cOnly = { kty: 'RSA', use: 'sig', kid: 'x', x5c: ['MIIB'] };
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  });
  const sets: ReadonlyArray<readonly [string, readonly object[]]> = [
    ['failed key_is_certificate', [x5cOnly]],
    ['warning key_is_certificate', [good, x5cOnly]],
    ['failed key_not_base64url', [{ ...strong.public, n: base64, kid: 'x' }]],
    ['failed key_weak', [{ ...rsa(1024).public, kid: 'x' }]],
    ['failed key_is_private', [good, { ...strong.private, kid: 'x' }]],
    ['failed key_duplicate_kid', [good, { ...strong.public, kid: 'good' }]],
    ['failed no_key_for_algorithms', [{ ...curve, kid: 'x' }]],
    ['failed key_set_empty', []],
    ['passed', [good, { ...strong.public, kid: 'e', use: 'enc' }]],
  ];
  for (const [expected, keys] of sets) {
    test(`keys: ${expected}, of ${keys.length}`, async () => {
      provider.fail('jwks', faults.answer({ keys }));
      assert.equal(said((await code()).keys), expected);
    });
  }
  test('keys: failed key_set_unavailable', async () => {
    provider.fail('jwks', faults.htmlPage);
    assert.equal(said((await code()).keys), 'failed key_set_unavailable');
  });
});

describe('[X1] what is wrong with a pasted key is told by its own name', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = String(publicKey.export({ type: 'spki', format: 'pem' }));
  const pasted = [
    ['key_is_pkcs1', String(publicKey.export({ type: 'pkcs1', format: 'pem' }))],
    ['key_is_private', String(privateKey.export({ type: 'pkcs8', format: 'pem' }))],
    ['pem_damaged', spki.replace('-----END', '----END')],
    ['key_malformed', 'https://login.aurora.test/jwks'],
    [
      'key_weak',
      String(
        generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
          ...{ type: 'spki', format: 'pem' },
        }),
      ),
    ],
  ] as const;
  for (const [expected, keys] of pasted) {
    test(`settings: failed ${expected}`, async () => {
      assert.equal(said((await implicit({ keys })).settings), `failed ${expected}`);
    });
  }

  test('header lines, line breaks and one long line are all no mistake', async () => {
    const lines = spki.trim().split('\n');
    for (const keys of [spki, spki.replaceAll('\n', '\\n'), lines.slice(1, -1).join('')]) {
      assert.equal(said((await implicit({ keys })).keys), 'passed');
    }
  });
});

test('[X1] tokens that may cross the page unencrypted are a warning', async () => {
  assert.equal(said((await implicit({ encryption: 'required' })).encryption), 'passed');
  const open = await implicit({ encryption: 'accepted' });
  assert.equal(said(open.encryption), 'warning encryption_not_required');
});

test('[X1] a name without an address, and one that leads inside, are told apart', async () => {
  const far = settingsOf(service, 'code', { issuer: 'https://id.example' });
  const unknown = await examineSettings(service, far, {
    lookup: (_name, _options, callback) => callback(new Error('ENOTFOUND'), []),
  });
  assert.equal(said(unknown.dns), 'failed host_unknown');
  const inside = await examineSettings(service, far, {
    lookup: (_name, _options, callback) => callback(null, [{ address: '10.0.0.1', family: 4 }]),
  });
  assert.equal(said(inside.dns), 'failed url_refused');
  const plain = settingsOf(service, 'code', { issuer: 'http://id.example' });
  assert.equal(said((await examineSettings(service, plain)).addresses), 'failed url_refused');
});
