-- Which groups vote in a poll; NULL is all groups of people.
ALTER TABLE polls ADD COLUMN groups TEXT;

-- Sounds and pictures of products, for ballots: a name spoken by somebody of
-- the village, a photo or a drawing. A voice is a person's: note says whose it
-- is, consent how far it may go. Version is a hash of the data.
CREATE TABLE media (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  product TEXT(64) NOT NULL REFERENCES products(id),
  kind TEXT NOT NULL,
  mime TEXT NOT NULL,
  version TEXT NOT NULL,
  consent TEXT,
  note TEXT,
  data BLOB NOT NULL
);
CREATE UNIQUE INDEX one_medium ON media (product, kind);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('media', 'attributes', 'media', 'Sounds and pictures of products, for ballots', NULL);
