package mapping

import "slices"

// Workshop is what a profile is made of.
type Workshop struct {
	Groups    []Group
	Sessions  []Session
	Resources []Resource
	Records   []AccessRecord
}

// ProfileBy names what a profile's rows are about.
type ProfileBy string

const (
	ByResource ProfileBy = "resource"
	ByKind     ProfileBy = "kind"
	ByGroup    ProfileBy = "group"
)

// ProfileOptions select what is profiled. Empty members select everything.
type ProfileOptions struct {
	By        ProfileBy
	Dimension Dimension // only this one
	Session   string    // only what this session said
	SaidBy    string    // only what sessions of this group said
	Resource  string    // only this resource
}

// Profile is the access-and-control profile: who has access to, participates
// in, controls and benefits from what (Overholt et al. 1985, widened to the
// four dimensions of APKM). Unknown is kept apart from none everywhere.
type Profile struct {
	By         ProfileBy        `json:"by"`
	Dimensions []Dimension      `json:"dimensions"`
	Rows       []ProfileRow     `json:"rows"`
	Summaries  []ProfileSummary `json:"summaries"`
	Coverage   Coverage         `json:"coverage"`
	Formulas   []string         `json:"formulas"` // keys of the catalogue
	Warnings   []Warning        `json:"warnings"`
}

// Warning is a message key and its arguments.
type Warning struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// ProfileRow is one group's standing on one resource, kind of resource, or
// altogether. A level is nil when unknown, not applicable, or when sessions
// differ; over several resources it is the mean of the known ones.
type ProfileRow struct {
	Resource       string      `json:"resource,omitempty"`
	Kind           Kind        `json:"kind,omitempty"`
	Group          string      `json:"group"`
	Access         *float64    `json:"access"`
	Participation  *float64    `json:"participation"`
	Control        *float64    `json:"control"`
	Benefit        *float64    `json:"benefit"`
	Index          *float64    `json:"index"`           // mean of the known levels / 3
	ControlDeficit *float64    `json:"control_deficit"` // access − control
	Coverage       Coverage    `json:"coverage"`
	NotApplicable  []Dimension `json:"not_applicable,omitempty"`
	Disputed       []Dimension `json:"disputed,omitempty"`
	Said           []Statement `json:"said,omitempty"`
}

// Level returns the row's level on a dimension.
func (r ProfileRow) Level(d Dimension) *float64 {
	return *r.level(d)
}

func (r *ProfileRow) level(d Dimension) **float64 {
	switch d {
	case Access:
		return &r.Access
	case Participation:
		return &r.Participation
	case Control:
		return &r.Control
	}
	return &r.Benefit
}

// Statement is what one session said: a record as it stands.
type Statement struct {
	Session       string `json:"session"`
	Access        Level  `json:"access"`
	Participation Level  `json:"participation"`
	Control       Level  `json:"control"`
	Benefit       Level  `json:"benefit"`
	Status        Status `json:"status,omitempty"`
	Evidence      string `json:"evidence,omitempty"`
	Note          string `json:"note,omitempty"`
}

// ProfileSummary compares women and men on one resource or kind. Gap is men −
// women per dimension (−3 to 3); Parity is the sum of women's levels over the
// sum of men's, over the dimensions known for both. Nil means not known.
type ProfileSummary struct {
	Resource         string                 `json:"resource,omitempty"`
	Name             string                 `json:"name,omitempty"`
	Kind             Kind                   `json:"kind"`
	Resources        int                    `json:"resources"`
	AreaHa           *float64               `json:"area_ha"`
	LengthKm         *float64               `json:"length_km"`
	Gap              map[Dimension]*float64 `json:"gap"`
	Parity           *float64               `json:"parity"`
	ParityDimensions int                    `json:"parity_dimensions"`
	Holder           map[Dimension]Holder   `json:"holder,omitempty"`
	Coverage         Coverage               `json:"coverage"`
}

// Coverage counts how many applicable cells somebody has answered.
type Coverage struct {
	Known int `json:"known"`
	Cells int `json:"cells"`
}

// Share is Known/Cells, 0 to 1; an empty profile covers nothing.
func (c Coverage) Share() float64 {
	if c.Cells == 0 {
		return 0
	}
	return float64(c.Known) / float64(c.Cells)
}

func (c *Coverage) add(other Coverage) {
	c.Known += other.Known
	c.Cells += other.Cells
}

// Holder says who holds a dimension of a resource: level 2 (shared) or 3
// (full) counts as holding it.
type Holder string

const (
	HeldByWomen       Holder = "women"
	HeldByMen         Holder = "men"
	HeldByBoth        Holder = "both"
	HeldByInstitution Holder = "institution" // and, as far as they were asked, by neither women nor men
	HeldByNobody      Holder = "nobody"      // everybody asked, nobody holds it
	HolderDisputed    Holder = "disputed"    // sessions differ on who holds it
	HolderUnknown     Holder = "unknown"     // not yet asked
)

// Holders lists the classes in the order of legends.
func Holders() []Holder {
	return []Holder{HeldByWomen, HeldByBoth, HeldByMen, HeldByInstitution, HeldByNobody, HolderDisputed, HolderUnknown}
}

