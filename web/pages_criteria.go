package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/internal/templates"
	"potensi/ranking"
	"potensi/schema"
)

// Above manyCriteria on one axis people lose their patience over the pebbles, above
// tooManyCriteria their overview.
const (
	manyCriteria    = 8
	tooManyCriteria = 10
)

// criteriaBody is the criteria by axis, and the sets to choose from.
type criteriaBody struct {
	Axes      []criteriaAxis
	Templates []criteriaTemplate
	Done      *doneLine
}

// criteriaAxis is the criteria of one axis.
type criteriaAxis struct {
	Axis    ranking.Axis
	Lines   []criterionLine
	Weighed int // those without a gate
	Many    bool
	TooMany bool
}

// criterionLine is one criterion with what rests on it.
type criterionLine struct {
	scoreColumn
	report.CriterionUse
	Passes string // the gate in words
}

// criteriaTemplate is a set with its source.
type criteriaTemplate struct {
	templates.Template
	Shown, Told string
	Lines       []templateLine
	There       int // so many are there already
}

type templateLine struct {
	ranking.Criterion
	Shown string
	There bool
}

func criteriaPage(v *visit) error {
	body := criteriaBody{Templates: v.criteriaTemplates(), Done: v.did("criteria")}
	for _, axis := range ranking.Axes() {
		one := criteriaAxis{Axis: axis}
		for _, c := range criteriaOn(axis, v.w.Criteria) {
			line := criterionLine{scoreColumn: v.scoreColumn(c), CriterionUse: report.UseOf(v.w, c.ID)}
			if c.Gate == nil {
				one.Weighed++
			} else {
				line.Passes = v.gateWords(c)
			}
			one.Lines = append(one.Lines, line)
		}
		one.Many, one.TooMany = one.Weighed > manyCriteria, one.Weighed > tooManyCriteria
		body.Axes = append(body.Axes, one)
	}
	return v.show("rank-criteria", v.p.T("web.criteria.title"), body)
}

// gateWords say with which scores a product passes.
func (v *visit) gateWords(c ranking.Criterion) string {
	column := v.scoreColumn(c)
	labels := []string{}
	for _, step := range column.Steps {
		if value, err := strconv.ParseFloat(step.Value, 64); err == nil && passes(c, value) {
			labels = append(labels, step.Label)
		}
	}
	if len(labels) > 0 {
		return v.p.T("web.criteria.gate-with", "scores", strings.Join(labels, ", "))
	}
	if c.Direction == ranking.CostCriterion {
		return v.p.T("web.criteria.gate-most", "n", numberText(*c.Gate))
	}
	return v.p.T("web.criteria.gate-least", "n", numberText(*c.Gate))
}

// One criterion

// How a form says the scale.
const (
	fiveScale  = "five"
	yesNoScale = "yesno"
	gateScale  = "gate"
	ownScale   = "own"
)

// criterionBody is the form of one criterion.
type criterionBody struct {
	ID     string // empty: it is new
	Form   form
	Scale  string
	Scales []string
	Action string
	Use    report.CriterionUse
	Sets   []string // that there are
}

func newCriterion(v *visit) error {
	c := ranking.Criterion{Direction: ranking.BenefitCriterion, Axis: ranking.Present, Set: v.p.T("web.criteria.own-set")}
	if len(v.w.Criteria) > 0 {
		c.Set = v.w.Criteria[0].Set
	}
	return v.showCriterion("", valuesOf(c), fiveScale, nil)
}

func (v *visit) showCriterion(id string, values map[string]string, scale string, found []schema.Finding) error {
	body := criterionBody{ID: id, Form: v.formOf("criterion", values, found), Scale: scale, Scales: []string{fiveScale, yesNoScale, gateScale, ownScale},
		Action: v.link("/rank/criteria/new"), Use: report.UseOf(v.w, id)}
	title, status := "web.criteria.new", http.StatusOK
	if id != "" {
		title, body.Action = "web.criteria.edit", v.link("/rank/criteria/edit/"+url.PathEscape(id))
	}
	for _, c := range v.w.Criteria {
		if c.Set != "" && !slices.Contains(body.Sets, c.Set) {
			body.Sets = append(body.Sets, c.Set)
		}
	}
	if len(found) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, "rank-criterion", v.p.T(title), body)
}

