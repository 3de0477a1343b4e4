package geopackage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

const frame = `PRAGMA application_id = 0x47504B47;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
	organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('', -1, 'NONE', -1, 'undefined', NULL), ('', 0, 'NONE', 0, 'undefined', NULL),
	('', 4326, 'EPSG', 4326, '', NULL), ('', 32749, 'epsg', 32749, '', NULL), ('', 4211, 'EPSG', 4211, '', NULL),
	('', 100001, 'QGIS', 100001, 'PROJCS["mine",GEOGCS["w",DATUM["WGS_1984",SPHEROID["w",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",111],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1]]', NULL);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT, last_change DATETIME,
	min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
`

// lists registers a feature table.
func lists(table, column string, srs int) string {
	return fmt.Sprintf("INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('%s', 'features', %d);"+
		"INSERT INTO gpkg_geometry_columns VALUES ('%s', '%s', 'GEOMETRY', %d, 0, 0);\n", table, srs, table, column, srs)
}

// blob writes a geometry as SQL has it.
func blob(t *testing.T, g orb.Geometry) string {
	t.Helper()
	b, err := geodata.EncodeGPKG(g)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("x'%x'", b)
}

// create makes a file by SQL.
func create(t *testing.T, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "peta desa?#.gpkg")
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("?", "%3F", "#", "%23", " ", "%20").Replace(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return path
}

