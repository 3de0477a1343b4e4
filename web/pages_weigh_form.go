package web

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/ranking"
)

// weighItem is a number for a criterion, as text.
type weighItem struct {
	ID, Name, Value string
	Pebbles         []pebble
	Height          int // of their drawing
}

// pebble is where one is drawn.
type pebble struct{ X, Y int }

// pebblesIn lays pebbles in rows.
func pebblesIn(n int) (out []pebble, height int) {
	const inRow, wide = 25, 12
	for i := range min(max(n, 0), 100) {
		out = append(out, pebble{i%inRow*wide + wide/2, i/inRow*wide + wide/2})
	}
	return out, (len(out) + inRow - 1) / inRow * wide
}

// orderCard is a card in an order.
type orderCard struct {
	ID, Name    string
	Place       int // shared by the tied
	Tied        bool
	First, Last bool
	Moved       bool // just now
}

// pairChoice is one comparison.
type pairChoice struct {
	A, B, NameA, NameB, Name, Value string
}

// extremeChoice is how many times a criterion is outweighed by the best, and
// outweighs the worst.
type extremeChoice struct {
	ID, Name, Best, Worst string
	AskWorst              bool
}

// fillWeighing puts a judgment into the form.
func (v *visit) fillWeighing(body *weighBody, j ranking.Judgment) {
	switch body.Method {
	case ranking.CardOrder:
		v.fillOrder(body, j, "")
	case ranking.AHP:
		v.fillPairs(body, j)
	case ranking.BestWorst:
		v.fillExtremes(body, j)
	default:
		v.fillRatings(body, j)
	}
}

func (v *visit) fillRatings(body *weighBody, j ranking.Judgment) {
	for _, c := range body.Scope.Criteria {
		item := weighItem{ID: c.ID, Name: v.names.Of(c.ID)}
		for _, r := range j.Ratings {
			if r.Criterion == c.ID {
				item.Value = numberText(r.Value)
				item.Pebbles, item.Height = pebblesIn(int(r.Value))
				body.Sum += r.Value
			}
		}
		body.Items = append(body.Items, item)
	}
	body.Left = max(0, int(100-body.Sum))
}

// fillOrder lays the cards in their order; new ones come last. By weights alone
// the heaviest comes first.
func (v *visit) fillOrder(body *weighBody, j ranking.Judgment, moved string) {
	tiers := j.Order
	if len(tiers) == 0 {
		tiers = orderOfRatings(j.Ratings)
	}
	for _, c := range body.Scope.Criteria {
		if !slices.ContainsFunc(tiers, func(tier []string) bool { return slices.Contains(tier, c.ID) }) {
			tiers = append(tiers, []string{c.ID})
		}
	}
	place := 1
	for _, tier := range tiers {
		for i, id := range tier {
			body.Tiers = append(body.Tiers, orderCard{ID: id, Name: v.names.Of(id), Place: place, Tied: i > 0, Moved: id == moved})
		}
		place += len(tier)
	}
	if n := len(body.Tiers); n > 0 {
		body.Tiers[0].First, body.Tiers[n-1].Last = true, true
	}
}

func orderOfRatings(ratings []ranking.CriterionRating) [][]string {
	sorted := slices.Clone(ratings)
	slices.SortStableFunc(sorted, func(a, b ranking.CriterionRating) int { return cmp.Compare(b.Value, a.Value) })
	out := [][]string{}
	for i, r := range sorted {
		if i > 0 && r.Value == sorted[i-1].Value {
			out[len(out)-1] = append(out[len(out)-1], r.Criterion)
			continue
		}
		out = append(out, []string{r.Criterion})
	}
	return out
}

// fillPairs lists the comparisons: first those of neighbours, which connect all.
func (v *visit) fillPairs(body *weighBody, j ranking.Judgment) {
	criteria := body.Scope.Criteria
	for step := 1; step < len(criteria); step++ {
		for i := 0; i+step < len(criteria); i++ {
			a, b := criteria[i].ID, criteria[i+step].ID
			pair := pairChoice{A: a, B: b, NameA: v.names.Of(a), NameB: v.names.Of(b), Name: "pair|" + a + "|" + b, Value: pairValue(j.Pairs, a, b)}
			if step == 1 {
				body.Chain = append(body.Chain, pair)
			} else {
				body.Others = append(body.Others, pair)
			}
		}
	}
}

// pairValue is how a comparison stands in the form: 5, or 1/5, or nothing.
func pairValue(pairs []ranking.CriterionPair, a, b string) string {
	for _, p := range pairs {
		x := p.Value
		switch {
		case p.A == b && p.B == a:
			x = 1 / x
		case p.A != a || p.B != b:
			continue
		}
		if x >= 1 {
			return strconv.Itoa(int(math.Round(x)))
		}
		return "1/" + strconv.Itoa(int(math.Round(1/x)))
	}
	return ""
}

func (v *visit) fillExtremes(body *weighBody, j ranking.Judgment) {
	body.Best, body.Worst = j.Best, j.Worst
	if j.Best == "" || j.Worst == "" || j.Best == j.Worst {
		return
	}
	for _, c := range body.Scope.Criteria {
		if c.ID != j.Best {
			body.Extremes = append(body.Extremes, extremeChoice{ID: c.ID, Name: v.names.Of(c.ID), Best: ratingOf(j.BestToOthers, c.ID),
				Worst: ratingOf(j.OthersToWorst, c.ID), AskWorst: c.ID != j.Worst})
		}
	}
}

