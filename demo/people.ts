/**
 * The people of the demo: consumers of Aurora (telephone and internet) and of Polaris Energy.
 * Invented, with addresses under `.example`. The first one of each brand is the demo's hero.
 */
import type { Json, Person } from './openid-provider/person.ts';
import { auroraRows, business, type Package, polarisRows, type Row } from './people-rows.ts';

/** Everybody's password in the demo, and the one-time code of those who have one. */
export const demoPassword = 'aurora';
export const demoOneTimeCode = '246810';

const standardOptions = ['Direct debit', 'Instalments (2-6)'];

/** An account with next to nothing: every profile claim is optional at Google too. */
const minimal: Person = {
  login: 'guest.4471@mail.example',
  password: demoPassword,
  sub: '106620948815537704471',
  label: 'Account with minimal claims',
  claims: { email: 'guest.4471@mail.example', email_verified: false },
};

/** As they are at `now`: the newest bill is that of the month before. */
export function auroraPeopleAt(now: number): readonly Person[] {
  return [...auroraRows.map((row) => person(row, { currency: 'CHF', now })), minimal];
}

export function polarisPeopleAt(now: number): readonly Person[] {
  return polarisRows.map((row) => person(row, { currency: 'EUR', now }));
}

const dayMs = 86_400_000;
/** For tests and pictures, which are the same on any day. */
const storyDay = Date.UTC(2026, 6, 10);
export const auroraPeople = auroraPeopleAt(storyDay);
export const polarisPeople = polarisPeopleAt(storyDay);

type When = { readonly currency: string; readonly now: number };

function person(row: Row, when: When): Person {
  const [given, familyName] = row.name;
  return {
    login: row.login,
    password: demoPassword,
    sub: row.sub,
    label: `${given} ${familyName}`,
    [row.oneTimeCode ? 'oneTimeCode' : 'stepUpCode']: demoOneTimeCode,
    claims: claims(row, when),
  };
}

function claims(row: Row, { currency, now }: When): Person['claims'] {
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
    package: packageRecord(row.pack, now),
    billing_history: billingHistory(row, { currency, now }),
    balance: { amount, currency },
    ...(row.last === 'paid' ? {} : { payment_due: dueDate(row.last, now) }),
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

/** The 22nd of the last bill's month is over; the end of this month is not. */
function dueDate(last: 'due' | 'overdue', now: number): string {
  const start = monthStart(now, 1);
  const day = last === 'overdue' ? start + 21 * dayMs : monthStart(now, -1) - dayMs;
  return new Date(day).toISOString().slice(0, 10);
}

function monthStart(now: number, monthsBack: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsBack, 1);
}

function nameOfMonth(at: number, month: 'long' | 'short'): string {
  return new Intl.DateTimeFormat('en', { month, timeZone: 'UTC' }).format(at);
}

/** What ran for years in 2026 does so in any year. */
function inOurTime(until: string, now: number): string {
  const years = new Date(now).getUTCFullYear() - 2026;
  return until.replace(/^\d{4}/, (year) => String(Number(year) + years));
}

function packageRecord(pack: Package, now: number): Json {
  return {
    title: pack.title,
    fields: [
      { label: 'Price', value: pack.price },
      { label: 'Until', value: inOurTime(pack.until, now) },
    ],
    tags: pack.tags,
  };
}

/** Newest first, as a person reads bills. */
function billingHistory(row: Row, { currency, now }: When): Json {
  const rows = row.bills.map((amount, index) => {
    const monthsBack = row.bills.length - index;
    const month = monthStart(now, monthsBack);
    const paidIn = nameOfMonth(monthStart(now, monthsBack - 1), 'short');
    const paid = { text: `paid 2 ${paidIn}`, tone: 'neutral' };
    const status = monthsBack === 1 ? lastStatus(row, paid, now) : paid;
    const period = `${nameOfMonth(month, 'long')} ${new Date(month).getUTCFullYear()}`;
    return [period, { amount, currency }, status];
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

function lastStatus(row: Row, paid: Json, now: number): Json {
  if (row.last === 'overdue') return { text: row.status ?? 'overdue', tone: 'bad' };
  const day = Number(dueDate('due', now).slice(-2));
  const due = { text: `due ${day} ${nameOfMonth(now, 'short')}`, tone: 'neutral' };
  return row.last === 'due' ? due : paid;
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
