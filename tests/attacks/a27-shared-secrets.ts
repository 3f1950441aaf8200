import assert from 'node:assert/strict';
import { TestBrand } from '../kit/brand.ts';
import type { Attack } from './attack.ts';

/** There is no HMAC in the product at all, so no secret can be too weak: settings refuse each. */
export const attack: Attack = {
  name: '[A27] no connector is saved with a shared secret for ID tokens, weak or strong (CVE-2022-23529)',
  run: async (service) => {
    const brand = new TestBrand('shared-secret', service.clock);
    const file = brand.file(service.dataDir);
    const [implicit] = file.connectors;
    const save = (change: object): Promise<void> =>
      service.putBrand({ ...file, connectors: [{ ...implicit, ...change }] });
    for (const alg of ['HS256', 'HS384', 'HS512', 'hs256', 'none', 'None', '', '*', null, 7]) {
      await assert.rejects(save({ algorithms: [alg] }), /fault/, String(alg));
      await assert.rejects(save({ algorithms: ['ES256', alg] }), /fault/, String(alg));
    }
    const k = Buffer.alloc(64, 7).toString('base64url');
    const keys: readonly unknown[] = [
      'secret',
      'canary-secret-of-more-than-256-bits-canary-secret-of-more-than-256-bits',
      k,
      { kty: 'oct', k },
      { kty: 'oct', k, alg: 'HS256' },
      { keys: [{ kty: 'oct', k, alg: 'HS256', kid: 'a' }] },
      { toString: 'canary' },
      {},
      [],
      null,
      '',
    ];
    for (const key of keys) {
      const refused = save({ keys: key });
      await assert.rejects(refused, (error: Error) => {
        assert.match(error.message, /fault/);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      });
    }
    await save({});
  },
};
