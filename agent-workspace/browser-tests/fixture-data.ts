/** A working day of the brand "Aurora", and the worst that could be sent. */
import type {
  AgentConversation,
  AgentTranscriptItem,
  AttributeConflict,
  AttributeValue,
  ConsumerCard,
  PageAttribute,
  Proof,
  VerifiedAttribute,
} from '@countersign/protocol';

const minute = 60_000;
export const anna = { id: 'agent-anna', name: 'Anna Meier' };
export const ben = { id: 'agent-ben', name: 'Ben Okoro' };

export type FixtureConversation = AgentConversation & {
  readonly all: readonly AgentTranscriptItem[];
};

type Known = Exclude<Proof, { state: 'anonymous' }>;

export function provenBy(now: number, change: Partial<Known> = {}): Known {
  return {
    state: 'verified',
    connectorName: 'Aurora ID',
    issuer: 'https://id.aurora.example',
    flow: 'code',
    acr: 'urn:aurora:2fa',
    amr: ['pwd', 'otp'],
    verifiedAt: now - 4 * minute,
    expiresAt: now + 52 * minute,
    ...change,
  };
}

type Named = Pick<VerifiedAttribute, 'name' | 'label' | 'group'>;

export function verifiedAttribute(
  named: Named,
  value: AttributeValue,
  proof: Known,
): VerifiedAttribute {
  const { connectorName, issuer, flow, acr, amr, verifiedAt, expiresAt } = proof;
  return {
    ...named,
    kind: 'verified',
    value,
    provenance: {
      connectorId: 'aurora',
      connectorName,
      issuer,
      flow,
      source: named.group === 'person' ? 'id_token' : 'userinfo',
      claim: named.name,
      ...(acr !== undefined && { acr }),
      amr,
      verifiedAt,
      expiresAt,
    },
  };
}

export function pageAttribute(label: string, value: AttributeValue, now: number): PageAttribute {
  return {
    kind: 'page',
    name: label.toLowerCase().replaceAll(' ', '-'),
    label,
    group: 'visit',
    value,
    provenance: { pageOrigin: 'https://aurora.example', receivedAt: now - 2 * minute },
  };
}

const text = (value: string): AttributeValue => ({ type: 'text', text: value });

const bills: AttributeValue = {
  type: 'table',
  columns: [
    { name: 'month', label: 'Bill', type: 'text' },
    { name: 'issued', label: 'Issued', type: 'date' },
    { name: 'amount', label: 'Amount', type: 'money' },
    { name: 'status', label: 'Status', type: 'status' },
  ],
  rows: [
    ['June', '2026-06-30', '112.40', 'overdue'],
    ['May', '2026-05-31', '84.90', 'paid'],
    ['April', '2026-04-30', '86.10', 'paid'],
    ['March', '2026-03-31', '84.90', 'paid'],
    ['February', '2026-02-28', '84.90', 'paid'],
    ['January', '2026-01-31', '97.30', 'paid'],
    ['December', '2025-12-31', '84.90', 'paid'],
  ].map(([month = '', issued = '', amount = '', status = '']) => [
    month,
    issued,
    { amount, currency: 'CHF' },
    { text: status, tone: status === 'paid' ? 'neutral' : 'bad' },
  ]),
};

/** What Aurora sends of a consumer, by name: the things that sell and settle. */
export function auroraAttributes(name: string, proof: Known): readonly VerifiedAttribute[] {
  const email = `${name.split(' ')[0]?.toLowerCase()}.keller@post.example`;
  const rows: ReadonlyArray<readonly [VerifiedAttribute['group'], string, AttributeValue]> = [
    ['billing', 'Balance due', { type: 'money', amount: '112.40', currency: 'CHF' }],
    ['billing', 'Payment due', { type: 'date', date: '2026-07-15' }],
    ['billing', 'Billing history', bills],
    ['billing', 'Ways to pay', { type: 'list', items: ['Two instalments', 'TWINT', 'eBill'] }],
    ['billing', 'Contract', { type: 'link', text: 'https://aurora.example/contracts/4417' }],
    [
      'package',
      'Package',
      {
        type: 'record',
        title: 'Fibre 500 + Mobile Duo',
        fields: [
          { label: 'Price', value: 'CHF 84.90 a month' },
          { label: 'Until', value: '31 March 2027' },
        ],
        tags: ['2 SIM cards', 'TV Basic', 'Roaming EU'],
      },
    ],
    ['account', 'Account number', text('4417 0092 8834 4417')],
    ['account', 'Customer since', { type: 'date', date: '2019-03-01' }],
    ['account', 'Paperless', { type: 'boolean', boolean: true }],
    ['account', 'Loyalty points', { type: 'number', number: 12840 }],
    ['person', 'Name', text(name)],
    ['person', 'Email', { type: 'email', text: email }],
    ['person', 'Phone', { type: 'phone', text: '+41 44 555 18 90' }],
    ['person', 'Address', { type: 'address', text: 'Seestrasse 12\n8002 Zürich' }],
  ];
  return rows.map(([group, label, value]) => ({
    ...verifiedAttribute({ name: label.toLowerCase(), label, group }, value, proof),
    ...(highlights.includes(label) && { highlight: true }),
  }));
}

