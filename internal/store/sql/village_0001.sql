-- The village file: a GeoPackage 1.3. Tables of the standard first, ours after.
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
   'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');

CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);

CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);

CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);

INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write');

CREATE TABLE village (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  status TEXT,
  kemendagri_code TEXT,
  bps_code TEXT,
  kecamatan TEXT,
  kabupaten TEXT,
  province TEXT,
  households MEDIUMINT,
  women MEDIUMINT,
  men MEDIUMINT,
  figures TEXT,
  source TEXT,
  note TEXT,
  note_en TEXT
);

CREATE TABLE resources (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom GEOMETRY,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT,
  local_name TEXT,
  kind TEXT NOT NULL,
  land_status TEXT,
  land_cover TEXT,
  owner TEXT,
  manager TEXT,
  beneficiary TEXT,
  use_level TEXT,
  trend TEXT,
  geometry_method TEXT,
  accuracy_m DOUBLE,
  sensitive BOOLEAN,
  area_ha DOUBLE,
  length_km DOUBLE,
  source TEXT,
  evidence TEXT,
  status TEXT,
  note TEXT,
  attributes TEXT
);

CREATE TABLE groups (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT,
  gender TEXT NOT NULL,
  age TEXT,
  disability TEXT,
  type TEXT NOT NULL,
  members MEDIUMINT,
  note TEXT
);

CREATE TABLE sessions (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT,
  kind TEXT NOT NULL,
  date TEXT,
  "group" TEXT(64) REFERENCES groups(id),
  facilitator TEXT,
  facilitator_gender TEXT,
  women MEDIUMINT,
  men MEDIUMINT,
  youth MEDIUMINT,
  disability MEDIUMINT,
  consent TEXT,
  note TEXT,
  note_en TEXT
);

CREATE TABLE access_records (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  resource TEXT(64) NOT NULL REFERENCES resources(id),
  "group" TEXT(64) NOT NULL REFERENCES groups(id),
  session TEXT(64) NOT NULL REFERENCES sessions(id),
  access TEXT,
  participation TEXT,
  control TEXT,
  benefit TEXT,
  evidence TEXT,
  status TEXT,
  note TEXT,
  CONSTRAINT one_answer UNIQUE (resource, "group", session)
);

CREATE TABLE seasons (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  theme TEXT,
  resource TEXT(64) REFERENCES resources(id),
  product TEXT(64) REFERENCES products(id),
  "group" TEXT(64) REFERENCES groups(id),
  month TINYINT NOT NULL,
  intensity TINYINT,
  evidence TEXT,
  status TEXT,
  note TEXT
);

CREATE TABLE products (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT,
  stage TEXT,
  resources TEXT,
  pictogram TEXT,
  note TEXT
);

CREATE TABLE criteria (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  "set" TEXT,
  name TEXT NOT NULL,
  name_en TEXT,
  direction TEXT,
  axis TEXT,
  min DOUBLE,
  max DOUBLE,
  reference TEXT,
  note TEXT
);

CREATE TABLE weights (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "group" TEXT(64) NOT NULL REFERENCES groups(id),
  criterion TEXT(64) NOT NULL REFERENCES criteria(id),
  value DOUBLE NOT NULL,
  status TEXT,
  note TEXT,
  CONSTRAINT one_weight UNIQUE ("group", criterion)
);

CREATE TABLE scores (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  product TEXT(64) NOT NULL REFERENCES products(id),
  criterion TEXT(64) NOT NULL REFERENCES criteria(id),
  "group" TEXT(64) REFERENCES groups(id),
  value DOUBLE,
  evidence TEXT,
  status TEXT,
  note TEXT
);
CREATE UNIQUE INDEX one_score ON scores (product, criterion, coalesce("group", ''));

CREATE TABLE polls (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  question TEXT NOT NULL,
  question_en TEXT,
  choices TEXT NOT NULL,
  ballot_type TEXT NOT NULL,
  places MEDIUMINT,
  seats MEDIUMINT,
  state TEXT,
  rule TEXT,
  results TEXT,
  sealed TEXT,
  note TEXT,
  note_en TEXT
);

CREATE TABLE decisions (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  decided_at DATETIME NOT NULL,
  poll TEXT(64) REFERENCES polls(id),
  products TEXT NOT NULL,
  method TEXT NOT NULL,
  inputs TEXT NOT NULL,
  present TEXT,
  note TEXT
);

CREATE TABLE changes (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(36) NOT NULL UNIQUE,
  changed_at DATETIME NOT NULL,
  changed_by TEXT,
  entity TEXT NOT NULL,
  entity_id TEXT,
  action TEXT NOT NULL,
  before TEXT,
  after TEXT
);

CREATE TABLE migrations (
  fid INTEGER PRIMARY KEY NOT NULL,
  applied_at DATETIME NOT NULL
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('resources', 'features', 'resources', 'Resources that the village lives from', 4326),
  ('village', 'attributes', 'village', 'The village', NULL),
  ('groups', 'attributes', 'groups', 'Groups of people and institutions', NULL),
  ('sessions', 'attributes', 'sessions', 'Sessions: who said it', NULL),
  ('access_records', 'attributes', 'access_records', 'Access, participation, control and benefit', NULL),
  ('seasons', 'attributes', 'seasons', 'Seasonal calendar', NULL),
  ('products', 'attributes', 'products', 'Products', NULL),
  ('criteria', 'attributes', 'criteria', 'Criteria', NULL),
  ('weights', 'attributes', 'weights', 'Pebbles of each group on each criterion', NULL),
  ('scores', 'attributes', 'scores', 'Scores of products', NULL),
  ('polls', 'attributes', 'polls', 'Polls; the ballots are in another file', NULL),
  ('decisions', 'attributes', 'decisions', 'Decisions', NULL),
  ('changes', 'attributes', 'changes', 'What was changed, when, by whom', NULL),
  ('migrations', 'attributes', 'migrations', 'Versions of this file''s tables', NULL);

INSERT INTO gpkg_geometry_columns VALUES ('resources', 'geom', 'GEOMETRY', 4326, 0, 0);

INSERT INTO gpkg_extensions VALUES
  ('resources', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec121/#extension_rtree', 'write-only');
CREATE VIRTUAL TABLE rtree_resources_geom USING rtree(id, minx, maxx, miny, maxy);

CREATE TRIGGER rtree_resources_geom_insert AFTER INSERT ON resources
  WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_resources_geom VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_resources_geom_update1 AFTER UPDATE OF geom ON resources
  WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_resources_geom VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_resources_geom_update2 AFTER UPDATE OF geom ON resources
  WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_resources_geom WHERE id = OLD.fid;
END;
CREATE TRIGGER rtree_resources_geom_update3 AFTER UPDATE ON resources
  WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_resources_geom WHERE id = OLD.fid;
  INSERT OR REPLACE INTO rtree_resources_geom VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_resources_geom_update4 AFTER UPDATE ON resources
  WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_resources_geom WHERE id IN (OLD.fid, NEW.fid);
END;
CREATE TRIGGER rtree_resources_geom_delete AFTER DELETE ON resources
  WHEN OLD.geom NOT NULL
BEGIN
  DELETE FROM rtree_resources_geom WHERE id = OLD.fid;
END;
