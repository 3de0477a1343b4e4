package gpx

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

func readAll(r io.Reader) (all []geodata.Feature, err error) {
	err = Read(r, "f.gpx", geodata.Options{}, func(f geodata.Feature) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

func readText(t *testing.T, text string) []geodata.Feature {
	t.Helper()
	all, err := readAll(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%.200s: %v", text, err)
	}
	return all
}

func doc(elements ...string) string {
	return `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>x</name></metadata>` +
		strings.Join(elements, "\n") + `</gpx>`
}

func seg(points string) string { return `<trkseg>` + points + `</trkseg>` }

const (
	goodPoint = `<wpt lat="-2.5" lon="111.5"><name>a</name></wpt>`
	first     = `<trkpt lat="-2.5" lon="111.5"><ele>0</ele><time>2024-01-01T00:00:00Z</time></trkpt>`
	second    = `<trkpt lon="111.6" lat="-2.6"><ele>12.5</ele><time>2024-01-01T01:00:00Z</time><extensions><hr>90</hr></extensions></trkpt>`
)

func outcome(all []geodata.Feature, err error) string {
	var finding *schema.Finding
	switch {
	case errors.As(err, &finding):
		return "error " + finding.Rule
	case err != nil:
		return "failed " + err.Error()
	}
	list := []string{"ok"}
	for _, f := range all {
		var rules []string
		for _, x := range f.Findings {
			rules = append(rules, x.Rule)
		}
		if len(rules) == 0 {
			rules = []string{"-"}
		}
		list = append(list, strings.Join(rules, "+"))
	}
	return strings.Join(list, " ")
}

func TestRead(t *testing.T) {
	line := orb.LineString{{111.5, -2.5}, {111.6, -2.6}}
	tests := []struct {
		gpx, outcome, properties string
		geometry                 orb.Geometry
		altitude                 bool
	}{
		{`<wpt lat="-2.5" lon="111.5"><ele>12.5</ele><time>2024-01-01T00:00:00Z</time><name> Sumur </name><desc>a</desc><sym>Flag</sym><link href="http://x"><text>y</text></link>
<extensions><osmand:color xmlns:osmand="y">#f00</osmand:color><a><b>1</b><name>lain</name></a></extensions></wpt>`, "ok -",
			`{"ele":"12.5","time":"2024-01-01T00:00:00Z","name":"Sumur","desc":"a","sym":"Flag","link":"http://x","color":"#f00","b":"1","name_2":"lain"}`, orb.Point{111.5, -2.5}, false},
		{`<rte><name>r</name><rtept lat="-2.5" lon="111.5"/><rtept lat="-2.6" lon="111.6"><name>b</name></rtept></rte>`, "ok track-values-dropped", `{"name":"r"}`, line, false},
		{`<trk><name>t</name>` + seg(first+second) + `</trk>`, "ok track-values-dropped",
			`{"name":"t","begin":"2024-01-01T00:00:00Z","end":"2024-01-01T01:00:00Z"}`, line, true},
		{`<trk>` + seg(first+first) + seg("") + seg(first) + seg(first+first) + `</trk>`, "ok segment-dropped",
			`{"begin":"2024-01-01T00:00:00Z","end":"2024-01-01T00:00:00Z"}`, orb.MultiLineString{{{111.5, -2.5}, {111.5, -2.5}}, {{111.5, -2.5}, {111.5, -2.5}}}, false},
		{`<trk><name>t</name>` + seg(`<trkpt lat="1" lon="2"/>`) + `</trk>`, "ok segment-dropped+geometry-missing", `{"name":"t"}`, nil, false},
		{`<trk>` + first + second + `</trk>`, "ok track-values-dropped", `{"begin":"2024-01-01T00:00:00Z","end":"2024-01-01T01:00:00Z"}`, line, true},
		{`<trk/>`, "ok geometry-missing", ``, nil, false},
		{`<rte/>`, "ok geometry-missing", ``, nil, false},
	}
	for _, tt := range tests {
		all := readText(t, doc(tt.gpx))
		if got := outcome(all, nil); got != tt.outcome {
			t.Errorf("%s: %s, want %s", tt.gpx, got, tt.outcome)
			continue
		}
		f := all[0]
		if string(f.Properties) != tt.properties || !reflect.DeepEqual(f.Geometry, tt.geometry) || f.Altitude != tt.altitude || f.ID != "" {
			t.Errorf("%s: got %s %v %v", tt.gpx, f.Properties, f.Geometry, f.Altitude)
		}
	}
}

func TestHostile(t *testing.T) {
	track := `<trk>` + seg(strings.Repeat(`<trkpt lat="1" lon="2"><ele>5</ele></trkpt>`, 50_001)) + `</trk>`
	tests := []struct {
		name, text, want string
	}{
		{"empty", "", "error empty-file"},
		{"kml", "<kml></kml>", "error not-gpx"},
		{"laughs", `<!DOCTYPE gpx [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>` + doc(goodPoint), "error xml-entities"},
		{"1e309", doc(`<wpt lat="1e309" lon="1"/>`, goodPoint), "ok not-a-number -"},
		{"NaN", doc(`<wpt lat="NaN" lon="1"/>`, goodPoint), "ok not-a-number -"},
		{"no lat", doc(`<wpt lon="1"/>`, goodPoint), "ok not-a-number -"},
		{"decimal comma", doc(`<wpt lat="1,5" lon="1"/>`, goodPoint), "ok not-a-number -"},
		{"bad point of a track", doc(`<trk>`+seg(first+`<trkpt lat="x" lon="1"/>`+second)+`</trk>`, goodPoint), "ok not-a-number -"},
		{"off the earth", doc(`<wpt lat="206" lon="1"/>`), "ok -"},
		{"50,001 points", doc(track, goodPoint), "ok too-many-vertices -"},
		{"unclosed", doc(goodPoint)[:len(doc(goodPoint))-6], "ok - truncated"},
		{"cut in a track", `<gpx>` + goodPoint + `<trk><trkseg>` + first, "ok - truncated"},
		{"deep", `<gpx>` + strings.Repeat("<extensions>", 100_000), "error too-deep"},
		{"deep in a track", `<gpx><trk>` + strings.Repeat("<extensions>", 100_000), "ok too-deep"},
		{"trailing", doc(goodPoint) + "<gpx/>", "ok - not-xml"},
		{"huge name", doc(`<wpt lat="1" lon="1"><name>`+strings.Repeat("x", 17<<20)+`</name></wpt>`, goodPoint), "ok feature-too-large -"},
		{"many extensions", doc(`<wpt lat="1" lon="1"><extensions>`+strings.Repeat("<a>"+strings.Repeat("0123456789", 100)+"</a>", 20_000)+`</extensions></wpt>`, goodPoint), "ok feature-too-large -"},
		{"broken letters", doc("<wpt lat=\"1\" lon=\"1\"><name>caf\xe9 x</name></wpt>"), "ok bad-character"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			if got := outcome(readAll(strings.NewReader(tt.text))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if took := time.Since(begin); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestLines(t *testing.T) {
	all := readText(t, "<gpx>\n<trk>\n<trkseg>\n<trkpt\n lat='x' lon='1'/></trkseg></trk>\n<wpt lat='1' lon='2'/></gpx>")
	if all[0].Place.Line != 2 || all[0].Findings[0].Line != 4 || all[1].Place.Line != 6 {
		t.Errorf("got %+v", all)
	}
}

// TestAgainstOGR lets ogr2ogr write GPX from points and lines and reads it.
func TestAgainstOGR(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("no ogr2ogr here")
	}
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a.geojson"), filepath.Join(dir, "a.gpx")
	text := `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[[[111.5,-2.5],[111.6,-2.6]],[[1,2],[3,4]]]},"properties":{"name":"A & B"}}]}`
	if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(ogr, "-f", "GPX", to, from, "-nlt", "MULTILINESTRING", "-lco", "FORCE_GPX_TRACK=YES").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := readAll(file)
	if err != nil || len(all) != 1 || string(all[0].Properties) != `{"name":"A \u0026 B"}` ||
		!reflect.DeepEqual(all[0].Geometry, orb.MultiLineString{{{111.5, -2.5}, {111.6, -2.6}}, {{1, 2}, {3, 4}}}) {
		t.Errorf("got %+v %v", all, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		doc(goodPoint), doc(`<trk><name>t</name>` + seg(first+second) + seg(first) + `</trk>`), doc(`<rte><rtept lat="1" lon="2"/></rte>`),
		`<!DOCTYPE gpx [<!ENTITY a "aa">]>` + doc(goodPoint), `<gpx>` + strings.Repeat("<a>", 200), `<gpx><wpt lat="1e309" lon="x"><name>&a;<b>`,
		"\xFF\xFE<\x00g\x00", `<?xml version="1.0" encoding="latin1"?><gpx/>`, "<gpx><!-- -- --><wpt/><![CDATA[ ]]></gpx>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := readAll(strings.NewReader(string(data)))
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatalf("error %v", err)
		}
		for i, one := range all {
			if *one.Place.Feature != i {
				t.Fatalf("feature %d has index %d", i, *one.Place.Feature)
			}
			if one.Properties != nil && !json.Valid(one.Properties) {
				t.Fatalf("properties %q", one.Properties)
			}
			geodata.Check(one.Geometry, one.Place)
		}
	})
}
