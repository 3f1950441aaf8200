import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeCertificate } from '../../kit/doctor/certificate.ts';
import { examineSettings, said, settingsOf } from '../../kit/doctor/examine.ts';
import { startStage } from '../../kit/stage.ts';

const service = await startStage({ after });
const host = 'id.tls.test';
const now = Date.now();
const known = getCACertificates('default');
after(() => setDefaultCACertificates(known));

/** What the doctor says of a provider with this certificate. */
async function tlsOf(
  of: { readonly host: string; readonly days: number },
  isTrusted = true,
): Promise<string> {
  const made = await makeCertificate({ ...of, now });
  setDefaultCACertificates(isTrusted ? [...known, made.cert] : known);
  const server = createServer(made, (_request, response) => response.writeHead(404).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // The stage's clock stands years ahead; certificates are of today.
  service.clock.advance((now - service.clock.now()) / 1000);
  const settings = settingsOf(service, 'code', { issuer: `https://${host}:${port}` });
  const insecureHosts = new Map([[host, '127.0.0.1']]);
  const { tls } = await examineSettings(service, settings, { insecureHosts });
  server.close();
  server.closeAllConnections();
  return said(tls);
}

test('[X1, X3] certificates are told apart: trusted, ending, ended, of another name, of nobody', async () => {
  assert.equal(await tlsOf({ host, days: 90 }), 'passed');
  assert.equal(await tlsOf({ host, days: 7 }), 'warning tls_expires_soon');
  assert.equal(await tlsOf({ host, days: -1 }), 'failed tls_expired');
  assert.equal(await tlsOf({ host: 'www.tls.test', days: 90 }), 'failed tls_wrong_host');
  assert.equal(await tlsOf({ host, days: 90 }, false), 'failed tls_untrusted');
});

test('[X1] where nothing listens there is no secure connection', async () => {
  const settings = settingsOf(service, 'code', { issuer: `https://${host}:1` });
  const insecureHosts = new Map([[host, '127.0.0.1']]);
  const { tls } = await examineSettings(service, settings, { insecureHosts });
  assert.equal(said(tls), 'failed tls_failed');
});
