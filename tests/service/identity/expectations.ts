import assert from 'node:assert/strict';
import type {
  AgentConversation,
  AgentTranscriptItem,
  VerificationOutcome,
} from '@countersign/protocol';
import type { Scene } from './scene.ts';
import type { Name } from './tab.ts';

type Message = Extract<AgentTranscriptItem, { type: 'message' }>;

const isMessage = (item: AgentTranscriptItem): item is Message => item.type === 'message';
const joiningOf = ({ transcript }: AgentConversation) =>
  transcript.findLast((item) => item.type === 'identity' && item.joined);
export const isJoined = (conversation: AgentConversation): boolean =>
  joiningOf(conversation) !== undefined;
/** Texts and the marks under which they stand. */
const said = (items: readonly Message[]) =>
  items.map((item) => [item.text, item.from === 'consumer' ? item.proof.state : 'agent']);

/** What nobody known wrote is the closed conversation of a visitor; the rest is as it was. */
export async function expectSeparated(scene: Scene, before: AgentConversation): Promise<void> {
  const joinedAt = joiningOf(before)?.sequence ?? 0;
  const messages = before.transcript.filter(isMessage);
  await scene.eachWindowOf(before.id, ({ transcript }) => {
    return transcript.some(({ type }) => type === 'separated');
  });
  const after = await scene.read(before.id);
  const mark = after.transcript.findLast(({ type }) => type === 'separated');
  assert(mark?.type === 'separated', 'nothing was separated');
  const earlier = await scene.read(mark.conversationId);
  const [gone, left] = [earlier, after].map(({ transcript }) => transcript.filter(isMessage));
  assert.deepEqual(said(gone ?? []), said(messages.filter((one) => one.sequence < joinedAt)));
  assert.deepEqual(said(left ?? []), said(messages.filter((one) => one.sequence > joinedAt)));
  assert.deepEqual([earlier.status, earlier.card.proof.state], ['closed', 'anonymous']);
  assert.notEqual(earlier.card.consumerId, after.card.consumerId);
  assert.equal(isJoined(after), false);
  assert.doesNotMatch(JSON.stringify(after.card.page), /nobody-/);
  for (const { text } of gone ?? []) scene.watch.separated.set(text, earlier.id);
  const theirs = new Set((gone ?? []).map(({ text }) => text));
  await scene.eachWindowOf(before.id, ({ transcript }) => {
    return !transcript.some((item) => item.type === 'message' && theirs.has(item.text));
  });
}

/**
 * After a sign-out in one window none of its browser is signed in, nor does an agent think so.
 * Where the windows had come to two persons, that is so of the one who signed out.
 */
export async function expectNobody(scene: Scene, gone?: readonly Name[]): Promise<void> {
  const isGone = (name: Name) => name !== null && (gone === undefined || gone.includes(name));
  // A tab that does not know how to go on shows nothing, whoever it last heard of.
  const ready = scene.tabs.filter(({ state }) => state.phase === 'ready');
  const stay = ready.map(({ name }) => name).filter(isGone);
  assert.deepEqual(stay, [], 'still there');
  const open = (await scene.look()).filter(({ status }) => status === 'open');
  const verified = open.filter(({ card }) => card.proof.state === 'verified');
  const shown = verified.map(({ card }) => card.displayName).filter(isGone);
  assert.deepEqual(shown, [], 'an agent sees them still');
}

/**
 * How a request ends if the person of `name` answers it, and the page says that it is `user`;
 * undefined if it stays open.
 */
export function outcomeOf(
  conversations: readonly AgentConversation[],
  { name, user }: { readonly name: Name; readonly user: Name },
): VerificationOutcome | undefined {
  if (user === null) return undefined;
  if (name !== null) return name === user ? 'fulfilled' : 'other_consumer';
  const hasOwn = conversations.some(({ status, card }) => {
    return status === 'open' && card.displayName === user;
  });
  return hasOwn ? 'elsewhere' : 'fulfilled';
}

type Expected = {
  readonly conversationId: string;
  readonly request: { readonly id: string; readonly expiresAt: number };
  readonly outcome: VerificationOutcome | undefined;
};

/** Once, by this outcome, and everybody sees it. */
export async function expectAnswered(scene: Scene, expected: Expected): Promise<void> {
  const { conversationId, request, outcome } = expected;
  await scene.eachWindowOf(conversationId, (shown) => {
    return (shown.request === null) === (outcome !== undefined);
  });
  const { transcript, request: open } = await scene.read(conversationId);
  const outcomes = transcript.flatMap((item) =>
    item.type === 'answered' && item.requestId === request.id ? [item.outcome] : [],
  );
  // It can time out while everybody waits for something else.
  if (scene.stage.clock.now() >= request.expiresAt) return;
  assert.deepEqual(outcomes, outcome === undefined ? [] : [outcome]);
  assert.equal(open?.id, outcome === undefined ? request.id : undefined);
}
