-- What QGIS shows at once: areas, lines and points with who holds them, and
-- the table in which QGIS keeps how a layer is drawn. Each view is whole in
-- itself, so that QGIS lists no helpers. Its parts, all without what was
-- withdrawn:
--   standings: one row a resource and group: the side that the group is on, and
--     the lowest and highest level that sessions have said of it;
--   holders: one row a resource: for each dimension who holds it (a level of 2
--     or 3; disputed where a group is said to hold it and not to), and the mean
--     level of women's and of men's groups where their sessions agree;
--   shapes: whether a shape is an area (0), a point (1) or a line (2), by the
--     header of its geometry, whose flags say how long the envelope is after
--     which the type stands.
-- The first half of the UNION is empty: it gives the columns that are reckoned
-- in the second their types.
CREATE VIEW resources_areas AS WITH
  standings AS (SELECT a.resource AS resource,
    CASE WHEN g.type = 'institution' THEN 'institution' WHEN g.gender IN ('women', 'men') THEN g.gender END AS side,
    min(CASE WHEN a.access IN ('0', '1', '2', '3') THEN a.access END) AS access_low, max(CASE WHEN a.access IN ('0', '1', '2', '3') THEN a.access END) AS access_high,
    min(CASE WHEN a.participation IN ('0', '1', '2', '3') THEN a.participation END) AS participation_low, max(CASE WHEN a.participation IN ('0', '1', '2', '3') THEN a.participation END) AS participation_high,
    min(CASE WHEN a.control IN ('0', '1', '2', '3') THEN a.control END) AS control_low, max(CASE WHEN a.control IN ('0', '1', '2', '3') THEN a.control END) AS control_high,
    min(CASE WHEN a.benefit IN ('0', '1', '2', '3') THEN a.benefit END) AS benefit_low, max(CASE WHEN a.benefit IN ('0', '1', '2', '3') THEN a.benefit END) AS benefit_high
    FROM access_records a JOIN groups g ON g.id = a."group" LEFT JOIN sessions s ON s.id = a.session
    WHERE coalesce(s.consent, '') <> 'withdrawn'
    GROUP BY a.resource, a."group"),
  holders AS (SELECT resource,
    CASE WHEN max(side IS NOT NULL AND access_low < '2' AND access_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND access_high >= '2') AND max(side = 'men' AND access_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND access_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND access_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND access_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND access_high IS NOT NULL) AND max(side = 'men' AND access_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_access,
    avg(CASE WHEN side = 'women' AND access_low = access_high THEN CAST(access_low AS REAL) END) AS access_women,
    avg(CASE WHEN side = 'men' AND access_low = access_high THEN CAST(access_low AS REAL) END) AS access_men,
    CASE WHEN max(side IS NOT NULL AND participation_low < '2' AND participation_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND participation_high >= '2') AND max(side = 'men' AND participation_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND participation_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND participation_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND participation_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND participation_high IS NOT NULL) AND max(side = 'men' AND participation_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_participation,
    avg(CASE WHEN side = 'women' AND participation_low = participation_high THEN CAST(participation_low AS REAL) END) AS participation_women,
    avg(CASE WHEN side = 'men' AND participation_low = participation_high THEN CAST(participation_low AS REAL) END) AS participation_men,
    CASE WHEN max(side IS NOT NULL AND control_low < '2' AND control_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND control_high >= '2') AND max(side = 'men' AND control_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND control_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND control_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND control_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND control_high IS NOT NULL) AND max(side = 'men' AND control_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_control,
    avg(CASE WHEN side = 'women' AND control_low = control_high THEN CAST(control_low AS REAL) END) AS control_women,
    avg(CASE WHEN side = 'men' AND control_low = control_high THEN CAST(control_low AS REAL) END) AS control_men,
    CASE WHEN max(side IS NOT NULL AND benefit_low < '2' AND benefit_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND benefit_high >= '2') AND max(side = 'men' AND benefit_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND benefit_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND benefit_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND benefit_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND benefit_high IS NOT NULL) AND max(side = 'men' AND benefit_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_benefit,
    avg(CASE WHEN side = 'women' AND benefit_low = benefit_high THEN CAST(benefit_low AS REAL) END) AS benefit_women,
    avg(CASE WHEN side = 'men' AND benefit_low = benefit_high THEN CAST(benefit_low AS REAL) END) AS benefit_men
    FROM standings
    GROUP BY resource),
  shapes AS (SELECT fid, nullif(instr('1234569ABCDE', substr(type, CASE substr(type, 1, 2) WHEN '01' THEN 4 ELSE 10 END, 1)), 0) % 3 AS shape
    FROM (SELECT fid, hex(substr(geom, 9 + CASE (instr('0123456789ABCDEF', substr(hex(substr(geom, 4, 1)), 2)) - 1) / 2
        WHEN 0 THEN 0 WHEN 1 THEN 32 WHEN 2 THEN 48 WHEN 3 THEN 48 ELSE 64 END, 5)) AS type
      FROM resources WHERE geom IS NOT NULL AND coalesce(consent, '') <> 'withdrawn'))
SELECT fid AS OGC_FID, geom, id, name, kind, land_status, area_ha, geometry_method, accuracy_m, sensitive,
  kind AS holder_access, kind AS holder_participation, kind AS holder_control, kind AS holder_benefit,
  accuracy_m AS access_women, accuracy_m AS access_men, accuracy_m AS gap_access, accuracy_m AS participation_women, accuracy_m AS participation_men, accuracy_m AS gap_participation, accuracy_m AS control_women, accuracy_m AS control_men, accuracy_m AS gap_control, accuracy_m AS benefit_women, accuracy_m AS benefit_men, accuracy_m AS gap_benefit, accuracy_m AS parity FROM resources WHERE 0
UNION ALL
SELECT r.fid, r.geom, r.id, r.name, r.kind, r.land_status, r.area_ha, r.geometry_method, r.accuracy_m, r.sensitive,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_access, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_participation, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_control, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_benefit, 'unknown') END,
  h.access_women, h.access_men, h.access_men - h.access_women,
  h.participation_women, h.participation_men, h.participation_men - h.participation_women,
  h.control_women, h.control_men, h.control_men - h.control_women,
  h.benefit_women, h.benefit_men, h.benefit_men - h.benefit_women,
  (CASE WHEN h.access_women IS NULL OR h.access_men IS NULL THEN 0 ELSE h.access_women END + CASE WHEN h.participation_women IS NULL OR h.participation_men IS NULL THEN 0 ELSE h.participation_women END + CASE WHEN h.control_women IS NULL OR h.control_men IS NULL THEN 0 ELSE h.control_women END + CASE WHEN h.benefit_women IS NULL OR h.benefit_men IS NULL THEN 0 ELSE h.benefit_women END) /
  nullif(CASE WHEN h.access_women IS NULL OR h.access_men IS NULL THEN 0 ELSE h.access_men END + CASE WHEN h.participation_women IS NULL OR h.participation_men IS NULL THEN 0 ELSE h.participation_men END + CASE WHEN h.control_women IS NULL OR h.control_men IS NULL THEN 0 ELSE h.control_men END + CASE WHEN h.benefit_women IS NULL OR h.benefit_men IS NULL THEN 0 ELSE h.benefit_men END, 0)
FROM resources r JOIN shapes s ON s.fid = r.fid LEFT JOIN holders h ON h.resource = r.id
WHERE s.shape = 0;

CREATE VIEW resources_lines AS WITH
  standings AS (SELECT a.resource AS resource,
    CASE WHEN g.type = 'institution' THEN 'institution' WHEN g.gender IN ('women', 'men') THEN g.gender END AS side,
    min(CASE WHEN a.access IN ('0', '1', '2', '3') THEN a.access END) AS access_low, max(CASE WHEN a.access IN ('0', '1', '2', '3') THEN a.access END) AS access_high,
    min(CASE WHEN a.participation IN ('0', '1', '2', '3') THEN a.participation END) AS participation_low, max(CASE WHEN a.participation IN ('0', '1', '2', '3') THEN a.participation END) AS participation_high,
    min(CASE WHEN a.control IN ('0', '1', '2', '3') THEN a.control END) AS control_low, max(CASE WHEN a.control IN ('0', '1', '2', '3') THEN a.control END) AS control_high,
    min(CASE WHEN a.benefit IN ('0', '1', '2', '3') THEN a.benefit END) AS benefit_low, max(CASE WHEN a.benefit IN ('0', '1', '2', '3') THEN a.benefit END) AS benefit_high
    FROM access_records a JOIN groups g ON g.id = a."group" LEFT JOIN sessions s ON s.id = a.session
    WHERE coalesce(s.consent, '') <> 'withdrawn'
    GROUP BY a.resource, a."group"),
  holders AS (SELECT resource,
    CASE WHEN max(side IS NOT NULL AND access_low < '2' AND access_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND access_high >= '2') AND max(side = 'men' AND access_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND access_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND access_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND access_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND access_high IS NOT NULL) AND max(side = 'men' AND access_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_access,
    avg(CASE WHEN side = 'women' AND access_low = access_high THEN CAST(access_low AS REAL) END) AS access_women,
    avg(CASE WHEN side = 'men' AND access_low = access_high THEN CAST(access_low AS REAL) END) AS access_men,
    CASE WHEN max(side IS NOT NULL AND participation_low < '2' AND participation_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND participation_high >= '2') AND max(side = 'men' AND participation_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND participation_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND participation_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND participation_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND participation_high IS NOT NULL) AND max(side = 'men' AND participation_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_participation,
    avg(CASE WHEN side = 'women' AND participation_low = participation_high THEN CAST(participation_low AS REAL) END) AS participation_women,
    avg(CASE WHEN side = 'men' AND participation_low = participation_high THEN CAST(participation_low AS REAL) END) AS participation_men,
    CASE WHEN max(side IS NOT NULL AND control_low < '2' AND control_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND control_high >= '2') AND max(side = 'men' AND control_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND control_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND control_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND control_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND control_high IS NOT NULL) AND max(side = 'men' AND control_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_control,
    avg(CASE WHEN side = 'women' AND control_low = control_high THEN CAST(control_low AS REAL) END) AS control_women,
    avg(CASE WHEN side = 'men' AND control_low = control_high THEN CAST(control_low AS REAL) END) AS control_men,
    CASE WHEN max(side IS NOT NULL AND benefit_low < '2' AND benefit_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND benefit_high >= '2') AND max(side = 'men' AND benefit_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND benefit_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND benefit_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND benefit_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND benefit_high IS NOT NULL) AND max(side = 'men' AND benefit_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_benefit,
    avg(CASE WHEN side = 'women' AND benefit_low = benefit_high THEN CAST(benefit_low AS REAL) END) AS benefit_women,
    avg(CASE WHEN side = 'men' AND benefit_low = benefit_high THEN CAST(benefit_low AS REAL) END) AS benefit_men
    FROM standings
    GROUP BY resource),
  shapes AS (SELECT fid, nullif(instr('1234569ABCDE', substr(type, CASE substr(type, 1, 2) WHEN '01' THEN 4 ELSE 10 END, 1)), 0) % 3 AS shape
    FROM (SELECT fid, hex(substr(geom, 9 + CASE (instr('0123456789ABCDEF', substr(hex(substr(geom, 4, 1)), 2)) - 1) / 2
        WHEN 0 THEN 0 WHEN 1 THEN 32 WHEN 2 THEN 48 WHEN 3 THEN 48 ELSE 64 END, 5)) AS type
      FROM resources WHERE geom IS NOT NULL AND coalesce(consent, '') <> 'withdrawn'))
SELECT fid AS OGC_FID, geom, id, name, kind, length_km, geometry_method, accuracy_m, sensitive,
  kind AS holder_access, kind AS holder_participation, kind AS holder_control, kind AS holder_benefit,
  accuracy_m AS access_women, accuracy_m AS access_men, accuracy_m AS gap_access, accuracy_m AS participation_women, accuracy_m AS participation_men, accuracy_m AS gap_participation, accuracy_m AS control_women, accuracy_m AS control_men, accuracy_m AS gap_control, accuracy_m AS benefit_women, accuracy_m AS benefit_men, accuracy_m AS gap_benefit, accuracy_m AS parity FROM resources WHERE 0
UNION ALL
SELECT r.fid, r.geom, r.id, r.name, r.kind, r.length_km, r.geometry_method, r.accuracy_m, r.sensitive,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_access, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_participation, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_control, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_benefit, 'unknown') END,
  h.access_women, h.access_men, h.access_men - h.access_women,
  h.participation_women, h.participation_men, h.participation_men - h.participation_women,
  h.control_women, h.control_men, h.control_men - h.control_women,
  h.benefit_women, h.benefit_men, h.benefit_men - h.benefit_women,
  (CASE WHEN h.access_women IS NULL OR h.access_men IS NULL THEN 0 ELSE h.access_women END + CASE WHEN h.participation_women IS NULL OR h.participation_men IS NULL THEN 0 ELSE h.participation_women END + CASE WHEN h.control_women IS NULL OR h.control_men IS NULL THEN 0 ELSE h.control_women END + CASE WHEN h.benefit_women IS NULL OR h.benefit_men IS NULL THEN 0 ELSE h.benefit_women END) /
  nullif(CASE WHEN h.access_women IS NULL OR h.access_men IS NULL THEN 0 ELSE h.access_men END + CASE WHEN h.participation_women IS NULL OR h.participation_men IS NULL THEN 0 ELSE h.participation_men END + CASE WHEN h.control_women IS NULL OR h.control_men IS NULL THEN 0 ELSE h.control_men END + CASE WHEN h.benefit_women IS NULL OR h.benefit_men IS NULL THEN 0 ELSE h.benefit_men END, 0)
FROM resources r JOIN shapes s ON s.fid = r.fid LEFT JOIN holders h ON h.resource = r.id
WHERE s.shape = 2;

CREATE VIEW resources_points AS WITH
  standings AS (SELECT a.resource AS resource,
    CASE WHEN g.type = 'institution' THEN 'institution' WHEN g.gender IN ('women', 'men') THEN g.gender END AS side,
    min(CASE WHEN a.access IN ('0', '1', '2', '3') THEN a.access END) AS access_low, max(CASE WHEN a.access IN ('0', '1', '2', '3') THEN a.access END) AS access_high,
    min(CASE WHEN a.participation IN ('0', '1', '2', '3') THEN a.participation END) AS participation_low, max(CASE WHEN a.participation IN ('0', '1', '2', '3') THEN a.participation END) AS participation_high,
    min(CASE WHEN a.control IN ('0', '1', '2', '3') THEN a.control END) AS control_low, max(CASE WHEN a.control IN ('0', '1', '2', '3') THEN a.control END) AS control_high,
    min(CASE WHEN a.benefit IN ('0', '1', '2', '3') THEN a.benefit END) AS benefit_low, max(CASE WHEN a.benefit IN ('0', '1', '2', '3') THEN a.benefit END) AS benefit_high
    FROM access_records a JOIN groups g ON g.id = a."group" LEFT JOIN sessions s ON s.id = a.session
    WHERE coalesce(s.consent, '') <> 'withdrawn'
    GROUP BY a.resource, a."group"),
  holders AS (SELECT resource,
    CASE WHEN max(side IS NOT NULL AND access_low < '2' AND access_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND access_high >= '2') AND max(side = 'men' AND access_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND access_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND access_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND access_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND access_high IS NOT NULL) AND max(side = 'men' AND access_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_access,
    avg(CASE WHEN side = 'women' AND access_low = access_high THEN CAST(access_low AS REAL) END) AS access_women,
    avg(CASE WHEN side = 'men' AND access_low = access_high THEN CAST(access_low AS REAL) END) AS access_men,
    CASE WHEN max(side IS NOT NULL AND participation_low < '2' AND participation_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND participation_high >= '2') AND max(side = 'men' AND participation_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND participation_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND participation_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND participation_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND participation_high IS NOT NULL) AND max(side = 'men' AND participation_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_participation,
    avg(CASE WHEN side = 'women' AND participation_low = participation_high THEN CAST(participation_low AS REAL) END) AS participation_women,
    avg(CASE WHEN side = 'men' AND participation_low = participation_high THEN CAST(participation_low AS REAL) END) AS participation_men,
    CASE WHEN max(side IS NOT NULL AND control_low < '2' AND control_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND control_high >= '2') AND max(side = 'men' AND control_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND control_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND control_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND control_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND control_high IS NOT NULL) AND max(side = 'men' AND control_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_control,
    avg(CASE WHEN side = 'women' AND control_low = control_high THEN CAST(control_low AS REAL) END) AS control_women,
    avg(CASE WHEN side = 'men' AND control_low = control_high THEN CAST(control_low AS REAL) END) AS control_men,
    CASE WHEN max(side IS NOT NULL AND benefit_low < '2' AND benefit_high >= '2') THEN 'disputed'
      WHEN max(side = 'women' AND benefit_high >= '2') AND max(side = 'men' AND benefit_high >= '2') THEN 'both'
      WHEN max(side = 'women' AND benefit_high >= '2') THEN 'women'
      WHEN max(side = 'men' AND benefit_high >= '2') THEN 'men'
      WHEN max(side = 'institution' AND benefit_high >= '2') THEN 'institution'
      WHEN max(side = 'women' AND benefit_high IS NOT NULL) AND max(side = 'men' AND benefit_high IS NOT NULL) THEN 'nobody'
      ELSE 'unknown' END AS holder_benefit,
    avg(CASE WHEN side = 'women' AND benefit_low = benefit_high THEN CAST(benefit_low AS REAL) END) AS benefit_women,
    avg(CASE WHEN side = 'men' AND benefit_low = benefit_high THEN CAST(benefit_low AS REAL) END) AS benefit_men
    FROM standings
    GROUP BY resource),
  shapes AS (SELECT fid, nullif(instr('1234569ABCDE', substr(type, CASE substr(type, 1, 2) WHEN '01' THEN 4 ELSE 10 END, 1)), 0) % 3 AS shape
    FROM (SELECT fid, hex(substr(geom, 9 + CASE (instr('0123456789ABCDEF', substr(hex(substr(geom, 4, 1)), 2)) - 1) / 2
        WHEN 0 THEN 0 WHEN 1 THEN 32 WHEN 2 THEN 48 WHEN 3 THEN 48 ELSE 64 END, 5)) AS type
      FROM resources WHERE geom IS NOT NULL AND coalesce(consent, '') <> 'withdrawn'))
SELECT fid AS OGC_FID, geom, id, name, kind, geometry_method, accuracy_m, sensitive,
  kind AS holder_access, kind AS holder_participation, kind AS holder_control, kind AS holder_benefit,
  accuracy_m AS access_women, accuracy_m AS access_men, accuracy_m AS gap_access, accuracy_m AS participation_women, accuracy_m AS participation_men, accuracy_m AS gap_participation, accuracy_m AS control_women, accuracy_m AS control_men, accuracy_m AS gap_control, accuracy_m AS benefit_women, accuracy_m AS benefit_men, accuracy_m AS gap_benefit, accuracy_m AS parity FROM resources WHERE 0
UNION ALL
SELECT r.fid, r.geom, r.id, r.name, r.kind, r.geometry_method, r.accuracy_m, r.sensitive,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_access, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_participation, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_control, 'unknown') END,
  CASE WHEN r.kind IN ('boundary', 'problem', 'settlement') THEN NULL ELSE coalesce(h.holder_benefit, 'unknown') END,
  h.access_women, h.access_men, h.access_men - h.access_women,
  h.participation_women, h.participation_men, h.participation_men - h.participation_women,
  h.control_women, h.control_men, h.control_men - h.control_women,
  h.benefit_women, h.benefit_men, h.benefit_men - h.benefit_women,
  (CASE WHEN h.access_women IS NULL OR h.access_men IS NULL THEN 0 ELSE h.access_women END + CASE WHEN h.participation_women IS NULL OR h.participation_men IS NULL THEN 0 ELSE h.participation_women END + CASE WHEN h.control_women IS NULL OR h.control_men IS NULL THEN 0 ELSE h.control_women END + CASE WHEN h.benefit_women IS NULL OR h.benefit_men IS NULL THEN 0 ELSE h.benefit_women END) /
  nullif(CASE WHEN h.access_women IS NULL OR h.access_men IS NULL THEN 0 ELSE h.access_men END + CASE WHEN h.participation_women IS NULL OR h.participation_men IS NULL THEN 0 ELSE h.participation_men END + CASE WHEN h.control_women IS NULL OR h.control_men IS NULL THEN 0 ELSE h.control_men END + CASE WHEN h.benefit_women IS NULL OR h.benefit_men IS NULL THEN 0 ELSE h.benefit_men END, 0)
FROM resources r JOIN shapes s ON s.fid = r.fid LEFT JOIN holders h ON h.resource = r.id
WHERE s.shape = 1;

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('resources_areas', 'features', 'resources_areas', 'Areas, with who holds them', 4326),
  ('resources_lines', 'features', 'resources_lines', 'Lines, with who holds them', 4326),
  ('resources_points', 'features', 'resources_points', 'Points, with who holds them', 4326);
INSERT INTO gpkg_geometry_columns VALUES
  ('resources_areas', 'geom', 'GEOMETRY', 4326, 0, 0),
  ('resources_lines', 'geom', 'GEOMETRY', 4326, 0, 0),
  ('resources_points', 'geom', 'GEOMETRY', 4326, 0, 0);

CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('layer_styles', 'attributes', 'layer_styles', 'How QGIS draws the layers', 0);
