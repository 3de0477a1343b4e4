package mapping

import "slices"

// Unheard tells who has not been heard and what was not asked: what a profile
// leaves out is told beside what it shows. Groups is one line a group of people;
// Findings are in the order in which they matter.
type Unheard struct {
	Groups   []Hearing `json:"groups"`
	Findings []Silence `json:"findings"`
	Coverage Coverage  `json:"coverage"`
	Formulas []string  `json:"formulas"`
}

// Hearing compares how much is said about a group with how much it said itself.
// Sessions are those in which the group spoke; Rated counts the resources that
// these sessions answered anything for, of Resources that are profiled.
type Hearing struct {
	Group     string   `json:"group"`
	Members   *int     `json:"members"`
	Sessions  int      `json:"sessions"`
	Rated     int      `json:"rated"`
	Resources int      `json:"resources"`
	About     Coverage `json:"about"`
}

// Silence is one finding. Rule names it: "unheard.RULE" says what is missing and
// "unheard.RULE.do" what to do about it. The members say whom and what it is
// about, and are empty where they do not apply; of N of Of.
type Silence struct {
	Rule       SilenceRule `json:"rule"`
	Groups     []string    `json:"groups,omitempty"`
	Sessions   []string    `json:"sessions,omitempty"`
	Resources  []string    `json:"resources,omitempty"`
	Kinds      []Kind      `json:"kinds,omitempty"`
	Dimensions []Dimension `json:"dimensions,omitempty"`
	N          int         `json:"n"`
	Of         int         `json:"of"`
	AreaHa     float64     `json:"area_ha,omitempty"`
	LengthKm   float64     `json:"length_km,omitempty"`
}

// SilenceRule names a kind of finding.
type SilenceRule string

const (
	GroupNoData        SilenceRule = "group-no-data"         // nothing is known about the group
	GroupNotHeard      SilenceRule = "group-not-heard"       // spoken about, in no session of its own
	DimensionNotAsked  SilenceRule = "dimension-not-asked"   // of nobody
	GroupDimension     SilenceRule = "group-dimension"       // not of this group, though of others
	NoWomensSession    SilenceRule = "no-womens-session"     // resources that no session of women has rated
	DocumentsOnly      SilenceRule = "documents-only"        // resources rated by documents alone
	ResourceNoData     SilenceRule = "resource-no-data"      // resources about which nothing is known
	BenefitsNotNamed   SilenceRule = "benefits-not-named"    // kinds of benefit that the workshop has none of
	MeansNotNamed      SilenceRule = "means-not-named"       // the same of capital, training, information …
	SessionNoCounts    SilenceRule = "session-no-attendance" // how many women and men came is not known
	PlenaryNoWomen     SilenceRule = "plenary-without-women"
	WomenLedByMen      SilenceRule = "women-led-by-men"    // women's sessions led by a man
	FacilitatorUnknown SilenceRule = "facilitator-unknown" // women's sessions of which it is not known who led
	OnlyMenLed         SilenceRule = "only-men-led"        // every session that people spoke in
	SessionEmpty       SilenceRule = "session-empty"       // held, and nothing of it recorded
)

// SilenceRules lists them in the order in which they are told.
func SilenceRules() []SilenceRule {
	return []SilenceRule{GroupNoData, GroupNotHeard, NoWomensSession, DocumentsOnly, ResourceNoData, DimensionNotAsked, GroupDimension,
		BenefitsNotNamed, MeansNotNamed, OnlyMenLed, WomenLedByMen, FacilitatorUnknown, PlenaryNoWomen, SessionNoCounts, SessionEmpty}
}

// NewUnheard looks for what was not asked and who was not heard.
func NewUnheard(w Workshop) Unheard {
	l := newListener(w)
	out := Unheard{Groups: l.hearings(), Findings: []Silence{}, Coverage: l.tally().coverage, Formulas: []string{"formula.heard", "formula.about"}}
	found := slices.Concat(l.groupSilences(out.Groups), l.resourceSilences(), l.dimensionSilences(), l.kindSilences(), l.sessionSilences())
	for _, rule := range SilenceRules() {
		for _, s := range found {
			if s.Rule == rule && s.N > 0 {
				out.Findings = append(out.Findings, s)
			}
		}
	}
	return out
}

// listener knows, beside what was said, who said it.
type listener struct {
	*grid
	w       Workshop
	voices  []voices // of each resource
	ratedBy map[string]map[int]bool
	session map[string]int // records with an answer, by session
}

// voices tells whose sessions answered anything for a resource.
type voices struct{ women, people, documents bool }

func newListener(w Workshop) *listener {
	g := w.grid(ProfileOptions{})
	l := &listener{grid: g, w: w, voices: make([]voices, len(g.resources)), ratedBy: map[string]map[int]bool{}, session: map[string]int{}}
	of, sessions := w.voicesOf(), map[string]Session{}
	for _, s := range w.Sessions {
		sessions[s.ID] = s
	}
	for i, r := range w.Records {
		if g.at[i] < 0 || !r.answered() {
			continue
		}
		row := int(g.at[i]) / len(g.groups)
		l.session[r.Session]++
		s := sessions[r.Session]
		v := &l.voices[row]
		v.women = v.women || of[r.Session] == Women
		v.people = v.people || s.ID != "" && s.Kind.Voiced()
		v.documents = v.documents || !s.Kind.Voiced()
		if s.Group != "" && s.Kind.Voiced() {
			l.rate(s.Group, row)
		}
	}
	return l
}

func (l *listener) rate(group string, row int) {
	if l.ratedBy[group] == nil {
		l.ratedBy[group] = map[int]bool{}
	}
	l.ratedBy[group][row] = true
}

