import assert from 'node:assert/strict';
import { TestBrand } from '../kit/brand.ts';
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
  return (await newestRefusal(service)).rule;
}

/** What the operator may read of the newest refusal: rule, code, detail. */
export async function newestRefusal(
  service: Stage,
  brand: TestBrand = service.aurora,
): Promise<Readonly<Record<string, unknown>>> {
  const records = await service.audit(brand);
  return records.find(({ action }) => action === 'consumer.refused')?.detail ?? {};
}

/** A brand of the attacker's own on the same service: a good one, but for what is changed. */
export async function putMallory(
  service: Stage,
  change: Readonly<Record<string, unknown>> = {},
): Promise<TestBrand> {
  const mallory = new TestBrand('mallory', service.clock, service.provider);
  const file = mallory.file(service.dataDir);
  const [code, ...others] = file.connectors;
  await service.putBrand({ ...file, connectors: [{ ...code, ...change }, ...others] });
  return mallory;
}

/** A sign-in with a code must end in nothing; the operator's code and detail for it. */
export async function refusedCode(
  service: Stage,
  brand: TestBrand = service.aurora,
): Promise<string> {
  const consumer = await service.consumer(brand).start();
  await assertNobody(service, consumer, await consumer.tryCode({ sub: 'somebody' }));
  const { code, detail } = await newestRefusal(service, brand);
  return `${code} ${detail ?? ''}`.trim();
}
