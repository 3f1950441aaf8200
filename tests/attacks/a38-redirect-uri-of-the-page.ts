import assert from 'node:assert/strict';
import { type Attack, newestRefusal } from './attack.ts';

export const attack: Attack = {
  name: '[A38, O2] a redirect URI that only resembles a registered one is not sent to the provider',
  run: async (service) => {
    const { aurora, provider } = service;
    const own = aurora.redirectUri;
    const uris = [
      `${own}/`,
      `${own}?`,
      `${own}#`,
      `${own}?a=b`,
      `${own}%20`,
      `${own} `,
      ` ${own}`,
      `${own}/..`,
      `${own}/../evil`,
      own.slice(0, -1),
      own.toUpperCase(),
      own.replace('https', 'http'),
      own.replace('https://', 'https://evil@'),
      own.replace('.test', '.test.evil.test'),
      own.replace('.test', '.test:443'),
      own.replace('.test', '.test.'),
      own.replace('www', 'WWW'),
      own.replace('callback', '%63allback'),
      own.replace('callback', 'callback;x'),
      'https://evil.test/',
      'urn:ietf:wg:oauth:2.0:oob',
      'com.evil.app:/callback',
      'javascript:alert(1)',
      'null',
      '/countersign/callback',
    ];
    const before = provider.calls.length;
    for (const redirectUri of uris) {
      const consumer = await service.consumer().start();
      const { handshakeId, code } = await consumer.codeFor({ sub: 'somebody' });
      const answer = await consumer.answer(handshakeId, code, { redirectUri });
      assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
      const refused = await newestRefusal(service);
      assert.equal(refused.code, 'redirect_uri_not_registered', redirectUri);
    }
    assert.equal(provider.calls.length, before);
    assert(!service.log.join('').includes('evil'));
  },
};
