import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { faults } from '../kit/provider/faults.ts';
import { type Attack, putMallory, refusedCode } from './attack.ts';

export const attack: Attack = {
  name: '[A33, R5] PKCE is not given up when metadata leaves it out, and no verifier is used twice',
  run: async (service) => {
    const { provider } = service;
    for (const methods of [['plain'], [], ['s256'], ['S256 '], 'S256']) {
      const changed = { ...provider.metadata(), code_challenge_methods_supported: methods };
      provider.fail('discovery', faults.answer(changed));
      const mallory = await putMallory(service, { name: `Mallory ${String(methods)}` });
      const before = provider.callsTo('token').length;
      assert.match(
        await refusedCode(service, mallory),
        /^(pkce_not_offered|provider_answer_invalid)/,
      );
      assert.equal(provider.callsTo('token').length, before, String(methods));
      provider.heal();
    }
    const before = provider.callsTo('token').length;
    const challenges: string[] = [];
    const consumer = await service.consumer().start();
    for (let count = 0; count < 5; count += 1) {
      const begun = await consumer.begin('popup');
      challenges.push(begun.asked.get('code_challenge') ?? '');
      const code = consumer.codeOf(begun, { sub: 'somebody' });
      assert.equal((await consumer.comeBack(begun, { state: begun.state, code })).status, 200);
    }
    const verifiers = provider
      .callsTo('token')
      .slice(before)
      .map(({ form }) => form.get('code_verifier') ?? '');
    assert.equal(new Set(verifiers).size, 5);
    const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
    assert.deepEqual(verifiers.map(digest), challenges);
  },
};
