-- The first schema. Times are milliseconds since the epoch; ids, hashes and digests are base64url;
-- BLOB columns hold what the vault sealed. Tables that are found by a random key are WITHOUT ROWID,
-- because one tree is written instead of two.

CREATE TABLE brands (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  settings TEXT NOT NULL
) STRICT;

-- Apart from brands, because every appended event writes here and settings are long.
CREATE TABLE inbox_counters (
  brand_id TEXT NOT NULL PRIMARY KEY REFERENCES brands (id),
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE connectors (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  position INTEGER NOT NULL,
  settings TEXT NOT NULL
) STRICT;
CREATE INDEX connectors_by_brand ON connectors (brand_id, position);

-- What a brand thinks of a connector's provider; no row: it trusts it. No reference: it outlives a
-- connector that is taken away and put back.
CREATE TABLE connector_trust (
  connector_id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('trusted', 'suspected', 'off')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE brand_keys (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  algorithm TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  private_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT;
CREATE INDEX brand_keys_by_brand ON brand_keys (brand_id, created_at);
CREATE UNIQUE INDEX brand_keys_in_use ON brand_keys (brand_id, algorithm) WHERE retired_at IS NULL;

CREATE TABLE agents (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agents_by_brand ON agents (brand_id);

CREATE TABLE agent_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agents (id),
  cookie_hash TEXT NOT NULL UNIQUE,
  csrf_token TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_sessions_by_expiry ON agent_sessions (expires_at);
CREATE INDEX agent_sessions_by_agent ON agent_sessions (agent_id);

CREATE TABLE invitations (
  token_hash TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  login TEXT,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE consumers (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  identity_key TEXT UNIQUE,
  connector_id TEXT,
  joined_to TEXT,
  erased_at INTEGER,
  held_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consumers_by_age ON consumers (brand_id, created_at);
CREATE INDEX consumers_held ON consumers (brand_id) WHERE held_at IS NOT NULL;
CREATE INDEX consumers_by_joined_to ON consumers (joined_to) WHERE joined_to IS NOT NULL;

CREATE TABLE verifications (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  consumer_id TEXT NOT NULL REFERENCES consumers (id),
  connector_id TEXT NOT NULL,
  connector_name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  flow TEXT NOT NULL CHECK (flow IN ('code', 'implicit')),
  acr TEXT,
  amr TEXT NOT NULL,
  authenticated_at INTEGER,
  verified_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  attributes BLOB NOT NULL,
  locks_at INTEGER,
  ended_at INTEGER,
  end_reason TEXT,
  refresh BLOB,
  refresh_at INTEGER,
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CHECK ((refresh IS NULL) = (refresh_at IS NULL)),
  CHECK (ended_at IS NULL OR refresh IS NULL)
) STRICT;
CREATE INDEX verifications_by_consumer ON verifications (consumer_id, id);
CREATE INDEX verifications_by_age ON verifications (consumer_id, verified_at, id);
CREATE INDEX verifications_ended ON verifications (brand_id, ended_at, id)
  WHERE ended_at IS NOT NULL AND attributes <> x'';
CREATE INDEX verifications_due ON verifications (expires_at) WHERE ended_at IS NULL;
CREATE INDEX verifications_to_lock ON verifications (locks_at)
  WHERE locks_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX verifications_to_refresh ON verifications (refresh_at) WHERE refresh_at IS NOT NULL;

CREATE TABLE consumer_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  consumer_id TEXT NOT NULL REFERENCES consumers (id),
  verification_id TEXT,
  connector_id TEXT,
  sid_key TEXT,
  visitor_id TEXT,
  browser_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  cookie_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  used_at INTEGER,
  page BLOB
) STRICT;
CREATE INDEX consumer_sessions_unused ON consumer_sessions (created_at)
  WHERE verification_id IS NOT NULL AND ended_at IS NULL AND used_at IS NULL;
CREATE INDEX consumer_sessions_by_verification ON consumer_sessions (verification_id)
  WHERE verification_id IS NOT NULL AND ended_at IS NULL;

CREATE INDEX consumer_sessions_by_consumer ON consumer_sessions (consumer_id, created_at)
  WHERE ended_at IS NULL;
CREATE INDEX consumer_sessions_by_browser ON consumer_sessions (browser_id, created_at);
CREATE INDEX consumer_sessions_held ON consumer_sessions (consumer_id, id);
CREATE INDEX consumer_sessions_by_age ON consumer_sessions (brand_id, created_at, id);
CREATE INDEX consumer_sessions_by_connector ON consumer_sessions (connector_id, created_at)
  WHERE connector_id IS NOT NULL AND ended_at IS NULL;
CREATE INDEX consumer_sessions_by_sid ON consumer_sessions (sid_key, created_at)
  WHERE sid_key IS NOT NULL AND ended_at IS NULL;

-- Keyed hashes of who was signed out, so that a sign-in that began before does not get in after.
CREATE TABLE sign_outs (
  target TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_outs_by_expiry ON sign_outs (expires_at);

CREATE TABLE sign_out_orders (
  connector_id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE handshakes (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL,
  connector_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  way TEXT NOT NULL,
  redirect_uri TEXT,
  provider_digest TEXT,
  request_id TEXT,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX handshakes_by_expiry ON handshakes (expires_at);

CREATE TABLE used_tokens (
  connector_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (connector_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_tokens_by_expiry ON used_tokens (expires_at);

CREATE TABLE tickets (
  ticket_hash TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('consumer', 'agent')),
  session_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_by_expiry ON tickets (expires_at);

CREATE TABLE conversations (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL REFERENCES brands (id),
  consumer_id TEXT NOT NULL REFERENCES consumers (id),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  started_at INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  inbox_sequence INTEGER NOT NULL,
  proof_state TEXT NOT NULL CHECK (proof_state IN ('anonymous', 'verified', 'lapsed')),
  verification_id TEXT,
  assigned_agent_id TEXT,
  read_by_agent INTEGER NOT NULL,
  read_by_consumer INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  waiting_since INTEGER,
  last_message_from TEXT CHECK (last_message_from IN ('consumer', 'agent')),
  last_message_at INTEGER,
  preview BLOB,
  is_cleared INTEGER NOT NULL DEFAULT 0
) STRICT;
-- One open conversation for each consumer; the guard `already_exists` rests on it.
CREATE UNIQUE INDEX conversations_open ON conversations (consumer_id) WHERE status = 'open';
CREATE INDEX conversations_by_consumer ON conversations (consumer_id, started_at);
CREATE INDEX conversations_by_age ON conversations (brand_id, started_at, id);
CREATE INDEX conversations_by_inbox ON conversations (brand_id, inbox_sequence);
CREATE INDEX conversations_by_verification ON conversations (verification_id)
  WHERE verification_id IS NOT NULL;

-- Apart from conversations, because page attributes are long and the row changes with each event.
CREATE TABLE conversation_pages (
  conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id),
  page BLOB NOT NULL
) STRICT;

-- Clustered by conversation: a transcript is one range of one tree.
CREATE TABLE events (
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  client_id TEXT,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  text BLOB,
  PRIMARY KEY (conversation_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_client_id ON events (conversation_id, client_id)
  WHERE client_id IS NOT NULL;
CREATE INDEX events_separated ON events (conversation_id) WHERE type = 'separated';
CREATE INDEX events_corrected ON events (conversation_id, at)
  WHERE type = 'corrected' AND text IS NOT NULL;

-- Attributes on which page and proof differ, so that it is said once when that begins and ends.
CREATE TABLE attribute_conflicts (
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  name TEXT NOT NULL,
  PRIMARY KEY (conversation_id, name)
) STRICT, WITHOUT ROWID;

-- Agents' requests to verify that nobody has answered yet: one for each conversation at most.
CREATE TABLE verification_requests (
  conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id),
  id TEXT NOT NULL,
  brand_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  connector_id TEXT,
  acr TEXT,
  acr_label TEXT,
  max_age_seconds INTEGER,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verification_requests_by_expiry ON verification_requests (expires_at);

-- No references: the security record outlives what it speaks of.
-- Numbered and chained by the writer; audit_heads is where each brand's chain ends.
CREATE TABLE audit_records (
  brand_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT,
  correlation_id TEXT,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (brand_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_records_by_action ON audit_records (brand_id, action, number);
CREATE INDEX audit_records_by_subject ON audit_records (brand_id, subject, number)
  WHERE subject IS NOT NULL;

CREATE TABLE audit_heads (
  brand_id TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
  brand_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,
  statement TEXT NOT NULL,
  PRIMARY KEY (brand_id, number)
) STRICT, WITHOUT ROWID;

-- Up to where a chain was cut because of age: the newest statement says what all before it said.
CREATE TABLE audit_cuts (
  brand_id TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,
  statement TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_keys (
  kid TEXT NOT NULL PRIMARY KEY,
  public_jwk TEXT NOT NULL,
  private_key BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the doctor found at each connector, counted by day. No references: counts outlive connectors.
CREATE TABLE findings (
  brand_id TEXT NOT NULL,
  connector_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('refused', 'page', 'warning', 'trial', 'accepted')),
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  correlation_id TEXT,
  PRIMARY KEY (connector_id, day, kind, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_day ON findings (day);

-- Up to which audit record each brand's endpoints have been told, and what they are to be told.
CREATE TABLE webhook_places (
  brand_id TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
  brand_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  outcome TEXT CHECK (outcome IN ('delivered', 'given_up')),
  last_result TEXT,
  last_at INTEGER,
  PRIMARY KEY (brand_id, number, endpoint_id),
  CHECK ((next_at IS NULL) = (outcome IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (brand_id, next_at)
  WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_over ON webhook_deliveries (last_at) WHERE next_at IS NULL;
