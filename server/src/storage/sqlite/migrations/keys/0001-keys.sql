-- Every key that opens personal data, wrapped. In a file of its own, because whoever restores an old
-- copy of the data must not bring back the key of somebody who was erased since.
CREATE TABLE consumer_keys (
  consumer_id TEXT NOT NULL PRIMARY KEY,
  wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;
