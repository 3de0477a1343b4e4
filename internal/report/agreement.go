package report

import (
	"strings"

	"potensi/internal/i18n"
	"potensi/ranking"
)

// PollAgreement is a poll and how far its voters agree. While results are
// withheld, Concord is nil.
type PollAgreement struct {
	Poll     ranking.Poll     `json:"poll"`
	Turnout  int              `json:"turnout"`
	Concord  *ranking.Concord `json:"concord"`
	Voices   []VoiceRow       `json:"voices"` // who would win with which voice
	Messages []string         `json:"messages"`
}

// VoiceRow is what comes out when one voice decides.
type VoiceRow struct {
	Voice     string     `json:"voice"`  // per-head, equal-voice, or the shown group's ids joined by "+"
	Groups    []string   `json:"groups"` // of that voice; empty: all
	Ballots   int        `json:"ballots"`
	Chosen    []string   `json:"chosen"`
	Contested []string   `json:"contested"`
	Tiers     [][]string `json:"tiers"`
}

// AgreementOf measures agreement in a poll, unless its results are withheld.
func AgreementOf(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions, names Names, p *i18n.Printer) (PollAgreement, error) {
	out := PollAgreement{Poll: poll, Turnout: len(ballots), Voices: []VoiceRow{}, Messages: []string{}}
	if Withheld(poll, len(ballots)) {
		return out, nil
	}
	in, err := contest(poll, ballots, opt)
	if err != nil {
		return out, err
	}
	c, err := ranking.Agree(in)
	if err != nil {
		return out, err
	}
	out.Concord = &c
	if out.Voices, err = Voices(poll, ballots, opt); err != nil {
		return out, err
	}
	out.Messages = AgreementWords(c, names, p)
	return out, nil
}

// Voices counts a poll per head, by equal voice, and by each shown group alone:
// who would win with which voice. A group is shown as in the tally, small ones
// merged.
func Voices(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions) ([]VoiceRow, error) {
	out, seats := []VoiceRow{}, max(poll.Seats, 1)
	groups := []VoiceRow{}
	for _, voice := range ranking.PollVoices() {
		t, err := count(poll, ballots, TallyOptions{Rule: opt.Rule, Voice: voice})
		if err != nil {
			return nil, err
		}
		row := VoiceRow{Voice: voice, Groups: []string{}, Ballots: t.Ballots, Tiers: t.Tiers}
		row.Chosen, row.Contested = t.Chosen(seats)
		out, groups = append(out, row), groupVoices(t, seats)
	}
	return append(out, groups...), nil
}

func groupVoices(t ranking.Tally, seats int) []VoiceRow {
	out := []VoiceRow{}
	for _, g := range t.Groups {
		row := VoiceRow{Voice: strings.Join(g.Groups, "+"), Groups: g.Groups, Ballots: g.Ballots, Tiers: [][]string{}}
		for i, c := range g.Rows {
			if i > 0 && g.Rows[i-1].Rank == c.Rank {
				last := len(row.Tiers) - 1
				row.Tiers[last] = append(row.Tiers[last], c.Product)
				continue
			}
			row.Tiers = append(row.Tiers, []string{c.Product})
		}
		row.Chosen, row.Contested = ranking.Tally{Tiers: row.Tiers}.Chosen(seats)
		out = append(out, row)
	}
	return out
}

// AgreementWords says what all agree on, what one group wants alone, what is
// disputed, and how far people differ.
func AgreementWords(c ranking.Concord, names Names, p *i18n.Printer) []string {
	out := SupportWords(c.Supports, names, p)
	if c.Agreement != nil {
		out = append(out, p.T("agreement.w", "w", p.Number(*c.Agreement, 2)))
	}
	if c.Distance != nil {
		out = append(out, p.T("agreement.distance", "share", p.Percent(*c.Distance)))
	}
	if c.Polarisation != nil {
		out = append(out, p.T("agreement.polarisation", "psi", p.Number(*c.Polarisation, 2)))
	}
	if len(c.Divisions) > 0 && c.Divisions[0].Divided > 0 {
		d := c.Divisions[0]
		out = append(out, p.T("agreement.divided", "a", names.Of(d.A), "b", names.Of(d.B), "over", p.Percent(d.Over), "under", p.Percent(d.Under)))
	}
	return out
}

