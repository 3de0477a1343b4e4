package report

import (
	"context"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/weights"
)

// Judged is what became of a judgment.
type Judged struct {
	Run
	weights.Derived
	Conflict bool // the group's weights were changed elsewhere since: nothing is saved
}

// Judge saves what a group said of how much its criteria matter, and the weights
// that follow from it, in one transaction. Was are the group's weights by criterion
// as whoever judged saw them. Errors: *weights.JudgmentError.
func Judge(ctx context.Context, db *store.DB, by string, j ranking.Judgment, was map[string]float64) (Judged, error) {
	var done Judged
	if j.Status == "" {
		j.Status = string(mapping.Stated)
	}
	err := db.Save(ctx, by, func(b *store.Batch) error {
		criteria, err := store.Rows[ranking.Criterion](b)
		if err != nil {
			return err
		}
		if done.Derived, err = weights.From(j, criteria); err != nil {
			return err
		}
		if done.Conflict, err = weighedSince(b, done.Weights, was); err != nil || done.Conflict {
			return err
		}
		if err := done.edit(b, j); err != nil {
			return err
		}
		for _, w := range whole(j, done.Weights) {
			if err := done.edit(b, w); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// weighedSince reports whether weights stand otherwise than they did.
func weighedSince(b *store.Batch, list []ranking.Weight, was map[string]float64) (bool, error) {
	for _, w := range list {
		standing := ranking.Weight{Group: w.Group, Criterion: w.Criterion}
		there, err := b.Find(&standing)
		if err != nil {
			return false, err
		}
		before, known := was[w.Criterion]
		if there != known || there && before != standing.Value {
			return true, nil
		}
	}
	return false, nil
}

// whole gives pebbles as they were laid: a hundredth times a hundred need not be
// one again.
func whole(j ranking.Judgment, list []ranking.Weight) []ranking.Weight {
	if j.Method != ranking.Pebbles {
		return list
	}
	for i := range list {
		for _, laid := range j.Ratings {
			if laid.Criterion == list[i].Criterion {
				list[i].Value = laid.Value
			}
		}
	}
	return list
}
