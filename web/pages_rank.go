package web

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"potensi/internal/report"
	"potensi/ranking"
)

// rankBody is the ranking with everything it was made from.
type rankBody struct {
	Axes      []tab
	Weights   []tab
	Sets      []criteriaSet
	Coverage  []tab
	Axis      string
	Ranking   ranking.Ranking
	Low, High float64 // of the scale
	Bars      []bar
	Ticks     []axisTick
	Unranked  []bar
	Criteria  []weightRow
	Groups    []namedGroup
	Compared  []comparedRow
	Quadrant  *quadrant
	Robust    *robustTable
	Warnings  []string
	Stack     *stack // nil by a method that does not add
	Try       *tryout
	Slope     *slope
	Stones    *stones
	Methods   *methodTable
	Method    string
	Voice     string      // whose weights, in words
	Kept      [][2]string // what the form keeps of the address
	JSON      string
	Problem   string
}

// criteriaSet is the criteria of one set, to tick.
type criteriaSet struct {
	Name     string
	Criteria []tickable
}

type tickable struct {
	ID, Name, Reference string
	Chosen              bool
}

// bar is one product's score, with what the unknown cells could make of it.
type bar struct {
	ranking.Ranked
	Name, Pict         string
	To                 float64 // length of the bar, 0 to 100
	WorstAt, BestAt    float64
	Exact, Everything  bool
	SharedRank, Listed bool
}

// axisTick is a number below the bars.
type axisTick struct {
	At   float64
	Text string
}

// weightRow is one criterion's pebbles, of each group and together.
type weightRow struct {
	Name   string
	Groups []float64
	Joint  float64
	Max    float64
}

// comparedRow is one product's rank in each group's own ranking.
type comparedRow struct {
	Name, Pict string
	Joint      int
	Ranks      []int
	Spread     bool // the groups' ranks lie far apart
}

// rankOptions reads the form. Criteria may be ticked one by one.
func rankOptions(v *visit) (report.RankOptions, error) {
	opt := report.RankOptions{Axis: v.Query("axis"), Weights: v.Query("weights"), Criteria: strings.Join(v.QueryArray("criteria"), ","),
		Method: v.Query("method"), Try: v.triedWeights()}
	if opt.Axis == "" {
		opt.Axis = string(ranking.Present)
	}
	if given := v.Query("min_coverage"); given != "" {
		share, err := strconv.ParseFloat(strings.Replace(given, ",", ".", 1), 64)
		if err != nil || math.IsNaN(share) {
			return opt, &report.RequestError{Key: "coverage-range", Args: map[string]any{"given": given}}
		}
		opt.MinCoverage = &share
	}
	return opt, nil
}

// triedWeights are the weights to try, as one text: from the address, or from
// the fields of the plain form, w-K1 and so on.
func (v *visit) triedWeights() string {
	parts := []string{}
	for _, c := range v.w.Criteria {
		if value := strings.Replace(v.Query("w-"+c.ID), ",", ".", 1); value != "" {
			parts = append(parts, c.ID+":"+value)
		}
	}
	if len(parts) == 0 {
		return v.Query("w")
	}
	return strings.Join(parts, ",")
}

// parsed is a number of the address, 0 where there is none.
func parsed(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) {
		return 0
	}
	return n
}

