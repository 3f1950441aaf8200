import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

const hosts = [
  'evil.test',
  'evil.test:443',
  'EVIL.test',
  '127.0.0.1',
  '[::1]',
  'chat.test.evil.test',
];
const forms: readonly ((host: string) => string)[] = [
  (host) => `https://${host}`,
  (host) => `http://${host}/`,
  (host) => `//${host}`,
  (host) => `///${host}`,
  (host) => `////${host}/%2f..`,
  (host) => `/\\${host}`,
  (host) => `\\/${host}`,
  (host) => `\\\\${host}`,
  (host) => `/%5c${host}`,
  (host) => `/%2f${host}`,
  (host) => `/%09/${host}`,
  (host) => `/\t/${host}`,
  (host) => `\n//${host}`,
  (host) => ` https://${host}`,
  (host) => `\u0000https://${host}`,
  (host) => `https:${host}`,
  (host) => `https:/${host}`,
  (host) => `https:\\${host}`,
  (host) => `https://chat.test@${host}`,
  (host) => `https://chat.test:x@${host}`,
  (host) => `https://chat.test%40${host}`,
  (host) => `https://chat.test\\@${host}`,
  (host) => `https://${host}#chat.test`,
  (host) => `https://${host}?chat.test`,
  (host) => `https://${host}/chat.test`,
  (host) => `https://${host}\\.chat.test`,
  (host) => `https://${host}%00.chat.test`,
  (host) => `https://${host}。chat.test`,
  (host) => `https://${host}／`,
  (host) => `/../${host}`,
  (host) => `/.${host}`,
  (host) => `.${host}`,
  (host) => `@${host}`,
  (host) => `;@${host}`,
  (host) => `/;@${host}`,
  (host) => `?https://${host}`,
  (host) => `/redirect?to=https://${host}`,
  (host) => `javascript:location='https://${host}'`,
  (host) => `java\tscript:location='//${host}'`,
  (host) => `JaVaScRiPt://${host}/%0aalert(1)`,
  (host) => `javascript://${host}/?%0dalert(1)`,
  (host) => `data:text/html,<script>location='//${host}'</script>`,
  (host) => `vbscript:location="//${host}"`,
  (host) => `blob:https://${host}/1`,
  (host) => `file://${host}/etc/passwd`,
  (host) => `ftp://${host}`,
  (host) => `mailto:x@${host}`,
  (host) => `intent://${host}#Intent;scheme=https;end`,
  (host) => `/%0d%0aLocation: https://${host}`,
  (host) => `/\r\nLocation: https://${host}`,
];
/** As it is, and for readers that decode once more. */
const encodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text),
  (text) => text.replaceAll('/', '／'),
];
const payloads = hosts.flatMap((host) =>
  forms.flatMap((form) => encodings.map((encode) => encode(form(host)))),
);
const names = ['redirect', 'redirect_uri', 'target_link_uri', 'post_logout_redirect_uri', 'next'];
const pages = ['/callback/aurora/aurora-code', '/agent/', '/window/aurora'];

export const attack: Attack = {
  name: '[A37] of 900 addresses in parameters none is followed, and none reaches the provider',
  run: async (service) => {
    assert.equal(payloads.length, 900);
    const before = service.provider.calls.length;
    const browser = service.browser();
    const escapes: string[] = [];
    const look = async (payload: string, index: number): Promise<void> => {
      const query = names.map((name) => `${name}=${encodeURIComponent(payload)}`).join('&');
      const answer = await browser.get(`${pages[index % pages.length]}?${query}`);
      const leads = answer.headers.get('location') ?? answer.headers.get('refresh');
      if (leads !== null || answer.status >= 500) escapes.push(payload);
      if (/evil\.test|http-equiv="refresh"/i.test(answer.text)) escapes.push(payload);
    };
    for (let from = 0; from < payloads.length; from += 30) {
      await Promise.all(payloads.slice(from, from + 30).map((one, at) => look(one, from + at)));
    }
    assert.deepEqual(escapes, []);
    assert.equal(service.provider.calls.length, before);
  },
};
