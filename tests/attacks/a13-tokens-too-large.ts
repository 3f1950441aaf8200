import assert from 'node:assert/strict';
import { type Attack, assemble } from './attack.ts';

const nested = (depth: number): string => '{"a":'.repeat(depth) + '1'.concat('}'.repeat(depth));

export const attack: Attack = {
  name: '[A13] a token too deep, too wide or too long is refused unread, whatever its signature',
  run: async (service) => {
    const { aurora } = service;
    const { key } = aurora;
    const header = JSON.stringify({ alg: 'ES256', kid: key.kid });
    const wide = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, n])));
    const tokens: Readonly<Record<string, string>> = {
      '20,000 levels': assemble(header, nested(20_000), key),
      '1,500 levels': assemble(header, nested(1_500), key),
      'a header of 300 levels': assemble(nested(300), '{}', key),
      'a claim of 1 MB': assemble(header, JSON.stringify({ name: 'c'.repeat(2 ** 20) }), key),
      'a header of 64 KB': assemble(JSON.stringify({ x: 'c'.repeat(2 ** 16) }), '{}', key),
      'a header of 4 KB': assemble(JSON.stringify({ x: 'c'.repeat(2 ** 12) }), '{}', key),
      '10,000 claims': assemble(header, wide(10_000), key),
      'a kid of 1 MB': assemble(
        JSON.stringify({ alg: 'ES256', kid: 'k'.repeat(2 ** 20) }),
        '{}',
        key,
      ),
      '5,000 dots': '.'.repeat(5_000),
      '16,000 letters': 'A'.repeat(16_000),
    };
    for (const [what, token] of Object.entries(tokens)) {
      const consumer = await service.consumer().start();
      const { handshakeId } = await consumer.handshake();
      const answer = await consumer.answer(handshakeId, token);
      // Above 32,768 characters it is not even taken for an answer.
      const expected = token.length > 60_000 ? [413] : token.length > 32_768 ? [400] : [401];
      assert(expected.includes(answer.status), `${what}: ${answer.status}`);
      assert.equal(answer.json.detail === undefined || answer.status === 400, true);
      await consumer.reload();
      assert.equal(consumer.session?.proof.state, 'anonymous', what);
    }
    await service.consumer().signInWithToken();
  },
};
