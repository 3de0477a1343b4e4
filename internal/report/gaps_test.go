package report_test

import (
	"math"
	"strings"
	"testing"

	"potensi/internal/report"
	"potensi/mapping"
)

// The parity of the sample's resources, women to men, worked out by hand from
// the policy brief.
func TestReferenceProfilesOfTheSample(t *testing.T) {
	w, _ := sampleWorkshop(t)
	p := printer(t, "id")
	g, err := report.Gaps(w, mapping.GapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"R01": 4.0 / 12, "R02": 4.0 / 12, // river and swamp 0.33
		"R03": 3.0 / 12, "R04": 3.0 / 12, // forest 0.25
		"R05": 7.0 / 12, "R06": 7.0 / 12, // own oil palm 0.58
		"R07": 3.0 / 6, "R08": 7.0 / 12, // plasma 0.50, sugar palm 0.58
		"R11.1": 4.0 / 12, "R11.2": 4.0 / 12, "R11.3": 4.0 / 12, // cages 0.33
		"R13": 11.0 / 4, "R14": 10.0 / 7, // hydroponics 2.75, production house 1.43
	}
	for _, row := range g.Rows {
		if parity, known := want[row.Resource]; known && (row.Parity == nil || math.Abs(*row.Parity-parity) > 1e-9) {
			t.Errorf("%s: parity %v, want %v", row.Resource, *row.Parity, parity)
		}
		delete(want, row.Resource)
	}
	if len(want) > 0 {
		t.Errorf("no parity for %v", want)
	}
	if g.Rows[0].Kind != mapping.Forest && g.Rows[0].Kind != mapping.River {
		t.Errorf("widest gap is at %s", g.Rows[0].Resource)
	}
	for _, claim := range g.Claims {
		if claim.Kind == mapping.Forest && claim.Dimension == mapping.Control {
			if text := report.ClaimText(claim, p); text != "Laki-laki saja menentukan 100 % dari 2.645 ha hutan di Area Penggunaan Lain (APL) (2 dari 2 tempat sudah ditanya)." {
				t.Error(text)
			}
		}
	}
}

func TestUnheardOfTheSampleIsToldInWords(t *testing.T) {
	w, _ := sampleWorkshop(t)
	p := printer(t, "id")
	u := report.Unheard(w)
	names := report.NamesOf(w, p)
	said := ""
	for _, s := range u.Findings {
		said += report.SilenceText(s, p) + " " + report.SilenceAbout(s, names, p, 3) + "\n"
	}
	for _, part := range []string{"Penyandang disabilitas dan lansia", "Sumber daya yang belum dinilai di sesi perempuan: 21 dari 21.", "dan 18 lagi", "Jenis manfaat yang belum dicatat: 2 dari 5."} {
		if !strings.Contains(said, part) {
			t.Errorf("nothing says %q in\n%s", part, said)
		}
	}
}

// Every word that findings, claims and comparisons are told with is in the
// catalogue.
func TestVoicesHaveWords(t *testing.T) {
	p := printer(t, "id")
	keys := []string{"claim.disputed", "claim.land", "unheard.more", "table.gap_totals"}
	for _, rule := range mapping.SilenceRules() {
		keys = append(keys, "unheard."+string(rule), "unheard."+string(rule)+".do")
	}
	for _, d := range mapping.Dimensions() {
		keys = append(keys, "claim."+string(d), "column.gap_"+string(d)+"_by_ha")
	}
	for _, h := range mapping.Holders() {
		if h != mapping.HolderDisputed {
			keys = append(keys, "claim.holder."+string(h))
		}
	}
	for _, c := range mapping.Comparisons() {
		keys = append(keys, "formula.gap_"+string(c), "formula.parity_"+string(c), "table.gaps_"+string(c))
	}
	for _, part := range mapping.Parts() {
		keys = append(keys, "part."+string(part))
	}
	for _, key := range keys {
		if !p.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}
