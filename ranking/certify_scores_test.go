package ranking

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"
)

// scoredWorkshop is a workshop with scores of groups and of the workshop, costs and,
// now and then, different scales.
func scoredWorkshop(rng *rand.Rand) Scoring {
	in := workshop(rng, 2+rng.Intn(3), 1+rng.Intn(3), 1+rng.Intn(3))
	for i := range in.Criteria {
		if rng.Intn(3) == 0 {
			in.Criteria[i].Direction = CostCriterion
		}
		if rng.Intn(4) == 0 {
			in.Criteria[i].Max = at(9)
		}
	}
	for i := range in.Scores {
		if rng.Intn(4) == 0 {
			in.Scores[i].Value = nil
		}
	}
	for _, p := range in.Products {
		for _, c := range in.Criteria {
			if rng.Intn(2) == 0 {
				in.Scores = append(in.Scores, randomScore(rng, p.ID, c.ID, ""))
			}
		}
	}
	in.Voice = []string{"", PerHead, "G1"}[rng.Intn(3)]
	return in
}

// with is the same workshop with one score otherwise.
func with(in Scoring, c CellChange, value float64) Scoring {
	in.Scores = slices.Clone(in.Scores)
	for i, s := range in.Scores {
		if s.Product == c.Product && s.Criterion == c.Criterion && s.Group == c.Group {
			in.Scores[i].Value = &value
			return in
		}
	}
	in.Scores = append(in.Scores, Score{Product: c.Product, Criterion: c.Criterion, Group: c.Group, Value: &value})
	return in
}

// leadIn is by how much one product is ahead of another.
func leadIn(t *testing.T, in Scoring, a, b string) float64 {
	t.Helper()
	rows := byProduct(ranking(t, in).Rows)
	return *rows[a].Score - *rows[b].Score
}

