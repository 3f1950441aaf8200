import assert from 'node:assert/strict';
import type { Fault } from '../kit/provider/openid-provider.ts';
import { type Attack, refusedCode } from './attack.ts';

const words = [
  '<script>alert("canary")</script>',
  '\u001b[2J\u001b[31mcanary',
  'canary\r\n{"level":50,"msg":"all is well"}',
  'canary\u2028\u202ereversed',
  '${jndi:ldap://canary.test/x}',
  'canary'.repeat(2_000),
];

export const attack: Attack = {
  name: '[A40] what a provider writes beside an error is shown to nobody and stands in no log',
  run: async (service) => {
    const { provider } = service;
    const before = service.log.length;
    const answerWith =
      (body: object): Fault =>
      (response) => {
        response.writeHead(400, { 'content-type': 'application/json', 'x-canary': 'canary' });
        response.end(JSON.stringify(body));
      };
    for (const word of words) {
      provider.fail(
        'token',
        answerWith({ error: 'invalid_grant', error_description: word, error_uri: word }),
      );
      assert.equal(await refusedCode(service), 'token_endpoint_refused invalid_grant');
      provider.fail('token', answerWith({ error: word }));
      assert.equal(await refusedCode(service), 'token_endpoint_refused status 400');
    }
    provider.heal();
    const consumer = await service.consumer().start();
    for (const word of words.slice(0, 5)) {
      const begun = await consumer.begin('popup');
      const answer = await consumer.comeBack(begun, {
        state: begun.state,
        error: word,
        error_description: word,
        error_uri: word,
      });
      assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
      assert.doesNotMatch(answer.text, /canary/);
    }
    const said = service.log.slice(before);
    const kept = said.join('') + JSON.stringify(await service.audit());
    assert.deepEqual(kept.match(/.{0,30}(canary|jndi).{0,10}/g), null);
    assert(!kept.includes('\u001b'));
    // Each line is one record still.
    for (const line of said) assert.equal(typeof JSON.parse(line).level, 'number');
  },
};
