package weights_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"potensi/ranking/weights"
)

// loadCase reads a published case; it skips the test when the collection is
// not here.
func loadCase(t *testing.T, id string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../../shared/cases/ranking/" + id + ".json")
	if err != nil {
		t.Skip("the published cases are not here:", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

// judged reads named comparisons.
type judged struct {
	Elements []string
	Pairwise [][3]any
}

func (j judged) matrix(t *testing.T) weights.Matrix {
	t.Helper()
	var list []weights.Comparison
	for _, p := range j.Pairwise {
		list = append(list, weights.Comparison{A: slices.Index(j.Elements, p[0].(string)), B: slices.Index(j.Elements, p[1].(string)), Value: p[2].(float64)})
	}
	m, err := weights.NewMatrix(len(j.Elements), list)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func eigenvector(t *testing.T, m weights.Matrix) weights.Priorities {
	t.Helper()
	p, err := weights.Eigenvector(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSaatyDrinks(t *testing.T) {
	var c struct {
		Input    judged
		Expected struct {
			Weights     map[string]float64
			CRSaaty2005 float64 `json:"CR_saaty2005"`
			DoneganDodd float64 `json:"CR_donegan_dodd"`
		}
		Tolerance float64
	}
	loadCase(t, "ahp-01-saaty2008-drinks", &c)
	p := eigenvector(t, c.Input.matrix(t))
	for i, name := range c.Input.Elements {
		near(t, name, p.Weights[i:i+1], []float64{c.Expected.Weights[name]}, c.Tolerance)
	}
	near(t, "CR by other tables", []float64{p.CI / 1.35, p.CI / 1.2519}, []float64{c.Expected.CRSaaty2005, c.Expected.DoneganDodd}, c.Tolerance)
	near(t, "CR", []float64{p.CR}, []float64{0.0223}, 1e-4)
	if p.Table != weights.Saaty1980 || p.RI != 1.32 {
		t.Errorf("random index %v of %s", p.RI, p.Table)
	}
}

func TestCars(t *testing.T) {
	var c struct {
		Input struct {
			Alternatives []string
			Criteria     []string
			Whole        weights.Matrix            `json:"criteria_matrix"`
			Parts        map[string]weights.Matrix `json:"alternative_matrices"`
		}
		Expected struct {
			Global map[string]float64 `json:"global_weights"`
			Style  float64            `json:"CR_style"`
		}
		Tolerance float64
	}
	loadCase(t, "ahp-03-rmcda-cars", &c)
	whole := eigenvector(t, c.Input.Whole)
	sums := make([]float64, len(c.Input.Alternatives))
	for j, criterion := range c.Input.Criteria {
		for i, w := range eigenvector(t, c.Input.Parts[criterion]).Weights {
			sums[i] += whole.Weights[j] * w
		}
	}
	for i, name := range c.Input.Alternatives {
		near(t, name, sums[i:i+1], []float64{c.Expected.Global[name]}, c.Tolerance)
	}
	style := eigenvector(t, c.Input.Parts["style"])
	near(t, "CR of style", []float64{style.CI / 0.882, style.CR}, []float64{c.Expected.Style, 0.161}, c.Tolerance)
	if style.CR <= weights.Acceptable || style.Triad == nil {
		t.Errorf("style is inconsistent, got CR %v and %v", style.CR, style.Triad)
	}
}

func TestBozokiIncomplete(t *testing.T) {
	var c struct {
		Input    judged
		Expected struct {
			Completed map[string]float64
			Weights   []float64
		}
		Tolerance float64
	}
	loadCase(t, "ahp-05-bozoki2010-incomplete", &c)
	p := eigenvector(t, c.Input.matrix(t))
	near(t, "weights", p.Weights, c.Expected.Weights, c.Tolerance)
	near(t, "c, d", []float64{p.Filled[2][3]}, []float64{c.Expected.Completed["c,d"]}, c.Tolerance)
	near(t, "c, d exactly", []float64{p.Filled[2][3]}, []float64{math.Sqrt(8.0 / 15)}, 1e-12)
	if p.Known != 5 || p.Pairs != 6 {
		t.Errorf("%d of %d pairs are known", p.Known, p.Pairs)
	}
}

func TestLeader(t *testing.T) {
	var c struct {
		Input struct {
			Criteria []string
			Pairwise [][3]any                  `json:"criteria_pairwise"`
			Parts    map[string]weights.Matrix `json:"alternative_matrices"`
		}
		Expected struct {
			Global   []float64 `json:"global_weights"`
			Criteria []float64 `json:"criteria_weights"`
			CR       float64   `json:"CR_criteria_saaty2005"`
		}
		Tolerance float64
	}
	loadCase(t, "ahp-06-wikipedia-leader", &c)
	whole := eigenvector(t, judged{c.Input.Criteria, c.Input.Pairwise}.matrix(t))
	near(t, "criteria", whole.Weights, c.Expected.Criteria, c.Tolerance)
	near(t, "CR", []float64{whole.CI / 0.89}, []float64{c.Expected.CR}, c.Tolerance)
	sums := make([]float64, 3)
	for j, criterion := range c.Input.Criteria {
		for i, w := range eigenvector(t, c.Input.Parts[criterion]).Weights {
			sums[i] += whole.Weights[j] * w
		}
	}
	near(t, "leader", sums, c.Expected.Global, c.Tolerance)
}

// The case is of an approximation: means of the columns divided by their sums.
// Its λ is estimated from those weights; the eigenvalue itself differs.
func TestEightByEight(t *testing.T) {
	var c struct {
		Input    struct{ Matrix weights.Matrix }
		Expected struct {
			Lambda float64 `json:"lambda_max"`
			CI, CR float64
		}
		Tolerance float64
	}
	loadCase(t, "ahp-07-jmcdm-8x8", &c)
	n := len(c.Input.Matrix)
	means := make([]float64, n)
	for j := range n {
		sum := 0.0
		for i := range n {
			sum += c.Input.Matrix[i][j]
		}
		for i := range n {
			means[i] += c.Input.Matrix[i][j] / sum / float64(n)
		}
	}
	lambda := c.Input.Matrix.Lambda(means)
	ri, _ := weights.RandomIndex(n)
	ci := (lambda - float64(n)) / float64(n-1)
	near(t, "approximation", []float64{lambda, ci, ci / ri}, []float64{c.Expected.Lambda, c.Expected.CI, c.Expected.CR}, c.Tolerance)
	near(t, "λmax", []float64{eigenvector(t, c.Input.Matrix).Lambda}, []float64{8.69820}, 1e-5)
}

func TestGroupsPublished(t *testing.T) {
	var c struct {
		Input    struct{ Matrices []weights.Matrix }
		Expected struct {
			AIJ []float64 `json:"AIJ_RGMM"`
			AIP []float64 `json:"AIP_RGMM"`
		}
		Tolerance float64
	}
	loadCase(t, "ahp-08-group-aij-aip", &c)
	joint, err := weights.ByJudgments(c.Input.Matrices, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := weights.GeometricMean(joint)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "AIJ", p.Weights, c.Expected.AIJ, c.Tolerance)
	var each [][]float64
	for _, m := range c.Input.Matrices {
		p, err := weights.GeometricMean(m)
		if err != nil {
			t.Fatal(err)
		}
		each = append(each, p.Weights)
	}
	w, err := weights.ByPriorities(each, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "AIP", w, c.Expected.AIP, c.Tolerance)
}

func TestBestWorstPublished(t *testing.T) {
	var c struct {
		Input struct {
			Best, Worst int
			ToOthers    []float64 `json:"best_to_others"`
			ToWorst     []float64 `json:"others_to_worst"`
		}
		Expected struct {
			Weights []float64
			Xi, CR  float64
		}
		Tolerance float64
	}
	loadCase(t, "bwm-01-rezaei2015-car", &c)
	e, err := weights.BestWorst{Best: c.Input.Best, Worst: c.Input.Worst, ToOthers: c.Input.ToOthers, ToWorst: c.Input.ToWorst}.Nonlinear()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "weights", e.Weights, c.Expected.Weights, c.Tolerance)
	near(t, "ξ, CR", []float64{e.Xi, e.CR}, []float64{c.Expected.Xi, c.Expected.CR}, c.Tolerance)
	if !e.Unique || e.Doubt != 1 {
		t.Errorf("three criteria have one solution, and the second is in doubt: %+v", e)
	}
}

func TestEntropyPublished(t *testing.T) {
	for _, id := range []string{"weights-entropy-01-elsayed2017", "weights-entropy-02-jmcdm"} {
		t.Run(id, func(t *testing.T) {
			var c struct {
				Input     struct{ Matrix [][]float64 }
				Expected  struct{ Weights []float64 }
				Tolerance float64
			}
			loadCase(t, id, &c)
			w, err := weights.Entropy(c.Input.Matrix)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "weights", w, c.Expected.Weights, c.Tolerance)
		})
	}
}

func TestCentroidPublished(t *testing.T) {
	var c struct {
		Input     struct{ N []int }
		Expected  struct{ Weights map[string][]float64 }
		Tolerance float64
	}
	loadCase(t, "weights-roc-01", &c)
	for _, n := range c.Input.N {
		tiers := make([][]int, n)
		for i := range tiers {
			tiers[i] = []int{i}
		}
		w, err := weights.RankOrderCentroid(n, tiers)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint(n), w, c.Expected.Weights[fmt.Sprint(n)], c.Tolerance)
	}
}
