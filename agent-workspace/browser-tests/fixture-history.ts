import type {
  AttributeHistoryAnswer,
  AttributeHistoryLine,
  ErrorCode,
} from '@countersign/protocol';
import type { Asked } from './fixture-bodies.ts';
import { anna, provenBy } from './fixture-data.ts';
import type { Fixture } from './fixture-server.ts';

/** What earlier proofs said, by the attribute's name. */
export type FixtureHistories = {
  readonly asked: unknown[];
  readonly answers: Map<unknown, AttributeHistoryAnswer>;
  refusal: ErrorCode | undefined;
  /** Nothing is answered until this settles. */
  wait: Promise<void> | undefined;
};

export function noHistories(): FixtureHistories {
  return { asked: [], answers: new Map(), refusal: undefined, wait: undefined };
}

export function answerHistory(
  histories: FixtureHistories,
  { route, body }: Asked,
): AttributeHistoryAnswer | ErrorCode | undefined {
  if (!/^POST conversations\/[\w-]+\/history$/.test(route)) return undefined;
  histories.asked.push(body);
  const none = { lines: [], hasEarlier: false };
  return histories.refusal ?? histories.answers.get(body.name) ?? none;
}

const hour = 3_600_000;

/** An address that was another once, was not stated for a while, and is proven every hour. */
export function emailHistory(now: number): AttributeHistoryAnswer {
  const line = (text: string | null, hoursAgo: number, times: number): AttributeHistoryLine => {
    const verifiedAt = now - hoursAgo * hour;
    const expiresAt = verifiedAt + hour;
    const state = expiresAt > now ? 'verified' : 'lapsed';
    const over = state === 'lapsed' && { lapsedAt: expiresAt, lapseReason: 'expired' as const };
    const proof = provenBy(now, { state, verifiedAt, expiresAt, ...over });
    const since = verifiedAt - (times - 1) * hour;
    if (text === null) return { value: null, proof, since, times };
    const value = { type: 'email', text } as const;
    return { value, proof, source: 'id_token', claim: 'email', since, times };
  };
  const lines = [
    line('mara.keller@post.example', 0, 4),
    line(null, 30, 1),
    line('mara.brunner@mail.example', 40, 1),
    line('m.brunner@old.example', 9_000, 12),
  ];
  return { lines, hasEarlier: true };
}

/** Agents' notes: what was asked, and what is refused. The card changes as the service would. */
export function answerCorrection(
  fixture: Fixture,
  { route, body, now }: Asked,
): ErrorCode | object | undefined {
  const [, method, id = '', gone] =
    /^(POST|DELETE) conversations\/([\w-]+)\/corrections(?:\/([\w-]+))?$/.exec(route) ?? [];
  const card = fixture.find(id)?.card;
  if (!method || !card) return undefined;
  if (fixture.histories.refusal) return fixture.histories.refusal;
  const value = { type: 'text', text: String(body.text) } as const;
  const noted = { id: String(body.id), name: String(body.name), value, agent: anna, at: now };
  const corrections =
    method === 'POST'
      ? [noted, ...card.corrections]
      : card.corrections.filter((one) => one.id !== gone);
  fixture.happens(id, { type: 'card', card: { ...card, corrections } });
  return {};
}
