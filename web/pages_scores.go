package web

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// scoresBody is product × criterion as one group, or the whole workshop, scores
// it.
type scoresBody struct {
	Group                string // empty: the whole workshop
	GroupName, GroupPict string
	Axis                 ranking.Axis // empty: both
	Axes                 []axisChoice
	Voices               []scoreVoice
	Heads                []axisHead
	Columns              []scoreColumn
	Rows                 []scoreLine
	Known                int
	Cells                int
	Village              string
	Notes                map[string]recordNote
	Statuses             []mapping.Status
	One                  *scoreForm
	Problems             []string
	Saved                string // how many were saved just now
}

// scoreVoice is one of those whose scores can be entered.
type scoreVoice struct {
	ID, Name, Pict, Href string
	Known                int
	Current              bool
}

// axisChoice leads to the columns of one axis; its Axis is empty for all.
type axisChoice struct {
	Axis    ranking.Axis
	Href    string
	Current bool
}

// axisHead spans the columns of one axis.
type axisHead struct {
	Axis ranking.Axis
	N    int
}

// How a criterion's scores are entered.
const (
	bySteps  = "steps"
	byYesNo  = "yesno"
	byNumber = "number"
)

// scoreColumn is a criterion with the scores that can be given.
type scoreColumn struct {
	ranking.Criterion
	Shown, Kind string
	Low, High   string
	Steps       []scoreStep
	Start       bool // the first of its axis
}

// scoreStep is a score that can be given. A gate says whether a product passes
// with it.
type scoreStep struct{ Value, Label, Words string }

// scoreLine is one product's row.
type scoreLine struct {
	Number         int
	ID, Name, Pict string
	Href           string
	Known          int
	Cells          []scoreEntry
	Next, NextName string // the product that follows
}

// scoreEntry is one cell.
type scoreEntry struct {
	Column *scoreColumn
	Value  string // empty: nobody could tell
	Shown  string
	Noted  bool
	recordNote
}

// scoreForm enters one product's scores without a script, and on a phone.
type scoreForm struct{ scoreLine }

func scoresPage(v *visit) error { return v.showScores(v.Query("for"), v.Query("p"), nil) }

func (v *visit) showScores(group, product string, problems []string) error {
	if group != "" && !slices.ContainsFunc(v.w.Groups, func(g mapping.Group) bool { return g.ID == group }) {
		return refused(http.StatusNotFound, "unknown-group", map[string]any{"given": group, "known": []string{}})
	}
	axis := v.scoreAxis(product)
	body := scoresBody{Group: group, Axis: axis, Axes: v.axisChoices(group, axis), Columns: v.scoreColumns(axis), Village: v.w.Village.ID, Notes: map[string]recordNote{},
		Statuses: mapping.Statuses(), Problems: problems, Saved: v.Query("saved")}
	for _, c := range body.Columns {
		if c.Start {
			body.Heads = append(body.Heads, axisHead{Axis: axisOf(c.Criterion)})
		}
		body.Heads[len(body.Heads)-1].N++
	}
	v.scoreRows(&body, group)
	body.Voices = v.scoreVoices(group, axis)
	for _, voice := range body.Voices {
		if voice.Current {
			body.GroupName, body.GroupPict = voice.Name, voice.Pict
		}
	}
	for _, row := range body.Rows {
		if row.ID == product {
			body.One = &scoreForm{row}
		}
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusConflict
	}
	return v.showStatus(status, "rank-scores", v.p.T("web.scores.title"), body)
}

func axisOf(c ranking.Criterion) ranking.Axis {
	if c.Axis == "" {
		return ranking.Present
	}
	return c.Axis
}

// manyColumns is how many criteria a laptop shows at once.
const manyColumns = 11

// scoreAxis is the axis that is asked for; empty for both, which is usual where
// all have room.
func (v *visit) scoreAxis(product string) ranking.Axis {
	asked := ranking.Axis(v.Query("axis"))
	if v.Request.Method == http.MethodPost {
		asked = ranking.Axis(v.Request.PostForm.Get("axis"))
	}
	present := len(criteriaOn(ranking.Present, v.w.Criteria))
	switch {
	case slices.Contains(ranking.Axes(), asked):
		return asked
	case asked == "all" || product != "" || len(v.w.Criteria) <= manyColumns || present == 0 || present == len(v.w.Criteria):
		return ""
	}
	return ranking.Present
}