// scaleOf is how the form says a criterion's scale.
func scaleOf(c ranking.Criterion) string {
	low, high := c.Scale()
	switch {
	case low == 1 && high == 5 && c.Gate == nil:
		return fiveScale
	case low == 0 && high == 1 && c.Gate == nil:
		return yesNoScale
	case low == 0 && high == 1 && *c.Gate == 1 && c.Direction != ranking.CostCriterion:
		return gateScale
	}
	return ownScale
}

func (v *visit) criterionInPath() (ranking.Criterion, error) {
	for _, c := range v.w.Criteria {
		if c.ID == v.Param("criterion") {
			return c, nil
		}
	}
	return ranking.Criterion{}, refused(http.StatusNotFound, "unknown-criterion", map[string]any{"given": v.Param("criterion"), "known": []string{}})
}

func editCriterion(v *visit) error {
	c, err := v.criterionInPath()
	if err != nil {
		return err
	}
	return v.showCriterion(c.ID, valuesOf(c), scaleOf(c), nil)
}

func saveNewCriterion(v *visit) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	return v.saveCriterionForm("", ranking.Criterion{ID: id})
}

func saveCriterion(v *visit) error {
	c, err := v.criterionInPath()
	if err != nil {
		return err
	}
	return v.saveCriterionForm(c.ID, c)
}

func (v *visit) saveCriterionForm(id string, standing ranking.Criterion) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	setScale(sent)
	c, found, err := decodeForm("criterion", standing, sent)
	if err != nil {
		return err
	}
	c.ID = standing.ID
	if len(found) == 0 {
		found = report.WrongScale(c, v.w.Scores)
	}
	if len(found) > 0 {
		return v.showCriterion(id, plainValues(sent), sent.Get("scale"), found)
	}
	if err := v.edit(c); err != nil {
		return err
	}
	return v.see("/rank/criteria", "did", "saved", "n", "1")
}

// setScale writes what a form says of the scale as the criterion's members.
func setScale(sent url.Values) {
	members := map[string][3]string{fiveScale: {"", "", ""}, yesNoScale: {"0", "1", ""}, gateScale: {"0", "1", "1"}}
	limits, ok := members[sent.Get("scale")]
	if !ok {
		return
	}
	for i, name := range []string{"min", "max", "gate"} {
		sent.Set(name, limits[i])
	}
	if sent.Get("scale") == gateScale {
		sent.Set("direction", string(ranking.BenefitCriterion))
	}
}

// Taking a criterion away

// removeBody says what goes with a criterion.
type removeBody struct {
	Criterion ranking.Criterion
	Shown     string
	report.CriterionUse
}

func removePage(v *visit) error {
	c, err := v.criterionInPath()
	if err != nil {
		return err
	}
	return v.show("rank-remove", v.p.T("web.criteria.remove.title"), removeBody{c, v.names.Of(c.ID), report.UseOf(v.w, c.ID)})
}

func removeCriterion(v *visit) error {
	c, err := v.criterionInPath()
	if err != nil {
		return err
	}
	run, err := report.DropCriterion(v.Request.Context(), v.s.db, "web", c.ID)
	if err != nil {
		return err
	}
	return v.seeRun("/rank/criteria", "removed", run)
}

// Sets with a source

func (v *visit) criteriaTemplates() []criteriaTemplate {
	out := []criteriaTemplate{}
	for _, t := range templates.All() {
		one := criteriaTemplate{Template: t, Shown: v.p.Pick(t.Name, t.NameEN), Told: v.p.Pick(t.Note, t.NoteEN)}
		for _, c := range t.Criteria {
			there := slices.ContainsFunc(v.w.Criteria, func(have ranking.Criterion) bool { return have.ID == c.ID })
			if there {
				one.There++
			}
			one.Lines = append(one.Lines, templateLine{c, v.p.Pick(c.Name, c.NameEN), there})
		}
		out = append(out, one)
	}
	return out
}

// addTemplate adds those criteria of a set that were ticked.
func addTemplate(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	t, ok := templates.Find(sent.Get("set"))
	axis := ranking.Axis(sent.Get("axis"))
	if !ok || !slices.Contains(ranking.Axes(), axis) {
		return refused(http.StatusBadRequest, "form-unreadable", nil)
	}
	chosen := []ranking.Criterion{}
	for i, c := range t.ForAxis(axis) {
		if slices.Contains(sent["criterion"], t.Criteria[i].ID) {
			chosen = append(chosen, c)
		}
	}
	run, err := report.AddCriteria(v.Request.Context(), v.s.db, "web", chosen)
	if err != nil {
		return err
	}
	return v.seeRun("/rank/criteria", "added", run)
}
