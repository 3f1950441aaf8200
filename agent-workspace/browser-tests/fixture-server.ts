/**
 * Speaks the real protocol over real HTTP and a real WebSocket, with its state in memory, so that
 * the built Agent Workspace can be tested alone and brought into any state at will. It uses the
 * content policy of the service, because a style or script that it refuses must fail here.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import {
  type AgentConversationEvent,
  type AgentFrame,
  type AgentTranscriptItem,
  applyToAgentConversation,
  type ConsumerCard,
  type ConversationSummary,
  closeCodes,
  type ErrorCode,
  errorCodes,
  type FrameToAgent,
  limits,
  parseAgentFrame,
} from '@countersign/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import * as bodies from './fixture-bodies.ts';
import { answerConnectors, type FixtureConnectors, someConnectors } from './fixture-connectors.ts';
import { anna, type FixtureConversation } from './fixture-data.ts';
import { answerCorrection, answerHistory, noHistories } from './fixture-history.ts';
import { answerPrivacy, somePrivacy } from './fixture-privacy.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Options = {
  /** The built workspace: path in `dist` → content. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly now: () => number;
  readonly conversations?: readonly FixtureConversation[];
};

type Peer = { readonly socket: WebSocket; readonly follows: Set<string>; hasInbox: boolean };
type NewEvent = AgentConversationEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'sequence' | 'at'>
    : never
  : never;

export async function startFixture(options: Options): Promise<Fixture> {
  const fixture = new Fixture(options);
  await fixture.listen();
  return fixture;
}

export class Fixture {
  /** Frames as they came from the browser, without tickets. */
  readonly received: AgentFrame[] = [];
  /** Of the next message, note, assignment or closing. */
  refuseNext: ErrorCode | undefined;
  /** Tickets are refused: no new connection. */
  isDown = false;
  /** Snapshots and inboxes are not answered. */
  isSilent = false;
  origin = '';
  readonly connectors: FixtureConnectors;
  readonly reveals: bodies.FixtureReveals = { asked: [], values: new Map(), refusal: undefined };
  readonly privacy;
  readonly histories = noHistories();
  readonly #options: Options;
  readonly #conversations = new Map<string, FixtureConversation>();
  readonly #events = new Map<string, AgentConversationEvent[]>();
  readonly #inboxSequences = new Map<string, number>();
  readonly #peers = new Set<Peer>();
  readonly #sessions = new Set<string>();
  readonly #tickets = new Set<string>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });
  readonly #sockets = new WebSocketServer({ server: this.#server, path: '/api/agent/socket' });
  #inboxSequence = 0;
  #settings = 0;

  constructor(options: Options) {
    this.#options = options;
    this.connectors = { connectors: someConnectors(options.now()) };
    this.privacy = somePrivacy(options.now());
    for (const one of [...(options.conversations ?? [])].reverse()) {
      this.#conversations.set(one.id, one);
      this.#inboxSequences.set(one.id, ++this.#inboxSequence);
    }
    this.#sockets.on('connection', (socket) => this.#connected(socket));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.origin = `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.dropSockets();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  dropSockets = (): void => {
    for (const { socket } of this.#peers) socket.terminate();
  };

  endSessions(): void {
    this.#sessions.clear();
    for (const { socket } of this.#peers) socket.close(closeCodes.sessionEnded);
  }

  /** A new conversation appears. */
  add(conversation: FixtureConversation): void {
    this.#conversations.set(conversation.id, conversation);
    this.#changed(conversation.id);
  }

  happens(conversationId: string, event: NewEvent): AgentConversationEvent {
    const known = this.#conversations.get(conversationId);
    if (!known) throw new Error('No such conversation in the fixture');
    const after = known.sequence;
    const numbered = { ...event, sequence: after + 1, at: this.#options.now() };
    const full = numbered as AgentConversationEvent;
    const next = applyToAgentConversation(known, full);
    const item = next.transcript.at(-1);
    const isItem = item?.sequence === full.sequence;
    const all = isItem && item ? [...known.all, item] : known.all;
    this.#conversations.set(conversationId, { ...next, all });
    this.#events.set(conversationId, [...(this.#events.get(conversationId) ?? []), full]);
    for (const peer of this.#peers) {
      if (!peer.follows.has(conversationId)) continue;
      send(peer, { type: 'event', conversationId, after, event: full });
    }
    this.#changed(conversationId);
    return full;
  }

  /** The whole card anew, as after something that no event tells. */
  showsAnew(conversationId: string, changes: Partial<ConsumerCard> = {}): void {
    const known = this.#conversations.get(conversationId);
    if (!known) throw new Error('no such conversation');
    const { distrust: _before, ...card } = known.card;
    const changed = { ...known, card: { ...card, ...changes } };
    this.#conversations.set(conversationId, changed);
    this.#settings += 1;
    const { all: _, ...state } = changed;
    const now = this.#options.now();
    for (const peer of this.#peers) {
      if (peer.hasInbox) send(peer, { type: 'inbox', state: this.#inbox(), now });
      if (peer.follows.has(conversationId)) send(peer, { type: 'snapshot', state, now });
    }
  }

  typing(conversationId: string): void {
    for (const peer of this.#peers) send(peer, { type: 'typing', conversationId });
  }

  find(conversationId: string): FixtureConversation | undefined {
    return this.#conversations.get(conversationId);
  }

  #changed(conversationId: string): void {
    const after = this.#inboxSequence;
    this.#inboxSequences.set(conversationId, ++this.#inboxSequence);
    const summary = this.#summary(conversationId);
    for (const peer of this.#peers) {
      if (!peer.hasInbox) continue;
      const event = { type: 'summary', sequence: summary.inboxSequence, summary } as const;
      send(peer, { type: 'inbox-event', after, event });
    }
  }

  #connected(socket: WebSocket): void {
    let peer: Peer | undefined;
    socket.on('message', (data) => {
      const frame = parseAgentFrame(String(data));
      if (!frame) return socket.close(closeCodes.protocolError);
      if (peer) return this.#receive(peer, frame);
      if (frame.type !== 'hello' || !this.#tickets.delete(frame.ticket)) {
        return socket.close(closeCodes.ticketInvalid);
      }
      peer = { socket, follows: new Set(), hasInbox: false };
      this.#peers.add(peer);
    });
    socket.on('close', () => peer && this.#peers.delete(peer));
  }

  #receive(peer: Peer, frame: AgentFrame): void {
    this.received.push(frame);
    const now = this.#options.now();
    switch (frame.type) {
      case 'follow-inbox':
        peer.hasInbox = true;
        if (!this.isSilent) send(peer, { type: 'inbox', state: this.#inbox(), now });
        return;
      case 'follow':
        this.#follow(peer, frame);
        return;
      case 'unfollow':
        peer.follows.delete(frame.conversationId);
        return;
      case 'read':
        this.happens(frame.conversationId, { type: 'read', by: 'agent', upTo: frame.upTo });
        return;
      case 'send':
      case 'note':
      case 'assign':
      case 'close':
      case 'separate':
        this.#act(peer, frame);
        return;
      default:
    }
  }

  #follow(peer: Peer, frame: Extract<AgentFrame, { type: 'follow' }>): void {
    const { conversationId, sequence } = frame;
    const state = this.#conversations.get(conversationId);
    if (!state) {
      send(peer, { type: 'refused', code: 'not_found', conversationId });
      return;
    }
    peer.follows.add(conversationId);
    if (this.isSilent) return;
    const { all: _, ...snapshot } = state;
    if (sequence === undefined) {
      send(peer, { type: 'snapshot', state: snapshot, now: this.#options.now() });
      return;
    }
    for (const event of this.#events.get(conversationId) ?? []) {
      if (event.sequence <= sequence) continue;
      send(peer, { type: 'event', conversationId, after: event.sequence - 1, event });
    }
  }

  #act(
    peer: Peer,
    frame: Extract<AgentFrame, { type: 'send' | 'note' | 'assign' | 'close' | 'separate' }>,
  ): void {
    const { id, conversationId, type } = frame;
    if (this.refuseNext) {
      send(peer, { type: 'refused', id, code: this.refuseNext, conversationId });
      this.refuseNext = undefined;
      return;
    }
    const known = this.find(conversationId)?.all.find((item) => 'id' in item && item.id === id);
    if (known) {
      send(peer, { type: 'sent', id, sequence: known.sequence, at: known.at });
      return;
    }
    const said = { id, agent: anna, text: 'text' in frame ? frame.text : '' };
    const events: Record<typeof type, NewEvent> = {
      send: { type: 'message', from: 'agent', ...said },
      note: { type: 'note', ...said },
      assign: { type: 'assigned', agent: anna },
      close: { type: 'closed', by: anna },
      separate: this.#separated(conversationId),
    };
    const { sequence, at } = this.happens(conversationId, events[type]);
    send(peer, { type: 'sent', id, sequence, at });
  }

  #separated(conversationId: string): NewEvent {
    const known = this.find(conversationId);
    if (!known) throw new Error('No such conversation in the fixture');
    const { card, transcript, hasEarlier } = known;
    const since = transcript.findIndex((item) => item.type === 'identity');
    const event = { type: 'separated', conversationId: 'conversation-other', by: anna } as const;
    return { ...event, card, transcript: transcript.slice(since), hasEarlier };
  }

  #inbox() {
    const page = this.#inboxPage(Number.POSITIVE_INFINITY);
    return { sequence: this.#inboxSequence, settings: this.#settings, ...page };
  }

  #inboxPage(before: number) {
    const rows = [...this.#inboxSequences]
      .filter(([, sequence]) => sequence < before)
      .sort(([, one], [, other]) => other - one);
    const conversations = rows.slice(0, limits.inboxConversations).map(([id]) => this.#summary(id));
    return { conversations, hasEarlier: rows.length > conversations.length };
  }

  #summary(id: string): ConversationSummary {
    const known = this.find(id);
    if (!known) throw new Error('No such conversation in the fixture');
    return bodies.summaryOf(known, this.#inboxSequences.get(id) ?? 0);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    if (url.pathname.startsWith('/api/')) return this.#answerApi(url, request, response);
    const isFile = url.pathname.startsWith('/agent/assets/');
    const path = isFile ? url.pathname.slice('/agent/'.length) : 'index.html';
    const body = this.#options.files.get(path);
    response.writeHead(body ? 200 : 404, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  }

  async #answerApi(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${url.pathname.slice('/api/agent/'.length)}`;
    const body = await bodies.readBody(request);
    if (route.endsWith('/history')) await this.histories.wait;
    const answer = this.#route(route, { url, body, request });
    const isProblem = typeof answer === 'string';
    const status = isProblem ? errorCodes[answer].status : answer ? 200 : 204;
    response.writeHead(status, {
      'content-type': isProblem ? 'application/problem+json' : 'application/json',
      ...(route === 'POST session' && { 'set-cookie': `agent=${[...this.#sessions].at(-1)}` }),
    });
    response.end(answer && JSON.stringify(isProblem ? bodies.problemOf(answer) : answer));
  }

  #route(
    route: string,
    { url, body, request }: { url: URL; body: Record<string, unknown>; request: IncomingMessage },
  ): object | ErrorCode | undefined {
    const cookie = /agent=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
    const before = Number(url.searchParams.get('before'));
    const now = this.#options.now();
    if (route === 'POST session') return this.#signIn(body);
    if (route === 'POST invitations/open') return bodies.openInvitation(body);
    if (route === 'POST invitations/accept') return undefined;
    if (!cookie || !this.#sessions.has(cookie)) return 'session_required';
    const changes = request.method !== 'GET';
    if (changes && request.headers['x-csrf-token'] !== 'csrf-of-anna') return 'csrf_failed';
    switch (route) {
      case 'GET session':
        return bodies.session;
      case 'DELETE session':
        this.#sessions.delete(cookie);
        return undefined;
      case 'POST tickets': {
        if (this.isDown) return 'unavailable';
        const ticket = randomUUID();
        this.#tickets.add(ticket);
        return { ticket, expiresAt: now + 30_000 };
      }
      case 'GET conversations':
        return this.#inboxPage(before);
      case 'GET team':
        return { agents: bodies.team };
      case 'POST invitations':
        return {
          link: `${this.origin}/agent/invitation#${'t'.repeat(43)}`,
          expiresAt: now + 86_400_000,
        };
      default:
        return (
          bodies.answerReveal(this.reveals, { route, body, now }) ??
          answerHistory(this.histories, { route, body, now }) ??
          answerCorrection(this, { route, body, now }) ??
          answerConnectors(this.connectors, route) ??
          answerPrivacy(this.privacy, { route, url, body }) ??
          this.#earlier(route, before)
        );
    }
  }

  #earlier(route: string, before: number): object | ErrorCode {
    const id = /^GET conversations\/([\w-]+)\/earlier$/.exec(route)?.[1] ?? '';
    const items = this.find(id)?.all.filter(({ sequence }) => sequence < before);
    if (!items) return 'not_found';
    const page: readonly AgentTranscriptItem[] = items.slice(-limits.transcriptItems);
    return { items: page, hasEarlier: items.length > page.length };
  }

  #signIn({ login, password }: Record<string, unknown>): object | ErrorCode {
    if (login !== bodies.session.agent.login || password !== 'right password')
      return 'sign_in_failed';
    this.#sessions.add(randomUUID());
    return bodies.session;
  }
}

const types: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' },
  ...{ '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' },
};

function send(peer: Peer, frame: FrameToAgent): void {
  peer.socket.send(JSON.stringify(frame));
}
