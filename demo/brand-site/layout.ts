import { randomBytes } from 'node:crypto';
import { cartLines } from './cart.ts';
import { type Html, html } from './html.ts';
import { type PageFacts, pageContract } from './page-contract.ts';
import { picture } from './picture.ts';
import type { Answer, Context, Site } from './site.ts';
import { rememberPage } from './visits.ts';

export type Page = PageFacts & {
  readonly title: string;
  readonly main: Html;
  readonly status?: number;
  /** False for pages that are steps and not places: sign-in, cart, errors. */
  readonly remembered?: boolean;
};

export function page(context: Context, view: Page): Answer {
  const { site } = context;
  const nonce = randomBytes(18).toString('base64');
  if (view.remembered !== false) remember(context, view.title);
  const brandTitle = site.brand.title;
  const title = view.title === brandTitle ? view.title : `${view.title} · ${brandTitle}`;
  const body = html`<!doctype html>
<html lang="en" data-brand="${site.brand.name}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title}</title>
<link rel="icon" href="/assets/${site.brand.name}.svg">${sheets}
${pageContract(context, view, nonce)}</head>
<body><a class="skip" href="#main">Skip to content</a>${header(context)}
<main id="main">${view.main}</main>${footer(context)}</body></html>`;
  return {
    status: view.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(site, nonce),
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
    },
    body: body.text,
  };
}

function remember({ url, visit }: Context, title: string): void {
  const isHome = url.pathname === '/';
  rememberPage(visit, { title: isHome ? 'Start page' : title, path: url.pathname });
}

/**
 * A strict policy with which the chat works: its loader and its frame are the only things from
 * elsewhere. The provider's origin is needed only where a page fetches a code in a hidden frame.
 */
export function contentSecurityPolicy(site: Site, nonce: string): string {
  const chat = site.countersign.origin;
  const provider = site.providerOrigin === undefined ? '' : ` ${site.providerOrigin}`;
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' ${chat}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `frame-src 'self' ${chat}${provider}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function header(context: Context): Html {
  const { site, visit, url } = context;
  const { brand } = site;
  const count = cartLines(brand, visit).reduce((sum, line) => sum + line.quantity, 0);
  const links = brand.categories.map(({ id, label }) => {
    const current = url.pathname === '/shop' && url.searchParams.get('category') === id;
    const mark = current && html` aria-current="page"`;
    return html`<li><a href="/shop?category=${id}"${mark}>${label}</a></li>`;
  });
  return html`<header class="top"><div class="wide">
<a class="logo" href="/">${brand.logo}<span>${brand.shortTitle}</span></a>
<nav aria-label="Shop"><ul>${links}<li><a href="/help">Help</a></li></ul></nav>
<form class="search" role="search" action="/search"><label class="hidden" for="q">Search</label>
<input id="q" name="q" type="search" placeholder="Search" maxlength="80"
 value="${url.pathname === '/search' ? (url.searchParams.get('q') ?? '') : ''}"></form>
<ul class="mine"><li>${accountLink(context)}</li>
<li><a class="cart-link" href="/cart">${cartIcon}<span class="hidden">Cart</span>
${count > 0 && html`<b>${count}<span class="hidden"> items</span></b>`}</a></li></ul>
</div></header>`;
}

function accountLink({ visit, url }: Context): Html {
  if (visit.consumer === undefined) {
    const back = encodeURIComponent(url.pathname === '/signin' ? '/account' : url.pathname);
    return html`<a class="button small" href="/signin?return=${back}">Sign in</a>`;
  }
  const { given_name: given, email } = visit.consumer.claims;
  const name = String(given ?? email ?? 'My account');
  return html`<a class="account-link" href="/account">${personIcon}<bdi>${name}</bdi></a>`;
}

function footer({ site, visit }: Context): Html {
  const { brand } = site;
  const newsletter =
    visit.newsletterEmail === undefined
      ? html`<form class="newsletter" method="post" action="/newsletter">
<label for="newsletter">News four times a year</label><div>
<input id="newsletter" name="email" type="email" required maxlength="254" autocomplete="email"
 placeholder="you@mail.example"><button class="button small">Subscribe</button></div></form>`
      : html`<p class="newsletter">Thank you. We write to <b>${visit.newsletterEmail}</b> four times
a year. <a href="/newsletter">Change</a></p>`;
  const shop = brand.categories.map(
    ({ id, label }) => html`<li><a href="/shop?category=${id}">${label}</a></li>`,
  );
  return html`<footer class="bottom"><div class="wide">
<div><a class="logo" href="/">${brand.logo}<span>${brand.title}</span></a>${newsletter}</div>
<nav aria-label="Footer"><div><h2>Shop</h2><ul>${shop}</ul></div>
<div><h2>My ${brand.shortTitle}</h2><ul><li><a href="/account">Account</a></li>
<li><a href="/bills">Bills</a></li><li><a href="/cart">Cart</a></li></ul></div>
<div><h2>Help</h2><ul><li><a href="/help">Questions and answers</a></li>
<li><a href="/search?q=bill">About bills</a></li>${ownWindow(site)}</ul></div></nav>
<p class="legal">${brand.legal}</p></div></footer>`;
}

/** Where the chat can sign in by itself, at the brand's provider; no page's method is called. */
function ownWindow({ countersign, providerOrigin }: Site): Html | false {
  if (providerOrigin === undefined) return false;
  const address = `${countersign.origin}/window/${countersign.brandId}?sign-in`;
  return html`<li><a href="${address}" target="_blank" rel="noopener">Chat in its own window</a></li>`;
}

const sheets = ['site', 'shop', 'account'].map(
  (name) => html`<link rel="stylesheet" href="/assets/${name}.css">`,
);
const cartIcon = picture('cart');
const personIcon = picture('person');
