import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { clientSecret } from '../kit/brand.ts';
import { faults } from '../kit/provider/faults.ts';
import { OpenidProvider } from '../kit/provider/openid-provider.ts';
import type { Stage } from '../kit/stage.ts';
import { type Attack, putMallory, refusedCode } from './attack.ts';

export const attack: Attack = {
  name: '[A34, R8, R12] what is meant for one issuer is worth nothing at another (CVE-2025-27370, CVE-2025-27371)',
  run: async (service) => {
    await audienceInjected(service);
    // The response names the issuer, and another one stops the way before anything is sent.
    const { provider } = service;
    const { issuer } = provider;
    const others = [
      `${issuer}/`,
      `${issuer}.evil.test`,
      issuer.toUpperCase(),
      'https://evil.test',
      '',
    ];
    for (const iss of others) {
      const consumer = await service.consumer().start();
      const begun = await consumer.begin('popup');
      const before = provider.calls.length;
      const code = consumer.codeOf(begun, { sub: 'somebody' });
      const answer = await consumer.comeBack(begun, { state: begun.state, code, iss });
      assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed'], iss);
      assert.equal(provider.calls.length, before);
    }
  },
};

/**
 * The attacker's issuer names the token endpoint of an honest one. Our assertion says for whom it
 * was made: the attacker's issuer, not the address it is sent to; so the honest one refuses it.
 */
async function audienceInjected(service: Stage): Promise<void> {
  const { provider: honest, clock } = service;
  const { clientId, knowsClient } = honest;
  const host = 'id.aurora.test';
  const evil = await OpenidProvider.start({ host, clientId, clientSecret, clock });
  try {
    const { token_endpoint } = honest.metadata();
    evil.fail('discovery', faults.answer({ ...evil.metadata(), token_endpoint }));
    const mallory = await putMallory(service, {
      issuer: evil.issuer,
      clientSecret: undefined,
      clientAuthentication: 'private_key_jwt',
    });
    const audiences: unknown[] = [];
    honest.knowsClient = async ({ form }) => {
      audiences.push(decodeJwt(form.get('client_assertion') ?? '').aud);
      return audiences.at(-1) === honest.issuer;
    };
    assert.match(await refusedCode(service, mallory), /^client_refused/);
    assert.deepEqual(audiences, [evil.issuer]);
  } finally {
    honest.knowsClient = knowsClient;
    evil.close();
  }
}
