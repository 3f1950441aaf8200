import type { AttributeGroup, AttributeType, DeclaredAttribute } from '@countersign/protocol';
import { asObject, type Members } from './read-attribute-value.ts';
import { readDeclaredAttributes } from './read-declared-attributes.ts';

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
  typed('address', row('personal.contacts.address', 'region', 'Region')),
  typed('list', row('personal.contacts.emails', 'other_emails', 'Other emails')),
  typed('list', row('personal.contacts.phones', 'other_phones', 'Other phones')),
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

type Facts = ReturnType<typeof readDeclaredAttributes>['facts'];

/** The claim `lp_sdes`, an array of typed objects. All types but the two are page data: ignored. */
export function readSdesClaim(claim: unknown): Facts {
  if (!Array.isArray(claim)) return [];
  const entries = claim.slice(0, 10).map(asObject);
  const sdes = {
    info: entries.find((entry) => entry?.type === 'ctmrinfo')?.info,
    personal: entries.find((entry) => entry?.type === 'personal')?.personal,
  };
  return readDeclaredAttributes(flatten(sdes), sdesAttributes).facts.map((fact) => ({
    ...fact,
    claim: `lp_sdes.${fact.claim}`,
  }));
}

/** The bodies of `ctmrinfo` and `personal` from a page. */
export function readPageSdes(sdes: Sdes): Facts {
  return readDeclaredAttributes(flatten(sdes), [...sdesAttributes, ...pageOnlyAttributes]).facts;
}

/** Every name that a body of this type can become. */
export function sdesNames(type: SdesType): readonly string[] {
  const all = [...sdesAttributes, ...pageOnlyAttributes];
  return all.filter(({ claim }) => claim.startsWith(`${type}.`)).map(({ name }) => name);
}

type Sdes = { readonly info?: unknown; readonly personal?: unknown };

/** One member for each fact. Where the contract has two forms, both are read and one is kept. */
function flatten(sdes: Sdes): Members {
  const info = asObject(sdes.info) ?? {};
  const personal = asObject(sdes.personal) ?? {};
  const age = asObject(personal.age) ?? {};
  return {
    ...prefixed('personal', personal),
    ...prefixed('personal.contacts', contactsOf(personal.contacts)),
    'personal.age': age.age ?? personal.age,
    'personal.birthdate': isoDate(age),
    'personal.gender': genderOf(personal.gender),
    'personal.language': languageOf(personal.language),
    ...prefixed('ctmrinfo', info),
    'ctmrinfo.customerId': asText(info.customerId),
    'ctmrinfo.imei': asText(info.imei),
    'ctmrinfo.storeNumber': asText(info.storeNumber),
    'ctmrinfo.balance': { amount: info.balance, currency: info.currency },
    'ctmrinfo.registrationDate': isoDate(asObject(info.registrationDate)),
    'ctmrinfo.lastPaymentDate': isoDate(asObject(info.lastPaymentDate)),
  };
}

/** The first contact's are the consumer's; what the others add stands in lists. */
function contactsOf(contacts: unknown): Members {
  const all = Array.isArray(contacts)
    ? contacts.slice(0, 10).map((one) => asObject(one) ?? {})
    : [];
  const [email, ...emails] = textsOf(all.map((contact) => contact.email));
  const [phone, ...phones] = textsOf(all.map((contact) => contact.phone));
  const { region, country } = asObject(all.find(({ address }) => address)?.address) ?? {};
  return {
    email,
    phone,
    address: { region, country },
    emails: emails.length > 0 ? emails : null,
    phones: phones.length > 0 ? phones : null,
  };
}

function textsOf(values: readonly unknown[]): readonly string[] {
  return [
    ...new Set(values.filter((value) => typeof value === 'string' && value !== '')),
  ] as string[];
}

function genderOf(gender: unknown): unknown {
  const known = genders.find(({ forms }) => forms.includes(gender));
  return known?.word ?? gender;
}

const genders = [
  { word: 'Male', forms: ['MALE', 0, '0'] as unknown[] },
  { word: 'Female', forms: ['FEMALE', 1, '1'] as unknown[] },
  { word: 'Other', forms: ['OTHER', 2, '2'] as unknown[] },
];

/** `en_US` and `en-US` are the same; BCP 47 has the second. */
function languageOf(language: unknown): unknown {
  return typeof language === 'string' ? language.replaceAll('_', '-') : language;
}

function asText(value: unknown): unknown {
  return Number.isSafeInteger(value) ? String(value) : value;
}

function isoDate({ year, month, day }: Members = {}): string | null {
  if (![year, month, day].every(Number.isSafeInteger)) return null;
  const [y, m, d] = [String(year), String(month), String(day)];
  return `${y.padStart(4, '0')}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
}

function row(claim: string, name: string, label: string): DeclaredAttribute {
  const group: AttributeGroup = claim.startsWith('personal.') ? 'person' : 'account';
  return { name, label, group, type: 'text', claim };
}

function typed(type: AttributeType, declared: DeclaredAttribute): DeclaredAttribute {
  return { ...declared, type };
}

function prefixed(prefix: string, members: Members): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [`${prefix}.${name}`, value]),
  );
}
