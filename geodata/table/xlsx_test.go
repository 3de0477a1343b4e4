package table

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

// holdFeature holds what is true of every feature.
func holdFeature(t *testing.T, f geodata.Feature) {
	t.Helper()
	if f.Properties != nil && !json.Valid(f.Properties) {
		t.Errorf("properties %s", f.Properties)
	}
	for _, x := range f.Findings {
		if x.Rule == "" || x.Level == "" || x.File == "" || x.Feature == nil {
			t.Errorf("finding %+v", x)
		}
	}
	if !f.Rejected() {
		geodata.Check(f.Geometry, f.Place)
	}
}

// sheets writes a workbook of sheets' XML by name.
func workbook(t testing.TB, strings []string, sheets ...[2]string) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="0.00&quot;d&quot;[Red]"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
	}
	rels, list := "", ""
	for i, s := range sheets {
		id := string(rune('1' + i))
		rels += `<Relationship Id="rId` + id + `" Target="worksheets/sheet` + id + `.xml"/>`
		list += `<sheet name="` + s[0] + `" sheetId="` + id + `" r:id="rId` + id + `"/>`
		parts["xl/worksheets/sheet"+id+".xml"] = `<worksheet><sheetData>` + s[1] + `</sheetData></worksheet>`
	}
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + rels + `</Relationships>`
	parts["xl/workbook.xml"] = `<workbook xmlns:r="x"><sheets>` + list + `</sheets></workbook>`
	shared := "<sst>"
	for _, text := range strings {
		shared += "<si>" + text + "</si>"
	}
	parts["xl/sharedStrings.xml"] = shared + "</sst>"
	return zipped(t, parts)
}

