import type { Brand, Product } from '../brand.ts';
import { type Html, html } from '../html.ts';

export function productCards(brand: Brand, products: readonly Product[]): Html {
  return html`<ul class="cards">${products.map((product) => productCard(brand, product))}</ul>`;
}

function productCard(brand: Brand, product: Product): Html {
  return html`<li class="card${product.badge && ' with-badge'}">
${product.badge && html`<span class="badge">${product.badge}</span>`}
<h3><a href="/shop/${product.sku}">${product.name}</a></h3><p>${product.summary}</p>
<ul class="ticks">${product.points.map((point) => html`<li>${point}</li>`)}</ul>
<div class="buy">${price(brand, product)}${addToCart(product)}</div></li>`;
}

export function price(brand: Brand, product: Product): Html {
  const per = product.per === 'month' ? 'a month' : 'once';
  return html`<p class="price"><span>${brand.currency}</span> <b>${product.price}</b> ${per}</p>`;
}

export function addToCart(product: Product): Html {
  return html`<form method="post" action="/cart"><input type="hidden" name="sku"
 value="${product.sku}"><button class="button">Add to cart<span
 class="hidden">: ${product.name}</span></button></form>`;
}

/** Questions and answers; the first `open` of them are unfolded. */
export function questions(brand: Brand, open = 0): Html {
  return html`<div class="questions">${brand.questions.map(
    ({ question, answer }, index) => html`<details${index < open && html` open`}>
<summary>${question}</summary><p>${answer}</p></details>`,
  )}</div>`;
}
