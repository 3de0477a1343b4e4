package intake

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"potensi/ranking"
	"potensi/ranking/weights"
	"potensi/schema"
)

// judgment reads what a group said of how much criteria matter, and saves the
// weights that follow from it, but for criteria of which the group's weights are
// given.
func (r *reader) judgment(j *ranking.Judgment, c *checker) {
	c.refer("group", "groups", &j.Group)
	j.Rename(func(name string) string { c.refer(weights.Member(j.Method), "criteria", &name); return name })
	c.once(j.Group, j.Set, string(j.Axis), string(j.Method))
	if rejected(c.findings) || r.batch == nil && len(r.known.criteria) == 0 {
		return
	}
	derived, err := weights.From(*j, r.known.allCriteria())
	if err != nil {
		c.misjudged(err)
		return
	}
	c.weighed(*j, derived)
	for _, w := range derived.Warnings {
		c.add(w.Key, weights.Member(j.Method), schema.Warning, false, r.known.judgedWords(w.Args))
	}
	kept := []string{}
	for _, w := range derived.Weights {
		if given, is := r.known.given(w); is {
			if given.Value != w.Value {
				kept = append(kept, r.known.criteria[w.Criterion].Name)
			}
			continue
		}
		c.learn = append(c.learn, func() error { return r.derive(w) })
	}
	if len(kept) > 0 {
		c.add("judgment-kept", weights.Member(j.Method), schema.Warning, false, map[string]any{"group": j.Group, "criteria": kept})
	}
}

// weighed notes which weights follow from a judgment, and how consistent it is.
func (c *checker) weighed(j ranking.Judgment, d weights.Derived) {
	list := make([]string, len(d.Weights))
	for i, w := range d.Weights {
		list[i] = fmt.Sprintf("%s %.1f", w.Criterion, w.Value)
	}
	c.add("judgment-weights", weights.Member(j.Method), schema.Note, false, map[string]any{"group": j.Group, "weights": list})
	if k := d.Consistency; k != nil {
		c.add("judgment-ratio", weights.Member(j.Method), schema.Note, false,
			map[string]any{"group": j.Group, "ratio": math.Round(k.Ratio*1000) / 1000, "limit": k.Limit, "table": k.Table})
	}
}

// derive saves a weight that follows from a judgment.
func (r *reader) derive(w ranking.Weight) error {
	r.known.weights[[2]string{w.Group, w.Criterion}] = w
	r.known.judged[w.Group+"\x00"+w.Criterion+"\x00"+string(w.Method)] = true
	if r.batch == nil {
		return nil
	}
	_, err := r.batch.Put(w)
	return err
}

// misjudged notes what is wrong with a judgment, at its place.
func (c *checker) misjudged(err error) {
	var wrong *weights.JudgmentError
	if !errors.As(err, &wrong) {
		return
	}
	c.findings = append(c.findings, JudgmentFinding(wrong, c.at, func(id string) string { return c.r.known.criteria[id].Name }))
}

// JudgmentFinding says what is wrong with a judgment; name gives the name of a
// criterion.
func JudgmentFinding(wrong *weights.JudgmentError, at schema.Place, name func(id string) string) schema.Finding {
	called := func(id string) string {
		if known := name(id); known != "" {
			return known
		}
		return id
	}
	return schema.Finding{Place: at.At(at.Path + wrong.Path), Rule: "judgment-" + wrong.Rule, Level: schema.Error,
		Args: map[string]any{"criterion": called(wrong.Criterion), "other": called(wrong.Other), "given": wrong.Value}}
}

// given is the weight that a group has on a criterion without its following
// from a judgment.
func (k *known) given(w ranking.Weight) (ranking.Weight, bool) {
	have, is := k.weights[[2]string{w.Group, w.Criterion}]
	if !is {
		return have, false
	}
	follows := k.judged[w.Group+"\x00"+w.Criterion+"\x00"+string(have.Method)]
	return have, !follows || k.explicit[[2]string{w.Group, w.Criterion}]
}

// judge remembers for which criteria a group has judged by a method.
func (k *known) judge(j ranking.Judgment) {
	for _, name := range j.Names() {
		k.judged[j.Group+"\x00"+name+"\x00"+string(j.Method)] = true
	}
}

// allCriteria are the criteria that are known, by id.
func (k *known) allCriteria() []ranking.Criterion {
	out := make([]ranking.Criterion, 0, len(k.criteria))
	for _, c := range k.criteria {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b ranking.Criterion) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// judgedWords are a warning's arguments with names for ids and few digits.
func (k *known) judgedWords(args map[string]any) map[string]any {
	out := map[string]any{}
	for name, value := range args {
		switch v := value.(type) {
		case float64:
			out[name] = math.Round(v*1000) / 1000
		case []string:
			names := make([]string, len(v))
			for i, id := range v {
				names[i] = k.criteria[id].Name
			}
			out[name] = names
		case map[string]weights.Range: // told by the command weights
		default:
			out[name] = value
		}
	}
	return out
}

// weight checks a weight: a gate has none.
func (r *reader) weight(x *ranking.Weight, c *checker) {
	c.refer("group", "groups", &x.Group)
	c.refer("criterion", "criteria", &x.Criterion)
	c.once(x.Group, x.Criterion)
	if on, ok := r.known.criteria[x.Criterion]; ok && on.Gate != nil && x.Value > 0 {
		c.add("weight-on-gate", "value", schema.Error, false, map[string]any{"given": x.Value, "criterion": on.Name})
	}
	c.know(func() {
		key := [2]string{x.Group, x.Criterion}
		r.known.weights[key], r.known.explicit[key] = *x, true
	})
}