const highlights = ['Balance due', 'Payment due', 'Package'];

export function auroraPage(now: number): readonly PageAttribute[] {
  return [
    pageAttribute('In the cart', text('Travel package'), now),
    pageAttribute('Cart total', { type: 'money', amount: '19.00', currency: 'CHF' }, now),
    pageAttribute('Came from', text('Search · “bill too high”'), now),
    pageAttribute('Page', { type: 'link', text: 'https://aurora.example/bills' }, now),
    pageAttribute('Email', { type: 'email', text: 'm.keller@mail.example' }, now),
  ];
}

export const emailConflict: AttributeConflict = {
  name: 'email',
  label: 'Email',
  verified: { type: 'email', text: 'mara.keller@post.example' },
  page: { type: 'email', text: 'm.keller@mail.example' },
};

export function conversation(
  id: string,
  card: ConsumerCard,
  items: readonly AgentTranscriptItem[],
): FixtureConversation {
  return {
    id,
    sequence: items.at(-1)?.sequence ?? 0,
    status: 'open',
    startedAt: items[0]?.at ?? 0,
    assignedTo: null,
    card,
    transcript: items.slice(-200),
    hasEarlier: items.length > 200,
    readByAgent: 0,
    readByConsumer: items.at(-1)?.sequence ?? 0,
    request: null,
    all: items,
  };
}

/** Mara, as in the direction of the screens. */
export function maraKeller(now: number): FixtureConversation {
  const proof = provenBy(now);
  const card: ConsumerCard = {
    consumerId: 'consumer-mara',
    displayName: 'Mara Keller',
    proof,
    verified: auroraAttributes('Mara Keller', proof),
    locked: [],
    page: auroraPage(now),
    conflicts: [emailConflict],
    corrections: [],
    assurances: [{ acr: 'urn:aurora:code', label: 'With a code from the phone' }],
  };
  const verified = { state: 'verified', verifiedAt: proof.verifiedAt } as const;
  return conversation('conversation-mara', card, [
    fromConsumer(1, now - 7 * minute, 'Hi, why is my June bill higher than usual?'),
    { type: 'identity', change: 'verified', sequence: 2, at: proof.verifiedAt, proof },
    {
      type: 'message',
      from: 'agent',
      id: 'message-anna-1',
      sequence: 3,
      at: now - 3 * minute,
      agent: anna,
      text: 'Good morning Mara, I can see it. In June you called Switzerland for 34 minutes, which your package does not include.',
    },
    {
      ...fromConsumer(
        4,
        now - 2 * minute,
        'Ah, that was my sister. Could I split the June bill in two?',
      ),
      proof: verified,
    },
    {
      type: 'note',
      id: 'note-1',
      sequence: 5,
      at: now - minute,
      agent: ben,
      text: 'Eligible for instalments. The page sent another email address: do not use it.',
    },
  ]);
}

/** Mara, with what is masked and what is locked. */
export function protectedConversation(now: number): FixtureConversation {
  const known = maraKeller(now);
  const contract = { name: 'contract', label: 'Contract number', group: 'account' } as const;
  const payer = { name: 'payer', label: 'Pays from', group: 'billing' } as const;
  const assurance = { acr: 'urn:aurora:code', label: 'With a code from the phone' };
  const masked = { type: 'masked', start: '', end: '0042' } as const;
  const card: ConsumerCard = {
    ...known.card,
    verified: [verifiedAttribute(contract, masked, provenBy(now)), ...known.card.verified],
    locked: [{ kind: 'locked', ...payer, place: 1, requires: { assurance, maxAgeSeconds: 300 } }],
  };
  return { ...known, id: 'conversation-protected', assignedTo: anna, card };
}

export function fromConsumer(sequence: number, at: number, words: string) {
  return {
    type: 'message',
    from: 'consumer',
    id: `message-${sequence}-consumer`,
    sequence,
    at,
    text: words,
    proof: { state: 'anonymous' },
  } as const satisfies AgentTranscriptItem;
}