// SupportWords says in a sentence for each standing which products have it.
func SupportWords(supports []ranking.Support, names Names, p *i18n.Printer) []string {
	out, agreed := []string{}, []string{}
	if len(supports) == 0 {
		return []string{p.T("agreement.no-groups")}
	}
	for _, s := range supports {
		product := names.Of(s.Product)
		switch s.Standing {
		case ranking.AgreedByAll:
			agreed = append(agreed, product)
		case ranking.Championed:
			out = append(out, championedWords(s, product, names, p))
		case ranking.Disputed:
			out = append(out, disputedWords(s, product, names, p))
		}
	}
	if len(agreed) == 0 {
		return append([]string{p.T("agreement.nothing-agreed")}, out...)
	}
	return append([]string{p.T("agreement.agreed", "products", strings.Join(agreed, ", "))}, out...)
}

func championedWords(s ranking.Support, product string, names Names, p *i18n.Printer) string {
	if len(s.Silent) > 0 {
		return p.T("agreement.championed-silent", "product", product, "groups", names.joined(s.For), "silent", names.joined(s.Silent))
	}
	return p.T("agreement.championed", "product", product, "groups", names.joined(s.For))
}

func disputedWords(s ranking.Support, product string, names Names, p *i18n.Printer) string {
	if len(s.For) == 0 {
		return p.T("agreement.disputed-joint", "product", product, "against", names.joined(s.Against))
	}
	return p.T("agreement.disputed", "product", product, "groups", names.joined(s.For), "against", names.joined(s.Against))
}

// joined names shown groups, whose ids may be joined by "+".
func (n Names) joined(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = n.shownGroup(id)
	}
	return strings.Join(out, ", ")
}

// shownGroup names a group, or merged ones together.
func (n Names) shownGroup(id string) string {
	parts := strings.Split(id, "+")
	for i, part := range parts {
		parts[i] = n.Of(part)
	}
	return strings.Join(parts, " + ")
}

// SupportTable lists who stands behind each product.
func SupportTable(supports []ranking.Support, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "rank", "product", "name", "standing", "groups_for", "groups_against")}
	for _, s := range supports {
		t.Rows = append(t.Rows, []any{s.Rank, s.Product, names.Of(s.Product), word{"standing", string(s.Standing)}, names.joined(s.For), names.joined(s.Against)})
	}
	return t
}

// AgreementTables list who stands behind each product, who would win with which
// voice, and how far each two groups are from each other.
func AgreementTables(a PollAgreement, names Names, p *i18n.Printer) []Table {
	voices := Table{Title: p.T("table.voices"), Columns: columns(p, "voice", "ballots", "chosen", "contested")}
	for _, row := range a.Voices {
		var voice any = names.shownGroup(row.Voice)
		if len(row.Groups) == 0 {
			voice = p.T("agreement.voice." + row.Voice)
		}
		voices.Rows = append(voices.Rows, []any{voice, row.Ballots, names.List(row.Chosen), names.List(row.Contested)})
	}
	pairs := Table{Title: p.T("table.group_pairs"), Columns: columns(p, "group_a", "group_b", "tau", "rho", "distance")}
	for _, x := range a.Concord.Pairs {
		pairs.Rows = append(pairs.Rows, []any{names.shownGroup(x.A), names.shownGroup(x.B), x.Tau, x.Rho, x.Distance})
	}
	out := []Table{SupportTable(a.Concord.Supports, names, p), voices}
	if len(pairs.Rows) > 0 {
		out = append(out, pairs)
	}
	return out
}

// Together names groups that are counted together: A + B.
func (n Names) Together(ids []string) string { return n.shownGroup(strings.Join(ids, "+")) }
