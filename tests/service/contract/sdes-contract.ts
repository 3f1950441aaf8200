/** The documented contract of what a page and an ID token may say, member by member. */

/** Forms that mean the same, what must stand beside them, and what an agent reads where. */
export type ContractMember = {
  /** Where it stands in the entry; a number is a place in a list. */
  readonly path: string;
  readonly forms: readonly unknown[];
  readonly beside?: Readonly<Record<string, unknown>>;
  readonly attribute: string;
  readonly reads: string;
  /** No ID token may say it. */
  readonly pageOnly?: true;
};

const eur = { currency: 'EUR' };
const product = 'products.0.product';
const contact = 'personal.contacts.0';
const phone = { [`${contact}.phone`]: '+41 1' };

const info = (name: string, attribute: string, ...forms: readonly unknown[]): ContractMember => ({
  ...{ path: `info.${name}`, attribute, forms, reads: String(forms[0]) },
});

const ofCustomer: readonly ContractMember[] = [
  info('ctype', 'customer_type', 'vip'),
  info('cstatus', 'customer_status', 'active'),
  { ...info('balance', 'balance', -40.5, '-40.5'), beside: { 'info.currency': 'EUR' } },
  info('balance', 'balance', 12, '12'),
  {
    ...{ path: 'info.currency', forms: ['EUR'], beside: { 'info.balance': 3 } },
    ...{ attribute: 'balance', reads: 'EUR' },
  },
  info('customerId', 'customer_id', '138766', 138766),
  info('socialId', 'social_id', '11256324780', 11256324780),
  info('imei', 'imei', '3543546543545688', 3543546543545688),
  info('userName', 'user_name', 'ines'),
  info('companySize', 'company_size', 500, '500'),
  info('companyBranch', 'company_branch', 'north'),
  info('accountName', 'account_name', 'Ines AG'),
  info('role', 'role', 'buyer'),
  {
    ...info('lastPaymentDate', 'last_payment', { day: 15, month: 10, year: 2026 }),
    reads: '2026-10-15',
  },
  {
    ...info(
      'registrationDate',
      'customer_since',
      { day: 3, month: 2, year: 2019 },
      { day: '3', month: '2', year: '2019' },
    ),
    reads: '2019-02-03',
  },
  info('loginStatus', 'login_status', 1, '1'),
  { ...info('storeZipCode', 'store_zip_code', '20505', 20505), pageOnly: true },
  { ...info('storeNumber', 'store_number', '123865', 123865), pageOnly: true },
];

/** The tests’ clock stands in January 2027. */
const ofPerson: readonly ContractMember[] = [
  { path: 'personal.firstname', forms: ['Ines'], attribute: 'given_name', reads: 'Ines' },
  { path: 'personal.lastname', forms: ['Keller'], attribute: 'family_name', reads: 'Keller' },
  { path: 'personal.age.age', forms: [44, '44'], attribute: 'age', reads: '44' },
  { path: 'personal.age.year', forms: [1982, '1982'], attribute: 'age', reads: '44 or 45' },
  {
    ...{ path: 'personal.age.month', forms: [4, '4'], beside: { 'personal.age.year': 1982 } },
    ...{ attribute: 'age', reads: '44' },
  },
  {
    ...{ path: 'personal.age.day', forms: [2], attribute: 'age', reads: '45' },
    beside: { 'personal.age.year': 1982, 'personal.age.month': 1 },
  },
  {
    ...{ path: 'personal.age.day', forms: [15, '15'], attribute: 'birthdate', reads: '1982-04-15' },
    beside: { 'personal.age.year': 1982, 'personal.age.month': 4 },
  },
  { path: `${contact}.email`, forms: ['a@x.test'], attribute: 'email', reads: 'a@x.test' },
  { path: `${contact}.phone`, forms: ['41791', 41791], attribute: 'phone', reads: '41791' },
  ...Object.entries({
    ...{ HOME: 'Home', MOBILE: 'Mobile', WORK: 'Work', FAX: 'Fax', MAIL: 'Mail', PAGER: 'Pager' },
    ...{ HOME_FAX: 'Home fax', WORK_FAX: 'Work fax', OTHER: 'Other' },
  }).map(([type, reads]) => ({
    ...{ path: `${contact}.phoneType`, forms: [type], beside: phone },
    ...{ attribute: 'phone_type', reads },
  })),
  { path: `${contact}.address.country`, forms: ['CH'], attribute: 'region', reads: 'CH' },
  { path: `${contact}.address.region`, forms: ['Bern'], attribute: 'region', reads: 'Bern' },
  {
    ...{ path: 'personal.contacts.1.email', forms: ['b@x.test'] },
    beside: { [`${contact}.email`]: 'a@x.test' },
    ...{ attribute: 'other_emails', reads: 'b@x.test' },
  },
  {
    ...{ path: 'personal.contacts.1.phoneType', forms: ['WORK'] },
    beside: { ...phone, 'personal.contacts.1.phone': '+41 2' },
    ...{ attribute: 'other_phones', reads: '+41 2 (Work)' },
  },
  {
    ...{ path: 'personal.contacts.1.address.region', forms: ['Basel'] },
    beside: { [`${contact}.address.region`]: 'Bern' },
    ...{ attribute: 'other_regions', reads: 'Basel' },
  },
  { path: 'personal.gender', forms: ['MALE', 0], attribute: 'gender', reads: 'Male' },
  { path: 'personal.gender', forms: ['FEMALE', 1], attribute: 'gender', reads: 'Female' },
  { path: 'personal.gender', forms: ['OTHER', 2], attribute: 'gender', reads: 'Other' },
  { path: 'personal.company', forms: ['Ines AG'], attribute: 'company', reads: 'Ines AG' },
  { path: 'personal.language', forms: ['en-US', 'en_US'], attribute: 'locale', reads: 'en-US' },
];

