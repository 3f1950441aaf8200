-- Every key that opens personal data, wrapped. In a file of its own, because whoever restores an old
-- copy of the data must not bring back the key of somebody who was erased since.
CREATE TABLE root_keys (
  master_key_id TEXT NOT NULL PRIMARY KEY,
  wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wrapping_keys (
  id TEXT NOT NULL PRIMARY KEY,
  brand_id TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX wrapping_keys_in_use ON wrapping_keys (brand_id) WHERE retired_at IS NULL;

CREATE TABLE consumer_keys (
  consumer_id TEXT NOT NULL PRIMARY KEY,
  wrapping_key_id TEXT NOT NULL REFERENCES wrapping_keys (id),
  wrapped BLOB NOT NULL,
  restricted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX consumer_keys_by_wrapping_key ON consumer_keys (wrapping_key_id);