func rankPage(v *visit) error {
	if len(v.w.Products) == 0 || len(v.w.Criteria) == 0 {
		return v.show("rank", v.p.T("web.rank.title"), rankBody{})
	}
	opt, err := rankOptions(v)
	if err != nil {
		return err
	}
	if v.Query("w") != opt.Try { // from the plain form: the address is to hold the state
		v.Redirect(http.StatusSeeOther, v.link("/rank", append(rankPairs(opt, opt.Axis), "order", v.Query("order"))...)+"#tryout")
		return nil
	}
	base := opt
	base.Try = ""
	r, err := report.Rank(v.w, base)
	if err != nil {
		return err
	}
	body := rankBody{Axis: opt.Axis, Ranking: r, JSON: address("id", "/api/v1/ranking", rankPairs(opt, opt.Axis)...), Method: r.Method}
	v.fillRankForm(&body, opt)
	if err := v.fillScores(&body, base); err != nil {
		return err
	}
	v.fillGroups(&body)
	body.Slope = v.slopeOf(r)
	if body.Try, err = v.tryoutOf(opt, r); err != nil {
		return err
	}
	if body.Methods, err = v.methodsOf(base, r); err != nil {
		return err
	}
	body.Kept = [][2]string{{"axis", opt.Axis}, {"w", opt.Try}, {"order", v.Query("order")}}
	body.Quadrant = v.quadrantOf(base)
	tested, err := v.tested(base)
	if err != nil {
		return err
	}
	body.Robust = v.robustOf(tested, base)
	if body.Stones, err = v.stonesOf(base, r); err != nil {
		return err
	}
	body.explain(report.RankWords(tested, v.names, v.p))
	for _, w := range r.Warnings {
		body.Warnings = append(body.Warnings, v.p.Format("warning."+w.Key, v.names.Words(w.Args)))
	}
	return v.show("rank", v.p.T("web.rank.title"), body)
}

func rankPairs(opt report.RankOptions, axis string) []string {
	out := []string{"axis", axis, "weights", opt.Weights}
	if axis == opt.Axis { // the other axis has other criteria, and maybe scales
		out = append(out, "method", opt.Method, "criteria", opt.Criteria, "w", opt.Try)
	}
	if opt.MinCoverage != nil {
		out = append(out, "min_coverage", short(*opt.MinCoverage))
	}
	return out
}

// fillRankForm lists what can be chosen, and what is.
func (v *visit) fillRankForm(body *rankBody, opt report.RankOptions) {
	for _, axis := range ranking.Axes() {
		if len(criteriaOn(axis, v.w.Criteria)) > 0 {
			body.Axes = append(body.Axes, tab{Value: string(axis), Word: wordOf(v.p, "axis", axis), Current: string(axis) == opt.Axis,
				Href: v.link("/rank", rankPairs(opt, string(axis))...)})
		}
	}
	voices := []tab{{Value: ranking.EqualVoice, Word: v.p.T("web.voice.equal-voice")}, {Value: ranking.PerHead, Word: v.p.T("web.voice.per-head")}}
	for _, g := range body.Ranking.Groups {
		voices = append(voices, tab{Value: g.Group, Word: v.p.T("web.voice.group", "group", v.names.Of(g.Group))})
	}
	for _, voice := range voices {
		if voice.Current = voice.Value == body.Ranking.Voice; voice.Current {
			body.Voice = voice.Word
		}
		body.Weights = append(body.Weights, voice)
	}
	for _, share := range []float64{0, 0.5, 0.75, 1} {
		body.Coverage = append(body.Coverage, tab{Value: short(share), Word: v.p.Percent(share), Current: share == body.Ranking.MinCoverage})
	}
	for _, c := range criteriaOn(ranking.Axis(opt.Axis), v.w.Criteria) {
		at := slices.IndexFunc(body.Sets, func(s criteriaSet) bool { return s.Name == c.Set })
		if at < 0 {
			at = len(body.Sets)
			body.Sets = append(body.Sets, criteriaSet{Name: c.Set})
		}
		body.Sets[at].Criteria = append(body.Sets[at].Criteria, tickable{c.ID, v.names.Of(c.ID), c.Reference, slices.Contains(body.Ranking.Criteria, c.ID)})
	}
}

// fillScores draws the scores: taken apart by criterion where the method adds.
func (v *visit) fillScores(body *rankBody, opt report.RankOptions) error {
	if body.Ranking.Method != ranking.WSM {
		v.fillBars(body)
		return nil
	}
	parts, err := report.Contribute(v.w, opt)
	if err == nil {
		body.Stack = v.stackOf(body.Ranking, parts)
	}
	return err
}

