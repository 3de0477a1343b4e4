-- Ballots, beside the village file and never inside it. No column, order or
-- time says who cast one; secure_delete keeps old pages clean. Until a poll is
-- closed, the journal beside this file shows the order in which ballots came.
-- Tokens have their table here; nothing hands them out yet.
CREATE TABLE vote_tokens (
  poll TEXT NOT NULL,
  token_mac BLOB NOT NULL,
  "group" TEXT,
  used INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (poll, token_mac)
) WITHOUT ROWID;

CREATE TABLE ballots (
  id TEXT NOT NULL PRIMARY KEY,
  poll TEXT NOT NULL,
  "group" TEXT NOT NULL,
  channel TEXT NOT NULL,
  content TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX ballots_by_poll ON ballots (poll);

CREATE TABLE migrations (
  fid INTEGER PRIMARY KEY NOT NULL,
  applied_at TEXT NOT NULL
);
