-- What products cost, gates, how weights were found, and how a poll counts.
ALTER TABLE products ADD COLUMN cost DOUBLE;
ALTER TABLE criteria ADD COLUMN gate DOUBLE;
ALTER TABLE weights ADD COLUMN method TEXT;
ALTER TABLE polls ADD COLUMN voice TEXT;
ALTER TABLE polls ADD COLUMN incomplete TEXT;
ALTER TABLE polls ADD COLUMN tie_break TEXT;
ALTER TABLE polls ADD COLUMN points MEDIUMINT;
ALTER TABLE polls ADD COLUMN max_score MEDIUMINT;
ALTER TABLE polls ADD COLUMN budget DOUBLE;
-- What a decision rested on, so that it can be printed and checked anywhere.
ALTER TABLE decisions ADD COLUMN place TEXT;
ALTER TABLE decisions ADD COLUMN seats MEDIUMINT;
ALTER TABLE decisions ADD COLUMN rule TEXT;
ALTER TABLE decisions ADD COLUMN voice TEXT;
ALTER TABLE decisions ADD COLUMN seal TEXT;
ALTER TABLE decisions ADD COLUMN parts TEXT;
ALTER TABLE decisions ADD COLUMN result TEXT;
ALTER TABLE decisions ADD COLUMN remarks TEXT;
ALTER TABLE decisions ADD COLUMN agreed_by TEXT;
