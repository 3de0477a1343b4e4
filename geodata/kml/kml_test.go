package kml

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

func readAll(r io.Reader) (all []geodata.Feature, err error) {
	err = Read(r, "f.kml", geodata.Options{}, func(f geodata.Feature) error {
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

// doc puts Placemarks and other elements into a document.
func doc(elements ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Peta</name>` +
		strings.Join(elements, "\n") + `</Document></kml>`
}

func mark(inside string) string { return `<Placemark id="p">` + inside + `</Placemark>` }

const goodPoint = `<Point><coordinates>111.5,-2.5</coordinates></Point>`

func ring(coordinates string) string {
	return `<LinearRing><coordinates>` + coordinates + `</coordinates></LinearRing>`
}

func outer(coordinates string) string {
	return `<outerBoundaryIs>` + ring(coordinates) + `</outerBoundaryIs>`
}

// outcome is the rule of the file's error, or "ok" and the rules of the
// features, "-" for one without any.
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

func TestReadGeometries(t *testing.T) {
	square, hole := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, orb.Ring{{1, 1}, {2, 1}, {2, 2}, {1, 1}}
	tests := []struct {
		kml  string
		want orb.Geometry
	}{
		{goodPoint, orb.Point{111.5, -2.5}},
		{`<Point><altitudeMode>clampToGround</altitudeMode><coordinates> 111.5,-2.5,0 </coordinates></Point>`, orb.Point{111.5, -2.5}},
		{`<LineString><tessellate>1</tessellate><coordinates>` + "\n\t1,2,0 3,4,0\r\n5e0,6\n" + `</coordinates></LineString>`, orb.LineString{{1, 2}, {3, 4}, {5, 6}}},
		{ring("0,0 4,0 4,4 0,0"), orb.Polygon{square}},
		{`<Polygon>` + outer("0,0 4,0 4,4 0,0") + `</Polygon>`, orb.Polygon{square}},
		{`<Polygon><innerBoundaryIs>` + ring("1,1 2,1 2,2 1,1") + `</innerBoundaryIs>` + outer("0,0 4,0 4,4 0,0") + `</Polygon>`, orb.Polygon{square, hole}},
		{`<MultiGeometry>` + goodPoint + goodPoint + `</MultiGeometry>`, orb.MultiPoint{{111.5, -2.5}, {111.5, -2.5}}},
		{`<MultiGeometry>` + goodPoint + `</MultiGeometry>`, orb.MultiPoint{{111.5, -2.5}}},
		{`<MultiGeometry><MultiGeometry><Polygon>` + outer("0,0 4,0 4,4 0,0") + `</Polygon></MultiGeometry>` + ring("1,1 2,1 2,2 1,1") + `</MultiGeometry>`,
			orb.MultiPolygon{{square}, {hole}}},
		{goodPoint + goodPoint, orb.MultiPoint{{111.5, -2.5}, {111.5, -2.5}}},
		{`<gx:Track><when>2024-01-01</when><when>2024-01-02</when><gx:coord>1 2 3</gx:coord><gx:coord/><gx:coord>3 4 0</gx:coord></gx:Track>`, orb.LineString{{1, 2}, {3, 4}}},
		{`<gx:MultiTrack><gx:Track><gx:coord>1 2</gx:coord><gx:coord>3 4</gx:coord></gx:Track><Track><coord>5 6</coord><coord>7 8</coord></Track></gx:MultiTrack>`,
			orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}},
		{`<kml:Point xmlns:kml="x"><kml:coordinates>1,2</kml:coordinates></kml:Point>`, orb.Point{1, 2}},
		{`<Point><coordinates/></Point>`, nil},
		{`<name>x</name>`, nil},
		{`<MultiGeometry/>`, nil},
		{`<MultiGeometry><LineString/><Point/></MultiGeometry>`, nil},
	}
	for _, tt := range tests {
		for _, text := range []string{doc(mark(tt.kml)), strings.ReplaceAll(doc(mark(tt.kml)), ` xmlns="http://www.opengis.net/kml/2.2"`, ""), mark(tt.kml)} {
			all := readText(t, text)
			if len(all) != 1 || all[0].Rejected() || !reflect.DeepEqual(all[0].Geometry, tt.want) {
				t.Errorf("%s: got %+v, want %v", text, all, tt.want)
			}
		}
	}
}

func TestReadAttributes(t *testing.T) {
	text := doc(`<Schema name="S" id="s"><SimpleField name="ha" type="double"/><SimpleField name="kk" type="int"/><SimpleField name="adat" type="bool"/><SimpleField name="kode" type="int"/></Schema>
<Folder><name>Hutan &amp; Kebun</name><Folder><name> Dalam </name>
<Placemark id="h1"><name> Hutan &amp; Rawa&nbsp;A </name><description><![CDATA[<b>Luas</b> 5 & 6]]></description><styleUrl>#hijau</styleUrl>
<TimeStamp><when>2024-05-01</when></TimeStamp><TimeSpan><begin>2020</begin><end>2021</end></TimeSpan>
<ExtendedData><Data name="pemilik"><displayName>Pemilik</displayName><value> Desa </value></Data><Data name="kosong"><value/></Data>
<SchemaData schemaUrl="#s"><SimpleData name="ha">12.50</SimpleData><SimpleData name="kk">x7</SimpleData><SimpleData name="adat">1</SimpleData><SimpleData name="kode">007</SimpleData><SimpleData name="lain">3</SimpleData></SchemaData>
<x:no xmlns:x="y">14</x:no><Data name="name"><value>lain nama</value></Data></ExtendedData>` + goodPoint + `</Placemark></Folder></Folder>` +
		mark(`<description>a <br> b <img src="x"> c &foo; d & e</description>`+goodPoint))
	all := readText(t, text)
	want := []string{
		`{"name":"Hutan \u0026 Rawa` + "\u00A0" + `A","description":"\u003cb\u003eLuas\u003c/b\u003e 5 \u0026 6","styleUrl":"#hijau","time":"2024-05-01","begin":"2020","end":"2021","pemilik":"Desa","kosong":"","ha":12.50,"kk":"x7","adat":true,"kode":"007","lain":"3","no":"14","name_2":"lain nama","folder":"Hutan \u0026 Kebun/Dalam"}`,
		`{"description":"a \u003cbr\u003e b \u003cimg src=\"x\"\u003e c \u0026foo; d \u0026 e"}`,
	}
	if len(all) != 2 || all[0].ID != "h1" || all[0].Place.ID != "h1" || all[0].Place.Line != 3 || *all[1].Place.Feature != 1 {
		t.Fatalf("got %+v", all)
	}
	for i, f := range all {
		if string(f.Properties) != want[i] {
			t.Errorf("%d: got  %s\nwant %s", i, f.Properties, want[i])
		}
	}
}

func TestAltitude(t *testing.T) {
	for text, want := range map[string]bool{"1,2,0 3,4,0.000": false, "1,2 3,4": false, "1,2,0 3,4,12.5": true} {
		if all := readText(t, doc(mark(`<LineString><coordinates>`+text+`</coordinates></LineString>`))); all[0].Altitude != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestCoordinates(t *testing.T) {
	tests := []struct {
		text   string
		want   string
		mended bool
	}{
		{"1,2 3,4", "[[1 2] [3 4]]", false},
		{"1, 2 3, 4", "[[1 2] [3 4]]", true},
		{"1 ,2\n3 , 4,5", "[[1 2] [3 4]]", true},
		{"1,2, 3,4,", "[[1 2] [3 4]]", true},
		{"1,2,0, 3,4,0", "[[1 2] [3 4]]", true},
		{"1, 2, 0", "[[1 2]]", true},
		{"111.4\u00A0,-2.4", "[[111.4 -2.4]]", true},
		{"\uFEFF1,2\u00A03,4", "[[1 2] [3 4]]", false},
		{"1 2", "[[1 2]]", true},
		{"1 2 3 4", "[[1 2] [3 4]]", true},
		{"1 2 0 3 4 0 5 6 0", "[[1 2] [3 4] [5 6]]", true},
		{"1 2 3 4 5 6", "layout", false}, // pairs or triples
		{"1,2,3,4", "layout", false},
		{"1", "layout", false},
		{"1,2 3", "layout", false},
		{",1,2", "layout", false},
		{"1,,2", "layout", false},
		{"NaN,1", "number", false},
		{"1e309,1", "number", false},
		{"0x1p4,1", "number", false},
		{"1,2 a,b", "number", false},
		{"1,2,x", "number", false},
		{"", "[]", false},
	}
	for _, tt := range tests {
		l, mended := coordinates(tt.text, 100)
		got := map[state]string{fine: fmt.Sprint(l.points), badLayout: "layout", badNumber: "number"}[l.state]
		if got != tt.want || mended != tt.mended {
			t.Errorf("%q: got %s %v, want %s %v", tt.text, got, mended, tt.want, tt.mended)
		}
	}
}

func TestSplit(t *testing.T) {
	all := readText(t, doc(mark(`<name>x</name><MultiGeometry>`+goodPoint+`<MultiGeometry>`+ring("0,0 1,0 1,1 0,0")+`</MultiGeometry>`+goodPoint+`</MultiGeometry>`), mark(goodPoint)))
	if got := outcome(all, nil); got != "ok kml-split kml-split -" {
		t.Fatal(got)
	}
	if all[0].ID != "p-points" || all[1].ID != "p-areas" || all[1].Place.ID != "p-areas" || *all[1].Place.Feature != 1 || *all[2].Place.Feature != 2 {
		t.Errorf("got %+v", all)
	}
	if all[1].Findings[0].ID != "p-areas" || !all[0].Repaired() || len(all[0].Geometry.(orb.MultiPoint)) != 2 || string(all[1].Properties) != `{"name":"x"}` {
		t.Errorf("got %+v", all)
	}
}

// TestHostile reads what no one should send and some do.
func TestHostile(t *testing.T) {
	laughs := `<!DOCTYPE kml [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><kml>` + mark(`<name>&lol2;</name>`+goodPoint) + `</kml>`
	long := strings.Repeat("1,2 ", geodata.MaxRingVertices+1)
	tests := []struct {
		name, text, want string
	}{
		{"empty", " \n", "error empty-file"},
		{"text", "ini bukan xml", "error not-xml"},
		{"html", "<html><body/></html>", "error not-kml"},
		{"cut root", "<kml", "error not-xml"},
		{"no end", "<kml>", "error truncated"},
		{"no features", doc(), "ok"},
		{"laughs", laughs, "error xml-entities"},
		{"doctype", "<!DOCTYPE kml>" + doc(mark(goodPoint)), "ok -"},
		{"external entity", `<!DOCTYPE kml SYSTEM "file:///etc/passwd">` + doc(mark(`<name>&x;</name>`+goodPoint)), "ok -"},
		{"unknown encoding", `<?xml version="1.0" encoding="klingon"?><kml/>`, "error encoding-unknown"},
		{"deep", strings.Repeat("<Folder>", 100_000), "error too-deep"},
		{"deep behind", "<kml>" + mark(goodPoint) + strings.Repeat("<a>", 100_000), "ok - too-deep"},
		{"deep inside", doc(mark(strings.Repeat("<MultiGeometry>", 100_000))), "ok too-deep"},
		{"unclosed Placemark", `<kml>` + mark(goodPoint) + `<Placemark id="q"><name>x</name>`, "ok - truncated"},
		{"cut in text", `<kml>` + mark(goodPoint) + `<Placemark id="q"><name>x`, "ok - truncated"},
		{"cut in tag", `<kml>` + mark(goodPoint) + `<Placemark id="q`, "ok - truncated"},
		{"wrong end", doc(mark(`<name>x</nome>`+goodPoint), mark(goodPoint)), "ok not-xml"},
		{"wrong end of folder", "<kml><Folder>" + mark(goodPoint) + "</Ordner>", "ok - not-xml"},
		{"end too many", doc(mark(goodPoint)) + "</kml>", "ok - not-xml"},
		{"second root", doc(mark(goodPoint)) + doc(mark(goodPoint)), "ok - not-xml"},
		{"trailing text", doc(mark(goodPoint)) + " oops", "ok - not-xml"},
		{"trailing comment", doc(mark(goodPoint)) + " <!-- ok -->\n", "ok -"},
		{"1e309", doc(mark(`<Point><coordinates>1e309,2</coordinates></Point>`), mark(goodPoint)), "ok not-a-number -"},
		{"NaN", doc(mark(`<Point><coordinates>NaN,2</coordinates></Point>`), mark(goodPoint)), "ok not-a-number -"},
		{"long number", doc(mark(`<Point><coordinates>1.`+strings.Repeat("0", 100)+`,2</coordinates></Point>`), mark(goodPoint)), "ok not-a-number -"},
		{"unreadable", doc(mark(`<LineString><coordinates>1,2,3,4</coordinates></LineString>`), mark(goodPoint)), "ok coordinates-unreadable -"},
		{"two points in one", doc(mark(`<Point><coordinates>1,2 3,4</coordinates></Point>`), mark(goodPoint)), "ok coordinates-unreadable -"},
		{"spaces", doc(mark(`<Point><coordinates>111.4, -2.4</coordinates></Point>`)), "ok coordinates-mended"},
		{"ring too long", doc(mark(ring(long)), mark(goodPoint)), "ok too-many-vertices -"},
		{"line too long", doc(mark(`<LineString><coordinates>` + strings.Repeat(long, 1+geodata.MaxVertices/geodata.MaxRingVertices) + `</coordinates></LineString>`)), "ok too-many-vertices"},
		{"too many empty parts", doc(mark(`<MultiGeometry>` + strings.Repeat("<LineString/>", geodata.MaxVertices+1) + `</MultiGeometry>`)), "ok too-many-vertices"},
		{"40,000 points", doc(mark(`<MultiGeometry>` + strings.Repeat(goodPoint, 40_000) + `</MultiGeometry>`)), "ok -"},
		{"too many points", doc(mark(strings.Repeat(goodPoint, geodata.MaxVertices+1)), mark(goodPoint)), "ok too-many-vertices -"},
		{"too many empty elements", doc(mark(strings.Repeat("<Point/>", geodata.MaxVertices+1))), "ok too-many-vertices"},
		{"too many empty rings", doc(mark(`<Polygon>` + strings.Repeat("<innerBoundaryIs><LinearRing/></innerBoundaryIs>", geodata.MaxVertices+1) + `</Polygon>`)), "ok too-many-vertices"},
		{"stray <", doc(mark(`<name>luas < 5 ha, <3 & >2</name>`+goodPoint), mark(goodPoint)), "ok - -"},
		{"impossible characters", doc(mark(`<name>a&#0;b&#x1F;&#xFFFFFFFFFF;&#65;</name>`+goodPoint), mark(goodPoint)), "ok bad-character -"},
		{"huge text", doc(mark(`<description>`+strings.Repeat("x", 17<<20)+`</description>`+goodPoint), mark(goodPoint)), "ok feature-too-large -"},
		{"huge strays", doc(mark(`<description>`+strings.Repeat("< &#0;", 3<<20)+`</description>`+goodPoint), mark(goodPoint)), "ok feature-too-large -"},
		{"huge CDATA", doc(mark(`<description><![CDATA[`+strings.Repeat("<x]", 6<<20)+`]]></description>`+goodPoint), mark(goodPoint)), "ok feature-too-large -"},
		{"huge comment", doc(mark(`<!--`+strings.Repeat("- x", 6<<20)+`-->`+goodPoint), mark(goodPoint)), "ok - -"},
		{"comment with dashes", doc("<!-- -- Hutan -- <b> --->", mark(goodPoint)), "ok -"},
		{"huge tag", doc(mark(goodPoint), `<Placemark `+strings.Repeat(`a="b" `, 1<<20)+`/>`), "ok - not-xml"},
		{"many names", doc(mark(`<ExtendedData>`+strings.Repeat(`<Data name="`+strings.Repeat("x", 10_000)+`"/>`, 2000)+`</ExtendedData>`), mark(goodPoint)), "ok feature-too-large -"},
		{"control character", doc(mark("<name>a\x0bb</name>" + goodPoint)), "ok bad-character"},
		{"Latin-1 without a word", doc(mark("<name>caf\xe9 x</name>" + goodPoint)), "ok bad-character"},
		{"overlay", doc(`<GroundOverlay id="g"><name>Foto</name><Icon><href>x.png</href></Icon></GroundOverlay>`, mark(goodPoint)), "ok kml-not-read -"},
		{"network link", `<kml><NetworkLink><name>x</name><Link><href>http://x/y.kml</href></Link></NetworkLink></kml>`, "ok kml-not-read"},
		{"model", doc(mark(`<Model><Link/></Model>`)), "ok kml-not-read"},
		{"model beside a point", doc(mark(`<MultiGeometry>` + goodPoint + `<Model/></MultiGeometry>`)), "ok kml-not-read"},
		{"Placemark in a Placemark", doc(mark(goodPoint+mark(goodPoint)), mark(goodPoint)), "ok kml-not-read -"},
		{"style", doc(`<Style id="s"><LineStyle><color>ff0000ff</color></LineStyle></Style><LookAt/>`, mark(goodPoint)), "ok -"},
		{"unknown container", doc(`<Ordner><x>y</x>`+mark(goodPoint)+`</Ordner>`, mark(goodPoint)), "ok - -"},
		{"HTML about a folder", doc(`<Folder><description>a<br>b</description>` + mark(goodPoint) + `</Folder>`), "ok -"},
		{"track values", doc(mark(`<gx:Track><gx:coord>1 2</gx:coord><ExtendedData><SchemaData/></ExtendedData></gx:Track>`)), "ok track-values-dropped"},
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

func TestEncodings(t *testing.T) {
	utf16 := func(text string) string {
		b := []byte{0xFF, 0xFE}
		for _, c := range text {
			b = append(b, byte(c), byte(c>>8))
		}
		return string(b)
	}
	head := `<?xml version="1.0" encoding="%s"?><kml>` + mark("<name>caf%s</name>"+goodPoint) + `</kml>`
	for _, text := range []string{
		fmt.Sprintf(head, "UTF-8", "é"), "\xEF\xBB\xBF" + fmt.Sprintf(head, "utf-8", "é"), fmt.Sprintf(head, "ISO-8859-1", "\xe9"),
		fmt.Sprintf(head, "windows-1252", "\xe9"), utf16(fmt.Sprintf(head, "UTF-16", "é")), fmt.Sprintf(head, "UTF-16", "é"), fmt.Sprintf(head, "us-ascii", "&#233;"),
	} {
		all := readText(t, text)
		if len(all) != 1 || string(all[0].Properties) != `{"name":"café"}` || len(all[0].Findings) > 0 {
			t.Errorf("%q: got %+v", text, all)
		}
	}
}

// A line number leads to the mistake.
func TestLines(t *testing.T) {
	all := readText(t, "<kml>\n<Placemark>\n<LineString>\n<coordinates>\n1,2\n3,x\n</coordinates></LineString></Placemark>\n\n<Placemark/></kml>")
	if all[0].Place.Line != 2 || all[0].Findings[0].Line != 6 || all[1].Place.Line != 9 {
		t.Errorf("got %+v", all)
	}
}

func TestKML20Schema(t *testing.T) {
	all := readText(t, `<kml xmlns="http://earth.google.com/kml/2.0"><Document><Schema parent="Placemark" name="Desa"><SimpleField type="wstring" name="KODE"/></Schema><Desa><name>x</name><KODE>12</KODE>`+goodPoint+`</Desa></Document></kml>`)
	if len(all) != 1 || string(all[0].Properties) != `{"name":"x","KODE":"12"}` || all[0].Geometry == nil {
		t.Errorf("got %+v", all)
	}
}

// What each says ends reading, a finding too.
func TestEachFails(t *testing.T) {
	for _, want := range []error{errors.New("full"), &schema.Finding{Rule: "x"}, io.EOF} {
		n := 0
		err := Read(strings.NewReader(doc(mark(goodPoint), mark(goodPoint))), "f.kml", geodata.Options{}, func(geodata.Feature) error { n++; return want })
		if err != want || n != 1 {
			t.Errorf("got %v after %d, want %v", err, n, want)
		}
	}
}
