import assert from 'node:assert/strict';
import { TestBrand } from '../kit/brand.ts';
import { encryptTo, fetchKeys } from '../kit/encrypt.ts';
import { type Attack, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A25] that somebody encrypted claims to us proves nothing; what is inside must be signed (CVE-2023-51774)',
  run: async (service) => {
    const brand = new TestBrand('envelopes', service.clock);
    brand.encryption = 'required';
    await service.putBrand(brand.file(service.dataDir));
    const [jwk] = await fetchKeys(service.browser(), brand);
    const seal = (text: string): Promise<string> => encryptTo(jwk, text);
    const again = async (text: string, times: number): Promise<string> =>
      times === 0 ? text : seal(await again(text, times - 1));
    const claims = (nonce: string): string =>
      JSON.stringify({ ...brand.claims(nonce), name: 'Canary' });
    const none = (nonce: string): string =>
      brand.idToken(nonce, {
        header: { alg: 'none', kid: undefined },
        signature: () => Buffer.alloc(0),
      });
    await refuseAll(service, brand, [
      { what: 'bare claims', forge: (n) => seal(claims(n)), rule: 'V17', code: 'jwe_holds_claims' },
      { what: 'alg none inside', forge: (n) => seal(none(n)), rule: 'V3' },
      { what: 'nothing inside', forge: () => seal(''), rule: /^V(1|2|17)$/ },
      { what: 'a word inside', forge: () => seal('Canary'), rule: /^V(1|2|17)$/ },
      { what: 'twice', forge: (n) => again(brand.idToken(n), 2), rule: 'V17', code: 'jwe_nested' },
      { what: 'five times', forge: (n) => again(brand.idToken(n), 5), rule: /^V(1|17)$/ },
      {
        what: 'no envelope',
        forge: (n) => brand.idToken(n),
        rule: 'V17',
        code: 'token_not_encrypted',
      },
    ]);
    const consumer = await service.consumer(brand).start();
    const { handshakeId, nonce } = await consumer.handshake();
    const answer = await consumer.answer(handshakeId, await seal(brand.idToken(nonce)));
    assert.equal(answer.status, 200, answer.text);
  },
};
