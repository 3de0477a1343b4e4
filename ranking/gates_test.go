package ranking

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func ptr(x float64) *float64 { return &x }

// gated is three products, one criterion and one gate.
func gated() Scoring {
	return Scoring{
		Products: []Product{{ID: "aren"}, {ID: "madu"}, {ID: "abon"}},
		Criteria: []Criterion{{ID: "K"}, {ID: "lokal", Min: ptr(0), Max: ptr(1), Gate: ptr(1)}},
		Weights:  []Weight{{Group: "P", Criterion: "K", Value: 100}, {Group: "L", Criterion: "K", Value: 100, Method: CardOrder}},
		Scores: []Score{
			{Product: "aren", Criterion: "K", Value: ptr(3)}, {Product: "madu", Criterion: "K", Value: ptr(4)}, {Product: "abon", Criterion: "K", Value: ptr(5)},
			{Product: "aren", Criterion: "lokal", Value: ptr(1)}, {Product: "abon", Criterion: "lokal", Value: ptr(0)},
		},
	}
}

func passedOf(r Ranking) string {
	var out []string
	for _, row := range r.Rows {
		out = append(out, fmt.Sprintf("%d %s %s", row.Rank, row.Product, row.Gates[0].Passed))
	}
	return strings.Join(out, ", ")
}

func toldOf(r Ranking, key string) (Warning, bool) {
	i := slices.IndexFunc(r.Warnings, func(w Warning) bool { return w.Key == key })
	if i < 0 {
		return Warning{}, false
	}
	return r.Warnings[i], true
}

// A product that fails a gate is listed, not ranked, whatever its score; one of
// which nobody can tell is ranked, with a warning.
func TestGate(t *testing.T) {
	for _, method := range Methods() {
		in := gated()
		in.Method = method
		r, err := Rank(in)
		if err != nil {
			t.Fatal(method, err)
		}
		if got := passedOf(r); got != "1 madu unknown, 2 aren yes, 0 abon no" {
			t.Errorf("%s: %s", method, got)
		}
		failed, _ := toldOf(r, GateFailed)
		open, _ := toldOf(r, GateUnsettled)
		if fmt.Sprint(failed.Args, open.Args) != "map[criterion:lokal products:[abon]] map[criterion:lokal products:[madu]]" {
			t.Errorf("%s: %v, %v", method, failed, open)
		}
		if len(r.Criteria) != 1 || len(r.Weights) != 1 || r.Rows[0].Cells != 1 {
			t.Errorf("%s: a gate is no criterion with weight: %+v", method, r)
		}
	}
}

