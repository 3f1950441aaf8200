/** Two tabs of one browser, two persons, answers that come late, and an agent who asks. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type {
  AgentConversation,
  ConsumerSessionAnswer,
  HandshakeAnswer,
} from '@countersign/protocol';
import fc from 'fast-check';
import { newMessageId, pushPage, say, type TestConsumer } from '../kit/consumer.ts';
import { Desk, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const agent = await stage.agent();
const { implicitConnector: connectorId, pageOrigin } = stage.aurora;

const step = fc.record({
  tab: fc.constantFrom(0, 1),
  act: fc.constantFrom(
    ...(['say', 'say', 'push', 'reload', 'sign out', 'ask', 'confirm', 'decline'] as const),
    ...(['sign in as A', 'sign in as B', 'begin as A', 'begin as B', 'answer late'] as const),
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Who may be meant by a text: the name under which it was written. */
type Name = string;
type Begun = { readonly handshakeId: string; readonly token: string; readonly name: Name };

let runs = 0;

class Scene {
  readonly conversations = new Set<string>();
  readonly #tabs: readonly TestConsumer[];
  readonly #desk: Desk;
  readonly #run: number;
  readonly #epochs = new Map<number, Name>();
  readonly #begun: (Begun | undefined)[] = [];
  #count = 0;

  private constructor(tabs: readonly TestConsumer[], desk: Desk) {
    runs += 1;
    this.#run = runs;
    this.#tabs = tabs;
    this.#desk = desk;
  }

  static async open(): Promise<Scene> {
    const first = await stage.consumer().start();
    const second = stage.consumer();
    // Two tabs have one jar.
    Object.assign(second, { http: first.http });
    await second.start();
    return new Scene([first, second], await Desk.open(agent));
  }

  async play({ tab, act }: Step): Promise<void> {
    this.#count += 1;
    // After a sign-out a browser begins anew, and only time tells the epochs apart.
    stage.clock.advance(1);
    const consumer = this.#tabs[tab] as TestConsumer;
    const before = consumer.session;
    if (act === 'reload') await consumer.reload();
    else if (act === 'sign out') await this.#signOut(consumer);
    else if (act === 'say' || act === 'push') await this.#write(consumer, act);
    else if (act.startsWith('sign in')) await this.#signIn(consumer, act.at(-1) ?? '');
    else if (act.startsWith('begin')) {
      this.#begun[tab] = await this.#begin(consumer, { name: this.#name(act.at(-1) ?? '') });
    } else if (act === 'answer late') await this.#answer(consumer, this.#begun[tab]);
    else await this.#stepUp(consumer, act);
    if (consumer.session && consumer.session !== before) this.#checkEpoch(consumer.session);
  }

  /** On a browser an epoch is one person's. */
  #checkEpoch({ epoch, proof }: ConsumerSessionAnswer): void {
    const name = nameIn(proof);
    assert.equal(this.#epochs.get(epoch) ?? name, name, 'an epoch of two persons');
    this.#epochs.set(epoch, name);
  }

