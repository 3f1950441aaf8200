import type { AttributeGroup, AttributeType, DeclaredAttribute } from '@countersign/protocol';
import { asObject } from './read-attribute-value.ts';
import { readDeclaredAttributes } from './read-declared-attributes.ts';
import { flattenSdes, type Sdes } from './sdes-body.ts';

type SdesType = 'ctmrinfo' | 'personal';

/**
 * `ctmrinfo` and `personal`: the two compatible types that may be verified when they come in an ID
 * token, and that a page may push too. One list for both, so that the same fact has the same name.
 */
const sdesAttributes: readonly DeclaredAttribute[] = [
  row('personal.firstname', 'given_name', 'First name'),
  row('personal.lastname', 'family_name', 'Last name'),
  typed('email', row('personal.contacts.email', 'email', 'Email')),
  typed('phone', row('personal.contacts.phone', 'phone', 'Phone')),
  row('personal.contacts.phoneType', 'phone_type', 'Kind of phone'),
  typed('address', row('personal.contacts.address', 'region', 'Region')),
  typed('list', row('personal.contacts.emails', 'other_emails', 'Other emails')),
  typed('list', row('personal.contacts.phones', 'other_phones', 'Other phones')),
  typed('list', row('personal.contacts.addresses', 'other_regions', 'Other regions')),
  typed('date', row('personal.birthdate', 'birthdate', 'Date of birth')),
  typed('number', row('personal.age', 'age', 'Age')),
  row('personal.company', 'company', 'Company'),
  row('personal.gender', 'gender', 'Gender'),
  row('personal.language', 'locale', 'Language'),
  row('ctmrinfo.customerId', 'customer_id', 'Customer ID'),
  row('ctmrinfo.ctype', 'customer_type', 'Type'),
  row('ctmrinfo.cstatus', 'customer_status', 'Status'),
  row('ctmrinfo.accountName', 'account_name', 'Account name'),
  row('ctmrinfo.userName', 'user_name', 'User name'),
  row('ctmrinfo.role', 'role', 'Role'),
  typed('date', row('ctmrinfo.registrationDate', 'customer_since', 'Customer since')),
  typed('number', row('ctmrinfo.loginStatus', 'login_status', 'Login status')),
  row('ctmrinfo.socialId', 'social_id', 'Social ID'),
  row('ctmrinfo.imei', 'imei', 'IMEI'),
  row('ctmrinfo.companyBranch', 'company_branch', 'Branch'),
  typed('number', row('ctmrinfo.companySize', 'company_size', 'Size of the company')),
  { ...typed('money', row('ctmrinfo.balance', 'balance', 'Balance')), group: 'billing' },
  {
    ...typed('date', row('ctmrinfo.lastPaymentDate', 'last_payment', 'Last payment')),
    group: 'billing',
  },
];

/** Of these the contract says that no ID token may hold them. */
const pageOnlyAttributes: readonly DeclaredAttribute[] = [
  row('ctmrinfo.storeZipCode', 'store_zip_code', 'Postcode of the store'),
  row('ctmrinfo.storeNumber', 'store_number', 'Store'),
];

type Read = ReturnType<typeof readDeclaredAttributes>;

/** The claim `lp_sdes`, an array of typed objects. All types but the two are page data: ignored. */
export function readSdesClaim(claim: unknown, now: number): Read {
  if (!Array.isArray(claim)) return { facts: [], unreadable: [] };
  const entries = claim.slice(0, 10).map(asObject);
  const sdes = {
    info: entries.find((entry) => entry?.type === 'ctmrinfo')?.info,
    personal: entries.find((entry) => entry?.type === 'personal')?.personal,
  };
  const { facts, unreadable } = readSdes(sdes, sdesAttributes, now);
  return {
    facts: facts.map((fact) => ({ ...fact, claim: `lp_sdes.${fact.claim}` })),
    unreadable: unreadable.map((name) => `lp_sdes.${name}`),
  };
}

/** The bodies of `ctmrinfo` and `personal` from a page. */
export function readPageSdes(sdes: Sdes, now: number): Read['facts'] {
  return readSdes(sdes, [...sdesAttributes, ...pageOnlyAttributes], now).facts;
}

/** Every name that a body of this type can become. */
export function sdesNames(type: SdesType): readonly string[] {
  const all = [...sdesAttributes, ...pageOnlyAttributes];
  return all.filter(({ claim }) => claim.startsWith(`${type}.`)).map(({ name }) => name);
}

/** What is not there, and what is there and says nothing, is no fact and no fault. */
function readSdes(sdes: Sdes, rows: readonly DeclaredAttribute[], now: number): Read {
  const members = flattenSdes(sdes, now);
  const fitting = rows.map((row) => fit(row, members[row.claim]));
  const said = fitting.filter(({ value }) => value !== undefined && value !== '');
  return readDeclaredAttributes(
    Object.fromEntries(said.map(({ row, value }) => [row.claim, value])),
    said.map(({ row }) => row),
  );
}

/** Numbers are often sent where the contract says text, and the other way round. */
function fit(row: DeclaredAttribute, value: unknown): { row: DeclaredAttribute; value: unknown } {
  const isDigits = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value);
  const isPlain = typeof value === 'number' || isDigits;
  switch (row.type) {
    case 'text':
    case 'phone':
      return { row, value: typeof value === 'number' ? String(value) : value };
    case 'number':
      // An age from a year alone is one of two.
      if (isAges(row, value)) return { row: typed('text', row), value };
      return { row, value: isDigits ? Number(value) : value };
    case 'money':
      return isPlain ? { row: typed('number', row), value: Number(value) } : { row, value };
    default:
      return { row, value };
  }
}

function isAges({ name }: DeclaredAttribute, value: unknown): boolean {
  return name === 'age' && typeof value === 'string' && / or /.test(value);
}

function row(claim: string, name: string, label: string): DeclaredAttribute {
  const group: AttributeGroup = claim.startsWith('personal.') ? 'person' : 'account';
  return { name, label, group, type: 'text', claim };
}

function typed(type: AttributeType, declared: DeclaredAttribute): DeclaredAttribute {
  return { ...declared, type };
}
