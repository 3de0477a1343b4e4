package mapping_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"potensi/mapping"
)

func TestIntervals(t *testing.T) {
	type run = mapping.Interval
	for _, c := range []struct {
		months []int
		want   []run
	}{
		{nil, []run{}},
		{[]int{7}, []run{{7, 7}}},
		{[]int{11, 12, 1, 2, 3}, []run{{11, 3}}},
		{[]int{11, 12, 1, 2, 3, 7, 9}, []run{{7, 7}, {9, 9}, {11, 3}}},
		{[]int{1, 2, 12}, []run{{12, 2}}},
		{[]int{1}, []run{{1, 1}}},
		{[]int{12}, []run{{12, 12}}},
		{[]int{1, 12}, []run{{12, 1}}},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []run{{1, 12}}},
		{[]int{1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12}, []run{{6, 4}}},
	} {
		got := mapping.Intervals(c.months)
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.months, got, c.want)
		}
		total := 0
		for _, r := range got {
			total += r.Months()
			if !r.Has(r.From) || !r.Has(r.To) {
				t.Errorf("%v lacks an end of its own", r)
			}
		}
		if total != len(c.months) {
			t.Errorf("%v: runs of %d months", c.months, total)
		}
	}
}

// year makes months of one subject; −1 is a month without a number, −2 one
// without a record.
func year(s mapping.Season, n ...int) []mapping.Season {
	out := []mapping.Season{}
	for i, x := range n {
		one := s
		one.Month = i + 1
		if x == -2 {
			continue
		}
		if x >= 0 {
			one.Intensity = &x
		}
		out = append(out, one)
	}
	return out
}

func calendarOf(seasons ...[]mapping.Season) mapping.Calendar {
	return mapping.NewCalendar(slices.Concat(seasons...), nil, mapping.CalendarOptions{})
}

func TestCalendarRows(t *testing.T) {
	flood := mapping.Season{Theme: "Banjir", Session: "S1"}
	c := calendarOf(year(mapping.Season{Product: "P1"}, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5, 5), year(flood, 4, 5, 4, -1, -2, -1, 0, 0, 0, -1, 3, 4))
	if len(c.Rows) != 2 || c.Rows[0].Theme != "Banjir" {
		t.Fatalf("themes come first: %+v", c.Rows)
	}
	r := c.Rows[0]
	if !slices.Equal(r.Filled, []int{1, 2, 3, 11, 12}) || !slices.Equal(r.Empty, []int{7, 8, 9}) || !slices.Equal(r.Unknown, []int{4, 5, 6, 10}) {
		t.Errorf("filled %v, empty %v, unknown %v", r.Filled, r.Empty, r.Unknown)
	}
	if !reflect.DeepEqual(r.Intervals, []mapping.Interval{{From: 11, To: 3}}) || r.Coverage != (mapping.Coverage{Known: 8, Cells: 12}) {
		t.Errorf("%v, %v", r.Intervals, r.Coverage)
	}
	if c.Start < 4 || c.Start > 11 {
		t.Errorf("a year that begins in %d cuts the flood", c.Start)
	}
}

// TestCounterSeasonByHand: a falls from 5 to 0 as b rises, with ties. Ranks of
// a: 5 4 3 2 1 0 → 6 5 4 3 2 1; of b: 0 1 1 3 4 5 → 1 2.5 2.5 4 5 6.
// Σ(ra−3.5)(rb−3.5) = 2.5·(−2.5) + 1.5·(−1) + 0.5·(−1) − 0.5·0.5 − 1.5·1.5 − 2.5·2.5 = −17;
// Σ(ra−3.5)² = 17.5; Σ(rb−3.5)² = 17; ρ = −17/√(17.5·17) = −0.98561.
func TestCounterSeasonByHand(t *testing.T) {
	a := mapping.Season{Product: "A"}
	b := mapping.Season{Product: "B"}
	c := calendarOf(year(a, 5, 4, 3, 2, 1, 0, -1, -1, -2, -2, -1, 3), year(b, 0, 1, 1, 3, 4, 5, 0, 5, 0, 5, -1, -1))
	if len(c.Pairs) != 1 {
		t.Fatalf("%+v", c.Pairs)
	}
	p := c.Pairs[0]
	if math.Abs(p.Correlation+17/math.Sqrt(17.5*17)) > 1e-12 || math.Abs(p.Correlation+0.98561) > 1e-5 {
		t.Errorf("correlation %v", p.Correlation)
	}
	if p.Coverage != (mapping.Coverage{Known: 6, Cells: 12}) {
		t.Errorf("coverage %v", p.Coverage)
	}
	if p.A != "B" && !slices.Equal(p.BFillsA, []int{5, 6}) || p.A == "B" && !slices.Equal(p.BFillsA, []int{1, 2}) {
		t.Errorf("%s is filled by %s in %v, the other way in %v", p.A, p.B, p.BFillsA, p.AFillsB)
	}
}

