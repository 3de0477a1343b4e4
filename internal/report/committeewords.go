package report

import (
	"slices"
	"strings"

	"potensi/internal/i18n"
)

// CommitteesTable lists what each rule chooses, and which part of each shown
// group has a product that it supports.
func CommitteesTable(c Committees, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "rule", "committee", "committees")}
	for _, groups := range c.Groups {
		t.Columns = append(t.Columns, Column{"any_" + strings.Join(groups, "+"), GroupsName(groups, names)})
	}
	t.Columns = append(t.Columns, columns(p, "passed_over")...)
	for _, o := range c.Outcomes {
		cells := []any{word{"rule", o.Rule}, names.List(o.Chosen), o.Tied}
		for _, g := range o.Groups {
			cells = append(cells, share(g.Any))
		}
		t.Rows = append(t.Rows, append(cells, passedOver(o)))
	}
	return t
}

// passedOver counts the ballots of the weakest promise that is broken; 0 is
// none.
func passedOver(o CommitteeOutcome) int {
	if w := o.Passed(); w != nil {
		return w.Ballots
	}
	if len(o.Unheard) > 0 {
		return o.Unheard[0].Ballots
	}
	return 0
}

// Passed are the voters for whom the weakest broken promise is broken, or nil.
func (o CommitteeOutcome) Passed() *PassedVoters {
	for _, promise := range o.Promises {
		if promise.Passed != nil {
			return promise.Passed
		}
	}
	return nil
}

// GroupsName is the name of a shown group, or of several merged ones.
func GroupsName(groups []string, names Names) string {
	list := make([]string, len(groups))
	for i, g := range groups {
		list[i] = names.Of(g)
	}
	return strings.Join(list, " + ")
}

// CommitteesWords says in sentences what the rules agree on, what each group is
// sure of, and who is passed over.
func CommitteesWords(c Committees, names Names, p *i18n.Printer) []string {
	out := []string{agreedWords(c, names, p)}
	out = append(out, GuaranteeWords(c, names, p)...)
	out = append(out, PassedWords(c, names, p)...)
	return append(out, CommitteeNotes(c, names, p)...)
}

// CommitteeNotes says what could not be reckoned.
func CommitteeNotes(c Committees, names Names, p *i18n.Printer) []string {
	out := []string{}
	if len(c.LeftOut) > 0 {
		out = append(out, p.T("committee.left-out", "rules", ruleNames(c.LeftOut, p)))
	}
	if len(c.WithoutCost) > 0 {
		out = append(out, p.T("committee.without-cost", "products", names.List(c.WithoutCost)))
	}
	return out
}

func agreedWords(c Committees, names Names, p *i18n.Printer) string {
	switch {
	case len(c.Outcomes) == 1:
		return outcomeWords(c.Outcomes[0], names, p)
	case len(c.Common) > 0:
		return commonWords(c, names, p)
	case len(c.Agreed) > 0:
		return p.T("committee.some-agree", "rules", len(decisive(c.Outcomes)), "products", names.List(c.Agreed), "depends", names.List(c.Depends))
	}
	return p.T("committee.none-agree", "rules", len(decisive(c.Outcomes)), "depends", names.List(c.Depends))
}

// commonWords says that one committee wins everywhere, and where others are as
// good.
func commonWords(c Committees, names Names, p *i18n.Printer) string {
	text := p.T("committee.all-agree", "rules", len(decisive(c.Outcomes)), "products", names.List(c.Common))
	tying := []string{}
	for _, o := range decisive(c.Outcomes) {
		if o.Tied > 1 {
			tying = append(tying, o.Rule)
		}
	}
	if len(tying) > 0 {
		text += " " + p.T("committee.also-tied", "rules", ruleNames(tying, p))
	}
	return text
}

func outcomeWords(o CommitteeOutcome, names Names, p *i18n.Printer) string {
	rule := p.T("rule." + o.Rule)
	if len(o.Contested) == 0 {
		return p.T("committee.chooses", "rule", rule, "products", names.List(o.Chosen))
	}
	return p.T("committee.ties", "rule", rule, "products", names.List(o.Chosen), "n", o.Tied, "contested", names.List(o.Contested))
}

