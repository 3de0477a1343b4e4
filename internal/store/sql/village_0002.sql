-- Consent for a place, how an answer was found, the calendar by session, the
-- activity profile and influencing factors.
ALTER TABLE resources ADD COLUMN consent TEXT;
ALTER TABLE access_records ADD COLUMN method TEXT;
ALTER TABLE seasons ADD COLUMN session TEXT(64) REFERENCES sessions(id);
CREATE UNIQUE INDEX one_month ON seasons
  (coalesce(theme, ''), coalesce(resource, ''), coalesce(product, ''), coalesce("group", ''), coalesce(session, ''), month);

CREATE TABLE activities (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT,
  role TEXT NOT NULL,
  "group" TEXT(64) NOT NULL REFERENCES groups(id),
  resource TEXT(64) REFERENCES resources(id),
  session TEXT(64) REFERENCES sessions(id),
  place TEXT,
  distance_km DOUBLE,
  hours_per_day DOUBLE,
  days_per_month DOUBLE,
  months TEXT,
  paid TEXT,
  decides TEXT(64) REFERENCES groups(id),
  evidence TEXT,
  status TEXT,
  note TEXT
);

CREATE TABLE factors (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  id TEXT(64) NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT,
  kind TEXT NOT NULL,
  effect TEXT NOT NULL,
  origin TEXT,
  dimension TEXT,
  resource TEXT(64) REFERENCES resources(id),
  "group" TEXT(64) REFERENCES groups(id),
  session TEXT(64) REFERENCES sessions(id),
  evidence TEXT,
  status TEXT,
  note TEXT
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('activities', 'attributes', 'activities', 'Activity profile: who does what, where, how long, paid or not', NULL),
  ('factors', 'attributes', 'factors', 'Influencing factors', NULL);
