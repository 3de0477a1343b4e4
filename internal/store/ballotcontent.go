package store

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"potensi/ranking"
)

// marksContent is the content of a ballot that gives points or scores, or that
// compares pairs.
type marksContent struct {
	Points []ranking.Mark `json:"points,omitempty"`
	Pairs  [][2]string    `json:"pairs,omitempty"`
}

// contentOf writes what a ballot says: a ranking as a list of tiers, anything
// else as an object. Points and pairs are put in order, so that nothing tells
// in which order they were given.
func contentOf(b ranking.Ballot) (string, error) {
	var said any = b.Ranking
	if len(b.Points)+len(b.Pairs) > 0 {
		b = inOrder(b)
		said = marksContent{b.Points, b.Pairs}
	}
	raw, err := json.Marshal(said)
	return string(raw), err
}

func readContent(content string, into *ranking.Ballot) error {
	if !strings.HasPrefix(content, "{") {
		return json.Unmarshal([]byte(content), &into.Ranking)
	}
	var said marksContent
	err := json.Unmarshal([]byte(content), &said)
	into.Points, into.Pairs = said.Points, said.Pairs
	return err
}

// saysSame reports whether two ballots say the same, whatever the order in
// which they say what has no order: choices of one tier, points and pairs.
func saysSame(a, b ranking.Ballot) bool {
	a, b = inOrder(a), inOrder(b)
	return slices.EqualFunc(a.Ranking, b.Ranking, slices.Equal) && slices.Equal(a.Points, b.Points) && slices.Equal(a.Pairs, b.Pairs)
}

// inOrder is a ballot in canonical form.
func inOrder(b ranking.Ballot) ranking.Ballot {
	tiers := [][]string{}
	for _, tier := range b.Ranking {
		if len(tier) > 0 {
			tiers = append(tiers, slices.Sorted(slices.Values(tier)))
		}
	}
	b.Ranking, b.Points, b.Pairs = tiers, slices.Clone(b.Points), slices.Clone(b.Pairs)
	slices.SortFunc(b.Points, func(x, y ranking.Mark) int {
		return cmp.Or(strings.Compare(x.Choice, y.Choice), cmp.Compare(x.Value, y.Value))
	})
	slices.SortFunc(b.Pairs, func(x, y [2]string) int { return cmp.Or(strings.Compare(x[0], y[0]), strings.Compare(x[1], y[1])) })
	return b
}
