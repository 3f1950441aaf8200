import type { Product } from '../brand.ts';
import { cartLines, cartTotal, productOf, setQuantity } from '../cart.ts';
import { type Html, html } from '../html.ts';
import { page } from '../layout.ts';
import { productSde } from '../page-contract.ts';
import { type Context, type Route, redirect } from '../site.ts';
import { notFound } from './not-found.ts';
import { addToCart, price, productCards, questions } from './products.ts';

export const shopRoutes: readonly Route[] = [
  { method: 'GET', path: '/', run: home },
  { method: 'GET', path: '/shop', run: shop },
  { method: 'GET', path: /^\/shop\/([a-z0-9-]{1,40})$/, run: product },
  { method: 'GET', path: '/search', run: search },
  { method: 'GET', path: '/help', run: help },
  { method: 'GET', path: '/cart', run: cart },
  { method: 'POST', path: '/cart', run: changeCart },
  { method: 'POST', path: '/order', run: order },
  { method: 'GET', path: '/newsletter', run: newsletter },
  { method: 'POST', path: '/newsletter', run: subscribe },
];

function home(context: Context) {
  const { brand } = context.site;
  const { hero, promoted } = brand;
  const plans = promoted.plans.flatMap((sku) => productOf(brand, sku) ?? []);
  const main = html`<section class="hero">${hero.picture}<div class="wide">
<p class="eyebrow">${hero.eyebrow}</p><h1>${hero.headline}</h1><p class="lead">${hero.text}</p>
<p class="actions"><a class="button light" href="/shop">See our offers</a>
<a class="button ghost" href="/account">${greeting(context)}</a></p></div></section>
<ul class="facts wide">${brand.facts.map(
    ({ figure, text }) => html`<li><b>${figure}</b><span>${text}</span></li>`,
  )}</ul>
<section class="wide"><h2>Good places to start</h2>${productCards(brand, plans)}</section>
<section class="promo"><div class="wide"><div><h2>${promoted.headline}</h2>
<p class="lead">${promoted.text}</p><p class="actions">
<a class="button" href="/shop/${promoted.sku}">Have a look</a></p></div>${promoted.picture}</div>
</section>
<section class="wide"><h2>What people say</h2><ul class="reviews">${brand.reviews.map(
    ({ text, by }) => html`<li><blockquote>${text}</blockquote><cite>${by}</cite></li>`,
  )}</ul></section>
<section class="wide narrow"><h2>Asked often</h2>${questions(brand)}</section>`;
  return page(context, { title: brand.title, main, section: ['home'] });
}

function greeting({ site, visit }: Context): string {
  if (visit.consumer === undefined) return `I am already with ${site.brand.shortTitle}`;
  return 'Go to my account';
}

function shop(context: Context) {
  const { brand } = context.site;
  const wanted = context.url.searchParams.get('category');
  const categories = brand.categories.filter(({ id }) => wanted === null || id === wanted);
  if (categories.length === 0) return notFound(context);
  const title = wanted === null ? 'All offers' : (categories[0]?.label ?? 'Offers');
  const sections = categories.map(
    ({ id, label }) => html`<section>${categories.length > 1 && html`<h2>${label}</h2>`}
${productCards(brand, productsOf(brand.products, id))}</section>`,
  );
  const main = html`<div class="wide plain"><h1>${title}</h1>${sections}</div>`;
  return page(context, { title, main, section: ['shop', ...(wanted === null ? [] : [wanted])] });
}

function productsOf(products: readonly Product[], category: string): Product[] {
  return products.filter((product) => product.category === category);
}

function product(context: Context) {
  const { brand } = context.site;
  const wanted = productOf(brand, context.caught[0] ?? '');
  if (wanted === undefined) return notFound(context);
  const others = brand.products.filter(
    ({ category, sku }) => category === wanted.category && sku !== wanted.sku,
  );
  const label = brand.categories.find(({ id }) => id === wanted.category)?.label ?? 'Shop';
  const picture = wanted.sku === brand.promoted.sku && brand.promoted.picture;
  const main = html`<div class="wide plain"><p class="crumbs"><a href="/shop">Shop</a> /
<a href="/shop?category=${wanted.category}">${label}</a></p>
<article class="product"><div><h1>${wanted.name}</h1><p class="lead">${wanted.summary}</p>
<ul class="ticks">${wanted.points.map((point) => html`<li>${point}</li>`)}</ul>
<div class="buy">${price(brand, wanted)}${addToCart(wanted)}</div></div>${picture}</article>
${others.length > 0 && html`<h2>Also in ${label}</h2>${productCards(brand, others.slice(0, 3))}`}
</div>`;
  const view = { currency: brand.currency, products: [{ product: productSde(wanted) }] };
  const sdes = [{ type: 'prodView', ...view }];
  return page(context, { title: wanted.name, main, section: ['shop', wanted.category], sdes });
}

