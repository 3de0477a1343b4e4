package report

import (
	"context"
	"errors"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/internal/templates"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/weights"
	"potensi/schema"
)

// WeightsBoard is what the groups said of how much criteria matter, and the
// weights that hold.
type WeightsBoard struct {
	Weights   []ranking.Weight  `json:"weights"`
	Judgments []JudgedRow       `json:"judgments"`
	Warnings  []ranking.Warning `json:"warnings"`
}

// JudgedRow is a judgment with what follows from it.
type JudgedRow struct {
	ranking.Judgment
	Consistency *weights.Consistency `json:"consistency"` // null: the method cannot contradict itself
	Holds       bool                 `json:"holds"`       // the weights of these criteria are those that follow from it
}

// Weights lists the weights and judgments of all groups, or of one, an id or a
// name. A judgment that criteria have changed under is told without consistency.
func Weights(w store.Workshop, group string) (WeightsBoard, error) {
	board := WeightsBoard{Weights: []ranking.Weight{}, Judgments: []JudgedRow{}, Warnings: []ranking.Warning{}}
	if group != "" {
		id, err := Find("group", group, Groups(w))
		if err != nil {
			return board, err
		}
		group = id
	}
	for _, x := range w.Weights {
		if group == "" || x.Group == group {
			board.Weights = append(board.Weights, x)
		}
	}
	for _, j := range w.Judgments {
		if group != "" && j.Group != group {
			continue
		}
		row := JudgedRow{Judgment: j}
		if derived, err := weights.From(j, w.Criteria); err == nil {
			row.Consistency, row.Holds = derived.Consistency, follows(derived.Weights, w.Weights)
			board.Warnings = append(board.Warnings, derived.Warnings...)
		}
		board.Judgments = append(board.Judgments, row)
	}
	return board, nil
}

// follows reports whether all weights stand so.
func follows(derived, standing []ranking.Weight) bool {
	for _, d := range derived {
		if !slices.ContainsFunc(standing, func(s ranking.Weight) bool {
			method := s.Method
			if method == "" {
				method = ranking.Pebbles
			}
			return s.Group == d.Group && s.Criterion == d.Criterion && s.Value == d.Value && method == d.Method
		}) {
			return false
		}
	}
	return true
}

// WeightsTable lists the weights that hold.
func WeightsTable(board WeightsBoard, w store.Workshop, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "group", "group_name", "set", "criterion", "name", "weight", "method")}
	for _, x := range board.Weights {
		t.Rows = append(t.Rows, []any{x.Group, names.Of(x.Group), setOf(w, x.Criterion), x.Criterion, names.Of(x.Criterion), x.Value, methodWord(x.Method)})
	}
	return t
}

func methodWord(method ranking.WeightMethod) word {
	if method == "" {
		method = ranking.Pebbles
	}
	return word{"weight_method", string(method)}
}

