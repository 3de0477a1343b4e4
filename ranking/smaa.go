package ranking

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// acceptance is what many draws of weights and scores say (SMAA-2; Lahdelma
// and Salminen 2001). Indexes are alternatives, ranks from 0, and criteria.
type acceptance struct {
	draws   int
	ranks   [][]float64 // share of draws in which i has rank r; ties share the best
	central [][]float64 // mean of the weights by which i is first; nil: never
	winning [][]float64 // share of draws in which i is ahead of k
}

// drawing fills weights, and the table of scores with how far each is known (0
// to 1), one draw after another; alternative by alternative.
type drawing func(w, x, known []float64)

// drawsAtOnce is how many draws one source of random numbers makes: what comes
// out is the same for any number of workers.
const drawsAtOnce = 500

// accept counts draws over n alternatives and c criteria; source makes the
// draws of a block, the same for the same number.
func accept(draws, n, c int, source func(block int) drawing) acceptance {
	return acceptBy(draws, n, c, source, (*tallies).count)
}

// acceptBy lets each block of draws be counted by a function.
func acceptBy(draws, n, c int, source func(block int) drawing, count func(*tallies, int, drawing)) acceptance {
	blocks := make([]tallies, (draws+drawsAtOnce-1)/drawsAtOnce)
	var wait sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for b := range blocks {
		wait.Add(1)
		places <- struct{}{}
		go func() {
			defer func() { <-places; wait.Done() }()
			blocks[b] = newTallies(n, c)
			count(&blocks[b], min(drawsAtOnce, draws-b*drawsAtOnce), source(b))
		}()
	}
	wait.Wait()
	sum := newTallies(n, c)
	for _, b := range blocks {
		sum.add(b)
	}
	return sum.shares(draws)
}

// tallies are the counts of some draws.
type tallies struct {
	n, c    int
	ranks   []int     // n × n
	central []float64 // n × c, sums
	winning []int     // n × n
}

func newTallies(n, c int) tallies {
	return tallies{n, c, make([]int, n*n), make([]float64, n*c), make([]int, n*n)}
}

func (t *tallies) count(draws int, next drawing) {
	w, x, known := make([]float64, t.c), make([]float64, t.n*t.c), make([]float64, t.n*t.c)
	scores, better := make([]float64, t.n), make([]int, t.n)
	for range draws {
		next(w, x, known)
		for i := range scores {
			scores[i] = meanOfKnown(w, x[i*t.c:(i+1)*t.c], known[i*t.c:(i+1)*t.c])
		}
		t.place(scores, better)
		for i, rank := range better {
			t.ranks[i*t.n+rank]++
			if rank == 0 {
				for j, v := range w {
					t.central[i*t.c+j] += v
				}
			}
		}
	}
}

// meanOfKnown is the weighted mean of what is known of an alternative.
func meanOfKnown(w, x, known []float64) float64 {
	sum, covered := 0.0, 0.0
	for j, v := range w {
		sum += v * x[j]
		covered += v * known[j]
	}
	if covered == 0 {
		return math.Inf(-1)
	}
	return sum / covered
}

// rounding is the difference of scores up to which they are even.
const rounding = 1e-12

// place counts for each alternative how many are ahead of it.
func (t *tallies) place(scores []float64, better []int) {
	clear(better)
	for i, a := range scores {
		for k, b := range scores[:i] {
			switch {
			case a > b+rounding:
				better[k]++
				t.winning[i*t.n+k]++
			case b > a+rounding:
				better[i]++
				t.winning[k*t.n+i]++
			}
		}
	}
}

func (t *tallies) add(o tallies) {
	for i := range t.ranks {
		t.ranks[i] += o.ranks[i]
		t.winning[i] += o.winning[i]
	}
	for i := range t.central {
		t.central[i] += o.central[i]
	}
}

func (t *tallies) shares(draws int) acceptance {
	a := acceptance{draws: draws}
	for i := range t.n {
		ranks, winning := make([]float64, t.n), make([]float64, t.n)
		for k := range t.n {
			ranks[k] = float64(t.ranks[i*t.n+k]) / float64(draws)
			winning[k] = float64(t.winning[i*t.n+k]) / float64(draws)
		}
		a.ranks, a.winning = append(a.ranks, ranks), append(a.winning, winning)
		var central []float64
		if first := t.ranks[i*t.n]; first > 0 {
			for _, sum := range t.central[i*t.c : (i+1)*t.c] {
				central = append(central, sum/float64(first))
			}
		}
		a.central = append(a.central, central)
	}
	return a
}

// simplex draws weights of sum 1, each set of them as likely as any other:
// exponential numbers, divided by their sum.
func simplex(rng *rand.Rand, w []float64) {
	sum := 0.0
	for j := range w {
		w[j] = rng.ExpFloat64()
		sum += w[j]
	}
	for j := range w {
		w[j] /= sum
	}
}