// What groups do not agree on is not settled; each group ranks by its own word.
func TestGateByGroups(t *testing.T) {
	in := gated()
	in.Scores = append(in.Scores, Score{Product: "abon", Criterion: "lokal", Group: "P", Value: ptr(1)})
	r, err := Rank(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := passedOf(r); got != "1 abon unknown, 2 madu unknown, 3 aren yes" {
		t.Error(got)
	}
	for _, g := range r.Groups {
		want := map[string]string{"P": "1 abon yes, 2 madu unknown, 3 aren yes", "L": "1 madu unknown, 2 aren yes, 0 abon no"}[g.Group]
		if got := passedOf(Ranking{Rows: g.Rows}); got != want {
			t.Errorf("%s: %s, want %s", g.Group, got, want)
		}
	}
}

func TestGateOfCost(t *testing.T) {
	in := gated()
	in.Criteria[1] = Criterion{ID: "lokal", Direction: CostCriterion, Min: ptr(0), Max: ptr(1), Gate: ptr(0)}
	r, err := Rank(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := passedOf(r); got != "1 abon yes, 2 madu unknown, 0 aren no" {
		t.Error(got)
	}
}

func TestGateRefuses(t *testing.T) {
	in := gated()
	in.Weights = append(in.Weights, Weight{Group: "P", Criterion: "lokal", Value: 1})
	var cell *CellError
	if _, err := Rank(in); !errors.As(err, &cell) || cell.Rule != GateWeight || cell.Criterion != "lokal" {
		t.Errorf("pebbles on a gate: %v", err)
	}
	in = gated()
	in.Criteria[1].Gate = ptr(2)
	var option *OptionError
	if _, err := Rank(in); !errors.As(err, &option) || option.Option != "gate" {
		t.Errorf("a gate beyond its scale: %v", err)
	}
	in = gated()
	in.Scores[3].Value = ptr(7)
	if _, err := Rank(in); !errors.As(err, &cell) || cell.Rule != OutOfScale {
		t.Errorf("a score beyond the gate's scale: %v", err)
	}
}

// The robustness of a ranking is that of the products that pass.
func TestGateInRobustness(t *testing.T) {
	r, err := Assess(Testing{Scoring: gated(), Draws: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 2 || r.Rows[0].Product != "madu" {
		t.Errorf("%+v", r.Rows)
	}
}

func TestMixedMethods(t *testing.T) {
	r, err := Rank(gated())
	if err != nil {
		t.Fatal(err)
	}
	w, ok := toldOf(r, MixedMethods)
	if !ok || fmt.Sprint(w.Args["methods"]) != "map[L:[order] P:[pebbles]]" || fmt.Sprint(r.Groups[0].Methods) != "[order]" {
		t.Errorf("%v %+v", w, r.Groups)
	}
	in := gated()
	in.Weights[1].Value = 70 // no pebbles: the sum is free
	if r, _ = Rank(in); len(r.Warnings) == 0 {
		t.Error("no warnings")
	}
	if w, told := toldOf(r, PebblesSum); told {
		t.Errorf("%v of weights that are no pebbles", w)
	}
}

// By entropy the criterion on which products do not differ weighs nothing.
func TestEntropyVoice(t *testing.T) {
	in := gated()
	in.Criteria = append(in.Criteria, Criterion{ID: "sama"})
	for _, p := range in.Products {
		in.Scores = append(in.Scores, Score{Product: p.ID, Criterion: "sama", Value: ptr(3)})
	}
	in.Voice = EntropyVoice
	r, err := Rank(in)
	if err != nil {
		t.Fatal(err)
	}
	if r.Weights["K"] != 100 || r.Weights["sama"] != 0 {
		t.Errorf("weights %v", r.Weights)
	}
	if _, told := toldOf(r, EntropyWeights); !told {
		t.Error("the caveat is not told")
	}
}

func TestEntropyOfUnknowns(t *testing.T) {
	got := Matrix{Values: [][]float64{{1, 2, math.NaN()}, {1, 4, 3}, {1, math.NaN(), math.NaN()}}}.Entropy()
	if got[0] != 0 || got[1] != 1 || got[2] != 0 {
		t.Errorf("got %v", got)
	}
	if got := (Matrix{Values: [][]float64{{1, 2}, {1, 2}}}).Entropy(); got[0] != 0.5 {
		t.Errorf("what is all the same weighs the same: %v", got)
	}
}

func TestElectrePublished(t *testing.T) {
	var c struct {
		Input struct {
			matrix
			P, Q float64
		}
		Expected struct {
			Concordance, Discordance [][]*float64
			Kernel                   []int
		}
		Tolerance float64
	}
	loadCase(t, "mcda-electre1-01-cebrian2009", &c)
	m := Matrix{Values: c.Input.Matrix, Weights: c.Input.Weights}
	for _, kind := range c.Input.Types {
		m.Cost = append(m.Cost, kind < 0)
	}
	o := m.SumNormalised().Outranking(c.Input.P, c.Input.Q)
	for a := range o.Concordance {
		for b := range o.Concordance {
			if a == b {
				continue
			}
			if math.Abs(o.Concordance[a][b]-*c.Expected.Concordance[a][b]) > c.Tolerance || math.Abs(o.Discordance[a][b]-*c.Expected.Discordance[a][b]) > c.Tolerance {
				t.Errorf("%d, %d: %v %v", a, b, o.Concordance[a][b], o.Discordance[a][b])
			}
		}
	}
	if fmt.Sprint(o.Kernel) != fmt.Sprint([][]int{c.Expected.Kernel}) {
		t.Errorf("kernel %v, want %v", o.Kernel, c.Expected.Kernel)
	}
}

// 0, 1 and 2 outrank each other in a circle and 2 outranks 3, which outranks 4.
func TestKernelOfCircle(t *testing.T) {
	over := square[bool](5)
	for _, e := range [][2]int{{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}} {
		over[e[0]][e[1]] = true
	}
	if got := fmt.Sprint(kernel(over)); got != "[[0 1 2] [4]]" {
		t.Error(got)
	}
}

// Nothing in a kernel outranks anything in it, and it is never empty.
func FuzzKernel(f *testing.F) {
	f.Add(4, []byte{1, 0, 1, 1})
	f.Fuzz(func(t *testing.T, n int, edges []byte) {
		if n < 0 || n > 8 {
			return
		}
		over := square[bool](n)
		for i, e := range edges {
			if i < n*n && i/n != i%n {
				over[i/n][i%n] = e&1 == 1
			}
		}
		in := kernel(over)
		member := map[int]int{}
		for k, circle := range in {
			for _, i := range circle {
				member[i] = k + 1
			}
		}
		for i := range n {
			for j := range n {
				if member[i] != 0 && member[j] != 0 && member[i] != member[j] && over[j][i] {
					t.Fatalf("%v: %d outranks %d inside %v", over, j, i, in)
				}
			}
		}
		if n > 0 && len(in) == 0 {
			t.Fatalf("%v has an empty kernel", over)
		}
	})
}

func TestIncomparable(t *testing.T) {
	f := Flows{Plus: []float64{0.5, 0.4, 0.3}, Minus: []float64{0.4, 0.2, 0.5}}
	if got := fmt.Sprint(f.Incomparable()); got != "[[0 1]]" {
		t.Error(got)
	}
}

func TestTreesPublished(t *testing.T) {
	var c struct {
		Input struct {
			Criteria, Items []string
			Scores          [][]float64
		}
		Expected struct {
			Totals []float64
			Rank   []int
		}
	}
	loadCase(t, "pra-matrix-01-trees", &c)
	in := Scoring{}
	for _, item := range c.Input.Items {
		in.Products = append(in.Products, Product{ID: item})
	}
	for j, id := range c.Input.Criteria {
		in.Criteria = append(in.Criteria, Criterion{ID: id})
		for i, item := range c.Input.Items {
			in.Scores = append(in.Scores, Score{Product: item, Criterion: id, Value: &c.Input.Scores[j][i]})
		}
	}
	for _, row := range ranking(t, in).Rows {
		i := slices.Index(c.Input.Items, row.Product)
		if total := *row.Score * float64(len(c.Input.Criteria)); math.Abs(total-c.Expected.Totals[i]) > 1e-9 || row.Rank != c.Expected.Rank[i] {
			t.Errorf("%s: %v, rank %d", row.Product, total, row.Rank)
		}
	}
}

// A hundred pebbles lie on each set.
func TestPebblesOnTwoSets(t *testing.T) {
	in := gated()
	in.Criteria = []Criterion{{ID: "K", Set: "a"}, {ID: "L", Set: "b"}, {ID: "lokal", Min: ptr(0), Max: ptr(1), Gate: ptr(1)}}
	in.Weights = []Weight{{Group: "P", Criterion: "K", Value: 100}, {Group: "P", Criterion: "L", Value: 100}}
	if w, told := toldOf(ranking(t, in), PebblesSum); told {
		t.Errorf("%v", w)
	}
	in.Weights[1].Value = 90
	if w, _ := toldOf(ranking(t, in), PebblesSum); w.Args["sum"] != 190.0 {
		t.Errorf("%v", w)
	}
}
