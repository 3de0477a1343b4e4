package web

import (
	"math"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/ranking"
)

// tryout is the trial of other weights: what a facilitator drags, and what
// would come of it. Nothing of it is stored.
type tryout struct {
	Tried   bool // the page was asked with weights to try
	Sliders []slider
	Most    float64 // the sliders' end
	Total   float64
	Presets []preset
	Rows    []tryRow
	Moved   int
	Hidden  [][2]string // the rest of the page's address, for the form
	Data    tryData
}

// slider is one criterion's pebbles.
type slider struct {
	stackKey
	ID    string
	Value float64
	Share float64
}

// preset is a weighting to begin from; W is empty for the joint one.
type preset struct {
	Word, W, Href string
	Current       bool
}

// tryRow is a product's place by the weights that are tried.
type tryRow struct {
	stackRow
	Was  int // its rank by the joint weights; 0 is none
	Move int // places that it has gone up; less than 0 is down
}

// tryData is what the page computes with while somebody drags.
type tryData struct {
	Method  string             `json:"method"`
	API     string             `json:"api"` // of the ranking, without weights to try
	Low     float64            `json:"low"`
	High    float64            `json:"high"`
	Ids     []string           `json:"criteria"`
	Joint   []string           `json:"joint"` // the joint weights as the sliders show them
	Rows    []tryProduct       `json:"rows"`
	Whole   ranking.WholeTable `json:"whole"`
	Looks   []stackLook        `json:"-"`
	Current string             `json:"w"`
}

// tryProduct is a product in the order of the ranking by the joint weights.
type tryProduct struct {
	ID    string `json:"id"`
	Order int    `json:"order"` // among the village's products: ties keep it
	Rank  int    `json:"rank"`
	Out   bool   `json:"barred"` // it does not pass a gate
}

// leastMost is the least end of the sliders, in pebbles.
const leastMost = 40

// tryoutOf draws the trial; before is the ranking by the joint weights.
func (v *visit) tryoutOf(opt report.RankOptions, before ranking.Ranking) (*tryout, error) {
	if len(before.Criteria) < 2 || !known(before.Rows) {
		return nil, nil // nothing can change
	}
	now, err := report.Rank(v.w, opt)
	if err != nil {
		return nil, err
	}
	parts, err := report.Contribute(v.w, opt)
	if err != nil {
		return nil, err
	}
	base := opt
	base.Try = ""
	whole, err := report.Contribute(v.w, base)
	if err != nil {
		return nil, err
	}
	t := &tryout{Tried: opt.Try != "", Hidden: hiddenFields(opt, v.Query("order"))}
	t.addSliders(v, now, before)
	t.addRows(v, now, before, parts)
	t.addPresets(v, opt, before)
	t.Data = v.tryData(opt, before, whole)
	return t, nil
}

func (t *tryout) addSliders(v *visit, now, before ranking.Ranking) {
	looks := stackLooks()
	t.Most = leastMost
	for i, id := range now.Criteria {
		value := now.Weights[id]
		if given, ok := v.tried()[id]; ok || t.Tried {
			value = given
		}
		t.Total += value
		t.Most = math.Max(t.Most, math.Ceil(math.Max(value, before.Weights[id])/10)*10)
		t.Sliders = append(t.Sliders, slider{stackKey{i + 1, v.names.Of(id), now.Weights[id], looks[i%len(looks)]}, id, value, now.Weights[id] / 100})
	}
}

// tried are the pebbles of the page's address, as they were written.
func (v *visit) tried() map[string]float64 {
	out := map[string]float64{}
	for _, part := range strings.Split(v.Query("w"), ",") {
		if id, value, ok := strings.Cut(strings.TrimSpace(part), ":"); ok {
			out[id] = parsed(value)
		}
	}
	return out
}

func (t *tryout) addRows(v *visit, now, before ranking.Ranking, parts ranking.Contributions) {
	keys := []stackKey{}
	for _, s := range t.Sliders {
		keys = append(keys, s.stackKey)
	}
	for _, row := range now.Rows {
		cells := parts.Rows[slices.IndexFunc(parts.Rows, func(c ranking.Contribution) bool { return c.Product == row.Product })]
		x := tryRow{stackRow: v.stackRow(keys, row, parts, cells), Was: rankIn(before.Rows, row.Product)}
		if x.Was > 0 && x.Rank > 0 {
			x.Move = x.Was - x.Rank
		}
		if x.Was != x.Rank {
			t.Moved++
		}
		t.Rows = append(t.Rows, x)
	}
}

// addPresets offers the joint weights, each group's, and equal ones.
func (t *tryout) addPresets(v *visit, opt report.RankOptions, before ranking.Ranking) {
	add := func(word, w string) {
		asked := opt
		asked.Try = w
		t.Presets = append(t.Presets, preset{word, w, v.link("/rank", append(rankPairs(asked, opt.Axis), "order", v.Query("order"))...) + "#tryout", w == opt.Try})
	}
	add(v.p.T("web.try.joint"), "")
	for _, g := range before.Groups {
		add(v.names.Of(g.Group), weightsText(before.Criteria, g.Weights))
	}
	equal := map[string]float64{}
	for _, id := range before.Criteria {
		equal[id] = 100 / float64(len(before.Criteria))
	}
	add(v.p.T("web.try.equal"), weightsText(before.Criteria, equal))
}

// weightsText writes weights as the page's address holds them.
func weightsText(criteria []string, weights map[string]float64) string {
	parts := []string{}
	for _, id := range criteria {
		parts = append(parts, id+":"+short(weights[id]))
	}
	return strings.Join(parts, ",")
}

func (v *visit) tryData(opt report.RankOptions, before ranking.Ranking, whole ranking.Contributions) tryData {
	base := opt
	base.Try = ""
	d := tryData{Method: before.Method, API: address("id", "/api/v1/ranking", rankPairs(base, opt.Axis)...), Low: whole.Low, High: whole.High,
		Ids: before.Criteria, Whole: whole.Whole, Rows: []tryProduct{}, Current: opt.Try}
	for _, id := range before.Criteria {
		d.Joint = append(d.Joint, short(before.Weights[id]))
	}
	for _, row := range whole.Rows {
		order := slices.IndexFunc(v.w.Products, func(p ranking.Product) bool { return p.ID == row.Product })
		d.Rows = append(d.Rows, tryProduct{row.Product, order, rankIn(before.Rows, row.Product), row.Barred})
	}
	return d
}

// hiddenFields are what the form of the trial keeps of the page's address.
func hiddenFields(opt report.RankOptions, order string) [][2]string {
	out, pairs := [][2]string{}, append(rankPairs(opt, opt.Axis), "order", order)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" && pairs[i] != "w" {
			out = append(out, [2]string{pairs[i], pairs[i+1]})
		}
	}
	return out
}
