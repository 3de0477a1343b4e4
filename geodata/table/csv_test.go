package table

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"potensi/geodata"
	"potensi/schema"
)

// rowsOf reads all rows; a rejected one is its line, rule and path.
func rowsOf(t *testing.T, src Source) (rows [][]string) {
	t.Helper()
	for {
		row, err := src.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(row.Findings) > 0 {
			f := row.Findings[len(row.Findings)-1]
			row.Cells = append([]string{fmt.Sprint(f.Line, " ", f.Rule, " ", f.Path)}, row.Cells[:min(1, len(row.Cells))]...)
		}
		rows = append(rows, row.Cells)
	}
}

func TestCSV(t *testing.T) {
	encode := func(s string, e interface{ String(string) (string, error) }) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	tests := []struct {
		name, text string
		header     []string
		rows       [][]string
		note       string
	}{
		{"comma", "a,b\n1,2\n3,4", []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}, ""},
		{"semicolon, CRLF, BOM", "\ufeffa;b,c\r\n1;2\r\n\r\n3;4\r\n", []string{"a", "b,c"}, [][]string{{"1", "2"}, {"3", "4"}}, ""},
		{"tab", "a\tb\n1\t2\n", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"bar", "a|b\n1|2\n", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"sep=", "sep=;\na;b\n1,5;2\n", []string{"a", "b"}, [][]string{{"1,5", "2"}}, ""},
		{"CR", "a,b\r1,2\r3,4\r", []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}, ""},
		{"quotes", "a,b\n\"x\n\"\"y\"\", z\",\"\"\n\"1\",2\n", []string{"a", "b"}, [][]string{{"x\n\"y\", z", ""}, {"1", "2"}}, ""},
		{"quote in a cell", "a,b\n2°28'47.6\"S,\"2°28'47.6\"S\"\n", []string{"a", "b"}, [][]string{{`2°28'47.6"S`, `2°28'47.6"S`}}, ""},
		{"empty last", "a,b\n1,\n,2\n", []string{"a", "b"}, [][]string{{"1", ""}, {"", "2"}}, ""},
		{"filled up", "a,b\n1,2,,,\n,,,\n", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"too many", "a,b\n1,2,3\n4,5\n", []string{"a", "b"}, [][]string{{"2 too-many-cells ", "1"}, {"4", "5"}}, ""},
		{"too few", "a,b,c\n1\n4,5,6\n", []string{"a", "b", "c"}, [][]string{{"2 too-few-cells /b", "1"}, {"4", "5", "6"}}, ""},
		{"NUL", "a,b\n1,x\x00y\n4,5\n", []string{"a", "b"}, [][]string{{"2 bad-character /b", "1"}, {"4", "5"}}, ""},
		{"quote never closed", "a,b\n\"1,2\n3,4\n5,6\n", []string{"a", "b"}, [][]string{{"2 line-broken "}, {"3", "4"}, {"5", "6"}}, ""},
		{"Windows-1252", encode("a,b\ncafé,2\n", charmap.Windows1252.NewEncoder()), []string{"a", "b"}, [][]string{{"café", "2"}}, "Windows-1252"},
		{"UTF-16 LE", encode("a,b\ncafé,2\n", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), []string{"a", "b"}, [][]string{{"café", "2"}}, "UTF-16"},
		{"UTF-16 BE, no mark", encode("a,b\ncafé,2\n", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()), []string{"a", "b"}, [][]string{{"café", "2"}}, "UTF-16"},
		{"1252 late", "a,b\n" + strings.Repeat("x,1\n", 20_000) + "caf\xe9,2\n", []string{"a", "b"}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, err := OpenCSV(strings.NewReader(tt.text), "f.csv")
			if err != nil {
				t.Fatal(err)
			}
			rows := rowsOf(t, src)
			if tt.rows == nil {
				tt.rows, rows = [][]string{{"20002 text-decoded ", "café"}}, rows[20_000:]
			}
			if !reflect.DeepEqual(src.Header(), tt.header) || !reflect.DeepEqual(rows, tt.rows) {
				t.Errorf("got %q %q", src.Header(), rows)
			}
			if note := src.Notes(); tt.note != "" && (len(note) != 1 || note[0].Args["encoding"] != tt.note) || tt.note == "" && len(note) > 0 {
				t.Errorf("notes %v", note)
			}
		})
	}
}

