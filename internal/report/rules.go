package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/ranking"
)

// Rules are the facts of the rules that fit a ballot type; of all without one.
func Rules(t ranking.BallotType) ([]ranking.RuleFacts, error) {
	list := ranking.Rules()
	if t != "" {
		if list = ranking.RulesFor(t); len(list) == 0 {
			return nil, &RequestError{"unknown-word", map[string]any{"field": "ballot-type", "given": string(t), "allowed": ranking.BallotTypes()}}
		}
	}
	out := []ranking.RuleFacts{}
	for _, rule := range list {
		facts, _ := ranking.FactsOf(rule)
		out = append(out, facts)
	}
	return out, nil
}

// RuleWords describe rules, a paragraph of lines each: how it counts, what a
// tie and a missing choice mean, and what can be relied on.
func RuleWords(facts []ranking.RuleFacts, p *i18n.Printer) []string {
	out := []string{}
	for _, f := range facts {
		kinds := make([]string, len(f.Ballots))
		for i, kind := range f.Ballots {
			kinds[i] = p.T("ballot_type." + string(kind))
		}
		out = append(out, p.T("rules.head", "rule", f.Rule, "name", p.T("rule."+f.Rule), "ballots", strings.Join(kinds, ", "), "source", f.Source))
		out = append(out, "  "+p.T("rule.how."+f.Rule), "  "+p.T("rules.tie", "text", p.T("rule.tie."+f.Ties)), "  "+p.T("rules.missing", "text", p.T("rule.missing."+f.Missing)),
			"  "+p.T("rules.condorcet-"+yesNo(f.Condorcet).word)+" "+p.T("rules.monotone-"+yesNo(f.Monotone).word))
	}
	return out
}

// CheckPoll says which of a poll's ways of counting do not fit its ballot type
// or do not exist, as a *RequestError.
func CheckPoll(poll ranking.Poll) error {
	if _, err := Rules(poll.BallotType); err != nil {
		return err
	}
	if err := checkRule(poll, tallyRule(poll)); err != nil {
		return err
	}
	var a asked
	oneOf(&a, "voice", poll.Voice, ranking.PollVoices()...)
	oneOf(&a, "incomplete", poll.Incomplete, ranking.IncompletesFor(poll.BallotType)...)
	oneOf(&a, "tie-break", poll.TieBreak, ranking.TieBreaks()...)
	return a.err
}

// RoundWords tell the rounds of a count, one a line; none for rules without.
func RoundWords(t ranking.Tally, names Names, p *i18n.Printer) []string {
	out := []string{}
	if t.Quota != nil {
		out = append(out, p.T("tally.quota", "quota", p.Number(*t.Quota, 0)))
	}
	for i, round := range t.Rounds {
		line := p.T("tally.round", "n", i+1, "votes", votesIn(round, names, p))
		for _, part := range []struct {
			key      string
			products []string
		}{{"tally.chosen", round.Chosen}, {"tally.tied", round.Tied}, {"tally.out", round.Out}} {
			if len(part.products) > 0 {
				line += "; " + p.T(part.key, "products", names.List(part.products))
			}
		}
		out = append(out, line)
	}
	return out
}

// votesIn lists the votes of a round, the most first.
func votesIn(round ranking.Round, names Names, p *i18n.Printer) string {
	order := slices.SortedFunc(maps.Keys(round.Votes), func(a, b string) int {
		return cmp.Or(cmp.Compare(round.Votes[b], round.Votes[a]), strings.Compare(a, b))
	})
	parts := make([]string, len(order))
	for i, product := range order {
		parts[i] = names.Of(product) + " " + p.T("number", "n", round.Votes[product])
	}
	return strings.Join(parts, ", ")
}
