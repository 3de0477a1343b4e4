package ranking

// Judgment is what a group said of how much its criteria matter, kept as it was
// said beside the weights that follow from it. It is about the criteria of Set
// and Axis, of all where both are empty and of those it names in an order,
// pairs or ratings. By its method it says
//
//   - order: Order, tiers of criteria, what matters most first;
//   - ahp: Pairs, how many times as much the first matters as the second (Saaty
//     1980: 1 to 9, or 1/9 to 1); pairs left out are unknown;
//   - best-worst: Best and Worst, how many times as much the best matters as
//     each, and each as the worst (Rezaei 2015: 1 to 9);
//   - direct: Ratings of any size from 0; pebbles: Ratings that are whole and
//     sum to 100.
type Judgment struct {
	Group         string            `json:"group"`
	Set           string            `json:"set,omitempty"`
	Axis          Axis              `json:"axis,omitempty"`
	Method        WeightMethod      `json:"method"`
	Order         [][]string        `json:"order,omitempty"`
	Pairs         []CriterionPair   `json:"pairs,omitempty"`
	Best          string            `json:"best,omitempty"`
	Worst         string            `json:"worst,omitempty"`
	BestToOthers  []CriterionRating `json:"best_to_others,omitempty"`
	OthersToWorst []CriterionRating `json:"others_to_worst,omitempty"`
	Ratings       []CriterionRating `json:"ratings,omitempty"`
	Status        string            `json:"status,omitempty"`
	Note          string            `json:"note,omitempty"`
}

// CriterionPair says that criterion A matters Value times as much as B.
type CriterionPair struct {
	A     string  `json:"a"`
	B     string  `json:"b"`
	Value float64 `json:"value"`
}

// CriterionRating is a number given to a criterion.
type CriterionRating struct {
	Criterion string  `json:"criterion"`
	Value     float64 `json:"value"`
}

// JudgmentMethods lists the methods by which a group can say what matters; the
// entropy of the scores is nobody's judgment.
func JudgmentMethods() []WeightMethod {
	return []WeightMethod{Pebbles, DirectWeight, CardOrder, AHP, BestWorst}
}

// Names lists the criteria that a judgment names, each once, as they come.
func (j Judgment) Names() []string {
	var names []string
	seen := map[string]bool{"": true}
	for _, name := range j.named() {
		if !seen[*name] {
			names = append(names, *name)
		}
		seen[*name] = true
	}
	return names
}

// Rename gives the criteria that a judgment names other names.
func (j *Judgment) Rename(as func(name string) string) {
	for _, name := range j.named() {
		if *name != "" {
			*name = as(*name)
		}
	}
}

// named are the places where criteria are named.
func (j *Judgment) named() []*string {
	out := []*string{&j.Best, &j.Worst}
	for _, tier := range j.Order {
		for i := range tier {
			out = append(out, &tier[i])
		}
	}
	for i := range j.Pairs {
		out = append(out, &j.Pairs[i].A, &j.Pairs[i].B)
	}
	for _, ratings := range [][]CriterionRating{j.Ratings, j.BestToOthers, j.OthersToWorst} {
		for i := range ratings {
			out = append(out, &ratings[i].Criterion)
		}
	}
	return out
}
