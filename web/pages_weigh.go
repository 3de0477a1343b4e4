package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/weights"
)

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
	Extremes []extremeChoice  // best–worst
	Was      []ranking.Weight // the weights as they stand
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
				body.Was = append(body.Was, w)
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

// said is what the group said before in this way; nothing yet, and false, if it
// did not.
func (v *visit) said(body weighBody) (ranking.Judgment, bool) {
	i := slices.IndexFunc(v.w.Judgments, func(j ranking.Judgment) bool {
		return j.Group == body.Group.ID && j.Set == body.Scope.Set && j.Axis == body.Scope.Axis && j.Method == body.Method
	})
	if i < 0 {
		return ranking.Judgment{Group: body.Group.ID, Set: body.Scope.Set, Axis: body.Scope.Axis, Method: body.Method}, false
	}
	return v.w.Judgments[i], true
}

// standingJudgment is what the form begins with. Weights that came without what
// was said fill in pebbles, numbers and an order.
func (v *visit) standingJudgment(body weighBody) ranking.Judgment {
	j, said := v.said(body)
	if said {
		return j
	}
	for _, was := range body.Was {
		value := was.Value
		if body.Method == ranking.Pebbles {
			value = math.Round(value)
		}
		j.Ratings = append(j.Ratings, ranking.CriterionRating{Criterion: was.Criterion, Value: value})
	}
	return j
}

// showStanding shows the weights that are saved, with what is to be said of them.
func (v *visit) showStanding(body *weighBody) {
	if j, said := v.said(*body); said {
		if derived, err := weights.From(j, v.w.Criteria); err == nil {
			body.Talk = v.consistencyWords(derived)
		}
	}
	v.showWeights(body, body.Was)
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
	agrees := "web.weights.inconsistent"
	if c.Ratio <= c.Limit {
		agrees = "web.weights.consistent"
	}
	out := []string{v.p.T(agrees, "ratio", v.p.Number(c.Ratio, 2), "limit", v.p.Number(c.Limit, 2), "table", c.Table)}
	switch {
	case c.Ratio <= c.Limit:
	case len(c.Criteria) == 3:
		out = append(out, v.p.T("web.weights.triad", "a", v.names.Of(c.Criteria[0]), "b", v.names.Of(c.Criteria[1]), "c", v.names.Of(c.Criteria[2])))
	case len(c.Criteria) == 1:
		out = append(out, v.p.T("web.weights.doubt", "criterion", v.names.Of(c.Criteria[0])))
	}
	if c.Known < c.Pairs {
		out = append(out, v.p.T("web.weights.filled-in", "known", c.Known, "pairs", c.Pairs))
	}
	if len(c.Ranges) > 0 {
		out = append(out, v.p.T("web.weights.not-unique"))
	}
	return out
}

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
