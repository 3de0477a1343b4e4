package intake_test

import (
	"slices"
	"strings"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func paperForm(kind ranking.BallotType, most int) intake.PaperForm {
	return intake.PaperForm{Poll: ranking.Poll{ID: "V", BallotType: kind, MaxScore: most, Choices: []string{"P1", "P2", "P3"}}, Thumbs: most == 1,
		Groups: []mapping.Group{{ID: "G1", Name: "Perempuan", NameEN: "Women"}}, Products: []ranking.Product{{ID: "P1", Name: "Madu", NameEN: "Honey"}, {ID: "P2", Name: "Gula aren"}, {ID: "P3", Name: "Kopi"}}}
}

// TestPaperColumns: each kind of ballot, by columns of products and as ballots
// have it, with names in either language.
func TestPaperColumns(t *testing.T) {
	for _, x := range []struct {
		kind ranking.BallotType
		most int
		text string
		want store.Paper
	}{
		{ranking.RankedBallot, 0, "nomor;kelompok;Honey;gula AREN;P3\n7;Perempuan;2;1;\n", store.Paper{Ranking: [][]string{{"P2"}, {"P1"}}}},
		{ranking.RankedBallot, 0, "no,group,ranking\n7,Women,Kopi>Madu\n", store.Paper{Ranking: [][]string{{"P3"}, {"P1"}}}},
		{ranking.RankedBallot, 0, `{"papers":[{"number":7,"group":"G1","ranking":["P3","P1"]}]}`, store.Paper{Ranking: [][]string{{"P3"}, {"P1"}}}},
		{ranking.RankedBallot, 0, `[{"nomor":"7","kelompok":"G1","ranking":[["P3","P1"]]}]`, store.Paper{Ranking: [][]string{{"P3", "P1"}}}},
		{ranking.ApprovalBallot, 0, "no,group,P1,P2,P3\n7,G1,x,,✓\n", store.Paper{Ranking: [][]string{{"P1", "P3"}}}},
		{ranking.PointsBallot, 0, "no,group,points\n7,G1,\"P1=3, Kopi=7\"\n", store.Paper{Points: []ranking.Mark{{Choice: "P1", Value: 3}, {Choice: "P3", Value: 7}}}},
		{ranking.ScoreBallot, 5, "no,group,P1,P2,P3\n7,G1,0,,4\n", store.Paper{Points: []ranking.Mark{{Choice: "P1", Value: 0}, {Choice: "P3", Value: 4}}}},
		{ranking.ScoreBallot, 1, "no,group,P1,P2,P3\n7,G1,+,,-\n", store.Paper{Points: []ranking.Mark{{Choice: "P1", Value: 1}, {Choice: "P3", Value: 0}}}},
		{ranking.PairwiseBallot, 0, "no,group,pairs\n7,G1,\"P1>P2, Kopi>Madu\"\n", store.Paper{Pairs: [][2]string{{"P1", "P2"}, {"P3", "P1"}}}},
	} {
		file := intake.ReadPapers(files("a.csv", []byte(x.text))[0], paperForm(x.kind, x.most))
		if file.Finding != nil || len(file.Rows) != 1 || file.Rows[0].Rejected() {
			t.Errorf("%q: %+v", x.text, file)
			continue
		}
		x.want.Group = "G1"
		if got := file.Rows[0].Paper; got.Number != 7 || !got.SaysSame(x.want) {
			t.Errorf("%q: %+v", x.text, got)
		}
	}
}

func TestPaperRowsAreMendedOrRefused(t *testing.T) {
	text := "nomor,kelompok,P1,P2,P3,keadaan,alasan\nNo. 1,G1,1,3,,,\n2,G1,,,,rusak,tidak terbaca\n3,G1,x,,,,\n2,G1,1,,,,\n,G1,1,,,,\n4,G1,,,,kosong,\n"
	file := intake.ReadPapers(files("a.csv", []byte(text))[0], paperForm(ranking.RankedBallot, 0))
	rules := []string{}
	for _, row := range file.Rows {
		for _, f := range row.Findings {
			rules = append(rules, f.Rule)
		}
	}
	if want := []string{"paper-number-read", "paper-places", "paper-cell", "paper-twice", "paper-number"}; !slices.Equal(rules, want) {
		t.Errorf("%v", rules)
	}
	if p := file.Rows[1].Paper; p.Outcome != store.PaperSpoilt || p.Reason != "unreadable" {
		t.Errorf("%+v", p)
	}
	if p := file.Rows[5].Paper; p.Outcome != store.PaperBlank {
		t.Errorf("%+v", p)
	}
}

func FuzzPapers(f *testing.F) {
	for _, text := range []string{"nomor;kelompok;Honey\n7;Perempuan;2\n", "no,ranking\n1,P1>P2=P3\n", "no,points\n1,P1=3\n", "no,pairs\n1,P1>P2\n", "no,P1\nNo. 1,x\n1,+\n",
		`{"papers":[{"number":7,"ranking":["P3"]}]}`, `[{"no":"7","pairs":[["P1","P2"]],"points":[{"choice":"P1","value":1}]}]`, `[{"no":1e99}]`, "[", "\ufeffno\n1", "PK\x03\x04"} {
		f.Add(text, 0)
	}
	f.Add(string(xlsx(f)), 1)
	f.Fuzz(func(t *testing.T, text string, kind int) {
		types := ranking.BallotTypes()
		file := intake.ReadPapers(files("a", []byte(text))[0], paperForm(types[max(kind, -kind, 0)%len(types)], kind%3))
		numbers := map[int]bool{}
		for _, row := range file.Rows {
			if row.Rejected() {
				continue
			}
			if row.Paper.Number < 1 || row.Paper.Number > store.MaxPaper || numbers[row.Paper.Number] {
				t.Errorf("number %d is kept", row.Paper.Number)
			}
			numbers[row.Paper.Number] = true
		}
		for _, note := range file.Notes {
			if strings.TrimSpace(note.Rule) == "" {
				t.Errorf("%+v", note)
			}
		}
	})
}
