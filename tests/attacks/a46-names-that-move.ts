import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import type { Attack } from './attack.ts';
import { hostileAnswers } from './hostile-urls.ts';

/** A resolver that answers each question with the next of these, as with a TTL of 0. */
function resolverOf(answers: readonly (readonly string[])[]) {
  let asked = 0;
  const outbound = createOutbound({
    insecureHosts: new Map(),
    answerMs: 50,
    lookup: (_name, _options, callback) => {
      const found = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      const addresses = found.map((address) => ({ address, family: isIP(address) }));
      callback(null, addresses);
    },
  });
  return { outbound, asked: () => asked };
}

export const attack: Attack = {
  name: '[A46, O15] a name that is public when it is checked and private when it is called is not called',
  run: async () => {
    const url = 'https://rebound.example/jwks';
    const refused = { code: 'url_refused', detail: 'a private or special address' };
    for (const answer of hostileAnswers) {
      // Saving asks for no name, so there is nothing that could be outdated at the connection.
      const { outbound, asked } = resolverOf([answer, ['192.0.2.1']]);
      outbound.check(url);
      assert.equal(asked(), 0);
      await assert.rejects(outbound.fetch(url, {}), refused, answer.join(' '));
      assert.equal(asked(), 1, 'one question, and the connection only to what was looked at');
      await outbound.close();
    }
  },
};
