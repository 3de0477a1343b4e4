package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"potensi/schema"
)

// packed makes an archive of entries: name, content, name, content …
func packed(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withHeader makes an archive of one entry as header has it.
func withHeader(t testing.TB, header zip.FileHeader) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if _, err := z.CreateRaw(&header); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(data []byte) (*Archive, error) {
	return Open(bytes.NewReader(data), int64(len(data)), "a.zip", DefaultLimits())
}

// ruleOf names the rule of an error, "" when it is no finding.
func ruleOf(err error) string {
	var f *schema.Finding
	if errors.As(err, &f) {
		return f.Rule
	}
	return ""
}

func rules(findings []schema.Finding) string {
	var list []string
	for _, f := range findings {
		list = append(list, f.Rule)
	}
	return strings.Join(list, " ")
}

func TestOpenLists(t *testing.T) {
	a, err := open(packed(t, "peta/", "", "peta/doc.kml", "<kml/>", "__MACOSX/peta/._doc.kml", "x", ".DS_Store", "x", "peta/Thumbs.db", "x", "peta/désa.csv", "a;b"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range a.Entries {
		names = append(names, e.Name)
	}
	if want := []string{"peta/doc.kml", "peta/désa.csv"}; !slices.Equal(names, want) || len(a.Findings) > 0 {
		t.Fatalf("got %v %v, want %v", names, a.Findings, want)
	}
	data, err := a.Bytes(a.Entries[1], 3)
	if err != nil || string(data) != "a;b" {
		t.Errorf("got %q %v", data, err)
	}
	if _, err := a.Bytes(a.Entries[1], 2); ruleOf(err) != "archive-too-large" {
		t.Errorf("got %v", err)
	}
}

func TestUnsafeNames(t *testing.T) {
	for _, name := range []string{"/etc/passwd", "../a.kml", "a/../b.kml", "a/..", "C:a.kml", `C:\a.kml`, `a\b.kml`, "a\x00.kml", "a//b.kml",
		"./a.kml", "\n.kml", "//host/share", strings.Repeat("a", 2000), "\u0085"} {
		a, err := open(packed(t, name, "x", "good.kml", "y"))
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if got := rules(a.Findings); got != "archive-entry-unsafe" || len(a.Entries) != 1 {
			t.Errorf("%q: %q, %v", name, got, a.Entries)
		}
	}
}

func TestPassedOver(t *testing.T) {
	link := zip.FileHeader{Name: "a.kml"}
	link.SetMode(fs.ModeSymlink | 0o777)
	tests := []struct {
		data []byte
		want string
	}{
		{withHeader(t, link), "archive-entry-unsafe"},
		{withHeader(t, zip.FileHeader{Name: "a.kml", Flags: 1}), "archive-encrypted"},
		{withHeader(t, zip.FileHeader{Name: "a.kml", Method: 9}), "archive-method"},
		{packed(t, "a.zip", "x"), "archive-nested"},
		{packed(t, "a/B.KMZ", "x"), "archive-nested"},
		{packed(t, "a.kml", "x", "A.kml", "y"), "archive-entry-twice"},
	}
	for i, tt := range tests {
		a, err := open(tt.data)
		if err != nil || rules(a.Findings) != tt.want || a.Findings[0].Level != schema.Error {
			t.Errorf("%d: got %v %v, want %s", i, a, err, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"désa.kml", "désa.kml"},
		{"d\x82sa.kml", "désa.kml"}, // code page 437
	}
	for _, tt := range tests {
		a, err := open(withHeader(t, zip.FileHeader{Name: tt.raw, NonUTF8: true}))
		if err != nil || len(a.Entries) != 1 || a.Entries[0].Name != tt.want {
			t.Errorf("%q: got %+v %v, want %q", tt.raw, a, err, tt.want)
		}
	}
}

func TestBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 8<<20)
	small := DefaultLimits()
	small.Bytes = 3 << 20
	noisy := strings.Repeat("abcdefghijklmnopqrstuvwxyz0123456789", 40_000) + zeros
	tests := []struct {
		name   string
		data   []byte
		limits Limits
		want   string
	}{
		{"ratio", packed(t, "a.kml", zeros), DefaultLimits(), "archive-bomb"},
		{"total", packed(t, "a.kml", noisy), small, "archive-too-large"},
		{"under a megabyte", packed(t, "a.kml", zeros[:1<<20]), DefaultLimits(), ""},
	}
	for _, tt := range tests {
		a, err := Open(bytes.NewReader(tt.data), int64(len(tt.data)), "a.zip", tt.limits)
		if err != nil {
			t.Fatal(err)
		}
		content, err := a.Open(a.Entries[0])
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, content)
		if ruleOf(err) != tt.want || (err == nil) != (tt.want == "") || n > 8<<20 {
			t.Errorf("%s: %d bytes, %v, want %q", tt.name, n, err, tt.want)
		}
	}
}

// An entry that lies about its size is measured all the same.
func TestLyingHeader(t *testing.T) {
	data := packed(t, "a.kml", strings.Repeat("\x00", 8<<20))
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[at+24:], 10)
	a, err := open(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Bytes(a.Entries[0], 100<<20); ruleOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

// An entry read twice counts once.
func TestReadAgain(t *testing.T) {
	data := packed(t, "a.csv", strings.Repeat("0123456789abcdef,", 50_000))
	limits := DefaultLimits()
	limits.Bytes = 1 << 20
	a, err := Open(bytes.NewReader(data), int64(len(data)), "a.zip", limits)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := a.Bytes(a.Entries[0], 1<<20); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTooManyEntries(t *testing.T) {
	var pairs []string
	for i := range 100_000 {
		pairs = append(pairs, fmt.Sprint(i), "")
	}
	if _, err := open(packed(t, pairs[:2*2001]...)); ruleOf(err) != "archive-too-many-entries" {
		t.Errorf("2,001: %v", err)
	}
	if _, err := open(packed(t, pairs[:2*2000]...)); err != nil {
		t.Errorf("2,000: %v", err)
	}
	if _, err := open(packed(t, pairs...)); ruleOf(err) != "archive-too-many-entries" {
		t.Errorf("100,000: %v", err)
	}
}

// overlapping points a second directory record at the first entry's bytes, as
// in the zip bomb of David Fifield.
func overlapping(t testing.TB) []byte {
	data := packed(t, "a.kml", "hello", "b.kml", "world")
	second := bytes.LastIndex(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[second+42:], 0)
	return data
}

func TestBroken(t *testing.T) {
	good := packed(t, "a.kml", strings.Repeat("abc", 100))
	corrupt := bytes.Clone(good)
	copy(corrupt[35:], "\xff\xff\xff\xff")
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "archive-broken"},
		{"text", []byte("PK\x03\x04 hello"), "archive-broken"},
		{"cut", good[:len(good)-30], "archive-broken"},
		{"overlap", overlapping(t), "archive-overlap"},
		{"corrupt", corrupt, "archive-broken"},
	}
	for _, tt := range tests {
		a, err := open(tt.data)
		if err == nil {
			_, err = a.Bytes(a.Entries[0], 1<<20)
		}
		if ruleOf(err) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(packed(f, "doc.kml", "<kml/>", "peta/a.csv", "a,b"))
	f.Add(packed(f, "../a", "x", "a.zip", "y", "b.kml", strings.Repeat("\x00", 2<<20)))
	f.Add(overlapping(f))
	f.Add(withHeader(f, zip.FileHeader{Name: "d\x82sa", NonUTF8: true, CompressedSize64: 1 << 62}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	limits := Limits{Entries: 100, Bytes: 4 << 20, Ratio: 1000}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Open(bytes.NewReader(data), int64(len(data)), "a.zip", limits)
		if err != nil {
			if ruleOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		total := 0
		for _, e := range a.Entries {
			if !isSafe(e.Name) || !fs.ValidPath(e.Name) {
				t.Fatalf("unsafe %q", e.Name)
			}
			content, err := a.Bytes(e, limits.Bytes)
			if err != nil && ruleOf(err) == "" {
				t.Fatal(err)
			}
			total += len(content)
		}
		if int64(total) > limits.Bytes {
			t.Fatalf("%d bytes", total)
		}
	})
}
