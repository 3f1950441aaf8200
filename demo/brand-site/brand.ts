import { aurora } from './brands/aurora.ts';
import { polaris } from './brands/polaris.ts';
import type { Html } from './html.ts';

export type BrandName = 'aurora' | 'polaris';

export type Product = {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** Decimal text, as every amount. */
  readonly price: string;
  readonly per: 'month' | 'once';
  readonly summary: string;
  readonly points: readonly string[];
  readonly badge?: string;
};

export type Brand = {
  readonly name: BrandName;
  readonly title: string;
  readonly shortTitle: string;
  readonly currency: string;
  readonly locale: string;
  readonly logo: Html;
  readonly hero: {
    readonly eyebrow: string;
    readonly headline: string;
    readonly text: string;
    readonly picture: Html;
  };
  readonly facts: ReadonlyArray<{ readonly figure: string; readonly text: string }>;
  readonly categories: ReadonlyArray<{ readonly id: string; readonly label: string }>;
  readonly products: readonly Product[];
  /** The package that home shows in the middle, and the product that gets its own banner. */
  readonly promoted: {
    readonly plans: readonly string[];
    readonly sku: string;
    readonly headline: string;
    readonly text: string;
    readonly picture: Html;
  };
  readonly reviews: ReadonlyArray<{ readonly text: string; readonly by: string }>;
  readonly questions: ReadonlyArray<{ readonly question: string; readonly answer: string }>;
  readonly legal: string;
};

export const brands: { readonly [name in BrandName]: Brand } = { aurora, polaris };
