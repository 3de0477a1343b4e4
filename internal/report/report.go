// Package report joins map and ranking into the answers that a village takes
// home: profiles, rankings, tallies and the flagship decision, as values for
// JSON and as tables of words. It is the only room where the two meet.
package report

import (
	"fmt"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// RequestError says what is wrong with what was asked, as a message key
// ("problem.KEY") and arguments.
type RequestError struct {
	Key  string
	Args map[string]any
}

func (e *RequestError) Error() string { return fmt.Sprintf("%s %v", e.Key, e.Args) }

// Names gives every id its name in one language.
type Names map[string]string

// NamesIn collects the names of products and groups as they were recorded, for
// messages whose language is settled later.
func NamesIn(w store.Workshop) Names {
	n := Names{}
	for _, x := range w.Groups {
		n[x.ID] = x.Name
	}
	for _, x := range w.Products {
		n[x.ID] = x.Name
	}
	return n
}

// NamesOf collects the names of everything in a workshop.
func NamesOf(w store.Workshop, p *i18n.Printer) Names {
	n := Names{"": p.T("group.none")}
	for _, x := range w.Groups {
		n[x.ID] = p.Pick(x.Name, x.NameEN)
	}
	for _, x := range w.Sessions {
		n[x.ID] = p.Pick(x.Name, x.NameEN)
	}
	for _, x := range w.Resources {
		n[x.ID] = p.Pick(x.Name, x.NameEN)
	}
	for _, x := range w.Products {
		n[x.ID] = p.Pick(x.Name, x.NameEN)
	}
	for _, x := range w.Criteria {
		n[x.ID] = p.Pick(x.Name, x.NameEN)
	}
	for _, x := range w.Seasons {
		n.theme(x.Theme, p)
	}
	n.terms(p)
	return n
}

// terms gives rules, tie-breaks and voices their words, by set and word.
func (n Names) terms(p *i18n.Printer) {
	for _, rule := range ranking.Rules() {
		n["rule."+rule] = p.T("rule." + rule)
	}
	for _, by := range ranking.TieBreaks() {
		n["tie_break."+string(by)] = p.T("tie_break." + string(by))
	}
	for _, voice := range ranking.PollVoices() {
		n["voice."+voice] = p.T("voice." + voice)
	}
}

// theme gives a season its word in the language, if the catalogue has one:
// people record banjir, planners may read flood.
func (n Names) theme(theme string, p *i18n.Printer) {
	key := "theme." + strings.ReplaceAll(strings.ToLower(theme), " ", "_")
	if theme != "" && p.Has(key) {
		n[theme] = p.T(key)
	}
}

// Of returns the name of an id, or the id itself.
func (n Names) Of(id string) string {
	if name, ok := n[id]; ok {
		return name
	}
	return id
}

// List joins the names of several ids.
func (n Names) List(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = n.Of(id)
	}
	return strings.Join(names, ", ")
}

// Words puts names to the ids in a warning's arguments.
func (n Names) Words(args map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range args {
		switch v := value.(type) {
		case string:
			out[key] = n.term(key, v)
		case []string:
			out[key] = n.List(v)
		default:
			out[key] = value
		}
	}
	return out
}

// term is the word for a rule, a tie-break or a voice where an argument is one
// of them, and else a name.
func (n Names) term(argument, value string) string {
	set, known := map[string][]string{"rule": {"rule."}, "by": {"tie_break."}, "voice": {"voice."}, "sealed": {"rule.", "voice."}}[argument]
	for _, prefix := range set {
		if word, ok := n[prefix+value]; known && ok {
			return word
		}
	}
	return n.Of(value)
}

// AccessProfile is the access-and-control profile of a workshop. Ids in opt
// may also be names.
func AccessProfile(w store.Workshop, opt mapping.ProfileOptions) (mapping.Profile, error) {
	var a asked
	opt.Session = a.id("session", opt.Session, Sessions(w))
	opt.SaidBy = a.id("group", opt.SaidBy, Groups(w))
	opt.Resource = a.id("resource", opt.Resource, Resources(w))
	oneOf(&a, "dimension", opt.Dimension, mapping.Dimensions()...)
	oneOf(&a, "by", opt.By, mapping.ByResource, mapping.ByKind, mapping.ByGroup, mapping.ByStatus, mapping.ByPart)
	oneOf(&a, "land_status", opt.LandStatus, mapping.LandStatuses()...)
	if a.err != nil {
		return mapping.Profile{}, a.err
	}
	return mapping.NewProfile(mapped(w), opt), nil
}

// Named is something that can be found by id, by name, or by the id that it
// has in the file it came from.
type Named struct{ ID, Name, NameEN, Also string }

func Groups(w store.Workshop) []Named {
	return named(w.Groups, func(g mapping.Group) Named { return Named{ID: g.ID, Name: g.Name, NameEN: g.NameEN} })
}

func Sessions(w store.Workshop) []Named {
	return named(w.Sessions, func(s mapping.Session) Named { return Named{ID: s.ID, Name: s.Name, NameEN: s.NameEN} })
}

func Resources(w store.Workshop) []Named {
	return named(w.Resources, func(r mapping.Resource) Named {
		also, _ := r.Attributes["source_id"].(string)
		return Named{ID: r.ID, Name: r.Name, NameEN: r.NameEN, Also: also}
	})
}

func Products(w store.Workshop) []Named {
	return named(w.Products, func(x ranking.Product) Named { return Named{ID: x.ID, Name: x.Name, NameEN: x.NameEN} })
}

func Criteria(w store.Workshop) []Named {
	return named(w.Criteria, func(c ranking.Criterion) Named { return Named{ID: c.ID, Name: c.Name, NameEN: c.NameEN} })
}

func Polls(w store.Workshop) []Named {
	return named(w.Polls, func(x ranking.Poll) Named { return Named{ID: x.ID, Name: x.Question, NameEN: x.QuestionEN} })
}

func named[T any](from []T, of func(T) Named) []Named {
	out := make([]Named, len(from))
	for i, x := range from {
		out[i] = of(x)
	}
	return out
}

// Find returns the id of the one thing that has this id or, whatever the
// case, this name.
func Find(kind, text string, among []Named) (string, error) {
	matches, known := []string{}, []string{}
	for _, x := range among {
		known = append(known, x.ID)
		if x.ID == text {
			return x.ID, nil
		}
		if strings.EqualFold(x.Name, text) || strings.EqualFold(x.NameEN, text) || x.Also == text {
			matches = append(matches, x.ID)
		}
	}
	if len(matches) == 1 {
		return matches[0], nil
	}
	key := "unknown-" + kind
	if len(matches) > 1 {
		key, known = "ambiguous-"+kind, matches
	}
	return "", &RequestError{key, map[string]any{"given": text, "known": firstFew(known)}}
}

// firstFew keeps messages short.
func firstFew(ids []string) []string {
	const few = 12
	if len(ids) > few {
		return append(slices.Clone(ids[:few]), "…")
	}
	return ids
}