func zipped(t testing.TB, parts map[string]string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openSheet(t *testing.T, file []byte, name string) *Sheet {
	t.Helper()
	w, err := OpenXLSX(bytes.NewReader(file), int64(len(file)), "f.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Sheet(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestXLSX(t *testing.T) {
	file := workbook(t, []string{"<t>nama</t>", "<r><t>Kebun </t></r><r><t>karet</t></r><rPh><t>x</t></rPh>", "<t>lat</t>", "<t>lon</t>"},
		[2]string{"Kosong", ""},
		[2]string{"Data &amp; peta", `<row r="1"><c r="A1" t="inlineStr"><is><t>Judul panjang</t></is></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>2</v></c><c r="C3" t="s"><v>3</v></c>` +
			`<c r="D3" t="str"><v>tanggal</v></c><c r="E3" t="inlineStr"><is><t>angka</t></is></c><c t="str"><v>ya_x000d__x005f_x</v></c></row>` +
			`<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4"><v>-2.4799000000000002</v></c><c r="C4"><v>111.4469</v></c><c r="D4" s="1"><v>45730</v></c><c r="E4" s="3"><f>1+1</f><v>1.5E3</v></c><c r="F4" t="b"><v>1</v></c></row>` +
			`<row r="5"/><row r="6"><c r="A6" s="2"/></row><row r="7"><c r="C7"><v>111.5</v></c><c r="D7" s="4"><v>45730.604166666664</v></c><c r="B7"><v>-2.5</v></c></row>` +
			`<row><c r="A8" t="s"><v>-1</v></c><c t="s"><v>99</v></c><c r="D8" s="2"><v>0.25</v></c><c r="G8" t="str"><v>?</v></c></row>`})
	w, err := OpenXLSX(bytes.NewReader(file), int64(len(file)), "f.xlsx")
	if err != nil || !reflect.DeepEqual(w.Sheets(), []string{"Kosong", "Data & peta"}) {
		t.Fatal(w.Sheets(), err)
	}
	s := openSheet(t, file, "Data & peta")
	if want := []string{"nama", "lat", "lon", "tanggal", "angka", "ya\r_x"}; !reflect.DeepEqual(s.Header(), want) {
		t.Errorf("header %q", s.Header())
	}
	want := [][]string{
		{"Kebun karet", "-2.4799", "111.4469", "2025-03-14", "1500", "true"},
		{"", "-2.5", "111.5", "2025-03-14T14:30:00"},
		{"8 too-many-cells /Data & peta", ""},
	}
	if rows := rowsOf(t, s); !reflect.DeepEqual(rows, want) {
		t.Errorf("rows %q", rows)
	}
	var all []geodata.Feature
	err = Read(openSheet(t, file, "Data & peta"), geodata.Options{}, func(f geodata.Feature) error { all = append(all, f); return nil })
	if err != nil || len(all) != 3 || all[0].Geometry != (orb.Point{111.4469, -2.4799}) || all[1].Place.Line != 7 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := w.Sheet("Kosong"); rule(err) != "empty-file" {
		t.Error(err)
	}
	if _, err := w.Sheet("x"); rule(err) != "sheet-missing" {
		t.Error(err)
	}
}

func rule(err error) string {
	var finding *schema.Finding
	if errors.As(err, &finding) {
		return finding.Rule
	}
	return ""
}

func TestXLSXHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 80 MB of XML")
	}
	bomb := workbook(t, nil, [2]string{"a", strings.Repeat("<row>        </row>", 66<<16)})
	wide := workbook(t, nil, [2]string{"a", `<row><c r="XFD1"><v>1</v></c></row>`})
	cut := workbook(t, nil, [2]string{"a", `<row><c t="str"><v>lat</v></c><c t="str"><v>lon</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v>`})
	tests := []struct {
		name, want string
		file       []byte
	}{
		{"no zip", "xlsx-broken", []byte("PK\x03\x04 no")},
		{"old or locked", "not-xlsx", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600))},
		{"ODS", "not-xlsx", zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})},
		{"other zip", "xlsx-broken", zipped(t, map[string]string{"a.txt": "x"})},
		{"bomb", "too-large", bomb},
		{"entities", "xlsx-broken", zipped(t, map[string]string{"xl/workbook.xml": `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, "xl/_rels/workbook.xml.rels": "<a/>"})},
		{"texts", "too-many-members", zipped(t, map[string]string{"xl/workbook.xml": "<a/>", "xl/_rels/workbook.xml.rels": "<a/>", "xl/sharedStrings.xml": "<a>" + strings.Repeat("<si/>", 2_000_001) + "</a>"})},
		{"wide", "", wide},
		{"cut", "", cut},
	}
	for _, tt := range tests {
		w, err := OpenXLSX(bytes.NewReader(tt.file), int64(len(tt.file)), "f.xlsx")
		if rule(err) != tt.want || err != nil && tt.want == "" {
			t.Errorf("%s: %v", tt.name, err)
		}
		if tt.want == "" && w == nil {
			t.Errorf("%s: no workbook", tt.name)
		}
	}
	long := openSheet(t, workbook(t, []string{"<t>" + strings.Repeat("x", 4<<20) + "</t>"}, [2]string{"a", `<row><c t="str"><v>lat</v></c><c t="str"><v>lon</v></c></row>` + strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 1000)}), "a")
	if rows := rowsOf(t, long); len(rows) != 128 {
		t.Errorf("%d rows of shared text", len(rows))
	}
	w, _ := OpenXLSX(bytes.NewReader(wide), int64(len(wide)), "f.xlsx")
	if _, err := w.Sheet("a"); rule(err) != "xlsx-broken" {
		t.Error(err)
	}
	if rows := rowsOf(t, openSheet(t, cut, "a")); !reflect.DeepEqual(rows, [][]string{{"1", "2"}, {"0 xlsx-broken /a"}}) && len(rows) != 2 {
		t.Errorf("%q", rows)
	}
}

// TestXLSXOfGDAL reads a workbook that another program wrote.
func TestXLSXOfGDAL(t *testing.T) {
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("ogr2ogr is not installed")
	}
	dir := t.TempDir()
	text := "nama,tanggal,jumlah,kode,WKT\nKebun,2025-03-14,2.50,0062,\"POLYGON((111 -2,112 -2,112 -3,111 -2))\"\n"
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("ogr2ogr", "-f", "XLSX", "b.xlsx", "a.csv", "-oo", "AUTODETECT_TYPE=YES", "-oo", "KEEP_GEOM_COLUMNS=YES", "-lco", "GEOMETRY=AS_WKT")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Skipf("ogr2ogr cannot write XLSX here: %s", out)
	}
	file, err := os.ReadFile(filepath.Join(dir, "b.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	s := openSheet(t, file, "a")
	rows := rowsOf(t, s)
	if len(rows) != 1 || rows[0][0] != "Kebun" || rows[0][1] != "2025-03-14" {
		t.Errorf("%q %q", s.Header(), rows)
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c t="str"><v>lon</v></c></row><row><c s="1"><v>45730.5</v></c><c r="B2"><v>1e9</v></c></row>`, "<t>lat</t>")
	f.Add(`<row r="-1"><c r="ZZZZ1"><v/><is><r><t>x</t></r></is></c>`, "<rPh>")
	f.Add(`</sheetData><row r="99999999999999999999"/>`, "")
	f.Fuzz(func(t *testing.T, sheet, text string) {
		file := workbook(t, []string{text}, [2]string{"a", sheet})
		w, err := OpenXLSX(bytes.NewReader(file), int64(len(file)), "f.xlsx")
		if err != nil {
			return
		}
		s, err := w.Sheet("a")
		if err != nil {
			return
		}
		defer s.Close()
		err = Read(s, geodata.Options{}, func(f geodata.Feature) error { holdFeature(t, f); return nil })
		if err != nil && rule(err) == "" {
			t.Error(err)
		}
	})
}

// FuzzXLSXBytes breaks the file itself.
func FuzzXLSXBytes(f *testing.F) {
	f.Add(workbook(f, []string{"<t>x</t>"}, [2]string{"a", `<row><c t="str"><v>lat</v></c></row>`}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, file []byte) {
		w, err := OpenXLSX(bytes.NewReader(file), int64(len(file)), "f.xlsx")
		if err != nil {
			if rule(err) == "" {
				t.Error(err)
			}
			return
		}
		for _, name := range w.Sheets() {
			if s, err := w.Sheet(name); err == nil {
				_ = Read(s, geodata.Options{}, func(geodata.Feature) error { return nil })
				s.Close()
			}
		}
	})
}
