/** One consumer at one browser, and what all screens keep of it, for snapshots.test.ts. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  type AgentConversation,
  applyToConsumerConversation,
  type ConsumerConversation,
  type ConsumerConversationEvent,
} from '@countersign/protocol';
import fc from 'fast-check';
import { createConnectors } from '../../../server/src/connectors/connector.ts';
import { createOutbound } from '../../../server/src/connectors/outbound/outbound.ts';
import {
  type ActingAgent,
  assignToAgent,
  closeAsAgent,
  readAsAgent,
  readAsConsumer,
  writeAsAgent,
} from '../../../server/src/conversations/agent-acts.ts';
import { ConversationError } from '../../../server/src/conversations/conversation-error.ts';
import {
  correctAttribute,
  removeCorrection,
} from '../../../server/src/conversations/facts/correct-attribute.ts';
import {
  type PresenterDependencies,
  presentSnapshotForAgent,
} from '../../../server/src/conversations/present-for-agent.ts';
import {
  separateAsAgent,
  separateAsConsumer,
} from '../../../server/src/conversations/separation/separate-earlier.ts';
import {
  askToVerify,
  declineRequest,
  withdrawRequest,
} from '../../../server/src/conversations/step-up/ask-to-verify.ts';
import { readConsumerCard, whoIn } from '../../../server/src/identity/consumer-card.ts';
import { eraseConsumer } from '../../../server/src/privacy/erase-consumer.ts';
import { restrictConsumer } from '../../../server/src/privacy/restrict-consumer.ts';
import type { ConversationRecord } from '../../../server/src/storage/port.ts';
import { pushPage, say, type TestConsumer } from '../../kit/consumer.ts';
import { takeSnapshot } from '../../kit/desk.ts';
import { eventually } from '../../kit/eventually.ts';
import { plainSettings, startStage } from '../../kit/stage.ts';
import type { TestSocket } from '../../kit/test-socket.ts';

const service = await startStage({ after });
export const agent = await service.agent();
const { foundation } = service.server;
export const { storage, vault } = foundation;
const { id = '', name = '' } = agent.session?.agent ?? {};
const acting: ActingAgent = { id, name, brandId: 'aurora' };
const agentOf = async (agentId: string) => ({ id: agentId, name });
const outbound = createOutbound(plainSettings);
after(() => outbound.close());
const { declaredBy } = createConnectors({ ...foundation, outbound, env: {} });
const cardDeps = { ...foundation, agentOf, declaredBy };
export const presenter = {
  storage,
  vault,
  cardOf: async (conversation) => ({
    ...(await readConsumerCard(cardDeps, conversation)),
    assurances: [],
  }),
  agentOf,
  whoIn: (brandId) => whoIn(cardDeps, brandId),
} satisfies PresenterDependencies;

const asking = {
  ...foundation,
  stepUpOf: async () => ({
    connectorId: service.aurora.implicitConnector,
    assurances: [{ acr: 'gold', label: 'With a passkey' }],
  }),
};

const correcting = (conversationId: string) => ({
  ...{ agent: { ...acting, roles: ['agent'] as const }, conversationId },
  correlationId: 'correlation',
});

export const act = fc.oneof(
  fc.constantFrom('say', 'say again', 'reply', 'note', 'assign', 'close', 'push', 'lapse'),
  fc.constantFrom('correct', 'remove correction'),
  fc.constantFrom('say', 'reply', 'verify', 'verify stronger', 'verify another', 'sign out'),
  fc.constantFrom('ask', 'ask', 'ask stronger', 'withdraw', 'decline', 'erase'),
  fc.constantFrom('separate', 'separate own', 'verify'),
  fc.constantFrom('restrict', 'brand', 'come and go elsewhere'),
  fc.record({ reads: fc.constantFrom('agent', 'consumer'), upTo: fc.nat(12) }),
);
export type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

type Shown = { readonly id: string; readonly consumerId: string };

/** One consumer at one browser, and every conversation that comes of it. */
export class Scene {
  readonly conversations = new Map<string, AgentConversation[]>();
  readonly #consumer: TestConsumer;
  readonly #run: number;
  #socket: TestSocket;
  #window: ConsumerConversation;
  #count = 0;

  private constructor(consumer: TestConsumer, socket: TestSocket, opened: ConsumerConversation) {
    this.#consumer = consumer;
    this.#socket = socket;
    this.#window = opened;
    this.#run = runs;
  }

