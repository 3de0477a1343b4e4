package web

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// routePaper registers the pages on which paper ballots are printed, keyed in
// twice, compared and counted: the facilitator's, at this computer.
func (s *Server) routePaper(tree *gin.RouterGroup, lang string) {
	for path, h := range map[string]handler{
		"": paperPage, "/print": paperPrintPage, "/read/:reading": paperEntryPage, "/check": paperCheckPage,
	} {
		tree.GET("/vote/:poll/paper"+path, s.page(lang, forRecorder(h)))
	}
	for path, h := range map[string]handler{"/read/:reading": savePaper, "/drop": dropPaper, "/count": countPapers} {
		tree.POST("/vote/:poll/paper"+path, s.page(lang, forRecorder(h)))
	}
}

// paperPath is an address among a poll's pages of paper.
func paperPath(poll ranking.Poll, more string) string {
	return "/vote/" + url.PathEscape(poll.ID) + "/paper" + more
}

// paperBody is the overview: the steps from the box to the count.
type paperBody struct {
	Poll     ranking.Poll
	Asked    string
	Progress report.PaperProgress
	Sums     []paperSum
	Apart    bool             // what papers say is told group by group
	All      store.PaperCount // of all groups together
	Several  bool             // they are not so few that it would tell of one
	Cards    bool
	Enter    bool   // papers can be keyed in now
	Refused  string // what the last press of a button could not do
	Did      bool   // papers were counted just now
}

// paperSum is a group's papers against its cards, in words.
type paperSum struct {
	report.PaperSum
	Name string
	Mark template.HTML
	Word string
}

func paperPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	return v.showPaper(poll, http.StatusOK, "")
}

func (v *visit) showPaper(poll ranking.Poll, status int, refused string) error {
	body := paperBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Refused: refused, Did: v.Query("did") == "counted"}
	body.Enter = report.CheckPapers(v.whole, poll.ID) == nil
	var err error
	if body.Progress, err = report.Papers(v.Request.Context(), v.s.db, poll.ID); err != nil {
		return err
	}
	cards, err := v.s.db.CardCounts(v.Request.Context(), poll.ID)
	if err != nil {
		return err
	}
	body.Cards = len(cards) > 0
	body.Apart, body.All, body.Several = report.PapersTogether(body.Progress.Counts)
	marks := print.Marks(v.whole.Groups)
	for _, sum := range report.PaperSums(v.whole, poll, body.Progress, cards) {
		body.Sums = append(body.Sums, paperSum{sum, v.names.Of(sum.Group), marks[sum.Group].Icon(), v.sumWord(sum)})
	}
	return v.showStatus(status, "paper", v.p.T("web.paper.title"), body)
}

// sumWord tells how papers and cards handed in for paper differ.
func (v *visit) sumWord(sum report.PaperSum) string {
	switch more := sum.More(); {
	case sum.Exchanged == nil:
		return ""
	case more > 0:
		return v.p.T("web.paper.more", "n", more)
	case more < 0:
		return v.p.T("web.paper.fewer", "n", -more)
	}
	return v.p.T("web.paper.even")
}

// paperCell is a product on the screen, as it stands on the paper, with the key
// that stands for it.
type paperCell struct {
	choice
	Key  string
	Said string // by a reading: a place, points, + or −
	Odd  bool   // the other reading says otherwise
}

// paperPair is two products of which one is marked.
type paperPair struct {
	Number int
	A, B   paperCell
	Odd    bool
}

// paperChip is a group, or a reason, with its key.
type paperChip struct {
	Word, Name, Key string
	Mark            template.HTML
	Chosen          bool
}

// paperDone is a reading that is saved.
type paperDone struct {
	Number     int
	Text, Href string
}

