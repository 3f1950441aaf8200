import type { AgentReference, AgentTranscriptItem } from './agent-conversation.ts';
import type { AttributeHistoryLine, AttributeValue } from './attributes.ts';
import type { ConsumerProof } from './consumer-conversation.ts';
import type { ErrorCode } from './errors.ts';
import type { IdentityHint } from './frames.ts';
import type { ConversationSummary } from './inbox.ts';
import type { Flow, SignInWay } from './proof.ts';

/** Body of every refusal (RFC 9457). `correlationId` finds the exact reason in the log. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly correlationId: string;
};

// ---- Consumer window -------------------------------------------------------------------------

/** In the window's HTML as `<script type="application/json" id="countersign-window">`. */
export type WindowSettings = {
  readonly brandId: string;
  readonly brandName: string;
  /** CSS colour of the header and the consumer's messages. */
  readonly accent: string;
  /** Origins of the brand's pages; the window takes a port from no other. */
  readonly origins: readonly string[];
  /** Connectors of the brand; the first is used unless the loader names another. */
  readonly connectors: readonly WindowConnector[];
  /** False: chat is for verified consumers only. */
  readonly allowUnverified: boolean;
};

export type WindowConnector = {
  readonly id: string;
  readonly name: string;
  readonly flow: Flow;
  readonly ways: readonly SignInWay[];
  /** Name of the page's method, and the path of the object that holds it ('' is `window`). */
  readonly method: string;
  readonly context: string;
};

/** In the HTML of the page at which a sign-in comes back, as `id="countersign-callback"`. */
export type CallbackSettings = {
  readonly brandName: string;
  readonly accent: string;
  /** The parameters, if the provider posted them; else they are in the address. */
  readonly posted: string | null;
  /** True if what arrived cannot be used by anybody. */
  readonly isRefused: boolean;
  /** Whether the connector also offers the chat in a window of its own. */
  readonly offersWindow: boolean;
};

/**
 * Every request below carries a DPoP proof (RFC 9449): signed with ES256 by a key that the window
 * made and cannot export, for this method, address, access token and the nonce of the last answer's
 * header `DPoP-Nonce`. Without a nonce of the last two minutes the answer is 401 `use_dpop_nonce`.
 *
 * POST /api/consumer/sessions. With the renewal cookie the same session goes on; where the browser
 * sends none, with the last access token and its key.
 */
export type StartSessionRequest = { readonly brandId: string };

/** Also the answer to POST /api/consumer/authentications, then for a new session. */
export type ConsumerSessionAnswer = {
  /** `Authorization: DPoP`, with the same key; in memory only, `limits.accessTokenSeconds` long. */
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
  /** The service's clock. */
  readonly now: number;
  /** Rises at each change of consumer on this browser; what belongs to a lower one is dropped. */
  readonly epoch: number;
  readonly proof: ConsumerProof;
  /** This window's session was signed out from elsewhere; the new one is anonymous. */
  readonly wasSignedOut?: true;
};

/** POST /api/consumer/handshakes. Without a way it is `page`. */
export type HandshakeRequest = {
  readonly connectorId: string;
  readonly way?: SignInWay;
  /** Of an app: one of those that the connector lists. */
  readonly redirectUri?: string;
  /** Of an agent's request to verify, which this sign-in answers. */
  readonly requestId?: string;
};

/** For the way `page`: what the page's method is called with. */
export type HandshakeAnswer = {
  readonly handshakeId: string;
  readonly nonce: string;
  /** PKCE S256 challenge; the verifier never leaves the server. */
  readonly codeChallenge: string;
  readonly expiresAt: number;
  /** What the provider is to be asked for, where an agent asked for it. */
  readonly acrValues?: readonly string[];
  readonly maxAge?: number;
};

/** For the other ways: where the consumer signs in, and how the answer is known again. */
export type AuthorizationHandshakeAnswer = {
  readonly handshakeId: string;
  readonly authorizationUrl: string;
  readonly state: string;
  readonly expiresAt: number;
};

/** POST /api/consumer/authentications: what the page's method answered, or the provider. */
export type AuthenticationRequest = {
  readonly handshakeId: string;
  readonly hint?: IdentityHint;
} & (PageAnswerMembers | AuthorizationResponseMembers);

type PageAnswerMembers = {
  /** An authorization code in the Code Flow, an ID token in the Implicit Flow. */
  readonly ssoKey: string;
  readonly redirectUri?: string;
};

