/**
 * The HTTP side of the Agent Workspace. Owns the CSRF token, which lives here only, in memory.
 * Must never put anything but ids and numbers into an address.
 */
import type {
  AcceptInvitationRequest,
  AgentSessionAnswer,
  AttributeHistoryAnswer,
  AttributeHistoryRequest,
  ConnectorAnswer,
  ConnectorsAnswer,
  ConnectorTrust,
  CorrectionRequest,
  EarlierConversationsAnswer,
  EarlierItemsAnswer,
  InvitationAnswer,
  InvitationOpenAnswer,
  InvitationRequest,
  Problem,
  RevealAnswer,
  RevealRequest,
  SignInRequest,
  TeamAnswer,
  TestSignIn,
  TicketAnswer,
} from '@countersign/protocol';

import { createPrivacyApi, type Download, type PrivacyApi } from './privacy-api.ts';

/** An answer that says no, or no answer at all (`problem` is undefined). */
export class ApiError extends Error {
  readonly problem: Problem | undefined;
  /** Read by the connection. */
  readonly retryAfterSeconds: number;

  constructor(problem?: Problem, retryAfterSeconds = 0) {
    super(problem?.title ?? 'The service cannot be reached');
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface AgentApi {
  session(): Promise<AgentSessionAnswer>;
  signIn(request: SignInRequest): Promise<AgentSessionAnswer>;
  signOut(): Promise<void>;
  ticket(): Promise<string>;
  earlierItems(conversationId: string, before: number): Promise<EarlierItemsAnswer>;
  earlierConversations(before: number): Promise<EarlierConversationsAnswer>;
  reveal(conversationId: string, request: RevealRequest): Promise<RevealAnswer>;
  /** The signed file, as it is. */
  transcript(conversationId: string, withNotes: boolean): Promise<Blob>;
  correct(conversationId: string, request: CorrectionRequest): Promise<void>;
  removeCorrection(conversationId: string, correctionId: string): Promise<void>;
  history(id: string, request: AttributeHistoryRequest): Promise<AttributeHistoryAnswer>;
  team(): Promise<TeamAnswer>;
  connectors(): Promise<ConnectorsAnswer>;
  connector(id: string): Promise<ConnectorAnswer>;
  examine(id: string): Promise<void>;
  testSignIn(id: string): Promise<TestSignIn>;
  purgeKeys(id: string): Promise<void>;
  trustConnector(id: string, state: ConnectorTrust): Promise<void>;
  invite(request: InvitationRequest): Promise<InvitationAnswer>;
  openInvitation(token: string): Promise<InvitationOpenAnswer>;
  acceptInvitation(request: AcceptInvitationRequest): Promise<void>;
  readonly privacy: PrivacyApi;
}

type Options = {
  readonly fetch: typeof fetch;
  /** A request under a session was answered that there is none. */
  readonly onSessionGone: () => void;
};

export function createAgentApi({ fetch, onSessionGone }: Options): AgentApi {
  let csrfToken = '';

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`/api/agent/${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method !== 'GET' && csrfToken !== '' && { 'x-csrf-token': csrfToken }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new ApiError();
    });
    if (!response.ok) throw await refusal(response, onSessionGone);
    return response;
  }

  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await call(method, path, body);
    if (response.status === 204 || response.status === 202) return undefined as Answer;
    return (await response.json().catch(() => {
      throw new ApiError();
    })) as Answer;
  }

  /** Read piece by piece, so that the screen can say how far it is. */
  async function download(path: string, { onProgress, signal }: Download): Promise<Blob> {
    const options = { credentials: 'same-origin', cache: 'no-store', signal } as const;
    const response = await fetch(`/api/agent/${path}`, options).catch(() => {
      throw new ApiError();
    });
    if (!response.ok) throw await refusal(response, onSessionGone);
    const parts: BlobPart[] = [];
    let bytes = 0;
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await reader?.read().catch(() => {
        throw new ApiError();
      });
      if (!piece?.value) break;
      parts.push(piece.value);
      bytes += piece.value.length;
      onProgress(bytes);
    }
    return new Blob(parts, { type: response.headers.get('content-type') ?? '' });
  }

  const begin = (session: AgentSessionAnswer): AgentSessionAnswer => {
    csrfToken = session.csrfToken;
    return session;
  };

  return {
    session: async () => begin(await ask('GET', 'session')),
    signIn: async (request) => begin(await ask('POST', 'session', request)),
    signOut: () => ask('DELETE', 'session'),
    ticket: async () => (await ask<TicketAnswer>('POST', 'tickets')).ticket,
    earlierItems: (conversationId, before) =>
      ask('GET', `${conversationPath(conversationId)}/earlier?before=${before}`),
    ...factRequests(ask),
    earlierConversations: (before) => ask('GET', `conversations?before=${before}`),
    transcript: async (conversationId, withNotes) => {
      const path = `${conversationPath(conversationId)}/transcript`;
      const response = await call('GET', withNotes ? `${path}?notes=with` : path);
      return response.blob().catch(() => {
        throw new ApiError();
      });
    },
    team: () => ask('GET', 'team'),
    connectors: () => ask('GET', 'connectors'),
    connector: (id) => ask('GET', connectorPath(id)),
    examine: (id) => ask('POST', `${connectorPath(id)}/examinations`),
    testSignIn: (id) => ask('POST', `${connectorPath(id)}/tests`),
    purgeKeys: (id) => ask('POST', `${connectorPath(id)}/key-purges`),
    trustConnector: (id, state) => ask('PUT', `${connectorPath(id)}/trust`, { state }),
    invite: (request) => ask('POST', 'invitations', request),
    openInvitation: (token) => ask('POST', 'invitations/open', { token }),
    acceptInvitation: (request) => ask('POST', 'invitations/accept', request),
    privacy: createPrivacyApi({ ask, download }),
  };
}

type Ask = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** About one attribute of a conversation's card. */
function factRequests(
  ask: Ask,
): Pick<AgentApi, 'reveal' | 'correct' | 'removeCorrection' | 'history'> {
  return {
    reveal: (conversationId, request) =>
      ask('POST', `${conversationPath(conversationId)}/reveals`, request),
    correct: (id, request) => ask('POST', `${conversationPath(id)}/corrections`, request),
    removeCorrection: (id, correctionId) =>
      ask('DELETE', `${conversationPath(id)}/corrections/${encodeURIComponent(correctionId)}`),
    history: (id, request) => ask('POST', `${conversationPath(id)}/history`, request),
  };
}

function conversationPath(id: string): string {
  return `conversations/${encodeURIComponent(id)}`;
}

function connectorPath(id: string): string {
  return `connectors/${encodeURIComponent(id)}`;
}

async function refusal(response: Response, onSessionGone: () => void): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => undefined);
  const error = new ApiError(
    isProblem(problem) ? problem : undefined,
    Number(response.headers.get('retry-after') ?? 0),
  );
  if (error.problem?.code === 'session_required') onSessionGone();
  return error;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'title' in value;
}
