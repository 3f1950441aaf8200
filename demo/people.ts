/**
 * The people of the demo: consumers of Aurora (telephone and internet) and of Polaris Energy.
 * Invented, with addresses under `.example`. The first one of each brand is the demo's hero.
 */
import type { Json, Person } from './openid-provider/person.ts';
import { auroraRows, business, type Package, polarisRows, type Row } from './people-rows.ts';

/** Everybody's password in the demo, and the one-time code of those who have one. */
export const demoPassword = 'aurora';
export const demoOneTimeCode = '246810';

const months = ['January', 'February', 'March', 'April', 'May', 'June'];
const shortMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul'];
const dueDates = { overdue: '2026-06-22', due: '2026-07-31' } as const;
const standardOptions = ['Direct debit', 'Instalments (2-6)'];

/** An account with next to nothing: every profile claim is optional at Google too. */
const minimal: Person = {
  login: 'guest.4471@mail.example',
  password: demoPassword,
  sub: '106620948815537704471',
  label: 'Account with minimal claims',
  claims: { email: 'guest.4471@mail.example', email_verified: false },
};

export const auroraPeople: readonly Person[] = [
  ...auroraRows.map((row) => person(row, 'CHF')),
  minimal,
];

export const polarisPeople: readonly Person[] = polarisRows.map((row) => person(row, 'EUR'));

function person(row: Row, currency: string): Person {
  const [given, familyName] = row.name;
  return {
    login: row.login,
    password: demoPassword,
    sub: row.sub,
    label: `${given} ${familyName}`,
    [row.oneTimeCode ? 'oneTimeCode' : 'stepUpCode']: demoOneTimeCode,
    claims: claims(row, currency),
  };
}

function claims(row: Row, currency: string): Person['claims'] {
  const [given, familyName] = row.name;
  const [locality, country] = row.place;
  const amount = row.last === 'paid' ? '0.00' : (row.bills.at(-1) ?? '0.00');
  return {
    name: `${given} ${familyName}`,
    given_name: given,
    family_name: familyName,
    locale: row.languages,
    email: row.login,
    email_verified: true,
    phone_number: row.phone.replaceAll(' ', ''),
    phone_number_verified: true,
    address: { locality, country, formatted: `${locality}, ${country}` },
    birthdate: birthdateOf(row),
    account_number: row.account,
    bank_account: bankAccountOf(row),
    package: packageRecord(row.pack),
    billing_history: billingHistory(row, currency),
    balance: { amount, currency },
    ...(row.last === 'paid' ? {} : { payment_due: dueDates[row.last] }),
    payment_options: row.options ?? standardOptions,
    customer_since: row.since,
    lp_sdes: lpSdes(row, { amount, currency }),
  };
}

/** Invented from the account number, and the same with every start; sensitive on the card. */
function birthdateOf({ account }: Row): string {
  const number = Number(account.replace(/\D/g, '').slice(-6));
  const [month, day] = [(number % 12) + 1, (number % 28) + 1].map((one) => String(one));
  return `${1948 + (number % 57)}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
}

function bankAccountOf({ account, sub }: Row): string {
  const digits = `${account}${sub}`.replace(/\D/g, '').padEnd(19, '7').slice(-19);
  return `XX${digits}`.replace(/(.{4})(?=.)/g, '$1 ');
}

function packageRecord(pack: Package): Json {
  return {
    title: pack.title,
    fields: [
      { label: 'Price', value: pack.price },
      { label: 'Until', value: pack.until },
    ],
    tags: pack.tags,
  };
}

/** Newest first, as a person reads bills. */
function billingHistory(row: Row, currency: string): Json {
  const rows = row.bills.map((amount, index) => {
    const newest = index === row.bills.length - 1;
    const paid = { text: `paid 2 ${shortMonths[index + 1]}`, tone: 'neutral' };
    const status = newest ? lastStatus(row, paid) : paid;
    return [`${months[index]} 2026`, { amount, currency }, status];
  });
  return {
    columns: [
      { name: 'period', label: 'Period', type: 'text' },
      { name: 'amount', label: 'Amount', type: 'money' },
      { name: 'status', label: 'Status', type: 'status' },
    ],
    rows: rows.reverse(),
  };
}

function lastStatus(row: Row, paid: Json): Json {
  if (row.last === 'overdue') return { text: row.status ?? 'overdue', tone: 'bad' };
  return row.last === 'due' ? { text: 'due 31 Jul', tone: 'neutral' } : paid;
}

function lpSdes(row: Row, balance: { amount: string; currency: string }): Json {
  const [given, familyName] = row.name;
  const [year, month, day] = row.since.split('-').map(Number);
  return [
    {
      type: 'ctmrinfo',
      info: {
        ctype: row.pack === business ? 'business' : 'private',
        cstatus: row.last === 'overdue' ? 'overdue' : 'active',
        balance: Number(balance.amount),
        currency: balance.currency,
        registrationDate: { day: day ?? 1, month: month ?? 1, year: year ?? 2000 },
      },
    },
    {
      type: 'personal',
      personal: {
        firstname: given,
        lastname: familyName,
        language: row.languages,
        contacts: [{ email: row.login, phone: row.phone.replaceAll(' ', '') }],
      },
    },
  ];
}
