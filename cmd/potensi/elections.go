package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/ranking/preflib"
)

// electionFiles are the files of ranked ballots among some, by how they end,
// and the others.
func electionFiles(paths []string) (elections, others []string) {
	for _, path := range paths {
		if electionReader(path) != nil {
			elections = append(elections, path)
		} else {
			others = append(others, path)
		}
	}
	return elections, others
}

// electionReader reads a file of ranked ballots; nil for any other file.
func electionReader(path string) func(io.Reader) (preflib.Election, error) {
	switch end := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."); {
	case slices.Contains(preflib.Kinds(), preflib.Kind(end)):
		return preflib.Read
	case end == "cef" || end == "cvotes":
		return preflib.ReadCEF
	}
	return nil
}

// importElection makes a closed poll of a file of ranked ballots.
func (p *program) importElection(ctx context.Context, c *cli.Context, db *store.DB, path string, opt intake.Options) error {
	e, err := readElection(path)
	if err != nil {
		return err
	}
	told := []any{"file", path, "ballots", e.Papers.Len(), "choices", len(e.Alternatives)}
	if opt.DryRun {
		p.say("cli.election_read", told...)
		return nil
	}
	w, err := db.Workshop(ctx)
	if err != nil {
		return err
	}
	poll, products := pollOf(path, e, w)
	papers, err := e.Papers.WithChoices(poll.Choices)
	if err != nil {
		return err
	}
	// The file's groups are none of the village's.
	papers = papers.Regroup(func(string) string { return "" })
	for _, product := range products {
		if findings, err := checked("product", product); err != nil || len(findings) > 0 {
			return p.refuse(findings, err)
		}
	}
	if findings, err := checked("poll", poll); err != nil || len(findings) > 0 {
		return p.refuse(findings, err)
	}
	if err := db.ImportPoll(ctx, opt.By, poll, products, papers); err != nil {
		return err
	}
	if !isTable(c) {
		return p.list(c, poll, report.PollTable([]ranking.Poll{poll}, p.printer))
	}
	p.say("cli.election_imported", append(told, "question", poll.Question, "id", poll.ID)...)
	return nil
}

func readElection(path string) (e preflib.Election, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, &failure{"file-not-found", map[string]any{"file": path}}
	}
	if err != nil {
		return e, err
	}
	defer file.Close()
	e, err = electionReader(path)(file)
	if wrong := (*preflib.Error)(nil); errors.As(err, &wrong) {
		return e, &failure{wrong.Rule, map[string]any{"file": path, "line": wrong.Line, "given": wrong.Value}}
	}
	return e, err
}

// pollOf is the poll of a file. An alternative is the product of that name, or
// a new one.
func pollOf(path string, e preflib.Election, w store.Workshop) (ranking.Poll, []ranking.Product) {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	id := strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-")
	poll := ranking.Poll{ID: id, Question: e.Title, BallotType: ranking.RankedBallot, Seats: 1, State: ranking.Closed, Rule: ranking.BordaRule,
		Results: ranking.AfterClose, Note: e.Description}
	if poll.Question == "" {
		poll.Question = name
	}
	made := []ranking.Product{}
	for i, alternative := range e.Alternatives {
		at := slices.IndexFunc(w.Products, func(x ranking.Product) bool {
			return (x.Name == alternative || x.ID == alternative) && !slices.Contains(poll.Choices, x.ID)
		})
		if at >= 0 {
			poll.Choices = append(poll.Choices, w.Products[at].ID)
			continue
		}
		product := ranking.Product{ID: fmt.Sprintf("%s-%d", id, i+1), Name: alternative}
		poll.Choices, made = append(poll.Choices, product.ID), append(made, product)
	}
	poll.Sealed = ranking.NewSealed(poll)
	return poll, made
}

// exportBallots writes a closed poll's ballots.
func (p *program) exportBallots(c *cli.Context) error {
	o := exportOrder{path: c.String("output"), overwrite: c.Bool("overwrite"), to: c.String("to")}
	if o.to == "" {
		o.to = strings.TrimPrefix(strings.ToLower(filepath.Ext(o.path)), ".")
	}
	formats := []string{toCSV, toPB}
	for _, kind := range preflib.Kinds() {
		formats = append(formats, string(kind))
	}
	if err := firstOf(noArgs(c), p.word("to", o.to, formats)); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.String("poll"))
		if err != nil {
			return err
		}
		if o.to == toPB {
			return p.exportBudget(ctx, db, o, w, poll)
		}
		papers, err := db.Papers(ctx, poll)
		if err != nil {
			return err
		}
		open, merged, err := report.OpenBallots(poll, papers)
		if err != nil {
			return err
		}
		return p.writeBallots(ctx, db, o, electionOf(poll, open, report.NamesOf(w, p.printer)), merged)
	})
}

// toPB is the format of participatory budgets.
const toPB = "pb"

// exportBudget writes a closed poll's ballots with what the products cost.
func (p *program) exportBudget(ctx context.Context, db *store.DB, o exportOrder, w store.Workshop, poll ranking.Poll) error {
	ballots, err := db.Ballots(ctx, poll.ID)
	if err != nil {
		return err
	}
	pb, err := report.BudgetBallots(w, poll, ballots, report.NamesOf(w, p.printer))
	if err != nil {
		return err
	}
	return p.writeOut(db, o, len(pb.Votes), func(out io.Writer) error { return preflib.WritePB(&heedful{ctx, out}, pb) })
}

// electionOf is a poll's ballots with the names of the products.
func electionOf(poll ranking.Poll, papers *ranking.Papers, names report.Names) preflib.Election {
	numbers, alternatives := []string{}, []string{}
	for i, choice := range poll.Choices {
		numbers, alternatives = append(numbers, fmt.Sprint(i+1)), append(alternatives, names.Of(choice))
	}
	numbered, err := papers.WithChoices(numbers)
	if err != nil {
		numbered = papers // as many numbers as choices, each once: never
	}
	return preflib.Election{Title: poll.Question, Description: poll.Note, Alternatives: alternatives, Papers: numbered}
}

func (p *program) writeBallots(ctx context.Context, db *store.DB, o exportOrder, e preflib.Election, merged []string) error {
	write := func(out io.Writer) error {
		if o.to == toCSV {
			return preflib.WriteCSV(&heedful{ctx, out}, e)
		}
		err := preflib.Write(&heedful{ctx, out}, e, preflib.Kind(o.to))
		if wrong := (*preflib.Error)(nil); errors.As(err, &wrong) {
			return &failure{wrong.Rule, map[string]any{"given": wrong.Value}}
		}
		return err
	}
	if err := p.writeOut(db, o, e.Papers.Len(), write); err != nil {
		return err
	}
	if len(merged) > 0 && o.to == toCSV {
		fmt.Fprintln(p.err, p.printer.T("cli.warning", "text", p.printer.Format("export.ballots-merged", map[string]any{"groups": merged, "min": report.SmallGroup})))
	}
	return nil
}

// writeOut writes n ballots to a file, and says so, or to where answers go.
func (p *program) writeOut(db *store.DB, o exportOrder, n int, write func(io.Writer) error) error {
	if o.path == "" {
		out := bufio.NewWriter(p.out)
		return errors.Join(write(out), out.Flush())
	}
	if err := o.intoPlace(db, func(path string) error { return writeFile(path, write) }); err != nil {
		return err
	}
	p.say("cli.ballots_exported", "n", n, "file", o.path)
	return nil
}
