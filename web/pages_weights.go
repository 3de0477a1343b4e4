package web

import (
	"math"
	"net/url"
	"slices"

	"potensi/mapping"
	"potensi/ranking"
)

// weighScope is the criteria that are weighed against each other: those of a set
// on an axis, or all on an axis.
type weighScope struct {
	Set      string // empty: all
	Axis     ranking.Axis
	Key      string
	Criteria []ranking.Criterion
	Href     string
	Current  bool
}

// weighScopes are the lists with something to weigh. Gates have no weight.
func (v *visit) weighScopes(path string) []weighScope {
	out := []weighScope{}
	for _, axis := range ranking.Axes() {
		all := slices.DeleteFunc(criteriaOn(axis, v.w.Criteria), func(c ranking.Criterion) bool { return c.Gate != nil })
		sets := []string{}
		for _, c := range all {
			if !slices.Contains(sets, c.Set) {
				sets = append(sets, c.Set)
			}
		}
		for _, set := range sets {
			if len(sets) == 1 {
				break
			}
			of := slices.DeleteFunc(slices.Clone(all), func(c ranking.Criterion) bool { return c.Set != set })
			out = append(out, weighScope{Set: set, Axis: axis, Criteria: of})
		}
		one := weighScope{Axis: axis, Criteria: all}
		if len(sets) == 1 {
			one.Set = sets[0]
		}
		out = append(out, one)
	}
	out = slices.DeleteFunc(out, func(s weighScope) bool { return len(s.Criteria) == 0 })
	for i := range out {
		out[i].Key = string(out[i].Axis) + ":" + out[i].Set
		out[i].Href = v.link(path, "of", out[i].Key, "by", v.Query("by"))
	}
	return out
}

// scopeNow is the list that is asked for, or the first.
func scopeNow(scopes []weighScope, key string) *weighScope {
	at := max(0, slices.IndexFunc(scopes, func(s weighScope) bool { return s.Key == key }))
	if len(scopes) == 0 {
		return nil
	}
	scopes[at].Current = true
	return &scopes[at]
}

// weightsBody is the groups' weights side by side.
type weightsBody struct {
	Scopes []weighScope
	Scope  *weighScope
	Groups []weighGroup
	Rows   []weighRow
	Apart  string // where women and men differ most, in words
	Done   *doneLine
}

// weighGroup is a group with what it said.
type weighGroup struct {
	ID, Name, Pict string
	Method         ranking.WeightMethod // empty: it has not weighed these criteria
	Href           string
	of             map[string]float64
}

// weighRow is one criterion with each group's weight.
type weighRow struct {
	Name string
	Bars []weighBar
}

// weighBar is one group's weight; nil is unknown. Wide is its length, 0 to 100.
type weighBar struct {
	Group, Pict string
	Value       *float64
	Wide        float64
}

func weightsPage(v *visit) error {
	body := weightsBody{Scopes: v.weighScopes("/rank/weights"), Done: v.did("weights")}
	body.Scope = scopeNow(body.Scopes, v.Query("of"))
	if body.Scope != nil {
		body.Groups = v.weighGroups(*body.Scope)
		body.Rows = v.weighRows(*body.Scope, body.Groups)
		body.Apart = v.farthestApart(*body.Scope, body.Groups)
	}
	return v.show("rank-weights", v.p.T("web.weights.title"), body)
}

// weighGroups are the groups of people, and any other that has weighed.
func (v *visit) weighGroups(scope weighScope) []weighGroup {
	out := []weighGroup{}
	for _, g := range v.w.Groups {
		one := weighGroup{ID: g.ID, Name: v.names.Of(g.ID), Pict: pictOf(g), of: map[string]float64{},
			Href: v.link("/rank/weights/"+url.PathEscape(g.ID), "of", scope.Key)}
		for _, w := range v.w.Weights {
			if w.Group == g.ID && slices.ContainsFunc(scope.Criteria, func(c ranking.Criterion) bool { return c.ID == w.Criterion }) {
				one.of[w.Criterion] = w.Value
				one.Method = methodOf(w)
			}
		}
		if g.Type == mapping.People || one.Method != "" {
			out = append(out, one)
		}
	}
	return out
}

func methodOf(w ranking.Weight) ranking.WeightMethod {
	if w.Method == "" {
		return ranking.Pebbles
	}
	return w.Method
}

func (v *visit) weighRows(scope weighScope, groups []weighGroup) []weighRow {
	most := 1.0
	for _, g := range groups {
		for _, value := range g.of {
			most = max(most, value)
		}
	}
	out := []weighRow{}
	for _, c := range scope.Criteria {
		row := weighRow{Name: v.names.Of(c.ID)}
		for _, g := range groups {
			bar := weighBar{Group: g.Name, Pict: g.Pict}
			if value, known := g.of[c.ID]; known {
				bar.Value, bar.Wide = &value, 100*value/most
			}
			row.Bars = append(row.Bars, bar)
		}
		out = append(out, row)
	}
	return out
}

// farthestApart says on which criterion women and men differ most; nothing where
// one of them has not weighed, or they agree.
func (v *visit) farthestApart(scope weighScope, groups []weighGroup) string {
	women, okWomen := mapping.Everyone(v.w.Groups, mapping.Women)
	men, okMen := mapping.Everyone(v.w.Groups, mapping.Men)
	of := map[string]map[string]float64{}
	for _, g := range groups {
		of[g.ID] = g.of
	}
	if !okWomen || !okMen || len(of[women.ID]) == 0 || len(of[men.ID]) == 0 {
		return ""
	}
	most, at := 0.0, ""
	for _, c := range scope.Criteria {
		if gap := math.Abs(of[women.ID][c.ID] - of[men.ID][c.ID]); gap > most {
			most, at = gap, c.ID
		}
	}
	if at == "" {
		return v.p.T("web.weights.same")
	}
	return v.p.T("web.weights.apart", "criterion", v.names.Of(at), "women", v.weightText(of[women.ID][at]), "men", v.weightText(of[men.ID][at]))
}

// weightText writes a weight: whole where it is.
func (v *visit) weightText(x float64) string {
	if math.Abs(x-math.Round(x)) < 0.005 {
		return v.p.Number(x, 0)
	}
	return v.p.Number(x, 1)
}
