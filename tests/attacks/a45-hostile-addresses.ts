import assert from 'node:assert/strict';
import { putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { TestBrand } from '../kit/brand.ts';
import { connectionsDuring } from '../kit/network/socket-spy.ts';
import type { Attack } from './attack.ts';
import { hostileUrls } from './hostile-urls.ts';

const places = [
  'issuer',
  'jwksUri',
  'tokenEndpoint',
  'userInfoEndpoint',
  'authorizationEndpoint',
  'endSessionEndpoint',
  'pushedAuthorizationRequestEndpoint',
];

export const attack: Attack = {
  name: '[A45, N1] of 222 hostile addresses none is saved, none is called, none is asked for',
  run: async (service) => {
    assert.equal(hostileUrls.length, 222);
    const mallory = new TestBrand('hostile-addresses', service.clock, service.provider);
    const file = mallory.file(service.dataDir);
    const [code] = file.connectors;
    const fileWith = (change: object): object => ({
      ...file,
      connectors: [{ ...code, ...change }],
    });
    let names = 0;
    const outbound = createOutbound({
      insecureHosts: new Map([['id.aurora.test', '127.0.0.1']]),
      lookup: (_name, _options, callback) => {
        names += 1;
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      },
    });
    const deps = { ...service.server.foundation, outbound, env: {} };
    const save = (file: object): Promise<unknown> => putBrand(deps, file);
    const attempts = await connectionsDuring(async () => {
      for (const url of hostileUrls) {
        for (const place of places) {
          const saved = save(fileWith({ [place]: url }));
          await assert.rejects(saved, /may not be reached|fault/, `${place} ${url}`);
        }
        const refused = { name: 'ConnectorError', code: 'url_refused' };
        await assert.rejects(outbound.fetch(url, {}), refused, url);
        await assert.rejects(outbound.fetchBytes(url, { maxBytes: 9, timeoutMs: 9 }), refused, url);
      }
    });
    assert.deepEqual([attempts, names], [[], 0]);
    assert.equal(await service.server.foundation.storage.brands.find(mallory.id), undefined);
    await save(fileWith({}));
    await outbound.close();
  },
};
