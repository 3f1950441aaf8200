import { cartLines, cartTotal } from './cart.ts';
import { type Html, html, scriptJson } from './html.ts';
import type { Context } from './site.ts';

/** What a page says about itself; the rest is taken from the visit. */
export type PageFacts = {
  readonly section: readonly string[];
  readonly sdes?: readonly object[];
};

/**
 * The brand's whole side of the page contract, in the order that matters: arrays first, then the
 * method that answers for the consumer, then the one tag that loads the chat.
 */
export function pageContract(context: Context, facts: PageFacts, nonce: string): Html {
  const { brand, countersign } = context.site;
  const section = { type: 'section', sections: facts.section };
  const sdes = [section, ...visitSdes(context), ...(facts.sdes ?? [])];
  return html`<script nonce="${nonce}">
window.lpTag = window.lpTag || {};
lpTag.section = ${scriptJson(facts.section)};
lpTag.sdes = lpTag.sdes || [];
lpTag.identities = lpTag.identities || [];
lpTag.identities.push(function (callback) { callback(${scriptJson(identity(context))}); });
${sdes.map((sde) => html`lpTag.sdes.push(${scriptJson(sde)});\n`)}</script>
<script src="/assets/${brand.name}-chat.js"></script>
<script async src="${countersign.origin}/loader.js" data-brand="${countersign.brandId}"></script>`;
}

/** A hint and never a proof: Countersign compares it with the ID token. */
function identity({ visit }: Context): object | null {
  const { consumer } = visit;
  return consumer ? { iss: consumer.issuer, acr: 'loa1', sub: consumer.sub } : null;
}

function visitSdes({ site, visit }: Context): object[] {
  const sdes: object[] = [];
  const lines = cartLines(site.brand, visit);
  if (lines.length > 0) {
    sdes.push({
      type: 'cart',
      total: Number(cartTotal(lines)),
      currency: site.brand.currency,
      numItems: lines.reduce((sum, line) => sum + line.quantity, 0),
      products: lines.map(({ product, quantity }) => ({ product: productSde(product), quantity })),
    });
  }
  if (visit.newsletterEmail !== undefined) {
    sdes.push({ type: 'personal', personal: { contacts: [{ email: visit.newsletterEmail }] } });
  }
  if (visit.campaign !== undefined) {
    const { source, term } = visit.campaign;
    const channel = channels[source] ?? 4;
    sdes.push({ type: 'mrktInfo', info: { channel, campaignId: term } });
  }
  return sdes;
}

const channels: { readonly [source: string]: number } = { search: 1, social: 2, email: 3 };

export function productSde(product: {
  name: string;
  category: string;
  sku: string;
  price: string;
}): object {
  const { name, category, sku, price } = product;
  return { name, category, sku, price: Number(price) };
}
