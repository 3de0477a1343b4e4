package print

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"potensi/mapping"
)

// lineage says what a sheet was made from: sources, how shapes came to be, who
// was heard when, how much is known, and what to beware of.
type lineage struct {
	Methods  []methodRow
	Accuracy string
	Sources  []string
	Sessions []sessionRow
	More     int // further sessions than fit
	Records  int
	Coverage mapping.Coverage
	Latest   string // the date of the last session
	Notes    []string
	Unmapped int
}

// methodRow counts the shapes that were made in one way.
type methodRow struct {
	Method mapping.GeometryMethod
	Count  int
}

// sessionRow is one session with what it gave.
type sessionRow struct {
	mapping.Session
	Code, Name, Heard string
	When              string
	Present           string // attendance in words
	Records           int
}

// The most that fits on a poster.
const mostSources, mostSessions = 4, 6

func (s *Press) lineage(profile mapping.Profile) lineage {
	l := lineage{Records: len(s.w.AccessRecords), Coverage: profile.Coverage, Sessions: s.sessionRows()}
	s.methods(&l)
	for _, session := range l.Sessions {
		l.Latest = max(l.Latest, session.Date)
	}
	l.Latest = s.day(l.Latest)
	if len(l.Sessions) > mostSessions {
		l.More = len(l.Sessions) - mostSessions
		l.Sessions = l.Sessions[:mostSessions]
	}
	l.Notes = s.notes(profile, l)
	return l
}

// methods counts how the shapes came to be, and from where.
func (s *Press) methods(l *lineage) {
	counts, sources := map[mapping.GeometryMethod]int{}, map[string]int{}
	low, high := 0.0, 0.0
	for _, r := range s.w.Resources {
		if r.Geometry == nil {
			if r.Kind.Spatial() {
				l.Unmapped++
			}
			continue
		}
		counts[r.GeometryMethod]++
		if r.Source != "" {
			sources[r.Source]++
		}
		if a := r.AccuracyM; a != nil {
			if high == 0 || *a < low {
				low = *a
			}
			high = max(high, *a)
		}
	}
	for _, m := range append(mapping.GeometryMethods(), "") {
		if counts[m] > 0 {
			l.Methods = append(l.Methods, methodRow{m, counts[m]})
		}
	}
	if high > 0 {
		l.Accuracy = s.p.T("print.accuracy", "low", low, "high", high)
	}
	l.Sources = commonest(sources)
	if s.w.Village.Source != "" {
		l.Sources = append(l.Sources, s.w.Village.Source)
	}
}

// commonest are the words that most things have, the first few of them.
func commonest(counts map[string]int) []string {
	out := []string{}
	for word := range counts {
		out = append(out, word)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return out[:min(mostSources, len(out))]
}

// sessionRows are the sessions in the order of their dates, each with a short
// code that tables refer to.
func (s *Press) sessionRows() []sessionRow {
	said := map[string]int{}
	for _, r := range s.w.AccessRecords {
		said[r.Session]++
	}
	sorted := slices.Clone(s.w.Sessions)
	slices.SortStableFunc(sorted, func(a, b mapping.Session) int { return cmp.Compare(orLast(a.Date), orLast(b.Date)) })
	out := []sessionRow{}
	for i, session := range sorted {
		row := sessionRow{Session: session, Code: fmt.Sprintf("S%d", i+1), Name: s.names.Of(session.ID), When: s.day(session.Date), Records: said[session.ID]}
		if session.Group != "" {
			row.Heard = s.names.Of(session.Group)
		}
		row.Present = s.present(session)
		out = append(out, row)
	}
	return out
}

func orLast(date string) string {
	if date == "" {
		return "9999"
	}
	return date
}

// present says who took part, as far as it was counted.
func (s *Press) present(x mapping.Session) string {
	parts := []string{}
	for _, part := range []struct {
		key string
		n   *int
	}{{"women", x.Women}, {"men", x.Men}, {"youth", x.Youth}, {"disability", x.Disability}} {
		if part.n != nil {
			parts = append(parts, s.p.T("print.present."+part.key, "n", *part.n))
		}
	}
	return strings.Join(parts, ", ")
}

// day writes 2022, 2022-05 or 2022-05-12 in words.
func (s *Press) day(date string) string {
	parts := strings.Split(date, "-")
	out := []string{}
	if len(parts) == 3 {
		out = append(out, strings.TrimLeft(parts[2], "0"))
	}
	if len(parts) >= 2 {
		out = append(out, s.p.T("web.month."+strings.TrimLeft(parts[1], "0")))
	}
	return strings.Join(append(out, parts[0]), " ")
}

// notes are what a reader must know before leaning on the sheet.
func (s *Press) notes(profile mapping.Profile, l lineage) []string {
	out := []string{}
	shapes, records := 0, 0
	for _, r := range s.w.Resources {
		if r.Status == mapping.Illustrative && r.Geometry != nil {
			shapes++
		}
	}
	for _, r := range s.w.AccessRecords {
		if r.Status == mapping.Illustrative {
			records++
		}
	}
	if shapes+records > 0 {
		out = append(out, s.p.T("print.note.illustrative", "shapes", shapes, "records", records))
	}
	for _, w := range profile.Warnings {
		out = append(out, s.p.Format("warning."+w.Key, s.names.Words(w.Args)))
	}
	for _, n := range s.left.Notes() {
		n.Args["circle"] = s.p.T("circle." + string(s.Circle))
		out = append(out, s.p.Format(n.Key, n.Args))
	}
	if l.Unmapped > 0 {
		out = append(out, s.p.T("web.map.unmapped", "n", l.Unmapped))
	}
	return out
}
