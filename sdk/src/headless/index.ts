/**
 * The SDK without a screen: connect, prove who is here, send, receive, resume. It runs in any
 * runtime with `fetch` and a WebSocket; all of time, chance and network is passed in.
 * Entry points: `createConsumerClient` for a consumer's chat, `openConnection` for the socket alone
 * (the Agent Workspace uses that and nothing else).
 * It must never store anything, print anything, or hand out an access token.
 */

export type { ConsumerClient, ConsumerClientOptions } from './consumer-client.ts';
export type { ConsumerClientState, ConsumerPhase } from './consumer-state.ts';
export { createConsumerClient } from './create-consumer-client.ts';
export type { Connection, ConnectionOptions, ConnectionState } from './open-connection.ts';
export { openConnection } from './open-connection.ts';
export type { Outbox, OutboxMessage, SendResult } from './outbox.ts';
export type { PagePlace } from './page-data.ts';
export type { Platform, SocketEvent, SocketLike, Timers } from './platform.ts';
export type { AskPage, PageAnswer, PageAsk } from './session/confirm-identity.ts';
export type { ConsumerApiOptions } from './session/consumer-api.ts';
export { ConsumerApiError } from './session/consumer-api.ts';
export type { WindowCrypto } from './session/dpop-key.ts';
export type { Returned, SignIn } from './session/provider-sign-in.ts';
export { returnedTo } from './session/provider-sign-in.ts';
export type { Store } from './store.ts';
