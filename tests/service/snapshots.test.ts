/**
 * Old snapshot + events = fresh snapshot, for everybody who looks: random sequences of acts on the
 * real service, with screens that only ever apply what their sockets bring.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  type AgentConversation,
  type AgentConversationEvent,
  applyToAgentConversation,
  applyToInbox,
  type Inbox,
  type InboxEvent,
} from '@countersign/protocol';
import fc from 'fast-check';
import {
  presentEventsForAgent,
  presentSnapshotForAgent,
} from '../../server/src/conversations/present-for-agent.ts';
import { presentInbox, presentInboxEvents } from '../../server/src/conversations/present-inbox.ts';
import { followInbox } from '../kit/agent.ts';
import { Desk } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { type Act, act, agent, presenter, Scene, storage } from './snapshots/scene.ts';

async function checkAgentScreens(old: readonly AgentConversation[]): Promise<void> {
  for (const state of old) {
    const conversation = await storage.conversations.find(state.id);
    assert(conversation);
    const page = { after: state.sequence, limit: 500 };
    const records = await storage.events.listAfter(state.id, page);
    const events = await presentEventsForAgent(presenter, conversation, records);
    const applied = events.reduce(applyToAgentConversation, state);
    assert.deepEqual(applied, await presentSnapshotForAgent(presenter, conversation));
  }
}

test('[C22, C23, C24] old snapshot and events make the fresh snapshot, for agent, window and inbox', async () => {
  const desk = await Desk.open(agent);
  let inbox: Inbox = await followInbox(desk.socket);
  const oldInboxes: Inbox[] = [inbox];

  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), async (steps) => {
      const scene = await Scene.open();
      await scene.play('say');
      for (const step of steps) await scene.play(step);
      const [applied, fresh] = await scene.windows();
      assert.deepEqual(applied, fresh);
      await scene.close();
      for (const old of scene.conversations.values()) await checkAgentScreens(old);

      const now = await presentInbox(presenter, 'aurora');
      await eventually('the inbox is up to date', () => {
        for (const frame of desk.socket.takeInOrder(['inbox', 'inbox-event'])) {
          if (frame.type === 'inbox') oldInboxes.length = 0;
          inbox =
            frame.type === 'inbox'
              ? (frame.state as Inbox)
              : applyToInbox(inbox, frame.event as InboxEvent);
        }
        return isDeepStrictEqual(inbox, now);
      });
      oldInboxes.push(now);
    }),
    { numRuns: 15, seed: 20270315, endOnFailure: true },
  );

  const newest = await presentInbox(presenter, 'aurora');
  for (const old of oldInboxes) {
    const events = await presentInboxEvents(presenter, 'aurora', old.sequence);
    assert.deepEqual(events?.reduce(applyToInbox, old), newest);
  }
});

test('[C22] an agent’s screen that follows live shows what a fresh one does', async () => {
  const desk = await Desk.open(agent);
  const scene = await Scene.open();
  await scene.play('say');
  await scene.play('note');
  const [conversationId = ''] = scene.conversations.keys();
  let state = await desk.read(conversationId);
  const steps: Act[] = [
    'say',
    'push',
    'reply',
    { reads: 'agent', upTo: 3 },
    'ask',
    'decline',
    'ask',
    'withdraw',
    'ask stronger',
    'verify',
    'say',
    'separate',
    'note',
    { reads: 'consumer', upTo: 5 },
    'assign',
    'verify stronger',
    'come and go elsewhere',
    'ask',
    'lapse',
    'verify',
    'restrict',
    'brand',
    'say',
    'brand',
    'close',
  ];
  for (const step of steps) {
    await scene.play(step);
    const record = await storage.conversations.find(conversationId);
    assert(record);
    const fresh = await presentSnapshotForAgent(presenter, record);
    // Of what the operator did, all that is open is shown anew within a second: events or not.
    const isCurrent = (): boolean => {
      for (const frame of desk.socket.takeInOrder(['snapshot', 'event'])) {
        state =
          frame.type === 'snapshot'
            ? (frame.state as AgentConversation)
            : applyToAgentConversation(state, frame.event as AgentConversationEvent);
      }
      return isDeepStrictEqual(state, fresh);
    };
    await eventually('the screen is up to date', isCurrent).catch(() => {});
    assert.deepEqual(state, fresh, JSON.stringify(step));
  }
  assert(state.transcript.some((item) => item.type === 'identity' && item.change === 'continued'));
  await scene.close();
});
