package report

import (
	"math"
	"strconv"
	"strings"

	"potensi/internal/store"
	"potensi/ranking"
)

// mostPebbles is how many pebbles can be tried on one criterion.
const mostPebbles = 100

// trialOf reads weights to try: criteria and pebbles, as in "K1:30,K2:10".
// Criteria that are left out get none; nil when nothing is tried. Criteria are
// all that there are: those that are not chosen change nothing.
func trialOf(text string, criteria []ranking.Criterion) (map[string]float64, error) {
	if text == "" {
		return nil, nil
	}
	refused := func(part string) error {
		return &RequestError{"trial-weights", map[string]any{"given": part, "most": mostPebbles}}
	}
	out, sum := map[string]float64{}, 0.0
	for _, part := range strings.Split(text, ",") {
		id, value, ok := strings.Cut(strings.TrimSpace(part), ":")
		n, err := strconv.ParseFloat(value, 64)
		_, twice := out[id]
		if !ok || err != nil || twice || math.IsNaN(n) || n < 0 || n > mostPebbles {
			return nil, refused(part)
		}
		if !has(criteria, id) {
			return nil, &RequestError{"unknown-criterion", map[string]any{"given": id, "known": idsOf(Criteria(store.Workshop{Criteria: criteria}))}}
		}
		out[id] = n
		sum += n
	}
	if sum == 0 {
		return nil, refused(text)
	}
	return out, nil
}

// Contribute takes a ranking by the weighted sum apart: what each criterion
// adds to each product's score.
func Contribute(w store.Workshop, opt RankOptions) (ranking.Contributions, error) {
	in, err := scoringOf(w, opt)
	if err != nil {
		return ranking.Contributions{}, err
	}
	return ranking.Contribute(in)
}
