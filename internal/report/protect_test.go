package report_test

import (
	"bytes"
	"context"

	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func count(n int) *int         { return &n }
func value(x float64) *float64 { return &x }

// youngAndAdult has three young women, who are merged with nine adult women,
// and four men with disabilities, who have nobody to be merged with.
func youngAndAdult() store.Workshop {
	return store.Workshop{
		Groups: []mapping.Group{
			{ID: "YW", Name: "Perempuan muda", Gender: mapping.Women, Age: mapping.Youth, Type: mapping.People, Members: count(3)},
			{ID: "AW", Name: "Perempuan dewasa", Gender: mapping.Women, Age: mapping.Adult, Type: mapping.People, Members: count(9)},
			{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People, Members: count(12)},
			{ID: "DM", Name: "Laki-laki disabilitas", Gender: mapping.Men, Age: mapping.Elder, Disability: mapping.WithDisability, Type: mapping.People, Members: count(4)},
		},
		Sessions: []mapping.Session{{ID: "S", Name: "Pleno", Women: count(12), Men: count(16), Youth: count(3), Disability: count(4)},
			{ID: "T", Name: "FGD perempuan", Group: "AW", Women: count(9), Men: count(0)}, {ID: "U", Name: "Campur", Women: count(7), Men: count(2), Youth: count(6)}},
		Resources: []mapping.Resource{{ID: "R", Name: "Hutan", Kind: mapping.Forest, Geometry: orb.Point{111, -2}}},
		AccessRecords: []mapping.AccessRecord{{ID: "1", Resource: "R", Group: "YW", Session: "S", Control: mapping.None},
			{ID: "2", Resource: "R", Group: "AW", Session: "S", Control: mapping.Full}, {ID: "3", Resource: "R", Group: "DM", Session: "S", Control: mapping.None}},
		Products: []ranking.Product{{ID: "P", Name: "Madu"}}, Criteria: []ranking.Criterion{{ID: "C", Name: "Laba"}},
		Weights: []ranking.Weight{{Group: "YW", Criterion: "C", Value: 80}, {Group: "AW", Criterion: "C", Value: 40}, {Group: "DM", Criterion: "C", Value: 10}},
		Judgments: []ranking.Judgment{{Group: "YW", Method: ranking.CardOrder, Order: [][]string{{"C"}}}, {Group: "AW", Method: ranking.CardOrder, Order: [][]string{{"C"}}},
			{Group: "DM", Method: ranking.CardOrder, Order: [][]string{{"C"}}}},
		Scores: []ranking.Score{{Product: "P", Criterion: "C", Group: "AW", Value: value(2)}, {Product: "P", Criterion: "C", Group: "YW", Value: value(6)}},
	}
}

func TestSmallGroupsAreMergedOrLeftOut(t *testing.T) {
	w, left := report.ForCircle(youngAndAdult(), mapping.ConsentVillage)
	if len(w.Groups) != 2 || w.Groups[0].ID != "AW" || w.Groups[0].Name != "Perempuan dewasa + Perempuan muda" || *w.Groups[0].Members != 12 || w.Groups[0].Age != mapping.AnyAge {
		t.Errorf("groups %+v", w.Groups)
	}
	if w.Groups[1].Members == nil { // the four with disabilities are in it, but nobody else who is shown
		t.Errorf("men %+v", w.Groups[1])
	}
	if len(w.Weights) != 1 || w.Weights[0].Value != 50 { // (9 × 40 + 3 × 80) / 12
		t.Errorf("weights %+v", w.Weights)
	}
	if len(w.Judgments) != 0 { // what the home said, less the mean, would be what the small group said
		t.Errorf("judgments %+v", w.Judgments)
	}
	if len(w.Scores) != 1 || *w.Scores[0].Value != 3 { // (9 × 2 + 3 × 6) / 12
		t.Errorf("scores %+v", w.Scores)
	}
	if len(w.AccessRecords) != 1 || w.AccessRecords[0].Control != mapping.Full {
		t.Errorf("records %+v", w.AccessRecords)
	}
	all, fgd, mixed := w.Sessions[0], w.Sessions[1], w.Sessions[2]
	if *all.Women != 12 || *all.Men != 16 || all.Youth != nil || all.Disability != nil {
		t.Errorf("plenary %+v", all)
	}
	if fgd.Women != nil || fgd.Men != nil { // 12 − 9 would be the young women
		t.Errorf("session of a merged group %+v", fgd)
	}
	if mixed.Women != nil || mixed.Men != nil || mixed.Youth != nil { // 9 − 6 = 3 are no youth
		t.Errorf("mixed session %+v", mixed)
	}
	if left.Merged != 1 || left.Groups != 1 || left.Counts != 7 {
		t.Errorf("left out %+v", left)
	}
}

// What was withdrawn is in no circle, in no format, in no byte.
func TestWithdrawnIsNowhere(t *testing.T) {
	ctx := context.Background()
	_, db := sampleVillage(t)
	const secret = "DICABUT-SEKALI"
	must(t, db.Save(ctx, "uji", func(b *store.Batch) error {
		for _, x := range []any{mapping.Session{ID: "W-1", Name: secret + " sesi", Kind: mapping.FGD, Consent: mapping.ConsentWithdrawn, Note: secret},
			mapping.Resource{ID: "W-2", Name: secret + " tempat", Kind: mapping.Forest, Consent: mapping.ConsentWithdrawn, Geometry: orb.Point{111.4, -2.5}},
			mapping.AccessRecord{ID: "W-3", Resource: "R01", Group: "G1", Session: "W-1", Control: mapping.Full, Evidence: secret},
			mapping.AccessRecord{ID: "W-4", Resource: "W-2", Group: "G1", Session: "S-BRIEF", Control: mapping.Full, Evidence: secret},
			mapping.Season{ID: "W-5", Theme: secret, Session: "W-1", Month: 1, Intensity: count(1)},
			mapping.Factor{ID: "W-6", Name: secret, Kind: mapping.Norm, Effect: mapping.Constraint, Session: "W-1"},
			mapping.Activity{ID: "W-7", Name: secret, Role: mapping.Productive, Group: "G1", Resource: "W-2"}} {
			if _, err := b.Put(x); err != nil {
				return err
			}
		}
		return nil
	}))
	w, err := db.Workshop(ctx)
	must(t, err)
	for _, circle := range mapping.Circles() {
		shown := report.Protect(w, report.CircleOptions{Circle: circle, Grid: true})
		if shown.Left.Withdrawn != 1 || shown.Left.Places != 1 {
			t.Errorf("%s: withdrawn %+v", circle, shown.Left)
		}
		var out bytes.Buffer
		must(t, geodata.WriteGeoJSON(&out, "", report.Features(shown.Workshop, report.FeatureOptions{RBI: true}, printer(t, "id"))))
		for _, name := range report.SheetNames() {
			must(t, report.SheetOf(shown.Workshop, name, report.SheetOptions{}, printer(t, "id")).WriteCSV(&out, report.CSVOptions{}))
		}
		out.WriteString(asJSON(t, shown.Workshop))
		for _, mapOnly := range []bool{true, false} {
			path := filepath.Join(t.TempDir(), "a.gpkg")
			must(t, db.CopyTo(ctx, path, store.Passing{Keep: shown.Workshop, MapOnly: mapOnly}))
			raw, err := os.ReadFile(path)
			must(t, err)
			out.Write(raw)
		}
		if bytes.Contains(out.Bytes(), []byte(secret)) || bytes.Contains(out.Bytes(), []byte("W-1")) {
			t.Errorf("%s: what was withdrawn is told", circle)
		}
	}
}

// A sensitive place is hidden beyond the village, or a cell; on somebody else's
// screen it is hidden in the village too.
func TestSensitivePlacesAreACell(t *testing.T) {
	w := circleWorkshop()
	w.Resources[1].Geometry = orb.Point{111.4123, -2.5177}
	w.Resources[1].Note, w.Resources[1].Attributes = "rahasia", map[string]any{"nama": "rahasia"}
	shown := report.Protect(w, report.CircleOptions{Circle: mapping.ConsentPublic, Grid: true})
	if len(shown.Resources) != 2 || shown.Left.Coarse != 1 || shown.Left.Sensitive != 0 {
		t.Fatalf("%+v, %+v", shown.Resources, shown.Left)
	}
	cell := shown.Resources[1]
	if cell.Geometry != (orb.Point{111.415, -2.515}) || cell.ID != "kisi-1" || cell.Kind != mapping.SacredSite || strings.Contains(asJSON(t, cell), "rahasia") || strings.Contains(cell.Name, "Keramat") && cell.Name == "Keramat" {
		t.Errorf("cell %+v", cell)
	}
	if strings.Contains(asJSON(t, shown.AccessRecords), `"K"`) || strings.Contains(asJSON(t, shown.Products), `"K"`) {
		t.Error("something refers to the hidden place")
	}
	for _, c := range []struct {
		opt  report.CircleOptions
		want int
	}{{report.CircleOptions{Circle: mapping.ConsentVillage}, 2}, {report.CircleOptions{Circle: mapping.ConsentVillage, Screen: true}, 1},
		{report.CircleOptions{Circle: mapping.ConsentPublic}, 1}} {
		if got := report.Protect(w, c.opt); len(got.Resources) != c.want {
			t.Errorf("%+v: %d resources", c.opt, len(got.Resources))
		}
	}
}

// Changing what a hidden group answered changes nothing that is shown: its
// answers cannot be reckoned from anything. Of a merged group only the means
// with the others' answers change.
func TestHiddenAnswersAreInNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 3))
	for round := range 60 {
		w := randomGroups(rng)
		hidden := map[string]bool{}
		for _, g := range w.Groups {
			hidden[g.ID] = g.Members != nil && *g.Members < report.SmallGroup && g.Type == mapping.People
		}
		other := perturbed(rng, w, hidden)
		for _, circle := range mapping.Circles()[1:] {
			a, _ := report.ForCircle(w, circle)
			b, _ := report.ForCircle(other, circle)
			merged := len(a.Groups) > 0 && slices.ContainsFunc(a.Groups, func(g mapping.Group) bool { return strings.Contains(g.Name, " + ") })
			if merged {
				a.Weights, a.Scores, b.Weights, b.Scores = nil, nil, nil, nil
			}
			if asJSON(t, a) != asJSON(t, b) {
				t.Fatalf("round %d, %s: a hidden answer shows\n%s\n%s", round, circle, asJSON(t, a), asJSON(t, b))
			}
		}
	}
}

