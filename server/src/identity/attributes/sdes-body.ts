import { asObject, type Members } from './read-attribute-value.ts';

export type Sdes = { readonly info?: unknown; readonly personal?: unknown };

/**
 * The bodies of `ctmrinfo` and `personal`, as one member for each fact; what is not there is
 * undefined. Where the contract has two forms, both are read and one is kept.
 */
export function flattenSdes(sdes: Sdes, now: number): Members {
  const info = asObject(sdes.info) ?? {};
  const personal = asObject(sdes.personal) ?? {};
  const age = asObject(personal.age);
  return {
    ...prefixed('personal', personal),
    ...prefixed('personal.contacts', contactsOf(personal.contacts)),
    'personal.age': age ? (age.age ?? ageFrom(age, now)) : personal.age,
    'personal.birthdate': isoDate(age),
    'personal.gender': genderOf(personal.gender),
    'personal.language': languageOf(personal.language),
    ...prefixed('ctmrinfo', info),
    'ctmrinfo.balance': balanceOf(info),
    'ctmrinfo.registrationDate': isoDate(asObject(info.registrationDate)),
    'ctmrinfo.lastPaymentDate': isoDate(asObject(info.lastPaymentDate)),
  };
}

/** The first contact's are the consumer's; what the others add stands in lists. */
function contactsOf(contacts: unknown): Members {
  const all = Array.isArray(contacts)
    ? contacts.slice(0, 10).map((one) => asObject(one) ?? {})
    : [];
  const [email, ...emails] = different(all.map((contact) => asText(contact.email)));
  const phones = all.filter(({ phone }) => asText(phone) !== undefined);
  const [phone, ...otherPhones] = different(phones.map((contact) => asText(contact.phone)));
  const [region, ...regions] = different(all.map(({ address }) => regionOf(address)));
  const kindOf = (text: string) => phones.find((one) => asText(one.phone) === text)?.phoneType;
  const withKind = (text: string) => {
    const kind = phoneKind(kindOf(text));
    return kind === undefined ? text : `${text} (${kind})`;
  };
  return {
    email,
    phone,
    phoneType: phone === undefined ? undefined : phoneKind(kindOf(phone)),
    address: region,
    emails: ifAny(emails),
    phones: ifAny(otherPhones.map(withKind)),
    addresses: ifAny(regions),
  };
}

function regionOf(address: unknown): string | undefined {
  const { region, country } = asObject(address) ?? {};
  return [region, country].map(asText).filter(Boolean).join(', ') || undefined;
}

/** `HOME_FAX` is “Home fax”. */
function phoneKind(type: unknown): string | undefined {
  const words = asText(type)?.replaceAll('_', ' ').toLowerCase();
  return words && words.slice(0, 1).toUpperCase() + words.slice(1, 40);
}

/**
 * In whole years. Born in a year of which no more is said, somebody is one of two ages: nothing
 * that looks exact is made of that.
 */
function ageFrom({ year, month, day }: Members, now: number): number | string | undefined {
  const [y, m, d] = [year, month, day].map(asInteger);
  if (y === undefined) return undefined;
  const today = new Date(now);
  const passed = today.getUTCFullYear() - y;
  if (passed < 0 || passed > 150) return undefined;
  const [thisMonth, thisDay] = [today.getUTCMonth() + 1, today.getUTCDate()];
  const isOpen = m === undefined || (m === thisMonth && d === undefined);
  if (isOpen) return passed === 0 ? 0 : `${passed - 1} or ${passed}`;
  const hadBirthday = m < thisMonth || (m === thisMonth && (d ?? 0) <= thisDay);
  return hadBirthday ? passed : Math.max(passed - 1, 0);
}

/** An amount without its currency is a number. */
function balanceOf({ balance, currency }: Members): unknown {
  if (balance == null || !asText(currency)) return balance;
  return { amount: balance, currency };
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

/** All three are required. */
function isoDate({ year, month, day }: Members = {}): string | undefined {
  const [y, m, d] = [year, month, day].map(asInteger);
  if (y === undefined || m === undefined || d === undefined) return undefined;
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
}

function asInteger(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** Numbers are often sent where the contract says text. */
function asText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function different(values: ReadonlyArray<string | undefined>): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function ifAny(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

function prefixed(prefix: string, members: Members): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [`${prefix}.${name}`, value]),
  );
}
