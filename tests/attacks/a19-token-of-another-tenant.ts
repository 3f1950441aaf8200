import { implicitClientId } from '../kit/brand.ts';
import { mint } from '../kit/signing-key.ts';
import { type Attack, assertNobody } from './attack.ts';

export const attack: Attack = {
  name: '[A19] a good token of another brand, client or issuer is worth nothing here',
  run: async (service) => {
    const { aurora, borealis } = service;
    const claims = { name: 'Mallory' };
    // Another brand's token with the same client id; our issuer named, but their key; and so on.
    const variants = [
      { iss: borealis.implicitIssuer, key: borealis.key },
      { iss: aurora.implicitIssuer, key: borealis.key },
      { iss: borealis.implicitIssuer, key: aurora.key },
      { aud: 'another-client', key: aurora.key },
      { aud: [implicitClientId, 'another-client'], key: aurora.key },
      { azp: 'another-client', key: aurora.key },
    ];
    for (const { key, ...change } of variants) {
      const consumer = await service.consumer().start();
      const { handshakeId, nonce } = await consumer.handshake();
      const token = mint({ ...aurora.claims(nonce), ...claims, ...change }, key);
      await assertNobody(service, consumer, await consumer.answer(handshakeId, token));
    }
    await service.consumer().signInWithToken({ claims });
  },
};
