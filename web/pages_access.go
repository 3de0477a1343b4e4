package web

import (
	"cmp"
	"math"
	"slices"

	"potensi/internal/report"
	"potensi/mapping"
)

// levelCell is one answer as it is shown: a sign, a number, and words for
// those who listen.
type levelCell struct {
	Sign   string // 0 to 3, na, unknown, disputed: names the drawing
	Text   string // what stands below it
	Words  string
	Column string // the dimension
}

// levelCell shows a row's level on a dimension. A mean takes the nearest sign
// and says its decimals.
func (v *visit) levelCell(row mapping.ProfileRow, d mapping.Dimension) levelCell {
	out := levelCell{Column: wordOf(v.p, "dimension", d)}
	level := row.Level(d)
	switch {
	case slices.Contains(row.Disputed, d):
		out.Sign, out.Words = "disputed", v.p.T("web.level.disputed")
		if level != nil { // a mean over others, beside what is disputed
			out.Text = v.p.Number(*level, 1)
		}
	case level != nil:
		nearest := mapping.None + mapping.Level(math.Round(*level))
		out.Sign = nearest.String()
		out.Text = v.p.Number(*level, decimalPlaces(math.Round(*level*10)/10))
		out.Words = v.p.T("level." + out.Sign)
	case slices.Contains(row.NotApplicable, d):
		out.Sign, out.Words = "na", v.p.T("level.na")
	default:
		out.Sign, out.Text, out.Words = "unknown", "", v.p.T("level.unknown")
	}
	return out
}

// saidCell shows one answer of one statement.
func (v *visit) saidCell(s mapping.Statement, d mapping.Dimension) levelCell {
	return v.answerCell(s.Level(d), d)
}

// answerCell shows one answer.
func (v *visit) answerCell(level mapping.Level, d mapping.Dimension) levelCell {
	out := levelCell{Sign: level.String(), Text: level.String(), Column: wordOf(v.p, "dimension", d)}
	switch level {
	case mapping.Unknown:
		out.Sign = "unknown"
	case mapping.NotApplicable:
		out.Text = ""
	}
	out.Words = v.p.T("level." + out.Sign)
	return out
}

// sortByGap shows the widest gap first; without it the order is that of kinds.
const sortByGap = "gap"

// accessState is all that the address of the matrix says.
type accessState struct {
	mapping.ProfileOptions
	Compare mapping.Comparison
	Sort    string
}

func (v *visit) accessState() accessState {
	s := accessState{ProfileOptions: mapping.ProfileOptions{By: mapping.ProfileBy(v.Query("by")), Session: v.Query("session"), SaidBy: v.Query("said_by"),
		Dimension: mapping.Dimension(v.Query("dimension")), LandStatus: mapping.LandStatus(v.Query("land_status"))},
		Compare: mapping.Comparison(v.Query("compare")), Sort: v.Query("sort")}
	s.By = cmp.Or(s.By, mapping.ByResource)
	s.Compare = cmp.Or(s.Compare, mapping.CompareGender)
	return s
}

// pairs are the state as an address holds it; what is usual is left out.
func (s accessState) pairs(changes ...string) []string {
	out := []string{"by", string(s.By), "compare", string(s.Compare), "dimension", string(s.Dimension), "session", s.Session,
		"said_by", s.SaidBy, "land_status", string(s.LandStatus), "sort", s.Sort}
	usual := []string{string(mapping.ByResource), string(mapping.CompareGender)}
	for i := 0; i+1 < len(changes); i += 2 {
		if at := slices.Index(out, changes[i]); at >= 0 {
			out[at+1] = changes[i+1]
		}
	}
	for i := 1; i < 4; i += 2 {
		if slices.Contains(usual, out[i]) {
			out[i] = ""
		}
	}
	return out
}

// gaps compares as the state says, by what is asked for.
func (v *visit) gaps(s accessState, by mapping.ProfileBy) (mapping.Gaps, error) {
	return report.Gaps(v.w, mapping.GapOptions{By: by, Compare: s.Compare, Dimension: s.Dimension, Session: s.Session, SaidBy: s.SaidBy, LandStatus: s.LandStatus})
}

// profile is the profile as the state says, by what is asked for.
func (v *visit) profile(s accessState, by mapping.ProfileBy) (mapping.Profile, error) {
	s.By = by
	return report.AccessProfile(v.w, s.ProfileOptions)
}

// accessBody is the access-and-control matrix.
type accessBody struct {
	State      accessState
	Voices     []tab // this page and its neighbours
	Tabs       []tab // rows of the matrix
	Compares   []tab
	Sorts      []tab
	Dimensions []mapping.Dimension
	Groups     []mapping.Group
	Claims     []claimLine
	ByChart    *gapChart
	Deficits   *gapChart
	Parts      []accessPart
	ByGroup    []groupLine
	Totals     []accessRow // by kind
	Hidden     int         // rows that are not shown
	Worked     []workedFormula
	Profile    mapping.Profile
	Gaps       mapping.Gaps
	Warnings   []string
	Sessions   []mapping.Session
	SaidBy     []mapping.Group
	Statuses   []mapping.LandStatus
	JSON       []download
}

// download is an answer of the API.
type download struct{ Word, Href string }

// accessPart is the resources, or the benefits, of the profile.
type accessPart struct {
	Part     mapping.Part
	Sections []accessSection
	Total    *accessRow
}

// accessSection is the resources of one kind.
type accessSection struct {
	Kind mapping.Kind
	Mean *accessRow // of several
	Rows []accessRow
}

// accessRow is one resource, or several together, with every group's levels.
type accessRow struct {
	Name, Href string
	Pict       string
	Kind       mapping.Kind
	Gap        mapping.GapRow
	Cells      []groupCells
	Coverage   mapping.Coverage
}

// groupCells are one group's levels; Asked is false for an institution that
// nobody spoke about here.
type groupCells struct {
	Group   mapping.Group
	Name    string
	Cells   []levelCell
	Deficit *float64
	Asked   bool
}

// groupLine is one group's levels and its control deficit.
type groupLine struct {
	cardRow
	Gap mapping.GroupGap
}

// claimLine is a sentence in hectares.
type claimLine struct {
	mapping.Claim
	Text string
}

func accessPage(v *visit) error {
	state := v.accessState()
	profile, err := v.profile(state, state.By)
	if err != nil {
		return err
	}
	gaps, err := v.gaps(state, state.By)
	if err != nil {
		return err
	}
	body := &accessBody{State: state, Profile: profile, Gaps: gaps, Dimensions: profile.Dimensions}
	body.Warnings = v.warnings(append(slices.Clone(profile.Warnings), gaps.Warnings...))
	v.fillSwitches(body)
	v.fillOverview(body)
	if err := v.fillAccess(body); err != nil {
		return err
	}
	return v.show("access", v.p.T("web.access.title"), body)
}

// voiceTabs lead between the matrix, what sessions differ on, and who was not
// heard.
func (v *visit) voiceTabs(page string) []tab {
	return []tab{
		{Word: v.p.T("web.access.tab.matrix"), Href: v.link("/access"), Current: page == "access"},
		{Word: v.p.T("web.access.tab.disagreements"), Href: v.link("/disagreements"), Current: page == "disagreements"},
		{Word: v.p.T("web.access.tab.unheard"), Href: v.link("/unheard"), Current: page == "unheard"},
	}
}

// fillSwitches makes what the matrix can be turned to.
func (v *visit) fillSwitches(body *accessBody) {
	s := body.State
	body.Voices = v.voiceTabs("access")
	for _, by := range []mapping.ProfileBy{mapping.ByResource, mapping.ByKind, mapping.ByStatus, mapping.ByGroup} {
		body.Tabs = append(body.Tabs, tab{Value: string(by), Current: by == s.By, Href: v.link("/access", s.pairs("by", string(by))...)})
	}
	for _, c := range mapping.Comparisons() {
		if c == s.Compare || mappedOf(v.w).Compared(c).Possible() {
			body.Compares = append(body.Compares, tab{Value: string(c), Current: c == s.Compare, Href: v.link("/access", s.pairs("compare", string(c))...)})
		}
	}
	for _, order := range []string{"", sortByGap} {
		body.Sorts = append(body.Sorts, tab{Value: cmp.Or(order, "kind"), Current: order == s.Sort, Href: v.link("/access", s.pairs("sort", order)...)})
	}
	body.Sessions = v.w.Sessions
	body.SaidBy = slices.DeleteFunc(slices.Clone(v.w.Groups), func(g mapping.Group) bool { return g.Type == mapping.Institution })
	for _, status := range mapping.LandStatuses() {
		if slices.ContainsFunc(v.w.Resources, func(r mapping.Resource) bool { return r.LandStatus == status }) {
			body.Statuses = append(body.Statuses, status)
		}
	}
	body.JSON = []download{{v.p.T("web.access.json.profile"), address("id", "/api/v1/access", s.pairs("compare", "", "sort", "")...)},
		{v.p.T("web.access.json.gaps"), address("id", "/api/v1/gaps", s.pairs("sort", "")...)}}
}

// mostClaims is how many sentences stand above the matrix.
const mostClaims = 4

// fillOverview makes the sentences and charts above the matrix.
func (v *visit) fillOverview(body *accessBody) {
	d := cmp.Or(body.State.Dimension, mapping.Control)
	for _, claim := range body.Gaps.Claims {
		if claim.Dimension == d && len(body.Claims) < mostClaims {
			body.Claims = append(body.Claims, claimLine{claim, report.ClaimText(claim, v.p)})
		}
	}
	body.ByChart, body.Deficits = v.gapChart(body.Gaps), v.deficitChart(body.Gaps)
}

// warnings puts a profile's warnings into words.
func (v *visit) warnings(list []mapping.Warning) []string {
	out := []string{}
	for _, w := range list {
		out = append(out, v.p.Format("warning."+w.Key, v.names.Words(w.Args)))
	}
	return out
}
