import type { DeclaredAttribute } from '@countersign/protocol';
import { asObject, type Members } from './read-attribute-value.ts';
import { readDeclaredAttributes } from './read-declared-attributes.ts';

/**
 * `ctmrinfo` and `personal`: the two compatible types that may be verified when they come in an ID
 * token, and that a page may push too. One list for both, so that the same fact has the same name.
 */
const sdesAttributes: readonly DeclaredAttribute[] = [
  row('given_name', 'First name', 'personal.firstname'),
  row('family_name', 'Last name', 'personal.lastname'),
  { ...row('email', 'Email', 'personal.contacts.email'), type: 'email' },
  { ...row('phone', 'Phone', 'personal.contacts.phone'), type: 'phone' },
  row('company', 'Company', 'personal.company'),
  row('gender', 'Gender', 'personal.gender'),
  row('locale', 'Language', 'personal.language'),
  row('customer_id', 'Customer ID', 'ctmrinfo.customerId'),
  row('customer_type', 'Type', 'ctmrinfo.ctype'),
  row('customer_status', 'Status', 'ctmrinfo.cstatus'),
  row('account_name', 'Account name', 'ctmrinfo.accountName'),
  row('user_name', 'User name', 'ctmrinfo.userName'),
  {
    ...row('customer_since', 'Customer since', 'ctmrinfo.registrationDate'),
    type: 'date',
  },
  { ...row('balance', 'Balance', 'ctmrinfo.balance'), group: 'billing', type: 'money' },
  {
    ...row('last_payment', 'Last payment', 'ctmrinfo.lastPaymentDate'),
    group: 'billing',
    type: 'date',
  },
];

type Facts = ReturnType<typeof readDeclaredAttributes>['facts'];

/** The claim `lp_sdes`, an array of typed objects. All types but the two are page data: ignored. */
export function readSdesClaim(claim: unknown): Facts {
  if (!Array.isArray(claim)) return [];
  const entries = claim.slice(0, 10).map(asObject);
  return readSdes({
    info: entries.find((entry) => entry?.type === 'ctmrinfo')?.info,
    personal: entries.find((entry) => entry?.type === 'personal')?.personal,
  }).map((fact) => ({ ...fact, claim: `lp_sdes.${fact.claim}` }));
}

/** The bodies of `ctmrinfo` and `personal`, from an ID token or from a page. */
export function readSdes(sdes: { readonly info?: unknown; readonly personal?: unknown }): Facts {
  const info = asObject(sdes.info) ?? {};
  const personal = asObject(sdes.personal) ?? {};
  const contact = asObject(Array.isArray(personal.contacts) ? personal.contacts[0] : undefined);
  const flat = {
    ...prefixed('personal.', personal),
    'personal.contacts.email': contact?.email,
    'personal.contacts.phone': contact?.phone,
    ...prefixed('ctmrinfo.', info),
    'ctmrinfo.balance': { amount: info.balance, currency: info.currency },
    'ctmrinfo.registrationDate': isoDate(info.registrationDate),
    'ctmrinfo.lastPaymentDate': isoDate(info.lastPaymentDate),
  };
  return readDeclaredAttributes(flat, sdesAttributes).facts;
}

function row(name: string, label: string, claim: string): DeclaredAttribute {
  const group = claim.startsWith('personal.') ? 'person' : 'account';
  return { name, label, group, type: 'text', claim };
}

function prefixed(prefix: string, members: Members): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [prefix + name, value]));
}

function isoDate(json: unknown): string | undefined {
  const { year, month, day } = asObject(json) ?? {};
  if (![year, month, day].every(Number.isSafeInteger)) return undefined;
  const [y, m, d] = [String(year), String(month), String(day)];
  return `${y.padStart(4, '0')}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
}