  static async open(): Promise<Scene> {
    runs += 1;
    const consumer = await service.consumer().start();
    const socket = await consumer.open();
    return new Scene(consumer, socket, await takeSnapshot(socket));
  }

  async play(step: Act): Promise<void> {
    this.#count += 1;
    const conversation = await this.#current();
    if (conversation) this.#keepOld(await presentSnapshotForAgent(presenter, conversation));
    const conversationId = conversation?.id;
    const own = `own-act-${this.#run}-${this.#count}`;
    if (typeof step === 'object') {
      if (!conversation) return;
      const { upTo } = step;
      if (step.reads === 'consumer')
        return readAsConsumer(foundation, conversation.consumerId, upTo);
      return readAsAgent(foundation, acting, { conversationId: conversation.id, upTo });
    }
    if (step.startsWith('verify')) return this.#verify(step);
    switch (step) {
      case 'say':
      case 'say again': {
        await say(this.#socket, own, step === 'say' ? own : `same-id-${this.#run}`);
        return;
      }
      case 'push': {
        const entry = { type: 'searchInfo', keywords: [own] };
        await pushPage(this.#socket, this.#consumer.brand.pageOrigin, [entry]);
        return;
      }
      case 'brand':
        return this.#changeBrand();
      case 'lapse': {
        service.clock.advance(601);
        await service.sweep();
        // The access token is over as well; the cookie brings another.
        await this.#consumer.start();
        return;
      }
      // What ends there goes on under the proof of this browser (L16).
      case 'come and go elsewhere': {
        const other = await service.consumer().signInWithToken(this.#claims());
        await other.signOut();
        return;
      }
      case 'sign out': {
        await this.#consumer.signOut();
        return this.#reload();
      }
      case 'restrict': {
        if (!conversation) return;
        const { id: shown, consumerId } = conversation;
        const by = { consumerId, actor: 'operator', brandId: 'aurora', correlationId: null };
        await restrictConsumer(foundation, { ...by, isRestricted: true });
        const hidden = await storage.conversations.find(shown);
        if (hidden) this.#keepOld(await presentSnapshotForAgent(presenter, hidden));
        await restrictConsumer(foundation, { ...by, isRestricted: false });
        // Else a sign-in at the very same moment would have begun before.
        service.clock.advance(1);
        return this.#reload();
      }
    }
    if (step === 'erase' && conversation) return this.#erase(conversation.consumerId);
    if (!conversationId) return;
    if (await this.#steppedUp(step, own, conversation)) return;
    const written = { conversationId, id: own, text: own };
    const isClosed = conversation.status === 'closed';
    if (step === 'correct') return this.#correct(conversation, own);
    if (step === 'remove correction') return this.#removeCorrection(conversation);
    if (step === 'note')
      await writeAsAgent(foundation, acting, { type: 'note', masks: [], ...written });
    else if (isClosed) return;
    else if (step === 'reply')
      await writeAsAgent(foundation, acting, { type: 'send', masks: [], ...written });
    else if (step === 'assign') await assignToAgent(foundation, acting, written);
    else await closeAsAgent(foundation, acting, written);
  }

  /** The name is sensitive from now on, or not any more. No event says so: all is shown anew. */
  async #changeBrand(): Promise<void> {
    isNameMasked = !isNameMasked;
    const name = { name: 'name', label: 'Name', group: 'person', type: 'text', claim: 'name' };
    const attributes = [{ ...name, ...(isNameMasked && { mask: 'first1' }) }];
    service.aurora.implicitSettings = { attributes };
    await service.putBrand(service.aurora.file(service.dataDir));
    const seen = isNameMasked ? 'masked' : 'open';
    this.#window = await takeSnapshot(
      this.#socket,
      ({ proof }) => proof.state === 'anonymous' || proof.agentsSee[0]?.seen === seen,
    );
    this.conversations.clear();
  }

  /** What agent and consumer do about who is there; false for any other act. */
  async #steppedUp(step: string, own: string, { id: conversationId, consumerId }: Shown) {
    const request = await storage.verificationRequests.find(conversationId);
    const act = { conversationId, id: own, requestId: request?.id ?? '' };
    try {
      if (step === 'ask') await askToVerify(asking, acting, act);
      else if (step === 'ask stronger') await askToVerify(asking, acting, { ...act, acr: 'gold' });
      else if (step === 'withdraw') await withdrawRequest(foundation, acting, act);
      else if (step === 'decline') await declineRequest(foundation, consumerId, act);
      else if (step === 'separate') await separateAsAgent(foundation, acting, act);
      else if (step === 'separate own') await separateAsConsumer(foundation, consumerId, act);
      else return false;
    } catch (error) {
      // Closed, asked already, or nothing to answer: then nothing has changed.
      if (!(error instanceof ConversationError)) throw error;
    }
    return true;
  }

  async #erase(consumerId: string): Promise<void> {
    const by = { consumerId, actor: 'operator', brandId: 'aurora', correlationId: null };
    await eraseConsumer(foundation, by);
    // Else a sign-in at the very same moment would have begun before.
    service.clock.advance(1);
    return this.#reload();
  }