// ratingOf is a criterion's number as the form holds it; empty without one.
func ratingOf(list []ranking.CriterionRating, id string) string {
	for _, r := range list {
		if r.Criterion == id {
			return numberText(r.Value)
		}
	}
	return ""
}

func wasWeights(sent url.Values) map[string]float64 {
	was := map[string]float64{}
	for name := range sent {
		id, ok := strings.CutPrefix(name, "was|")
		if value, err := strconv.ParseFloat(sent.Get(name), 64); ok && err == nil {
			was[id] = value
		}
	}
	return was
}

// keepTyped leaves what is no number as it was typed.
func (v *visit) keepTyped(body *weighBody, sent url.Values) {
	for i := range body.Items {
		body.Items[i].Value = sent.Get("n|" + body.Items[i].ID)
	}
}

// judgmentSent reads the form, and says what in it is no number.
func (v *visit) judgmentSent(body weighBody, sent url.Values) (ranking.Judgment, []string) {
	j := ranking.Judgment{Group: body.Group.ID, Set: body.Scope.Set, Axis: body.Scope.Axis, Method: body.Method}
	switch body.Method {
	case ranking.CardOrder:
		j.Order = movedOrder(orderSent(body.Scope.Criteria, sent), sent.Get("move"))
	case ranking.AHP:
		j.Pairs = pairsSent(body.Scope.Criteria, sent)
	case ranking.BestWorst:
		v.extremesSent(&j, body.Scope.Criteria, sent)
	default:
		return v.ratingsSent(j, body.Scope.Criteria, sent)
	}
	return j, nil
}

// ratingsSent reads numbers: what is empty counts 0, as nothing lies there.
func (v *visit) ratingsSent(j ranking.Judgment, criteria []ranking.Criterion, sent url.Values) (ranking.Judgment, []string) {
	problems := []string{}
	for _, c := range criteria {
		text := strings.Replace(strings.TrimSpace(sent.Get("n|"+c.ID)), ",", ".", 1)
		value, err := strconv.ParseFloat(text, 64)
		if text != "" && (err != nil || math.IsNaN(value) || math.IsInf(value, 0)) {
			problems = append(problems, v.p.T("web.weights.wrong.not-a-number", "criterion", v.names.Of(c.ID), "given", text))
		}
		j.Ratings = append(j.Ratings, ranking.CriterionRating{Criterion: c.ID, Value: value})
	}
	return j, problems
}

// orderSent reads the cards as they lie; a tied one lies with the one above.
func orderSent(criteria []ranking.Criterion, sent url.Values) [][]string {
	tiers, seen := [][]string{}, map[string]bool{}
	for _, id := range sent["order"] {
		if seen[id] || !slices.ContainsFunc(criteria, func(c ranking.Criterion) bool { return c.ID == id }) {
			continue
		}
		seen[id] = true
		if len(tiers) > 0 && slices.Contains(sent["tie"], id) {
			tiers[len(tiers)-1] = append(tiers[len(tiers)-1], id)
			continue
		}
		tiers = append(tiers, []string{id})
	}
	return tiers
}

// movedOrder lays one card higher or lower: up:K3. A card that is tied leaves the
// others; one by itself changes places with those next to it.
func movedOrder(tiers [][]string, move string) [][]string {
	way, id, _ := strings.Cut(move, ":")
	at := slices.IndexFunc(tiers, func(tier []string) bool { return slices.Contains(tier, id) })
	if at < 0 {
		return tiers
	}
	if len(tiers[at]) > 1 {
		tiers[at] = slices.DeleteFunc(tiers[at], func(one string) bool { return one == id })
		if way == "down" {
			at++
		}
		return slices.Insert(tiers, at, []string{id})
	}
	other := at - 1
	if way == "down" {
		other = at + 1
	}
	if other >= 0 && other < len(tiers) {
		tiers[at], tiers[other] = tiers[other], tiers[at]
	}
	return tiers
}

func pairsSent(criteria []ranking.Criterion, sent url.Values) []ranking.CriterionPair {
	out := []ranking.CriterionPair{}
	for i, a := range criteria {
		for _, b := range criteria[i+1:] {
			text := sent.Get("pair|" + a.ID + "|" + b.ID)
			under, inverse := strings.CutPrefix(text, "1/")
			n, err := strconv.Atoi(under)
			if err != nil || n < 1 || n > 9 {
				continue
			}
			value := float64(n)
			if inverse {
				value = 1 / value
			}
			out = append(out, ranking.CriterionPair{A: a.ID, B: b.ID, Value: value})
		}
	}
	return out
}

// extremesSent reads best and worst. How much the best matters against the worst
// is asked once.
func (v *visit) extremesSent(j *ranking.Judgment, criteria []ranking.Criterion, sent url.Values) {
	j.Best, j.Worst = sent.Get("best"), sent.Get("worst")
	for _, c := range criteria {
		if n, err := strconv.Atoi(sent.Get("b|" + c.ID)); err == nil && c.ID != j.Best {
			j.BestToOthers = append(j.BestToOthers, ranking.CriterionRating{Criterion: c.ID, Value: float64(n)})
			if c.ID == j.Worst {
				j.OthersToWorst = append(j.OthersToWorst, ranking.CriterionRating{Criterion: j.Best, Value: float64(n)})
			}
		}
		if n, err := strconv.Atoi(sent.Get("w|" + c.ID)); err == nil && c.ID != j.Worst && c.ID != j.Best {
			j.OthersToWorst = append(j.OthersToWorst, ranking.CriterionRating{Criterion: c.ID, Value: float64(n)})
		}
	}
}
