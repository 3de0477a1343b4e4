package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/weights"
)

// weighScope is the criteria that are weighed against each other: those of a set
// on an axis, or all on an axis.
type weighScope struct {
	Set      string // empty: all
	Axis     ranking.Axis
	Key      string
	Criteria []ranking.Criterion
	Href     string
	Current  bool
}

// weighScopes are the lists with something to weigh. Gates have no weight.
func (v *visit) weighScopes(path string) []weighScope {
	out := []weighScope{}
	for _, axis := range ranking.Axes() {
		all := slices.DeleteFunc(criteriaOn(axis, v.w.Criteria), func(c ranking.Criterion) bool { return c.Gate != nil })
		sets := []string{}
		for _, c := range all {
			if !slices.Contains(sets, c.Set) {
				sets = append(sets, c.Set)
			}
		}
		for _, set := range sets {
			if len(sets) == 1 {
				break
			}
			of := slices.DeleteFunc(slices.Clone(all), func(c ranking.Criterion) bool { return c.Set != set })
			out = append(out, weighScope{Set: set, Axis: axis, Criteria: of})
		}
		one := weighScope{Axis: axis, Criteria: all}
		if len(sets) == 1 {
			one.Set = sets[0]
		}
		out = append(out, one)
	}
	out = slices.DeleteFunc(out, func(s weighScope) bool { return len(s.Criteria) == 0 })
	for i := range out {
		out[i].Key = string(out[i].Axis) + ":" + out[i].Set
		out[i].Href = v.link(path, "of", out[i].Key, "by", v.Query("by"))
	}
	return out
}

// scopeNow is the list that is asked for, or the first.
func scopeNow(scopes []weighScope, key string) *weighScope {
	at := max(0, slices.IndexFunc(scopes, func(s weighScope) bool { return s.Key == key }))
	if len(scopes) == 0 {
		return nil
	}
	scopes[at].Current = true
	return &scopes[at]
}

// weightsBody is the groups' weights side by side.
type weightsBody struct {
	Scopes []weighScope
	Scope  *weighScope
	Groups []weighGroup
	Rows   []weighRow
	Apart  string // where women and men differ most, in words
	Done   *doneLine
}

// weighGroup is a group with what it said.
type weighGroup struct {
	ID, Name, Pict string
	Method         ranking.WeightMethod // empty: it has not weighed these criteria
	Href           string
	of             map[string]float64
}

// weighRow is one criterion with each group's weight.
type weighRow struct {
	Name string
	Bars []weighBar
}

// weighBar is one group's weight; nil is unknown. Wide is its length, 0 to 100.
type weighBar struct {
	Group, Pict string
	Value       *float64
	Wide        float64
}

func weightsPage(v *visit) error {
	body := weightsBody{Scopes: v.weighScopes("/rank/weights"), Done: v.did("weights")}
	body.Scope = scopeNow(body.Scopes, v.Query("of"))
	if body.Scope != nil {
		body.Groups = v.weighGroups(*body.Scope)
		body.Rows = v.weighRows(*body.Scope, body.Groups)
		body.Apart = v.farthestApart(*body.Scope, body.Groups)
	}
	return v.show("rank-weights", v.p.T("web.weights.title"), body)
}

// weighGroups are the groups of people, and any other that has weighed.
func (v *visit) weighGroups(scope weighScope) []weighGroup {
	out := []weighGroup{}
	for _, g := range v.w.Groups {
		one := weighGroup{ID: g.ID, Name: v.names.Of(g.ID), Pict: pictOf(g), of: map[string]float64{},
			Href: v.link("/rank/weights/"+url.PathEscape(g.ID), "of", scope.Key)}
		for _, w := range v.w.Weights {
			if w.Group == g.ID && slices.ContainsFunc(scope.Criteria, func(c ranking.Criterion) bool { return c.ID == w.Criterion }) {
				one.of[w.Criterion] = w.Value
				one.Method = methodOf(w)
			}
		}
		if g.Type == mapping.People || one.Method != "" {
			out = append(out, one)
		}
	}
	return out
}

func methodOf(w ranking.Weight) ranking.WeightMethod {
	if w.Method == "" {
		return ranking.Pebbles
	}
	return w.Method
}

func (v *visit) weighRows(scope weighScope, groups []weighGroup) []weighRow {
	most := 1.0
	for _, g := range groups {
		for _, value := range g.of {
			most = max(most, value)
		}
	}
	out := []weighRow{}
	for _, c := range scope.Criteria {
		row := weighRow{Name: v.names.Of(c.ID)}
		for _, g := range groups {
			bar := weighBar{Group: g.Name, Pict: g.Pict}
			if value, known := g.of[c.ID]; known {
				bar.Value, bar.Wide = &value, 100*value/most
			}
			row.Bars = append(row.Bars, bar)
		}
		out = append(out, row)
	}
	return out
}

// farthestApart says on which criterion women and men differ most; nothing where
// one of them has not weighed, or they agree.
func (v *visit) farthestApart(scope weighScope, groups []weighGroup) string {
	women, okWomen := mapping.Everyone(v.w.Groups, mapping.Women)
	men, okMen := mapping.Everyone(v.w.Groups, mapping.Men)
	of := map[string]map[string]float64{}
	for _, g := range groups {
		of[g.ID] = g.of
	}
	if !okWomen || !okMen || len(of[women.ID]) == 0 || len(of[men.ID]) == 0 {
		return ""
	}
	most, at := 0.0, ""
	for _, c := range scope.Criteria {
		if gap := math.Abs(of[women.ID][c.ID] - of[men.ID][c.ID]); gap > most {
			most, at = gap, c.ID
		}
	}
	if at == "" {
		return v.p.T("web.weights.same")
	}
	return v.p.T("web.weights.apart", "criterion", v.names.Of(at), "women", v.weightText(of[women.ID][at]), "men", v.weightText(of[men.ID][at]))
}

// weightText writes a weight: whole where it is.
func (v *visit) weightText(x float64) string {
	if math.Abs(x-math.Round(x)) < 0.005 {
		return v.p.Number(x, 0)
	}
	return v.p.Number(x, 1)
}

// Weighing

// weighBody is the page on which one group says what matters.
type weighBody struct {
	Group    mapping.Group
	Name     string
	Pict     string
	Scopes   []weighScope
	Scope    *weighScope
	Ways     []weighWay
	Method   ranking.WeightMethod
	Action   string
	Items    []weighItem  // pebbles and direct: one for each criterion
	Sum      float64      // of them
	Left     int          // pebbles that are left
	Tiers    []orderCard  // order
	Chain    []pairChoice // ahp: the pairs that connect all
	Others   []pairChoice // ahp: the rest
	Best     string       // best–worst
	Worst    string
	Extremes []extremeChoice // best–worst
	Was      []weighItem     // the weights as they stand
	Problems []string
	Result   []weighBar // what follows
	Talk     []string   // about consistency
	Unsaved  bool       // Result is of what is in the form, not saved
	Done     *doneLine
}

// weighWay is a way to weigh.
type weighWay struct {
	Method  ranking.WeightMethod
	Href    string
	Current bool
}

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
	AskBest, AskWorst     bool
}

func weighPage(v *visit) error {
	body, err := v.weighing(v.Query("of"), ranking.WeightMethod(v.Query("by")))
	if err != nil {
		return err
	}
	body.Done = v.did("weights")
	if body.Scope != nil {
		v.fillWeighing(&body, v.standingJudgment(body))
		v.showStanding(&body)
	}
	return v.show("rank-weigh", v.p.T("web.weights.of", "group", body.Name), body)
}

// weighing is the page of the group in the path, before anything is filled in.
func (v *visit) weighing(of string, method ranking.WeightMethod) (weighBody, error) {
	group, err := v.groupInPath()
	if err != nil {
		return weighBody{}, err
	}
	path := "/rank/weights/" + url.PathEscape(group.ID)
	body := weighBody{Group: group, Name: v.names.Of(group.ID), Pict: pictOf(group), Scopes: v.weighScopes(path)}
	body.Scope = scopeNow(body.Scopes, of)
	if body.Scope == nil {
		return body, nil
	}
	body.Method = method
	if !slices.Contains(ranking.JudgmentMethods(), method) {
		body.Method = v.methodSaid(group.ID, *body.Scope)
	}
	body.Action = v.link(path, "of", body.Scope.Key, "by", string(body.Method))
	for _, m := range []ranking.WeightMethod{ranking.Pebbles, ranking.CardOrder, ranking.AHP, ranking.BestWorst, ranking.DirectWeight} {
		body.Ways = append(body.Ways, weighWay{m, v.link(path, "of", body.Scope.Key, "by", string(m)), m == body.Method})
	}
	for _, c := range body.Scope.Criteria {
		for _, w := range v.w.Weights {
			if w.Group == group.ID && w.Criterion == c.ID {
				body.Was = append(body.Was, weighItem{ID: c.ID, Value: numberText(w.Value)})
			}
		}
	}
	return body, nil
}

