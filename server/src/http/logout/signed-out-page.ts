import { createHash } from 'node:crypto';

/** No script, nothing from elsewhere, no way onward: nobody is sent anywhere from here (A37). */
const css = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;
box-sizing:border-box;font:1rem/1.5 system-ui,sans-serif;
background:light-dark(#f4f6f8,#10151c);color:light-dark(#17202b,#e6eaf0)}
main{max-width:26rem;padding:2rem;border-radius:1rem;box-sizing:border-box;width:100%;
background:light-dark(#fff,#1a212b);border:1px solid light-dark(#dde3ea,#2c3643)}
h1{margin:0 0 .5rem;font-size:1.375rem;overflow-wrap:anywhere}p{margin:.5rem 0 0}
p.soft{color:light-dark(#55606e,#a3adbc)}`;

const cssHash = createHash('sha256').update(css).digest('base64');

export const signedOutHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${cssHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
};

/** What a consumer sees who comes back from the provider's sign-out. */
export function signedOutPage(about: {
  readonly brandName: string;
  readonly connectorName: string;
  /** They come from a sign-out that began here. */
  readonly isExpected: boolean;
}): string {
  const brand = escaped(about.brandName);
  const where = `<p>Of the chat, and at ${escaped(about.connectorName)}.</p>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Signed out · ${brand}</title>
<style>${css}</style></head><body><main><h1>You are signed out</h1>
${about.isExpected ? where : ''}<p class="soft">You can close this page and go back to ${brand}.</p></main></body></html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
