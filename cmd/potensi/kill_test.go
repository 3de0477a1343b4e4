package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"potensi/internal/sample"
	"potensi/internal/store"
)

// The tests here end an import before its time, by every means that end one:
// the village file must then be as it was, or have everything.

// command is the program as a process of its own.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Args = append([]string{"potensi"}, args...) // by this name TestMain knows it
	c.Env = append(os.Environ(), "LANG=en_US.UTF-8")
	return c
}

// must runs the program, which has to succeed.
func must(t testing.TB, args ...string) {
	t.Helper()
	if out, err := command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("potensi %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// victim is a village with data, and a file of 20,000 areas to import into it:
// most are new, some change what is there.
type victim struct {
	dir, village, file string
	before             map[string]string // digests by table
	done               map[string]string // after the whole import
	took               time.Duration     // the whole import
	journal, grown     int64             // bytes of the journal and of the village at its largest
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	dir := t.TempDir()
	v := &victim{dir: dir, village: filepath.Join(dir, "desa.gpkg"), file: filepath.Join(dir, "lahan.geojson")}
	for _, name := range sample.Names() {
		text, err := sample.Files.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	kind, old := areas{vertices: 26, decimals: 7}, filepath.Join(dir, "dulu.geojson")
	kind.write(t, old, 3_000)
	kind.write(t, v.file, 20_000)
	text, err := os.ReadFile(old)
	if err == nil {
		err = os.WriteFile(old, bytes.ReplaceAll(text, []byte(`"Lahan 7`), []byte(`"Kebun 7`)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	must(t, "new", "--name", "Kotawaringin Hilir", "--file", v.village)
	must(t, "import", filepath.Join(dir, "workshop.json"), filepath.Join(dir, "resources.geojson"), "--file", v.village)
	must(t, "import", old, "--file", v.village)
	v.before = contents(t, v.village)
	v.whole(t)
	return v
}

// whole imports the file to its end and measures that.
func (v *victim) whole(t *testing.T) {
	t.Helper()
	village := v.copy(t, v.dir)
	c := command(t, "import", v.file, "--file", village)
	begun := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- c.Wait() }()
	for {
		select {
		case err := <-end:
			if err != nil {
				t.Fatal(err)
			}
			v.took = time.Since(begun)
			v.grown = fileSize(village)
			v.done = contents(t, village)
			return
		case <-time.After(time.Millisecond):
			v.journal = max(v.journal, fileSize(village+"-wal"))
		}
	}
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// copy copies the village into a new folder in dir.
func (v *victim) copy(t *testing.T, dir string) string {
	t.Helper()
	into, err := os.MkdirTemp(dir, "desa")
	if err != nil {
		t.Fatal(err)
	}
	return copyVillage(t, v.village, into)
}

// copyVillage copies all files of a village that nobody has open.
func copyVillage(t *testing.T, village, into string) string {
	t.Helper()
	files, err := filepath.Glob(strings.TrimSuffix(village, ".gpkg") + ".*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(into, filepath.Base(file)), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(into, filepath.Base(village))
}

// contents opens a village, as people do, and again as another program would:
// it must be sound. It returns a digest of the rows of every table.
func contents(t *testing.T, village string) map[string]string {
	t.Helper()
	db, err := store.Open(context.Background(), village)
	if err != nil {
		t.Fatalf("the village does not open: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", village)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, check := range []string{"PRAGMA integrity_check", "SELECT rtreecheck('rtree_resources_geom')",
		"SELECT CASE count(*) WHEN 0 THEN 'ok' ELSE 'foreign keys' END FROM pragma_foreign_key_check",
		"SELECT CASE count(*) WHEN 1 THEN 'ok' ELSE 'the trigger is lost' END FROM sqlite_schema WHERE name = 'rtree_resources_geom_insert'",
		`SELECT CASE (SELECT count(*) FROM resources WHERE geom IS NOT NULL) WHEN count(*) THEN 'ok' ELSE 'not all indexed' END
			FROM rtree_resources_geom JOIN resources ON fid = rtree_resources_geom.id WHERE geom IS NOT NULL`} {
		var verdict string
		if err := raw.QueryRow(check).Scan(&verdict); err != nil || verdict != "ok" {
			t.Fatalf("%s: %s, %v", check, verdict, err)
		}
	}
	return digests(t, raw)
}

// digests digests every table, and the schema.
func digests(t *testing.T, raw *sql.DB) map[string]string {
	t.Helper()
	all := map[string]string{"schema": digest(t, raw, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")}
	names, err := raw.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'rtree_resources_geom'")
	if err != nil {
		t.Fatal(err)
	}
	defer names.Close()
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, name := range tables {
		all[name] = digest(t, raw, `SELECT * FROM "`+name+`" ORDER BY 1`)
	}
	return all
}

func digest(t *testing.T, raw *sql.DB, query string) string {
	t.Helper()
	rows, err := raw.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	hash, n := sha256.New(), 0
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(hash, "%q\n", values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d rows %x", n, hash.Sum(nil)[:6])
}

// differ names the tables in which two villages differ. The log of changes has
// its own ids and times.
func differ(a, b map[string]string, but ...string) (tables []string) {
	for name := range a {
		if a[name] != b[name] && !strings.Contains(strings.Join(but, " "), name) {
			tables = append(tables, name)
		}
	}
	return tables
}

// asBefore holds that a village is as it was.
func (v *victim) asBefore(t *testing.T, village string) {
	t.Helper()
	if tables := differ(v.before, contents(t, village)); len(tables) > 0 {
		t.Errorf("the village has changed in %v", tables)
	}
}

// isDone reports whether a village has everything that the import brings.
func (v *victim) isDone(now map[string]string) bool {
	return len(differ(v.done, now, "changes", "gpkg_contents", "sqlite_sequence")) == 0
}

// moment is when to kill: after a time, or once a file has reached a size.
type moment struct {
	after time.Duration
	file  string // "" or an ending of the village's name
	bytes int64
}

func (v *victim) moment(i int, random *rand.Rand) moment {
	switch i % 3 {
	case 0: // while reading and writing
		return moment{after: time.Duration(random.Int64N(int64(v.took)))}
	case 1: // while the transaction goes to the journal
		return moment{file: "-wal", bytes: 1 + random.Int64N(v.journal)}
	}
	was := fileSize(v.village)
	return moment{bytes: was + 1 + random.Int64N(v.grown-was)} // while the journal goes to the file
}

// wait waits for the moment, or for the end of the process.
func (m moment) wait(village string, end <-chan error) {
	if m.after > 0 {
		select {
		case <-end:
		case <-time.After(m.after):
		}
		return
	}
	for fileSize(village+m.file) < m.bytes {
		select {
		case <-end:
			return
		case <-time.After(100 * time.Microsecond):
		}
	}
}

// TestImportThatEndsEarly ends the import by a kill, by Ctrl+C, by a fault late
// in the file and by a full disk.
func TestImportThatEndsEarly(t *testing.T) {
	if testing.Short() {
		t.Skip("imports 20,000 areas some twenty times")
	}
	v := newVictim(t)
	t.Run("killed", v.killed)
	t.Run("interrupted", v.interrupted)
	t.Run("broken late", v.brokenLate)
	t.Run("full disk", v.fullDisk)
}

// killed kills the import at random moments. POTENSI_KILLS says how often.
func (v *victim) killed(t *testing.T) {
	kills := 12
	if n, err := strconv.Atoi(os.Getenv("POTENSI_KILLS")); err == nil {
		kills = n
	}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	before, complete := 0, 0
	for i := range kills {
		village, m := v.copy(t, v.dir), v.moment(i, random)
		v.kill(t, village, m)
		switch now := contents(t, village); {
		case len(differ(v.before, now)) == 0:
			before++
		case v.isDone(now):
			complete++
		default:
			t.Fatalf("killed at %+v the village is neither as before (%v) nor complete (%v)", m, differ(v.before, now), differ(v.done, now))
		}
		if i == kills-1 {
			v.finishes(t, village)
		}
		os.RemoveAll(filepath.Dir(village))
	}
	t.Logf("%d kills in %v: %d as before, %d complete", kills, v.took, before, complete)
	if before == 0 {
		t.Error("no kill came in time")
	}
}

// finishes holds that the next import goes through.
func (v *victim) finishes(t *testing.T, village string) {
	t.Helper()
	must(t, "import", v.file, "--file", village)
	if now := contents(t, village); !v.isDone(now) {
		t.Errorf("the next import is not complete: %v", differ(v.done, now))
	}
	validate(t, village)
}

// leftovers are the files beside a village that do not belong there. An
// overview of it may be there, or one that was being written.
func leftovers(t *testing.T, village string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(village))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{"desa.gpkg", "desa.votes.db", "desa.tiles", "desa.tiles.part"}, e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

func (v *victim) kill(t *testing.T, village string, m moment) {
	t.Helper()
	killAt(t, village, m, "import", v.file, "--file", village)
}

// killAt kills a command that writes to a village at a moment of it, if it has
// not ended by then.
func killAt(t *testing.T, village string, m moment, args ...string) {
	t.Helper()
	c := command(t, args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- c.Wait(); close(end) }()
	m.wait(village, end)
	c.Process.Kill() //nolint:errcheck // it may have ended
	for range end {
	}
}

// validate asks GDAL's validator, where it is installed.
func validate(t *testing.T, village string) {
	t.Helper()
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import osgeo_utils.samples.validate_gpkg").Run() != nil {
		t.Log("GDAL's validator is missing: apt-get install python3-gdal gdal-bin")
		return
	}
	if out, err := exec.Command(python, "-m", "osgeo_utils.samples.validate_gpkg", "-k", village).CombinedOutput(); err != nil {
		t.Errorf("validate_gpkg: %v\n%s", err, out)
	}
}

// brokenLate imports files whose fault shows only after thousands of records
// have been saved.
func (v *victim) brokenLate(t *testing.T) {
	text, err := os.ReadFile(v.file)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"crs.geojson": behind(text), "rusak.zip": wrongSum(t, text)} {
		village, file := v.copy(t, v.dir), filepath.Join(v.dir, name)
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := command(t, "import", file, "--file", village).CombinedOutput()
		if code(err) != exitFailed || !strings.Contains(string(out), name) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		v.asBefore(t, village)
	}
}

// behind tells of a coordinate system behind the features, where nobody looks
// for it.
func behind(text []byte) []byte {
	text = bytes.TrimSuffix(bytes.TrimSpace(text), []byte("}"))
	return fmt.Appendf(bytes.Clone(text), `,"crs":{"type":"name","properties":{"name":"EPSG:32749"}},"note":"%s"}`, strings.Repeat("x", 100_000))
}

// wrongSum packs a file with a checksum that is not its own.
func wrongSum(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	part, err := w.Create("lahan.geojson")
	if err == nil {
		_, err = io.Copy(part, bytes.NewReader(text))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	packed := out.Bytes()
	binary.LittleEndian.PutUint32(packed[bytes.LastIndex(packed, []byte("PK\x01\x02"))+16:], 1)
	return packed
}

// code is the exit code that an error of a process tells.
func code(err error) int {
	if err == nil {
		return exitDone
	}
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}
