package report

import (
	"context"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// BallotWords says how many ballots there are and what they are, in the one
// sentence that every page and paper has: 19 votes: 18 valid, 1 blank.
func BallotWords(valid, blank, invalid int, p *i18n.Printer) string {
	if blank+invalid == 0 {
		return p.T("count.all-valid", "n", valid)
	}
	parts := []string{p.T("count.valid", "n", valid)}
	if blank > 0 {
		parts = append(parts, p.T("count.blank", "n", blank))
	}
	if invalid > 0 {
		parts = append(parts, p.T("count.invalid", "n", invalid))
	}
	return p.T("count.parts", "n", valid+blank+invalid, "parts", strings.Join(parts, ", "))
}

// BallotWordsOf is BallotWords of a closed poll's ballots. Of fewer than
// SmallGroup it says only how many came in.
func BallotWordsOf(ctx context.Context, db *store.DB, poll ranking.Poll, p *i18n.Printer) (string, error) {
	ballots, err := BallotsOf(ctx, db, poll)
	if err != nil {
		return "", err
	}
	if poll.State != ranking.Closed || ballots.Len() < SmallGroup {
		return p.T("count.turnout", "n", ballots.Len()), nil
	}
	t, err := countCast(poll, ballots, TallyOptions{})
	return BallotWords(t.Ballots, t.Abstentions, t.Invalid, p), err
}
