import { fromCents, toCents } from '../cart.ts';
import { type Html, html } from '../html.ts';
import { page } from '../layout.ts';
import { type Context, type Route, redirect } from '../site.ts';
import type { SignedIn } from '../visits.ts';
import { type Bill, readAccount } from './read-account.ts';

export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '/account', run: signedIn(account) },
  { method: 'GET', path: '/bills', run: signedIn(bills) },
];

type SignedInPage = (context: Context, consumer: SignedIn) => ReturnType<typeof page>;

function signedIn(show: SignedInPage): Route['run'] {
  return (context) => {
    const { consumer } = context.visit;
    if (consumer !== undefined) return show(context, consumer);
    return redirect(`/signin?return=${encodeURIComponent(context.url.pathname)}`);
  };
}

function account(context: Context, consumer: SignedIn) {
  const { brand } = context.site;
  const facts = readAccount(consumer.claims);
  const last = facts.bills[0];
  const visited = context.visit.visited.filter(({ path }) => path !== '/account').slice(0, 5);
  const main = html`<div class="wide plain"><div class="title-row">
<h1>Hello, <bdi>${facts.name}</bdi></h1>${signOut()}</div><div class="panels">
<section class="panel"><h2>My package</h2>${
    facts.pack === undefined
      ? html`<p class="soft">No package yet.</p>`
      : html`<p class="big">${facts.pack.title}</p>
<dl>${facts.pack.fields.map(({ label, value }) => pair(label, value))}</dl>
<ul class="tags">${facts.pack.tags.map((tag) => html`<li>${tag}</li>`)}</ul>`
  }</section>
<section class="panel"><h2>Bills</h2>${
    last === undefined
      ? html`<p class="soft">No bills yet.</p>`
      : html`<p class="big">${last.currency} ${last.amount}</p>
<p>${last.period} ${status(last)}</p><p><a class="button small" href="/bills">Open bills</a></p>`
  }</section>
<section class="panel"><h2>About me</h2><dl>${pair('Account number', facts.accountNumber)}
${pair('Email', facts.email)}${pair('Phone', facts.phone)}${pair('Address', facts.address)}
${pair('Customer since', facts.since?.slice(0, 4))}</dl></section>
<section class="panel"><h2>Seen last</h2>${
    visited.length === 0
      ? html`<p class="soft">Nothing yet.</p>`
      : html`<ul class="seen">${visited.map(
          ({ title, path }) => html`<li><a href="${path}">${title}</a></li>`,
        )}</ul>`
  }</section></div></div>`;
  return page(context, { title: `My ${brand.shortTitle}`, main, section: ['account'] });
}

function bills(context: Context, consumer: SignedIn) {
  const facts = readAccount(consumer.claims);
  const last = facts.bills[0];
  const main = html`<div class="wide plain"><div class="title-row"><h1>Bills</h1>${signOut()}</div>
${last === undefined && html`<p class="lead">There is no bill yet.</p>`}
${last?.bad && overdue(last, facts.options)}
${
  last !== undefined &&
  html`<div class="panels"><section class="panel"><h2>${last.period}</h2>${positions(facts.bills)}
</section><section class="panel"><h2>Six months</h2>${chart(facts.bills)}</section></div>
<h2>All bills</h2><table class="lines bills"><thead><tr><th scope="col">Period</th>
<th scope="col" class="amount">Amount</th><th scope="col">Status</th></tr></thead>
<tbody>${facts.bills.map(
    (bill) => html`<tr><th scope="row">${bill.period}</th>
<td class="amount">${bill.currency} ${bill.amount}</td><td>${status(bill)}</td></tr>`,
  )}</tbody></table>
<h2 id="pay">Ways to pay</h2><ul class="tags">${facts.options.map(
    (option) => html`<li>${option}</li>`,
  )}</ul>`
}</div>`;
  return page(context, { title: 'Bills', main, section: ['account', 'bills'] });
}

function overdue(bill: Bill, options: readonly string[]): Html {
  const parts = options.some((option) => option.startsWith('Instalments'));
  return html`<section class="notice" aria-label="Overdue bill"><div><p class="big">
${bill.currency} ${bill.amount}</p><p>Your bill of ${bill.period} is overdue. Please pay it in the
next days${parts ? ', or split it: ask in the chat below, it takes two minutes' : ''}.</p></div>
<p class="actions"><a class="button" href="#pay">Ways to pay</a>
<a class="link" href="/help">Why is it higher?</a></p></section>`;
}

/** The usual amount is the package; what is above it was used outside of it. */
function positions(all: readonly Bill[]): Html {
  const [last] = all;
  if (last === undefined) return html``;
  const cents = all.map((bill) => toCents(bill.amount));
  const usual = Math.min(...cents);
  const extra = toCents(last.amount) - usual;
  const row = (label: string, amount: string) =>
    html`<tr><th scope="row">${label}</th><td class="amount">${last.currency} ${amount}</td></tr>`;
  return html`<table class="lines"><tbody>${row('Package', fromCents(usual))}
${extra > 0 && row('Use outside the package', fromCents(extra))}</tbody>
<tfoot>${row('Total, VAT included', last.amount)}</tfoot></table>`;
}

function chart(all: readonly Bill[]): Html {
  const oldestFirst = [...all].reverse();
  const highest = Math.max(1, ...all.map((bill) => toCents(bill.amount)));
  const bars = oldestFirst.map((bill, index) => {
    const height = Math.max(4, Math.round((toCents(bill.amount) / highest) * 110));
    const x = 8 + index * 52;
    return html`<rect x="${x}" y="${124 - height}" width="34" height="${height}" rx="5"
 class="${bill.bad ? 'bad' : 'bar'}"><title>${bill.period}: ${bill.currency} ${bill.amount}</title>
</rect><text x="${x + 17}" y="144" text-anchor="middle">${bill.period.slice(0, 3)}</text>`;
  });
  return html`<svg class="chart" viewBox="0 0 320 150" role="img"
 aria-label="Amounts of the last ${all.length} bills; the table below has them">${bars}</svg>`;
}

function status(bill: Bill): Html {
  return html`<span class="status${bill.bad && ' bad'}">${bill.status}</span>`;
}

function signOut(): Html {
  return html`<form method="post" action="/signout"><button class="link">Sign out</button></form>`;
}

function pair(label: string, value: string | undefined): Html | false {
  return value !== undefined && html`<div><dt>${label}</dt><dd><bdi>${value}</bdi></dd></div>`;
}
