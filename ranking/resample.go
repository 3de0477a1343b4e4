package ranking

import (
	"math/rand/v2"
	"runtime"
	"sync"
)

// DefaultResamples gives shares that are right to about three in a hundred.
const DefaultResamples = 1000

const maxResamples = 100_000

// Chance is how one product fares over the resampled halls.
type Chance struct {
	Product string  `json:"product"`
	Rank    int     `json:"rank"` // as the ballots are
	Top     float64 `json:"top"`  // share of the halls in which it is chosen; tied for the seats left, it has its part
	Low     int     `json:"low"`  // in 95 of 100 halls its rank is from Low …
	High    int     `json:"high"` // … to High; a tie takes all of its ranks
	Mean    float64 `json:"mean_rank"`
	First   float64 `json:"first"` // share in which it is first; tied, it has its part
}

// Resampled says how much of a result is who happened to come.
type Resampled struct {
	Rule      string   `json:"rule"`
	Voice     string   `json:"voice"`
	Seats     int      `json:"seats"`
	Ballots   int      `json:"ballots"`
	Resamples int      `json:"resamples"`
	Seed      uint64   `json:"seed"`
	Rows      []Chance `json:"rows"` // by rank
}

// Resample asks what would have come out if another such hall had voted: as
// many ballots of each group are drawn, with replacement, from those that the
// group cast, and counted by the same rule, again and again (the bootstrap,
// stratified by group; Efron 1979, "Bootstrap methods: another look at the
// jackknife"). The same seed gives the same numbers, on any number of
// processors.
//
// It is about chance alone. People who never came are not in it, and of a
// group with few ballots it says little.
//
// Errors: those of [Certify]; *OptionError for resamples below 0 or more than
// 100,000.
func Resample(in Contest, resamples int, seed uint64) (Resampled, error) {
	if resamples == 0 {
		resamples = DefaultResamples
	}
	if resamples < 0 || resamples > maxResamples {
		return Resampled{}, badNumber("resamples", resamples)
	}
	v, err := newVoters(in)
	if err != nil {
		return Resampled{}, err
	}
	out := Resampled{Rule: v.in.Rule, Voice: v.in.Voice, Seats: v.in.Seats, Ballots: v.n, Resamples: resamples, Seed: seed, Rows: []Chance{}}
	if v.n == 0 {
		return out, nil
	}
	halls := v.resample(resamples, seed)
	a := newAttack(v)
	for _, x := range a.order {
		out.Rows = append(out.Rows, v.chance(x, a.now[x], halls))
	}
	return out, nil
}

// hallsAtOnce is how many halls one source of random numbers draws.
const hallsAtOnce = 50

// resample draws halls and ranks each.
func (v *voters) resample(resamples int, seed uint64) [][]int {
	halls, strata := make([][]int, resamples), v.strata()
	var wait sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for from := 0; from < resamples; from += hallsAtOnce {
		wait.Add(1)
		places <- struct{}{}
		go func() {
			defer func() { <-places; wait.Done() }()
			rng := rand.New(rand.NewPCG(seed, uint64(from)))
			for i := from; i < min(from+hallsAtOnce, resamples); i++ {
				halls[i] = v.ranks(v.draw(rng, strata))
			}
		}()
	}
	wait.Wait()
	return halls
}

// strata list the ballots of each group by their kinds.
func (v *voters) strata() [][]int {
	out := make([][]int, len(v.names))
	for i, k := range v.kinds {
		for range k.n {
			out[k.group] = append(out[k.group], i)
		}
	}
	return out
}

// draw makes one hall.
func (v *voters) draw(rng *rand.Rand, strata [][]int) []kind {
	counts := make([]int, len(v.kinds))
	for _, ballots := range strata {
		for range ballots {
			counts[ballots[rng.IntN(len(ballots))]]++
		}
	}
	out := make([]kind, 0, len(v.kinds))
	for i, n := range counts {
		if n > 0 {
			k := v.kinds[i]
			k.n = n
			out = append(out, k)
		}
	}
	return out
}

// chance sums up how a choice fares.
func (v *voters) chance(x, rank int, halls [][]int) Chance {
	out := Chance{Product: v.in.Choices[x], Rank: rank}
	best, worst := make([]int, v.m+1), make([]int, v.m+1) // a tie reaches from one to the other
	for _, ranks := range halls {
		r, tied := ranks[x], 0
		for _, other := range ranks {
			if other == r {
				tied++
			}
		}
		best[r]++
		worst[r+tied-1]++
		out.Mean += float64(r)
		out.Top += min(1, max(0, float64(v.in.Seats-r+1)/float64(tied)))
		if r == 1 {
			out.First += 1 / float64(tied)
		}
	}
	n := float64(len(halls))
	out.Mean, out.Top, out.First = out.Mean/n, out.Top/n, out.First/n
	out.Low, out.High = lowest95(best, len(halls)), highest95(worst, len(halls))
	return out
}

// lowest95 is the rank above which lie at most 2.5 in 100.
func lowest95(counts []int, all int) int {
	rank := 1
	for better := counts[rank]; 40*better <= all; better += counts[rank] {
		rank++
	}
	return rank
}

// highest95 is the rank below which lie at most 2.5 in 100.
func highest95(counts []int, all int) int {
	rank := len(counts) - 1
	for worse := counts[rank]; 40*worse <= all; worse += counts[rank] {
		rank--
	}
	return rank
}