// paperEntry is the form for one paper. Asked are the marks that a question
// was about: pressing Enter again without changing them answers it. Over is the
// number whose reading is to be replaced.
type paperEntry struct {
	Poll     ranking.Poll
	Question string
	Title    string
	Moved    bool // the code that was read is of another poll's paper: of this one's
	Reading  int
	Number   string
	Columns  int
	Kind     string // what is keyed: ranked, approval, thumbs, points, score or pairwise
	Most     int    // the highest number that can be written
	Groups   []paperChip
	Cells    []paperCell
	Pairs    []paperPair
	Marks    string
	Outcome  store.PaperOutcome
	Reasons  []paperChip
	Asked    string
	Over     string
	Problem  string
	Ask      string // a question that Enter answers
	Saved    string
	Done     []paperDone
	Total    int
	Readings []paperReading // of a paper that is looked at again
	Action   string
	Code     string // that was scanned or typed
}

// Digit reports whether each number is one digit, so that one key goes on.
func (e paperEntry) Digit() bool { return e.Kind == "score" && e.Most < 10 }

// paperKind is what is keyed for a poll.
func paperKind(poll ranking.Poll) string {
	if report.IsThumbs(poll) {
		return "thumbs"
	}
	return string(cmp.Or(poll.BallotType, ranking.RankedBallot))
}

// readingInPath is the reading of the address.
func (v *visit) readingInPath() (int, error) {
	reading, err := strconv.Atoi(v.Param("reading"))
	if err != nil || reading < store.FirstReading || reading > store.LastReading {
		return 0, refused(http.StatusNotFound, "page-unknown", nil)
	}
	return reading, nil
}

// paperEntryPage is the form for the next paper, or for the one asked for.
func paperEntryPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	if code := v.Query("code"); code != "" {
		if of, group, ok := report.ReadPaperMark(v.whole, code); ok {
			return v.seePaper(poll, of, group)
		}
	}
	entry, err := v.emptyEntry(poll)
	if err != nil {
		return err
	}
	if code := v.Query("code"); code != "" {
		entry.Code, entry.Problem = code, v.p.T("web.paper.code.unknown", "code", code)
	}
	var shut *report.RequestError
	if entry.Problem == "" && errors.As(report.CheckPapers(v.whole, poll.ID), &shut) {
		entry.Problem = v.faultText(shut)
	}
	return v.showEntry(entry, http.StatusOK)
}

// seePaper goes to the form for a paper whose code was read: under the number that
// the form had, unless the paper is another poll's.
func (v *visit) seePaper(poll, of ranking.Poll, group string) error {
	path := paperPath(of, "/read/"+v.Param("reading"))
	if of.ID != poll.ID {
		return v.see(path, "group", group, "moved", "1")
	}
	return v.see(path, "no", v.Query("no"), "group", group)
}

func (v *visit) showEntry(entry paperEntry, status int) error {
	return v.showStatus(status, "paper-read", entry.Title, entry)
}

// emptyEntry makes the form for the number of the address: filled in, where
// this reading has that paper already.
func (v *visit) emptyEntry(poll ranking.Poll) (paperEntry, error) {
	reading, err := v.readingInPath()
	if err != nil {
		return paperEntry{}, err
	}
	readings, err := v.s.db.KeyedPapers(v.Request.Context(), poll.ID)
	if err != nil {
		return paperEntry{}, err
	}
	number, _ := strconv.Atoi(v.Query("no"))
	if number < 1 || number > store.MaxPaper {
		number = nextPaper(readings, reading, 0)
	}
	paper := store.Paper{Number: number, Reading: reading, Group: v.Query("group"), Outcome: store.PaperMarked}
	if at := slices.IndexFunc(readings, func(p store.Paper) bool { return p.Number == number && p.Reading == reading }); at >= 0 {
		paper = readings[at]
	}
	entry := v.entryOf(poll, paper, readings)
	entry.Moved = v.Query("moved") != ""
	if entry.Saved = v.Query("saved"); entry.Over == "" && reading == store.LastReading {
		entry.Groups = v.groupChips(poll, cmp.Or(paper.Group, groupOfPaper(readings, number)))
	}
	return entry, nil
}

func groupOfPaper(readings []store.Paper, number int) string {
	for _, p := range readings {
		if p.Number == number {
			return p.Group
		}
	}
	return ""
}

// nextPaper is the next number after one that a reading does not have yet.
func nextPaper(readings []store.Paper, reading, after int) int {
	has := map[int]bool{}
	for _, p := range readings {
		if p.Reading == reading {
			has[p.Number] = true
		}
	}
	for after++; has[after]; {
		after++
	}
	return after
}

