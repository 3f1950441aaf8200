import assert from 'node:assert/strict';
import type { AgentConversation } from '@countersign/protocol';
import type { TestAgent } from '../../kit/agent.ts';
import { Desk } from '../../kit/desk.ts';
import { LogoutSender } from '../../kit/provider/logout-sender.ts';
import type { Stage } from '../../kit/stage.ts';
import { Browser } from './slow-network.ts';
import { type Page, Tab } from './tab.ts';
import { Watch } from './watch.ts';

const patienceMs = 10_000;
/** So long the service may keep us waiting before time goes on for the windows too. */
const turnMs = 300;

/** One browser with two tabs, an agent, and a clock that is everybody's. */
export class Scene {
  readonly watch = new Watch();
  readonly page: Page = { user: null };
  readonly tabs: readonly [Tab, Tab];
  readonly desk: Desk;
  readonly provider: LogoutSender;
  readonly stage: Stage;
  readonly #begunAt: number;
  readonly #run: string;
  #texts = 0;

  private constructor(stage: Stage, desk: Desk, run: string) {
    this.stage = stage;
    this.desk = desk;
    this.#run = run;
    this.#begunAt = stage.clock.now();
    this.provider = new LogoutSender(stage);
    const browser = new Browser(stage);
    const parts = { browser, brand: stage.aurora, page: this.page, clock: stage.clock };
    const newTab = () => new Tab({ ...parts, onState: (state) => this.watch.see(state) });
    this.tabs = [newTab(), newTab()];
  }

  static async open(stage: Stage, agent: TestAgent, run: string): Promise<Scene> {
    stage.clock.advance(120);
    const scene = new Scene(stage, await Desk.open(agent), run);
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
    const end = performance.now() + patienceMs;
    let since = performance.now();
    for (let quietTurns = 0; quietTurns < 3; ) {
      await turn();
      for (const { timers } of this.tabs) timers.advance(0);
      const loud = this.tabs.filter(({ isQuiet }) => !isQuiet);
      quietTurns = loud.length === 0 ? quietTurns + 1 : 0;
      if (performance.now() > end) assert.fail(`never came to rest: ${this.#describe()}`);
      const waits = loud.filter(({ network, state }) => {
        return network.busy === 0 && state.connection === 'offline';
      });
      const isStuck = performance.now() - since > turnMs;
      if (loud.length === 0 || (waits.length < loud.length && !isStuck)) continue;
      this.#tick();
      since = performance.now();
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

  check(): void {
    assert.deepEqual(this.watch.faults, []);
  }

  /** All conversations of this run as agents see them, each checked. */
  async look(): Promise<readonly AgentConversation[]> {
    const { conversations } = this.stage.server.foundation.storage;
    const rows = await conversations.listNewest(this.stage.aurora.id, { limit: 100 });
    const ours = rows.filter(({ startedAt }) => startedAt >= this.#begunAt);
    const seen: AgentConversation[] = [];
    for (const { id } of ours) seen.push(await this.desk.read(id));
    for (const conversation of seen) this.watch.seeConversation(conversation);
    this.watch.seeAll(seen);
    this.check();
    return seen;
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
    await this.desk.socket.close();
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

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