type AuthorizationResponseMembers = {
  /** The parameters with which the provider sent the consumer back, undecoded. */
  readonly response: string;
  /** Where they arrived. */
  readonly redirectUri: string;
};

/** POST /api/consumer/tickets and POST /api/agent/tickets. */
export type TicketAnswer = { readonly ticket: string; readonly expiresAt: number };

/** POST /api/consumer/sign-out: the session ends, the next one of this browser is anonymous. */
export type SignOutRequest = {
  /** All other sessions of this consumer end too, on whatever device. */
  readonly everywhere?: boolean;
};
export type SignOutAnswer = {
  /**
   * Where the consumer can sign out at the provider too, if the connector offers it. Only for a
   * click of the consumer, at the top level: a provider does not let itself be framed.
   */
  readonly endSessionUrl: string | null;
};

// ---- Agent Workspace -------------------------------------------------------------------------

export const agentRoles = ['agent', 'supervisor', 'administrator', 'privacy-officer'] as const;
export type AgentRole = (typeof agentRoles)[number];

/** POST /api/agent/session. */
export type SignInRequest = { readonly login: string; readonly password: string };

/** Answer to POST and GET /api/agent/session. DELETE ends it with 204. */
export type AgentSessionAnswer = {
  readonly agent: AgentReference & { readonly login: string; readonly roles: readonly AgentRole[] };
  readonly brand: { readonly id: string; readonly name: string };
  /** Sent back as the header `x-csrf-token` on every request that changes something. */
  readonly csrfToken: string;
};

/** GET /api/agent/conversations/:id/earlier?before=<sequence>. Oldest first. */
export type EarlierItemsAnswer = {
  readonly items: readonly AgentTranscriptItem[];
  readonly hasEarlier: boolean;
};

/** GET /api/agent/conversations?before=<inboxSequence>. Newest change first. */
export type EarlierConversationsAnswer = {
  readonly conversations: readonly ConversationSummary[];
  readonly hasEarlier: boolean;
};

export const revealReasons = [
  ...(['check_identity', 'correct_data', 'fulfil_order', 'dispute', 'other'] as const),
] as const;
export type RevealReason = (typeof revealReasons)[number];

/** POST /api/agent/conversations/:id/reveals: one masked attribute, for one agent, for a while. */
export type RevealRequest = {
  readonly kind: 'verified' | 'page';
  readonly name: string;
  /** Of a correction that stands beside the attribute, instead of the attribute's own value. */
  readonly correctionId?: string;
  readonly reason: RevealReason;
  /** In words; needed with `other`. Becomes a note in the conversation. */
  readonly text?: string;
};
/** Not to be kept, nor shown after `until`. */
export type RevealAnswer = { readonly value: AttributeValue; readonly until: number };

/** POST /api/agent/conversations/:id/history: of one verified attribute. */
export type AttributeHistoryRequest = { readonly name: string };
/** What proofs said of it, newest first; masked as the card is. */
export type AttributeHistoryAnswer = {
  readonly lines: readonly AttributeHistoryLine[];
  /** There are older proofs, which are not shown or whose attributes are no longer kept. */
  readonly hasEarlier: boolean;
};

/**
 * POST /api/agent/conversations/:id/corrections: what the consumer says that an attribute is now.
 * Repeatable by its id. DELETE …/corrections/:correctionId, by its author or a supervisor.
 */
export type CorrectionRequest = {
  readonly id: string;
  readonly name: string;
  readonly text: string;
};

/** POST /api/agent/consumers/search, by a privacy officer: one of three ways to name a consumer. */
export type ConsumerSearchRequest =
  | { readonly consumerId: string }
  | { readonly conversationId: string }
  | { readonly connectorId: string; readonly subject: string };
export type ConsumerSearchAnswer = { readonly consumerId: string | null };

/** GET /api/agent/team. */
export type TeamAnswer = {
  readonly agents: ReadonlyArray<
    AgentReference & { readonly login: string; readonly roles: readonly AgentRole[] }
  >;
};

/** POST /api/agent/invitations, by an administrator. The link is shown once. */
export type InvitationRequest = {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly AgentRole[];
};
export type InvitationAnswer = { readonly link: string; readonly expiresAt: number };

/** POST /api/agent/invitations/open and …/accept; the token comes from the link's fragment. */
export type InvitationOpenAnswer = {
  readonly brandName: string;
  readonly login: string | null;
  readonly name: string;
  readonly roles: readonly AgentRole[];
};
export type AcceptInvitationRequest = {
  readonly token: string;
  readonly login: string;
  readonly name: string;
  readonly password: string;
};
