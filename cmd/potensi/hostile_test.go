package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"potensi/internal/store"
)

// What a file may cost at most, whoever made it.
const (
	mostMemory = 256              // MiB
	mostTime   = 10 * time.Second // of the processor
	waited     = 60 * time.Second // by the clock, on a machine that does other things too
)

// hostile is a file that no one should bring.
type hostile struct {
	name string
	code int    // the exit code
	says string // a part of what the program says
	make func(t *testing.T, path string)
}

// is makes a file of a text.
func is(text string) func(*testing.T, string) {
	return func(t *testing.T, path string) { putFile(t, path, []byte(text)) }
}

func putFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// long makes a file of a text that is repeated between two others.
func long(before, text string, n int, after string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		out := bufio.NewWriterSize(file, 1<<20)
		out.WriteString(before)
		for range n {
			out.WriteString(text)
		}
		out.WriteString(after)
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// part is an entry of an archive: a text repeated between two others.
type part struct {
	name, before, text string
	n                  int
	after              string
	mode               fs.FileMode
}

// packed makes an archive of parts, however large these are.
func packed(parts ...part) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := zip.NewWriter(file)
		for _, p := range parts {
			p.add(t, w)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// add deflates each text once: what is deflated from a clean start may be
// repeated.
func (p part) add(t *testing.T, w *zip.Writer) {
	t.Helper()
	header := &zip.FileHeader{Name: p.name, Method: zip.Deflate}
	header.SetMode(p.mode | 0o600)
	sum := crc32.NewIEEE()
	var body bytes.Buffer
	again := deflated(t, p.text)
	body.Write(deflated(t, p.before))
	sum.Write([]byte(p.before))
	for range p.n {
		body.Write(again)
		sum.Write([]byte(p.text))
	}
	body.Write(deflated(t, p.after))
	sum.Write([]byte(p.after))
	body.WriteString("\x01\x00\x00\xff\xff") // the end: an empty stored block
	header.CRC32, header.CompressedSize64 = sum.Sum32(), uint64(body.Len())
	header.UncompressedSize64 = uint64(len(p.before) + p.n*len(p.text) + len(p.after))
	out, err := w.CreateRaw(header)
	if err == nil {
		_, err = out.Write(body.Bytes())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func deflated(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	goodFeature = `{"type":"Feature","id":"R1","properties":{"name":"Hutan","kind":"forest"},"geometry":{"type":"Point","coordinates":[111.4,-2.5]}}`
	laughs      = `<!DOCTYPE x [<!ENTITY a "hahahahahaha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">` +
		`<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>`
	secret   = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`
	featured = `{"type":"FeatureCollection","features":[`
)

// sheets are the parts of a workbook but its texts and its sheet.
func sheets() []part {
	return []part{{name: "[Content_Types].xml", before: `<Types/>`},
		{name: "xl/workbook.xml", before: `<workbook xmlns:r="x"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{name: "xl/_rels/workbook.xml.rels", before: `<Relationships><Relationship Id="r1" Target="worksheets/s1.xml"/></Relationships>`}}
}

const aSheet = `<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="2"><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>`

func hostiles() []hostile {
	spaces := strings.Repeat(" ", 1<<19) + strings.Repeat("<!--abcdefghij-->", 1000)
	text := part{name: "xl/sharedStrings.xml", before: "<sst><si><t>lat</t></si><si><t>lon</t></si>", text: "<si><t>" + strings.Repeat("x", 50) + "</t></si>", n: 3_000_000}
	fat := part{name: "xl/sharedStrings.xml", before: "<sst><si><t>lat</t></si><si><t>lon</t></si>", text: "<si><t>" + strings.Repeat("lintang bujur ", 2000) + "</t></si>", n: 30_000}
	return []hostile{
		{"bomb.kmz", 3, "→", packed(part{name: "doc.kml", before: "<kml>", text: strings.Repeat("\x00", 4<<20), n: 512})},
		{"bomb.zip", 3, "→", packed(part{name: "a.geojson", before: featured, text: strings.Repeat(" ", 1<<20), n: 1000, after: "]}"})},
		{"slow.kmz", 0, "→", packed(part{name: "doc.kml", before: "<kml><Document>", text: spaces, n: 300, after: "</Document></kml>"})},
		{"overlap.zip", 3, "→", overlapping},
		{"nested.zip", 3, "→", packed(part{name: "a.zip", before: "PK\x03\x04"}, part{name: "b.kmz", before: "PK\x03\x04"})},
		{"many.zip", 3, "→", manyEntries},
		{"names.zip", 3, "in 1 = good 1", packed(part{name: "../luar.geojson", before: goodFeature}, part{name: "/tmp/luar.geojson", before: goodFeature}, part{name: `C:\luar.geojson`, before: goodFeature},
			part{name: "tautan.geojson", before: "/etc/passwd", mode: fs.ModeSymlink}, part{name: "peta/baik.geojson", before: featured + goodFeature + "]}"})},
		{"shp.zip", 3, "→", packed(part{name: "../a.shp", before: "\x00\x00\x27\x0a"}, part{name: "../a.dbf", before: "x"})},
		{"texts.xlsx", 3, "→", packed(append(sheets(), text, part{name: "xl/worksheets/s1.xml", before: aSheet})...)},
		{"fat.xlsx", 3, "→", packed(append(sheets(), fat, part{name: "xl/worksheets/s1.xml", before: aSheet})...)},
		{"cells.xlsx", 3, "→", packed(append(sheets(), part{name: "xl/sharedStrings.xml", before: "<sst><si><t>lat</t></si><si><t>lon</t></si></sst>"},
			part{name: "xl/worksheets/s1.xml", before: `<worksheet><sheetData><row>`, text: "<c><v>1</v></c>", n: 8_000_000})...)},
		{"laughs.kml", 3, "→", is(laughs + `<kml><Placemark><name>&h;</name><Point><coordinates>111,-2</coordinates></Point></Placemark></kml>`)},
		{"laughs.gpx", 3, "→", is(laughs + `<gpx><wpt lat="-2" lon="111"><name>&h;</name></wpt></gpx>`)},
		{"secret.kml", 3, "→", is(secret + `<kml><Placemark><name>&a;</name><Point><coordinates>111,-2</coordinates></Point></Placemark></kml>`)},
		{"deep.kml", 3, "→", is("<kml>" + strings.Repeat("<Folder>", 10_000) + "<Placemark/>" + strings.Repeat("</Folder>", 10_000) + "</kml>")},
		{"deep.gpx", 3, "→", is("<gpx><wpt lat='1' lon='2'><extensions>" + strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000) + "</extensions></wpt></gpx>")},
		{"deeper.kml", 3, "→", is("<kml><Placemark>" + strings.Repeat("<MultiGeometry>", 10_000) + strings.Repeat("</MultiGeometry>", 10_000) + "</Placemark></kml>")},
		{"deep.geojson", 3, "→", is(featured + `{"type":"Feature","properties":{"a":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `},"geometry":null}]}`)},
		{"deep.json", 3, "→", is(`{"village":` + strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000) + "}")},
		{"brackets.json", 3, "→", is(strings.Repeat("[", 5<<20))},
		{"braces.json", 3, "→", is(strings.Repeat(`{"a":`, 1<<20))},
		{"brackets.geojson", 3, "→", is(featured + strings.Repeat("[", 5<<20))},
		{"numbers.geojson", 3, "→", is(featured + strings.Repeat(`{"type":"Feature","properties":{"households":1e1000000,"name":"x"},"geometry":{"type":"Point","coordinates":[111,-2]}},`, 400) + goodFeature + "]}")},
		{"numbers.json", 3, "→", is(`{"groups":[` + strings.Repeat(`{"name":"P","gender":"women","type":"people","members":1e1000000},`, 800) + `{}]}`)},
		{"numbers.topojson", 3, "→", is(`{"type":"Topology","arcs":[[[1e1000000,1]]],"objects":{"a":{"type":"Polygon","arcs":[[0]]}}}`)},
		{"arcs.topojson", 3, "→", is(`{"type":"Topology","arcs":[[` + strings.Repeat("[111,-2],[111.1,-2.1],", 25_000) + `[111,-2]]],"objects":{"a":{"type":"GeometryCollection","geometries":[` +
			strings.Repeat(`{"type":"MultiPolygon","arcs":[[[`+strings.Repeat("0,", 99)+`0]]]},`, 2000) + `{"type":"Point","coordinates":[111,-2]}]}}}`)},
		{"line.geojson", 3, "→", long(`{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"LineString","coordinates":[[111,-2]`, ",[111.123456,-2.123456]", 9_000_000, "]}}")},
		{"cell.geojson", 3, "→", long(`{"type":"Feature","properties":{"name":"`, strings.Repeat("nama ", 20_000), 2_000, `"},"geometry":null}`)},
		{"points.geojson", 3, "→", is(featured + strings.Repeat(`{},`, 200_000) + "{}]}")},
		{"ring.geojson", 3, "→", is(featured + `{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Polygon","coordinates":[[` + zigzag(99_000) + `]]}}]}`)},
		{"names.geojson", 3, "", long(featured+`{"type":"Feature","geometry":null,"properties":{"a":0`, `,"b":1`, 1_000_000, `}}]}`)},
		{"large.geojson", 3, "in 32", long(featured+goodFeature, `,{"type":"Feature","properties":{"name":"A","kind":"forest","catatan":"`+strings.Repeat("catatan ", 1<<18)+`"},"geometry":null}`, 31, "]}")},
		{"nested.geojson", 3, "in 4", long(featured+goodFeature, `,{"type":"Feature","properties":{"name":"A","kind":"forest","isi":{`+numbered(200_000)+`"z":0}},"geometry":null}`, 3, "]}")},
		{"lies.zip", 3, "→", packed(part{name: "a.shp", before: lyingShape()}, part{name: "a.prj", before: wgs84}, part{name: "a.dbf", before: lyingTable()}, part{name: "a.shx", before: lyingShape()})},
		{"head.zip", 3, "→", packed(part{name: "a.shp", before: "\x00\x00\x27\x0a" + strings.Repeat("\xff", 5<<20)}, part{name: "a.prj", before: wgs84})},
		{"lies.shp", 3, "→", is(lyingShape())},
		{"views.gpkg", 0, "fat", viewsGPKG},
		{"cut.gpkg", 3, "→", is("SQLite format 3\x00" + strings.Repeat("\x10\x00\x01\x01", 50_000))},
		{"cell.csv", 3, "→", is("name,kind,lat,lon\n\"" + strings.Repeat("x", 10<<20) + "\",forest,-2,111\nB,forest,-2,111\n")},
		{"quote.csv", 3, "→", long("name,kind,lat,lon\n\"", strings.Repeat("kebun,\n", 1_000), 200, "")},
		{"nul.csv", 3, "→", is("name,kind,lat,lon\nA\x00B,forest,-2,111\nC,forest,-2,111\n")},
		{"wide.csv", 3, "→", is("lat,lon" + strings.Repeat(",a", 2_000_000) + "\n1,2\n")},
		{"columns.csv", 3, "→", is(strings.Repeat(",", 60_000))},
		{"utf16.csv", 0, "in 1 = good 0 + repairable 1", is("\xff\xfe" + strings.Join(strings.Split("name;kind;lat;lon\nA;forest;-2;111\n", ""), "\x00") + "\x00")},
		{"zero.csv", 3, "→", is(strings.Repeat("\x00", 10<<20))},
		{"records.json", 3, "→", is(`{"groups":[` + strings.Repeat("1,", 500_000) + `1]}`)},
		{"kobo.json", 3, "→", is(`{"results":[{"_uuid":"` + strings.Repeat("a", 30<<20) + `"}]}`)},
	}
}

// zigzag is a ring that crosses itself everywhere.
func zigzag(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "[%.6f,%.6f],", 111+float64(i%317)/317, -2-float64(i*7919%n)/float64(n))
	}
	return out.String() + "[111.000000,-2.000000]"
}

// numbered are n members of an object.
func numbered(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, `"k%d":1,`, i)
	}
	return out.String()
}

// overlapping lets two entries share their bytes (Fifield 2019).
func overlapping(t *testing.T, path string) {
	packed(part{name: "a.kml", before: "hello"}, part{name: "b.kml", before: "world"})(t, path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.LittleEndian.PutUint32(data[bytes.LastIndex(data, []byte("PK\x01\x02"))+42:], 0)
	putFile(t, path, data)
}

func manyEntries(t *testing.T, path string) {
	parts := make([]part, 100_000)
	for i := range parts {
		parts[i].name = fmt.Sprintf("%d.geojson", i)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		if _, err := w.CreateRaw(&zip.FileHeader{Name: p.name}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	putFile(t, path, out.Bytes())
}

// lyingShape is a shapefile that says to be of 4 GB, with a polygon of 500
// million points.
func lyingShape() string {
	head := make([]byte, 100)
	binary.BigEndian.PutUint32(head, 9994)
	binary.BigEndian.PutUint32(head[24:], 1<<31-1)
	binary.LittleEndian.PutUint32(head[28:], 1000)
	binary.LittleEndian.PutUint32(head[32:], 5)
	record := make([]byte, 8+44+4)
	binary.BigEndian.PutUint32(record, 1)
	binary.BigEndian.PutUint32(record[4:], 1<<30)
	binary.LittleEndian.PutUint32(record[8:], 5)
	binary.LittleEndian.PutUint32(record[8+36:], 100_000_000)
	binary.LittleEndian.PutUint32(record[8+40:], 500_000_000)
	return string(head) + string(record)
}

const wgs84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// lyingTable is a DBF that says to hold 4 billion rows of 64 KiB.
func lyingTable() string {
	return "\x03\x7d\x01\x01\xff\xff\xff\xff\x41\x00\xff\xff" + strings.Repeat("\x00", 20) + "NAMA\x00\x00\x00\x00\x00\x00\x00C\x00\x00\x00\x00\xff" + strings.Repeat("\x00", 15) + "\r"
}

// viewsGPKG is a GeoPackage whose layers are an endless view and a table with
// a column that makes half a gigabyte of each row, with a trigger on top.
func viewsGPKG(t *testing.T, path string) {
	db, err := store.Create(context.Background(), path) // for the tables that a GeoPackage needs
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	os.Remove(store.VotesPath(path))
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_, err = raw.Exec(`
		CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid, NULL AS geom, 'a' AS name FROM c WHERE x < 0;
		CREATE TABLE fat (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT AS (hex(zeroblob(50000000))));
		INSERT INTO fat (fid) VALUES (1), (2), (3);
		CREATE TRIGGER t AFTER INSERT ON fat BEGIN DELETE FROM resources; END;
		INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES ('endless', 'features', 'endless', '2025-01-01T00:00:00.000Z', 4326), ('fat', 'features', 'fat', '2025-01-01T00:00:00.000Z', 4326);
		INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'GEOMETRY', 4326, 0, 0), ('fat', 'geom', 'GEOMETRY', 4326, 0, 0);`)
	if err != nil {
		t.Fatal(err)
	}
}

// TestHostileFiles checks each file with the program as a process of its own,
// whose memory and time are measured.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("some 50 large files")
	}
	for _, h := range hostiles() {
		t.Run(h.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, h.name)
			h.make(t, path)
			h.run(t, dir, path, func(int) {})
		})
	}
}

// run checks a file and holds what is true of every check.
func (h hostile) run(t *testing.T, dir, path string, meanwhile func(pid int)) {
	t.Helper()
	temp := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), waited)
	defer cancel()
	made := command(t, "check", path)
	c := exec.CommandContext(ctx, made.Path)
	c.Args, c.Dir = made.Args, temp
	c.Env = append(made.Env, "TMPDIR="+temp)
	var out strings.Builder
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	peak := watchPeak(c.Process.Pid)
	meanwhile(c.Process.Pid)
	err := c.Wait()
	memory, time := peak(), c.ProcessState.UserTime()+c.ProcessState.SystemTime()
	t.Logf("%v, %.0f MiB, exit code %d: %s", time, memory, code(err), excerpt(out.String()))
	if code(err) != h.code || !strings.Contains(out.String(), h.says) || !strings.Contains(out.String(), h.name) {
		t.Errorf("exit code %d, want %d and %q", code(err), h.code, h.says)
	}
	if time > mostTime || memory > mostMemory {
		t.Errorf("took %v and %.0f MiB", time, memory)
	}
	for folder, want := range map[string]int{temp: 0, dir: 1} {
		if entries, err := os.ReadDir(folder); err != nil || len(entries) != want {
			t.Errorf("left behind: %v %v", entries, err)
		}
	}
	if strings.Contains(out.String(), "goroutine ") || strings.Contains(out.String(), "root:") {
		t.Errorf("says too much: %s", out.String())
	}
}

