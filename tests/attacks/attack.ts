import assert from 'node:assert/strict';
import { TestBrand } from '../kit/brand.ts';
import type { TestConsumer } from '../kit/consumer.ts';
import { Desk, startChat } from '../kit/desk.ts';
import type { Answer } from '../kit/http-client.ts';
import { connectionsDuring } from '../kit/network/socket-spy.ts';
import { type Members, type SigningKey, signWith } from '../kit/signing-key.ts';
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

/** A token that nobody's issuer made for this sign-in. */
export type Forgery = {
  readonly what: string;
  /** Made for the nonce of a new handshake, so that only the forgery can be at fault. */
  readonly forge: (nonce: string) => string | Promise<string>;
  /** The rule that must refuse it, and the code if it matters which. */
  readonly rule: string | RegExp;
  readonly code?: string;
};

/**
 * Each forgery is answered as any refused proof is, leads to no connection of ours, and leaves
 * neither token nor claim in the log and the audit. Put `canary` into what must not be found.
 */
export async function refuseAll(
  service: Stage,
  brand: TestBrand,
  forgeries: readonly Forgery[],
): Promise<void> {
  assert(forgeries.length > 0);
  const before = service.log.length;
  const attempts = await connectionsDuring(async () => {
    for (let from = 0; from < forgeries.length; from += together) {
      await refuseTogether(service, brand, forgeries.slice(from, from + together));
    }
  }, [service.port]);
  assert.deepEqual(attempts, []);
  // Hashes hold any letters, those that a token begins with too.
  const records = (await service.audit(brand)).map((record) => ({ ...record, hash: '' }));
  const said = service.log.slice(before).join('') + JSON.stringify(records);
  assert.deepEqual(said.match(/.{0,40}([Cc]anary|(?<![\w-])eyJ[\w-]{20}).{0,20}/g), null);
}

const together = 20;

async function refuseTogether(
  service: Stage,
  brand: TestBrand,
  forgeries: readonly Forgery[],
): Promise<void> {
  const ids = await Promise.all(forgeries.map((forgery) => refuse(service, brand, forgery)));
  const records = await service.audit(brand);
  forgeries.forEach(({ what, rule, code }, index) => {
    const record = records.find(({ correlationId }) => correlationId === ids[index]);
    const { rule: refusedBy, code: refusedAs } = record?.detail ?? {};
    const expected = typeof rule === 'string' ? new RegExp(`^${rule}$`) : rule;
    assert.match(String(refusedBy), expected, what);
    if (code !== undefined) assert.equal(refusedAs, code, what);
  });
}

/** The correlation id of the generic answer. */
async function refuse(
  service: Stage,
  brand: TestBrand,
  { what, forge }: Forgery,
): Promise<unknown> {
  const consumer = await service.consumer(brand).start();
  const { handshakeId, nonce } = await consumer.handshake();
  const answer = await consumer.answer(handshakeId, await forge(nonce));
  const { correlationId, ...rest } = answer.json;
  const generic = {
    type: 'https://countersign.dev/errors#authentication_failed',
    title: 'We could not confirm who you are',
    status: 401,
    code: 'authentication_failed',
  };
  assert.deepEqual(rest, generic, what);
  await consumer.reload();
  assert.equal(consumer.session?.proof.state, 'anonymous', what);
  return correlationId;
}

/** A brand with these keys for ID tokens of its page, beside its own. */
export async function putBrandWithKeys(
  service: Stage,
  id: string,
  keys: readonly Members[],
): Promise<TestBrand> {
  const brand = new TestBrand(id, service.clock);
  const file = brand.file(service.dataDir);
  const [implicit] = file.connectors;
  const set = { keys: [brand.key.jwk, ...keys] };
  await service.putBrand({ ...file, connectors: [{ ...implicit, keys: set }] });
  return brand;
}

/** Any two texts as header and claims, signed as they are. */
export function assemble(
  header: string | Buffer,
  claims: string | Buffer,
  key: SigningKey,
): string {
  const input = [header, claims].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${signWith(key, input).toString('base64url')}`;
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
