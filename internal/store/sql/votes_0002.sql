-- Ballots of closed polls, packed to be counted fast. They say what the rows
-- in ballots say, without ids, by group and content: no order is kept. Where
-- the number of rows is another, the rows are counted.
CREATE TABLE packed_polls (
  poll TEXT NOT NULL PRIMARY KEY,
  choices TEXT NOT NULL,
  ballots INTEGER NOT NULL,
  blank TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE packed (
  poll TEXT NOT NULL,
  part INTEGER NOT NULL,
  "group" TEXT NOT NULL,
  folded INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (poll, part)
);