// entryOf fills the form in with a paper. What the other reading says is not in
// it, except where a third is asked for.
func (v *visit) entryOf(poll ranking.Poll, paper store.Paper, readings []store.Paper) paperEntry {
	entry := paperEntry{Poll: poll, Question: v.p.Pick(poll.Question, poll.QuestionEN), Title: v.p.T("web.paper.reading." + strconv.Itoa(paper.Reading)), Reading: paper.Reading, Number: strconv.Itoa(paper.Number),
		Kind: paperKind(poll), Columns: print.BallotColumns(poll), Outcome: cmp.Or(paper.Outcome, store.PaperMarked), Groups: v.groupChips(poll, paper.Group),
		Marks: report.MarksText(poll, paper.Ballot(poll.ID)), Action: v.link(paperPath(poll, "/read/"+strconv.Itoa(paper.Reading)))}
	entry.Most = cmp.Or(poll.MaxScore, ranking.DefaultMaxScore)
	if poll.BallotType == ranking.PointsBallot {
		entry.Most = cmp.Or(poll.Points, ranking.DefaultPoints)
	}
	for i, word := range report.PaperReasons() {
		entry.Reasons = append(entry.Reasons, paperChip{Word: word, Name: v.p.T("paper.reason." + word), Key: strconv.Itoa(i + 1), Chosen: word == paper.Reason})
	}
	entry.Cells = v.paperCells(poll, paper)
	entry.Pairs = paperPairs(poll, entry.Cells, paper)
	for _, p := range slices.Backward(readings) {
		if p.Reading != paper.Reading {
			continue
		}
		entry.Total++
		if p.Number == paper.Number {
			entry.Over = entry.Number
		}
		if len(entry.Done) < 12 {
			entry.Done = append(entry.Done, paperDone{p.Number, report.PaperText(poll, &p, v.names, v.p), v.link(paperPath(poll, "/read/"+strconv.Itoa(p.Reading)), "no", strconv.Itoa(p.Number))})
		}
	}
	if paper.Reading == store.LastReading {
		entry.Readings = v.readingsOf(poll, paper.Number, readings)
	}
	return entry
}

func (v *visit) groupChips(poll ranking.Poll, chosen string) []paperChip {
	out := []paperChip{}
	marks := print.Marks(v.whole.Groups)
	voters := report.Voters(v.whole, poll)
	for i, g := range voters {
		chip := paperChip{Word: g.ID, Name: v.names.Of(g.ID), Mark: marks[g.ID].Icon(), Chosen: g.ID == chosen || len(voters) == 1}
		if i < len(report.GroupKeys) {
			chip.Key = report.GroupKeys[i : i+1]
		}
		out = append(out, chip)
	}
	return out
}

// paperCells are the products in the order of the paper, with what one reading
// says of them.
func (v *visit) paperCells(poll ranking.Poll, paper store.Paper) []paperCell {
	said := report.PaperMarks(paper)
	out := []paperCell{}
	for i, c := range v.choices(poll, nil) {
		cell := paperCell{choice: c, Key: strconv.Itoa(i + 1), Said: saidOn(poll, said[c.ID])}
		if i < len(report.PaperKeys) {
			cell.Key = report.PaperKeys[i : i+1]
		}
		cell.Given = said[c.ID]
		out = append(out, cell)
	}
	return out
}

// saidOn is a mark as it is shown.
func saidOn(poll ranking.Poll, mark string) string {
	switch {
	case mark == "":
		return ""
	case poll.BallotType == ranking.ApprovalBallot:
		return "✓"
	case report.IsThumbs(poll):
		return map[string]string{"1": "+", "0": "−"}[mark]
	}
	return mark
}

