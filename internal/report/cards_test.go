package report

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func TestReadCard(t *testing.T) {
	for _, test := range []struct {
		text, code string
	}{
		{"7F3AK2M9", "7F3AK2M9"},
		{" 7f3a-k2m9\n", "7F3AK2M9"},
		{"7F3A K2M9", "7F3AK2M9"},
		{"OIL1-2345", "01112345"}, // letters that look like digits
		{"http://192.168.43.1:8081/v/7F3AK2M9", "7F3AK2M9"},
		{"HTTP://192.168.43.1:8081/en/v/7f3ak2m9/", "7F3AK2M9"},
		{"http>&&192.168.43.1>8081&v&7F3AK2M9", "7F3AK2M9"}, // a scanner with other keys
		{"http://192.168.43.1:8081/7F3AK2M9", ""},
		{"http://192.168.43.1:8081/v/7F3AK2M", ""},
		{"https://example.org/lihat", ""},
		{"http", ""}, {"httpv/12", ""}, {"", ""}, {"7F3AK2MU", ""}, {"7F3AK2M99", ""},
		{"WIFI:T:WPA;S:Balai;P:rahasia;;", ""}, {"8991234567890", ""},
	} {
		code, ok := ReadCard(test.text)
		if code != test.code || ok != (test.code != "") {
			t.Errorf("%q: %q, %v", test.text, code, ok)
		}
	}
}

func FuzzReadCard(f *testing.F) {
	for _, seed := range []string{"7F3AK2M9", "http://1.2.3.4/v/7F3AK2M9", "http", "v/12345678", "httpé/v/7F3AK2M9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, ok := ReadCard(text)
		if again, same := store.ReadCode(code); ok && (!same || again != code) {
			t.Errorf("%q is no code", code)
		}
	})
}