func TestNoPairWhere(t *testing.T) {
	a, b := mapping.Season{Product: "A"}, mapping.Season{Product: "B"}
	for name, seasons := range map[string][][]mapping.Season{
		"five months are known of both":  {year(a, 5, 5, 5, 0, 0), year(b, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5, 5)},
		"one never changes":              {year(a, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3), year(b, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5, 5)},
		"both rise together":             {year(a, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5), year(b, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5)},
		"nothing is ever plenty":         {year(a, 3, 3, 3, 1, 1, 1, 2, 2, 2, 2, 2, 2), year(b, 1, 1, 1, 3, 3, 3, 2, 2, 2, 2, 2, 2)},
		"one is a resource":              {year(mapping.Season{Resource: "A"}, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0), year(b, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5)},
		"they are about other groups":    {year(mapping.Season{Product: "A", Group: "G1"}, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0), year(mapping.Season{Product: "B", Group: "G2"}, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5)},
		"the unknown would be the fall":  {year(a, -1, -1, -1, -1, -1, -1, 5, 5, 5, 5, 5, 5), year(b, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0)},
		"sessions differ on every month": {year(mapping.Season{Product: "A", Session: "S1"}, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0), year(mapping.Season{Product: "A", Session: "S2"}, 4, 4, 4, 4, 4, 4, 1, 1, 1, 1, 1, 1), year(b, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5)},
	} {
		if c := calendarOf(seasons...); len(c.Pairs) > 0 {
			t.Errorf("%s: %+v", name, c.Pairs)
		}
	}
}

func TestSubstitutesAndDisputes(t *testing.T) {
	fish := mapping.Season{Product: "fish", Session: "S1"}
	sugar := mapping.Season{Product: "sugar", Session: "S1"}
	other := mapping.Season{Product: "sugar", Session: "S2"}
	c := calendarOf(year(fish, 0, 1, -1, 5, 5, 5, 5, 5, 5, 5, 5, 0), year(sugar, 5, 3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 4), year(other, 5, 2, -1, -2, -2, -2, -2, -2, -2, -2, -2, -2))
	if got := c.Rows[0].Substitutes; len(got) != 1 || got[0].Product != "sugar" || !slices.Equal(got[0].Months, []int{1, 12}) {
		t.Errorf("fish is filled by %v, want sugar in January and December: February is disputed, March unknown", got)
	}
	if len(c.Disputes) != 1 || c.Disputes[0].Month != 2 || len(c.Disputes[0].Said) != 2 {
		t.Errorf("disputes %+v", c.Disputes)
	}
}

// TestUnknownMonthsAreNeverZero: a month without a number, a month without a record
// and a row that is not there give the same answers, and filling unknown
// months with 0 would not.
func TestUnknownMonthsAreNeverZero(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		null, gone := []mapping.Season{}, []mapping.Season{}
		for _, p := range []string{"A", "B", "C"} {
			n := make([]int, 12)
			for i := range n {
				n[i] = random.IntN(8) - 2
			}
			null = append(null, year(mapping.Season{Product: p}, replaced(n, -2, -1)...)...)
			gone = append(gone, year(mapping.Season{Product: p}, replaced(n, -1, -2)...)...)
		}
		a, b := mapping.NewCalendar(null, nil, mapping.CalendarOptions{}), mapping.NewCalendar(gone, nil, mapping.CalendarOptions{})
		if !reflect.DeepEqual(a.Pairs, b.Pairs) || !reflect.DeepEqual(a.Disputes, b.Disputes) {
			t.Fatalf("pairs %v and %v", a.Pairs, b.Pairs)
		}
		for _, r := range a.Rows {
			for _, m := range r.Unknown {
				if slices.Contains(r.Empty, m) || slices.Contains(r.Filled, m) {
					t.Fatalf("month %d of %s is unknown and something else", m, r.Product)
				}
				for _, s := range r.Substitutes {
					if slices.Contains(s.Months, m) {
						t.Fatalf("%s fills an unknown month", s.Product)
					}
				}
			}
		}
		for _, p := range a.Pairs {
			for _, m := range slices.Concat(p.BFillsA, p.AFillsB) {
				if p.AMonths[m-1] == nil || p.BMonths[m-1] == nil {
					t.Fatalf("a pair rests on an unknown month")
				}
			}
		}
	}
}

func replaced(list []int, from, to int) []int {
	out := slices.Clone(list)
	for i := range out {
		if out[i] == from {
			out[i] = to
		}
	}
	return out
}

