package web

import (
	"cmp"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/ranking"
)

// stones says how likely each product is among the top places when people only
// order the criteria, as cards on a table: of ten stones so many are full.
type stones struct {
	Given bool // somebody has ordered the cards
	Top   int
	Draws int
	Cards []stoneCard
	Rows  []stoneRow
	Reset string
	Words string
}

// stoneCard is one criterion, with the ways in which it can be moved.
type stoneCard struct {
	stackKey
	ID       string
	Place    int  // its tier, from 1
	Together bool // it shares its tier with the card before
	Up, Down string
	Join     string // lie beside the card before it, or leave it
}

// stoneRow is one product.
type stoneRow struct {
	Name, Pict string
	Share      float64
	Stones     int
	Discs      []bool // full or not
}

// stonesOf draws the stones; the order of the cards is the address's, or that
// of the joint weights.
func (v *visit) stonesOf(opt report.RankOptions, r ranking.Ranking) (*stones, error) {
	if len(r.Criteria) < 2 {
		return nil, nil
	}
	opt.Method = ""
	order := completed(ranking.ParseOrder(v.Query("order")), r)
	if v.Query("order") == "" {
		order = orderByWeights(r)
	}
	tested, err := report.Robustness(v.w, report.RobustnessOptions{RankOptions: opt, Draws: drawsShown, Seed: 1, Order: orderText(order)})
	if err != nil || len(tested.Rows) <= tested.Top {
		return nil, err // so few that all are at the top
	}
	s := &stones{Given: v.Query("order") != "", Top: tested.Top, Draws: tested.Draws}
	s.Reset = v.orderLink(nil)
	s.Cards = v.stoneCards(order, r)
	rows := slices.Clone(tested.Rows)
	slices.SortStableFunc(rows, func(a, b ranking.Robust) int { return cmp.Compare(b.Top, a.Top) })
	for _, x := range rows {
		row := stoneRow{Name: v.names.Of(x.Product), Pict: v.pictOfID(x.Product), Share: x.Top, Stones: ranking.Stones(x.Top)}
		for i := range 10 {
			row.Discs = append(row.Discs, i < row.Stones)
		}
		s.Rows = append(s.Rows, row)
	}
	return s, nil
}

// completed puts criteria that an order leaves out into a tier of their own at
// its end, and drops those that are not chosen.
func completed(order [][]string, r ranking.Ranking) [][]string {
	out, seen := [][]string{}, map[string]bool{}
	keep := func(ids []string) {
		tier := []string{}
		for _, id := range ids {
			if slices.Contains(r.Criteria, id) && !seen[id] {
				seen[id] = true
				tier = append(tier, id)
			}
		}
		if len(tier) > 0 {
			out = append(out, tier)
		}
	}
	for _, tier := range order {
		keep(tier)
	}
	keep(r.Criteria)
	return out
}

// orderByWeights are the criteria by their joint weights, equal ones together.
func orderByWeights(r ranking.Ranking) [][]string {
	weights := []ranking.Weight{}
	for _, id := range r.Criteria {
		weights = append(weights, ranking.Weight{Criterion: id, Value: r.Weights[id]})
	}
	return ranking.OrderOfWeights(weights, "")
}

// orderText writes an order as the address holds it: K3>K1=K2.
func orderText(order [][]string) string {
	tiers := []string{}
	for _, tier := range order {
		tiers = append(tiers, strings.Join(tier, "="))
	}
	return strings.Join(tiers, ">")
}

// orderLink is this page with the cards in an order.
func (v *visit) orderLink(order [][]string) string {
	query := v.Request.URL.Query()
	query.Del("order")
	if order != nil {
		query.Set("order", orderText(order))
	}
	out := v.link("/rank")
	if len(query) > 0 {
		out += "?" + strings.NewReplacer("%2C", ",", "%3A", ":", "%3E", ">", "%3D", "=").Replace(query.Encode())
	}
	return out + "#stones"
}

// stoneCards lists the cards with their moves.
func (v *visit) stoneCards(order [][]string, r ranking.Ranking) []stoneCard {
	cards, looks := []stoneCard{}, stackLooks()
	for t, tier := range order {
		for k, id := range tier {
			i := slices.Index(r.Criteria, id)
			c := stoneCard{stackKey: stackKey{i + 1, v.names.Of(id), r.Weights[id], looks[i%len(looks)]}, ID: id, Place: t + 1, Together: k > 0}
			if t > 0 || k > 0 || len(tier) > 1 {
				c.Up = v.orderLink(movedUp(order, t, id))
			}
			if t+1 < len(order) || len(tier) > 1 {
				c.Down = v.orderLink(movedDown(order, t, id))
			}
			if t > 0 && k == 0 {
				c.Join = v.orderLink(joined(order, t))
			}
			cards = append(cards, c)
		}
	}
	return cards
}

// without is an order without a criterion; tiers keep their numbers, so one may
// be empty.
func without(order [][]string, id string) [][]string {
	out := [][]string{}
	for _, tier := range order {
		out = append(out, slices.DeleteFunc(slices.Clone(tier), func(x string) bool { return x == id }))
	}
	return out
}

// movedUp puts a card of tier t before its fellows, or, alone, before the tier
// above.
func movedUp(order [][]string, t int, id string) [][]string {
	at := t
	if len(order[t]) == 1 {
		at = t - 1
	}
	return tidy(slices.Insert(without(order, id), at, []string{id}))
}

// movedDown puts a card behind its fellows, or, alone, behind the tier below.
func movedDown(order [][]string, t int, id string) [][]string {
	at := t + 1
	if len(order[t]) == 1 {
		at = t + 2
	}
	return tidy(slices.Insert(without(order, id), at, []string{id}))
}

// joined lays tier t beside the one above it.
func joined(order [][]string, t int) [][]string {
	out := slices.Clone(order)
	out[t-1] = slices.Concat(order[t-1], order[t])
	return slices.Delete(out, t, t+1)
}

func tidy(order [][]string) [][]string {
	return slices.DeleteFunc(order, func(tier []string) bool { return len(tier) == 0 })
}