func TestCSVRefused(t *testing.T) {
	for rule, text := range map[string]string{"empty-file": " \n\n", "line-broken": "\"a,b\n1,2\n", "too-many-columns": strings.Repeat("a,", 5000)} {
		_, err := OpenCSV(strings.NewReader(text), "f.csv")
		var finding *schema.Finding
		if !errors.As(err, &finding) || finding.Rule != rule || finding.File != "f.csv" || finding.Level != schema.Error {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func TestCSVLarge(t *testing.T) {
	text := "nama,lat,lon\n" + strings.Repeat("x", 10<<20) + ",1,2\nb,1,2\n\"" + strings.Repeat("y", 20<<20) + "\",1,2\nc,1,2\n"
	all := readCSV(t, text, geodata.Options{})
	got := ""
	for _, f := range all {
		got += fmt.Sprint(f.Place.Line, " ", rules(f), ";")
		for _, x := range f.Findings {
			if x.Rule == "cell-too-large" && (x.Path != "/nama" || x.Args["bytes"] != 10<<20) {
				t.Errorf("%+v", x)
			}
		}
	}
	if got != "2 cell-too-large;3 ;4 feature-too-large;5 ;" {
		t.Error(got)
	}
}

// TestCSVQuoteFlood: each line opens a quote that nothing closes.
func TestCSVQuoteFlood(t *testing.T) {
	begin := time.Now()
	src, err := OpenCSV(strings.NewReader("a,b\n"+strings.Repeat("\"x\n", 300_000)), "f.csv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := src.Next(); err == nil; _, err = src.Next() {
		n++
	}
	if took := time.Since(begin); n != 300_000 || took > 20*time.Second {
		t.Errorf("%d rows in %v", n, took)
	}
}

func TestCSVMemory(t *testing.T) {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	in := io.MultiReader(strings.NewReader("nama,lat,lon\n"), io.LimitReader(&repeater{text: "Kebun karet,-2.5,111.4\n"}, 12<<20))
	src, err := OpenCSV(in, "f.csv")
	if err != nil {
		t.Fatal(err)
	}
	n, top := 0, uint64(0)
	err = Read(src, geodata.Options{}, func(geodata.Feature) error {
		if n++; n%100_000 == 0 {
			runtime.ReadMemStats(&now)
			top = max(top, now.HeapAlloc)
		}
		return nil
	})
	if err != nil || n < 500_000 || top > before.HeapAlloc+32<<20 {
		t.Errorf("%d rows, %v, %d MiB", n, err, top>>20)
	}
}

type repeater struct {
	text string
	at   int
}

func (r *repeater) Read(p []byte) (n int, err error) {
	for n < len(p) {
		c := copy(p[n:], r.text[r.at:])
		r.at = (r.at + c) % len(r.text)
		n += c
	}
	return n, nil
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{kobo, "a,b\n\"x\n", "sep=;\na;b\n1;2", "\xff\xfea\x00,\x00", "lat;lon\n1,5;2\n;\nx;y\n1;2;3", "\r\r", "a,\"b\n\"\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src, err := OpenCSV(strings.NewReader(text), "f.csv")
		if err != nil {
			return
		}
		features := 0
		err = Read(src, geodata.Options{}, func(f geodata.Feature) error {
			if *f.Place.Feature != features || f.Place.Line < 1 {
				t.Errorf("place %+v", f.Place)
			}
			features++
			holdFeature(t, f)
			return nil
		})
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Error(err)
		}
	})
}
