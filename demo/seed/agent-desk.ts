import type { AgentFrame, FrameToAgent } from '@countersign/protocol';
import { addresses, agents } from '../demo-settings.ts';
import { signInAgent } from './agent-session.ts';
import { openSocket, until } from './platform.ts';
import type { Turn } from './scenes.ts';

const { url: origin } = addresses.service;

export type AgentDesk = {
  act(conversationId: string, turn: Exclude<Turn, string>): Promise<void>;
  leave(): void;
};

/** An agent of the brand at work, over the same API as the Agent Workspace. */
export async function openAgentDesk(brand: string): Promise<AgentDesk> {
  const agent = agents.find((one) => one.brand === brand);
  if (!agent) throw new Error(`no agent of ${brand}`);
  const ask = await signInAgent(agent);
  const { ticket } = (await (await ask('POST', 'tickets')).json()) as { ticket: string };
  const socket = openSocket(`${origin.replace('http', 'ws')}/api/agent/socket`);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const arrived = new Set<string>();
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as FrameToAgent;
    if (frame.type === 'sent') arrived.add(frame.id);
    if (frame.type === 'snapshot') arrived.add(frame.state.id);
  });
  const send = (frame: AgentFrame): void => socket.send(JSON.stringify(frame));
  send({ type: 'hello', ticket });
  return {
    act: async (conversationId, turn) => {
      // Nobody answers what they have not looked at.
      if (!arrived.has(conversationId)) send({ type: 'follow', conversationId });
      await until(() => arrived.has(conversationId));
      if ('reveal' in turn) {
        const body = { kind: 'verified', name: turn.reveal, reason: 'check_identity' };
        await ask('POST', `conversations/${conversationId}/reveals`, body);
        return;
      }
      const id = crypto.randomUUID();
      if ('agent' in turn) send({ type: 'send', conversationId, id, text: turn.agent });
      else send({ type: 'note', conversationId, id, text: turn.note });
      await until(() => arrived.has(id));
    },
    leave: () => socket.close(),
  };
}
