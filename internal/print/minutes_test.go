package print

import (
	"strings"
	"testing"
	"time"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// TestMinutes: the minutes hold what officials expect, no ballots, no small
// attendance, and every word in both languages.
func TestMinutes(t *testing.T) {
	w := sampleWorkshop(t)
	d := ranking.Decision{ID: "K1", DecidedAt: "2026-11-26T03:00:00.000Z", Place: "Aula kelurahan", Products: []string{"P02"}, Method: ranking.ByScores, Inputs: strings.Repeat("ab", 32),
		Present: []ranking.Attendance{{Groups: []string{"G1"}, People: 12}, {Groups: []string{"G3"}, People: 3}, {Groups: []string{"G4"}, People: 2}}, Remarks: []string{"Mohon <b>pelatihan</b>"}}
	f, err := report.NewDecision(withoutPolls(w), nil, report.Settling{FlagshipOptions: report.FlagshipOptions{Seats: 1}, At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	d.Result, d.Rule, d.Voice, d.Seats = f.Result, f.Rule, f.Voice, f.Seats
	w.Decisions = []ranking.Decision{d}
	for lang, words := range map[string][]string{
		"id": {"Berita acara musyawarah", "Kamis, tanggal dua puluh enam bulan November", "Aula kelurahan", "Kaum muda, Penyandang disabilitas dan lansia", ">5<", "Gula aren terpilih", "selnya diketahui", "Tindak lanjut", "Wakil perempuan", "Fasilitator", d.Inputs, "Mohon &lt;b&gt;pelatihan", "sha256sum", "sudah berubah"},
		"en": {"Minutes of the meeting", "Thursday", "Palm (arenga) sugar was chosen", "Follow-up", "have changed since"},
	} {
		press := pressOf(t, w, lang, mapping.ConsentVillage)
		html, err := press.Minutes(d, report.DecisionCheck{Decision: "K1", Changed: []string{"scores"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if !strings.Contains(string(html), word) {
				t.Errorf("%s: no %q", lang, word)
			}
		}
		if bad := missing.FindString(string(html)); bad != "" {
			t.Errorf("%s: %s", lang, bad)
		}
		if bad := loose.FindString(string(html)); bad != "" {
			t.Errorf("%s: %s", lang, bad)
		}
		if strings.Contains(string(html), `<th scope="row">Kaum muda</th>`) {
			t.Errorf("%s: a small attendance is told", lang)
		}
	}
	d.Result = nil
	if html, err := pressOf(t, w, "id", mapping.ConsentVillage).Minutes(d, report.DecisionCheck{}, nil); err != nil || !strings.Contains(string(html), "Gula aren") {
		t.Errorf("without numbers: %v", err)
	}
}

// withoutPolls is a workshop in which nobody has voted.
func withoutPolls(w store.Workshop) store.Workshop {
	w.Polls = nil
	return w
}
