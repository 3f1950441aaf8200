import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A42, R29] the page that a code comes back to passes it on to nobody by its headers or its text',
  run: async (service) => {
    const browser = service.browser();
    const before = service.log.length;
    for (const query of ['code=canary-code&state=popup.a.b', 'error=x&state=canary-state']) {
      const { status, headers, text } = await browser.get(`/callback/aurora/aurora-code?${query}`);
      assert.equal(status, 200);
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('location'), null);
      assert.deepEqual(headers.getSetCookie(), []);
      assert.doesNotMatch(text, /canary/);
      // Whatever it loads is ours: a foreign file would get the address as its referrer.
      for (const [, address = ''] of text.matchAll(/(?:src|href|action)="([^"]*)"/g)) {
        assert.match(address, /^\/(?!\/)/, address);
      }
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /https?:|\*|unsafe-inline/);
    }
    assert.doesNotMatch(service.log.slice(before).join(''), /canary/);
  },
};
