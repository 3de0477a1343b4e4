package report

import (
	"context"
	"strings"
	"testing"

	"potensi/internal/i18n"
	"potensi/ranking"
)

// TestAuditLine: one sentence, which says so when sums do not agree and when
// there were no cards.
func TestAuditLine(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("en")
	a := Audit{Agrees: true, All: AuditCounts{Phone: 3, Import: 2, AuditBox: &AuditBox{Ballots: 5}}}
	if line := AuditLine(a, p); line != "No cards were printed; 5 ballots counted (3 by phone, 0 on paper, 2 from files); all sums agree." {
		t.Error(line)
	}
	a.Agrees, a.Checks = false, []AuditCheck{{State: AuditDiffers}, {State: AuditDiffers}, {State: AuditAgrees}}
	if line := AuditLine(a, p); !strings.HasSuffix(line, "; sums that do not agree: 2, see the audit sheet.") {
		t.Error(line)
	}
}

// TestAuditDecision: only a closed poll is audited for the minutes.
func TestAuditDecision(t *testing.T) {
	ctx := context.Background()
	db, w := hallPoll(t)
	if a, err := AuditDecision(ctx, db, w, ranking.Decision{Poll: "V"}); a != nil || err != nil {
		t.Errorf("an open poll: %v %v", a, err)
	}
	if _, err := Move(ctx, db, "test", w.Polls[0], ranking.Closed); err != nil {
		t.Fatal(err)
	}
	w = workshopOf(t, db)
	a, err := AuditDecision(ctx, db, w, ranking.Decision{Poll: "V"})
	if err != nil || a == nil || a.All.Ballots != 25 || !a.Agrees {
		t.Errorf("a closed poll: %v %v", a, err)
	}
	if a, err := AuditDecision(ctx, db, w, ranking.Decision{}); a != nil || err != nil {
		t.Errorf("no poll: %v %v", a, err)
	}
}

// TestSheetTableSaysWhatIsNotNamed: in words, not as a zero or an empty cell;
// a blank ballot's cells stay empty.
func TestSheetTableSaysWhatIsNotNamed(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	poll := ranking.Poll{ID: "V", Choices: []string{"P1", "P2"}, BallotType: ranking.ScoreBallot, MaxScore: 3, State: ranking.Closed}
	ballots := []ranking.Ballot{{ID: "a", Poll: "V", Points: []ranking.Mark{{Choice: "P1", Value: 0}}}, {ID: "b", Poll: "V"}}
	sheet, err := ballotSheetOf(poll, ballots, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range BallotSheetTable(sheet, Names{}, catalogue.Printer("en")).Rows {
		cells := row[len(row)-2:]
		if sheet.Ballots[i].Kind == LineBlank && (cells[0] != "" || cells[1] != "") {
			t.Errorf("a blank ballot says %v", cells)
		}
		if sheet.Ballots[i].Kind == LineValid && (cells[0] != 0 || cells[1] != "not named") {
			t.Errorf("a ballot with a zero says %v", cells)
		}
		if cell := sheet.Ballots[i].Cells[1]; cell.Said != nil || cell.Points != nil {
			t.Errorf("what is not named gives %v", *cell.Points)
		}
	}
}
