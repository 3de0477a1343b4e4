package print

import (
	"html/template"
	"slices"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// minutesSheet is the berita acara of the meeting that decided: who was
// present, how it was decided, the result, objections, what follows, lines to
// sign on, and how to check what it rests on.
type minutesSheet struct {
	Village  mapping.Village
	Decision ranking.Decision
	Day      string // as officials write it
	Asked    string // the question of the poll
	Rule     string
	Voice    string
	Present  []presentRow
	People   int
	Result   *report.Flagship // nil: the numbers cannot be read
	Columns  []string         // groups whose ranks the result shows
	Rows     []minutesRow
	Decided  []minutesRow
	Ballots  string   // how many there were, and how many count
	Counted  []string // what was counted, where the meeting settled otherwise
	Dissent  []string
	Check    report.DecisionCheck
	Audit    string // of the poll, in one sentence; empty without a closed poll
	Changed  string
	Press    *Press
}

// presentRow is a group, or several counted together.
type presentRow struct {
	Names  string
	People int
}

// minutesRow is one product's line.
type minutesRow struct {
	report.FlagshipProduct
	Chosen   bool
	Ranks    []int // by column; 0 is none
	Standing string
	Weak     []string
	Unscored []string
}

// Minutes is the berita acara of one decision, as the circle may see it. The
// audit is of the poll that it rests on; nil is none.
func (s *Press) Minutes(d ranking.Decision, check report.DecisionCheck, audit *report.Audit) (template.HTML, error) {
	if i := slices.IndexFunc(s.w.Decisions, func(x ranking.Decision) bool { return x.ID == d.ID }); i >= 0 {
		d = s.w.Decisions[i]
	}
	sheet := minutesSheet{Village: s.w.Village, Decision: d, Day: report.OfficialDate(s.p, report.MomentOf(d)), Rule: report.RuleName(d.Rule, s.p),
		Voice: s.voice(d.Voice), People: report.PresentTotal(d), Check: check, Changed: report.PartNames(check.Changed, s.p), Press: s}
	if audit != nil {
		sheet.Audit = report.AuditLine(*audit, s.p)
	}
	for _, poll := range s.w.Polls {
		if poll.ID == d.Poll {
			sheet.Asked = s.p.Pick(poll.Question, poll.QuestionEN)
		}
	}
	for _, a := range d.Present {
		sheet.Present = append(sheet.Present, presentRow{s.names.List(a.Groups), a.People})
	}
	if f, ok := report.ResultOf(d); ok {
		f.Speak(s.names, s.p)
		sheet.fill(f, d)
	}
	return s.draw("minutes", sheet)
}

// fill puts the numbers of the result into rows.
func (m *minutesSheet) fill(f report.Flagship, d ranking.Decision) {
	m.Result, m.Dissent = &f, f.Dissent
	m.Ballots = report.BallotWords(f.Ballots, f.Abstentions, f.Invalid, m.Press.p)
	for _, x := range f.Products {
		for _, g := range x.Groups {
			if name := m.Press.names.List(g.Groups); !slices.Contains(m.Columns, name) {
				m.Columns = append(m.Columns, name)
			}
		}
	}
	for _, x := range f.Products {
		row := minutesRow{FlagshipProduct: x, Chosen: slices.Contains(d.Products, x.Product), Ranks: make([]int, len(m.Columns)), Weak: m.named(x.Weak), Unscored: m.named(x.Unscored)}
		for _, g := range x.Groups {
			row.Ranks[slices.Index(m.Columns, m.Press.names.List(g.Groups))] = g.Rank
		}
		if x.Support != nil {
			row.Standing = string(x.Support.Standing)
		}
		m.Rows = append(m.Rows, row)
		if row.Chosen {
			m.Decided = append(m.Decided, row)
		}
	}
	if d.Method == ranking.ByDeliberation {
		m.Counted = m.named(append(slices.Clone(f.Chosen), f.Contested...))
	}
}

func (m *minutesSheet) named(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = m.Press.names.Of(id)
	}
	return out
}

// voice is how the groups counted together, in words.
func (s *Press) voice(voice string) string {
	if voice == ranking.EqualVoice || voice == ranking.PerHead {
		return s.p.T("web.voice." + voice)
	}
	return s.names.Of(voice)
}
