package main

import (
	"errors"
	"strings"
	"testing"

	"potensi/internal/i18n"
)

// TestServeTellsOfAShortDisk is R6 at the terminal, in both languages.
func TestServeTellsOfAShortDisk(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		lang string
		free uint64
		err  error
		says string
	}{
		{"id", 499 << 20, nil, "tinggal 499 MB"}, {"en", 120 << 20, nil, "Only 120 MB"},
		{"id", 500 << 20, nil, ""}, {"en", 0, errors.New("no such call"), ""},
	} {
		var out strings.Builder
		p := &program{out: &out, catalogue: catalogue, printer: catalogue.Printer(test.lang)}
		p.adviseSpace(func() (uint64, error) { return test.free, test.err })
		if got := out.String(); test.says == "" && got != "" || !strings.Contains(got, test.says) {
			t.Errorf("%d MB, %v: %q", test.free>>20, test.err, got)
		}
	}
}