// TestOrderOfSessionsDoesNotMatter shuffles records: what follows from them
// stays, byte for byte.
func TestOrderOfSessionsDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		seasons, activities := []mapping.Season{}, []mapping.Activity{}
		for _, session := range []string{"S1", "S2", "S3"} {
			for _, p := range []string{"A", "B"} {
				n := make([]int, 12)
				for i := range n {
					n[i] = random.IntN(8) - 2
				}
				seasons = append(seasons, year(mapping.Season{Product: p, Session: session}, n...)...)
			}
			hours, days := float64(random.IntN(3)), float64(random.IntN(3))
			activities = append(activities, mapping.Activity{Name: "Menangkap ikan", Role: mapping.Productive, Group: "G2", Session: session,
				HoursPerDay: &hours, DaysPerMonth: &days, Months: []int{7, 8}, Paid: mapping.Payments()[random.IntN(4)]})
		}
		before := follows(t, seasons, activities)
		random.Shuffle(len(seasons), func(i, j int) { seasons[i], seasons[j] = seasons[j], seasons[i] })
		random.Shuffle(len(activities), func(i, j int) { activities[i], activities[j] = activities[j], activities[i] })
		if after := follows(t, seasons, activities); after != before {
			t.Fatalf("before\n%s\nafter\n%s", before, after)
		}
	}
}

func follows(t *testing.T, seasons []mapping.Season, activities []mapping.Activity) string {
	t.Helper()
	c := mapping.NewCalendar(seasons, activities, mapping.CalendarOptions{})
	p := mapping.NewActivityProfile(activities, mapping.ActivityOptions{})
	text, err := json.Marshal([]any{c.Pairs, c.Disputes, c.Labour, c.Coverage, c.Start, p.Groups, p.Coverage})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func number(x float64) *float64 { return &x }

func TestActivityProfile(t *testing.T) {
	all := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	p := mapping.NewActivityProfile([]mapping.Activity{
		{Name: "Mengolah ikan", Role: mapping.Productive, Group: "G1", HoursPerDay: number(5), DaysPerMonth: number(16), Months: []int{7, 8, 9}, Paid: mapping.Paid, Decides: "G2"},
		{Name: "Rumah tangga", Role: mapping.Reproductive, Group: "G1", HoursPerDay: number(6), DaysPerMonth: number(30), Months: all, Paid: mapping.Unpaid, Decides: "G1"},
		{Name: "Rapat", Role: mapping.Community, Group: "G1", HoursPerDay: number(3)},
		{Name: "Tukang", Role: mapping.Productive, Group: "G2", Months: []int{11, 12}},
	}, mapping.ActivityOptions{})
	women := p.Groups[0]
	if *women.HoursPerMonth != 5*16*3/12.0+6*30 || women.Coverage != (mapping.Coverage{Known: 2, Cells: 3}) {
		t.Errorf("women: %v hours, %v", *women.HoursPerMonth, women.Coverage)
	}
	if *women.Unpaid.Of() != 0.5 || women.Unpaid != (mapping.Share{Part: 1, Known: 2, Cells: 3}) || women.Decides.Part != 1 {
		t.Errorf("women: unpaid %+v, decide %+v", women.Unpaid, women.Decides)
	}
	men := p.Groups[1]
	if men.HoursPerMonth != nil || men.Unpaid.Of() != nil || men.Coverage.Known != 0 {
		t.Errorf("of men nothing is known, yet %+v", men)
	}
	if l := p.Labour[0]; !slices.Equal(l.Busiest, []int{7, 8, 9}) || *l.Months[6].HoursPerMonth != 260 || l.NoMonths != 1 {
		t.Errorf("women are busiest in %v, %d activities without months", l.Busiest, l.NoMonths)
	}
	if l := p.Labour[1]; len(l.Busiest) != 0 || l.Months[10].HoursPerMonth != nil || len(l.Months[10].Activities) != 1 {
		t.Errorf("men: %+v", l)
	}
}

func TestActivitiesThatSessionsTellDifferently(t *testing.T) {
	one := mapping.Activity{Name: "Menyadap nira", Role: mapping.Productive, Group: "G2", Session: "S1", HoursPerDay: number(4), DaysPerMonth: number(20), Months: []int{12, 1}}
	two := one
	two.Session, two.HoursPerDay, two.Paid = "S2", number(6), mapping.Paid
	p := mapping.NewActivityProfile([]mapping.Activity{one, two}, mapping.ActivityOptions{})
	row := p.Roles[0].Rows[0]
	if len(p.Roles[0].Rows) != 1 || row.HoursPerDay != nil || row.HoursPerMonth != nil || !slices.Equal(row.Disputed, []string{"hours_per_day"}) || row.Paid != mapping.Paid {
		t.Errorf("%+v", row)
	}
}

func TestDaysOfMoreThan24Hours(t *testing.T) {
	a := mapping.Activity{Name: "A", Role: mapping.Productive, Group: "G1", HoursPerDay: number(14), Months: []int{1, 2}}
	b := mapping.Activity{Name: "B", Role: mapping.Reproductive, Group: "G1", HoursPerDay: number(11), Months: []int{2, 3}}
	p := mapping.NewActivityProfile([]mapping.Activity{a, b}, mapping.ActivityOptions{})
	i := slices.IndexFunc(p.Warnings, func(w mapping.Warning) bool { return w.Key == "activity-day-over" })
	if i < 0 || p.Warnings[i].Args["hours"] != 25.0 || p.Warnings[i].Args["months"] != 1 {
		t.Errorf("%+v", p.Warnings)
	}
}