// explain writes below each product why it has its place.
func (b *rankBody) explain(reasons []report.RankReason) {
	if b.Stack == nil {
		return
	}
	for i := range b.Stack.Rows {
		for _, reason := range reasons {
			if reason.Product == b.Stack.Rows[i].Product {
				b.Stack.Rows[i].Why = capital(reason.Reasons) + "."
			}
		}
	}
}

// fillBars lays the scores on their common scale.
func (v *visit) fillBars(body *rankBody) {
	body.Low, body.High = v.scaleOf(body.Ranking)
	width := body.High - body.Low
	at := func(x float64) float64 { return clamp((x-body.Low)/width*100, 0, 100) }
	for i := range 5 {
		n := body.Low + width*float64(i)/4
		body.Ticks = append(body.Ticks, axisTick{float64(i) * 25, v.p.Number(n, decimalPlaces(n))})
	}
	for i, row := range body.Ranking.Rows {
		b := bar{Ranked: row, Name: v.names.Of(row.Product), Pict: v.pictOfID(row.Product), WorstAt: at(row.Worst), BestAt: at(row.Best), Exact: row.Worst == row.Best}
		if row.Score != nil {
			b.To = at(*row.Score)
		}
		for k, other := range body.Ranking.Rows {
			b.SharedRank = b.SharedRank || (k != i && row.Rank > 0 && other.Rank == row.Rank)
		}
		if row.Rank == 0 {
			body.Unranked = append(body.Unranked, b)
		} else {
			body.Bars = append(body.Bars, b)
		}
	}
}

// scaleOf is the scale that a ranking's scores are on: the criteria's own if
// they share one, else 0 to 1.
func (v *visit) scaleOf(r ranking.Ranking) (low, high float64) {
	low, high = 1, 5
	first := true
	for _, c := range v.w.Criteria {
		if !slices.Contains(r.Criteria, c.ID) {
			continue
		}
		l, h := 1.0, 5.0
		if c.Min != nil {
			l = *c.Min
		}
		if c.Max != nil {
			h = *c.Max
		}
		if !first && (l != low || h != high) {
			return 0, 1
		}
		low, high, first = l, h, false
	}
	return low, high
}

func (v *visit) pictOfID(product string) string {
	i := slices.IndexFunc(v.w.Products, func(p ranking.Product) bool { return p.ID == product })
	if i < 0 {
		return "product"
	}
	return pictOfProduct(v.w.Products[i])
}

// fillGroups lists each group's pebbles and own ranking.
func (v *visit) fillGroups(body *rankBody) {
	r := body.Ranking
	for _, g := range r.Groups {
		group := v.group(g.Group)
		body.Groups = append(body.Groups, namedGroup{group, v.names.Of(g.Group), pictOf(group)})
	}
	most := 1.0
	for _, id := range r.Criteria {
		row := weightRow{Name: v.names.Of(id), Joint: r.Weights[id]}
		for _, g := range r.Groups {
			row.Groups = append(row.Groups, g.Weights[id])
			most = math.Max(most, g.Weights[id])
		}
		body.Criteria = append(body.Criteria, row)
	}
	for i := range body.Criteria {
		body.Criteria[i].Max = most
	}
	for _, row := range r.Rows {
		line := comparedRow{Name: v.names.Of(row.Product), Pict: v.pictOfID(row.Product), Joint: row.Rank}
		low, high := 0, 0
		for _, g := range r.Groups {
			rank := rankIn(g.Rows, row.Product)
			line.Ranks = append(line.Ranks, rank)
			if rank > 0 {
				high = max(high, rank)
				if low == 0 || rank < low {
					low = rank
				}
			}
		}
		line.Spread = high-low >= 3
		body.Compared = append(body.Compared, line)
	}
}

func rankIn(rows []ranking.Ranked, product string) int {
	for _, row := range rows {
		if row.Product == product {
			return row.Rank
		}
	}
	return 0
}

// capital makes the first letter of a sentence a great one.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