  #name(who: string): Name {
    return `${who}${this.#run}`;
  }

  async #signOut(consumer: TestConsumer): Promise<void> {
    const { status } = await consumer.post('sign-out', {});
    await consumer.reload();
    // A tab whose session the other has replaced can end nothing.
    if (status === 200) assert.equal(consumer.session?.proof.state, 'anonymous');
  }

  async #signIn(consumer: TestConsumer, who: string): Promise<void> {
    await this.#answer(consumer, await this.#begin(consumer, { name: this.#name(who) }));
  }

  async #begin(
    consumer: TestConsumer,
    { name, requestId }: { readonly name: Name; readonly requestId?: string },
  ): Promise<Begun | undefined> {
    const asked = { connectorId, ...(requestId && { requestId }) };
    const answer = await consumer.post('handshakes', asked);
    if (answer.status !== 200) return undefined;
    const { handshakeId, nonce } = answer.json as HandshakeAnswer;
    const token = stage.aurora.idToken(nonce, { claims: { sub: name, name } });
    return { handshakeId, token, name };
  }

  async #answer(consumer: TestConsumer, begun: Begun | undefined): Promise<void> {
    if (!begun) return;
    const { status } = await consumer.answer(begun.handshakeId, begun.token);
    if (status !== 200) return;
    assert(consumer.session);
    assert.equal(nameIn(consumer.session.proof), begun.name);
  }

  async #write(consumer: TestConsumer, act: 'say' | 'push'): Promise<void> {
    const name = consumer.session ? nameIn(consumer.session.proof) : 'nobody';
    if ((await consumer.post('tickets')).status !== 200) return;
    const socket = await consumer.open();
    await takeSnapshot(socket);
    const text = `${name}-${this.#count}`;
    if (act === 'say') await say(socket, text);
    else await pushPage(socket, pageOrigin, [{ type: 'searchInfo', keywords: [text] }]);
    await socket.close();
    const fresh = await consumer.open();
    const { id } = await takeSnapshot(fresh);
    await fresh.close();
    if (id !== null) this.conversations.add(id);
  }

  /** In the newest conversation; the answer comes from whichever tab. */
  async #stepUp(consumer: TestConsumer, act: string): Promise<void> {
    const conversationId = [...this.conversations].at(-1);
    if (conversationId === undefined) return;
    if (act === 'ask') {
      await this.#desk.socket.ask({ type: 'ask', conversationId, id: newMessageId() } as never);
      return;
    }
    const { request } = await this.#desk.read(conversationId);
    if (!request) return;
    if (act === 'confirm') {
      const name = this.#name(this.#count % 2 === 0 ? 'A' : 'B');
      await this.#answer(consumer, await this.#begin(consumer, { name, requestId: request.id }));
      return;
    }
    if ((await consumer.post('tickets')).status !== 200) return;
    const socket = await consumer.open();
    const declined = { type: 'decline', id: newMessageId(), requestId: request.id };
    await socket.ask(declined);
    await socket.close();
  }

  async *read(): AsyncGenerator<AgentConversation> {
    for (const id of this.conversations) yield await this.#desk.read(id);
  }

  async close(): Promise<void> {
    await this.#desk.socket.close();
  }
}

function nameIn(proof: ConsumerSessionAnswer['proof']): Name {
  return proof.state === 'anonymous' ? 'nobody' : (proof.displayName ?? 'nameless');
}

function writerOf(text: string): Name {
  return text.replace(/-\d+$/, '');
}

/** What one conversation may hold: one person, and what nobody wrote before they came. */
function checkConversation({ card, transcript, request }: AgentConversation): void {
  const owner = card.proof.state === 'anonymous' ? undefined : card.displayName;
  for (const item of transcript) {
    if (item.type !== 'message' || item.from !== 'consumer') continue;
    const writer = writerOf(item.text);
    const isNobody = writer === 'nobody';
    assert(isNobody || writer === owner, `${writer} in the conversation of ${owner}`);
    assert.equal(item.proof.state === 'anonymous', isNobody, 'a message under a wrong mark');
  }
  for (const { value } of card.verified) {
    if (value.type === 'text') assert.equal(value.text, owner, 'a fact about another');
  }
  for (const text of JSON.stringify(card.page).match(/(nobody|[AB]\d+)-\d+/g) ?? []) {
    const writer = writerOf(text);
    assert(writer === 'nobody' || writer === owner, `${writer} on the card of ${owner}`);
  }
  const asked = transcript.flatMap((item) => (item.type === 'asked' ? [item.request.id] : []));
  const answered = transcript.flatMap((item) => (item.type === 'answered' ? [item.requestId] : []));
  assert.equal(new Set(answered).size, answered.length, 'a request was answered twice');
  if (request) assert(!answered.includes(request.id), 'an answered request is open');
  assert(answered.every((id) => asked.includes(id)));
}

const inOneTab = (...acts: readonly Step['act'][]): [Step[]] => [
  acts.map((act) => ({ tab: 0, act })),
];
/** What goes wrong first where somebody forgets who was here before. */
const switches: [Step[]][] = [
  inOneTab('sign in as A', 'say', 'push', 'sign in as B', 'say', 'push'),
  inOneTab('say', 'sign in as A', 'begin as B', 'sign out', 'say', 'answer late', 'say'),
  inOneTab('say', 'ask', 'sign in as A', 'ask', 'sign in as B', 'confirm', 'say'),
];

test('[Q9] whatever two tabs do, one conversation is one person’s, and so is an epoch', async () => {
  const steps = fc.array(step, { minLength: 4, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(steps, async (acts) => {
      stage.clock.advance(120);
      const scene = await Scene.open();
      try {
        for (const act of acts) await scene.play(act);
        for await (const state of scene.read()) checkConversation(state);
      } finally {
        await scene.close();
      }
    }),
    { numRuns: 40, examples: switches },
  );
});
