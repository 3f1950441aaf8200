import type { Brand, Product } from './brand.ts';
import type { Visit } from './visits.ts';

export type CartLine = { readonly product: Product; readonly quantity: number };

const MAX_QUANTITY = 9;

export function cartLines(brand: Brand, visit: Visit): CartLine[] {
  return [...visit.cart].flatMap(([sku, quantity]) => {
    const product = productOf(brand, sku);
    return product === undefined ? [] : [{ product, quantity }];
  });
}

export function productOf(brand: Brand, sku: string): Product | undefined {
  return brand.products.find((product) => product.sku === sku);
}

/** Sets, or with 0 removes; what the brand does not sell is ignored. */
export function setQuantity(brand: Brand, visit: Visit, change: { sku: string; to: number }): void {
  if (productOf(brand, change.sku) === undefined) return;
  const quantity = Math.min(Math.max(Math.trunc(change.to) || 0, 0), MAX_QUANTITY);
  if (quantity === 0) visit.cart.delete(change.sku);
  else visit.cart.set(change.sku, quantity);
}

export function cartTotal(lines: readonly CartLine[]): string {
  const cents = lines.reduce((sum, line) => sum + toCents(line.product.price) * line.quantity, 0);
  return fromCents(cents);
}

/** Amounts are decimal text; sums are made in cents, where nothing is rounded. */
export function toCents(amount: string): number {
  return Math.round(Number(amount) * 100);
}

export function fromCents(cents: number): string {
  return (cents / 100).toFixed(2);
}