// axisChoices are the axes that have criteria, and both, where there is a choice.
func (v *visit) axisChoices(group string, current ranking.Axis) []axisChoice {
	out := []axisChoice{}
	for _, axis := range ranking.Axes() {
		if len(criteriaOn(axis, v.w.Criteria)) > 0 {
			out = append(out, axisChoice{axis, v.link("/rank/scores", "for", group, "axis", string(axis)), axis == current})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return append(out, axisChoice{"", v.link("/rank/scores", "for", group, "axis", "all"), current == ""})
}

// scoreColumns are the criteria of one axis, or of all.
func (v *visit) scoreColumns(only ranking.Axis) []scoreColumn {
	out := []scoreColumn{}
	for _, axis := range ranking.Axes() {
		if only != "" && axis != only {
			continue
		}
		for i, c := range criteriaOn(axis, v.w.Criteria) {
			column := v.scoreColumn(c)
			column.Start = i == 0
			out = append(out, column)
		}
	}
	return out
}

// scoreColumn says how a criterion is scored: yes or no where its scale has two
// values, by steps where it has few, or else by a number.
func (v *visit) scoreColumn(c ranking.Criterion) scoreColumn {
	const few = 10
	low, high := c.Scale()
	out := scoreColumn{Criterion: c, Shown: v.names.Of(c.ID), Kind: byNumber, Low: numberText(low), High: numberText(high)}
	switch whole := low == math.Trunc(low) && high == math.Trunc(high); {
	case whole && high-low == 1:
		out.Kind = byYesNo
		out.Steps = []scoreStep{{numberText(high), v.p.T("web.scores.yes"), ""}, {numberText(low), v.p.T("web.scores.no"), ""}}
	case whole && high-low <= few:
		out.Kind = bySteps
		for x := low; x <= high; x++ {
			out.Steps = append(out.Steps, scoreStep{numberText(x), numberText(x), v.stepWords(c, x)})
		}
	}
	return out
}

// stepWords say what the ends of a scale mean, and what a gate lets pass.
func (v *visit) stepWords(c ranking.Criterion, x float64) string {
	low, high := c.Scale()
	switch {
	case c.Gate != nil && passes(c, x):
		return v.p.T("web.scores.passes")
	case c.Gate != nil:
		return v.p.T("web.scores.fails")
	case x == low:
		return v.p.T("web.scores.least")
	case x == high:
		return v.p.T("web.scores.most")
	}
	return ""
}

// passes reports whether a score gets through its criterion's gate.
func passes(c ranking.Criterion, x float64) bool {
	if c.Direction == ranking.CostCriterion {
		return x <= *c.Gate
	}
	return x >= *c.Gate
}

func numberText(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

type scoreKey struct{ product, criterion string }

func (v *visit) scoreRows(body *scoresBody, group string) {
	standing := map[scoreKey]ranking.Score{}
	for _, s := range v.w.Scores {
		if s.Group == group {
			standing[scoreKey{s.Product, s.Criterion}] = s
		}
	}
	for i, p := range v.w.Products {
		row := scoreLine{Number: i + 1, ID: p.ID, Name: v.names.Of(p.ID), Pict: pictOfProduct(p), Href: v.link("/rank/scores", "for", group, "p", p.ID)}
		for j := range body.Columns {
			s := standing[scoreKey{p.ID, body.Columns[j].ID}]
			cell := entryOf(&body.Columns[j], s)
			if cell.Value != "" {
				row.Known++
			}
			row.Cells = append(row.Cells, cell)
			if s.Product != "" {
				body.Notes[p.ID+"|"+s.Criterion] = cell.recordNote
			}
		}
		if i+1 < len(v.w.Products) {
			row.Next = v.w.Products[i+1].ID
			row.NextName = v.names.Of(row.Next)
		}
		body.Known += row.Known
		body.Cells += len(row.Cells)
		body.Rows = append(body.Rows, row)
	}
}

func entryOf(column *scoreColumn, s ranking.Score) scoreEntry {
	cell := scoreEntry{Column: column, Noted: s.Evidence != "" || s.Note != "", recordNote: recordNote{s.Evidence, mapping.Status(s.Status), s.Note}}
	if s.Value == nil {
		return cell
	}
	cell.Value = numberText(*s.Value)
	cell.Shown = cell.Value
	for _, step := range column.Steps {
		if step.Value == cell.Value {
			cell.Shown = step.Label
		}
	}
	return cell
}

// scoreVoices are the whole workshop and its groups of people, with how many
// cells each has scored.
func (v *visit) scoreVoices(current string, axis ranking.Axis) []scoreVoice {
	known, asked := map[string]int{}, map[string]bool{}
	for _, c := range v.w.Criteria {
		asked[c.ID] = axis == "" || axisOf(c) == axis
	}
	for _, s := range v.w.Scores {
		if s.Value != nil && asked[s.Criterion] {
			known[s.Group]++
		}
	}
	out := []scoreVoice{{"", v.p.T("web.scores.whole"), "session_plenary", v.link("/rank/scores", "axis", v.Query("axis")), known[""], current == ""}}
	for _, g := range v.w.Groups {
		if g.Type == mapping.People || known[g.ID] > 0 {
			out = append(out, scoreVoice{g.ID, v.names.Of(g.ID), pictOf(g), v.link("/rank/scores", "for", g.ID, "axis", v.Query("axis")), known[g.ID], current == g.ID})
		}
	}
	return out
}

// saveScores saves what a form of one product, or of all, has changed.
func saveScores(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	group := sent.Get("for")
	changes, err := v.scoresSaid(group, sent)
	if err != nil {
		return err
	}
	done, err := report.RecordScores(v.Request.Context(), v.s.db, "web", changes)
	if err != nil {
		return err
	}
	if problems := v.unsavedScores(changes, done); len(problems) > 0 {
		if err := v.readAgain(); err != nil {
			return err
		}
		return v.showScores(group, sent.Get("p"), problems)
	}
	next := sent.Get("p")
	if sent.Has("next") {
		next = sent.Get("next")
	}
	return v.see("/rank/scores", "for", group, "axis", sent.Get("axis"), "p", next, "saved", strconv.Itoa(len(changes)))
}

// scoresSaid are the changes that a form makes: a member that stands as it was
// shown is left alone.
func (v *visit) scoresSaid(group string, sent url.Values) ([]report.ScoreSaid, error) {
	out := []report.ScoreSaid{}
	for _, p := range v.w.Products {
		for _, c := range v.w.Criteria {
			change := report.ScoreSaid{Product: p.ID, Criterion: c.ID, Group: group, Set: map[string]json.RawMessage{}, Was: map[string]json.RawMessage{}}
			for _, member := range []string{"value", "evidence", "status", "note"} {
				name := member + "|" + p.ID + "|" + c.ID
				was, is := sent.Get("was-"+name), strings.TrimSpace(sent.Get(name))
				if sent.Has(name) && was != is {
					change.Set[member], change.Was[member] = scoreMember(member, is), scoreMember(member, was)
				}
			}
			if len(change.Set) == 0 {
				continue
			}
			var err error
			if change.ID, err = store.NewID(); err != nil {
				return nil, err
			}
			out = append(out, change)
		}
	}
	return out, nil
}

// scoreMember is a form's text as a JSON member: values are numbers.
func scoreMember(member, text string) json.RawMessage {
	value := any(text)
	switch {
	case text == "":
		value = nil
	case member == "value":
		value = typedText("number", text)
	}
	out, _ := json.Marshal(value) // text and numbers always can
	return out
}

// unsavedScores puts into words which scores could not be saved, with what was
// meant and what stands.
func (v *visit) unsavedScores(changes []report.ScoreSaid, done []report.ScoreRecorded) []string {
	out := []string{}
	for i, d := range done {
		what := v.names.Of(changes[i].Product) + " · " + v.names.Of(changes[i].Criterion)
		switch d.Outcome {
		case report.Conflict:
			theirs := v.p.T("level.short.unknown")
			if d.Record != nil && d.Record.Value != nil {
				theirs = numberText(*d.Record.Value)
			}
			out = append(out, v.p.T("web.record.conflict", "what", what, "mine", v.meant(changes[i]), "theirs", theirs))
		case report.Refused:
			for _, f := range d.Findings {
				out = append(out, v.p.T("web.record.refused", "what", what, "message", report.FindingText(f, v.p)))
			}
		}
	}
	return out
}

// meant is the value that a change wanted, as people read it.
func (v *visit) meant(change report.ScoreSaid) string {
	text := strings.Trim(string(change.Set["value"]), `"`)
	if text == "" || text == "null" {
		return v.p.T("level.short.unknown")
	}
	return text
}
