import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R27] no page of the service begins a sign-in for whoever links to it',
  level: 'not applicable',
  remark: 'there is no initiate_login_uri; a sign-in begins in an open chat, by a click (A43)',
  run: async (suite) => {
    const run = await suite.begin({});
    const { id, codeConnector } = suite.brand;
    const place = `${id}/${codeConnector}`;
    const paths = [`/callback/${place}`, `/signed-out/${place}`, `/window/${id}`, '/', '/agent/'];
    const link = { iss: run.issuer, login_hint: 'x', target_link_uri: 'https://evil.test/' };
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const to = `${path}?${new URLSearchParams(link)}`;
        const { headers, text, status } = await suite.service.browser().request(method, to);
        assert(status < 500, path);
        assert.doesNotMatch(headers.get('location') ?? '/', /^(?!\/(?!\/))/, 'our own pages alone');
        assert(!text.includes(run.issuer) && !text.includes('evil.test'), path);
      }
    }
    assert.deepEqual(run.calls, []);
  },
};
