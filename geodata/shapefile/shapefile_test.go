package shapefile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

const lonLatPRJ = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// builder writes little-endian content after a big-endian head.
type builder struct{ bytes.Buffer }

func (b *builder) add(values ...any) *builder {
	for _, v := range values {
		if i, ok := v.(int); ok {
			v = int32(i)
		}
		if err := binary.Write(b, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
	return b
}

// records are the contents of shapes, written after each other.
type records [][]byte

func head(length int, box orb.Bound) []byte {
	var b builder
	binary.Write(&b, binary.BigEndian, [7]int32{fileCode, 0, 0, 0, 0, 0, int32(length / 2)})
	b.add(1000, 5, box.Min, box.Max, [4]float64{})
	return b.Bytes()
}

func (r records) shp() []byte {
	var body bytes.Buffer
	for i, content := range r {
		binary.Write(&body, binary.BigEndian, [2]int32{int32(i + 1), int32(len(content) / 2)})
		body.Write(content)
	}
	return append(head(headerLength+body.Len(), orb.Bound{Min: orb.Point{111, -3}, Max: orb.Point{112, -2}}), body.Bytes()...)
}

func pointShape(x, y float64) []byte { return new(builder).add(1, x, y).Bytes() }

// multi writes a polyline or polygon.
func multi(kind int, parts ...[]orb.Point) []byte {
	var b builder
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	b.add(kind, [4]float64{}, len(parts), n)
	n = 0
	for _, p := range parts {
		b.add(n)
		n += len(p)
	}
	for _, p := range parts {
		b.add(p)
	}
	return b.Bytes()
}

type field struct {
	name     string
	kind     byte
	length   int
	decimals int
}

// dbf writes a table; rows are cells without the deletion mark, which is a
// space unless the row begins with a star.
func dbf(language byte, fields []field, rows ...string) []byte {
	width := 1
	for _, f := range fields {
		width += f.length
	}
	var b builder
	b.add([4]byte{3, 126, 1, 1}, len(rows), int16(descriptor+descriptor*len(fields)+1), int16(width))
	b.add([17]byte{}, language, [2]byte{})
	for _, f := range fields {
		var d [descriptor]byte
		copy(d[:], f.name)
		d[11], d[16], d[17] = f.kind, byte(f.length), byte(f.decimals)
		b.Write(d[:])
	}
	b.WriteByte(endOfFields)
	for _, row := range rows {
		mark := byte(' ')
		if strings.HasPrefix(row, "*") {
			mark, row = '*', row[1:]
		}
		b.WriteByte(mark)
		b.WriteString(row + strings.Repeat(" ", width-1-len(row)))
	}
	b.WriteByte(0x1A)
	return b.Bytes()
}

func readers(shp, shx, dbf []byte, prj, cpg string) Files {
	f := Files{SHP: bytes.NewReader(shp)}
	if shx != nil {
		f.SHX = bytes.NewReader(shx)
	}
	if dbf != nil {
		f.DBF = bytes.NewReader(dbf)
	}
	if prj != "" {
		f.PRJ = strings.NewReader(prj)
	}
	if cpg != "" {
		f.CPG = strings.NewReader(cpg)
	}
	return f
}

func readAll(files Files, opt geodata.Options) (all []geodata.Feature, err error) {
	err = Read(files, "desa.shp", opt, func(f geodata.Feature) error {
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

func square(x, y, size float64) []orb.Point {
	return []orb.Point{{x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}}
}

func reversed(points []orb.Point) []orb.Point {
	r := orb.Ring(points).Clone()
	r.Reverse()
	return r
}

func TestShapes(t *testing.T) {
	line := []orb.Point{{1, 2}, {3, 4}}
	nan := math.NaN()
	tests := []struct {
		name    string
		content []byte
		want    orb.Geometry
		rules   string
		high    bool
	}{
		{"null", new(builder).add(0).Bytes(), nil, "w:geometry-missing", false},
		{"point", pointShape(1, 2), orb.Point{1, 2}, "", false},
		{"point Z", new(builder).add(11, 1.0, 2.0, 3.0, 4.0).Bytes(), orb.Point{1, 2}, "", true},
		{"point M", new(builder).add(21, 1.0, 2.0, 3.0).Bytes(), orb.Point{1, 2}, "", true},
		{"point nowhere", pointShape(nan, nan), nil, "w:geometry-missing", false},
		{"points", new(builder).add(8, [4]float64{}, 2, line).Bytes(), orb.MultiPoint{{1, 2}, {3, 4}}, "", false},
		{"points Z", new(builder).add(18, [4]float64{}, 1, 1.0, 2.0, 0.0, 0.0, 9.0).Bytes(), orb.MultiPoint{{1, 2}}, "", true},
		{"no points", new(builder).add(8, [4]float64{}, 0).Bytes(), nil, "w:geometry-missing", false},
		{"line", multi(3, line), orb.LineString{{1, 2}, {3, 4}}, "", false},
		{"lines M", multi(23, line, line), orb.MultiLineString{{{1, 2}, {3, 4}}, {{1, 2}, {3, 4}}}, "", true},
		{"empty part", multi(3, line, nil), orb.LineString{{1, 2}, {3, 4}}, "", false},
		{"no parts", multi(3), nil, "w:geometry-missing", false},
		{"area Z", append(multi(15, square(0, 0, 1)), make([]byte, 56)...), orb.Polygon{square(0, 0, 1)}, "", true},
		{"patch", multi(31, line), nil, "e:geometry-type", false},
		{"type 7", multi(7, line), nil, "e:geometry-type", false},
		{"type 41", multi(41, line), nil, "e:geometry-type", false},
		{"no type", nil, nil, "e:shape-broken", false},
		{"half a point", pointShape(1, 2)[:12], nil, "e:shape-broken", false},
		{"a thousand million points", new(builder).add(8, [4]float64{}, 1<<30).Bytes(), nil, "e:shape-broken", false},
		{"counts that overflow", new(builder).add(5, [4]float64{}, -1, -1, line).Bytes(), nil, "e:shape-broken", false},
		{"part behind the end", new(builder).add(3, [4]float64{}, 2, 2, 0, 7, line).Bytes(), nil, "e:shape-broken", false},
		{"parts backwards", new(builder).add(3, [4]float64{}, 3, 2, 0, 2, 1, line).Bytes(), nil, "e:shape-broken", false},
		{"part before the first", new(builder).add(3, [4]float64{}, 1, 2, 1, line).Bytes(), nil, "e:shape-broken", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, err := readAll(readers(records{tt.content}.shp(), nil, dbf(0, []field{{"a", 'N', 3, 0}}, "  1"), lonLatPRJ, ""), geodata.Options{})
			if err != nil || len(all) != 1 {
				t.Fatalf("%d features, %v", len(all), err)
			}
			f := all[0]
			if !reflect.DeepEqual(f.Geometry, tt.want) || rules(f) != tt.rules || f.Altitude != tt.high && tt.want != nil {
				t.Errorf("%v %v %q", f.Geometry, f.Altitude, rules(f))
			}
			if string(f.Properties) != `{"a":1}` || f.Place.File != "desa.shp" || *f.Place.Feature != 0 {
				t.Errorf("%s %v", f.Properties, f.Place)
			}
		})
	}
}

// TestRings sorts rings that wind as they like.
func TestRings(t *testing.T) {
	shell, hole, island, far := square(0, 0, 10), square(2, 2, 5), square(3, 3, 1), square(20, 0, 4)
	touching := []orb.Point{{0, 0}, {5, 1}, {5, 0}, {0, 0}} // along the shell's edge, inside
	beside := square(10, 2, 3)                              // shares an edge, outside
	tests := []struct {
		name  string
		rings [][]orb.Point
		want  [][]int // polygons as places in rings
	}{
		{"one", [][]orb.Point{shell}, [][]int{{0}}},
		{"hole", [][]orb.Point{shell, reversed(hole)}, [][]int{{0, 1}}},
		{"hole winding as its shell", [][]orb.Point{shell, hole}, [][]int{{0, 1}}},
		{"hole first", [][]orb.Point{hole, shell}, [][]int{{1, 0}}},
		{"island in a lake", [][]orb.Point{shell, hole, island}, [][]int{{0, 1}, {2}}},
		{"island first", [][]orb.Point{island, far, hole, shell}, [][]int{{0}, {1}, {3, 2}}},
		{"apart", [][]orb.Point{shell, far}, [][]int{{0}, {1}}},
		{"two holes", [][]orb.Point{shell, square(1, 1, 1), square(5, 5, 2)}, [][]int{{0, 1, 2}}},
		{"hole at the edge", [][]orb.Point{shell, touching}, [][]int{{0, 1}}},
		{"neighbours", [][]orb.Point{shell, beside}, [][]int{{0}, {1}}},
		{"twice the same", [][]orb.Point{shell, shell}, [][]int{{0}, {1}}},
		{"flat", [][]orb.Point{shell, {{1, 1}, {2, 2}, {1, 1}}}, [][]int{{0, 1}}},
	}
	for _, tt := range tests {
		got, ok := sortRings(tt.rings)
		var want orb.MultiPolygon
		for _, places := range tt.want {
			var p orb.Polygon
			for _, i := range places {
				p = append(p, tt.rings[i])
			}
			want = append(want, p)
		}
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}

// TestManyRings is the worst case: rings around rings, and rings on top of
// each other, are given up in time.
func TestManyRings(t *testing.T) {
	var nested, same [][]orb.Point
	for i := range 12_000 {
		nested = append(nested, square(float64(i), float64(i), 100_000-2*float64(i)))
		same = append(same, square(0, 0, 1))
	}
	if got, ok := sortRings(nested); !ok || len(got) != 6000 {
		t.Errorf("nested: %d %v", len(got), ok)
	}
	content := multi(5, same...)
	all, err := readAll(readers(records{content}.shp(), nil, nil, lonLatPRJ, ""), geodata.Options{})
	if err != nil || len(all) != 1 || !strings.HasPrefix(rules(all[0]), "e:too-complex") {
		t.Errorf("%v %v", len(all), err)
	}
}

func TestTable(t *testing.T) {
	fields := []field{{"NAMOBJ", 'C', 12, 0}, {"LUAS", 'N', 10, 3}, {"F", 'F', 8, 2}, {"TGL", 'D', 8, 0}, {"APL", 'L', 1, 0}}
	tests := []struct{ row, want string }{
		{"Sungai      " + "     1.500" + "    -.50" + "20240131" + "T", `{"NAMOBJ":"Sungai","LUAS":1.5,"F":-0.5,"TGL":"2024-01-31","APL":true}`},
		{"  <\"a&b\">   " + "0000000007" + "+5.     " + "00000000" + "n", `{"NAMOBJ":"  <\"a&b\">","LUAS":7,"F":5,"TGL":null,"APL":false}`},
		{"", `{"NAMOBJ":null,"LUAS":null,"F":null,"TGL":null,"APL":null}`},
		{"\x00\x00          " + "**********" + " 1.2e+05" + "31012024" + "?", `{"NAMOBJ":null,"LUAS":null,"F":1.2e+05,"TGL":"3101-20-24","APL":null}`},
		{"x           " + "      1,50" + "     NaN" + " 2024   " + "X", `{"NAMOBJ":"x","LUAS":"1,50","F":"NaN","TGL":"2024","APL":"X"}`},
		{"x           " + "9007199254" + "-000.000" + "        " + "f", `{"NAMOBJ":"x","LUAS":9007199254,"F":-0,"TGL":null,"APL":false}`},
		{"x           " + "     1e400" + "       -" + "        " + "F", `{"NAMOBJ":"x","LUAS":"1e400","F":"-","TGL":null,"APL":false}`},
	}
	for _, tt := range tests {
		all, err := readAll(readers(records{pointShape(1, 2)}.shp(), nil, dbf(0, fields, tt.row), lonLatPRJ, ""), geodata.Options{})
		if err != nil || len(all) != 1 || string(all[0].Properties) != tt.want || !json.Valid(all[0].Properties) {
			t.Fatalf("%q: %s %v, want %s", tt.row, all[0].Properties, err, tt.want)
		}
	}
}

func TestBinaryColumns(t *testing.T) {
	fields := []field{{"I", 'I', 4, 0}, {"O", 'O', 8, 0}, {"B", 'B', 8, 2}, {"T", 'T', 8, 0}, {"Y", 'Y', 8, 4}, {"M", 'M', 10, 0}, {"B", 'B', 10, 0}, {"", 'C', 1, 0}, {"E", 'C', 0, 0}}
	var row builder
	row.add(-7, 0.25, math.Inf(1), 2_460_311, 45_296_500, int64(-12_345), [10]byte{}, [10]byte{}, byte('x'))
	all, err := readAll(readers(records{pointShape(1, 2)}.shp(), nil, dbf(0, fields, row.String()), lonLatPRJ, ""), geodata.Options{})
	want := `{"I":-7,"O":0.25,"B":null,"T":"2024-01-01T12:34:56.5","Y":-1.2345,"field":"x"}`
	if err != nil || len(all) != 1 || string(all[0].Properties) != want {
		t.Fatalf("%s %v", all[0].Properties, err)
	}
	if got := rules(all[0]); got != "n:column-dropped n:column-dropped n:column-dropped" {
		t.Error(got)
	}
	if got := all[0].Findings[1].Args["field"]; got != "B_1" {
		t.Error(got)
	}
}

func TestEncodings(t *testing.T) {
	tests := []struct {
		name, cell, cpg string
		language        byte
		want, rules     string
	}{
		{"UTF-8 said", "Désa", "UTF-8", 0x57, "Désa", ""},
		{"UTF-8 unsaid", "Désa", "", 0x57, "Désa", ""},
		{"Latin 1 by ESRI", "D\xe9sa", "ISO 88591", 0, "Désa", ""},
		{"1252", "D\xe9sa \x96", "1252\r\n", 0, "Désa –", ""},
		{"ANSI", "D\xe9sa", "ANSI 1252", 0, "Désa", ""},
		{"windows-1251", "\xc4\xe5\xf1\xe0", "windows-1251", 0, "Деса", ""},
		{"GBK by number", "\xb4\xe5", "936", 0, "村", ""},
		{"unsaid", "D\xe9sa", "", 0, "Désa", "n:text-decoded"},
		{"DOS by the language byte", "D\x82sa", "", 1, "Désa", "n:text-decoded"},
		{"said UTF-8 but is not", "D\xe9sa", "UTF-8", 0, "Désa", "n:text-decoded"},
		{"nonsense said", "D\xe9sa", "klingon", 0, "Désa", "n:text-decoded"},
		{"cut in a letter", "abcdefg\xc3", "UTF-8", 0, "abcdefg", ""},
		{"cut in a letter, unsaid", "é bcde\xc3", "", 0, "é bcde", ""},
	}
	for _, tt := range tests {
		all, err := readAll(readers(records{pointShape(1, 2)}.shp(), nil, dbf(tt.language, []field{{"N", 'C', 8, 0}}, tt.cell), lonLatPRJ, tt.cpg), geodata.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"N":"` + tt.want + `"}`; string(all[0].Properties) != want || rules(all[0]) != tt.rules {
			t.Errorf("%s: %s %q", tt.name, all[0].Properties, rules(all[0]))
		}
	}
}

func TestEncodingIsGuessedOnce(t *testing.T) {
	shp := records{pointShape(1, 2), pointShape(1, 2), pointShape(1, 2)}.shp()
	all, err := readAll(readers(shp, nil, dbf(0, []field{{"N", 'C', 8, 0}}, "a", "D\xe9sa", "Gaj\xe9"), lonLatPRJ, ""), geodata.Options{})
	if err != nil || len(all) != 3 || rules(all[0])+rules(all[1])+rules(all[2]) != "n:text-decoded" || len(all[1].Findings) != 1 {
		t.Errorf("%v %v", all, err)
	}
}

func TestParts(t *testing.T) {
	three := records{pointShape(111, -2), pointShape(111.5, -2.5), pointShape(112, -3)}.shp()
	rows := func(cells ...string) []byte { return dbf(0, []field{{"N", 'C', 3, 0}}, cells...) }
	tests := []struct {
		name string
		dbf  []byte
		want []string // properties and rules
	}{
		{"as many", rows("a", "b", "c"), []string{`{"N":"a"}`, `{"N":"b"}`, `{"N":"c"}`}},
		{"no table", nil, []string{"w:dbf-missing", "", ""}},
		{"no real table", []byte("hello"), []string{"w:dbf-unreadable", "", ""}},
		{"dBASE 7", append([]byte{0x84}, rows("a")[1:]...), []string{"w:dbf-unreadable", "", ""}},
		{"header alone", rows()[:33], []string{"w:dbf-unreadable", "", ""}},
		{"fewer rows", rows("a", "b"), []string{`{"N":"a"}`, `{"N":"b"}`, "w:counts-differ"}},
		{"table cut in a row", rows("a", "b", "c")[:len(rows("a", "b", "c"))-3], []string{`{"N":"a"}`, `{"N":"b"}`, "w:counts-differ"}},
		{"more rows", rows("a", "b", "c", "d", "e"), []string{`{"N":"a"}`, `{"N":"b"}`, `{"N":"c"}`, `{"N":"d"}w:geometry-missing`, `{"N":"e"}w:geometry-missing w:counts-differ`}},
		{"deleted", rows("a", "*b", "c"), []string{`{"N":"a"}`, `{"N":"c"}n:rows-deleted`}},
		{"last deleted", rows("a", "b", "*c"), []string{`{"N":"a"}`, `{"N":"b"}n:rows-deleted`}},
		{"all deleted", rows("*a", "*b", "*c"), nil},
	}
	for _, tt := range tests {
		all, err := readAll(readers(three, nil, tt.dbf, lonLatPRJ, ""), geodata.Options{})
		var got []string
		for _, f := range all {
			got = append(got, string(f.Properties)+rules(f))
		}
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %q %v", tt.name, got, err)
		}
		for i, f := range all {
			if *f.Place.Feature != i {
				t.Errorf("%s: feature %d has index %d", tt.name, i, *f.Place.Feature)
			}
		}
	}
}

func TestTruncated(t *testing.T) {
	shp := records{pointShape(111, -2), multi(5, square(111, -3, 1)), pointShape(112, -3)}.shp()
	second := headerLength + 28
	for _, length := range []int{second, second + 4, second + 8, second + 30, len(shp) - 28 - 1} {
		all, err := readAll(readers(shp[:length], nil, nil, lonLatPRJ, ""), geodata.Options{})
		if err != nil || len(all) != 2 || all[0].Geometry == nil || !strings.HasPrefix(rules(all[1]), "e:truncated") {
			t.Errorf("%d bytes: %v %v", length, all, err)
		}
	}
	var finding *schema.Finding
	for length, rule := range map[int]string{0: "empty-file", 50: "not-shapefile", 99: "not-shapefile"} {
		if _, err := readAll(readers(shp[:length], nil, nil, lonLatPRJ, ""), geodata.Options{}); !errors.As(err, &finding) || finding.Rule != rule || finding.File != "desa.shp" {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
	lie := records{pointShape(111, -2)}.shp()
	binary.BigEndian.PutUint32(lie[headerLength+4:], 1<<31-1)
	all, err := readAll(readers(lie, nil, nil, lonLatPRJ, ""), geodata.Options{})
	if err != nil || len(all) != 1 || !strings.HasPrefix(rules(all[0]), "e:truncated") {
		t.Errorf("%v %v", all, err)
	}
}

func TestSystems(t *testing.T) {
	at := orb.Point{111.4469, -2.4799}
	utm, _ := crs.Parse("32749")
	tm3, _ := crs.Parse("23836")
	shp := func(p orb.Point) []byte { return records{pointShape(p[0], p[1])}.shp() }
	boxed := func(p orb.Point) []byte {
		b := shp(p)
		copy(b, head(len(b), orb.Bound{Min: p, Max: p}))
		return b
	}
	batavia := strings.NewReplacer("D_WGS_1984", "D_Batavia", "GCS_WGS_1984", "GCS_Batavia", "6378137.0,298.257223563", "6377397.155,299.1528128").Replace(lonLatPRJ)
	tests := []struct {
		name string
		shp  []byte
		prj  string
		said *crs.System
		rule string // of the error, or of the feature
		args string
	}{
		{"by the file", shp(utm.FromLonLat(at)), "EPSG:32749", nil, "", ""},
		{"by the person", shp(tm3.FromLonLat(at)), "", &tm3, "", ""},
		{"by the person, not the file", shp(tm3.FromLonLat(at)), lonLatPRJ, &tm3, "", ""},
		{"degrees in metres", shp(at), "EPSG:32749", nil, "crs-range", "map[crs:WGS 84 / UTM zone 49S (EPSG:32749) near:111.4469, -2.4799]"},
		{"unsaid degrees", boxed(at), "", nil, "crs-missing", "map[example:EPSG:4326 guess:WGS 84 (EPSG:4326) near:111.4469, -2.4799]"},
		{"unsaid metres", boxed(utm.FromLonLat(at)), " \n", nil, "crs-missing", "map[example:EPSG:32749 guess:UTM 46S–54S near:549683.0247, 9725886.437]"},
		{"unsaid TM-3", boxed(tm3.FromLonLat(at)), "", nil, "crs-missing", "map[example:EPSG:23836 guess:TM-3 near:82883.59933, 1225765.982]"},
		{"unsaid, far off", boxed(orb.Point{-3, 51}), "", nil, "crs-missing", "map[example:EPSG:32749 guess:? near:-3, 51]"},
		{"Batavia", shp(at), batavia, nil, "crs-unsupported", "map[crs:GCS_Batavia]"},
	}
	for _, tt := range tests {
		all, err := readAll(readers(tt.shp, nil, dbf(0, nil, ""), tt.prj, ""), geodata.Options{CRS: tt.said})
		var finding *schema.Finding
		if !errors.As(err, &finding) && err == nil && len(all) == 1 && len(all[0].Findings) > 0 {
			finding = &all[0].Findings[0]
		}
		if tt.rule != "" {
			if finding == nil || finding.Rule != tt.rule || finding.File != "desa.shp" || tt.args != "" && fmt.Sprint(finding.Args) != tt.args {
				t.Errorf("%s: %v %v", tt.name, finding, finding.Args)
			}
			continue
		}
		if err != nil || len(all) != 1 || finding != nil {
			t.Fatalf("%s: %v %v", tt.name, finding, err)
		}
		if p := all[0].Geometry.(orb.Point); math.Abs(p[0]-at[0]) > 1e-9 || math.Abs(p[1]-at[1]) > 1e-9 {
			t.Errorf("%s: %v", tt.name, p)
		}
	}
}

// shx writes an index of records at offsets with lengths, in bytes.
func shx(entries ...[2]int) []byte {
	b := bytes.NewBuffer(head(headerLength+8*len(entries), orb.Bound{}))
	for _, e := range entries {
		binary.Write(b, binary.BigEndian, [2]int32{int32(e[0] / 2), int32(e[1] / 2)})
	}
	return b.Bytes()
}

// TestIndex has files that an editor left with gaps and in another order.
func TestIndex(t *testing.T) {
	shp := records{pointShape(1, 1), pointShape(2, 2), pointShape(3, 3)}.shp()
	const a, b, c = 100, 128, 156
	var seen []string
	tests := []struct {
		name    string
		index   []byte
		seeking bool
		want    string
	}{
		{"in order", shx([2]int{a, 20}, [2]int{b, 20}, [2]int{c, 20}), false, "1 2 3"},
		{"a gap", shx([2]int{a, 20}, [2]int{c, 20}), false, "1 3"},
		{"a gap at the end", shx([2]int{a, 20}, [2]int{b, 20}), false, "1 2"},
		{"another order", shx([2]int{c, 20}, [2]int{a, 20}), true, "3 1"},
		{"another order in a stream", shx([2]int{b, 20}, [2]int{a, 20}, [2]int{c, 20}), false, "2 shape-unordered 3"},
		{"cut index", shx([2]int{a, 20}, [2]int{b, 20}, [2]int{c, 20})[:110], false, "1 2 3"},
		{"no index", []byte("x"), false, "1 2 3"},
		{"index of nothing", shx([2]int{2, 20}, [2]int{2, 20}), false, "1 2 3"},
		{"past the end", shx([2]int{a, 20}, [2]int{4000, 20}), false, "1 truncated"},
		{"past the end, seeking", shx([2]int{a, 20}, [2]int{4000, 20}), true, "1 truncated"},
		{"into the middle", shx([2]int{a, 20}, [2]int{b + 8, 20}, [2]int{c, 20}), true, "1 shape-broken 3"},
	}
	for _, tt := range tests {
		files := readers(shp, tt.index, nil, lonLatPRJ, "")
		if !tt.seeking {
			files.SHP = io.MultiReader(bytes.NewReader(shp))
		}
		all, err := readAll(files, geodata.Options{})
		seen = seen[:0]
		for _, f := range all {
			if p, ok := f.Geometry.(orb.Point); ok {
				seen = append(seen, fmt.Sprint(p[0]))
			} else {
				seen = append(seen, f.Findings[0].Rule)
			}
		}
		if got := strings.Join(seen, " "); err != nil || got != tt.want {
			t.Errorf("%s: %q %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

// TestIndexRepeats: an index that names a large record a hundred thousand
// times must not make a hundred thousand readings of it.
func TestIndexRepeats(t *testing.T) {
	content := multi(3, make([]orb.Point, 50_000))
	entries := make([][2]int, 100_000)
	for i := range entries {
		entries[i] = [2]int{headerLength + 2*(i%2)*(len(content)+8)/2, len(content)}
	}
	files := readers(records{content, content}.shp(), shx(entries...), nil, lonLatPRJ, "")
	read, refused := 0, 0
	err := Read(files, "x.shp", geodata.Options{}, func(f geodata.Feature) error {
		if f.Rejected() {
			refused++
			return nil
		}
		read++
		return nil
	})
	if err != nil || read != 2 || read+refused != len(entries) {
		t.Errorf("%d read, %d refused, %v", read, refused, err)
	}
}

func TestStops(t *testing.T) {
	stop := errors.New("stop")
	shp := records{pointShape(1, 1), pointShape(2, 2)}.shp()
	err := Read(readers(shp, nil, nil, lonLatPRJ, ""), "x.shp", geodata.Options{}, func(geodata.Feature) error { return stop })
	if err != stop {
		t.Error(err)
	}
	files := readers(nil, nil, nil, lonLatPRJ, "")
	files.SHP = io.MultiReader(bytes.NewReader(shp[:110]), brokenReader{stop})
	if _, err := readAll(files, geodata.Options{}); !errors.Is(err, stop) {
		t.Error(err)
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }
