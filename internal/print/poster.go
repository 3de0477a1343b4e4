package print

import (
	"html/template"
	"math"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// What a poster can show besides one of the four dimensions.
const (
	ShowGap       = "gap"       // how far women and men are apart
	ShowMultiples = "multiples" // women, men and the gap side by side
)

// Shows lists what posters show, in the order of their sheet numbers.
func Shows() []string {
	out := []string{}
	for _, d := range mapping.Dimensions() {
		out = append(out, string(d))
	}
	return append(out, ShowGap, ShowMultiples)
}

// PosterOrder says what a poster shows. Session limits it to what one session
// said; Dimension is what a gap is about, control unless given.
type PosterOrder struct {
	Show      string
	Dimension mapping.Dimension
	Session   string
}

// poster is all that stands on the sheet: map and surround as the regulation on
// village maps asks for them (Perka BIG 3/2016).
type poster struct {
	Village   mapping.Village
	Show      string
	Question  string
	Dimension mapping.Dimension
	Session   string // the only one whose word counts here
	Headline  []string
	Panels    []panel
	Bar       bar
	BarWords  []barWord
	Scale     float64
	OnA4      float64 // the scale if the sheet is shrunk to A4
	Local     bool
	System    string
	Middle    string // latitude, for a local projection
	Kinds     []kindRow
	Sketch    bool
	Surveyed  bool
	Outlined  bool
	River     bool
	Inset     inset
	Lineage   lineage
	Sheet     int
	Sheets    int
	Unplaced  []string
	Press     *Press
}

// panel is one map with its legend.
type panel struct {
	Title  string
	Chart  chart
	Legend []legendRow
}

// barWord is a number under the scale bar.
type barWord struct {
	X    float64
	Text string
}

// Poster is the A3 sheet with the map.
func (s *Press) Poster(o PosterOrder) (template.HTML, error) {
	if o.Show == "" {
		o.Show = string(mapping.Control)
	}
	if o.Dimension == "" || slices.Contains(mapping.Dimensions(), mapping.Dimension(o.Show)) {
		o.Dimension = mapping.Control
	}
	if !slices.Contains(Shows(), o.Show) {
		return "", &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "show", "given": o.Show, "allowed": Shows()}}
	}
	profile, err := s.profile(mapping.ProfileOptions{Session: o.Session})
	if err != nil {
		return "", err
	}
	if !slices.Contains(mapping.Dimensions(), o.Dimension) {
		return "", &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "dimension", "given": string(o.Dimension), "allowed": mapping.Dimensions()}}
	}
	sheet := poster{Village: s.w.Village, Show: o.Show, Dimension: o.Dimension, Sheets: len(Shows()), Sheet: 1 + slices.Index(Shows(), o.Show), Press: s}
	if d := mapping.Dimension(o.Show); slices.Contains(mapping.Dimensions(), d) {
		sheet.Dimension = d
	}
	sheet.Question = s.p.T("print.question."+o.Show, "dimension", s.p.T("dimension."+string(sheet.Dimension)))
	if o.Session != "" {
		id, err := report.Find("session", o.Session, report.Sessions(s.w))
		if err != nil {
			return "", err
		}
		sheet.Session = s.names.Of(id)
	}
	s.fillPoster(&sheet, profile)
	return s.draw("poster", sheet)
}

// The paper that maps get, in millimetres.
func posterBox() box { return box{0, 0, 292, 204} }
func panelBox() box  { return box{0, 0, 132, 128} }

// barRoom is how long the scale bar may be.
func barRoom(show string) float64 {
	if show == ShowMultiples {
		return 52
	}
	return 80
}

func (s *Press) fillPoster(sheet *poster, profile mapping.Profile) {
	switch sheet.Show {
	case ShowMultiples:
		for _, what := range []string{"women", "men", ShowGap} {
			sheet.Panels = append(sheet.Panels, s.panel(what, profile, sheet.Dimension, panelBox(), true))
		}
	default:
		sheet.Panels = []panel{s.panel(sheet.Show, profile, sheet.Dimension, posterBox(), false)}
	}
	c := sheet.Panels[0].Chart
	sheet.Scale, sheet.OnA4 = c.Scale, c.Scale*math.Sqrt2
	sheet.Headline = s.headline(profile, sheet.Dimension)
	f := c.frame
	sheet.Local, sheet.System, sheet.Middle = f.local, f.system.String(), latitude(f.middle[1], s.p)
	sheet.Bar = f.scaleBar(barRoom(sheet.Show))
	sheet.BarWords = s.barWords(sheet.Bar)
	sheet.Kinds = s.kindRows()
	for _, r := range s.w.Resources {
		if r.Geometry == nil {
			continue
		}
		sheet.Sketch = sheet.Sketch || r.GeometryMethod == mapping.Sketch
		sheet.Surveyed = sheet.Surveyed || r.GeometryMethod != mapping.Sketch
		sheet.Outlined = sheet.Outlined || r.Kind == mapping.Boundary
		sheet.River = sheet.River || r.Kind == mapping.River
	}
	sheet.Inset = s.inset(f)
	sheet.Lineage = s.lineage(profile)
	for _, p := range c.Pins {
		if p.Label == nil && p.Name != "" && sheet.Show != ShowMultiples {
			sheet.Unplaced = append(sheet.Unplaced, p.Mark+" "+p.Name)
		}
	}
}

