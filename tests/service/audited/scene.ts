import assert from 'node:assert/strict';
import {
  type AgentRole,
  type AuditAction,
  agentRoles,
  type ConsumerCard,
} from '@countersign/protocol';
import { webhookTypes } from '../../../server/src/webhooks/webhook-settings.ts';
import type { TestAgent } from '../../kit/agent.ts';
import { type Chat, Desk, startChat } from '../../kit/desk.ts';
import { eventually } from '../../kit/eventually.ts';
import type { Answer } from '../../kit/http-client.ts';
import { WebhookReceiver } from '../../kit/network/webhook-receiver.ts';
import type { Stage, startStage } from '../../kit/stage.ts';

/** One thing that somebody does, and all that it writes into the brand's audit record. */
export type Act = {
  /** A route, `frame …` or `command …`; what is special about it stands in brackets. */
  readonly by: string;
  readonly records: readonly AuditAction[];
  /** What must be there before; then it is done. */
  readonly prepare: () => Promise<() => Promise<unknown>>;
};

export function act<T>(
  by: string,
  records: Act['records'],
  ...[given, does]: [given: () => Promise<T>, does: (given: T) => Promise<unknown>]
): Act {
  return {
    ...{ by, records },
    prepare: async () => {
      const found = await given();
      return () => does(found);
    },
  };
}

export const nothing = async (): Promise<void> => {};

export type Scene = Awaited<ReturnType<typeof prepare>>;

/** A brand with an endpoint and a sensitive field; one agent who may do all, with a desk. */
export async function prepare(stage: Stage, scope: Parameters<typeof startStage>[0]) {
  const { aurora } = stage;
  const pin = { name: 'pin', label: 'PIN', type: 'text', claim: 'pin', sensitivity: 'sensitive' };
  aurora.implicitSettings = { attributes: [{ ...pin, group: 'account' }] };
  const receiver = await new WebhookReceiver().listen(scope);
  const webhooks = [{ id: 'crm', url: receiver.url, events: webhookTypes }];
  const file = { ...aurora.file(stage.dataDir), webhooks };
  await stage.putBrand(file);
  const agent = await stage.agent(agentRoles);
  const desk = await Desk.open(agent);
  /** Looks at it once. Whoever goes on looking sees more with each change, which is recorded. */
  const cardOf = async (conversationId: string): Promise<ConsumerCard> => {
    const looking = await Desk.open(agent);
    const card = await looking.card(conversationId);
    await looking.socket.close();
    return card;
  };
  return {
    ...{ stage, aurora, file, agent, desk },
    newest: async () => (await stage.audit())[0],
    /** Somebody who signed in and wrote, and whom the agent has looked at. */
    seen: async (): Promise<Chat & { readonly consumerId: string }> => {
      const claims = { pin: '4711', name: 'Mara Keller' };
      const chat = await startChat(await stage.consumer().signInWithToken({ claims }));
      const { consumerId } = await cardOf(chat.conversationId);
      return { ...chat, consumerId };
    },
    cardOf,
    /** As the agent's page asks; it must be granted. */
    change: async (method: string, path: string, body?: unknown): Promise<Answer> =>
      granted(await agent.change(method, path, body)),
    read: async (path: string): Promise<Answer> =>
      granted(await agent.http.get(`/api/agent/${path}`)),
    other: (roles: readonly AgentRole[]): Promise<TestAgent> => stage.agent(roles),
  };
}

/** An order to sign out everybody, by the running service's own housekeeping. */
export async function carriedOut({ stage, newest }: Scene): Promise<void> {
  await eventually('it is carried out', async () => {
    const record = await newest();
    return record?.action === 'connector.signed_out' && record.detail.isDone === true;
  });
  // Whoever signs in from now on began after the order.
  stage.clock.advance(3);
}

function granted(answer: Answer): Answer {
  assert(answer.status < 300, answer.text);
  return answer;
}