func paperPairs(poll ranking.Poll, cells []paperCell, paper store.Paper) []paperPair {
	if poll.BallotType != ranking.PairwiseBallot {
		return nil
	}
	said := report.PaperMarks(paper)
	out := []paperPair{}
	for i, pair := range report.PaperPairs(poll.Choices) {
		side := func(id string) paperCell {
			cell := cells[slices.Index(poll.Choices, id)]
			cell.Said = ""
			if said[report.PairName(pair[0], pair[1])] == id {
				cell.Said = "✓"
			}
			return cell
		}
		out = append(out, paperPair{Number: i + 1, A: side(pair[0]), B: side(pair[1])})
	}
	return out
}

// savePaper saves one reading, or asks what is to be done about it.
func savePaper(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	reading, err := v.readingInPath()
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	readings, err := v.s.db.KeyedPapers(v.Request.Context(), poll.ID)
	if err != nil {
		return err
	}
	paper, text, err := paperIn(poll, reading, sent)
	ask := ""
	if err == nil {
		ask, err = v.question(poll, paper, text, sent, readings)
	}
	if err == nil && ask == "" {
		err = report.SavePaper(v.Request.Context(), v.s.db, poll.ID, paper)
	}
	if err != nil || ask != "" {
		return v.mendPaper(poll, paper, sent, text, ask, err)
	}
	if reading == store.LastReading {
		return v.nextToSettle(poll)
	}
	readings = append(readings, paper)
	number := strconv.Itoa(paper.Number)
	return v.see(paperPath(poll, "/read/"+strconv.Itoa(reading)), "no", strconv.Itoa(nextPaper(readings, reading, paper.Number)), "group", paper.Group, "saved", number)
}

// paperIn reads the form; text is what was keyed.
func paperIn(poll ranking.Poll, reading int, sent url.Values) (paper store.Paper, text string, err error) {
	paper = store.Paper{Reading: reading, Group: sent.Get("group"), Outcome: store.PaperOutcome(sent.Get("outcome")), Reason: sent.Get("reason")}
	text = strings.TrimSpace(sent.Get("marks"))
	if kind := paperKind(poll); kind == "points" || kind == "score" {
		words := []string{}
		for _, id := range poll.Choices {
			words = append(words, cmp.Or(strings.TrimSpace(sent.Get("n-"+id)), "-"))
		}
		text = strings.Join(words, " ")
	}
	paper.Number, err = strconv.Atoi(strings.TrimSpace(sent.Get("number")))
	if err != nil {
		return paper, text, &report.RequestError{Key: "paper-number", Args: map[string]any{"given": sent.Get("number"), "max": store.MaxPaper, "path": "/number"}}
	}
	if asked := sent.Get("asked"); asked != "" && asked != askedOf(text) {
		paper.Outcome = store.PaperMarked // the marks were changed since
	}
	ballot, err := report.ReadMarks(poll, text)
	paper.Ranking, paper.Points, paper.Pairs = ballot.Ranking, ballot.Points, ballot.Pairs
	return paper, text, err
}

// askedOf is what was keyed as a form keeps it: never empty.
func askedOf(text string) string { return "=" + text }

// question is what Enter has to answer before a reading is saved: whether a
// paper without marks is blank, and whether another reading is to be replaced.
func (v *visit) question(poll ranking.Poll, paper store.Paper, text string, sent url.Values, readings []store.Paper) (string, error) {
	at := slices.IndexFunc(readings, func(p store.Paper) bool { return p.Number == paper.Number && p.Reading == paper.Reading })
	over := sent.Get("over") == strconv.Itoa(paper.Number)
	checked, err := report.CheckPaper(v.whole, poll, paper)
	switch {
	case err != nil:
		return "", err
	case at >= 0 && !over && !readings[at].SaysSame(checked):
		return v.p.T("web.paper.ask.over", "n", paper.Number), nil
	case checked.Outcome == store.PaperBlank && paper.Outcome != store.PaperBlank:
		return v.p.T("web.paper.ask.blank"), nil
	}
	return "", nil
}