// No number of hidden people follows from those that are shown: a linear
// system of all that is published, with what everybody knows of wholes and
// parts, leaves each of them open.
func TestHiddenNumbersDoNotFollow(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for round := range 2000 {
		w := randomGroups(rng)
		got, _ := report.ForCircle(w, mapping.ConsentPublic)
		for _, g := range got.Groups {
			if g.Type == mapping.People && g.Members != nil && *g.Members < report.SmallGroup {
				t.Fatalf("round %d: %s of %d people", round, g.ID, *g.Members)
			}
		}
		for _, s := range got.Sessions {
			for _, n := range []*int{s.Women, s.Men, s.Youth, s.Disability} {
				if n != nil && *n > 0 && *n < report.SmallGroup {
					t.Fatalf("round %d: %+v", round, s)
				}
			}
		}
		system, secret := publishedSystem(w, got)
		for name := range secret {
			if system.determines(name) {
				t.Fatalf("round %d: %s follows\nfrom %s\nof %s", round, name, asJSON(t, got), asJSON(t, w.Groups))
			}
		}
	}
}

// randomGroups is a village whose groups are wholes and their parts: women =
// young + adult, men likewise, everybody = women + men.
func randomGroups(rng *rand.Rand) store.Workshop {
	var w store.Workshop
	yw, aw, ym, am := 1+rng.IntN(9), 1+rng.IntN(14), 1+rng.IntN(9), 1+rng.IntN(14)
	add := func(id string, gender mapping.Gender, age mapping.Age, members int) {
		if rng.IntN(4) > 0 {
			w.Groups = append(w.Groups, mapping.Group{ID: id, Name: id, Gender: gender, Age: age, Type: mapping.People, Members: &members})
		}
	}
	add("yw", mapping.Women, mapping.Youth, yw)
	add("aw", mapping.Women, mapping.Adult, aw)
	add("ym", mapping.Men, mapping.Youth, ym)
	add("am", mapping.Men, mapping.Adult, am)
	add("women", mapping.Women, mapping.AnyAge, yw+aw)
	add("men", mapping.Men, "", ym+am)
	add("all", mapping.MixedGender, mapping.AnyAge, yw+aw+ym+am)
	w.Sessions = []mapping.Session{{ID: "pleno", Consent: mapping.ConsentPublic, Women: count(yw + aw), Men: count(ym + am), Youth: count(yw + ym)}}
	for _, g := range w.Groups {
		women, men := *g.Members, 0
		switch {
		case g.Gender == mapping.Men:
			women, men = 0, *g.Members
		case g.ID == "all":
			women, men = yw+aw, ym+am
		}
		w.Sessions = append(w.Sessions, mapping.Session{ID: "fgd-" + g.ID, Group: g.ID, Consent: mapping.ConsentPublic, Women: &women, Men: &men})
	}
	w.Resources = []mapping.Resource{{ID: "R", Name: "r", Kind: mapping.Forest}}
	w.Products = []ranking.Product{{ID: "P", Name: "p"}}
	for _, s := range w.Sessions {
		for _, g := range w.Groups {
			w.AccessRecords = append(w.AccessRecords, mapping.AccessRecord{ID: s.ID + g.ID, Resource: "R", Group: g.ID, Session: s.ID, Control: mapping.Level(rng.IntN(6))})
		}
	}
	for _, g := range w.Groups {
		w.Weights = append(w.Weights, ranking.Weight{Group: g.ID, Criterion: "C", Value: float64(rng.IntN(100))})
		w.Scores = append(w.Scores, ranking.Score{Product: "P", Criterion: "C", Group: g.ID, Value: value(float64(rng.IntN(6)))})
		w.Seasons = append(w.Seasons, mapping.Season{ID: g.ID, Theme: "t", Group: g.ID, Month: 1, Intensity: count(rng.IntN(6))})
		w.Factors = append(w.Factors, mapping.Factor{ID: g.ID, Name: "f", Group: g.ID})
		w.Activities = append(w.Activities, mapping.Activity{ID: g.ID, Name: "a", Group: g.ID, HoursPerDay: value(float64(rng.IntN(9)))})
	}
	return w
}