function search(context: Context) {
  const { brand } = context.site;
  const words = (context.url.searchParams.get('q') ?? '').slice(0, 80).trim();
  const needle = words.toLowerCase();
  const hits = (text: string) => needle !== '' && text.toLowerCase().includes(needle);
  const products = brand.products.filter(({ name, summary, points }) =>
    hits([name, summary, ...points].join(' ')),
  );
  const answers = brand.questions.filter(({ question, answer }) => hits(`${question} ${answer}`));
  const found = products.length + answers.length;
  const main = html`<div class="wide plain"><h1>${found === 0 ? 'Nothing found' : 'Found'}</h1>
<p class="lead">${found} for “${words}”</p>
${answers.length > 0 && html`<h2>Help</h2>${questions({ ...brand, questions: answers }, 1)}`}
${products.length > 0 && html`<h2>Shop</h2>${productCards(brand, products)}`}</div>`;
  const sdes = words === '' ? [] : [{ type: 'searchInfo', keywords: [words] }];
  return page(context, { title: 'Search', main, section: ['search'], sdes, remembered: false });
}

function help(context: Context) {
  const main = html`<div class="wide narrow plain"><h1>Questions and answers</h1>
<p class="lead">Not there? Open the chat below; a person answers.</p>
${questions(context.site.brand, 1)}</div>`;
  return page(context, { title: 'Help', main, section: ['help'] });
}

function cart(context: Context) {
  const { brand } = context.site;
  const lines = cartLines(brand, context.visit);
  const rows = lines.map(
    ({ product: { sku, name, per, price: amount }, quantity }) => html`<tr>
<th scope="row"><a href="/shop/${sku}">${name}</a>
<span>${per === 'month' ? 'a month' : 'once'}</span></th>
<td class="quantity">${quantity} ×</td><td class="amount">${brand.currency} ${amount}</td>
<td><form method="post" action="/cart"><input type="hidden" name="sku" value="${sku}">
<button class="link" name="quantity" value="0">Remove
<span class="hidden">${name}</span></button></form></td></tr>`,
  );
  const full = html`<table class="lines"><tbody>${rows}</tbody><tfoot><tr><th scope="row">Total</th>
<td></td><td class="amount">${brand.currency} ${cartTotal(lines)}</td><td></td></tr></tfoot></table>
<div class="actions">${orderButton(context)}<a class="link" href="/shop">Keep looking</a></div>
<p class="soft">Questions about your order? The chat below sees this cart.</p>`;
  const empty = html`<p class="lead">Your cart is empty.</p>
<p class="actions"><a class="button" href="/shop">See our offers</a></p>`;
  const main = html`<div class="wide narrow plain"><h1>Cart</h1>
${lines.length > 0 ? full : empty}</div>`;
  return page(context, { title: 'Cart', main, section: ['cart'], remembered: false });
}

function orderButton({ visit }: Context): Html {
  if (visit.consumer === undefined) {
    return html`<a class="button" href="/signin?return=/cart">Sign in to order</a>`;
  }
  return html`<form method="post" action="/order"><button class="button">Order</button></form>`;
}

function order(context: Context) {
  const { site, visit } = context;
  const lines = cartLines(site.brand, visit);
  if (lines.length === 0 || visit.consumer === undefined) return redirect('/cart');
  const products = lines.map(({ product: ordered, quantity }) => ({
    product: productSde(ordered),
    quantity,
  }));
  const purchase = {
    type: 'purchase',
    total: Number(cartTotal(lines)),
    currency: site.brand.currency,
    orderId: `${site.brand.name.slice(0, 2).toUpperCase()}-${site.now().toString().slice(-8)}`,
    cart: { products, numItems: lines.length },
  };
  visit.cart.clear();
  const main = html`<div class="wide narrow plain"><h1>Thank you</h1>
<p class="lead">We have your order ${purchase.orderId} and confirm it by email.</p>
<p class="actions"><a class="button" href="/account">To my account</a></p></div>`;
  const sdes = [purchase];
  return page(context, { title: 'Ordered', main, section: ['ordered'], sdes, remembered: false });
}

function changeCart(context: Context) {
  const { form, site, visit } = context;
  const sku = form.get('sku') ?? '';
  const quantity = form.get('quantity');
  const to = quantity === null ? (visit.cart.get(sku) ?? 0) + 1 : Number(quantity);
  setQuantity(site.brand, visit, { sku, to });
  return redirect('/cart');
}

function newsletter(context: Context) {
  context.visit.newsletterEmail = undefined;
  return redirect('/#newsletter');
}

function subscribe(context: Context) {
  const email = (context.form.get('email') ?? '').trim();
  if (/^[^\s@]{1,64}@[^\s@]{1,188}$/.test(email)) context.visit.newsletterEmail = email;
  return redirect(localReferer(context));
}

/** Back to the page with the form, which is one of ours or nothing. */
function localReferer({ request, site }: Context): string {
  const { referer } = request.headers;
  const from = referer === undefined ? null : URL.parse(referer);
  return from?.origin === new URL(site.publicUrl).origin ? from.pathname + from.search : '/';
}
