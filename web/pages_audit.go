package web

import (
	"html/template"
	"slices"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/ranking"
)

// routeAfter registers what makes everybody accept a result: the sums, all
// ballots, and the slip that people take home.
func (s *Server) routeAfter(tree *gin.RouterGroup, lang string) {
	tree.GET("/vote/:poll/audit", s.page(lang, deskOnly(auditPage)))
	tree.GET("/vote/:poll/ballots", s.page(lang, deskOnly(ballotsPage)))
	tree.GET("/vote/:poll/slip", s.page(lang, deskOnly(slipPage)))
}

// auditBody is the audit of a poll: what is wrong first, then every sum.
type auditBody struct {
	Poll     ranking.Poll
	Asked    string
	Audit    report.Audit
	Findings []auditFinding
	Tables   []auditTable
	Ways     []report.CountingWay
	Line     string // for the minutes; empty until the poll is closed
	Seal     string // its first characters
	Sealed   bool   // it fits
	Closed   bool
	Unfit    bool // too few ballots to be shown one by one
}

// auditFinding is a check that differs, or cannot agree yet.
type auditFinding struct {
	Check, Who, Wrong, Cure string
	State                   report.AuditState
}

// auditTable is one check with a line for each group and one for all.
type auditTable struct {
	Rule  string
	State report.AuditState // of all its lines together
	Heads []string          // the total, then the parts
	Lines []auditLine
	Sign  string // between the total and its parts
}

type auditLine struct {
	Who, Pict string
	Numbers   []int
	State     report.AuditState
	All       bool
	Last      string // the last number in words, where it stands for several
	Span      int    // across so many columns
}

func auditPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	audit, err := report.AuditPoll(v.Request.Context(), v.s.db, v.whole, poll)
	if err != nil {
		return err
	}
	body := auditBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Audit: audit, Closed: poll.State == ranking.Closed,
		Unfit: audit.All.Ballots < report.SmallGroup}
	for _, c := range audit.Checks {
		body.find(v, c)
		body.place(v, c)
	}
	for _, t := range body.Tables {
		t.spread()
	}
	if body.Closed {
		body.Line = report.AuditLine(audit, v.p)
	}
	if len(poll.Sealed) >= sealShown {
		body.Seal = poll.Sealed[:sealShown]
	}
	if audit.Content != nil {
		body.Ways = audit.Content.Ways
	}
	return v.show("audit", v.p.T("web.audit.title"), body)
}

// sealShown is how much of a seal people compare by eye: 64 bits.
const sealShown = 16

// find notes what is wrong with a check.
func (b *auditBody) find(v *visit, c report.AuditCheck) {
	if c.Found == "" {
		return
	}
	wrong, cure := c.FindingWords(v.p)
	b.Findings = append(b.Findings, auditFinding{v.p.T("audit.check." + c.Rule), v.auditWho(c.Group), wrong, cure, c.State})
}

// place puts a check into the table of its rule.
func (b *auditBody) place(v *visit, c report.AuditCheck) {
	if c.Rule == report.SumSeal {
		b.Sealed = c.State == report.AuditAgrees
		return
	}
	if c.Total.Name == "" || c.Found == "group-strange" {
		return
	}
	i := slices.IndexFunc(b.Tables, func(t auditTable) bool { return t.Rule == c.Rule })
	if i < 0 {
		i, b.Tables = len(b.Tables), append(b.Tables, auditTable{Rule: c.Rule, State: c.State, Sign: "="})
	}
	t := &b.Tables[i]
	if heads := headsOf(c); len(heads) > len(t.Heads) {
		t.Heads = heads
	}
	if c.Rule == report.SumMembers {
		t.Sign = "≤"
	}
	if worse(c.State, t.State) {
		t.State = c.State
	}
	line := auditLine{Who: v.auditWho(c.Group), State: c.State, All: c.Group == "" && len(b.Audit.Groups) > 0, Numbers: []int{c.Total.N}}
	for _, part := range c.Parts {
		line.Numbers = append(line.Numbers, part.N)
		line.Last = v.p.T("audit.term."+part.Name, "n", part.N)
	}
	for _, g := range v.whole.Groups {
		if g.ID == c.Group {
			line.Pict = pictOf(g)
		}
	}
	t.Lines = append(t.Lines, line)
}

// spread lets the last number of a line with fewer numbers than heads stand under
// all those that it is the sum of.
func (t auditTable) spread() {
	for i := range t.Lines {
		if line := &t.Lines[i]; t.Rule == report.SumPaper && len(line.Numbers) < len(t.Heads) {
			line.Span = 1 + 2*(len(t.Heads)-len(line.Numbers))
		}
	}
}

// headsOf are the names of a check's numbers.
func headsOf(c report.AuditCheck) []string {
	out := []string{c.Total.Name}
	for _, part := range c.Parts {
		out = append(out, part.Name)
	}
	return out
}

// worse reports whether a state says more than another about what to do.
func worse(a, b report.AuditState) bool {
	order := []report.AuditState{report.AuditNothing, report.AuditAgrees, report.AuditNoted, report.AuditPending, report.AuditDiffers}
	return slices.Index(order, a) > slices.Index(order, b)
}

func (v *visit) auditWho(group string) string {
	if group == "" {
		return v.p.T("audit.all")
	}
	return v.names.Of(group)
}

// sheetBody is a page around a sheet of paper that follows a vote.
type sheetBody struct {
	Poll  ranking.Poll
	At    string // its place among the pages of the poll
	Asked string
	Sheet template.HTML
}

// ballotsPage is every ballot of a closed poll, to be printed and hung up.
func ballotsPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	sheet, err := report.NewBallotSheet(v.Request.Context(), v.s.db, poll)
	if err != nil {
		return err
	}
	if len(sheet.Ballots) > mostOnPage {
		return &report.RequestError{Key: "ballots-many", Args: map[string]any{"ballots": len(sheet.Ballots), "max": mostOnPage}}
	}
	press, err := v.press()
	if err != nil {
		return err
	}
	body := sheetBody{Poll: poll, At: "ballots", Asked: v.p.Pick(poll.Question, poll.QuestionEN)}
	if body.Sheet, err = press.AllBallots(sheet); err != nil {
		return err
	}
	return v.show("vote-sheet", v.p.T("print.ballots.title"), body)
}

// mostOnPage is how many ballots a browser lays out and prints without trouble:
// 125 pages.
const mostOnPage = 5000

// slipPage is the result as people take it home.
func slipPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	slip, err := report.NewSlip(v.Request.Context(), v.s.db, v.whole, poll)
	if err != nil {
		return err
	}
	press, err := v.press()
	if err != nil {
		return err
	}
	id := v.s.catalogue.Printer("id")
	body := sheetBody{Poll: poll, At: "slip", Asked: v.p.Pick(poll.Question, poll.QuestionEN)}
	if body.Sheet, err = press.Slip(slip, poll, slip.Text(report.NamesOf(v.whole, id), id)); err != nil {
		return err
	}
	return v.show("vote-sheet", v.p.T("web.votenav.slip"), body)
}