// perturbed is the workshop with other answers by and about hidden groups.
func perturbed(rng *rand.Rand, w store.Workshop, hidden map[string]bool) store.Workshop {
	w.AccessRecords, w.Weights, w.Scores = slices.Clone(w.AccessRecords), slices.Clone(w.Weights), slices.Clone(w.Scores)
	w.Seasons, w.Factors, w.Activities = slices.Clone(w.Seasons), slices.Clone(w.Factors), slices.Clone(w.Activities)
	for i, r := range w.AccessRecords {
		if hidden[r.Group] || hidden[strings.TrimPrefix(r.Session, "fgd-")] {
			w.AccessRecords[i].Control = mapping.Level(rng.IntN(6))
		}
	}
	for i := range w.Groups {
		if !hidden[w.Weights[i].Group] {
			continue
		}
		w.Weights[i].Value, w.Scores[i].Value = 1000, value(999)
		w.Seasons[i].Intensity, w.Factors[i].Name, w.Activities[i].HoursPerDay = count(99), "lain", value(99)
	}
	return w
}

// linear is a system of equations over names.
type linear struct {
	names []string
	rows  [][]float64 // coefficients; what they sum to is published and does not matter here
}

func (l *linear) add(terms map[string]float64) {
	for name := range terms {
		if !slices.Contains(l.names, name) {
			l.names = append(l.names, name)
		}
	}
	row := make([]float64, 64)
	for name, c := range terms {
		row[slices.Index(l.names, name)] += c
	}
	l.rows = append(l.rows, row)
}