// GuaranteeWords says what each shown group is sure of.
func GuaranteeWords(c Committees, names Names, p *i18n.Printer) []string {
	out := []string{}
	for _, g := range c.Guarantee {
		args := []any{"group", GroupsName(g.Groups, names), "n", g.Seats, "seats", c.Seats, "ballots", g.Ballots, "least", g.Least, "part", p.Percent(g.Part),
			"money", Rupiah(g.Money, p), "budget", Rupiah(c.Budget, p), "alone", names.List(g.Alone)}
		key := "committee.sure"
		switch {
		case c.Budget > 0:
			key = "committee.sure-money"
		case g.Seats == 0:
			key = "committee.sure-none"
		}
		text := p.T(key, args...)
		if len(g.Alone) > 0 {
			text += " " + p.T("committee.alone", args...)
		}
		out = append(out, text)
	}
	return out
}

// Rupiah is an amount of money in words.
func Rupiah(amount float64, p *i18n.Printer) string {
	return p.T("committee.rupiah", "amount", p.Number(amount, 0))
}

// PassedWords says who is passed over by which rules, those rules together
// that pass over the same, and which rules pass over nobody.
func PassedWords(c Committees, names Names, p *i18n.Printer) []string {
	said, rules := []string{}, map[string][]string{}
	fair := []string{}
	for _, o := range c.Outcomes {
		text := passedWords(c, o, names, p)
		switch {
		case text != "":
			if rules[text] == nil {
				said = append(said, text)
			}
			rules[text] = append(rules[text], o.Rule)
		case fairTo(o):
			fair = append(fair, o.Rule)
		}
	}
	out := []string{}
	if len(fair) > 1 && len(fair) == len(c.Outcomes) {
		out = append(out, p.T("committee.nobody-at-all"))
	} else if len(fair) > 0 {
		out = append(out, p.T("committee.nobody-passed", "rules", ruleNames(fair, p)))
	}
	for _, text := range said {
		out = append(out, p.T("committee.passed-by", "rules", ruleNames(rules[text], p), "who", text))
	}
	return out
}

// fairTo reports whether nothing is known to be broken, nor left open.
func fairTo(o CommitteeOutcome) bool {
	return len(o.Unheard) == 0 && !slices.ContainsFunc(o.Promises, func(x Promise) bool { return !x.Holds })
}

// PassedBy says who is passed over by one rule; nothing if nobody is.
func PassedBy(c Committees, o CommitteeOutcome, names Names, p *i18n.Printer) []string {
	if text := passedWords(c, o, names, p); text != "" {
		return []string{text}
	}
	return nil
}

func passedWords(c Committees, o CommitteeOutcome, names Names, p *i18n.Printer) string {
	if w := o.Passed(); w != nil {
		who := whoWords(w.Groups, w.Ballots, names, p)
		if w.Most == 0 {
			return p.T("committee.passed-all", "who", who, "products", names.List(w.Products), "deserved", w.Deserved, "seats", c.Seats)
		}
		return p.T("committee.passed", "who", who, "products", names.List(w.Products), "deserved", w.Deserved, "seats", c.Seats, "most", w.Most)
	}
	if len(o.Unheard) == 0 {
		return ""
	}
	u := o.Unheard[0]
	return p.T("committee.unheard", "who", whoWords(u.Groups, u.Ballots, names, p), "product", names.Of(u.Product), "money", Rupiah(u.Money, p))
}

// whoWords are ballots by group, or so many of all.
func whoWords(groups []GroupBallots, ballots int, names Names, p *i18n.Printer) string {
	if len(groups) == 0 {
		return p.T("committee.ballots", "n", ballots)
	}
	parts := []string{}
	for _, g := range groups {
		parts = append(parts, p.T("committee.ballots-of", "n", g.Ballots, "group", GroupsName(g.Groups, names)))
	}
	return strings.Join(parts, ", ")
}

func ruleNames(rules []string, p *i18n.Printer) string {
	out := make([]string, len(rules))
	for i, rule := range rules {
		out[i] = p.T("rule." + rule)
	}
	return strings.Join(out, ", ")
}