// answered reports whether the record answers any question.
func (r AccessRecord) answered() bool {
	for _, level := range []Level{r.Access, r.Participation, r.Control, r.Benefit} {
		if level != Unknown {
			return true
		}
	}
	return false
}

func (l *listener) hearings() []Hearing {
	held := map[string]int{}
	for _, s := range l.w.Sessions {
		if s.Kind.Voiced() {
			held[s.Group]++
		}
	}
	out := []Hearing{}
	for column, group := range l.groups {
		if group.Type == Institution {
			continue
		}
		h := Hearing{Group: group.ID, Members: group.Members, Sessions: held[group.ID], Rated: len(l.ratedBy[group.ID]), Resources: len(l.resources)}
		for i := range l.resources {
			h.About.add(l.coverage(l.row(i)[column]))
		}
		out = append(out, h)
	}
	return out
}

func (l *listener) groupSilences(groups []Hearing) []Silence {
	noData, notHeard := Silence{Rule: GroupNoData, Of: len(groups)}, Silence{Rule: GroupNotHeard, Of: len(groups)}
	for _, h := range groups {
		if h.About.Known == 0 && len(l.resources) > 0 {
			noData.Groups = append(noData.Groups, h.Group)
		}
		if h.Sessions == 0 {
			notHeard.Groups = append(notHeard.Groups, h.Group)
		}
	}
	noData.N, notHeard.N = len(noData.Groups), len(notHeard.Groups)
	return []Silence{noData, notHeard}
}

func (l *listener) resourceSilences() []Silence {
	women, documents, nothing := Silence{Rule: NoWomensSession}, Silence{Rule: DocumentsOnly}, Silence{Rule: ResourceNoData}
	for i, r := range l.resources {
		v := l.voices[i]
		if !v.women {
			women.lacks(r)
		}
		switch {
		case v.documents && !v.people:
			documents.lacks(r)
		case !v.documents && !v.people:
			nothing.lacks(r)
		}
	}
	out := []Silence{women, documents, nothing}
	for i := range out {
		out[i].Of = len(l.resources)
	}
	return out
}

func (s *Silence) lacks(r *Resource) {
	s.N++
	s.Resources = append(s.Resources, r.ID)
	s.AreaHa += value(r.AreaHa)
	s.LengthKm += value(r.LengthKm)
}

// dimensionSilences are dimensions that nobody was asked about, and those that
// one group was not asked about though others were.
func (l *listener) dimensionSilences() []Silence {
	known := make([][4]bool, len(l.groups))
	var any [4]bool
	for at, c := range l.cells {
		for d, a := range c {
			known[at%len(l.groups)][d] = known[at%len(l.groups)][d] || a.known()
			any[d] = any[d] || a.known()
		}
	}
	nobody := Silence{Rule: DimensionNotAsked, Of: len(any)}
	out := []Silence{}
	for d, dimension := range Dimensions() {
		if !any[d] {
			nobody.Dimensions = append(nobody.Dimensions, dimension)
		}
	}
	for column, group := range l.groups {
		if group.Type == Institution || known[column] == [4]bool{} {
			continue
		}
		s := Silence{Rule: GroupDimension, Groups: []string{group.ID}, Of: len(any)}
		for d, dimension := range Dimensions() {
			if any[d] && !known[column][d] {
				s.Dimensions = append(s.Dimensions, dimension)
			}
		}
		s.N = len(s.Dimensions)
		out = append(out, s)
	}
	nobody.N = len(nobody.Dimensions)
	if len(l.resources) == 0 {
		nobody.N = 0
	}
	return append(out, nobody)
}

// kindSilences are the rows of the profile that the workshop has nothing for.
func (l *listener) kindSilences() []Silence {
	named := map[Kind]bool{}
	for _, r := range l.resources {
		named[r.Kind] = true
	}
	benefits, means := Silence{Rule: BenefitsNotNamed}, Silence{Rule: MeansNotNamed}
	for _, kind := range Kinds() {
		switch {
		case kind.Benefit():
			benefits.misses(kind, named)
		case !kind.Spatial():
			means.misses(kind, named)
		}
	}
	return []Silence{benefits, means}
}

func (s *Silence) misses(kind Kind, named map[Kind]bool) {
	s.Of++
	if !named[kind] {
		s.N++
		s.Kinds = append(s.Kinds, kind)
	}
}

// sessionSilences look at who led the sessions, who came, and what became of
// them. Documents were held by nobody.
func (l *listener) sessionSilences() []Silence {
	held := slices.DeleteFunc(slices.Clone(l.w.Sessions), func(s Session) bool { return !s.Kind.Voiced() })
	of := l.w.voicesOf()
	women := func(s Session) bool { return of[s.ID] == Women }
	out := []Silence{
		silent(SessionNoCounts, held, func(s Session) bool { return s.Women == nil && s.Men == nil }),
		silent(PlenaryNoWomen, held, func(s Session) bool { return s.Kind == Plenary && s.Women != nil && *s.Women == 0 }),
		silent(WomenLedByMen, held, func(s Session) bool { return women(s) && s.FacilitatorGender == Men }),
		silent(FacilitatorUnknown, held, func(s Session) bool { return women(s) && s.FacilitatorGender == "" }),
		silent(SessionEmpty, held, func(s Session) bool { return l.session[s.ID] == 0 }),
	}
	led := silent(OnlyMenLed, held, func(s Session) bool { return s.FacilitatorGender == Men })
	if led.N == led.Of {
		out = append(out, led)
	}
	return out
}

func silent(rule SilenceRule, among []Session, is func(Session) bool) Silence {
	s := Silence{Rule: rule, Of: len(among)}
	for _, one := range among {
		if is(one) {
			s.N++
			s.Sessions = append(s.Sessions, one.ID)
		}
	}
	return s
}
