package web

import (
	"math"
	"testing"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

func TestDumbbellLanes(t *testing.T) {
	row := dumbbellRow{Marks: []dumbbellMark{{Shape: "square", At: 50}, {Shape: "circle", At: 52}, {Shape: "diamond", At: 90}}}
	row.lanes()
	if row.Marks[0].Lane != laneStep/2 || row.Marks[1].Lane != -laneStep/2 || row.Marks[2].Lane != 0 {
		t.Errorf("women go up and men down: %+v", row.Marks)
	}
	if row.Height != 2*laneStep+12 {
		t.Errorf("%d high", row.Height)
	}
	one := dumbbellRow{Marks: []dumbbellMark{{Shape: "square", At: 10}, {Shape: "circle", At: 80}}}
	one.lanes()
	if one.Marks[0].Lane != 0 || one.Marks[1].Lane != 0 || one.Height != laneStep+12 {
		t.Errorf("%+v", one)
	}
}

func TestDumbbellShapes(t *testing.T) {
	s, db := villageOf(t, mapping.Group{ID: "W", Name: "P", Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "W2", Name: "P2", Gender: mapping.Women, Type: mapping.People},
		mapping.Group{ID: "M", Name: "L", Gender: mapping.Men, Type: mapping.People}, mapping.Group{ID: "Y", Name: "Muda", Gender: mapping.MixedGender, Type: mapping.People})
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{s: s, p: s.catalogue.Printer("id"), w: w}
	for want, groups := range map[string][][]string{"circle": {{"W"}, {"W", "W2"}}, "square": {{"M"}}, "diamond": {{"Y"}, {"W", "M"}, {}, {"tidak ada"}}} {
		for _, ids := range groups {
			if got := v.shapeOf(ids); got != want {
				t.Errorf("%v is a %s", ids, got)
			}
		}
	}
	if v.dumbbellOf(ranking.Tally{}) != nil {
		t.Error("no groups, and yet a chart")
	}
}

func TestQuadrantOfTheSample(t *testing.T) {
	s, db := sampleSite(t)
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{s: s, p: s.catalogue.Printer("id"), w: w, names: map[string]string{}}
	q := v.quadrantOf(report.RankOptions{})
	if q == nil || len(q.Wide.Points) != 12 || len(q.Narrow.Points) != 12 {
		t.Fatalf("%+v", q)
	}
	for _, d := range []quadrantDrawing{q.Wide, q.Narrow} {
		for _, p := range d.Points {
			if math.IsNaN(p.Pin.At.X) || p.Pin.At.X < d.Left || p.Pin.At.X > d.Right || p.Pin.At.Y < d.Top || p.Pin.At.Y > d.Bottom {
				t.Errorf("%s lies at %v", p.Name, p.Pin.At)
			}
		}
	}
	listed := 0
	for _, corner := range q.Corners {
		listed += len(corner.Names)
	}
	if listed != 12 {
		t.Errorf("%d products in the corners: %+v", listed, q.Corners)
	}
	v.w.Criteria = criteriaOn(ranking.Present, v.w.Criteria)
	if v.quadrantOf(report.RankOptions{}) != nil {
		t.Error("one axis makes no quadrant")
	}
}