// NewProfile builds the profile of a workshop. Sessions that differ are never
// averaged: the level is left open and the row lists the dimension as disputed.
func NewProfile(w Workshop, opt ProfileOptions) Profile {
	if opt.By == "" {
		opt.By = ByResource
	}
	p := Profile{By: opt.By, Dimensions: dimensions(opt), Rows: []ProfileRow{}, Summaries: []ProfileSummary{}, Warnings: []Warning{}}
	byResource := w.rows(opt)
	summaries := w.summaries(byResource, opt)
	for _, row := range byResource {
		p.Coverage.add(row.Coverage)
	}
	switch opt.By {
	case ByKind:
		p.Rows = pool(byResource, func(r ProfileRow) ProfileRow { return ProfileRow{Kind: r.Kind, Group: r.Group} }, p.Dimensions)
		p.Summaries = summarizeKinds(summaries, p.Rows, w, p.Dimensions)
	case ByGroup:
		p.Rows = pool(byResource, func(r ProfileRow) ProfileRow { return ProfileRow{Group: r.Group} }, p.Dimensions)
	default:
		p.Rows, p.Summaries = byResource, summaries
	}
	p.Formulas = []string{"formula.holder", "formula.gap", "formula.parity", "formula.control_deficit", "formula.index", "formula.coverage"}
	p.Warnings = w.warnings(byResource, p.Coverage)
	return p
}

func dimensions(opt ProfileOptions) []Dimension {
	if opt.Dimension != "" {
		return []Dimension{opt.Dimension}
	}
	return Dimensions()
}

// rows makes a row for every resource that is profiled and every group of
// people, and for institutions that somebody spoke about.
func (w Workshop) rows(opt ProfileOptions) []ProfileRow {
	said := w.statements(opt)
	rows := []ProfileRow{}
	for _, resource := range w.Resources {
		if !resource.Kind.Profiled() || (opt.Resource != "" && opt.Resource != resource.ID) {
			continue
		}
		for _, group := range w.Groups {
			statements := said[pair{resource.ID, group.ID}]
			if len(statements) == 0 && group.Type == Institution {
				continue
			}
			row := ProfileRow{Resource: resource.ID, Kind: resource.Kind, Group: group.ID, Said: statements}
			row.settle(dimensions(opt))
			rows = append(rows, row)
		}
	}
	return rows
}

type pair struct{ resource, group string }

func (w Workshop) statements(opt ProfileOptions) map[pair][]Statement {
	heard := map[string]string{}
	for _, s := range w.Sessions {
		heard[s.ID] = s.Group
	}
	said := map[pair][]Statement{}
	for _, r := range w.Records {
		if opt.Session != "" && r.Session != opt.Session {
			continue
		}
		if opt.SaidBy != "" && heard[r.Session] != opt.SaidBy {
			continue
		}
		key := pair{r.Resource, r.Group}
		said[key] = append(said[key], Statement{Session: r.Session, Access: r.Access, Participation: r.Participation,
			Control: r.Control, Benefit: r.Benefit, Status: r.Status, Evidence: r.Evidence, Note: r.Note})
	}
	return said
}

// level returns what the statement says on one dimension.
func (s Statement) level(d Dimension) Level {
	return AccessRecord{Access: s.Access, Participation: s.Participation, Control: s.Control, Benefit: s.Benefit}.Level(d)
}

// settle sets the row's levels from its statements.
func (r *ProfileRow) settle(ds []Dimension) {
	for _, d := range ds {
		known, notApplicable := r.answers(d)
		switch {
		case len(known) == 0 && notApplicable:
			r.NotApplicable = append(r.NotApplicable, d)
			continue
		case len(known) == 1:
			n := float64(known[0])
			*r.level(d) = &n
		case len(known) > 1:
			r.Disputed = append(r.Disputed, d)
		}
		r.Coverage.Cells++
		if len(known) > 0 {
			r.Coverage.Known++
		}
	}
	r.derive()
}

// answers lists the different levels said on d, and whether anybody called
// the question not applicable.
func (r *ProfileRow) answers(d Dimension) (known []int, notApplicable bool) {
	for _, s := range r.Said {
		level := s.level(d)
		n, ok := level.Number()
		if ok && !slices.Contains(known, n) {
			known = append(known, n)
		}
		notApplicable = notApplicable || level == NotApplicable
	}
	return known, notApplicable
}

func (r *ProfileRow) derive() {
	sum, n := 0.0, 0
	for _, d := range Dimensions() {
		if level := r.Level(d); level != nil {
			sum += *level
			n++
		}
	}
	if n > 0 {
		r.Index = number(sum / float64(n) / 3)
	}
	if r.Access != nil && r.Control != nil {
		r.ControlDeficit = number(*r.Access - *r.Control)
	}
}

func number(x float64) *float64 { return &x }

// pool averages the known levels of rows that share a key.
func pool(rows []ProfileRow, key func(ProfileRow) ProfileRow, ds []Dimension) []ProfileRow {
	type id struct {
		kind  Kind
		group string
	}
	order := []id{}
	pooled := map[id][]ProfileRow{}
	for _, row := range rows {
		k := key(row)
		at := id{k.Kind, k.Group}
		if _, seen := pooled[at]; !seen {
			order = append(order, at)
		}
		pooled[at] = append(pooled[at], row)
	}
	out := []ProfileRow{}
	for _, at := range order {
		out = append(out, mean(ProfileRow{Kind: at.kind, Group: at.group}, pooled[at], ds))
	}
	return out
}

func mean(into ProfileRow, rows []ProfileRow, ds []Dimension) ProfileRow {
	for _, d := range ds {
		sum, n := 0.0, 0
		for _, row := range rows {
			if level := row.Level(d); level != nil {
				sum += *level
				n++
			}
			if slices.Contains(row.Disputed, d) && !slices.Contains(into.Disputed, d) {
				into.Disputed = append(into.Disputed, d)
			}
		}
		if n > 0 {
			*into.level(d) = number(sum / float64(n))
		}
	}
	for _, row := range rows {
		into.Coverage.add(row.Coverage)
	}
	into.derive()
	return into
}
