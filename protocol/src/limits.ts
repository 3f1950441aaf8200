/** Every limit that both ends must know. What has no limit has an attacker's limit. */
export const limits = Object.freeze({
  /** Characters (UTF-16 units) of one message or note. */
  messageCharacters: 4_000,
  previewCharacters: 140,
  /** Bytes of one frame from a browser. */
  clientFrameBytes: 64 * 1024,
  /** Bytes of one HTTP body from a browser. */
  bodyBytes: 64 * 1024,
  /** Bytes that may wait in one socket before it is closed; the browser resumes by sequence. */
  socketBacklogBytes: 1024 * 1024,
  /** A sign of life from the server; after 2.5 times as long the browser reconnects. */
  beatSeconds: 10,
  /** Frames from one socket: a burst, then so many a second. */
  framesBurst: 40,
  framesPerSecond: 10,
  /** Sockets of one consumer session, and of one agent session. */
  socketsPerSession: 8,
  /** Conversations that one agent's socket may follow at once. */
  subscriptionsPerSocket: 20,
  /** Messages and notes that can be separated from a conversation. */
  separatedMessages: 500,
  /** Items in a snapshot's transcript and in one page of history. */
  transcriptItems: 200,
  /** Rows in a snapshot of the inbox and in one page of it. */
  inboxConversations: 500,
  /** Messages that wait in the browser for a connection. */
  outboxMessages: 50,
  /** Page attributes: entries per push, entries kept, characters of one text, table rows. */
  pageEntriesPerPush: 20,
  pageAttributes: 60,
  attributeCharacters: 1_000,
  attributeRows: 60,
  attributeColumns: 8,
  attributeFields: 24,
  /** Facts of a connector that stand on top of the card: more would be no highlights. */
  highlights: 4,
  /** A handshake, a ticket and an access token live so long. */
  handshakeSeconds: 600,
  ticketSeconds: 30,
  /** A sensitive value stays on the screen of who asked for it so long. */
  revealSeconds: 60,
  revealTextCharacters: 300,
  /** Agents' corrections that a card shows at most, and characters of one. */
  corrections: 20,
  correctionCharacters: 300,
  /** Of an attribute's history: proofs that are looked at, and lines that are shown. */
  historyProofs: 200,
  historyLines: 20,
  accessTokenSeconds: 300,
  /** An agent's request to verify waits so long, and comes so often in an hour at most. */
  verificationRequestSeconds: 600,
  verificationRequestsPerHour: 6,
  /** What may be asked of the age of a sign-in. */
  maxAgeSecondsLeast: 60,
  maxAgeSecondsMost: 86_400,
  /** A DPoP nonce is given out for so long, and counts for as long again. */
  dpopNonceSeconds: 60,
  /** The page's method: when its author is warned, and when we stop waiting. */
  pageMethodNoticeSeconds: 10,
  pageMethodSeconds: 30,
  /** So many times longer where an agent asked: the consumer may have to type a code. */
  pageMethodStepUpPatience: 10,
  /** Raw tokens, before any decoding. */
  idTokenCharacters: 16 * 1024,
  encryptedTokenCharacters: 32 * 1024,
  authorizationCodeCharacters: 2_048,
  /** What a provider sends back: the longest token, and what stands beside it. */
  authorizationResponseCharacters: 36 * 1024,
});
