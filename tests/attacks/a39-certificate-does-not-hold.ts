import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Authority, makeAuthority, makeSelfSigned } from '../e2e/kit/authority.ts';
import { type Attack, putMallory, refusedCode } from './attack.ts';

const host = 'id.aurora.test';

export const attack: Attack = {
  name: '[A39, N4] over a certificate that does not hold no secret is sent, and the operator hears why',
  run: async (service) => {
    const good = await makeAuthority([host]);
    const expired = await makeAuthority([host], { endedDaysAgo: 1 });
    const other = await makeAuthority(['id.other.test']);
    const [leaf = ''] = good.certificate.split(/(?<=-----END CERTIFICATE-----)/);
    const authority = { certificate: good.caCertificate, key: good.caKey };
    const cases: readonly (readonly [string, Served, trusted?: Authority])[] = [
      ['it has expired', expired, expired],
      ['it is for another host', other, other],
      ['its authority is not known here', good],
      ['the chain lacks a certificate', { ...good, certificate: leaf }],
      ['it is self-signed', await makeSelfSigned(host)],
      ['it is not for servers', authority],
    ];
    const known = getCACertificates('default');
    const servers: Server[] = [];
    const serve = async (served: Served): Promise<Serving> => {
      const serving = await start(served);
      servers.push(serving.server);
      return serving;
    };
    try {
      for (const [reason, served, trusted] of cases) {
        setDefaultCACertificates([...known, ...(trusted ? [trusted.caCertificate] : [])]);
        const { url, requests } = await serve(served);
        const mallory = await putMallory(service, { tokenEndpoint: url });
        assert.equal(await refusedCode(service, mallory), `provider_certificate_refused ${reason}`);
        assert.equal(requests(), 0);
      }
      setDefaultCACertificates([...known, good.caCertificate]);
      const { url, requests } = await serve(good);
      const mallory = await putMallory(service, { tokenEndpoint: url });
      assert.match(await refusedCode(service, mallory), /^provider_answer_invalid/);
      assert.equal(requests(), 1, 'nothing else stood in the way');
    } finally {
      setDefaultCACertificates(known);
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    }
  },
};

type Served = Pick<Authority, 'certificate' | 'key'>;

type Serving = {
  readonly server: Server;
  readonly url: string;
  readonly requests: () => number;
};

async function start({ certificate: cert, key }: Served): Promise<Serving> {
  let requests = 0;
  const server = createServer({ cert, key }, (_request, response) => {
    requests += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, url: `https://${host}:${port}/token`, requests: () => requests };
}