// mendPaper shows the form as it was filled in, with what is wrong, or with a
// question whose answer is Enter.
func (v *visit) mendPaper(poll ranking.Poll, paper store.Paper, sent url.Values, text, ask string, wrong error) error {
	readings, err := v.s.db.KeyedPapers(v.Request.Context(), poll.ID)
	if err != nil {
		return err
	}
	var fault *report.RequestError
	if wrong != nil && !errors.As(wrong, &fault) {
		return wrong
	}
	if fault != nil && isFault(fault) && paper.Outcome != store.PaperSpoilt {
		paper.Outcome, paper.Reason = store.PaperSpoilt, report.PaperReason(fault.Key)
		ask = v.p.T("web.paper.ask.spoilt", "fault", v.faultText(fault))
		fault = nil
	} else if ask == v.p.T("web.paper.ask.blank") {
		paper.Outcome = store.PaperBlank
	}
	entry := v.entryOf(poll, paper, readings)
	entry.Number, entry.Marks, entry.Ask = sent.Get("number"), text, ask
	entry.Over = sent.Get("over")
	if ask == v.p.T("web.paper.ask.over", "n", paper.Number) {
		entry.Over = strconv.Itoa(paper.Number)
	}
	for i := range entry.Cells {
		entry.Cells[i].Given = strings.TrimSpace(sent.Get("n-" + entry.Cells[i].ID))
	}
	if ask != "" {
		entry.Asked = askedOf(text)
	}
	if fault != nil {
		entry.Problem = v.faultText(fault)
	}
	return v.showEntry(entry, http.StatusUnprocessableEntity)
}

// isFault reports whether an error is what the count would set a paper aside
// for, and not a slip of whoever keys.
func isFault(e *report.RequestError) bool {
	return slices.Contains([]string{ranking.RepeatedChoice, ranking.TooManyPlaces, ranking.RepeatedPair, ranking.OutOfRange, ranking.Overspent, ranking.Underspent}, e.Key)
}

// faultText is a fault in words, with the products' names.
func (v *visit) faultText(e *report.RequestError) string {
	args := map[string]any{}
	for name, value := range e.Args {
		if id, ok := value.(string); ok {
			value = v.names.Of(id)
		}
		args[name] = value
	}
	key, args, _ := report.Explain(&report.RequestError{Key: e.Key, Args: args})
	return v.p.Format("problem."+key, args)
}

// dropPaper takes a reading back.
func dropPaper(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(sent.Get("number"))
	reading, _ := strconv.Atoi(sent.Get("reading"))
	if err := report.DropPaper(v.Request.Context(), v.s.db, poll.ID, number, reading); err != nil {
		return err
	}
	if sent.Get("back") == "check" || reading == store.LastReading {
		return v.see(paperPath(poll, "/check"))
	}
	return v.see(paperPath(poll, "/read/"+strconv.Itoa(reading)), "no", strconv.Itoa(number))
}

// paperReading is one reading as it is shown beside the other.
type paperReading struct {
	Word    string // which reading
	Reading int
	There   bool
	Group   string
	Mark    template.HTML
	Outcome string // blank or spoilt, in words
	OddWho  bool
	OddWhat bool
	Cells   []paperCell
	Pairs   []paperPair
	Fields  []pair // that take this reading over as the last
}

// paperLine is a paper on the list of what differs.
type paperLine struct {
	report.PaperLine
	Readings []paperReading
	Missing  int // the reading that there is not
	Href     string
}

// paperCheckBody is the list of papers to be looked at again.
type paperCheckBody struct {
	Poll     ranking.Poll
	Asked    string
	Columns  int
	Kind     string
	Progress report.PaperProgress
	Lines    []paperLine
	Settled  []paperLine
}

func paperCheckPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	body := paperCheckBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Columns: print.BallotColumns(poll), Kind: paperKind(poll)}
	if body.Progress, err = report.Papers(v.Request.Context(), v.s.db, poll.ID); err != nil {
		return err
	}
	for _, line := range body.Progress.Lines {
		shown := paperLine{PaperLine: line, Href: v.link(paperPath(poll, "/read/3"), "no", strconv.Itoa(line.Number))}
		if line.State == report.PaperMissing {
			shown.Missing = store.FirstReading
			if line.First != nil {
				shown.Missing = store.SecondReading
			}
			shown.Href = v.link(paperPath(poll, "/read/"+strconv.Itoa(shown.Missing)), "no", strconv.Itoa(line.Number))
		}
		switch line.State {
		case report.PaperDiffers:
			shown.Readings = v.sideBySide(poll, line)
			body.Lines = append(body.Lines, shown)
		case report.PaperMissing:
			body.Lines = append(body.Lines, shown)
		case report.PaperSettled:
			body.Settled = append(body.Settled, shown)
		}
	}
	return v.show("paper-check", v.p.T("web.paper.check"), body)
}

