import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkUrl } from '../../server/src/connectors/outbound/check-url.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { faults } from '../kit/provider/faults.ts';
import { type Attack, putMallory, refusedCode } from './attack.ts';

/** One address of each range that is not public, as a name of the operator's list would have it. */
const ranges = ['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254'];
const more = ['100.64.0.1', '198.18.0.1', '::1', 'fd00::1', 'fe80::1'];

export const attack: Attack = {
  name: '[A47, O14, N2] neither a redirect nor an exception for one host leads to another',
  run: async (service) => {
    const { provider } = service;
    let visits = 0;
    const inside = createServer((_request, response) => {
      visits += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const { port } = inside.address() as AddressInfo;
    try {
      // The provider is allowed; where it points to is not.
      const before = provider.callsTo('token').length;
      for (const to of [`http://127.0.0.1:${port}/`, 'http://169.254.169.254/', '/token']) {
        for (const endpoint of ['token', 'userinfo'] as const) {
          provider.fail(endpoint, faults.redirect(to));
          assert.equal(await refusedCode(service), 'provider_answer_invalid a redirect', to);
          provider.heal();
        }
      }
      assert.equal(provider.callsTo('token').length, before + 6);
      // The same machine under a name that nobody allowed, and other ports under one that is not.
      for (const url of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
        await assert.rejects(putMallory(service, { tokenEndpoint: url }), /may not be reached/);
      }
      assert.equal(visits, 0);
      await theExceptionIsOne();
    } finally {
      inside.close();
      inside.closeAllConnections();
    }
  },
};

/** Without the setting each range is refused, with it the one name that it lists is not. */
async function theExceptionIsOne(): Promise<void> {
  const refused = { code: 'url_refused' };
  for (const address of [...ranges, ...more]) {
    const insecureHosts = new Map([['id.test', address]]);
    const host = address.includes(':') ? `[${address}]` : address;
    for (const url of [`https://${host}/`, `http://${host}/`, 'http://other.test/']) {
      assert.throws(() => checkUrl(url, { insecureHosts: new Map() }), refused, url);
      assert.throws(() => checkUrl(url, { insecureHosts }), refused, url);
    }
    assert.throws(() => checkUrl('http://id.test/', { insecureHosts: new Map() }), refused);
    assert.equal(checkUrl('http://id.test:8080/', { insecureHosts }).port, '8080');
    for (const url of ['http://a.id.test/', 'http://id.test.evil.test/', 'ftp://id.test/']) {
      assert.throws(() => checkUrl(url, { insecureHosts }), refused, url);
    }
    // Nor does it open the address for a name that resolves to it.
    const outbound = createOutbound({
      insecureHosts,
      lookup: (_name, _options, callback) => {
        callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
      },
    });
    await assert.rejects(outbound.fetch('https://other.test/', {}), refused, address);
    await outbound.close();
  }
}
