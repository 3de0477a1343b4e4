package report

import (
	"context"
	"slices"
	"strconv"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// CheckSettling refuses what the schema would refuse of a decision.
func CheckSettling(s Settling) error {
	for _, role := range s.AgreedBy {
		if !slices.Contains(ranking.SigningRoles(), role) {
			return &RequestError{"unknown-word", map[string]any{"field": "agreed_by", "given": string(role), "allowed": ranking.SigningRoles()}}
		}
	}
	const longest = 2000
	for _, text := range append([]string{s.Note, s.Place}, s.Remarks...) {
		if len(text) > longest {
			return &RequestError{"decision-long", map[string]any{"max": longest}}
		}
	}
	return nil
}

// CheckDecisions checks every stored decision, in their order.
func CheckDecisions(ctx context.Context, db *store.DB, w store.Workshop) ([]DecisionCheck, error) {
	out := []DecisionCheck{}
	for _, d := range w.Decisions {
		ballots, err := db.Ballots(ctx, d.Poll)
		if err != nil {
			return nil, err
		}
		check, _ := CheckDecision(w, ballots, d)
		out = append(out, check)
	}
	return out, nil
}

// DecisionTable lists decisions; with their checks, whether what each rests on
// still stands.
func DecisionTable(decisions []ranking.Decision, checks []DecisionCheck, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "id", "decided_at", "products", "method", "rule", "present", "inputs_state", "inputs")}
	for i, d := range decisions {
		var state any = dash{}
		if i < len(checks) {
			state = word{"inputs", stateOf(checks[i])}
		}
		t.Rows = append(t.Rows, []any{d.ID, DayOf(d, p), names.List(d.Products), word{"decided", string(d.Method)}, ruleCell(d.Rule, p), presentTotal(d), state, d.Inputs})
	}
	return t
}

func stateOf(c DecisionCheck) string {
	if c.Same {
		return "same"
	}
	return "changed"
}

func ruleCell(rule string, p *i18n.Printer) any {
	if key := "rule." + rule; p.Has(key) {
		return p.T(key)
	}
	return listCell(rule)
}

// presentTotal is how many people were present; a dash where nobody counted.
func presentTotal(d ranking.Decision) any {
	if len(d.Present) == 0 {
		return dash{}
	}
	return PresentTotal(d)
}

// PresentTotal is how many people of all groups were present.
func PresentTotal(d ranking.Decision) int {
	total := 0
	for _, a := range d.Present {
		total += a.People
	}
	return total
}

// MomentOf is when it was decided, in the time of this computer, which stands
// in the village.
func MomentOf(d ranking.Decision) time.Time {
	at, _ := time.Parse(time.RFC3339, d.DecidedAt)
	return at.Local()
}

// DayOf is the day of a decision in words.
func DayOf(d ranking.Decision, p *i18n.Printer) string {
	at := MomentOf(d)
	return p.T("web.date", "day", at.Day(), "month", p.T("web.month."+strconv.Itoa(int(at.Month()))), "year", strconv.Itoa(at.Year()))
}

// DecisionWords are the lines by which a decision is shown on a screen of
// text.
func DecisionWords(d ranking.Decision, check DecisionCheck, names Names, p *i18n.Printer) []string {
	out := []string{}
	say := func(key string, args ...any) { out = append(out, p.T(key, args...)) }
	say("decision.products", "products", names.List(d.Products))
	say("decision.when", "day", DayOf(d, p), "place", listOr(p, d.Place))
	say("decision.how", "method", p.T("decided."+string(d.Method)), "rule", RuleName(d.Rule, p), "seats", d.Seats)
	for _, a := range d.Present {
		say("decision.present", "groups", names.List(a.Groups), "people", a.People)
	}
	for _, remark := range d.Remarks {
		say("decision.remark", "text", remark)
	}
	for _, role := range d.AgreedBy {
		say("decision.agreed", "role", p.T("web.report.sign."+string(role)))
	}
	if d.Note != "" {
		say("decision.note", "text", d.Note)
	}
	if d.Seal != "" {
		say("decision.seal", "seal", d.Seal)
	}
	say("decision.inputs", "inputs", d.Inputs)
	return append(out, CheckWords(check, p)...)
}

// RuleName is a rule, or a method of ranking by scores, in words.
func RuleName(rule string, p *i18n.Printer) string {
	if text, ok := ruleCell(rule, p).(string); ok {
		return text
	}
	return "–"
}

func listOr(p *i18n.Printer, text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// CheckWords say whether what a decision rests on still stands.
func CheckWords(c DecisionCheck, p *i18n.Printer) []string {
	out := []string{}
	if c.Same {
		out = append(out, p.T("inputs.words-same"))
	} else {
		out = append(out, p.T("inputs.words-changed", "parts", PartNames(c.Changed, p)))
	}
	if !c.Recounted {
		out = append(out, p.T("inputs.not-recounted"))
	}
	return out
}

// PartNames are the parts of the inputs in words.
func PartNames(parts []string, p *i18n.Printer) string {
	words := make([]string, len(parts))
	for i, part := range parts {
		words[i] = p.T("inputs.part." + part)
	}
	return andList(p, words)
}

// CheckTable is a check as one line.
func CheckTable(c DecisionCheck, p *i18n.Printer) Table {
	return Table{Columns: columns(p, "id", "inputs_state", "changed", "inputs", "inputs_now"),
		Rows: [][]any{{c.Decision, word{"inputs", stateOf(c)}, listCell(PartNames(c.Changed, p)), c.Inputs, c.Now}}}
}
