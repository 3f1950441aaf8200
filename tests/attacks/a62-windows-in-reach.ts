import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A62] a page that opened one of ours, or that ours opened, has no hold on it',
  run: async (service) => {
    const browser = service.browser();
    const openers = {
      '/agent/': 'same-origin',
      '/agent/invitation': 'same-origin',
      '/signed-out/aurora/aurora-code': 'same-origin',
      // It opens the provider's page, and waits for what comes back.
      '/window/aurora': 'same-origin-allow-popups',
    };
    for (const [path, policy] of Object.entries(openers)) {
      const { status, headers } = await browser.get(path);
      assert.equal(status, 200, path);
      assert.equal(headers.get('cross-origin-opener-policy'), policy, path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    }
  },
};
