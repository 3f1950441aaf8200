import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A43, W15] no page can have a consumer signed in silently, or begin a sign-in for a browser',
  run: async (service) => {
    const { aurora, provider } = service;
    const before = provider.callsTo('token').length;
    const consumer = await service.consumer().start();
    const connectorId = aurora.codeConnector;
    // Nothing that is sent adds to the request.
    const members = [
      { prompt: 'none' },
      { display: 'none' },
      { login_hint: 'x' },
      { id_token_hint: 'x' },
    ];
    for (const member of members) {
      const answer = await consumer.post('handshakes', { connectorId, way: 'popup', ...member });
      assert.equal(answer.json.code, 'invalid_request', JSON.stringify(member));
    }
    for (const way of ['popup', 'window', 'app'] as const) {
      const { asked } = await consumer.begin(way);
      for (const name of ['prompt', 'login_hint', 'id_token_hint', 'max_age']) {
        assert.equal(asked.has(name), false, `${way} ${name}`);
      }
    }
    // Another site's page cannot begin one, and no address that it could open does.
    const foreign = { headers: { origin: 'https://evil.test' } };
    const begun = await consumer.post('handshakes', { connectorId, way: 'popup' }, foreign);
    assert.equal(begun.json.code, 'origin_not_allowed');
    const browser = service.browser();
    const query = `?iss=${encodeURIComponent(provider.issuer)}&target_link_uri=https://evil.test`;
    for (const path of ['/login', '/initiate_login', '/authorize', `/window/aurora${query}`]) {
      const answer = await browser.get(path.includes('?') ? path : path + query);
      assert.equal(answer.headers.get('location'), null, path);
    }
    assert.equal(provider.callsTo('token').length, before);
    assert.equal(consumer.session?.proof.state, 'anonymous');
  },
};