// methodSaid is how a group weighed these criteria before; by pebbles if not yet.
func (v *visit) methodSaid(group string, scope weighScope) ranking.WeightMethod {
	for _, w := range v.w.Weights {
		if w.Group == group && w.Criterion == scope.Criteria[0].ID && slices.Contains(ranking.JudgmentMethods(), methodOf(w)) {
			return methodOf(w)
		}
	}
	return ranking.Pebbles
}

// standingJudgment is what the group said before in this way. Weights that came
// without what was said fill in pebbles, numbers and an order.
func (v *visit) standingJudgment(body weighBody) ranking.Judgment {
	j := ranking.Judgment{Group: body.Group.ID, Set: body.Scope.Set, Axis: body.Scope.Axis, Method: body.Method}
	for _, said := range v.w.Judgments {
		if said.Group == j.Group && said.Set == j.Set && said.Axis == j.Axis && said.Method == j.Method {
			return said
		}
	}
	for _, was := range body.Was {
		value, _ := strconv.ParseFloat(was.Value, 64)
		if body.Method == ranking.Pebbles {
			value = math.Round(value)
		}
		j.Ratings = append(j.Ratings, ranking.CriterionRating{Criterion: was.ID, Value: value})
	}
	return j
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
	slices.SortStableFunc(sorted, func(a, b ranking.CriterionRating) int {
		switch {
		case a.Value > b.Value:
			return -1
		case a.Value < b.Value:
			return 1
		}
		return 0
	})
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
	rating := func(list []ranking.CriterionRating, id string) string {
		for _, r := range list {
			if r.Criterion == id {
				return numberText(r.Value)
			}
		}
		return ""
	}
	for _, c := range body.Scope.Criteria {
		if c.ID == j.Best {
			continue
		}
		body.Extremes = append(body.Extremes, extremeChoice{ID: c.ID, Name: v.names.Of(c.ID), Best: rating(j.BestToOthers, c.ID),
			Worst: rating(j.OthersToWorst, c.ID), AskBest: true, AskWorst: c.ID != j.Worst})
	}
}

// showStanding shows the weights that are saved, with what is to be said of them.
func (v *visit) showStanding(body *weighBody) {
	for _, said := range v.w.Judgments {
		if said.Group != body.Group.ID || said.Set != body.Scope.Set || said.Axis != body.Scope.Axis || said.Method != body.Method {
			continue
		}
		if derived, err := weights.From(said, v.w.Criteria); err == nil {
			body.Talk = v.consistencyWords(derived)
		}
	}
	list := []ranking.Weight{}
	for _, was := range body.Was {
		value, _ := strconv.ParseFloat(was.Value, 64)
		list = append(list, ranking.Weight{Criterion: was.ID, Value: value})
	}
	v.showWeights(body, list)
}

func (v *visit) showWeights(body *weighBody, list []ranking.Weight) {
	most := 1.0
	for _, w := range list {
		most = max(most, w.Value)
	}
	for _, w := range list {
		body.Result = append(body.Result, weighBar{Group: v.names.Of(w.Criterion), Value: &w.Value, Wide: 100 * w.Value / most})
	}
}

// consistencyWords say how far a judgment agrees with itself, and what to talk
// over if it does not.
func (v *visit) consistencyWords(d weights.Derived) []string {
	c := d.Consistency
	if c == nil {
		return nil
	}
	out := []string{}
	ratio, limit := v.p.Number(c.Ratio, 2), v.p.Number(c.Limit, 2)
	switch {
	case c.Ratio <= c.Limit:
		out = append(out, v.p.T("web.weights.consistent", "ratio", ratio, "limit", limit, "table", c.Table))
	case len(c.Criteria) == 3:
		out = append(out, v.p.T("web.weights.inconsistent", "ratio", ratio, "limit", limit, "table", c.Table),
			v.p.T("web.weights.triad", "a", v.names.Of(c.Criteria[0]), "b", v.names.Of(c.Criteria[1]), "c", v.names.Of(c.Criteria[2])))
	default:
		out = append(out, v.p.T("web.weights.inconsistent", "ratio", ratio, "limit", limit, "table", c.Table))
		if len(c.Criteria) == 1 {
			out = append(out, v.p.T("web.weights.doubt", "criterion", v.names.Of(c.Criteria[0])))
		}
	}
	if c.Known < c.Pairs {
		out = append(out, v.p.T("web.weights.filled-in", "known", c.Known, "pairs", c.Pairs))
	}
	if len(c.Ranges) > 0 {
		out = append(out, v.p.T("web.weights.not-unique"))
	}
	return out
}

