import type {
  AuditLine,
  AuditVerdict,
  ConsumerHoldings,
  ErrorCode,
  PrivacyOverview,
} from '@countersign/protocol';
import type { Page } from 'playwright-core';

/** What the fixture answers to a privacy officer; a test may put other things in their place. */
export type FixturePrivacy = {
  overview: PrivacyOverview;
  lines: readonly AuditLine[];
  held: ConsumerHoldings;
  verdict: AuditVerdict;
};

const pageLength = 25;

export function answerPrivacy(
  privacy: FixturePrivacy,
  { route, url, body }: { route: string; url: URL; body: Record<string, unknown> },
): object | ErrorCode | undefined {
  const { held } = privacy;
  switch (route) {
    case 'GET privacy':
      return privacy.overview;
    case 'GET audit':
      return searchLines(privacy.lines, url.searchParams);
    case 'GET audit/export':
      return { lines: privacy.lines.length };
    case 'POST audit/verifications':
      return privacy.verdict;
    case 'POST consumers/search':
      return { consumerId: Object.values(body).includes('nobody') ? null : held.id };
    case `GET consumers/${held.id}`:
      return held;
    case `GET consumers/${held.id}/export`:
      return { consumer: held.id };
    case `PUT consumers/${held.id}/hold`:
      privacy.held = { ...held, heldAt: Date.now() };
      return {};
    case `DELETE consumers/${held.id}/hold`:
      privacy.held = { ...held, heldAt: null };
      return {};
    case `PUT consumers/${held.id}/restriction`:
      privacy.held = { ...held, restrictedAt: Date.now() };
      return {};
    case `DELETE consumers/${held.id}/restriction`:
      privacy.held = { ...held, restrictedAt: null };
      return {};
    case `POST consumers/${held.id}/erasure`:
      if (held.heldAt !== null) return 'consumer_held';
      privacy.held = { ...held, erasedAt: Date.now(), keys: 0 };
      return {};
    default:
      return undefined;
  }
}

function searchLines(all: readonly AuditLine[], asked: URLSearchParams): object {
  const before = Number(asked.get('before') ?? Number.POSITIVE_INFINITY);
  const fits = (line: AuditLine): boolean => {
    const actor = typeof line.actor === 'string' ? line.actor : line.actor.id;
    return (
      line.number < before &&
      line.action.startsWith(asked.get('action') ?? '') &&
      [null, actor].includes(asked.get('actor')) &&
      [null, line.subject].includes(asked.get('subject')) &&
      [null, line.correlationId].includes(asked.get('correlationId')) &&
      line.at >= Number(asked.get('since') ?? 0)
    );
  };
  const found = all.filter(fits);
  const lines = found.slice(0, pageLength);
  return { lines, next: found.length > pageLength ? (lines.at(-1)?.number ?? null) : null };
}

/** Anna signs in with this role as well; for `prepare` of Screen.open. */
export async function asOfficer(page: Page): Promise<void> {
  await page.route('**/api/agent/session', async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    const roles = '"roles":["privacy-officer",';
    await route.fulfill({ response, body: body.replace('"roles":[', roles) });
  });
}

const anna = { id: 'anna', name: 'Anna Berger' };
const hostile = {
  id: 'h'.repeat(22),
  name: `✔ Verified \u202e <img src=x onerror=alert(1)> ${'lang '.repeat(30)}`,
};
const consumerId = 'cQ3x0aZt9vWr7uY2mNcQ4k';

/** A lively month: every kind of record, one alarm, hostile names. */
export function somePrivacy(now: number): FixturePrivacy {
  const lines = someLines(now);
  return {
    overview: {
      days: Array.from({ length: 30 }, (_, index) => ({
        startsAt: (Math.floor(now / dayMs) - 29 + index) * dayMs,
        views: (index % 7 < 5 ? 80 : 6) + ((index * 37) % 41),
        reveals: (index * 5) % 11,
        refusals: index === 21 ? 214 : (index * 3) % 7,
        erasures: index % 9 === 4 ? 1 : 0,
      })),
      alarms: lines.filter(({ action }) => action === 'reveal.alarm'),
      connectors: [
        { id: 'aurora-id', name: 'Aurora ID' },
        { id: 'hostile', name: hostile.name },
      ],
    },
    lines,
    held: {
      id: consumerId,
      connector: { id: 'aurora-id', name: 'Aurora ID' },
      createdAt: now - 400 * dayMs,
      erasedAt: null,
      heldAt: null,
      restrictedAt: null,
      joinedTo: null,
      visitors: 2,
      verifications: { count: 14, firstAt: now - 400 * dayMs, lastAt: now - hourMs },
      sessions: { count: 31, firstAt: now - 400 * dayMs, lastAt: now - hourMs },
      conversations: { count: 6, firstAt: now - 320 * dayMs, lastAt: now - hourMs },
      keys: 3,
      looks: lines.filter(({ action }) => /viewed|revealed|exported/.test(action)).slice(0, 5),
    },
    verdict: {
      records: 12_408,
      since: now - 200 * dayMs,
      checkpoints: 4_210,
      cut: null,
      lastCheckpoint: { number: 12_401, at: now - 4 * 60_000 },
      faults: [],
    },
  };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function someLines(now: number): readonly AuditLine[] {
  const acts: ReadonlyArray<Pick<AuditLine, 'action' | 'actor'> & Partial<AuditLine>> = [
    { action: 'audit.searched', actor: anna, subject: null },
    {
      ...{ action: 'consumer.viewed', actor: anna },
      detail: { conversationId: 'conversation-mara', shown: 'verified:email page:cart_total' },
    },
    {
      ...{ action: 'attribute.revealed', actor: hostile },
      detail: { name: 'account_number', reason: 'dispute', network: '198.51.100.7' },
    },
    { action: 'reveal.alarm', actor: hostile, subject: null },
    { action: 'consumer.refused', actor: 'consumer', subject: null, detail: { rule: 'V11' } },
    { action: 'consumer.authenticated', actor: 'consumer', detail: { connectorId: 'aurora-id' } },
    { action: 'consumer.held', actor: anna, detail: { reason: 'legal_claim' } },
    { action: 'consumer.exported', actor: anna },
    { action: 'vault.rotated', actor: 'operator', subject: null, detail: { key: 'brand' } },
    { action: 'retention.applied', actor: 'system', subject: null, detail: { text: 12 } },
    { action: 'agent.sign_in_failed', actor: 'unknown', subject: 'b'.repeat(22) },
    { action: 'some.future_action', actor: 'somebody-else', subject: 'x'.repeat(60) },
  ];
  return Array.from({ length: 60 }, (_, index) => ({
    number: 12_408 - index,
    at: now - index * index * 5 * 60_000,
    subject: consumerId,
    correlationId: index % 3 === 0 ? `kQ3x0aZt9vWr7uY2mN${1000 + index}` : null,
    detail: {},
    ...(acts[index % acts.length] ?? { action: 'audit.searched', actor: anna }),
  }));
}
