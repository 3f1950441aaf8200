import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type Page = { readonly headers: { [name: string]: string }; readonly body: string };

type Frame = { readonly brandName: string; readonly title: string; readonly main: string };

export type LoginView = {
  readonly brandName: string;
  readonly action: string;
  readonly login: string;
  readonly clientName: string;
  readonly problem: string | undefined;
  readonly demoPeople: readonly { login: string; label: string; password: string }[];
};

const css = readFileSync(new URL('./pages.css', import.meta.url), 'utf8');
const cssHash = createHash('sha256').update(css).digest('base64');

/** No script and nothing from elsewhere; form-action is left open for the redirect back. */
const headers = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${cssHash}'; img-src data:; \
base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-type': 'text/html; charset=utf-8',
};

export function loginPage(view: LoginView): Page {
  const people = view.demoPeople.map(
    (person) => `<li><button name="login" value="${escaped(person.login)}" formnovalidate>
<b dir="auto">${escaped(person.label)}</b><span>${escaped(person.login)}</span></button></li>`,
  );
  const password = view.demoPeople[0]?.password ?? '';
  const demo =
    people.length === 0
      ? ''
      : `<form class="demo" method="get"><h2>Demo people</h2>
<p>Everybody's password is <code>${escaped(password)}</code>. Choose one to fill in the form.</p>
<ul>${people.join('')}</ul></form>`;
  return page({
    brandName: view.brandName,
    title: 'Sign in',
    main: `<section class="card"><h1>Sign in</h1>
<p class="to">to continue to <b>${escaped(view.clientName)}</b></p>${problem(view.problem)}
<form method="post" action="${escaped(view.action)}/login">
<label for="login">Email</label>
<input id="login" name="login" type="email" autocomplete="username" required maxlength="254"
 value="${escaped(view.login)}"${view.login === '' ? ' autofocus' : ''}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
 maxlength="200"${view.login === '' ? '' : ' autofocus'}>
<div class="actions"><button class="primary">Sign in</button></div></form>
<form method="post" action="${escaped(view.action)}/abort"><button class="plain">Cancel</button>
</form></section>${demo}`,
  });
}

export type CodeView = {
  readonly brandName: string;
  readonly action: string;
  readonly problem: string | undefined;
  readonly demoCode: string | undefined;
};

export function codePage(view: CodeView): Page {
  const demo =
    view.demoCode === undefined
      ? ''
      : `<p class="hint">Demo: the code is <code>${escaped(view.demoCode)}</code>.</p>`;
  return page({
    brandName: view.brandName,
    title: 'One-time code',
    main: `<section class="card"><h1>Check it is you</h1>
<p class="to">Enter the one-time code from your authenticator app.</p>${problem(view.problem)}
<form method="post" action="${escaped(view.action)}/code">
<label for="code">One-time code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required
 maxlength="12" autofocus value="${escaped(view.demoCode ?? '')}">${demo}
<div class="actions"><button class="primary">Continue</button></div></form>
<form method="post" action="${escaped(view.action)}/abort"><button class="plain">Cancel</button>
</form></section>`,
  });
}

export type ConsentView = {
  readonly brandName: string;
  readonly action: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
};

const SCOPE_TEXT: { readonly [scope: string]: string } = {
  email: 'your email address',
  profile: 'your name, picture and language',
  phone: 'your phone number',
  address: 'your address',
  account: 'your account number, package, bills and payment options',
};

export function consentPage(view: ConsentView): Page {
  const items = view.scopes
    .filter((scope) => scope !== 'openid')
    .map((scope) => `<li>${escaped(SCOPE_TEXT[scope] ?? scope)}</li>`);
  return page({
    brandName: view.brandName,
    title: 'Allow access',
    main: `<section class="card"><h1>Allow access</h1>
<p class="to"><b>${escaped(view.clientName)}</b> would like to see</p>
<ul class="scopes">${items.join('') || '<li>that you have an account</li>'}</ul>
<form method="post" action="${escaped(view.action)}/confirm">
<div class="actions"><button class="primary">Allow</button></div></form>
<form method="post" action="${escaped(view.action)}/abort"><button class="plain">Cancel</button>
</form></section>`,
  });
}

export function errorPage(view: { brandName: string; code: string; text: string }): Page {
  return page({
    brandName: view.brandName,
    title: 'That did not work',
    main: `<section class="card"><h1>That did not work</h1>
<p class="to">${escaped(view.text)}</p>
<p class="hint">Error: <code>${escaped(view.code)}</code></p>
<p>Please go back to the page you came from and try again.</p></section>`,
  });
}

/** `form` comes from oidc-provider: hidden, with its own protection against forgery. */
export function signOutPage(view: { brandName: string; form: string }): Page {
  return page({
    brandName: view.brandName,
    title: 'Sign out',
    main: `<section class="card"><h1>Sign out of ${escaped(view.brandName)}?</h1>
<p class="to">You will be signed out here and everywhere you used it in this browser.</p>
${view.form}<div class="actions">
<button class="primary" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
</div></section>`,
  });
}

export function signedOutPage(brandName: string): Page {
  return page({
    brandName,
    title: 'Signed out',
    main: `<section class="card"><h1>You are signed out</h1>
<p class="to">You can close this page.</p></section>`,
  });
}

function problem(text: string | undefined): string {
  return text === undefined ? '' : `<p class="problem" role="alert">${escaped(text)}</p>`;
}

function page(frame: Frame): Page {
  const title = `${frame.title} · ${frame.brandName}`;
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title>
<style>${css}</style></head><body><header><span class="mark" aria-hidden="true"></span>
${escaped(frame.brandName)}</header><main>${frame.main}</main>
<footer>One sign-in for everything at Aurora. We never ask for your password by phone or chat.
</footer></body></html>`;
  return { headers, body };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