  async #correct(conversation: ConversationRecord, id: string): Promise<void> {
    const [attribute] = (await presenter.cardOf(conversation)).page;
    if (!attribute) return;
    const correction = { id, name: attribute.name, text: id, masks: [] };
    await correctAttribute(cardDeps, correcting(conversation.id), correction);
  }

  async #removeCorrection(conversation: ConversationRecord): Promise<void> {
    const [newest] = (await presenter.cardOf(conversation)).corrections;
    if (newest) await removeCorrection(foundation, correcting(conversation.id), newest.id);
  }

  /** Another session: the window goes on where it was, with the proof that it was answered. */
  async #verify(step: string): Promise<void> {
    await this.#read();
    await this.#consumer.signInWithToken(this.#claims(step));
    const { id: conversationId, sequence } = this.#window;
    this.#socket = await this.#consumer.open(
      conversationId === null ? undefined : { conversationId, sequence },
    );
    const { proof } = this.#consumer.session ?? {};
    if (proof) this.#window = { ...this.#window, proof };
  }

  #claims(step = 'verify') {
    const sub = step === 'verify another' ? `other-${this.#run}` : `own-${this.#run}`;
    const acr = step === 'verify stronger' ? 'gold' : undefined;
    return { claims: { sub, acr, name: sub } };
  }

  /** Another session, for the one before was ended from outside. */
  async #reload(): Promise<void> {
    await this.#consumer.reload();
    this.#socket = await this.#consumer.open();
    this.#window = await takeSnapshot(this.#socket);
  }

  async #current(): ReturnType<typeof storage.conversations.find> {
    await this.#read();
    return this.#window.id === null ? undefined : storage.conversations.find(this.#window.id);
  }

  #keepOld(state: AgentConversation): void {
    const known = this.conversations.get(state.id) ?? [];
    this.conversations.set(state.id, [...known, state]);
  }

  /** Brings the window up to date: a round trip after which nothing older can still come. */
  async #read(): Promise<ConsumerConversation> {
    const refused = await this.#socket.ask({
      type: 'page',
      id: `round-trip-${this.#run}-${this.#count}`,
      page: { url: 'https://nobody.test/', title: '' },
      entries: [],
    } as never);
    assert.equal(refused.code, 'origin_not_allowed');
    for (const frame of this.#socket.takeInOrder(['snapshot', 'event'])) {
      if (frame.type === 'snapshot') this.#window = frame.state as ConsumerConversation;
      else this.#apply(frame as unknown as EventFrame);
    }
    return this.#window;
  }

  #apply({ conversationId, after: from, event }: EventFrame): void {
    assert.equal(conversationId, this.#window.id, 'an event of a conversation not shown');
    assert(from <= this.#window.sequence, 'a gap');
    this.#window = applyToConsumerConversation(this.#window, event);
  }

  /** What the window shows in the end, and what a window would that is opened now. */
  async windows(): Promise<[applied: unknown, fresh: unknown]> {
    const socket = await this.#consumer.open();
    const { sequence: newest, ...fresh } = await takeSnapshot(socket);
    await socket.close();
    const isCurrent = (): boolean => {
      const { sequence: _lags, ...applied } = this.#window;
      return JSON.stringify(applied) === JSON.stringify(fresh);
    };
    await eventually('the window is up to date', async () => {
      await this.#read();
      return isCurrent() || this.#window.sequence === newest;
    });
    // Events that are not for the consumer leave no trace, not even in the number.
    const { sequence: _lags, ...applied } = this.#window;
    return [applied, fresh];
  }

  close(): Promise<number> {
    return this.#socket.close();
  }
}

type EventFrame = {
  readonly conversationId: string;
  readonly after: number;
  readonly event: ConsumerConversationEvent;
};
let runs = 0;
let isNameMasked = false;