// TestFilesThatChange checks files that grow or shrink while they are read.
func TestFilesThatChange(t *testing.T) {
	if testing.Short() {
		t.Skip("writes some hundred megabytes")
	}
	row, place := "Kebun,forest,-2.5,111.4\n", `<Placemark><name>Kebun</name><Point><coordinates>111.4,-2.5</coordinates></Point></Placemark>`
	for _, f := range []struct {
		name, before, text, after string
		n                         int
	}{
		{"a.geojson", featured, goodFeature + ",\n", goodFeature + "]}", 300_000},
		{"a.csv", "name,kind,lat,lon\n", row, "", 200_000},
		{"a.kml", "<kml><Document>", place, "</Document></kml>", 200_000},
		{"a.gpx", "<gpx>", `<wpt lat="-2.5" lon="111.4"><name>Kebun</name></wpt>`, "</gpx>", 300_000},
	} {
		for how, change := range map[string]func(*os.File, string) error{"grows": grow, "shrinks": shrink} {
			t.Run(f.name+" "+how, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, f.name)
				long(f.before, f.text, f.n, f.after)(t, path)
				file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
				if err != nil {
					t.Fatal(err)
				}
				defer file.Close()
				hostile{name: f.name, code: exitRejected, says: "changed while"}.run(t, dir, path, func(pid int) {
					whileRead(t, pid, path, func() {
						if err := change(file, f.text); err != nil {
							t.Error(err)
						}
					})
				})
			})
		}
	}
}

// grow appends while the file is read.
func grow(file *os.File, text string) error {
	block := strings.Repeat(text, 1+1<<20/len(text))
	for range 8 {
		if _, err := file.WriteString(block); err != nil {
			return err
		}
		time.Sleep(3 * time.Millisecond)
	}
	return nil
}

func shrink(file *os.File, _ string) error { return file.Truncate(1 << 20) }

func excerpt(text string) string {
	lines := strings.SplitN(text, "\n", 7)
	text = strings.Join(lines[:min(len(lines), 6)], " | ")
	return text[:min(len(text), 500)]
}
