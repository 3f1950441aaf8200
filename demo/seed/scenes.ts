/** What people came for today. Oldest first; the last are those who still wait. */
export type Scene = {
  readonly brand: 'aurora' | 'polaris';
  /** Position among the brand's people; null stays anonymous. */
  readonly person: number | null;
  /** A consumer's text, an agent's, an agent's note, or a hidden attribute that they look at. */
  readonly turns: readonly Turn[];
  /** They complained: the privacy officer holds what there is of them. */
  readonly isHeld?: true;
  readonly page: { readonly path: string; readonly title: string };
  readonly entries?: readonly object[];
};

export type Turn =
  | string
  | { readonly agent: string }
  | { readonly note: string }
  | { readonly reveal: string };

const billsPage = { path: '/account/bills', title: 'Your bills' };
const shopPage = { path: '/shop', title: 'Add-ons and extras' };
const homePage = { path: '/', title: 'Welcome' };

const travelCart = {
  type: 'cart',
  total: 19,
  currency: 'CHF',
  numItems: 1,
  products: [
    {
      product: { name: 'Travel package', category: 'add-on', sku: 'TRV-EU', price: 19 },
      quantity: 1,
    },
  ],
};

export const scenes: readonly Scene[] = [
  {
    brand: 'aurora',
    person: 4,
    page: homePage,
    turns: [
      'Hello, when does the technician come for the new line?',
      { agent: 'Good morning! The appointment is on Thursday between 8 and 10.' },
      'Perfect, thank you!',
      { agent: 'You are welcome. Have a good day.' },
    ],
  },
  {
    brand: 'aurora',
    person: 1,
    page: shopPage,
    entries: [travelCart],
    turns: [
      'Hi, we are off to Norway on Friday.',
      { agent: 'Sounds lovely! The travel package would cover you there.' },
      'Add the travel package please',
    ],
  },
  {
    brand: 'aurora',
    person: 5,
    page: billsPage,
    turns: ['Can I pay the last bill in instalments?'],
  },
  {
    brand: 'aurora',
    person: 6,
    page: billsPage,
    turns: [
      'My direct debit was returned by the bank, what happens now?',
      { agent: 'I can see the bill. You can pay by card today, there is no fee.' },
      { reveal: 'birthdate' },
      { note: 'First returned debit since 2019. No reminder fee, please.' },
    ],
    isHeld: true,
  },
  {
    brand: 'aurora',
    person: 7,
    page: shopPage,
    entries: [{ type: 'searchInfo', keywords: ['second SIM card', 'eSIM'] }],
    turns: ['Do you have an eSIM for a tablet?'],
  },
  {
    brand: 'aurora',
    person: null,
    page: homePage,
    turns: ["I can't sign in any more. The code never arrives."],
  },
  {
    brand: 'aurora',
    person: 8,
    page: billsPage,
    entries: [
      { type: 'personal', personal: { contacts: [{ email: 'someone.else@mail.example' }] } },
    ],
    turns: ['Please send me the bills of this year as PDF.'],
  },
  {
    brand: 'polaris',
    person: 1,
    page: billsPage,
    turns: [
      'My meter reading looks wrong on the last bill.',
      { agent: 'Thank you, let me look at the readings of your meter.' },
    ],
  },
  {
    brand: 'polaris',
    person: 2,
    page: homePage,
    turns: ['I would like to change to the green tariff.'],
  },
];