// readingsOf are the first two readings of a paper, side by side.
func (v *visit) readingsOf(poll ranking.Poll, number int, readings []store.Paper) []paperReading {
	of := slices.DeleteFunc(slices.Clone(readings), func(p store.Paper) bool { return p.Number != number })
	for _, line := range report.Reconcile(of) {
		return v.sideBySide(poll, line)
	}
	return nil
}

func (v *visit) sideBySide(poll ranking.Poll, line report.PaperLine) []paperReading {
	out := []paperReading{}
	marks := print.Marks(v.whole.Groups)
	for i, p := range []*store.Paper{line.First, line.Second} {
		shown := paperReading{Word: v.p.T(fmt.Sprintf("web.paper.reading.%d", i+1)), Reading: i + 1}
		if p != nil {
			shown.There, shown.Group, shown.Mark = true, v.names.Of(p.Group), marks[p.Group].Icon()
			shown.OddWho, shown.OddWhat = slices.Contains(line.Differs, "group"), slices.Contains(line.Differs, "outcome")
			if p.Outcome != store.PaperMarked {
				shown.Outcome = v.p.T("paper.outcome." + string(p.Outcome))
			}
			if p.Outcome == store.PaperSpoilt {
				shown.Outcome += ": " + v.p.T("paper.reason."+p.Reason)
			}
			shown.Cells = v.paperCells(poll, *p)
			shown.Pairs = paperPairs(poll, shown.Cells, *p)
			shown.odd(line.Differs)
			shown.Fields = takeOver(poll, *p)
		}
		out = append(out, shown)
	}
	return out
}

// odd marks what the other reading says otherwise.
func (r *paperReading) odd(differs []string) {
	for i := range r.Cells {
		r.Cells[i].Odd = slices.Contains(differs, r.Cells[i].ID)
	}
	for i, pair := range r.Pairs {
		r.Pairs[i].Odd = slices.Contains(differs, report.PairName(pair.A.ID, pair.B.ID))
	}
}

// takeOver are the fields of a form that makes a reading the last one.
func takeOver(poll ranking.Poll, p store.Paper) []pair {
	out := []pair{{"number", strconv.Itoa(p.Number)}, {"over", strconv.Itoa(p.Number)}, {"group", p.Group}, {"outcome", string(p.Outcome)}, {"reason", p.Reason}}
	if kind := paperKind(poll); kind != "points" && kind != "score" {
		return append(out, pair{"marks", report.MarksText(poll, p.Ballot(poll.ID))})
	}
	for _, mark := range p.Points {
		out = append(out, pair{"n-" + mark.Choice, strconv.Itoa(mark.Value)})
	}
	return out
}

// nextToSettle goes on to the next paper whose readings differ, or back to the
// list.
func (v *visit) nextToSettle(poll ranking.Poll) error {
	progress, err := report.Papers(v.Request.Context(), v.s.db, poll.ID)
	if err != nil {
		return err
	}
	for _, line := range progress.Open() {
		if line.State == report.PaperDiffers {
			return v.see(paperPath(poll, "/read/3"), "no", strconv.Itoa(line.Number))
		}
	}
	return v.see(paperPath(poll, "/check"))
}

// countPapers makes ballots of the papers, once all agree.
func countPapers(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	_, err = report.CountPapers(v.Request.Context(), v.s.db, poll.ID, report.PaperCounting{})
	var wrong *report.RequestError
	if errors.As(err, &wrong) {
		return v.showPaper(poll, http.StatusConflict, v.p.Format("problem."+wrong.Key, wrong.Args))
	}
	if err != nil {
		return err
	}
	return v.see(paperPath(poll, ""), "did", "counted")
}