func certifyScores(t *testing.T, in Testing) ScoreCertificate {
	t.Helper()
	c, err := CertifyScores(in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const slack = 1e-9

func TestCertifyScoresByForce(t *testing.T) {
	rng := rand.New(rand.NewSource(9))
	leads, single, unknown := 0, 0, 0
	for range 150 {
		in := scoredWorkshop(rng)
		for _, l := range certifyScores(t, Testing{Scoring: in, Top: 1 + rng.Intn(2)}).Leads {
			leads++
			checkCell(t, in, l)
			checkTotal(t, rng, in, l)
			for _, u := range l.Unknown {
				unknown++
				if left := leadIn(t, with(in, u, u.To), l.Ahead, l.Behind); math.Abs(left) > slack {
					t.Fatalf("%+v leaves a lead of %v", u, left)
				}
			}
			if l.Cell != nil {
				single++
			}
		}
	}
	if leads < 100 || single < 20 || unknown < 10 {
		t.Errorf("only %d leads, %d single cells and %d unknown ones were tried", leads, single, unknown)
	}
}

// checkCell tries every known cell with values a quarter apart.
func checkCell(t *testing.T, in Scoring, l ScoreLead) {
	t.Helper()
	if l.Cell != nil {
		if left := leadIn(t, with(in, *l.Cell, l.Cell.To), l.Ahead, l.Behind); math.Abs(left) > slack {
			t.Fatalf("%+v leaves a lead of %v", *l.Cell, left)
		}
	}
	for _, s := range in.Scores {
		if s.Value == nil {
			continue
		}
		i := slices.IndexFunc(in.Criteria, func(c Criterion) bool { return c.ID == s.Criterion })
		low, high := in.Criteria[i].Scale()
		width := 1.0
		if slices.ContainsFunc(in.Criteria, func(c Criterion) bool {
			return c.Max != in.Criteria[0].Max && (c.Max == nil || in.Criteria[0].Max == nil)
		}) {
			width = high - low // values are shares of the scale
		}
		for v := low; v <= high; v += 0.25 {
			points := math.Abs(v-*s.Value) / width
			changed := with(in, CellChange{Product: s.Product, Criterion: s.Criterion, Group: s.Group}, v)
			if leadIn(t, changed, l.Ahead, l.Behind) <= slack/10 && (l.Cell == nil || points < l.Cell.Points-slack) {
				t.Fatalf("%s %s %s from %v to %v does it with %v points; found %+v", s.Product, s.Criterion, s.Group, *s.Value, v, points, l.Cell)
			}
		}
	}
}

// checkTotal applies the changes, then tries others that are smaller together.
func checkTotal(t *testing.T, rng *rand.Rand, in Scoring, l ScoreLead) {
	t.Helper()
	if l.Total == nil {
		return
	}
	after, sum := in, 0.0
	for _, c := range l.Cells {
		after, sum = with(after, c, c.To), sum+c.Points
	}
	if left := leadIn(t, after, l.Ahead, l.Behind); math.Abs(left) > slack || math.Abs(sum-*l.Total) > slack {
		t.Fatalf("%+v leaves a lead of %v", l, left)
	}
	if slices.ContainsFunc(in.Criteria, func(c Criterion) bool { return c.Max != nil }) {
		return // shares of several scales
	}
	for range 20 {
		other, left := in, *l.Total*0.999
		for _, i := range rng.Perm(len(in.Scores)) {
			s := in.Scores[i]
			if s.Value == nil {
				continue
			}
			value := math.Max(1, math.Min(5, *s.Value+(2*rng.Float64()-1)*left))
			left -= math.Abs(value - *s.Value)
			other = with(other, CellChange{Product: s.Product, Criterion: s.Criterion, Group: s.Group}, value)
		}
		if leadIn(t, other, l.Ahead, l.Behind) <= 0 {
			t.Fatalf("less than %v does it: %+v", *l.Total, other.Scores)
		}
	}
}

// The smallest shift of weights against a grid of all weightings of three
// criteria, and against the swap of the first place.
func TestShiftByForce(t *testing.T) {
	rng := rand.New(rand.NewSource(3))
	never := 0
	for range 80 {
		in := workshop(rng, 4, 3, 2)
		for i := range in.Scores {
			in.Scores[i].Value = at(float64(1 + rng.Intn(5)))
		}
		r := assess(t, Testing{Scoring: in, Top: 1, Draws: 1})
		for _, l := range certifyScores(t, Testing{Scoring: in, Top: 1}).Leads {
			checkShift(t, in, r.Ranking.Weights, l)
			i := slices.IndexFunc(r.Swaps, func(s Swap) bool { return s.Product == l.Behind })
			if s := r.Swaps[i]; s.Possible != l.Weights.Possible || math.Abs(s.Pebbles-l.Weights.Pebbles) > 1e-6 {
				t.Fatalf("%+v, but the swap is %+v", l, s)
			}
			if !l.Weights.Possible {
				never++
			}
		}
	}
	if never == 0 {
		t.Error("no product dominates another")
	}
}

func checkShift(t *testing.T, in Scoring, now map[string]float64, l ScoreLead) {
	t.Helper()
	w := func(value map[string]float64) float64 {
		alone := in
		alone.Weights = nil
		for _, c := range in.Criteria {
			alone.Weights = append(alone.Weights, Weight{Group: "G1", Criterion: c.ID, Value: value[c.ID]})
		}
		return leadIn(t, alone, l.Ahead, l.Behind)
	}
	if l.Weights.Possible && math.Abs(w(l.Weights.Weights)) > 1e-6 {
		t.Fatalf("not even at %v", l.Weights.Weights)
	}
	ids := in.Criteria
	for a := 0.0; a <= 100; a += 10 {
		for b := 0.0; a+b <= 100; b += 10 {
			try := map[string]float64{ids[0].ID: a, ids[1].ID: b, ids[2].ID: 100 - a - b}
			moved := 0.0
			for id, v := range try {
				moved += math.Abs(v-now[id]) / 2
			}
			if w(try) <= -slack && (!l.Weights.Possible || moved < l.Weights.Pebbles-1e-6) {
				t.Fatalf("%v moves %v: %+v", try, moved, l.Weights)
			}
		}
	}
}

func TestCertifyScoresRefuses(t *testing.T) {
	in := Testing{Top: -1}
	if _, err := CertifyScores(in); fmt.Sprint(err) != `ranking: bad top: "-1"` {
		t.Error(err)
	}
	if c := certifyScores(t, Testing{}); len(c.Leads) != 0 || c.Chosen == nil {
		t.Errorf("%+v", c)
	}
}