export function visitor(id: string, now: number, words: string): FixtureConversation {
  const name = `Visitor ${id.slice(-4).toUpperCase()}`;
  const card: ConsumerCard = {
    consumerId: `consumer-${id}`,
    displayName: name,
    proof: { state: 'anonymous' },
    verified: [],
    locked: [],
    page: auroraPage(now).slice(0, 3),
    conflicts: [],
    corrections: [],
    assurances: [],
  };
  return conversation(id, card, [fromConsumer(1, now - 11 * minute, words)]);
}

export function lapsed(id: string, name: string, now: number): FixtureConversation {
  const proof = provenBy(now, {
    state: 'lapsed',
    flow: 'implicit',
    verifiedAt: now - 70 * minute,
    expiresAt: now - 9 * minute,
    lapsedAt: now - 9 * minute,
    lapseReason: 'expired',
  });
  const card: ConsumerCard = {
    consumerId: `consumer-${id}`,
    displayName: name,
    proof,
    verified: auroraAttributes(name, proof),
    locked: [],
    page: [],
    conflicts: [],
    corrections: [],
    assurances: [],
  };
  return conversation(id, card, [
    { type: 'identity', change: 'verified', sequence: 1, at: proof.verifiedAt, proof },
    {
      ...fromConsumer(2, now - 60 * minute, 'Add the travel package please'),
      proof: { state: 'verified', verifiedAt: proof.verifiedAt },
    },
    { type: 'identity', change: 'lapsed', sequence: 3, at: now - 9 * minute, proof },
    { ...fromConsumer(4, now - 3 * minute, 'Are you there?'), proof: { state: 'lapsed' } },
  ]);
}

/** Every trick at once: markup, overrides, invisible characters, look-alike badges, 10 KB. */
export const hostile = {
  script: '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>',
  override: 'safe\u202Emoc.elpmaxe',
  invisible: 'pay\u200Bpal\u2066\u0000 \u2028x',
  badge: '✔ Verified by Aurora ID',
  heading: 'VERIFIED BY AURORA ID\n✅ Name',
  pile: `Z${'\u0301\u0322'.repeat(60)}`,
  long: 'A'.repeat(10_240),
  link: 'javascript:globalThis.hacked=1',
};

export function hostileConversation(now: number): FixtureConversation {
  const proof = provenBy(now);
  const named = (label: string) => ({ name: label, label, group: 'account' }) as const;
  const card: ConsumerCard = {
    consumerId: 'consumer-hostile',
    displayName: `✔🛡️ Verified\u202E ${'Maximiliana Wilhelmine '.repeat(4)}`,
    proof,
    verified: [
      verifiedAttribute(named('Script'), text(hostile.script), proof),
      verifiedAttribute(named('Override'), text(hostile.override), proof),
      verifiedAttribute(named('Long'), text(hostile.long), proof),
      verifiedAttribute(named('Link'), { type: 'link', text: hostile.link }, proof),
    ],
    locked: [],
    page: Object.entries(hostile).map(([label, value]) => pageAttribute(label, text(value), now)),
    corrections: [],
    assurances: [],
    conflicts: [
      {
        name: 'x',
        label: hostile.badge,
        verified: text(hostile.override),
        page: text(hostile.badge),
      },
    ],
  };
  const words = Object.values(hostile).map((value) => value.slice(0, 4_000));
  return conversation('conversation-hostile', card, [
    ...words.map((value, index) => fromConsumer(index + 1, now - minute, value)),
  ]);
}

/** Enough rows that only a virtualised list stays smooth. */
export function crowd(count: number, now: number): readonly FixtureConversation[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `conversation-crowd-${String(index).padStart(5, '0')}`;
    return visitor(id, now - index * 30_000, `Question number ${index}`);
  });
}

export function workingDay(now: number): readonly FixtureConversation[] {
  const jonas = maraKeller(now - 2 * minute);
  return [
    maraKeller(now),
    {
      ...jonas,
      id: 'conversation-jonas',
      card: { ...jonas.card, displayName: 'Jonas Okafor', conflicts: [] },
    },
    lapsed('conversation-lucia', 'Lucía Vidal Fernández de la Torre', now),
    visitor('conversation-7f2c', now, 'I can’t sign in any more'),
    {
      ...visitor('conversation-a1b2', now - 20 * minute, 'Is there fibre in my street?'),
      assignedTo: anna,
    },
    hostileConversation(now),
    { ...visitor('conversation-0c0c', now - 90 * minute, 'Thanks!'), status: 'closed' },
  ];
}
