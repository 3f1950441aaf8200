import type { VerifiedToken } from '@countersign/tokens';
import type { NamedDiagnosis } from '../diagnoses/diagnoses.ts';

/**
 * What is unwise in a token that is in order: it is accepted, and the brand's administrator is told
 * by name. No value leaves this file.
 */
export function inspectToken({ subject, claims }: VerifiedToken): readonly NamedDiagnosis[] {
  const found = [ofSubject(subject), ...ofSdes(claims.lp_sdes)];
  return [...new Set(found.filter((code) => code !== undefined))];
}

function ofSubject(subject: string): NamedDiagnosis | undefined {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(subject)) return 'subject_is_email';
  return isPhone(subject) ? 'subject_is_phone' : undefined;
}

/** E.164, with the usual marks between the digits. Digits alone may be an account number. */
function isPhone(subject: string): boolean {
  if (!/^(tel:)?(\+|00)[\d\s().-]+$/.test(subject)) return false;
  const digits = subject.replace(/\D/g, '');
  return digits.length >= 8 && digits.length <= 15;
}

type Members = Readonly<Record<string, unknown>>;
type Entry = { readonly body: string; readonly fields: ReadonlySet<string> };

/** The catalogue of what may stand in a token (consumer information and personal information). */
const entries: Readonly<Record<string, Entry>> = {
  ctmrinfo: {
    body: 'info',
    fields: new Set([
      ...['ctype', 'cstatus', 'balance', 'currency', 'customerId', 'socialId', 'imei', 'userName'],
      ...['companySize', 'companyBranch', 'accountName', 'role', 'lastPaymentDate'],
      ...['registrationDate', 'loginStatus'],
    ]),
  },
  personal: {
    body: 'personal',
    fields: new Set([
      ...['firstname', 'lastname', 'age', 'contacts', 'gender', 'company', 'language'],
    ]),
  },
};

const typesOfPage = new Set([
  ...['mrktInfo', 'cart', 'purchase', 'prodView', 'lead', 'service', 'error', 'searchInfo'],
  'section',
]);

/** `auth` is provenance of the older schema: harmless. */
const besideBody = new Set(['type', 'auth']);

function ofSdes(claim: unknown): readonly NamedDiagnosis[] {
  if (claim === undefined || claim === null) return [];
  if (!Array.isArray(claim)) return ['sdes_not_an_array'];
  return claim.slice(0, 20).flatMap(ofEntry);
}

function ofEntry(entry: unknown): readonly NamedDiagnosis[] {
  if (!isMembers(entry) || typeof entry.type !== 'string') return ['sdes_type_unknown'];
  if (typesOfPage.has(entry.type)) return ['sdes_type_of_the_page'];
  const known = Object.hasOwn(entries, entry.type) ? entries[entry.type] : undefined;
  if (!known) return ['sdes_type_unknown'];
  const body = entry[known.body];
  const isElsewhere = Object.keys(entry).some(
    (name) => name !== known.body && !besideBody.has(name),
  );
  if (!isMembers(body) || isElsewhere) return ['sdes_wrong_member'];
  const isSupported = Object.keys(body).every((field) => known.fields.has(field));
  return isSupported ? [] : ['sdes_field_unsupported'];
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
