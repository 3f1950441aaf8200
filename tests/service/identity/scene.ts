import assert from 'node:assert/strict';
import { type AgentConversation, type ConsumerConversation, limits } from '@countersign/protocol';
import type { ConversationRow } from '../../../server/src/storage/port.ts';
import { Desk, startChat } from '../../kit/desk.ts';
import { LogoutSender } from '../../kit/provider/logout-sender.ts';
import type { Stage } from '../../kit/stage.ts';
import type { Frame } from '../../kit/test-socket.ts';
import { Browser } from './slow-network.ts';
import { type Page, Tab } from './tab.ts';
import { strangersText, Watch } from './watch.ts';

/** Turns, not seconds, so that a busy machine changes nothing. */
const patience = 20_000;
/** So long the service may keep us waiting before time goes on for the windows too. */
const untilStuck = 300;

type Parts = { readonly desk: Desk; readonly run: string };
type Seen = { readonly inboxSequence: number; readonly conversation: AgentConversation };

/** One browser with two tabs, an agent, and a clock that is everybody's. */
export class Scene {
  readonly watch = new Watch();
  readonly page: Page = { user: null };
  readonly tabs: readonly [Tab, Tab];
  readonly provider: LogoutSender;
  readonly browser: Browser;
  readonly stage: Stage;
  readonly #begunAt: number;
  readonly #run: string;
  readonly #seen = new Map<string, Seen>();
  #texts = 0;
  #frames = 1;
  #desk: Desk;

  private constructor(stage: Stage, { desk, run }: Parts) {
    this.stage = stage;
    this.#desk = desk;
    this.#run = run;
    this.#begunAt = stage.clock.now();
    this.provider = new LogoutSender(stage);
    this.browser = new Browser(stage);
    const { browser } = this;
    const parts = { browser, brand: stage.aurora, page: this.page, clock: stage.clock };
    const newTab = () => new Tab({ ...parts, watch: this.watch });
    this.tabs = [newTab(), newTab()];
  }

  static async open(stage: Stage, run: string): Promise<Scene> {
    stage.clock.advance(120);
    const scene = new Scene(stage, { desk: await Desk.open(await stage.agent()), run });
    const { socket } = await startChat(stage.consumer(), strangersText);
    await socket.close();
    for (const { client } of scene.tabs) {
      void client.open();
      await scene.settle();
    }
    return scene;
  }

  /** A name that no other run knows. */
  name(who: string): string {
    return `${who}${this.#run}`;
  }

  nextText(): number {
    this.#texts += 1;
    return this.#texts;
  }

  get isCalm(): boolean {
    return this.tabs.every(({ network, waitsForPage }) => !network.isHeld && !waitsForPage);
  }

