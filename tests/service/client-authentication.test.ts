import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { compactVerify, decodeProtectedHeader, importJWK, type JWTPayload } from 'jose';
import { makeAuthority } from '../e2e/kit/authority.ts';
import { clientSecret } from '../kit/brand.ts';
import { fetchKeys } from '../kit/encrypt.ts';
import {
  type CertifiedProvider,
  clientCertificateOf,
  startCertifiedProvider,
} from '../kit/provider/certified-provider.ts';
import { faults } from '../kit/provider/faults.ts';
import type { Call } from '../kit/provider/openid-provider.ts';
import { providerHost, startStage } from '../kit/stage.ts';

const service = await startStage({ after }, { startAt: Date.now() });
const { provider, aurora, dataDir, clock } = service;
const knowsSecret = provider.knowsClient;
afterEach(async () => {
  provider.knowsClient = knowsSecret;
  provider.heal();
  await configure({});
});

async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  aurora.codeSettings = settings;
  await service.putBrands();
}

async function trySignIn(): Promise<string> {
  const answer = await (await service.consumer().start()).tryCode({ sub: 'somebody' });
  return answer.status === 200 ? 'signed in' : reason();
}

async function reason(): Promise<string> {
  const [record] = await service.audit();
  return `${record?.detail.code} ${record?.detail.detail ?? ''}`.trim();
}

/** With a provider that is not ours; answers as the service does. */
async function trySignInAt(certified: CertifiedProvider, clientId: string): Promise<string> {
  const consumer = await service.consumer().start();
  const { handshakeId, nonce, codeChallenge } = await consumer.handshake(aurora.codeConnector);
  const { redirectUri } = aurora;
  const asked = { clientId, nonce, codeChallenge, redirectUri, sub: 'somebody' };
  const answer = await consumer.answer(handshakeId, await certified.authorize(asked));
  if (answer.status === 200) return 'signed in';
  return `${await reason()} (${certified.refusals.at(-1) ?? 'nothing refused'})`;
}

const lastCall = (): Call => {
  const call = provider.callsTo('token').at(-1);
  assert(call);
  return call;
};

test('[P9, R12] client_secret_basic form-encodes id and secret, and is the default with a secret', async () => {
  const odd = 'canary: s+e%c/r&e=t ü';
  const file = join(dataDir, 'odd-secret');
  writeFileSync(file, odd);
  const clientId = 'client:id+with%odd';
  await configure({ clientSecret: { file }, clientId });
  provider.knowsClient = ({ authorization, form }) => {
    const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
    const parts = pair.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    assert.deepEqual(parts, [clientId, odd]);
    return !form.has('client_secret');
  };
  assert.match(
    await trySignIn(),
    /^audience|^aud/,
    'known; the ID token is for the usual client id',
  );
  assert(!service.log.join('').includes(odd));
});

test('[P9, R12] client_secret_post sends id and secret in the body, and no header', async () => {
  await configure({ clientAuthentication: 'client_secret_post' });
  provider.knowsClient = ({ authorization, form }) =>
    authorization === '' && form.get('client_secret') === clientSecret;
  assert.equal(await trySignIn(), 'signed in');
});

test('[P10, R12, A34] private_key_jwt: a minute, once, for the issuer alone, by the brand’s key', async () => {
  await configure({ clientSecret: undefined });
  const [jwk] = await fetchKeys(service.browser(), aurora, 'sig');
  assert(jwk);
  const key = await importJWK(jwk);
  const seen: JWTPayload[] = [];
  provider.knowsClient = async ({ form, authorization }) => {
    const assertion = form.get('client_assertion') ?? '';
    assert.equal(authorization, '');
    assert.equal(form.has('client_secret'), false);
    assert.equal(form.get('client_assertion_type')?.split(':').at(-1), 'jwt-bearer');
    assert.deepEqual(decodeProtectedHeader(assertion), { alg: 'ES256', kid: jwk.kid });
    const { payload } = await compactVerify(assertion, key);
    seen.push(JSON.parse(Buffer.from(payload).toString()));
    return true;
  };
  assert.equal(await trySignIn(), 'signed in');
  assert.equal(await trySignIn(), 'signed in');
  const [first, second] = seen;
  const now = clock.seconds();
  const { jti, ...members } = first ?? {};
  assert.deepEqual(members, {
    iss: provider.clientId,
    sub: provider.clientId,
    aud: provider.issuer,
    iat: now,
    exp: now + 60,
  });
  assert.match(String(jti), /^[\w-]{22}$/);
  assert.notEqual(second?.jti, jti);
});

