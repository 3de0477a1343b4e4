package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/schema"
)

// endings are the names that a file may come with.
func endings() []string {
	return []string{".geojson", ".json", ".csv", ".kml", ".kmz", ".gpx", ".zip", ".shp", ".dbf", ".gpkg", ".xlsx", ".topojson", ".js", ".txt", ""}
}

// brought is one small true file of a kind.
type brought struct {
	name    string
	content []byte
}

// ending is the index of the file's ending among endings.
func (b brought) ending() int { return slices.Index(endings(), filepath.Ext(b.name)) }

// zipOf packs names and contents in turn.
func zipOf(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		part, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func fileText(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const (
	aKML = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Kebun</name><Placemark id="k1"><name>Karet</name>` +
		`<ExtendedData><Data name="kind"><value>plantation</value></Data></ExtendedData><MultiGeometry><Point><coordinates>111.4,-2.5,7</coordinates></Point>` +
		`<Polygon><outerBoundaryIs><LinearRing><coordinates>111.4,-2.5 111.41,-2.5 111.41,-2.49 111.4,-2.5</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder></Document></kml>`
	aGPX = `<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="-2.5" lon="111.4"><name>Mata air</name></wpt>` +
		`<rte><name>Jalan</name><rtept lat="-2.5" lon="111.4"/><rtept lat="-2.6" lon="111.4"/></rte>` +
		`<trk><name>Sungai</name><trkseg><trkpt lat="-2.5" lon="111.4"><ele>3</ele></trkpt><trkpt lat="-2.51" lon="111.41"/></trkseg><trkseg><trkpt lat="-2.6" lon="111.4"/><trkpt lat="-2.61" lon="111.41"/></trkseg></trk></gpx>`
	aTopology = `{"type":"Topology","transform":{"scale":[0.01,0.01],"translate":[111,-3]},"objects":{"desa":{"type":"GeometryCollection","geometries":[` +
		`{"type":"Polygon","id":"D1","properties":{"name":"Desa","kind":"other"},"arcs":[[0]]},{"type":"Point","coordinates":[3,4]}]}},"arcs":[[[0,0],[9,0],[0,9],[-9,-9]]]}`
	anEsri   = `{"geometryType":"esriGeometryPolygon","spatialReference":{"wkid":4326},"features":[{"attributes":{"OBJECTID":1,"NAMOBJ":"Hutan"},"geometry":{"rings":[[[111,-2],[111,-1.9],[111.1,-1.9],[111,-2]]]}}]}`
	aKobo    = `{"count":1,"next":null,"results":[{"_id":1,"_uuid":"i1","titik":"-2.5 111.4 0 5","kebun":"-2 113 0 0;-2 114 0 0;-3 114 0 0;-2 113 0 0","_geolocation":[-2.5,111.4],"produk":[{"produk/nama":"abon"}],"_attachments":[]}]}`
	anOData  = `{"@odata.context":"x","value":[{"__id":"uuid:1","nama":"Lubuk","lokasi":{"type":"Point","coordinates":[113,-2,5],"properties":{"accuracy":20}},"__system":{"submissionDate":"2025"}}]}`
	aComapeo = `{"data":[{"docId":"d","versionId":"v","lat":-2,"lon":113,"createdAt":"2025-01-01","tags":{"nama":"Lubuk"},"attachments":[{"url":"https://x/photo/a.jpg?variant=original"}],"metadata":{},"presetRef":{"url":"y"}}]}`
	aMapeo   = `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[113,-2]},"properties":{"$id":"a","$createdAt":"2025","attachment_1":"a.jpg","nama":"x"},"$comapeo":{"docId":"a","tags":{"nama":"x"}}}]}`
	aUMap    = `{"type":"umap","uri":"u","properties":{"zoom":9},"geometry":{"type":"Point","coordinates":[1,2]},"layers":[{"type":"FeatureCollection","_umap_options":{"name":"Kebun"},"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[111,-2]},"properties":{"name":"b"}}]}]}`
	points   = "nama;jenis;lintang;bujur;akurasi\nKebun;plantation;-2,5;111,4;5\nHutan;forest;-2,6;111,5;\n"
	shapes   = "name,kind,WKT\nKebun,plantation,\"POLYGON((111 -2,111.1 -2,111.1 -1.9,111 -2))\"\nSungai,river,LINESTRING(111 -2 5,112 -2 6)\n"
	traces   = "KEY,nama,batas\nuuid:1,Kebun,-2 113 0 0;-2 113.1 0 0;-2.1 113.1 0 0;-2 113 0 0\n"
	utm      = `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32749"}},"features":[{"type":"Feature","properties":{"name":"A","kind":"forest"},"geometry":{"type":"Point","coordinates":[500000,9700000]}}]}`
)

// xlsx is a workbook of one sheet with shared strings.
func xlsx(t testing.TB) []byte {
	return zipOf(t, "[Content_Types].xml", `<Types/>`, "xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="Data" sheetId="1" r:id="r1"/><sheet name="kriteria" sheetId="2" r:id="r2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Target="worksheets/s1.xml"/><Relationship Id="r2" Target="worksheets/s2.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst><si><t>nama</t></si><si><t>lat</t></si><si><t>lon</t></si><si><r><t>Ke</t></r><r><t>bun</t></r></si></sst>`,
		"xl/worksheets/s1.xml", `<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row><row r="2"><c t="s"><v>3</v></c><c><v>-2.5</v></c><c><v>111.4</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/s2.xml", `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>code</t></is></c><c t="inlineStr"><is><t>name</t></is></c></row><row r="2"><c t="inlineStr"><is><t>K1</t></is></c><c t="inlineStr"><is><t>Pasar</t></is></c></row></sheetData></worksheet>`)
}

// everything is one small true file of every kind that is read.
func everything(t testing.TB) []brought {
	t.Helper()
	line := feature("R1", `{"name":"Hutan","kind":"forest","area_ha":5}`, square)
	workshop, err := sample.Files.ReadFile("workshop.json")
	if err != nil {
		t.Fatal(err)
	}
	shapefile := "../../geodata/shapefile/testdata/desa"
	all := []brought{{"a.gpkg", []byte(fileText(t, "../../geodata/geopackage/testdata/desa.gpkg"))}, {"a.shp", []byte(fileText(t, shapefile+".shp"))}, {"a.xlsx", xlsx(t)},
		{"a.kmz", zipOf(t, "doc.kml", aKML, "files/a.png", "x")}, {"b.json", workshop},
		{"a.zip", zipOf(t, "desa.shp", fileText(t, shapefile+".shp"), "desa.shx", fileText(t, shapefile+".shx"), "desa.dbf", fileText(t, shapefile+".dbf"), "desa.prj", fileText(t, shapefile+".prj"), "desa.cpg", "UTF-8")},
		{"b.zip", zipOf(t, "a.geojson", collection(line), "b.csv", points, "c.kml", aKML, "d.txt", "x")}}
	for _, text := range [][2]string{{"a.geojson", collection(line, feature("R2", `{"n":1}`, "null"))}, {"b.geojson", line + "\n" + line + "\n"}, {"c.geojson", "\x1e" + line + "\n\x1e" + line},
		{"a.js", "var json_a = " + collection(line) + ";"}, {"d.geojson", "[" + collection(line) + ",\n]"}, {"e.geojson", utm}, {"f.geojson", square}, {"g.geojson", anEsri}, {"a.kml", aKML}, {"a.gpx", aGPX},
		{"a.topojson", aTopology}, {"a.json", aKobo}, {"c.json", anOData}, {"d.json", aComapeo}, {"e.json", aMapeo}, {"f.json", aUMap}, {"a.csv", points}, {"b.csv", shapes}, {"c.csv", traces},
		{"d.csv", "id,name,gender,type\nG1,Perempuan,women,people\n"}, {"e.csv", "poll,ranking\np,P01>P02=P03\n"}, {"f.csv", "resource;group;control\nR1;G1;2\n"}} {
		all = append(all, brought{text[0], []byte(text[1])})
	}
	return all
}

// files makes a file as it lies on a disk: with a size, and to be read from anywhere.
func files(name string, content []byte) []intake.File {
	return intake.Embedded(fstest.MapFS{name: &fstest.MapFile{Data: content}}, []string{name})
}

func TestEveryKindIsRead(t *testing.T) {
	words := catalogues(t)
	for _, b := range everything(t) {
		t.Run(b.name, func(t *testing.T) {
			receipt, err := intake.Import(context.Background(), open(t), files(b.name, b.content), intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			held(t, receipt, b.name, words)
			if b.name == "a.shp" {
				return // without its .prj it asks for a coordinate system
			}
			if receipt.Total.In == 0 || !receipt.Read() {
				t.Errorf("nothing was read: %+v", receipt.Files)
			}
		})
	}
}

// catalogues are the messages of each language.
func catalogues(t testing.TB) (all []map[string]string) {
	t.Helper()
	for _, path := range []string{"../i18n/id.json", "../i18n/en.json"} {
		var words map[string]string
		if err := json.Unmarshal([]byte(fileText(t, path)), &words); err != nil {
			t.Fatal(err)
		}
		all = append(all, words)
	}
	return all
}

// held holds what is true of every receipt.
func held(t testing.TB, receipt intake.Receipt, name string, words []map[string]string) {
	t.Helper()
	var total intake.Counts
	for _, file := range receipt.Files {
		if file.In != file.Kept+file.Repaired+file.Rejected {
			t.Errorf("%s: in %d ≠ %d + %d + %d", file.File, file.In, file.Kept, file.Repaired, file.Rejected)
		}
		if !strings.HasPrefix(file.File, name) {
			t.Errorf("the receipt is of %q", file.File)
		}
		if file.Broken && (file.In > 0 || !slices.ContainsFunc(file.Findings, func(f schema.Finding) bool { return f.Level == schema.Error })) {
			t.Errorf("broken without a reason: %+v", file)
		}
		total.In += file.In
		for _, f := range file.Findings {
			if !strings.HasPrefix(f.File, name) {
				t.Errorf("%s: a finding names file %q", f.Rule, f.File)
			}
			spoken(t, f, words)
		}
	}
	if total.In != receipt.Total.In {
		t.Errorf("total %d, files %d", receipt.Total.In, total.In)
	}
}

var argument = regexp.MustCompile(`\{(\w+)\}`)

// spoken holds that a finding has its words and all that they name, in every
// language.
func spoken(t testing.TB, f schema.Finding, words []map[string]string) {
	t.Helper()
	for _, language := range words {
		for _, key := range []string{"finding." + f.Rule, "finding." + f.Rule + ".cure"} {
			text := language[key]
			if text == "" {
				t.Errorf("no words for %s", key)
			}
			for _, arg := range argument.FindAllStringSubmatch(text, -1) {
				if _, ok := f.Args[arg[1]]; !ok {
					t.Errorf("%s: no argument %s in %v", key, arg[1], f.Args)
				}
			}
		}
	}
}

// FuzzCheck reads any bytes under any name.
func FuzzCheck(f *testing.F) {
	for _, b := range everything(f) {
		f.Add(b.content, uint8(b.ending()))
	}
	words := catalogues(f)
	f.Fuzz(func(t *testing.T, content []byte, ending uint8) {
		name := "a" + endings()[int(ending)%len(endings())]
		opt := intake.Options{NoRepair: ending >= 128}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		begun := time.Now()
		receipt, err := intake.Check(ctx, files(name, content), opt)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%d bytes took %v", len(content), took)
		}
		if err != nil {
			t.Fatal(err)
		}
		held(t, receipt, name, words)
	})
}