  /** Until nothing more happens by itself. Time passes only while everybody waits for it. */
  async settle(): Promise<void> {
    let since = 0;
    for (let turns = 0, quietTurns = 0; quietTurns < 3; turns += 1) {
      await turn(turns);
      for (const { timers } of this.tabs) timers.advance(0);
      const loud = this.tabs.filter(({ isQuiet }) => !isQuiet);
      quietTurns = loud.length === 0 ? quietTurns + 1 : 0;
      if (turns > patience) assert.fail(`never came to rest: ${this.#describe()}`);
      const waits = loud.filter(({ network, state }) => {
        return network.busy === 0 && state.connection === 'offline';
      });
      const isStuck = turns - since > untilStuck;
      if (loud.length === 0 || (waits.length < loud.length && !isStuck)) continue;
      this.#tick();
      since = turns;
    }
    for (const tab of this.tabs) this.watch.seeAtRest(tab);
    this.check();
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.#tick();
      if (this.tabs.some(({ isQuiet }) => !isQuiet)) await this.settle();
    }
    await this.stage.sweep();
    await this.settle();
  }

  /** Every window that shows this conversation comes to show what it should. */
  async eachWindowOf(id: string, shows: (shown: ConsumerConversation) => boolean): Promise<void> {
    const isLeft = ({ state }: Tab) =>
      state.phase === 'ready' && state.conversation?.id === id && !shows(state.conversation);
    for (let turns = 0; this.tabs.some(isLeft); turns += 1) {
      if (turns > patience / 10) assert.fail(`a window does not follow: ${this.#describe()}`);
      await turn(turns);
      await this.settle();
    }
  }

  check(): void {
    assert.deepEqual(this.watch.faults, []);
  }

  /** As the agent sees it. */
  async read(id: string): Promise<AgentConversation> {
    return (await this.#atDesk()).read(id);
  }

  /** What the agent does, with the answer. */
  async ask(frame: { readonly id: string; readonly type: string }): Promise<Frame> {
    return (await this.#atDesk()).socket.ask(frame);
  }

  /** A socket or session may send so many frames at once, and then only some in a second. */
  async #atDesk(): Promise<Desk> {
    this.#frames += 1;
    if (this.#frames % (limits.framesBurst / 2) === 0) {
      await this.#desk.socket.close();
      this.#desk = await Desk.open(await this.stage.agent());
    }
    return this.#desk;
  }

  /** All conversations of this run as agents see them, each checked. */
  async look(): Promise<readonly AgentConversation[]> {
    // What a window learns while we read may be in a conversation that we have not read.
    const acknowledged = [...this.watch.acknowledged];
    const now = this.stage.clock.now();
    const seen = await this.#readAll();
    for (const conversation of seen) this.watch.seeConversation(conversation, now);
    this.watch.seeAll(seen, acknowledged);
    this.check();
    return seen;
  }

  /** All of one moment: read again if something happened meanwhile. */
  async #readAll(): Promise<readonly AgentConversation[]> {
    for (let rows = await this.#list(); ; ) {
      const seen: AgentConversation[] = [];
      for (const { id, inboxSequence, status } of rows) {
        const before = this.#seen.get(id);
        const isOld = status === 'closed' && before?.inboxSequence === inboxSequence;
        const conversation = isOld ? before.conversation : await this.read(id);
        this.#seen.set(id, { inboxSequence, conversation });
        seen.push(conversation);
      }
      const now = await this.#list();
      if (now[0]?.inboxSequence === rows[0]?.inboxSequence) return seen;
      rows = now;
    }
  }

  /** Newest first. */
  async #list(): Promise<readonly ConversationRow[]> {
    const { conversations } = this.stage.server.foundation.storage;
    const rows = await conversations.listNewest(this.stage.aurora.id, { limit: 100 });
    return rows.filter(({ startedAt }) => startedAt >= this.#begunAt);
  }

  /** Everything that was held arrives, and all is as it should be. */
  async end(): Promise<void> {
    for (const tab of this.tabs) {
      tab.network.letGo();
      tab.answerLate();
    }
    await this.settle();
    // A session whose answer was lost is found by now.
    await this.pass(25);
    const seen = await this.look();
    for (const { state, name } of this.tabs) {
      const card = seen.find(({ id }) => id === state.conversation?.id)?.card;
      if (state.phase !== 'ready' || !card) continue;
      const shown = card.proof.state === 'anonymous' ? null : card.displayName;
      assert.equal(shown, name, 'agent and consumer see two persons');
    }
  }

  async close(): Promise<void> {
    for (const { client, network } of this.tabs) {
      client.end();
      network.letGo();
    }
    await this.#desk.socket.close();
  }

  #tick(): void {
    this.stage.clock.advance(1);
    for (const { timers } of this.tabs) timers.advance(1_000);
  }

  #describe(): string {
    const tabs = this.tabs.map(({ state, network }) => {
      const { phase, connection, identity, outbox } = state;
      return { phase, connection, identity, busy: network.busy, outbox: outbox.length };
    });
    return JSON.stringify(tabs);
  }
}

/** Who has waited for some turns lets the processor rest between them. */
function turn(turns: number): Promise<void> {
  return new Promise((resolve) => {
    if (turns < 10) setImmediate(resolve);
    else setTimeout(resolve, 1);
  });
}