func readAll(path string, opt geodata.Options) (all []geodata.Feature, err error) {
	err = Read(context.Background(), path, "desa.gpkg", opt, func(f geodata.Feature) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

func rules(f geodata.Feature) string {
	var names []string
	for _, x := range f.Findings {
		names = append(names, string(x.Level[0])+":"+x.Rule)
	}
	return strings.Join(names, " ")
}

func TestValues(t *testing.T) {
	p := blob(t, orb.Point{111, -2})
	path := create(t, frame, lists("desa", "geom", 4326),
		`CREATE TABLE desa (fid INTEGER PRIMARY KEY, "NAMA ""x""" TEXT, geom POINT, size REAL, n MEDIUMINT, sah BOOLEAN, tgl DATE, jam DATETIME, foto BLOB, lain LINESTRING, note TEXT(20))`,
		`INSERT INTO desa VALUES (7, '<Désa>', `+p+`, 12.5, 9007199254740993, 1, '2024-01-31', '2024-01-31T10:00:00.000Z', x'00', NULL, NULL)`,
		`INSERT INTO desa VALUES (3, NULL, `+p+`, 9e999, -1, 0, 'kemarin', 5, NULL, NULL, x'c3a9')`,
		`INSERT INTO desa VALUES (5, CAST(x'ff41' AS TEXT), NULL, 1e6, 'x', 2, NULL, NULL, NULL, NULL, x'ff')`)
	all, err := readAll(path, geodata.Options{})
	if err != nil || len(all) != 3 {
		t.Fatalf("%d features, %v", len(all), err)
	}
	want := []string{
		`3 {"NAMA \"x\"":null,"size":null,"n":-1,"sah":false,"tgl":"kemarin","jam":5,"note":"é"} n:column-dropped n:column-dropped`,
		`5 {"NAMA \"x\"":"\ufffdA","size":1000000,"n":"x","sah":2,"tgl":null,"jam":null,"note":null} w:geometry-missing`,
		`7 {"NAMA \"x\"":"<Désa>","size":12.5,"n":9007199254740993,"sah":true,"tgl":"2024-01-31","jam":"2024-01-31T10:00:00.000Z","note":null} `,
	}
	for i, f := range all {
		if got := f.ID + " " + string(f.Properties) + " " + rules(f); got != want[i] || !json.Valid(f.Properties) {
			t.Errorf("got  %s\nwant %s", got, want[i])
		}
		if f.Place.ID != f.ID || *f.Place.Feature != i || f.Place.File != "desa.gpkg" {
			t.Errorf("%v", f.Place)
		}
	}
	if all[0].Findings[0].Args["field"] != "foto" || all[0].Findings[1].Args["field"] != "lain" {
		t.Errorf("%v", all[0].Findings)
	}
}

func TestLayers(t *testing.T) {
	p := blob(t, orb.Point{549683.02, 9725886.44})
	path := create(t, frame, lists("Sungai", "geom", 32749), lists("kosong", "geom", 0), lists("hutan", "bentuk", 100001),
		"INSERT INTO gpkg_contents (table_name, data_type) VALUES ('orang', 'attributes'), ('sepi', 'attributes'), ('citra', 'tiles'), ('layer_styles', 'attributes'), ('hilang', 'features')",
		"UPDATE gpkg_contents SET table_name = 'SUNGAI' WHERE table_name = 'Sungai'",
		"CREATE TABLE Sungai (fid INTEGER PRIMARY KEY, geom LINESTRING, nama TEXT)", "CREATE TABLE kosong (fid INTEGER PRIMARY KEY, geom POINT)",
		"CREATE TABLE hutan (a TEXT, layer TEXT, bentuk POINT, PRIMARY KEY (a, layer))", "CREATE TABLE orang (id INTEGER PRIMARY KEY)",
		"CREATE TABLE sepi (id INTEGER PRIMARY KEY)", "CREATE TABLE citra (id INTEGER PRIMARY KEY)", "INSERT INTO orang VALUES (1)", "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY)", "INSERT INTO layer_styles VALUES (1)", "INSERT INTO citra VALUES (1)",
		"INSERT INTO Sungai VALUES (1, "+p+", 'Arut')", "INSERT INTO hutan VALUES ('x', 'y', "+p+")")
	all, err := readAll(path, geodata.Options{})
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	if string(all[0].Properties) != `{"layer":"Sungai","nama":"Arut"}` || all[0].ID != "Sungai/1" {
		t.Errorf("%s %s", all[0].ID, all[0].Properties)
	}
	if string(all[1].Properties) != `{"a":"x","layer":"y"}` || all[1].ID != "" {
		t.Errorf("%s %s", all[1].ID, all[1].Properties)
	}
	for _, f := range all {
		if got := f.Geometry.(orb.Point); math.Abs(got[0]-111.4469) > 1e-7 || math.Abs(got[1]+2.4799) > 1e-7 {
			t.Errorf("%v", got)
		}
	}
	var told []any
	for _, x := range all[0].Findings {
		told = append(told, x.Rule, x.Args["table"])
	}
	if want := []any{"table-not-read", "orang", "table-not-read", "citra", "table-not-read", "hilang"}; !reflect.DeepEqual(told, want) {
		t.Errorf("%v", told)
	}
}

func TestSystems(t *testing.T) {
	ll, metres := blob(t, orb.Point{111.4469, -2.4799}), blob(t, orb.LineString{{549683, 9725886}, {550000, 9726000}})
	utm, _ := crs.Parse("32749")
	tests := []struct {
		name, geom string
		srs        int
		said       *crs.System
		rule, args string
	}{
		{"degrees", ll, 4326, nil, "", ""},
		{"metres", metres, 32749, nil, "", ""},
		{"said", metres, 0, &utm, "", ""},
		{"unsaid degrees", ll, 0, nil, "crs-missing", "map[example:EPSG:4326 guess:WGS 84 (EPSG:4326) near:111.4469, -2.4799]"},
		{"unsaid metres", metres, -1, nil, "crs-missing", "map[example:EPSG:32749 guess:UTM 46S–54S near:549683, 9725886]"},
		{"refused", ll, 4211, nil, "crs-unsupported", "map[crs:Batavia (EPSG:4211)]"},
		{"not listed", ll, 999, nil, "crs-unsupported", "map[crs::0]"},
		{"degrees in metres", ll, 32749, nil, "crs-range", "map[crs:WGS 84 / UTM zone 49S (EPSG:32749) near:111.4469, -2.4799]"},
	}
	for _, tt := range tests {
		path := create(t, frame, lists("desa", "geom", tt.srs), "CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB)", "INSERT INTO desa VALUES (1, "+tt.geom+")")
		all, err := readAll(path, geodata.Options{CRS: tt.said})
		var finding *schema.Finding
		if !errors.As(err, &finding) && err == nil && len(all) == 1 && len(all[0].Findings) > 0 {
			finding = &all[0].Findings[0]
		}
		if tt.rule == "" && (err != nil || finding != nil || len(all) != 1 || all[0].Geometry.Bound().Min[0] > 112) {
			t.Errorf("%s: %v %v %v", tt.name, all, finding, err)
		}
		if tt.rule != "" && (finding == nil || finding.Rule != tt.rule || fmt.Sprint(finding.Args) != tt.args) {
			t.Errorf("%s: %v %v", tt.name, finding, err)
		}
	}
}

func TestShapes(t *testing.T) {
	const head = "x'475000 01 e6100000"
	tests := []struct {
		name, value string
		high        bool
		rules       string
	}{
		{"point", blob(t, orb.Point{1, 2}), false, ""},
		{"point Z", head + "01 e9030000 000000000000f03f 0000000000000040 0000000000000040'", true, ""},
		{"point M, big endian", "x'475000 00 000010e6 00 000007d1 3ff0000000000000 4000000000000000 4000000000000000'", true, ""},
		{"line Z with an envelope, as before ISO", "x'475000 03 e6100000" + strings.Repeat("00", 32) + "01 02000080 00000000'", true, ""},
		{"nothing", "NULL", false, "w:geometry-missing"},
		{"no bytes", "x''", false, "w:geometry-missing"},
		{"point nowhere", head + "01 01000000 000000000000f87f 000000000000f87f'", false, "w:geometry-missing"},
		{"text", "'POINT (1 2)'", false, "e:blob-not-gpkg"},
		{"WKB alone", "x'01 01000000 000000000000f03f 0000000000000040'", false, "e:blob-not-gpkg"},
		{"curve", head + "01 08000000 00000000'", false, "e:blob-geometry-type"},
		{"cut", head + "01 01000000 0000'", false, "e:blob-truncated"},
		{"too large", "zeroblob(20000000)", false, "e:feature-too-large"},
	}
	statements := []string{frame, lists("desa", "geom", 4326), "CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB, size TEXT)"}
	for i, tt := range tests {
		statements = append(statements, fmt.Sprintf("INSERT INTO desa VALUES (%d, %s, 'a')", i, strings.ReplaceAll(tt.value, " ", "")))
	}
	statements[len(statements)-5] = strings.ReplaceAll(statements[len(statements)-5], "POINT(12)", "POINT (1 2)")
	all, err := readAll(create(t, statements...), geodata.Options{})
	if err != nil || len(all) != len(tests) {
		t.Fatalf("%d features, %v", len(all), err)
	}
	for i, tt := range tests {
		if f := all[i]; f.Altitude != tt.high || rules(f) != tt.rules || f.Geometry == nil && tt.rules == "" {
			t.Errorf("%s: %v %v %q", tt.name, f.Geometry, f.Altitude, rules(f))
		}
	}
}

func TestRefuses(t *testing.T) {
	p := blob(t, orb.Point{1, 2})
	plain := "CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB)"
	row := "INSERT INTO desa VALUES (1, " + p + ")"
	endless := "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, " + p + " AS geom FROM r"
	tests := []struct {
		name       string
		statements []string
		rule       string
	}{
		{"no tables", []string{"CREATE TABLE x (a)"}, "not-geopackage"},
		{"contents as a view", []string{strings.Replace(frame, "CREATE TABLE gpkg_contents", "CREATE TABLE other", 1), "CREATE VIEW gpkg_contents AS SELECT 'desa' AS table_name, 'features' AS data_type"}, "not-geopackage"},
		{"an endless view", []string{frame, lists("desa", "geom", 4326), "CREATE VIEW desa AS " + endless}, "gpkg-no-layers"},
		{"a virtual table", []string{frame, lists("desa", "geom", 4326), "CREATE VIRTUAL TABLE desa USING fts5(geom)"}, "gpkg-no-layers"},
		{"a table that is not there", []string{frame, lists("desa", "geom", 4326)}, "gpkg-no-layers"},
		{"no geometry column", []string{frame, lists("desa", "shape", 4326), plain, row}, "gpkg-damaged"},
		{"columns of another kind", []string{strings.Replace(frame, "table_name TEXT, column_name TEXT", "a TEXT, b TEXT", 1)}, "gpkg-damaged"},
		{"only attributes", []string{frame, "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('desa', 'attributes')", plain, row}, "gpkg-no-layers"},
	}
	for _, tt := range tests {
		start := time.Now()
		all, err := readAll(create(t, tt.statements...), geodata.Options{})
		var finding *schema.Finding
		if !errors.As(err, &finding) || finding.Rule != tt.rule || finding.File != "desa.gpkg" || len(all) > 0 {
			t.Errorf("%s: %d features, %v", tt.name, len(all), err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s took %v", tt.name, d)
		}
	}
	for name, content := range map[string]string{"empty": "", "text": strings.Repeat("hello ", 1000), "head": "SQLite format 3\x00"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var finding *schema.Finding
		if _, err := readAll(path, geodata.Options{}); !errors.As(err, &finding) || finding.Rule != "not-geopackage" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHarmless has things in the file that would run elsewhere.
func TestHarmless(t *testing.T) {
	p := blob(t, orb.Point{1, 2})
	path := create(t, frame, lists("desa", "geom", 4326), lists("bom", "geom", 4326),
		"CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB, CHECK (length(hex(zeroblob(100000 * fid))) > 0))",
		"CREATE TABLE bom (fid INTEGER PRIMARY KEY, geom BLOB, bomb TEXT AS (hex(zeroblob(20000000))))",
		"CREATE TABLE hits (n)", "CREATE TRIGGER hit AFTER INSERT ON desa BEGIN INSERT INTO hits VALUES (1); END",
		"INSERT INTO desa VALUES (1, "+p+")", "INSERT INTO bom VALUES (1, "+p+")", "CREATE VIEW v AS SELECT load_extension('x')",
		"PRAGMA ignore_check_constraints = 1", "UPDATE desa SET fid = 5000")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	all, err := readAll(path, geodata.Options{})
	if err != nil || len(all) != 1 || time.Since(start) > time.Second || rules(all[0]) != "n:table-not-read" {
		t.Errorf("%v %v in %v", all, err, time.Since(start))
	}
	after, _ := os.ReadFile(path)
	entries, _ := os.ReadDir(filepath.Dir(path))
	if string(before) != string(after) || len(entries) != 1 {
		t.Errorf("the file was changed, or others were made: %v", entries)
	}
}

func TestManyColumns(t *testing.T) {
	var columns []string
	for i := range 1500 {
		columns = append(columns, fmt.Sprintf("c%d INTEGER DEFAULT %d", i, i))
	}
	path := create(t, frame, lists("desa", "geom", 4326), "CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB, "+strings.Join(columns, ",")+")",
		"INSERT INTO desa (fid, geom) VALUES (1, "+blob(t, orb.Point{1, 2})+")")
	all, err := readAll(path, geodata.Options{})
	if err != nil || len(all) != 1 || !strings.HasSuffix(string(all[0].Properties), `,"c1499":1499}`) {
		t.Fatalf("%d features, %v", len(all), err)
	}
}

func TestStops(t *testing.T) {
	path := create(t, frame, lists("desa", "geom", 4326), "CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB)",
		"INSERT INTO desa VALUES (1, NULL), (2, NULL)")
	stop := errors.New("stop")
	if err := Read(context.Background(), path, "x", geodata.Options{}, func(geodata.Feature) error { return stop }); err != stop {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := Read(ctx, path, "x", geodata.Options{}, func(geodata.Feature) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := Read(ctx, path, "x", geodata.Options{}, func(geodata.Feature) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSorted: rows come by key from the table itself, not out of a sorter that
// holds them all.
func TestSorted(t *testing.T) {
	path := create(t, frame, "CREATE TABLE desa (fid INTEGER PRIMARY KEY, geom BLOB, size TEXT, a TEXT)")
	db, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	l := layer{name: "desa", geometry: "geom", key: "fid", columns: []column{{name: "size"}, {name: "a"}}}
	rows, err := db.Query("EXPLAIN QUERY PLAN " + l.query())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b, c int
		var detail string
		if err := rows.Scan(&a, &b, &c, &detail); err != nil || detail != "SCAN desa" {
			t.Errorf("%s %v", detail, err)
		}
	}
}

// TestMutations changes bytes, pages and lengths of a file that GDAL wrote.
// Reading must end in time, with findings or features.
func TestMutations(t *testing.T) {
	whole, err := os.ReadFile("testdata/desa.gpkg")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	path := filepath.Join(t.TempDir(), "a.gpkg")
	read := 0
	for i := range 400 {
		bad := mutate(rng, whole)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		all, err := readAll(path, geodata.Options{})
		if d := time.Since(start); d > 10*time.Second {
			t.Fatalf("mutation %d took %v", i, d)
		}
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatalf("mutation %d: %v", i, err)
		}
		if len(all) > 0 {
			read++
		}
		for _, f := range all {
			geodata.Check(f.Geometry, f.Place)
			if f.Properties != nil && !json.Valid(f.Properties) {
				t.Fatalf("%q", f.Properties)
			}
		}
	}
	if read == 0 || read == 400 {
		t.Errorf("%d of 400 were read", read)
	}
}

func mutate(rng *rand.Rand, whole []byte) []byte {
	bad := append([]byte(nil), whole...)
	const page = 4096
	switch rng.IntN(6) {
	case 0:
		return bad[:rng.IntN(len(bad))]
	case 1:
		from := rng.IntN(len(bad)/page) * page
		clear(bad[from:min(len(bad), from+page)])
	case 2:
		a, b := rng.IntN(len(bad)/page)*page, rng.IntN(len(bad)/page)*page
		copy(bad[a:a+page], whole[b:b+page])
	case 3:
		bad[rng.IntN(100)] = byte(rng.Uint32())
	case 4:
		from := rng.IntN(len(bad)/page) * page
		bad[from+rng.IntN(40)] = byte(rng.Uint32())
	default:
		for range 1 + rng.IntN(20) {
			bad[rng.IntN(len(bad))] = byte(rng.Uint32())
		}
	}
	return bad
}

func FuzzRead(f *testing.F) {
	whole, err := os.ReadFile("testdata/desa.gpkg")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:8192])
	path := filepath.Join(f.TempDir(), "a.gpkg")
	f.Fuzz(func(t *testing.T, file []byte) {
		own := fmt.Sprintf("%s.%d", path, os.Getpid())
		if err := os.WriteFile(own, file, 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := readAll(own, geodata.Options{})
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatal(err)
		}
		for i, feature := range all {
			if *feature.Place.Feature != i || feature.Properties != nil && !json.Valid(feature.Properties) {
				t.Fatalf("%v", feature)
			}
		}
	})
}

func ogr2ogr(t *testing.T, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("needs ogr2ogr (gdal-bin)")
	}
	if out, err := exec.Command("ogr2ogr", args...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr %v: %v\n%s", args, err, out)
	}
}

// TestAgainstGDAL reads what ogr2ogr wrote, and what ogr2ogr makes of that.
func TestAgainstGDAL(t *testing.T) {
	for _, source := range []string{"testdata/desa.gpkg", "../../../shared/data/kobar_desa_kelurahan.geojson"} {
		if _, err := os.Stat(source); err != nil {
			t.Logf("without %s", source)
			continue
		}
		for _, system := range []string{"4326", "32749", "23836"} {
			dir := t.TempDir()
			file, back := filepath.Join(dir, "a.gpkg"), filepath.Join(dir, "b.geojson")
			ogr2ogr(t, "-f", "GPKG", "-t_srs", "EPSG:"+system, "-nln", "lapisan", file, source)
			ogr2ogr(t, "-f", "GeoJSON", "-t_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=12", "-lco", "ID_FIELD=fid", back, file)
			ours, err := readAll(file, geodata.Options{})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, source+" in "+system, ours, readGeoJSON(t, back))
		}
	}
}

func readGeoJSON(t *testing.T, path string) (all []geodata.Feature) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := geodata.ReadGeoJSON(file, path, func(f geodata.Feature) error { all = append(all, f); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func compare(t *testing.T, name string, ours, theirs []geodata.Feature) {
	t.Helper()
	if len(ours) != len(theirs) || len(ours) == 0 {
		t.Fatalf("%s: %d features, GDAL has %d", name, len(ours), len(theirs))
	}
	for i, f := range ours {
		if f.Rejected() || !same(f.Geometry, theirs[i].Geometry) {
			t.Errorf("%s: feature %d: %v, GDAL has %v", name, i, f.Geometry, theirs[i].Geometry)
		}
		var a, b map[string]any
		if json.Unmarshal(f.Properties, &a) != nil || json.Unmarshal(theirs[i].Properties, &b) != nil || !reflect.DeepEqual(slashed(a), slashed(b)) {
			t.Errorf("%s: feature %d: %v, GDAL has %v", name, i, a, b)
		}
	}
}

// slashed writes dates as GDAL does in GeoJSON.
func slashed(m map[string]any) map[string]any {
	if text, ok := m["tgl"].(string); ok {
		m["tgl"] = strings.ReplaceAll(text, "-", "/")
	}
	return m
}

// same compares areas and extents to a tenth of a millimetre, for ReadGeoJSON
// and GDAL may turn rings around.
func same(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	x, y := a.Bound(), b.Bound()
	for i := range 2 {
		if math.Abs(x.Min[i]-y.Min[i]) > 1e-9 || math.Abs(x.Max[i]-y.Max[i]) > 1e-9 {
			return false
		}
	}
	p, q := geodata.Measure(a), geodata.Measure(b)
	return a.GeoJSONType() == b.GeoJSONType() && (p.AreaHa == nil || math.Abs(*p.AreaHa-*q.AreaHa) < 1e-6*(1+*q.AreaHa))
}
