import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import type {
  AgentConversation,
  AgentRole,
  AgentSessionAnswer,
  Inbox,
  TicketAnswer,
} from '@countersign/protocol';
import { newAgent } from '../../server/src/admin/agents.ts';
import type { Foundation } from '../../server/src/main.ts';
import { newMessageId } from './consumer.ts';
import { type Answer, HttpClient, type Sent } from './http-client.ts';
import { type Frame, TestSocket } from './test-socket.ts';

type Service = { readonly port: number; readonly origin: string };
export const agentPassword = 'a long enough canary-password';
let agents = 0;

/** An agent's browser. */
export class TestAgent {
  readonly http: HttpClient;
  readonly login: string;
  readonly #service: Service;
  session: AgentSessionAnswer | undefined;

  constructor(service: Service, login: string) {
    this.#service = service;
    this.login = login;
    this.http = new HttpClient(service);
  }

  /** On disk without an invitation, and with a cheap hash: agents.test.ts takes the long way. */
  static async put(
    { runtime, storage }: Pick<Foundation, 'runtime' | 'storage'>,
    brandId: string,
    roles: readonly AgentRole[],
  ): Promise<string> {
    agents += 1;
    const login = `agent-${agents}@${brandId}.test`;
    const passwordHash = cheapHash(agentPassword);
    const fields = { brandId, login, name: `Agent ${agents}`, roles, passwordHash };
    await storage.transaction((tx) => tx.agents.insert(newAgent(runtime, fields)));
    return login;
  }

  async signIn(password = agentPassword): Promise<this> {
    const answer = await this.trySignIn(password);
    assert.equal(answer.status, 200, answer.text);
    this.session = answer.json as AgentSessionAnswer;
    return this;
  }

  trySignIn(password: string, sent: Sent = {}): Promise<Answer> {
    const body = { login: this.login, password };
    return this.http.post('/api/agent/session', { body, ...sent });
  }

  /** A request that changes something, as the Workspace makes it. */
  change(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { 'x-csrf-token': this.session?.csrfToken ?? '' };
    return this.http.request(method, `/api/agent/${path}`, { body, headers });
  }

  async ticket(): Promise<string> {
    const answer = await this.change('POST', 'tickets');
    assert.equal(answer.status, 200, answer.text);
    return (answer.json as TicketAnswer).ticket;
  }

  connect(origin: string | undefined = this.#service.origin): Promise<TestSocket> {
    return TestSocket.connect({ port: this.#service.port, path: '/api/agent/socket', origin });
  }

  async open(): Promise<TestSocket> {
    const ticket = await this.ticket();
    const socket = await this.connect();
    socket.send({ type: 'hello', ticket });
    return socket;
  }
}

export async function followInbox(socket: TestSocket): Promise<Inbox> {
  socket.send({ type: 'follow-inbox' });
  return (await socket.take('inbox')).state as Inbox;
}

export async function follow(
  socket: TestSocket,
  conversationId: string,
): Promise<AgentConversation> {
  // Of before, which came unasked because the brand's settings had changed.
  socket.takeAll('snapshot');
  socket.send({ type: 'follow', conversationId });
  const fits = ({ state }: Frame): boolean => (state as AgentConversation).id === conversationId;
  return (await socket.take('snapshot', fits)).state as AgentConversation;
}

/** One act of an agent on a conversation, with its answer. */
export function act(
  socket: TestSocket,
  type: 'send' | 'note' | 'assign' | 'close' | 'separate',
  given: { readonly conversationId: string; readonly text?: string; readonly id?: string },
): Promise<Frame> {
  return socket.ask({ type, id: newMessageId(), ...given });
}

/** The parameters stand in the hash, so the service accepts a weak one that is already stored. */
export function cheapHash(password: string): string {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync(password, salt, 32, { N: 2, r: 8, p: 1 });
  return ['scrypt', 2, 8, 1, salt.toString('base64url'), hash.toString('base64url')].join('$');
}
