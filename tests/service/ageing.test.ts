/** A proof from its beginning to its end and again, as an agent sees it who never looks away. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  type AgentConversation,
  type AgentConversationEvent,
  applyToAgentConversation,
} from '@countersign/protocol';
import { follow } from '../kit/agent.ts';
import { say } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { LogoutSender } from '../kit/provider/logout-sender.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const person = { sub: 'ages', claims: { name: 'Ines', sid: 'ages-here' } };

/** What the agent's screen holds: the first snapshot, and every event since. */
class Screen {
  state: AgentConversation;
  readonly #desk: Desk;

  constructor(desk: Desk, state: AgentConversation) {
    this.#desk = desk;
    this.state = state;
  }

  /** Waits for this state of the proof, without asking; then another agent asks. */
  async shows(proof: string): Promise<void> {
    const other = await Desk.open(await stage.agent());
    await eventually(`the agent sees ${proof}`, async () => {
      this.#applyNews();
      const { proof: now } = this.state.card;
      const why = now.state === 'lapsed' ? ` ${now.lapseReason}` : '';
      const fresh = await other.read(this.state.id);
      if (`${now.state}${why}` !== proof || fresh.sequence !== this.state.sequence) return false;
      assert.deepEqual(this.state, fresh);
      return true;
    });
  }

  #applyNews(): void {
    for (const { event } of this.#desk.socket.takeInOrder(['event'])) {
      this.state = applyToAgentConversation(this.state, event as AgentConversationEvent);
    }
  }

  get marks(): readonly string[] {
    return this.state.transcript.map((item) => {
      if (item.type === 'identity') return item.change;
      return item.type === 'message' && item.from === 'consumer'
        ? `${item.text}: ${item.proof.state}`
        : item.type;
    });
  }
}

test('[C7, C11, C13, L3] a proof lapses, comes again, is signed out here and at the provider, live', async () => {
  const consumer = await stage.consumer().start();
  const chat = await startChat(consumer, 'who am I');
  const desk = await Desk.open(await stage.agent());
  const screen = new Screen(desk, await follow(desk.socket, chat.conversationId));
  await screen.shows('anonymous');
  /** Signs in, writes, and waits until the agent sees both. */
  const signInAndSay = async (text: string) => {
    await consumer.start();
    await consumer.signInWithCode(person);
    const socket = await consumer.open();
    await takeSnapshot(socket);
    await say(socket, text);
    await screen.shows('verified');
    return socket;
  };

  const first = await signInAndSay('first');
  const { proof } = screen.state.card;
  assert(proof.state === 'verified');
  // About to lapse: nothing is told, because the card has said from the start until when it counts.
  stage.clock.advance((proof.expiresAt - stage.clock.now()) / 1000 - 1);
  await stage.sweep();
  await screen.shows('verified');
  stage.clock.advance(1);
  await stage.sweep();
  await screen.shows('lapsed expired');
  await say(first, 'too late');

  await signInAndSay('again');
  await consumer.signOut();
  await screen.shows('lapsed signed_out');

  await signInAndSay('back');
  const answer = await new LogoutSender(stage).send({ sub: person.sub, sid: 'ages-here' });
  assert.equal(answer.status, 200);
  await screen.shows('lapsed signed_out_at_provider');

  assert.deepEqual(screen.marks, [
    ...['who am I: anonymous', 'verified', 'first: verified'],
    ...['lapsed', 'too late: lapsed', 'reverified', 'again: verified'],
    ...['signed_out', 'reverified', 'back: verified', 'signed_out_at_provider'],
  ]);
});
