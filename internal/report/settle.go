package report

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"potensi/internal/store"
	"potensi/ranking"
)

// Settling is what a meeting says of its decision.
type Settling struct {
	FlagshipOptions
	Products []string // what was settled, ids or names; empty: what was counted
	At       time.Time
	Place    string
	Present  []ranking.Attendance
	Remarks  []string
	AgreedBy []ranking.SigningRole
	Note     string
}

// NewDecision makes the decision of a meeting from what was counted. A poll
// must be closed, and its ballots must be here. A tie for a seat is for the
// meeting to settle: it names the products.
func NewDecision(w store.Workshop, ballots []ranking.Ballot, s Settling) (ranking.Decision, error) {
	d, err := gather(w, ballots, s.FlagshipOptions)
	if err != nil {
		return ranking.Decision{}, err
	}
	if d.poll != nil && d.poll.State != ranking.Closed {
		return ranking.Decision{}, &RequestError{"decision-poll-open", map[string]any{"poll": d.poll.ID}}
	}
	if d.poll != nil && d.tally == nil {
		return ranking.Decision{}, &RequestError{"decision-no-ballots", map[string]any{"poll": d.poll.ID}}
	}
	f := d.flagship()
	out := ranking.Decision{DecidedAt: s.At.UTC().Format("2006-01-02T15:04:05.000Z"), Place: s.Place, Poll: f.Poll, Seats: f.Seats, Rule: f.Rule, Voice: f.Voice,
		Method: ranking.DecisionMethod(f.DecidedBy), Present: s.Present, Remarks: s.Remarks, AgreedBy: s.AgreedBy, Note: s.Note}
	if out.Products, err = settled(w, s.Products, f); err != nil {
		return out, err
	}
	if !same(out.Products, f.Chosen) {
		out.Method = ranking.ByDeliberation
	}
	if d.poll != nil {
		out.Seal = d.poll.Sealed
	}
	in := InputsOf(w, f)
	out.Inputs, out.Parts = in.Sum, in.Parts
	if out.Result, err = resultOf(f, w); err != nil {
		return out, err
	}
	out.ID, err = store.NewID()
	return out, err
}

// settled are the products that were decided on: those that the meeting names,
// or those that were counted.
func settled(w store.Workshop, named []string, f Flagship) ([]string, error) {
	if len(named) == 0 && len(f.Contested) > 0 {
		return nil, &RequestError{"decision-tied", map[string]any{"products": NamesIn(w).List(f.Contested), "seats": f.Seats}}
	}
	if len(named) == 0 {
		return f.Chosen, nil
	}
	out := []string{}
	for _, text := range named {
		id, err := Find("product", text, Products(w))
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, id) {
			return nil, &RequestError{"decision-twice", map[string]any{"given": text}}
		}
		out = append(out, id)
	}
	slices.SortStableFunc(out, func(a, b string) int { return f.orderOf(a) - f.orderOf(b) })
	return out, nil
}

// orderOf is a product's place in the list of the decision.
func (f Flagship) orderOf(product string) int {
	return slices.IndexFunc(f.Products, func(x FlagshipProduct) bool { return x.Product == product })
}

