-- Which groups vote in a poll; NULL is all groups of people.
ALTER TABLE polls ADD COLUMN groups TEXT;

-- Sounds and pictures of products, for ballots: a name spoken by somebody of
-- the village, a photo or a drawing.
CREATE TABLE media (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  product TEXT(64) NOT NULL REFERENCES products(id),
  kind TEXT NOT NULL,
  mime TEXT NOT NULL,
  data BLOB NOT NULL,
  note TEXT
);
CREATE UNIQUE INDEX one_medium ON media (product, kind);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('media', 'attributes', 'media', 'Sounds and pictures of products, for ballots', NULL);
