package web

import (
	"reflect"
	"strings"
	"testing"

	"potensi/internal/report"
	"potensi/ranking"
)

func sampleVisit(t *testing.T) *visit {
	t.Helper()
	s, db := sampleSite(t)
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := s.catalogue.Printer("id")
	return &visit{s: s, p: p, w: w, names: report.NamesOf(w, p)}
}

func TestSlopeOfTheSample(t *testing.T) {
	v := sampleVisit(t)
	r, err := report.Rank(v.w, report.RankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := v.slopeOf(r)
	heads := []string{}
	for _, c := range s.Columns {
		heads = append(heads, c.Name)
	}
	if want := []string{"Perempuan", "Bersama", "Laki-laki"}; !reflect.DeepEqual(heads[:3], want) {
		t.Errorf("columns %v, want the women, all together, the men", heads)
	}
	if !strings.Contains(strings.Join(s.Strong, ","), "Sawit") {
		t.Errorf("the groups differ most on %v", s.Strong)
	}
	for _, d := range []slopeDrawing{s.Wide, s.Narrow} {
		if len(d.Marks) != len(r.Rows)*len(s.Columns) || len(d.Lines) != len(r.Rows)*(len(s.Columns)-1) {
			t.Errorf("%d marks and %d lines", len(d.Marks), len(d.Lines))
		}
		seen := map[spot]string{}
		for _, m := range d.Marks {
			at := spot{m.X, m.Y}
			if seen[at] != "" {
				t.Errorf("%q hides %q", m.Words, seen[at])
			}
			if seen[at] = m.Words; m.X < d.R || m.X > d.W-d.R || m.Y > d.H {
				t.Errorf("%q lies outside, at %v", m.Words, at)
			}
		}
	}
}

func TestTiedProductsLieSideBySide(t *testing.T) {
	c := slopeColumn{ranks: map[string]int{"A": 1, "B": 2, "C": 2, "D": 0}}
	places := c.places([]string{"A", "B", "C", "D"}, 100, 10, 200, slopeSize{step: 20, radius: 8, gap: 60})
	if places["B"].mark.Y != places["C"].mark.Y || places["C"].mark.X-places["B"].mark.X != 16 || places["B"].label == places["C"].label {
		t.Errorf("%+v", places)
	}
	if places["B"].mark.Y != 40 || places["D"].mark != (spot{100, 200}) {
		t.Errorf("%+v", places)
	}
}

func TestCardsMove(t *testing.T) {
	order := ranking.ParseOrder("a>b=c>d")
	for _, test := range []struct {
		got  [][]string
		want string
	}{
		{movedUp(order, 1, "c"), "a>c>b>d"}, {movedUp(order, 2, "d"), "a>d>b=c"}, {movedDown(order, 1, "b"), "a>c>b>d"},
		{movedDown(order, 0, "a"), "b=c>a>d"}, {joined(order, 2), "a>b=c=d"}, {joined(order, 1), "a=b=c>d"},
	} {
		if orderText(test.got) != test.want {
			t.Errorf("%s, want %s", orderText(test.got), test.want)
		}
	}
	if orderText(order) != "a>b=c>d" {
		t.Errorf("moving changed the order itself: %v", order)
	}
	r := ranking.Ranking{Criteria: []string{"a", "b", "c"}}
	if got := orderText(completed(ranking.ParseOrder("c>x=c"), r)); got != "c>a=b" {
		t.Errorf("completed to %s", got)
	}
}
