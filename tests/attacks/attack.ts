import assert from 'node:assert/strict';
import type { TestConsumer } from '../kit/consumer.ts';
import { Desk, startChat } from '../kit/desk.ts';
import type { Answer } from '../kit/http-client.ts';
import type { Stage } from '../kit/stage.ts';

/** One entry of the attack register: what is tried, and that it does not work. */
export type Attack = {
  /** `[A32] fifty answers …`: the id, and a sentence of what is true. */
  readonly name: string;
  readonly run: (service: Stage) => Promise<void>;
};

/** The page was told nothing in particular, and the agent sees nobody verified. */
export async function assertNobody(
  service: Stage,
  consumer: TestConsumer,
  answer: Answer,
): Promise<void> {
  assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed'], answer.text);
  assert.equal(answer.json.detail, undefined);
  const { conversationId } = await startChat(consumer);
  const desk = await Desk.open(await service.agent(['agent'], consumer.brand));
  const { proof, verified } = await desk.card(conversationId);
  assert.deepEqual([proof.state, verified], ['anonymous', []]);
}

/** The rule that the newest refusal of aurora was made by. */
export async function newestRule(service: Stage): Promise<unknown> {
  const [record] = await service.audit();
  return record?.detail.rule;
}
