import type { AgentFrame, FrameToAgent } from '@countersign/protocol';
import { addresses, agents } from '../demo-settings.ts';
import { openSocket, until } from './platform.ts';
import type { Turn } from './scenes.ts';

const { url: origin } = addresses.service;

/** An agent of the brand at work, over the same API as the Agent Workspace. */
export async function openAgentDesk(brand: string): Promise<{
  write(conversationId: string, turn: Exclude<Turn, string>): Promise<void>;
  leave(): void;
}> {
  const agent = agents.find((one) => one.brand === brand);
  if (!agent) throw new Error(`no agent of ${brand}`);
  const { login, password } = agent;
  const signedIn = await post('/api/agent/session', { login, password });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = (await signedIn.json()) as { csrfToken: string };
  const answer = await post('/api/agent/tickets', {}, { cookie, 'x-csrf-token': csrfToken });
  const { ticket } = (await answer.json()) as { ticket: string };
  const socket = openSocket(`${origin.replace('http', 'ws')}/api/agent/socket`);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const sent = new Set<string>();
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as FrameToAgent;
    if (frame.type === 'sent') sent.add(frame.id);
  });
  const send = (frame: AgentFrame): void => socket.send(JSON.stringify(frame));
  send({ type: 'hello', ticket });
  return {
    write: async (conversationId, turn) => {
      const id = crypto.randomUUID();
      if ('agent' in turn) send({ type: 'send', conversationId, id, text: turn.agent });
      else send({ type: 'note', conversationId, id, text: turn.note });
      await until(() => sent.has(id));
    },
    leave: () => socket.close(),
  };
}

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, ...headers },
    body: JSON.stringify(body),
  });
}