// What was sent

// saveWeights looks at what a group said, or saves it: by the button that was
// pressed.
func saveWeights(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	body, err := v.weighing(v.Query("of"), ranking.WeightMethod(v.Query("by")))
	if err != nil {
		return err
	}
	if body.Scope == nil {
		return refused(http.StatusBadRequest, "form-unreadable", nil)
	}
	j, problems := v.judgmentSent(body, sent)
	if sent.Get("move") != "" {
		_, id, _ := strings.Cut(sent.Get("move"), ":")
		v.fillOrder(&body, j, id)
		return v.lookAt(body, j)
	}
	v.fillWeighing(&body, j)
	v.keepTyped(&body, sent)
	if len(problems) > 0 {
		body.Problems = problems
		return v.showWeighing(http.StatusUnprocessableEntity, body)
	}
	if sent.Get("do") != "save" {
		return v.lookAt(body, j)
	}
	return v.judge(body, j, wasWeights(sent))
}

func (v *visit) judge(body weighBody, j ranking.Judgment, was map[string]float64) error {
	done, err := report.Judge(v.Request.Context(), v.s.db, "web", j, was)
	var wrong *weights.JudgmentError
	switch {
	case errors.As(err, &wrong):
		body.Problems = []string{v.judgmentWords(wrong)}
		return v.showWeighing(http.StatusUnprocessableEntity, body)
	case err != nil:
		return err
	case done.Conflict:
		body.Problems = []string{v.p.T("web.weights.elsewhere")}
		return v.showWeighing(http.StatusConflict, body)
	}
	return v.seeRun("/rank/weights/"+url.PathEscape(body.Group.ID), "saved", done.Run, "of", body.Scope.Key, "by", string(body.Method))
}

// lookAt shows what would follow from what is in the form.
func (v *visit) lookAt(body weighBody, j ranking.Judgment) error {
	derived, err := weights.From(j, v.w.Criteria)
	var wrong *weights.JudgmentError
	switch {
	case errors.As(err, &wrong) && body.Method == ranking.BestWorst && len(j.BestToOthers) == 0:
		return v.showWeighing(http.StatusOK, body) // best and worst have just been chosen
	case errors.As(err, &wrong):
		body.Problems = []string{v.judgmentWords(wrong)}
		return v.showWeighing(http.StatusUnprocessableEntity, body)
	case err != nil:
		return err
	}
	body.Unsaved = true
	body.Talk = v.consistencyWords(derived)
	v.showWeights(&body, derived.Weights)
	return v.showWeighing(http.StatusOK, body)
}

func (v *visit) showWeighing(status int, body weighBody) error {
	return v.showStatus(status, "rank-weigh", v.p.T("web.weights.of", "group", body.Name), body)
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

// judgmentWords say what to mend in a judgment.
func (v *visit) judgmentWords(e *weights.JudgmentError) string {
	args := []any{"criterion", v.names.Of(e.Criterion), "other", v.names.Of(e.Other), "n", v.weightText(e.Value)}
	switch e.Rule {
	case weights.NotHundred:
		if e.Value > 100 {
			return v.p.T("web.weights.wrong.too-many", "sum", v.weightText(e.Value), "n", v.weightText(e.Value-100))
		}
		return v.p.T("web.weights.wrong.too-few", "sum", v.weightText(e.Value), "n", v.weightText(100-e.Value))
	case weights.LeftOut:
		if e.Criterion == "" {
			return v.p.T("web.weights.wrong.choose-both")
		}
		return v.p.T("web.weights.wrong.left-out", args[:2]...)
	case weights.Negative, weights.NotWhole, weights.AboveWorst, weights.BelowOne:
		return v.p.T("web.weights.wrong."+e.Rule, args[:2]...)
	case weights.NotConnected, weights.AllZero, weights.BestIsWorst:
		return v.p.T("web.weights.wrong." + e.Rule)
	}
	return v.p.T("web.weights.wrong.other", "what", fmt.Sprint(e.Rule, " ", e.Path))
}
