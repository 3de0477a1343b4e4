package ranking

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"testing"
)

// fullTable is a table of n alternatives on c criteria, scored 1 to 5.
func fullTable(rng *rand.Rand, n, c int, whole bool) field {
	f := field{products: make([]string, n), criteria: make([]string, c), lo: 1, hi: 5}
	for range n * c {
		v := 1 + 4*rng.Float64()
		if whole {
			v = float64(1 + rng.IntN(5))
		}
		f.x, f.known = append(f.x, v), append(f.known, 1)
	}
	return f
}

func (f field) evenly(seed uint64) func(block int) drawing {
	return func(block int) drawing { return f.drawing(Testing{Seed: seed}, uint64(block), nil) }
}

func TestFixedTableCountsAsAny(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 5, 30, 63, 64, 65} {
		for _, whole := range []bool{false, true} {
			f := fullTable(rng, n, 1+rng.IntN(12), whole)
			copy(f.x[:len(f.criteria)], f.x[len(f.x)-len(f.criteria):]) // the first and the last are the same
			got := f.acceptance(1200, f.evenly(3))
			want := accept(1200, n, len(f.criteria), f.evenly(3))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%d alternatives, whole scores %v: the counts differ", n, whole)
			}
		}
	}
}

func TestOrderedKeepsOrder(t *testing.T) {
	list := []float64{math.Inf(-1), -1e300, -5, -1, -1e-300, 0, 1e-300, 1, 1 + 1e-12, 5, 1e300, math.Inf(1)}
	for i, a := range list {
		for k, b := range list {
			if (ordered(a)-ordered(b) < 0) != (a < b) || (i == k) != (ordered(a) == ordered(b)) {
				t.Errorf("%v and %v change places", a, b)
			}
		}
	}
}

// TestWorkersDoNotMatter runs the same draws on one processor and on many.
func TestWorkersDoNotMatter(t *testing.T) {
	f := fullTable(rand.New(rand.NewPCG(5, 6)), 30, 12, false)
	unknown := f
	unknown.known = slices.Clone(f.known)
	unknown.known[7] = 0
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var want []acceptance
	for _, workers := range []int{1, 2, 3, 8} {
		runtime.GOMAXPROCS(workers)
		got := []acceptance{f.acceptance(5300, f.evenly(7)), unknown.acceptance(5300, unknown.evenly(7))}
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give another result", workers)
		}
	}
}

type peerSMAA struct {
	Ranks, Winning [][]float64
	CPU            float64
}

func (f field) beside(t testing.TB, draws int) (want peerSMAA) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.f64")
	text := []byte{}
	for _, v := range f.x {
		text = binary.LittleEndian.AppendUint64(text, math.Float64bits(v))
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	numpy(t, &want, "smaa.py", path, strconv.Itoa(len(f.products)), strconv.Itoa(len(f.criteria)), strconv.Itoa(draws))
	return want
}

func TestSharesAreNumPys(t *testing.T) {
	f := fullTable(rand.New(rand.NewPCG(8, 9)), 12, 6, false)
	got, want := f.acceptance(20_000, f.evenly(1)), f.beside(t, 20_000)
	for i := range got.ranks {
		for k := range got.ranks {
			const far = 0.025 // five standard deviations of the difference of two such shares
			if math.Abs(got.ranks[i][k]-want.Ranks[i][k]) > far || math.Abs(got.winning[i][k]-want.Winning[i][k]) > far {
				t.Errorf("%d at %d: %v and %v, NumPy says %v and %v", i, k, got.ranks[i][k], got.winning[i][k], want.Ranks[i][k], want.Winning[i][k])
			}
		}
	}
}

// BenchmarkSharesNumPy is P11: our processor's time as a share of NumPy's, for
// 10,000 weightings of 30 alternatives on 12 criteria.
func BenchmarkSharesNumPy(b *testing.B) {
	f := fullTable(rand.New(rand.NewPCG(8, 9)), 30, 12, false)
	b.ReportAllocs()
	began := cpuNow()
	for b.Loop() {
		f.acceptance(10_000, f.evenly(1))
	}
	ours := (cpuNow() - began).Seconds() / float64(b.N)
	want := f.beside(b, 10_000)
	b.ReportMetric(1e3*ours, "cpu-ms")
	b.ReportMetric(1e3*want.CPU, "numpy-cpu-ms")
	b.ReportMetric(ours/want.CPU, "of-numpy")
}