// panel draws one map and counts its classes.
func (s *Press) panel(what string, profile mapping.Profile, d mapping.Dimension, paper box, small bool) panel {
	classes := s.classes(what, profile, d)
	v := view{small: small, halve: func(string) (string, string, bool) { return "", "", false }, class: func(r mapping.Resource) string {
		if !r.Kind.Profiled() {
			return "neutral"
		}
		return classes[r.ID]
	}}
	if slices.Contains(mapping.Dimensions(), mapping.Dimension(what)) {
		v.halve = s.halves(profile, d)
	}
	out := panel{Chart: s.chartOf(what, paper, v), Legend: s.legend(what, profile, classes)}
	if small {
		out.Title = s.p.T("print.panel."+what, "dimension", s.p.T("dimension."+string(d)))
	}
	return out
}

// classes give each profiled resource its class.
func (s *Press) classes(what string, profile mapping.Profile, d mapping.Dimension) map[string]string {
	levels := map[string]map[string]*float64{}
	if what == "women" || what == "men" {
		levels = s.sideLevels(profile, d)
	}
	out := map[string]string{}
	for _, summary := range profile.Summaries {
		switch what {
		case ShowGap:
			out[summary.Resource] = gapClass(summary.Gap[d])
		case "women", "men":
			out[summary.Resource] = levelClass(what, levels[what][summary.Resource])
		default:
			out[summary.Resource] = holderClass(summary.Holder[d])
		}
	}
	return out
}

// sideLevels are the mean levels of the groups of women and of men, by gender
// and resource; nil where no group's level is known.
func (s *Press) sideLevels(profile mapping.Profile, d mapping.Dimension) map[string]map[string]*float64 {
	gender := map[string]string{}
	for _, g := range s.w.Groups {
		if g.Type != mapping.Institution {
			gender[g.ID] = string(g.Gender)
		}
	}
	type sum struct {
		total float64
		n     int
	}
	sums := map[string]map[string]sum{"women": {}, "men": {}}
	for _, row := range profile.Rows {
		side, ok := sums[gender[row.Group]]
		if level := row.Level(d); ok && level != nil {
			old := side[row.Resource]
			side[row.Resource] = sum{old.total + *level, old.n + 1}
		}
	}
	out := map[string]map[string]*float64{"women": {}, "men": {}}
	for side, all := range sums {
		for id, x := range all {
			mean := x.total / float64(x.n)
			out[side][id] = &mean
		}
	}
	return out
}

// halves tell what women's and what men's sessions say of a resource over which
// sessions differ.
func (s *Press) halves(profile mapping.Profile, d mapping.Dimension) func(id string) (women, men string, ok bool) {
	disputed := map[string]bool{}
	for _, summary := range profile.Summaries {
		disputed[summary.Resource] = summary.Holder[d] == mapping.HolderDisputed
	}
	women, men := s.saidBy(mapping.Women, d), s.saidBy(mapping.Men, d)
	return func(id string) (string, string, bool) {
		return holderClass(women[id]), holderClass(men[id]), disputed[id] && (women[id] != "" || men[id] != "")
	}
}

// saidBy is the holder of each resource as the sessions with one gender say.
func (s *Press) saidBy(gender mapping.Gender, d mapping.Dimension) map[string]mapping.Holder {
	of := store.Workshop{Groups: s.w.Groups, Sessions: s.w.Sessions, Resources: s.w.Resources}
	heard := map[string]bool{}
	for _, session := range s.w.Sessions {
		i := slices.IndexFunc(s.w.Groups, func(g mapping.Group) bool { return g.ID == session.Group })
		heard[session.ID] = i >= 0 && s.w.Groups[i].Gender == gender && s.w.Groups[i].Type != mapping.Institution
	}
	for _, r := range s.w.AccessRecords {
		if heard[r.Session] {
			of.AccessRecords = append(of.AccessRecords, r)
		}
	}
	out := map[string]mapping.Holder{}
	profile, err := report.AccessProfile(of, mapping.ProfileOptions{Dimension: d})
	if err != nil {
		return out // nothing was asked that could be unknown
	}
	for _, summary := range profile.Summaries {
		if h := summary.Holder[d]; h != mapping.HolderUnknown {
			out[summary.Resource] = h
		}
	}
	return out
}

// barWords are the numbers under the scale bar.
func (s *Press) barWords(b bar) []barWord {
	unit, key := 1.0, "print.metres"
	if b.Metres >= 1000 {
		unit, key = 1000, "print.kilometres"
	}
	out := []barWord{}
	for _, part := range b.Parts {
		out = append(out, barWord{part.X, s.p.Number(part.At/unit, decimals(part.At/unit))})
	}
	return append(out, barWord{b.Length, s.p.T(key, "n", s.p.Number(b.Metres/unit, decimals(b.Metres/unit)))})
}

// decimals are those that a round number needs, three at most.
func decimals(n float64) int {
	for places := range 3 {
		scaled := n * math.Pow(10, float64(places))
		if math.Abs(scaled-math.Round(scaled)) < 1e-6*math.Max(1, math.Abs(scaled)) {
			return places
		}
	}
	return 3
}
