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

-- What groups said of how much criteria matter; weights follow from it.
CREATE TABLE judgments (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "group" TEXT(64) NOT NULL REFERENCES groups(id),
  "set" TEXT,
  axis TEXT,
  method TEXT NOT NULL,
  "order" TEXT,
  pairs TEXT,
  best TEXT(64),
  worst TEXT(64),
  best_to_others TEXT,
  others_to_worst TEXT,
  ratings TEXT,
  status TEXT,
  note TEXT
);
CREATE UNIQUE INDEX one_judgment ON judgments ("group", coalesce("set", ''), coalesce(axis, ''), method);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('judgments', 'attributes', 'judgments', 'What groups said of how much criteria matter', NULL);
