package mapping

import "slices"

// Extent is a number of resources and what they measure together, on the
// WGS84 ellipsoid.
type Extent struct {
	Resources int     `json:"resources"`
	AreaHa    float64 `json:"area_ha"`
	LengthKm  float64 `json:"length_km"`
}

func (e *Extent) add(s ProfileSummary) {
	e.Resources++
	e.AreaHa += value(s.AreaHa)
	e.LengthKm += value(s.LengthKm)
}

// Tenure is how much of some resources each class of holder holds on one
// dimension. Asked is the part of which both women's and men's standing is
// known: only of that can be said that one of them holds it alone.
type Tenure struct {
	Dimension Dimension     `json:"dimension"`
	All       Extent        `json:"all"`
	Asked     Extent        `json:"asked"`
	Classes   []TenureClass `json:"classes"` // every class, in the order of legends
}

// TenureClass is what one class holds, and the part of it that was asked about
// women and about men.
type TenureClass struct {
	Holder Holder `json:"holder"`
	All    Extent `json:"all"`
	Asked  Extent `json:"asked"`
}

// Tenure adds up the resources of a by-resource profile that counts lets pass.
func (w Workshop) Tenure(p Profile, d Dimension, counts func(ProfileSummary) bool) Tenure {
	women, men := w.SideLevels(p, Women, d), w.SideLevels(p, Men, d)
	out := Tenure{Dimension: d}
	for _, h := range Holders() {
		out.Classes = append(out.Classes, TenureClass{Holder: h})
	}
	for _, s := range p.Summaries {
		if !counts(s) {
			continue
		}
		out.add(s, len(women[s.Resource].Said) > 0 && len(men[s.Resource].Said) > 0)
	}
	return out
}

func (t *Tenure) add(s ProfileSummary, asked bool) {
	t.All.add(s)
	if asked {
		t.Asked.add(s)
	}
	i := slices.IndexFunc(t.Classes, func(c TenureClass) bool { return c.Holder == s.Holder[t.Dimension] })
	if i < 0 {
		return
	}
	t.Classes[i].All.add(s)
	if asked {
		t.Classes[i].Asked.add(s)
	}
}

// Class is what one class of holder holds.
func (t Tenure) Class(h Holder) TenureClass {
	i := slices.IndexFunc(t.Classes, func(c TenureClass) bool { return c.Holder == h })
	if i < 0 {
		return TenureClass{Holder: h}
	}
	return t.Classes[i]
}

// ShareHa is the part, 0 to 1, of all hectares that one class holds, as far as
// both women and men were asked about: what was not asked is in the whole but
// never in the part. Nil when nothing has an area.
func (t Tenure) ShareHa(h Holder) *float64 {
	if t.All.AreaHa <= 0 {
		return nil
	}
	return number(t.Class(h).Asked.AreaHa / t.All.AreaHa)
}

// SideLevel is where the groups of one gender stand on one dimension of one
// resource. Level is the mean of the groups whose level is known and undisputed
// (0 to 3), as gaps are made of; nil when there is none. Said lists the
// different levels that were said, lowest first.
type SideLevel struct {
	Level         *float64 `json:"level"`
	Said          []int    `json:"said"`
	Disputed      bool     `json:"disputed,omitempty"` // sessions differ on a group
	NotApplicable bool     `json:"not_applicable,omitempty"`
	groups        int
}

// Holds reports whether some group was said to hold the dimension.
func (s SideLevel) Holds() bool {
	threshold, _ := Holds.Number()
	return len(s.Said) > 0 && s.Said[len(s.Said)-1] >= threshold
}

// SideLevels is where the groups of people of one gender stand on a dimension,
// by resource of a by-resource profile. Resources that nobody answered for are
// left out.
func (w Workshop) SideLevels(p Profile, gender Gender, d Dimension) map[string]SideLevel {
	of := w.sides().women
	if gender == Men {
		of = w.sides().men
	}
	out := map[string]SideLevel{}
	for _, row := range p.Rows {
		if !of[row.Group] || len(row.Said) == 0 {
			continue
		}
		side := out[row.Resource]
		side.take(row, d)
		out[row.Resource] = side
	}
	return out
}

// take adds one group's row to its side.
func (s *SideLevel) take(row ProfileRow, d Dimension) {
	known, _ := row.answers(d)
	for _, n := range known {
		if !slices.Contains(s.Said, n) {
			s.Said = append(s.Said, n)
		}
	}
	slices.Sort(s.Said)
	s.Disputed = s.Disputed || slices.Contains(row.Disputed, d)
	s.NotApplicable = len(s.Said) == 0 && (s.NotApplicable || slices.Contains(row.NotApplicable, d))
	level := row.Level(d)
	switch {
	case level != nil && s.Level == nil:
		s.Level, s.groups = number(*level), 1
	case level != nil:
		s.Level = number((*s.Level*float64(s.groups) + *level) / float64(s.groups+1))
		s.groups++
	}
}
