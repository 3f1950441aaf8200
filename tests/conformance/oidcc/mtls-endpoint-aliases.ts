import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeAuthority } from '../../e2e/kit/authority.ts';
import type { Members } from '../../kit/signing-key.ts';
import { suiteHost } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

const commonName = 'countersign.client.test';

export const row: Row = {
  name: '[R12, R23] with a certificate the service calls the addresses that are for those who have one',
  level: 'service',
  run: async (suite) => {
    const [theirs, ours] = [await makeAuthority([suiteHost]), await makeAuthority([commonName])];
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, theirs.caCertificate]);
    const tls = { key: theirs.key, cert: theirs.certificate, ca: ours.caCertificate };
    const atTls = await suite.provider.startTls(tls);
    const metadata = (good: Members): Members => ({
      ...good,
      mtls_endpoint_aliases: {
        token_endpoint: atTls(String(good.token_endpoint)),
        userinfo_endpoint: atTls(String(good.userinfo_endpoint)),
      },
    });
    const file = (name: string, text: string): { readonly file: string } => {
      const path = join(suite.service.dataDir, name);
      writeFileSync(path, text);
      return { file: path };
    };
    const clientCertificate = {
      certificate: file('suite.crt', ours.certificate),
      privateKey: file('suite.key', ours.key),
    };
    const { run } = await suite.accepts(
      { metadata, knowsClient: ({ certificate }) => certificate === commonName },
      { flows: ['code'], code: { clientSecret: undefined, clientCertificate } },
    );
    for (const endpoint of ['token', 'userinfo'] as const) {
      assert.equal(run.callsTo(endpoint)[0]?.certificate, commonName);
    }
    setDefaultCACertificates(before);
  },
};
