package report

import (
	"strings"

	"potensi/internal/i18n"
)

// SumWords writes a check as a sum: 40 cards printed = 31 voted by phone + 6
// exchanged for paper + 1 spoiled + 2 not used.
func (c AuditCheck) SumWords(p *i18n.Printer) string {
	if c.Total.Name == "" {
		return ""
	}
	parts := []string{}
	for _, part := range c.Parts {
		parts = append(parts, p.T("audit.term."+part.Name, "n", part.N))
	}
	total := p.T("audit.term."+c.Total.Name, "n", c.Total.N)
	if len(parts) == 0 {
		return total
	}
	return total + " " + c.sign() + " " + strings.Join(parts, " + ")
}

// sign is what stands between the total and its parts.
func (c AuditCheck) sign() string {
	switch {
	case c.Rule == SumMembers && c.State == AuditAgrees:
		return "≤"
	case c.Rule == SumMembers:
		return ">"
	case c.State == AuditAgrees:
		return "="
	}
	return "≠"
}

// FindingWords say what is wrong and what to do; empty where nothing is.
func (c AuditCheck) FindingWords(p *i18n.Printer) (wrong, cure string) {
	if c.Found == "" {
		return "", ""
	}
	apart := c.N - c.M
	if apart < 0 {
		apart = -apart
	}
	return p.T("audit.found."+c.Found, "n", c.N, "m", c.M, "apart", apart), p.T("audit.do." + c.Found)
}

// AuditTable lists the checks: what should agree, of whom, the sum, and what is
// wrong.
func AuditTable(a Audit, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.audit"), Columns: columns(p, "state", "audit_check", "group_name", "audit_sum", "audit_found")}
	for _, c := range a.Checks {
		wrong, cure := c.FindingWords(p)
		t.Rows = append(t.Rows, []any{p.T("audit.state." + string(c.State)), p.T("audit.check." + c.Rule), a.who(c.Group, names, p), c.SumWords(p), strings.TrimSpace(wrong + " " + cure)})
	}
	return t
}

// who names a check's group, or all of them.
func (a Audit) who(group string, names Names, p *i18n.Printer) string {
	if group == "" {
		return p.T("audit.all")
	}
	return names.Of(group)
}

// AuditLine is the audit in one sentence, for the minutes: the cards, the
// ballots, and whether all sums agree.
func AuditLine(a Audit, p *i18n.Printer) string {
	cards, sums := p.T("audit.line.no-cards"), p.T("audit.line.agrees")
	if a.Cards {
		cards = p.T("audit.line.cards", "cards", a.All.Cards.Cards, "voted", a.All.Cards.Voted, "exchanged", a.All.Cards.Paper, "spoiled", a.All.Cards.Spoilt, "unused", a.All.Cards.Unused)
	}
	if !a.Agrees {
		sums = p.T("audit.line.differs", "n", a.Findings())
	}
	ballots := p.T("audit.line.ballots", "ballots", a.All.Ballots, "phone", a.All.Phone, "paper", a.All.Paper, "import", a.All.Import)
	return cards + "; " + ballots + "; " + sums + "."
}
