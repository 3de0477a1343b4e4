-- Cards that let somebody vote once. A code is not kept, only its HMAC; used
-- says what became of the card: 0 nothing yet, 1 voted with, 2 exchanged for a
-- paper ballot, 3 spoiled. A sheet is what was printed at once.
ALTER TABLE vote_tokens ADD COLUMN sheet INTEGER NOT NULL DEFAULT 1;

-- Once a poll is closed its cards go; what is left is how many there were, and
-- that a code belonged to a poll that is over.
CREATE TABLE card_counts (
  poll TEXT NOT NULL,
  "group" TEXT NOT NULL,
  used INTEGER NOT NULL,
  cards INTEGER NOT NULL,
  PRIMARY KEY (poll, "group", used)
) WITHOUT ROWID;
CREATE TABLE past_tokens (
  token_mac BLOB NOT NULL PRIMARY KEY,
  poll TEXT NOT NULL
) WITHOUT ROWID;

-- Paper ballots while they are keyed in: each twice, by its number on the
-- paper. Once both readings agree they become ballots, and leave here. While
-- some of a box are left, reading 0 is the mere number of one that is counted.
CREATE TABLE papers (
  poll TEXT NOT NULL,
  number INTEGER NOT NULL,
  reading INTEGER NOT NULL,
  "group" TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (poll, number, reading)
) WITHOUT ROWID;

-- Paper that was counted or set aside, by group: what sums are checked by.
CREATE TABLE paper_counts (
  poll TEXT NOT NULL,
  "group" TEXT NOT NULL,
  outcome TEXT NOT NULL,
  papers INTEGER NOT NULL,
  PRIMARY KEY (poll, "group", outcome)
) WITHOUT ROWID;

-- What the facilitator's screen needs, and never travels.
CREATE TABLE desk (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX tokens_by_mac ON vote_tokens (token_mac);

-- Turnout by group and channel is counted in the index alone. Behind poll,
-- group and channel it is in the order of the random ids.
DROP INDEX ballots_by_poll;
CREATE INDEX ballots_by_group ON ballots (poll, "group", channel);

-- How many of a group's cards were handed out, as counted by hand.
CREATE TABLE cards_out (
  poll TEXT NOT NULL,
  "group" TEXT NOT NULL,
  cards INTEGER NOT NULL,
  PRIMARY KEY (poll, "group")
) WITHOUT ROWID;
