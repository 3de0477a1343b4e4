package survey

import (
	"strings"
	"testing"

	"potensi/geodata"
)

// BenchmarkReadCSV reads submissions of KoboToolbox with a point, a trace and
// a shape each.
func BenchmarkReadCSV(b *testing.B) {
	header, rest, _ := strings.Cut(koboCSV, "\r\n")
	row, _, _ := strings.Cut(rest, "\r\n")
	text := header + "\r\n" + strings.Repeat(row+"\r\n", 2000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		n := 0
		err := ReadCSV(strings.NewReader(text), "k.csv", geodata.Options{}, func(geodata.Feature) error { n++; return nil })
		if err != nil || n != 6000 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkNormalisePlain is what a feature costs that no app exported.
func BenchmarkNormalisePlain(b *testing.B) {
	f := geodata.Feature{ID: "1", Properties: []byte(`{"name":"Kebun karet","kind":"plantation","land_status":"apl","area_ha":12.5,"owner":"Warga","note":"batas menurut warga, belum diukur"}`)}
	n := NewNormaliser(nil)
	for b.Loop() {
		n.Normalise(f)
	}
}
