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

// TestMinutesTellTheAudit in one sentence of each language; without a poll
// there is none.
func TestMinutesTellTheAudit(t *testing.T) {
	w := sampleWorkshop(t)
	d := ranking.Decision{ID: "K1", DecidedAt: "2026-11-26T03:00:00.000Z", Products: []string{"P02"}, Method: ranking.ByScores}
	w.Decisions = []ranking.Decision{d}
	audit := report.Audit{Cards: true, Agrees: true, All: report.AuditCounts{Cards: store.CardCount{Cards: 40, Voted: 31, Paper: 6, Spoilt: 1, Unused: 2}, Phone: 31, AuditBox: &report.AuditBox{Paper: 6, Ballots: 37}}}
	for lang, line := range map[string]string{
		"id": "40 kartu dicetak: 31 dipakai di HP, 6 ditukar kertas, 1 rusak, 2 tidak dipakai; 37 surat suara dihitung (31 lewat HP, 6 di kertas, 0 dari berkas); semua jumlah cocok.",
		"en": "40 cards printed: 31 used on phones, 6 exchanged for paper, 1 spoilt, 2 not used; 37 ballots counted (31 by phone, 6 on paper, 0 from files); all sums agree.",
	} {
		press := pressOf(t, w, lang, mapping.ConsentVillage)
		html, err := press.Minutes(d, report.DecisionCheck{}, &audit)
		if err != nil || !strings.Contains(string(html), "<dd>"+line+"</dd>") {
			t.Errorf("%s: the audit is not told (%v)", lang, err)
		}
		html, err = press.Minutes(d, report.DecisionCheck{}, nil)
		if err != nil || strings.Contains(string(html), press.p.T("print.minutes.audit")) {
			t.Errorf("%s: an audit of no poll (%v)", lang, err)
		}
	}
}
