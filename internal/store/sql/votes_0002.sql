-- Ballots of closed polls, packed to be counted fast. They say what the rows
-- in ballots say, without ids, by group and content: no order is kept. Where
-- the rows change they go, and the rows are counted.
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

CREATE TRIGGER packed_after_insert AFTER INSERT ON ballots BEGIN
  DELETE FROM packed WHERE poll = NEW.poll;
  DELETE FROM packed_polls WHERE poll = NEW.poll;
END;

CREATE TRIGGER packed_after_delete AFTER DELETE ON ballots BEGIN
  DELETE FROM packed WHERE poll = OLD.poll;
  DELETE FROM packed_polls WHERE poll = OLD.poll;
END;

CREATE TRIGGER packed_after_update AFTER UPDATE ON ballots BEGIN
  DELETE FROM packed WHERE poll IN (OLD.poll, NEW.poll);
  DELETE FROM packed_polls WHERE poll IN (OLD.poll, NEW.poll);
END;
