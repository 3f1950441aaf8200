import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R28] nothing is answered with 307 or 308, which would send a posted secret on',
  level: 'service',
  run: async (suite) => {
    await suite.begin({});
    const { id, codeConnector } = suite.brand;
    const place = `${id}/${codeConnector}`;
    const paths = ['/', '/agent', '/agent/', `/window/${id}`, `/signed-out/${place}`];
    paths.push(`/callback/${place}`, `/callback/${place}/`, '/api/consumer/authentications');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of paths) {
      for (const sent of [{}, { rawBody: 'code=x&state=popup.a.b', headers: form }]) {
        const method = 'rawBody' in sent ? 'POST' : 'GET';
        const { status } = await suite.service.browser().request(method, path, sent);
        assert(status !== 307 && status !== 308, `${method} ${path} ${status}`);
      }
    }
  },
};