// JudgmentsTable lists what the groups said, and how far it agrees with itself.
func JudgmentsTable(board WeightsBoard, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("change.table.judgments"), Columns: columns(p, "group", "group_name", "set", "axis", "method", "consistency", "index", "doubt", "holds")}
	for _, row := range board.Judgments {
		cells := []any{row.Group, names.Of(row.Group), row.Set, string(row.Axis), methodWord(row.Method), dash{}, dash{}, dash{}, yesNo(row.Holds)}
		if c := row.Consistency; c != nil {
			cells[5], cells[6] = c.Ratio, c.Table
			if len(c.Criteria) > 0 {
				cells[7] = names.List(c.Criteria)
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// SetWeights keeps what a group says of how much criteria matter, as [Judge] does.
// Groups and criteria may be names. Where no set is given and all criteria that
// are named are of one set and axis, the judgment is about all of these, and
// pebbles that are not laid are 0. Findings say what is wrong; then nothing is
// saved.
func SetWeights(ctx context.Context, db *store.DB, by string, w store.Workshop, j ranking.Judgment) (Judged, []schema.Finding, error) {
	var err error
	if j, err = inIDs(w, j); err != nil {
		return Judged{}, nil, err
	}
	j = wholeSet(w, j)
	j.Status = string(mapping.Stated)
	was := map[string]float64{}
	for _, x := range w.Weights {
		if x.Group == j.Group {
			was[x.Criterion] = x.Value
		}
	}
	done, err := Judge(ctx, db, by, j, was)
	if wrong := (*weights.JudgmentError)(nil); errors.As(err, &wrong) {
		names := func(id string) string { return Names(criteriaNames(w)).Of(id) }
		return done, []schema.Finding{intake.JudgmentFinding(wrong, schema.Place{}, names)}, nil
	}
	return done, nil, err
}

func criteriaNames(w store.Workshop) map[string]string {
	out := map[string]string{}
	for _, c := range w.Criteria {
		out[c.ID] = c.Name
	}
	return out
}

// inIDs turns the names in a judgment into ids.
func inIDs(w store.Workshop, j ranking.Judgment) (ranking.Judgment, error) {
	group, err := Find("group", j.Group, Groups(w))
	if err != nil {
		return j, err
	}
	j.Group = group
	j.Rename(func(name string) string {
		id, failed := Find("criterion", strings.TrimSpace(name), Criteria(w))
		err = errors.Join(err, failed)
		return id
	})
	return j, err
}

// wholeSet makes a judgment one of the whole set that its criteria are of.
func wholeSet(w store.Workshop, j ranking.Judgment) ranking.Judgment {
	if j.Set == "" && j.Axis == "" {
		j.Set, j.Axis = commonSet(w, j.Names())
	}
	if j.Method != ranking.Pebbles || j.Set == "" {
		return j
	}
	for _, c := range w.Criteria {
		if c.Set == j.Set && (j.Axis == "" || axisOf(c) == j.Axis) && c.Gate == nil && !slices.Contains(j.Names(), c.ID) {
			j.Ratings = append(j.Ratings, ranking.CriterionRating{Criterion: c.ID})
		}
	}
	return j
}

// commonSet is the set and axis that all criteria are of, if there is one.
func commonSet(w store.Workshop, ids []string) (set string, axis ranking.Axis) {
	for _, c := range w.Criteria {
		switch {
		case !slices.Contains(ids, c.ID):
		case c.Set == "" || set != "" && (set != c.Set || axis != axisOf(c)):
			return "", ""
		default:
			set, axis = c.Set, axisOf(c)
		}
	}
	return set, axis
}

// TemplatesTable lists the sets of criteria that can be taken over.
func TemplatesTable(p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "set", "name", "criteria", "verified", "source")}
	for _, x := range templates.All() {
		t.Rows = append(t.Rows, []any{x.ID, p.Pick(x.Name, x.NameEN), len(x.Criteria), word{"template_status", string(x.Status)}, x.Source})
	}
	return t
}

// CriteriaTable lists criteria.
func CriteriaTable(criteria []ranking.Criterion, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "criterion", "name", "set", "axis", "direction", "scale", "gate", "reference")}
	for _, c := range criteria {
		low, high := c.Scale()
		direction := c.Direction
		if direction == "" {
			direction = ranking.BenefitCriterion
		}
		t.Rows = append(t.Rows, []any{c.ID, p.Pick(c.Name, c.NameEN), c.Set, word{"axis", string(axisOf(c))}, word{"direction", string(direction)},
			p.T("scale.from_to", "low", low, "high", high), gateCell(c), c.Reference})
	}
	return t
}

func gateCell(c ranking.Criterion) any {
	if c.Gate == nil {
		return dash{}
	}
	return *c.Gate
}

// weights are the weights that hold, each with how the group found it and how far
// what it said agrees with itself.
func (x analyst) weights() Sheet {
	board, _ := Weights(x.w, "") // only a group can be unknown
	columns := x.columns("group_name", "set", "criterion", "weight", "method", "consistency", "index")
	as(columns, asText, "", "criterion")
	rows := [][]any{}
	for _, weight := range board.Weights {
		cells := []any{x.names.Of(weight.Group), setOf(x.w, weight.Criterion), x.names.Of(weight.Criterion), weight.Value,
			x.p.T("weight_method." + methodWord(weight.Method).word), nil, nil}
		if c := board.consistencyOf(weight); c != nil {
			cells[5], cells[6] = c.Ratio, c.Table
		}
		rows = append(rows, cells)
	}
	return Sheet{Columns: columns, Rows: rowsOf(rows)}
}

// consistencyOf is that of the judgment from which a weight follows.
func (b WeightsBoard) consistencyOf(w ranking.Weight) *weights.Consistency {
	for _, row := range b.Judgments {
		if row.Holds && row.Group == w.Group && row.Method == w.Method && slices.Contains(row.Names(), w.Criterion) {
			return row.Consistency
		}
	}
	return nil
}

func setOf(w store.Workshop, criterion string) string {
	for _, c := range w.Criteria {
		if c.ID == criterion {
			return c.Set
		}
	}
	return ""
}