// determines reports whether the unit vector of a name is in the row space.
func (l *linear) determines(name string) bool {
	at := slices.Index(l.names, name)
	if at < 0 {
		return false
	}
	unit := make([]float64, 64)
	unit[at] = 1
	return rank(l.rows) == rank(append(slices.Clone(l.rows), unit))
}

func rank(rows [][]float64) (r int) {
	m := [][]float64{}
	for _, row := range rows {
		m = append(m, slices.Clone(row))
	}
	for c := 0; c < 64 && r < len(m); c++ {
		p := slices.IndexFunc(m[r:], func(row []float64) bool { return math.Abs(row[c]) > 1e-9 })
		if p < 0 {
			continue
		}
		m[r], m[r+p] = m[r+p], m[r]
		for i := range m {
			if i != r && m[i][c] != 0 {
				f := m[i][c] / m[r][c]
				for k := range m[i] {
					m[i][k] -= f * m[r][k]
				}
			}
		}
		r++
	}
	return r
}

// publishedSystem has an equation for each published number, in the people of
// the four smallest parts, and the parts that are to stay hidden: those of
// fewer than SmallGroup people that are groups of their own.
func publishedSystem(w, got store.Workshop) (*linear, map[string]bool) {
	parts := map[string][]string{"yw": {"yw"}, "aw": {"aw"}, "ym": {"ym"}, "am": {"am"}, "women": {"yw", "aw"}, "men": {"ym", "am"}, "all": {"yw", "aw", "ym", "am"}}
	l, secret := &linear{}, map[string]bool{}
	known := func(ids ...string) {
		terms := map[string]float64{}
		for _, id := range ids {
			terms[id]++
		}
		l.add(terms)
	}
	for _, g := range w.Groups {
		if *g.Members < report.SmallGroup && len(parts[g.ID]) == 1 {
			secret[g.ID] = true
		}
	}
	merged := map[string][]string{}
	for _, g := range got.Groups {
		merged[g.ID] = parts[g.ID]
		for _, name := range strings.Split(g.Name, " + ")[1:] {
			merged[g.ID] = append(slices.Clone(merged[g.ID]), parts[name]...)
		}
		if g.Members != nil {
			known(merged[g.ID]...)
		}
	}
	for _, s := range got.Sessions {
		heard := map[string][]string{"women": {}, "men": {}}
		for _, part := range parts[strings.TrimPrefix(strings.Replace(s.ID, "pleno", "fgd-all", 1), "fgd-")] {
			side := "women"
			if part[1] == 'm' {
				side = "men"
			}
			heard[side] = append(heard[side], part)
		}
		if s.Women != nil && len(heard["women"]) > 0 {
			known(heard["women"]...)
		}
		if s.Men != nil && len(heard["men"]) > 0 {
			known(heard["men"]...)
		}
		if s.Youth != nil {
			known("yw", "ym")
		}
	}
	return l, secret
}
