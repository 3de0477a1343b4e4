package report

import (
	"context"
	"errors"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/schema"
)

// PaperEntering is files of keyed papers: the first reading, and the second.
// More says that they are of another box than what is counted already. Single
// counts papers that were read once only; Count counts those that agree though
// others do not.
type PaperEntering struct {
	Poll          ranking.Poll
	First, Second *intake.File
	More          bool
	Single, Count bool
	DryRun        bool
}

// PapersEntered is what became of files of keyed papers. Counted is nil where
// nothing was counted.
type PapersEntered struct {
	Receipt  intake.Receipt `json:"receipt"`
	Progress PaperProgress  `json:"progress"`
	Counted  *PapersCounted `json:"counted"`
}

// Settled reports whether every paper was taken and nothing is left to be
// looked at.
func (e PapersEntered) Settled() bool {
	return !e.Receipt.Errors() && len(e.Progress.Open()) == 0
}

// EnterPapers reads files of keyed papers and saves the good rows. Papers are
// counted once all of both readings agree and none was rejected, or as far as
// Single and Count say.
func EnterPapers(ctx context.Context, db *store.DB, o PaperEntering) (PapersEntered, error) {
	var out PapersEntered
	w, err := db.Workshop(ctx)
	if err != nil {
		return out, err
	}
	if err := CheckPapers(w, o.Poll.ID); err != nil {
		return out, err
	}
	var read []store.Paper
	for i, file := range []*intake.File{o.First, o.Second} {
		if file == nil {
			continue
		}
		papers, receipt := readPapers(w, o.Poll, *file, i+1)
		if !o.DryRun {
			saving, err := db.PutPapers(ctx, store.PaperEntry{Poll: o.Poll.ID, Papers: papers, File: true, More: o.More || i > 0}, papersAllowed(o.Poll.ID))
			if err != nil {
				return out, err
			}
			receipt.Added, receipt.Updated, receipt.Unchanged = saving.Added, saving.Updated, saving.Unchanged
		}
		read = append(read, papers...)
		out.Receipt.Files = append(out.Receipt.Files, receipt)
		out.Receipt.Total.Add(receipt.Counts)
	}
	if o.DryRun {
		out.Progress, err = foreseen(ctx, db, o.Poll.ID, read)
		return out, err
	}
	return out, out.count(ctx, db, o)
}

// count counts what may be counted, and tells how far the papers have come.
func (e *PapersEntered) count(ctx context.Context, db *store.DB, o PaperEntering) (err error) {
	if e.Progress, err = Papers(ctx, db, o.Poll.ID); err != nil || len(e.Progress.Lines) == 0 {
		return err
	}
	whole := !e.Receipt.Errors()
	agreed := e.Progress.Ready() && o.Second != nil || o.Single && e.Progress.Differs == 0
	if !o.Count && !(whole && agreed) {
		return nil
	}
	did, err := CountPapers(ctx, db, o.Poll.ID, PaperCounting{Single: o.Single, Agreed: o.Count})
	if err != nil {
		return err
	}
	if did.Papers > 0 {
		e.Counted = &did
	}
	e.Progress, err = Papers(ctx, db, o.Poll.ID)
	return err
}

// foreseen is how far the papers would have come.
func foreseen(ctx context.Context, db *store.DB, poll string, read []store.Paper) (PaperProgress, error) {
	standing, err := db.KeyedPapers(ctx, poll)
	if err != nil {
		return PaperProgress{}, err
	}
	standing = slices.DeleteFunc(standing, func(old store.Paper) bool {
		return slices.ContainsFunc(read, func(p store.Paper) bool { return p.Number == old.Number && p.Reading == old.Reading })
	})
	return progressOf(append(standing, read...)), nil
}