// resultOf keeps the numbers of a decision: without words, which any language
// can put to them, without who holds which place, which has a consent of its
// own, and without what small groups have said by themselves.
func resultOf(f Flagship, w store.Workshop) (map[string]any, error) {
	small := map[string]bool{}
	for _, g := range w.Groups {
		small[g.ID] = f.DecidedBy == "scores" && Small(g)
	}
	hidden := func(groups []string) bool {
		return slices.ContainsFunc(groups, func(id string) bool { return small[id] })
	}
	f.Messages, f.Dissent = nil, nil
	f.Differ = slices.DeleteFunc(slices.Clone(f.Differ), func(g GroupChoice) bool { return hidden(g.Groups) })
	f.Products = slices.Clone(f.Products)
	for i := range f.Products {
		x := &f.Products[i]
		x.Access, x.Messages, x.Basis, x.Why, x.Name = nil, nil, nil, "", ""
		x.Robustness, x.Certificate, x.Changes = sharesOnly(x.Robustness), firmOnly(x.Certificate), nil
		x.Groups = slices.DeleteFunc(slices.Clone(x.Groups), func(g GroupPlace) bool { return hidden(g.Groups) })
		x.Warnings = slices.DeleteFunc(slices.Clone(x.Warnings), func(w ranking.Warning) bool { return w.Key == "men-control" })
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	return out, json.Unmarshal(text, &out)
}

// sharesOnly keeps of a product's robustness what sentences say.
func sharesOnly(r *ranking.Robust) *ranking.Robust {
	if r == nil {
		return nil
	}
	return &ranking.Robust{Product: r.Product, Rank: r.Rank, First: r.First, Top: r.Top, Mean: r.Mean}
}

// firmOnly keeps of what would change the result what sentences say.
func firmOnly(f *Firmness) *Firmness {
	if f == nil || f.Scores == nil {
		return f
	}
	out, lead := *f, *f.Scores
	lead.Weights.Weights, lead.Cells, lead.Unknown = nil, nil, nil
	out.Scores = &lead
	return &out
}

// ResultOf reads the numbers of a stored decision; false when it has none that
// can be read.
func ResultOf(d ranking.Decision) (Flagship, bool) {
	var f Flagship
	text, err := json.Marshal(d.Result)
	if err != nil || len(d.Result) == 0 || json.Unmarshal(text, &f) != nil {
		return Flagship{}, false
	}
	return f, len(f.Products) > 0
}

// Settle stores the decision of a meeting.
func Settle(ctx context.Context, db *store.DB, by string, w store.Workshop, s Settling) (ranking.Decision, error) {
	ballots := []ranking.Ballot{}
	if len(w.Polls) > 0 || s.Poll != "" {
		poll, err := FindPoll(w, s.Poll)
		if err != nil {
			return ranking.Decision{}, err
		}
		if ballots, err = db.Ballots(ctx, poll.ID); err != nil {
			return ranking.Decision{}, err
		}
	}
	decision, err := NewDecision(w, ballots, s)
	if err != nil {
		return decision, err
	}
	return decision, db.Save(ctx, by, func(b *store.Batch) error {
		_, err := b.Edit("", decision)
		return err
	})
}

// DecisionCheck says whether what a decision rests on is still as it was.
type DecisionCheck struct {
	Decision  string   `json:"decision"`
	Inputs    string   `json:"inputs"`    // the hash that was stored
	Now       string   `json:"now"`       // the hash of what stands now
	Same      bool     `json:"same"`      // they are one
	Changed   []string `json:"changed"`   // the parts that differ
	Recounted bool     `json:"recounted"` // the ballots are here and were counted again
}

// CheckDecision reckons a decision's hash from what stands now. Where the
// ballots are not, the count that travels with the decision stands for them.
func CheckDecision(w store.Workshop, ballots []ranking.Ballot, d ranking.Decision) (DecisionCheck, Inputs) {
	out := DecisionCheck{Decision: d.ID, Inputs: d.Inputs, Changed: []string{}}
	f, known := ResultOf(d)
	if known {
		opt := FlagshipOptions{Seats: d.Seats, Poll: d.Poll, Rule: d.Rule, Voice: d.Voice, Weights: f.Weights, MinCoverage: &f.MinCoverage, light: true}
		if f.DecidedBy == "scores" {
			opt.Rule, opt.Voice, opt.Poll, ballots = "", "", "", nil
		}
		if again, err := gather(w, ballots, opt); err == nil && again.tally != nil {
			f, out.Recounted = again.flagship(), true
		}
	}
	in := InputsOf(w, f)
	out.Now, out.Same = in.Sum, in.Sum == d.Inputs
	for _, part := range InputParts() {
		if was, told := d.Parts[part]; !out.Same && (!told || was != in.Parts[part]) {
			out.Changed = append(out.Changed, part)
		}
	}
	return out, in
}

// FindDecision picks the decision that is meant; the latest when nothing is
// said.
func FindDecision(w store.Workshop, text string) (ranking.Decision, error) {
	if len(w.Decisions) == 0 {
		return ranking.Decision{}, &RequestError{"no-decision", nil}
	}
	if text == "" {
		return slices.MaxFunc(w.Decisions, func(a, b ranking.Decision) int { return compareTimes(a, b) }), nil
	}
	id, err := Find("decision", text, named(w.Decisions, func(d ranking.Decision) Named { return Named{ID: d.ID} }))
	if err != nil {
		return ranking.Decision{}, err
	}
	return w.Decisions[slices.IndexFunc(w.Decisions, func(d ranking.Decision) bool { return d.ID == id })], nil
}

func compareTimes(a, b ranking.Decision) int {
	if a.DecidedAt < b.DecidedAt {
		return -1
	}
	return 1
}
