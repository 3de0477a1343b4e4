package report

import (
	"context"
	"slices"

	"potensi/internal/store"
	"potensi/internal/templates"
	"potensi/ranking"
	"potensi/schema"
)

// Run is what one form changed: the ids of its first and last change in the
// log, by which store.UndoRun takes the whole back, and how many there were.
type Run struct {
	First, Last string
	N           int
}

// edit saves one record of the run; what stands so already is no change.
func (r *Run) edit(b *store.Batch, record any) error { return r.step(b.Edit, record) }

// delete takes one record away.
func (r *Run) delete(b *store.Batch, record any) error { return r.step(b.Delete, record) }

func (r *Run) step(save func(string, any) (store.Outcome, error), record any) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	outcome, err := save(id, record)
	if err != nil || outcome == store.Unchanged {
		return err
	}
	if r.N == 0 {
		r.First = id
	}
	r.Last, r.N = id, r.N+1
	return nil
}

// CriterionUse is what is lost when a criterion goes.
type CriterionUse struct {
	Scores    int // cells in which something is said
	Known     int // of these, with a value
	Weights   int // groups that weighed it
	Judgments int // that name it
}

// UseOf counts what rests on a criterion.
func UseOf(w store.Workshop, criterion string) CriterionUse {
	var use CriterionUse
	for _, s := range w.Scores {
		if s.Criterion != criterion {
			continue
		}
		use.Scores++
		if s.Value != nil {
			use.Known++
		}
	}
	for _, one := range w.Weights {
		if one.Criterion == criterion {
			use.Weights++
		}
	}
	for _, j := range w.Judgments {
		if slices.Contains(j.Names(), criterion) {
			use.Judgments++
		}
	}
	return use
}

// DropCriterion takes a criterion away with its scores, its weights and what groups
// said of how much it matters, each logged by itself.
func DropCriterion(ctx context.Context, db *store.DB, by, criterion string) (Run, error) {
	var run Run
	err := db.Save(ctx, by, func(b *store.Batch) error {
		if err := dropAll(b, &run, func(s ranking.Score) bool { return s.Criterion == criterion }); err != nil {
			return err
		}
		if err := dropAll(b, &run, func(w ranking.Weight) bool { return w.Criterion == criterion }); err != nil {
			return err
		}
		if err := dropAll(b, &run, func(j ranking.Judgment) bool { return slices.Contains(j.Names(), criterion) }); err != nil {
			return err
		}
		return run.delete(b, ranking.Criterion{ID: criterion})
	})
	return run, err
}

// dropAll takes away the records of a table that a condition picks out.
func dropAll[T any](b *store.Batch, run *Run, which func(T) bool) error {
	rows, err := store.Rows[T](b)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if !which(row) {
			continue
		}
		if err := run.delete(b, row); err != nil {
			return err
		}
	}
	return nil
}

// AddCriteria adds criteria that are not there yet, by id; those that are stay as
// they are.
func AddCriteria(ctx context.Context, db *store.DB, by string, criteria []ranking.Criterion) (Run, error) {
	var run Run
	err := db.Save(ctx, by, func(b *store.Batch) error {
		there, err := store.Rows[ranking.Criterion](b)
		if err != nil {
			return err
		}
		for _, c := range templates.Missing(criteria, there) {
			if err := run.edit(b, c); err != nil {
				return err
			}
		}
		return nil
	})
	return run, err
}

// WrongScale are the findings of a criterion whose scale has no width, whose gate
// lies beside it, or that leaves scores outside which were given already.
func WrongScale(c ranking.Criterion, scores []ranking.Score) []schema.Finding {
	low, high := c.Scale()
	if low >= high {
		return []schema.Finding{finding("scale-width", "/max", map[string]any{"field": "max", "min": low, "max": high})}
	}
	if c.Gate != nil && (*c.Gate < low || *c.Gate > high) {
		return []schema.Finding{finding("range", "/gate", map[string]any{"field": "gate", "given": *c.Gate, "min": low, "max": high})}
	}
	outside := 0
	for _, s := range scores {
		if s.Criterion == c.ID && s.Value != nil && (*s.Value < low || *s.Value > high) {
			outside++
		}
	}
	if outside > 0 {
		return []schema.Finding{finding("scores-outside", "/scale", map[string]any{"field": "scale", "n": outside, "min": low, "max": high})}
	}
	return nil
}