// readPapers reads one file as a reading, and says what became of each row.
func readPapers(w store.Workshop, poll ranking.Poll, file intake.File, reading int) ([]store.Paper, intake.FileReceipt) {
	read := intake.ReadPapers(file, intake.PaperForm{Poll: poll, Thumbs: IsThumbs(poll), Groups: Voters(w, poll), Products: w.Products})
	receipt := intake.FileReceipt{File: file.Name, Format: read.Format, Records: map[string]int{"papers": len(read.Rows)}, Findings: []schema.Finding{}}
	if read.Finding != nil {
		receipt.Broken, receipt.Records = true, map[string]int{}
		receipt.Findings = append(receipt.Findings, *read.Finding)
		return nil, receipt
	}
	receipt.Findings = append(receipt.Findings, read.Notes...)
	papers := []store.Paper{}
	for _, row := range read.Rows {
		row.Paper.Reading = reading
		paper, findings := checkRow(w, poll, row)
		row.Findings = append(row.Findings, findings...)
		receipt.Findings = append(receipt.Findings, row.Findings...)
		receipt.In++
		switch {
		case row.Rejected():
			receipt.Rejected++
			continue
		case row.Repaired():
			receipt.Repaired++
		default:
			receipt.Kept++
		}
		papers = append(papers, paper)
	}
	return papers, receipt
}

// checkRow completes a row and checks it as what is keyed on the page is. One
// that is rejected already is left alone.
func checkRow(w store.Workshop, poll ranking.Poll, row intake.PaperRow) (store.Paper, []schema.Finding) {
	if row.Rejected() {
		return row.Paper, nil
	}
	paper := row.Paper
	ballot := paper.Ballot(poll.ID)
	var err error
	if row.Marks != "" && saysNothing(ballot) {
		ballot, err = ReadMarks(poll, row.Marks)
		paper.Ranking, paper.Points, paper.Pairs = ballot.Ranking, ballot.Points, ballot.Pairs
	}
	if err == nil {
		paper, err = CheckPaper(w, poll, paper)
	}
	var wrong *RequestError
	if !errors.As(err, &wrong) {
		return paper, nil
	}
	return paper, []schema.Finding{rowFinding(row.Place, wrong)}
}

// rowFinding is what is wrong with a row, as a finding.
func rowFinding(at schema.Place, e *RequestError) schema.Finding {
	rule, args := e.Key, plainWords(e.Args)
	switch rule {
	case ranking.UnknownChoice:
		rule, args["allowed"] = "not-a-choice", args["known"]
		delete(args, "known")
	case ranking.OutOfRange:
		rule = "range"
	}
	path, _ := args["path"].(string)
	delete(args, "path")
	args["field"] = fieldOfPath(path)
	return schema.Finding{Place: at.At(path), Rule: rule, Level: schema.Error, Args: args}
}

func fieldOfPath(path string) string {
	if path == "" {
		return "marks"
	}
	field := path[1:]
	for i, c := range field {
		if c == '/' {
			return field[:i]
		}
	}
	return field
}

// PaperTable lists the papers that are to be looked at again, with what each
// reading says.
func PaperTable(poll ranking.Poll, progress PaperProgress, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "number", "paper_state", "first_reading", "second_reading", "differs")}
	for _, line := range progress.Open() {
		t.Rows = append(t.Rows, []any{line.Number, word{"paper.state", string(line.State)}, PaperText(poll, line.First, names, p), PaperText(poll, line.Second, names, p), differsText(line, names, p)})
	}
	return t
}

// differsText names what two readings say differently.
func differsText(line PaperLine, names Names, p *i18n.Printer) string {
	out := []string{}
	for _, what := range line.Differs {
		a, b, pair := strings.Cut(what, "|")
		switch {
		case what == "group" || what == "outcome":
			out = append(out, p.T("paper.differs."+what))
		case pair:
			out = append(out, names.Of(a)+" – "+names.Of(b))
		default:
			out = append(out, names.Of(what))
		}
	}
	return strings.Join(out, "; ")
}

// PaperText is a reading in one line: the group, and what has to be keyed for
// it; nothing for a reading that there is not.
func PaperText(poll ranking.Poll, paper *store.Paper, names Names, p *i18n.Printer) string {
	if paper == nil {
		return ""
	}
	said := MarksText(poll, paper.Ballot(poll.ID))
	switch paper.Outcome {
	case store.PaperBlank:
		said = p.T("paper.outcome.blank")
	case store.PaperSpoilt:
		said = p.T("paper.outcome.spoilt") + ": " + p.T("paper.reason."+paper.Reason)
	}
	if paper.Group == "" {
		return said
	}
	return names.Of(paper.Group) + " · " + said
}