test('[P10] an assertion is signed by the new key of a rotation only when it was long published', async () => {
  await configure({ clientAuthentication: 'private_key_jwt' });
  const kids: unknown[] = [];
  provider.knowsClient = ({ form }) => {
    kids.push(decodeProtectedHeader(form.get('client_assertion') ?? '').kid);
    return true;
  };
  await trySignIn();
  clock.advance(1);
  const { kid } = await service.server.foundation.brandKeys.rotate('aurora', 'sig');
  await trySignIn();
  clock.advance(600);
  await trySignIn();
  assert.equal(kids[0], kids[1]);
  assert.deepEqual([kids[2], kids[0] === kid], [kid, false]);
  clock.advance(-601);
});

test('[P10] a certified provider knows us by private_key_jwt, and reads our key at our address', async (t) => {
  const clientId = 'by-key';
  const certified = await startCertifiedProvider({
    host: providerHost,
    clients: [
      {
        client_id: clientId,
        redirect_uris: [aurora.redirectUri],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks_uri: 'https://chat.test/brands/aurora/jwks.json',
      },
    ],
    fetch: async (url) => {
      const { status, text } = await service.browser().get(new URL(url).pathname);
      return new Response(text, { status });
    },
    configuration: {
      clientAuthMethods: ['private_key_jwt'],
      enabledJWA: { clientAuthSigningAlgValues: ['ES256'] },
    },
  });
  t.after(() => certified.close());
  const { issuer } = certified;
  await configure({ issuer, clientId, clientSecret: undefined });
  assert.equal(await trySignInAt(certified, clientId), 'signed in');
  await configure({ issuer, clientId });
  assert.match(
    await trySignInAt(certified, clientId),
    /^client_refused by client_secret_basic; the provider offers private_key_jwt \(/,
  );
});

test('[P11, R12, R23] a certified provider knows us by our certificate, at its address for that', async (t) => {
  const host = providerHost;
  const theirs = await makeAuthority([host]);
  const ours = await makeAuthority(['countersign.client.test']);
  const strangers = await makeAuthority(['stranger.client.test']);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, theirs.caCertificate]);
  t.after(() => setDefaultCACertificates(before));
  const clientId = 'by-certificate';
  const certified = await startCertifiedProvider({
    host,
    tls: { key: theirs.key, cert: theirs.certificate, ca: ours.caCertificate },
    clients: [
      {
        client_id: clientId,
        redirect_uris: [aurora.redirectUri],
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=countersign.client.test',
        tls_client_certificate_bound_access_tokens: true,
      },
    ],
    configuration: {
      clientAuthMethods: ['tls_client_auth'],
      features: {
        mTLS: {
          enabled: true,
          tlsClientAuth: true,
          certificateBoundAccessTokens: true,
          getCertificate: (ctx) => clientCertificateOf(ctx.socket),
          certificateAuthorized: (ctx) => (ctx.socket as TLSSocket).authorized,
          certificateSubjectMatches: (ctx, _property, expected) =>
            `CN=${(ctx.socket as TLSSocket).getPeerCertificate().subject.CN}` === expected,
        },
      },
    },
  });
  t.after(() => certified.close());
  const files = (name: string, { certificate, key }: typeof ours) => {
    const [cert, privateKey] = [join(dataDir, `${name}.crt`), join(dataDir, `${name}.key`)];
    writeFileSync(cert, certificate);
    writeFileSync(privateKey, key);
    return { certificate: { file: cert }, privateKey: { file: privateKey } };
  };
  const { issuer } = certified;
  const common = { issuer, clientId, clientSecret: undefined };
  await configure({ ...common, clientCertificate: files('ours', ours) });
  assert.equal(await trySignInAt(certified, clientId), 'signed in');
  await configure({ ...common, clientCertificate: files('stranger', strangers) });
  assert.match(await trySignInAt(certified, clientId), /^client_refused by tls_client_auth/);
});