/** What is said of a product, wherever products are. */
const ofProducts = (attribute: string, products = product): readonly ContractMember[] => [
  { path: `${products}.name`, forms: ['antivirus'], attribute, reads: 'antivirus' },
  { path: `${products}.category`, forms: ['software'], attribute, reads: 'software' },
  { path: `${products}.sku`, forms: ['xyz001'], attribute, reads: 'xyz001' },
  { path: `${products}.price`, forms: [7.8, '7.8'], attribute, reads: '7.8' },
  { path: `${products}.price`, forms: [0.1 + 0.2], beside: eur, attribute, reads: '0.3 EUR' },
];

const ofTotal = (attribute: string): readonly ContractMember[] => [
  { path: 'total', forms: [11.7, '11.7'], attribute, reads: '11.7' },
  { path: 'currency', forms: ['EUR'], beside: { total: 3 }, attribute, reads: 'EUR' },
];

const channels = ['Direct', 'Search', 'Social', 'Email', 'Referral'];
const statuses = [
  ...['Complete', 'In progress', 'Approved', 'Cancelled', 'Not approved', 'Reviewed'],
  ...['Missing details', 'Closed', 'Removed', 'Assigned', 'Waiting for customer response'],
  ...['Waiting for response', 'Pending', 'Resolved'],
];
const named = { [`${product}.name`]: 'antivirus' };
const bought = { 'cart.products.0.product.name': 'antivirus' };

const inBody = (body: string, attribute: string, members: Readonly<Record<string, unknown>>) =>
  Object.entries(members).map(([name, value]) => ({
    ...{ path: `${body}.${name}`, forms: [value], attribute, reads: String(value) },
  }));

export const contract: Readonly<Record<string, readonly ContractMember[]>> = {
  ctmrinfo: ofCustomer,
  personal: ofPerson,
  mrktInfo: [
    ...channels.map((reads, channel) => ({
      ...{ path: 'info.channel', forms: [channel, String(channel)], attribute: 'came_from', reads },
    })),
    ...inBody('info', 'affiliate', { affiliate: 'Yahoo' }),
    { path: 'info.campaignId', forms: ['US 2026'], attribute: 'campaign', reads: 'US' },
  ],
  cart: [
    ...ofTotal('cart_total'),
    { path: 'numItems', forms: [6, '6'], attribute: 'cart_items', reads: '6' },
    ...ofProducts('cart'),
    { path: 'products.0.quantity', forms: [3, '3'], beside: named, attribute: 'cart', reads: '3' },
  ],
  purchase: [
    ...ofTotal('purchases'),
    { path: 'orderId', forms: ['DRV-1'], attribute: 'purchases', reads: 'DRV-1' },
    { path: 'cart.numItems', forms: [6, '6'], attribute: 'purchases', reads: '6' },
    ...ofProducts('purchases', 'cart.products.0.product').slice(0, 4),
    {
      ...{ path: 'cart.products.0.quantity', forms: [3, '3'], beside: bought },
      ...{ attribute: 'purchases', reads: '3 × antivirus' },
    },
  ],
  prodView: [
    ...ofProducts('viewed_products'),
    {
      ...{ path: 'currency', forms: ['EUR'], beside: { [`${product}.price`]: 3 } },
      ...{ attribute: 'viewed_products', reads: 'EUR' },
    },
  ],
  lead: [
    ...inBody('lead', 'leads', { topic: 'luxury car test drive 2026', value: 22.22, leadId: 'x1' }),
    {
      ...{ path: 'lead.currency', forms: ['USD'], beside: { 'lead.value': 3 } },
      ...{ attribute: 'leads', reads: 'USD' },
    },
  ],
  service: [
    ...inBody('service', 'service_requests', { topic: 'hotel reservation', category: 'email' }),
    ...inBody('service', 'service_requests', { serviceId: 'service12' }),
    ...statuses.map((reads, status) => ({
      ...{ path: 'service.status', forms: [status, String(status)] },
      ...{ attribute: 'service_requests', reads },
    })),
  ],
  error: [
    ...inBody('error', 'page_errors', { contextId: 'order page', message: 'declined' }),
    ...inBody('error', 'page_errors', { code: 'er100001', level: 1 }),
    { path: 'error.resolved', forms: [false], attribute: 'page_errors', reads: 'Open' },
    { path: 'error.resolved', forms: [true], attribute: 'page_errors', reads: 'Resolved' },
  ],
  searchInfo: [
    { path: 'keywords.0', forms: ['antivirus'], attribute: 'searches', reads: 'antivirus' },
  ],
  section: [
    { path: 'sections.0', forms: ['shop'], attribute: 'section', reads: 'shop' },
    { path: 'section.0', forms: ['shop'], attribute: 'section', reads: 'shop' },
    { path: 'section', forms: ['shop'], attribute: 'section', reads: 'shop' },
  ],
};

type Json = Record<string, unknown>;

/** An entry of this type that says one member, in one form, and what must stand beside it. */
export function entryOf(
  type: string,
  member: ContractMember,
  form: unknown,
): Json & { type: string } {
  const entry = { type };
  for (const [path, value] of Object.entries({ ...member.beside, [member.path]: form })) {
    put(entry, path.split('.'), value);
  }
  return entry;
}

function put(into: Json, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name] = value;
  else {
    into[name] ??= /^\d+$/.test(rest[0] ?? '') ? [] : {};
    put(into[name] as Json, rest, value);
  }
}
