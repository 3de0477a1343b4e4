package mapping

import (
	"cmp"
	"slices"
)

// DisagreementOptions select which disagreements are listed. Empty members
// select everything.
type DisagreementOptions struct {
	Dimension Dimension
	Resource  string
	Group     string // about whom
	Session   string // only where this session is one of those that differ
}

// Disagreements tells which session contradicts which, on what. They are a
// result of the workshop, not a fault of it: nothing is averaged away, and what
// women's and men's sessions see differently is where to talk.
type Disagreements struct {
	Rows     []Disagreement  `json:"rows"`    // widest spread first
	Pairs    []SessionPair   `json:"pairs"`   // those that contradict each other most first
	Control  []HolderDispute `json:"control"` // where women's and men's sessions name another holder of control
	Coverage Comparable      `json:"coverage"`
	Formulas []string        `json:"formulas"`
	Warnings []Warning       `json:"warnings"`
}

// Comparable counts cells, one a resource, group and dimension: those that
// somebody answered, those that two sessions or more answered, so that they can
// be compared, and those of them on which they differ.
type Comparable struct {
	Answered int `json:"answered"`
	Compared int `json:"compared"`
	Differ   int `json:"differ"`
}

// Disagreement is one cell on which sessions differ. Spread is the highest
// level said − the lowest, 1 to 3. Holding says that they differ on whether the
// group holds it: some say 2 or 3, others 0 or 1.
type Disagreement struct {
	Resource  string    `json:"resource"`
	Kind      Kind      `json:"kind"`
	Group     string    `json:"group"`
	Dimension Dimension `json:"dimension"`
	Spread    int       `json:"spread"`
	Holding   bool      `json:"holding"`
	AreaHa    *float64  `json:"area_ha"`
	LengthKm  *float64  `json:"length_km"`
	Said      []Voice   `json:"said"` // lowest level first
}

// Voice is what one session said, and whose voice it is.
type Voice struct {
	Session           string      `json:"session"`
	Kind              SessionKind `json:"kind,omitempty"`
	Date              string      `json:"date,omitempty"`
	Heard             string      `json:"heard,omitempty"` // the group that spoke; nobody: all, or a document
	FacilitatorGender Gender      `json:"facilitator_gender,omitempty"`
	Level             Level       `json:"level"`
	Status            Status      `json:"status,omitempty"`
	Evidence          string      `json:"evidence,omitempty"`
	Note              string      `json:"note,omitempty"`
}

// NewDisagreements compares what the sessions of a workshop said.
func NewDisagreements(w Workshop, opt DisagreementOptions) Disagreements {
	g := w.grid(ProfileOptions{Dimension: opt.Dimension, Resource: opt.Resource})
	c := newContrast(g, w, opt)
	out := Disagreements{Rows: []Disagreement{}}
	for i := range g.cells {
		if !c.wanted(i) {
			continue
		}
		for _, d := range g.dims {
			out.Rows = c.compare(i, d, out.Rows)
		}
	}
	slices.SortStableFunc(out.Rows, func(a, b Disagreement) int {
		return cmp.Or(cmp.Compare(b.Spread, a.Spread), cmp.Compare(sign(b.Holding), sign(a.Holding)), cmp.Compare(value(b.AreaHa), value(a.AreaHa)))
	})
	out.Pairs, out.Coverage, out.Control = c.pairs(), c.coverage, c.control(w, opt)
	out.Formulas = []string{"formula.spread", "formula.differ", "formula.agreement", "formula.kappa", "formula.control_dispute"}
	out.Warnings = c.warnings(out)
	return out
}

// contrast compares the statements of each cell.
type contrast struct {
	*grid
	opt      DisagreementOptions
	said     func(cell int) []Statement
	sessions map[string]Session
	between  map[[2]string]*paired
	coverage Comparable
}

func newContrast(g *grid, w Workshop, opt DisagreementOptions) *contrast {
	c := &contrast{grid: g, opt: opt, said: g.statements(w.Records), sessions: map[string]Session{}, between: map[[2]string]*paired{}}
	for _, s := range w.Sessions {
		c.sessions[s.ID] = s
	}
	return c
}

// wanted reports whether a cell is about the group that was asked for.
func (c *contrast) wanted(i int) bool {
	return c.cells[i].spoken() && (c.opt.Group == "" || c.groups[i%len(c.groups)].ID == c.opt.Group)
}

// compare adds the cell's disagreement on one dimension, if there is one.
func (c *contrast) compare(i, d int, rows []Disagreement) []Disagreement {
	a := c.cells[i][d]
	if !a.known() {
		return rows
	}
	c.coverage.Answered++
	voices := c.voices(i, d)
	if len(voices) < 2 {
		return rows
	}
	c.coverage.Compared++
	c.pair(voices)
	if !a.disputed() {
		return rows
	}
	c.coverage.Differ++
	if c.opt.Session != "" && !slices.ContainsFunc(voices, func(v Voice) bool { return v.Session == c.opt.Session }) {
		return rows
	}
	r := c.resources[i/len(c.groups)]
	low, _ := voices[0].Level.Number()
	high, _ := voices[len(voices)-1].Level.Number()
	return append(rows, Disagreement{Resource: r.ID, Kind: r.Kind, Group: c.groups[i%len(c.groups)].ID, Dimension: Dimensions()[d], Spread: high - low,
		Holding: a&holding != 0 && a&(numbered&^holding) != 0, AreaHa: r.AreaHa, LengthKm: r.LengthKm, Said: voices})
}

// voices are those who gave a level, the lowest first.
func (c *contrast) voices(i, d int) []Voice {
	out := []Voice{}
	for _, s := range c.said(i) {
		level := s.Level(Dimensions()[d])
		if _, ok := level.Number(); ok {
			out = append(out, c.voice(s, level))
		}
	}
	slices.SortStableFunc(out, func(a, b Voice) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Date, b.Date), cmp.Compare(a.Session, b.Session))
	})
	return out
}

func (c *contrast) voice(s Statement, level Level) Voice {
	of := c.sessions[s.Session]
	return Voice{Session: s.Session, Kind: of.Kind, Date: of.Date, Heard: of.Group, FacilitatorGender: of.FacilitatorGender, Level: level,
		Status: s.Status, Evidence: s.Evidence, Note: s.Note}
}

func (c *contrast) warnings(d Disagreements) []Warning {
	out := []Warning{}
	if d.Coverage.Answered > 0 && d.Coverage.Compared == 0 {
		out = append(out, Warning{"disagreements-nothing-compared", map[string]any{"answered": d.Coverage.Answered}})
	}
	return out
}