test('[P11, R23] with a certificate the addresses for it are called, without one the others', async () => {
  const mine = await makeAuthority(['countersign.client.test']);
  const [certificate, privateKey] = [join(dataDir, 'a.crt'), join(dataDir, 'a.key')];
  writeFileSync(certificate, mine.certificate);
  writeFileSync(privateKey, mine.key);
  const clientCertificate = {
    certificate: { file: certificate },
    privateKey: { file: privateKey },
  };
  const alias = { token_endpoint: `${provider.issuer}/mtls/token` };
  const metadata = { ...provider.metadata(), mtls_endpoint_aliases: alias };
  const unknown = (): number => provider.calls.filter((call) => call.endpoint === 'unknown').length;
  for (const [settings, expected] of [
    [{}, 0],
    [{ clientCertificate }, 1],
    [{ clientCertificate, clientAuthentication: 'self_signed_tls_client_auth' }, 2],
  ] as const) {
    await configure({ name: `Aurora ${expected}`, ...settings });
    provider.fail('discovery', faults.answer(metadata));
    await trySignIn();
    assert.equal(unknown(), expected);
  }
  assert.equal(provider.calls.at(-1)?.form.get('client_id'), provider.clientId);
});

test('[P9, K7] what a method needs and the settings lack is told when the connector is saved', async () => {
  const other = await makeAuthority(['other.test']);
  const paths = { certificate: join(dataDir, 'b.crt'), privateKey: join(dataDir, 'b.key') };
  const { certificate, privateKey } = {
    certificate: { file: paths.certificate },
    privateKey: { file: paths.privateKey },
  };
  writeFileSync(paths.certificate, (await makeAuthority(['one.test'])).certificate);
  writeFileSync(paths.privateKey, other.key);
  const text = { file: join(dataDir, 'odd-secret') };
  const none = { clientSecret: undefined };
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ ...none, clientAuthentication: 'client_secret_basic' }, /client_secret_basic needs clientS/],
    [
      { ...none, clientAuthentication: 'client_secret_post' },
      /client_secret_post needs clientSecret/,
    ],
    [{ clientAuthentication: 'tls_client_auth' }, /tls_client_auth needs clientCertificate/],
    [{ clientCertificate: { certificate, privateKey } }, /the key is another’s/],
    [{ clientCertificate: { certificate: text, privateKey } }, /certificate is not PEM/],
    [{ clientCertificate: { certificate, privateKey: text } }, /privateKey is not PEM/],
    [{ clientAuthentication: 'none' }, /clientAuthentication/],
  ];
  for (const [settings, expected] of cases) await assert.rejects(configure(settings), expected);
});

test('[P12] what the provider does not know us by is a refusal of its own', async () => {
  provider.fail(
    'discovery',
    faults.answer({
      ...provider.metadata(),
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', '<script>'],
    }),
  );
  await configure({ name: 'Aurora again' });
  provider.knowsClient = () => false;
  assert.equal(
    await trySignIn(),
    'client_refused by client_secret_basic; the provider offers client_secret_post, private_key_jwt',
  );
});

test('[O1, R10] a code is sent again only if no connection came about, and only once', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  await configure({ tokenEndpoint: `http://${providerHost}:${port}/token` });
  assert.equal(await trySignIn(), 'provider_unreachable ECONNREFUSED');
  await configure({});
  const before = provider.callsTo('token').length;
  provider.fail('token', (response) => response.destroy());
  assert.match(await trySignIn(), /^provider_unreachable/);
  assert.equal(provider.callsTo('token').length, before + 1);
  assert.equal(lastCall().form.get('grant_type'), 'authorization_code');
});