func TestCardAddress(t *testing.T) {
	for given, want := range map[string]string{
		"192.168.43.1:8081":                "http://192.168.43.1:8081",
		" http://192.168.43.1:8081/v/XYZ ": "http://192.168.43.1:8081",
		"https://balai.desa.id":            "https://balai.desa.id",
		"http://[fd00::1]:8081":            "http://[fd00::1]:8081",
		"ftp://1.2.3.4":                    "", "http://": "", "http://a b": "", "http://me@1.2.3.4": "", `http://x"y`: "", "javascript:alert(1)": "",
		"http://nama-yang-sangat-panjang-sekali-untuk-balai.contoh.desa.id:8081": "",
	} {
		got, err := CardAddress(given)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
}

func TestSuggestedCards(t *testing.T) {
	if SuggestedCards(nil) != 0 {
		t.Error("an unknown size needs a known number of cards")
	}
	for members, want := range map[int]int{0: 0, 1: 10, 9: 10, 10: 20, 12: 20, 91: 110, 200: 220, 9000: MostCards} {
		if got := SuggestedCards(&members); got != want {
			t.Errorf("%d people: %d cards, want %d", members, got, want)
		}
	}
}

// cardVillage is a store with an open poll of two groups.
func cardVillage(t *testing.T) (*store.DB, store.Workshop, ranking.Poll) {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Save(t.Context(), "test", func(b *store.Batch) error {
		for _, g := range []mapping.Group{{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, {ID: "G2", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
			{ID: "G3", Name: "Dinas", Gender: mapping.MixedGender, Type: mapping.Institution}} {
			if _, err := b.Put(g); err != nil {
				return err
			}
		}
		for _, id := range []string{"P1", "P2", "P3"} {
			if _, err := b.Put(ranking.Product{ID: id, Name: id}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"V1", "V2"} {
		poll := ranking.Poll{ID: id, Question: "Apa?", Choices: []string{"P1", "P2", "P3"}, BallotType: ranking.RankedBallot, State: ranking.Open, Results: ranking.AfterClose}
		if err := db.SetPoll(t.Context(), "test", poll); err != nil {
			t.Fatal(err)
		}
	}
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	poll, err := FindPoll(w, "V1")
	if err != nil {
		t.Fatal(err)
	}
	return db, w, poll
}

func keyOf(err error) string {
	var asked *RequestError
	var kept *store.Error
	switch {
	case errors.As(err, &asked):
		return asked.Key
	case errors.As(err, &kept):
		return kept.Key
	}
	return ""
}

func TestNewCards(t *testing.T) {
	db, w, poll := cardVillage(t)
	closed := poll
	closed.State = ranking.Closed
	for _, test := range []struct {
		name   string
		poll   ranking.Poll
		orders []CardOrder
		key    string
	}{
		{"none", poll, []CardOrder{{"G1", 0}}, "cards-range"},
		{"too many", poll, []CardOrder{{"G1", MostCards + 1}}, "cards-range"},
		{"an institution", poll, []CardOrder{{"G3", 1}}, "unknown-group"},
		{"nobody's", poll, []CardOrder{{"", 1}}, "unknown-group"},
		{"one good, one not", poll, []CardOrder{{"G1", 1}, {"G9", 1}}, "unknown-group"},
		{"closed", closed, []CardOrder{{"G1", 1}}, "cards-closed"},
	} {
		if _, err := NewCards(t.Context(), db, w, test.poll, test.orders); keyOf(err) != test.key {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if sheet, err := Cards(t.Context(), db, w, poll); err != nil || sheet.Total.Cards != 0 || !sheet.Adds {
		t.Fatalf("refused, and made %+v, %v", sheet, err)
	}
	made, err := NewCards(t.Context(), db, w, poll, []CardOrder{{"G1", 12}, {"G2", 3}})
	if err != nil || len(made) != 2 || len(made[0].Codes) != 12 || made[0].Sheet == made[1].Sheet {
		t.Fatalf("%+v, %v", made, err)
	}
	all := slices.Concat(made[0].Codes, made[1].Codes)
	slices.Sort(all)
	if len(slices.Compact(all)) != 15 {
		t.Error("two cards with one code")
	}
}

// TestCardsAreMarked: exchanged, spoiled or voted with, each once; nothing else
// becomes of a card.
func TestCardsAreMarked(t *testing.T) {
	db, w, poll := cardVillage(t)
	made, err := NewCards(t.Context(), db, w, poll, []CardOrder{{"G1", 8}})
	if err != nil {
		t.Fatal(err)
	}
	codes := made[0].Codes
	mark := func(code string, use store.CardUse) (store.Card, string) {
		card, err := MarkCard(t.Context(), db, poll, code, use)
		return card, keyOf(err)
	}
	if card, key := mark(codes[0], store.ForPaper); key != "" || card.Group != "G1" || card.Again {
		t.Errorf("%+v %s", card, key)
	}
	if card, key := mark("http://10.0.0.1/v/"+codes[0], store.ForPaper); key != "" || !card.Again {
		t.Errorf("a second time: %+v %s", card, key)
	}
	if _, key := mark(codes[0], store.Spoiled); key != "card-exchanged" {
		t.Error(key)
	}
	if _, key := mark(codes[1], store.Spoiled); key != "" {
		t.Error(key)
	}
	if _, key := mark(codes[1], store.ForPaper); key != "card-spoiled" {
		t.Error(key)
	}
	if _, err := CastByCard(t.Context(), db, codes[2], ranking.Ballot{Channel: ranking.Phone, Ranking: [][]string{{"P1"}}}); err != nil {
		t.Fatal(err)
	}
	if _, key := mark(codes[2], store.ForPaper); key != "card-voted" {
		t.Error(key)
	}
	for _, code := range codes[:2] {
		if _, err := CastByCard(t.Context(), db, code, ranking.Ballot{Channel: ranking.Phone, Ranking: [][]string{{"P1"}}}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a card that is gone votes: %v", err)
		}
	}
	for text, key := range map[string]string{"apa": "card-unreadable", "ABCDEFGH": "card-unknown"} {
		if _, got := mark(text, store.ForPaper); got != key {
			t.Errorf("%s: %s", text, got)
		}
	}
	other := poll
	other.ID = "V2"
	if _, err := MarkCard(t.Context(), db, other, codes[3], store.ForPaper); keyOf(err) != "card-elsewhere" {
		t.Error(err)
	}
	if n, err := SpoilSheet(t.Context(), db, poll, made[0].Sheet); n != 5 || err != nil {
		t.Errorf("%d spoiled, %v", n, err)
	}
	if _, err := SpoilSheet(t.Context(), db, poll, 99); keyOf(err) != "unknown-sheet" {
		t.Error(err)
	}
	sheet, err := Cards(t.Context(), db, w, poll)
	if want := (CardLine{[]string{"G1"}, 8, 1, 1, 6, 0, nil}); err != nil || !sheet.Adds || len(sheet.Groups) != 1 || !equalLine(sheet.Groups[0], want) {
		t.Errorf("%+v, %v", sheet, err)
	}
}

func equalLine(a, b CardLine) bool {
	return slices.Equal(a.Groups, b.Groups) && a.Cards == b.Cards && a.Voted == b.Voted && a.Paper == b.Paper && a.Spoiled == b.Spoiled && a.Unused == b.Unused
}

func TestHandedOutIsCompared(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("en")
	n := func(n int) *int { return &n }
	for _, test := range []struct {
		line CardLine
		want []string
	}{
		{CardLine{[]string{"G"}, 20, 5, 1, 2, 12, nil}, nil},
		{CardLine{[]string{"G"}, 20, 18, 2, 0, 0, n(20)}, nil},
		{CardLine{[]string{"G"}, 20, 5, 1, 0, 14, n(10)}, []string{"cards.words.silent", "cards.words.left"}},
		{CardLine{[]string{"G"}, 20, 9, 1, 0, 10, n(8)}, []string{"cards.words.more"}},
		{CardLine{[]string{"G"}, 20, 9, 1, 0, 10, n(21)}, []string{"cards.words.too-many"}},
	} {
		got := lineWords(test.line, "G", p)
		if len(got) != len(test.want) {
			t.Errorf("%+v: %q", test.line, got)
		}
	}
	bad := CardSheet{Groups: []CardLine{{[]string{"G"}, 20, 1, 1, 1, 1, nil}}}
	if bad.Groups[0].Adds() {
		t.Error("20 are 4")
	}
}

// TestSharedCardsHideSmallGroups: of what leaves the desk no line is of a group
// of which fewer than SmallGroup voted, and the total stays.
func TestSharedCardsHideSmallGroups(t *testing.T) {
	line := func(group string, voted, paper, unused int) CardLine {
		return CardLine{[]string{group}, voted + paper + unused, voted, paper, 0, unused, nil}
	}
	for _, test := range []struct {
		name  string
		lines []CardLine
		want  [][]string
	}{
		{"all large", []CardLine{line("a", 5, 0, 1), line("b", 4, 1, 0)}, [][]string{{"a"}, {"b"}}},
		{"one small joins the next smallest", []CardLine{line("a", 20, 0, 0), line("b", 2, 1, 0), line("c", 6, 0, 0)}, [][]string{{"a"}, {"b", "c"}}},
		{"nobody voted is small", []CardLine{line("a", 20, 0, 0), line("b", 0, 0, 9), line("c", 9, 0, 0)}, [][]string{{"a"}, {"b", "c"}}},
		{"all together are the total", []CardLine{line("a", 20, 0, 0), line("b", 2, 0, 0)}, nil},
		{"one group alone is the total", []CardLine{line("a", 20, 0, 0)}, nil},
		{"none", nil, nil},
	} {
		whole := sheetOf("V", test.lines)
		shared := whole.Shared()
		got := [][]string{}
		for _, l := range shared.Groups {
			got = append(got, l.Groups)
			if l.Used() < SmallGroup || !l.Adds() {
				t.Errorf("%s: %+v", test.name, l)
			}
		}
		if !slices.EqualFunc(got, test.want, slices.Equal) || shared.Total.Cards != whole.Total.Cards {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
