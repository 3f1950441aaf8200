import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R29, R30] callback and signed-out pages are framed by nobody, the window by the brand’s origins alone',
  level: 'service',
  run: async (suite) => {
    await suite.begin({});
    const { id, codeConnector, pageOrigin } = suite.brand;
    const browser = suite.service.browser();
    const policy = async (path: string): Promise<string> => {
      const { status, headers } = await browser.get(path);
      assert.equal(status, 200, path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cache-control'), 'no-store');
      const found = /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '');
      return found?.[1] ?? 'anybody';
    };
    assert.equal(await policy(`/callback/${id}/${codeConnector}?code=x&state=popup.a.b`), "'none'");
    assert.equal(await policy(`/signed-out/${id}/${codeConnector}?state=x`), "'none'");
    assert.equal(await policy(`/window/${id}`), pageOrigin);
  },
};
