package mapping

import (
	"math/bits"
	"slices"
)

// answers are the different answers that were given to one question, a bit
// each: 0 to 3, not applicable, and spoken about without an answer.
type answers uint8

const (
	numbered  answers = 1<<None | 1<<Limited | 1<<Shared | 1<<Full
	holding   answers = 1<<Shared | 1<<Full
	excluded  answers = 1 << NotApplicable
	unsettled         = numbered | excluded
)

// level is the one level that was said; false when there is none or several.
func (a answers) level() (float64, bool) {
	known := a & numbered
	if bits.OnesCount8(uint8(known)) != 1 {
		return 0, false
	}
	return float64(bits.TrailingZeros8(uint8(known))) - float64(None), true
}

func (a answers) known() bool      { return a&numbered != 0 }
func (a answers) disputed() bool   { return bits.OnesCount8(uint8(a&numbered)) > 1 }
func (a answers) applicable() bool { return a&unsettled != excluded }

// add takes in one more answer.
func (a *answers) add(l Level) { *a |= 1 << l }

// cell is what was said of one group and one resource, by dimension.
type cell [4]answers

func (c cell) spoken() bool { return c != cell{} }

// grid holds every cell of a workshop: one pass over the records fills it, and
// every question about who holds what is read from it.
type grid struct {
	groups    []Group
	resources []*Resource // those that are profiled
	cells     []cell      // a row a resource, a column a group
	at        []int32     // of each record, its cell, or -1
	dims      []int       // dimensions that are asked for
	numbers   numbers
}

// row is one resource's cells.
func (g *grid) row(i int) []cell { return g.cells[i*len(g.groups) : (i+1)*len(g.groups)] }

// grid gathers what the chosen sessions said. A record about something that
// is not profiled, or of nobody known, is left out.
func (w Workshop) grid(opt ProfileOptions) *grid {
	g := &grid{groups: w.Groups, at: make([]int32, len(w.Records)), dims: indices(opt)}
	rows, columns := g.index(w, opt)
	g.cells = make([]cell, len(g.resources)*len(g.groups))
	counts := w.counted(opt)
	last, row := "", -1
	for i, r := range w.Records {
		if r.Resource != last || i == 0 {
			last, row = r.Resource, find(rows, r.Resource)
		}
		g.at[i] = -1
		column := find(columns, r.Group)
		if row < 0 || column < 0 || !counts(r.Session) {
			continue
		}
		g.at[i] = int32(row*len(g.groups) + column)
		c := &g.cells[g.at[i]]
		c[0].add(r.Access)
		c[1].add(r.Participation)
		c[2].add(r.Control)
		c[3].add(r.Benefit)
	}
	return g
}

// index chooses the resources and numbers them and the groups.
func (g *grid) index(w Workshop, opt ProfileOptions) (rows, columns map[string]int) {
	rows, columns = make(map[string]int, len(w.Resources)), make(map[string]int, len(w.Groups))
	for i := range w.Resources {
		r := &w.Resources[i]
		if !opt.profiles(r) {
			continue
		}
		rows[r.ID] = len(g.resources)
		g.resources = append(g.resources, r)
	}
	for i, group := range w.Groups {
		columns[group.ID] = i
	}
	return rows, columns
}

// profiles reports whether a resource is one of those that are asked for.
func (opt ProfileOptions) profiles(r *Resource) bool {
	return r.Kind.Profiled() && (opt.Resource == "" || opt.Resource == r.ID) && (opt.LandStatus == "" || opt.LandStatus == statusOf(r))
}

func find(among map[string]int, id string) int {
	if i, ok := among[id]; ok {
		return i
	}
	return -1
}

// counted tells which sessions a profile takes in.
func (w Workshop) counted(opt ProfileOptions) func(session string) bool {
	if opt.Session == "" && opt.SaidBy == "" {
		return func(string) bool { return true }
	}
	if opt.SaidBy == "" {
		return func(session string) bool { return session == opt.Session }
	}
	takes := map[string]bool{}
	for _, s := range w.Sessions {
		takes[s.ID] = (opt.Session == "" || s.ID == opt.Session) && s.Group == opt.SaidBy
	}
	return func(session string) bool { return takes[session] }
}

// indices are the places of the dimensions that are asked for.
func indices(opt ProfileOptions) []int {
	out := []int{}
	for i, d := range Dimensions() {
		if opt.Dimension == "" || opt.Dimension == d {
			out = append(out, i)
		}
	}
	return out
}

// shown reports whether a cell is a row of the profile: people always are,
// institutions where somebody spoke about them.
func (g *grid) shown(column int, c cell) bool {
	return g.groups[column].Type != Institution || c.spoken()
}

// statements are the records of each cell, in the order in which they came.
func (g *grid) statements(records []AccessRecord) func(cell int) []Statement {
	starts := make([]int32, len(g.cells)+1)
	for _, at := range g.at {
		if at >= 0 {
			starts[at+1]++
		}
	}
	for i := range g.cells {
		starts[i+1] += starts[i]
	}
	said := make([]Statement, starts[len(g.cells)])
	next := slices.Clone(starts)
	for i, at := range g.at {
		if at >= 0 {
			said[next[at]] = statementOf(records[i])
			next[at]++
		}
	}
	return func(cell int) []Statement {
		from, to := starts[cell], starts[cell+1]
		if from == to {
			return nil
		}
		return said[from:to:to]
	}
}

func statementOf(r AccessRecord) Statement {
	return Statement{Session: r.Session, Access: r.Access, Participation: r.Participation, Control: r.Control,
		Benefit: r.Benefit, Status: r.Status, Evidence: r.Evidence, Note: r.Note}
}

// coverage counts the applicable questions of a cell, and those answered.
func (g *grid) coverage(c cell) (out Coverage) {
	for _, d := range g.dims {
		if !c[d].applicable() {
			continue
		}
		out.Cells++
		if c[d].known() {
			out.Known++
		}
	}
	return out
}

// mean is the mean level of the groups of one side on one dimension, of those
// whose level is known and undisputed.
func (g *grid) mean(row []cell, side []int, d int) (float64, bool) {
	sum, n := 0.0, 0
	for _, column := range side {
		if level, ok := row[column][d].level(); ok {
			sum += level
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}

// numbers hands out pointers to numbers that lie side by side: each alone, the
// numbers of a district would be millions of small pieces of memory.
type numbers struct{ free []float64 }

func (n *numbers) of(x float64) *float64 {
	const chunk = 512
	if len(n.free) == cap(n.free) {
		n.free = make([]float64, 0, chunk)
	}
	n.free = append(n.free, x)
	return &n.free[len(n.free)-1]
}
