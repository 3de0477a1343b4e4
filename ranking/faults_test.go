package ranking

import (
	"math/rand"
	"slices"
	"testing"
)

// What has no fault counts or abstains, and what has one is set aside for one
// of its faults.
func TestFaultsAreReasons(t *testing.T) {
	rng := rand.New(rand.NewSource(23))
	names := []string{"P01", "P02", "P03", "P09"}
	pick := func() string { return names[min(rng.Intn(5), 3)%4] }
	invalid := 0
	for range 4000 {
		p := Poll{Choices: names[:3], BallotType: BallotTypes()[rng.Intn(5)], Places: rng.Intn(4), Points: rng.Intn(6), MaxScore: rng.Intn(4)}
		known := IncompletesFor(p.BallotType)
		p.Incomplete = known[rng.Intn(len(known))]
		b := Ballot{}
		kind := p.BallotType
		if rng.Intn(8) == 0 {
			kind = BallotTypes()[rng.Intn(5)]
		}
		for range rng.Intn(4) {
			switch kind.Member() {
			case "points":
				b.Points = append(b.Points, Mark{pick(), rng.Intn(6) - 1})
			case "pairs":
				b.Pairs = append(b.Pairs, [2]string{pick(), pick()})
			default:
				b.Ranking = append(b.Ranking, []string{pick()})
			}
		}
		faults := p.Faults(b)
		r, err := Count(p.Tallying([]Ballot{b}), p.CountingRule())
		if err != nil {
			t.Fatal(err)
		}
		if p.BallotType == RankedBallot && b.HasOther(RankedBallot) {
			continue // counted as an abstention
		}
		if (len(faults) == 0) != (r.Invalid == 0) {
			t.Fatalf("%+v on %+v: %v, counted %v", b, p, faults, r.Reasons)
		}
		for reason := range r.Reasons {
			invalid++
			if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Rule == reason }) {
				t.Fatalf("%+v on %+v: %v, set aside for %s", b, p, faults, reason)
			}
		}
	}
	if invalid < 500 {
		t.Errorf("only %d were invalid", invalid)
	}
}
