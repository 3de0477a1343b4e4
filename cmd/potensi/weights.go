package main

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/internal/templates"
	"potensi/ranking"
)

func (p *program) weightsCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.weights." + name)}
	}
	return &cli.Command{Name: "weights", Usage: p.printer.T("cli.weights"), Flags: []cli.Flag{text("group")}, Action: p.weights, Subcommands: []*cli.Command{
		{Name: "set", Usage: p.printer.T("cli.weights_set"), ArgsUsage: "GROUP", Action: p.weightsSet, Flags: []cli.Flag{
			text("pebbles"), text("ratings"), text("order"), text("pairs"), text("best"), text("worst"), text("best-to-others"), text("others-to-worst"),
			text("set"), text("axis"), text("note")}},
	}}
}

func (p *program) weights(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		board, err := report.Weights(w, c.String("group"))
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if err := p.list(c, board, report.WeightsTable(board, w, names, p.printer), report.JudgmentsTable(board, names, p.printer)); err != nil || !isTable(c) {
			return err
		}
		p.warn(board.Warnings, names)
		return nil
	})
}

func (p *program) weightsSet(c *cli.Context) error {
	if c.Args().Len() != 1 {
		return &usageError{"weights-set-group", nil}
	}
	j, err := p.judgmentOf(c)
	if err != nil {
		return err
	}
	j.Group = c.Args().First()
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		done, findings, err := report.SetWeights(ctx, db, user(), w, j)
		if err != nil || len(findings) > 0 {
			return p.refuse(findings, err)
		}
		names := report.NamesOf(w, p.printer)
		table := report.WeightsTable(report.WeightsBoard{Weights: done.Weights}, w, names, p.printer)
		if err := p.list(c, done.Derived, table); err != nil || !isTable(c) {
			return err
		}
		if k := done.Consistency; k != nil {
			p.say("cli.consistency", "ratio", k.Ratio, "index", k.Index, "table", k.Table)
		}
		p.warn(done.Warnings, names)
		return nil
	})
}

// judgmentOf reads one way of saying what matters from the flags.
func (p *program) judgmentOf(c *cli.Context) (j ranking.Judgment, err error) {
	j = ranking.Judgment{Set: c.String("set"), Axis: ranking.Axis(c.String("axis")), Note: c.String("note")}
	if j.Axis != "" && j.Axis != ranking.Present && j.Axis != ranking.Prospect {
		return j, &usageError{"unknown-word", map[string]any{"field": "--axis", "given": string(j.Axis), "allowed": []string{string(ranking.Present), string(ranking.Prospect)}}}
	}
	ways := 0
	for _, way := range []struct {
		flag   string
		method ranking.WeightMethod
		read   func(string) error
	}{
		{"pebbles", ranking.Pebbles, func(s string) error { j.Ratings, err = ratingsOf("--pebbles", s); return err }},
		{"ratings", ranking.DirectWeight, func(s string) error { j.Ratings, err = ratingsOf("--ratings", s); return err }},
		{"order", ranking.CardOrder, func(s string) error { j.Order = tiersOf(s); return nil }},
		{"pairs", ranking.AHP, func(s string) error { j.Pairs, err = p.pairsOf(s); return err }},
		{"best", ranking.BestWorst, func(s string) error { return bestWorst(c, &j) }},
	} {
		if !c.IsSet(way.flag) {
			continue
		}
		ways++
		j.Method = way.method
		if err := way.read(c.String(way.flag)); err != nil {
			return j, err
		}
	}
	if ways != 1 {
		return j, &usageError{"weights-one-way", nil}
	}
	return j, nil
}

// ratingsOf reads K1=30,K2=20.
func ratingsOf(flag, text string) ([]ranking.CriterionRating, error) {
	var out []ranking.CriterionRating
	for part := range strings.SplitSeq(text, ",") {
		name, number, found := strings.Cut(part, "=")
		value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if !found || err != nil {
			return nil, &usageError{"weights-rating", map[string]any{"flag": flag, "given": strings.TrimSpace(part)}}
		}
		out = append(out, ranking.CriterionRating{Criterion: strings.TrimSpace(name), Value: value})
	}
	return out, nil
}

// tiersOf reads K1>K2=K3>K4.
func tiersOf(text string) [][]string {
	var tiers [][]string
	for tier := range strings.SplitSeq(text, ">") {
		var ids []string
		for id := range strings.SplitSeq(tier, "=") {
			if id = strings.TrimSpace(id); id != "" {
				ids = append(ids, id)
			}
		}
		tiers = append(tiers, ids)
	}
	return tiers
}

func bestWorst(c *cli.Context, j *ranking.Judgment) (err error) {
	j.Best, j.Worst = c.String("best"), c.String("worst")
	if j.BestToOthers, err = ratingsOf("--best-to-others", c.String("best-to-others")); err != nil {
		return err
	}
	j.OthersToWorst, err = ratingsOf("--others-to-worst", c.String("others-to-worst"))
	return err
}

// pairsOf reads a CSV of comparisons: a, b, and how many times as much a matters; -
// is standard input. A fraction such as 1/3 may be written.
func (p *program) pairsOf(path string) ([]ranking.CriterionPair, error) {
	in := p.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, &usageError{"file-unreadable", map[string]any{"file": path, "reason": err.Error()}}
		}
		defer file.Close()
		in = file
	}
	const most = 1 << 20
	rows := csv.NewReader(io.LimitReader(in, most))
	rows.FieldsPerRecord, rows.TrimLeadingSpace = -1, true
	lines, err := rows.ReadAll()
	if err != nil {
		return nil, &usageError{"file-unreadable", map[string]any{"file": path, "reason": err.Error()}}
	}
	var out []ranking.CriterionPair
	for i, line := range lines {
		if len(line) == 1 && strings.Contains(line[0], ";") {
			line = strings.Split(line[0], ";")
		}
		if len(line) < 3 {
			return nil, &usageError{"weights-pair", map[string]any{"line": i + 1}}
		}
		value, ok := timesOf(line[2])
		if i == 0 && !ok {
			continue // the header
		}
		if !ok {
			return nil, &usageError{"weights-pair", map[string]any{"line": i + 1}}
		}
		out = append(out, ranking.CriterionPair{A: strings.TrimSpace(line[0]), B: strings.TrimSpace(line[1]), Value: value})
	}
	return out, nil
}

// timesOf reads 3, 0.5, 0,5 and 1/3.
func timesOf(text string) (float64, bool) {
	over, under, fraction := strings.Cut(strings.TrimSpace(strings.Replace(text, ",", ".", 1)), "/")
	value, err := strconv.ParseFloat(over, 64)
	if !fraction || err != nil {
		return value, err == nil
	}
	by, err := strconv.ParseFloat(under, 64)
	return value / by, err == nil && by != 0
}

func (p *program) criteriaCommand() *cli.Command {
	return &cli.Command{Name: "criteria", Usage: p.printer.T("cli.criteria"), Action: p.criteriaList, Subcommands: []*cli.Command{
		{Name: "list", Usage: p.printer.T("cli.criteria_list"), Action: p.criteriaList},
		{Name: "templates", Usage: p.printer.T("cli.criteria_templates"), ArgsUsage: "[TEMPLATE]", Action: p.criteriaTemplates},
		{Name: "add", Usage: p.printer.T("cli.criteria_add"), ArgsUsage: "TEMPLATE", Action: p.criteriaAdd, Flags: []cli.Flag{
			&cli.StringFlag{Name: "axis", Value: string(ranking.Present), Usage: p.printer.T("flag.criteria.axis")}}},
	}}
}

func (p *program) criteriaList(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		return p.list(c, w.Criteria, report.CriteriaTable(w.Criteria, p.printer))
	})
}

func (p *program) criteriaTemplates(c *cli.Context) error {
	if c.Args().Len() == 0 {
		return p.list(c, templates.All(), report.TemplatesTable(p.printer))
	}
	t, err := templateOf(c)
	if err != nil {
		return err
	}
	if err := p.list(c, t, report.CriteriaTable(t.Criteria, p.printer)); err != nil || !isTable(c) {
		return err
	}
	p.saidTemplate(t)
	return nil
}

func (p *program) saidTemplate(t templates.Template) {
	p.say("cli.template", "source", t.Source, "status", p.printer.T("template_status."+string(t.Status)), "note", p.printer.Pick(t.Note, t.NoteEN))
}

func templateOf(c *cli.Context) (templates.Template, error) {
	t, found := templates.Find(c.Args().First())
	if !found || c.Args().Len() != 1 {
		known := []string{}
		for _, t := range templates.All() {
			known = append(known, t.ID)
		}
		return t, &usageError{"unknown-template", map[string]any{"given": c.Args().First(), "known": known}}
	}
	return t, nil
}

func (p *program) criteriaAdd(c *cli.Context) error {
	t, err := templateOf(c)
	if err != nil {
		return err
	}
	axis := ranking.Axis(c.String("axis"))
	if axis != ranking.Present && axis != ranking.Prospect {
		return &usageError{"unknown-word", map[string]any{"field": "--axis", "given": string(axis), "allowed": []string{string(ranking.Present), string(ranking.Prospect)}}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		wanted := t.ForAxis(axis)
		missing := templates.Missing(wanted, w.Criteria)
		if _, err := report.AddCriteria(ctx, db, user(), wanted); err != nil {
			return err
		}
		if !isTable(c) {
			return p.list(c, missing, report.CriteriaTable(missing, p.printer))
		}
		p.say("cli.criteria_added", "set", t.ID, "added", len(missing), "there", len(wanted)-len(missing))
		p.saidTemplate(t)
		return nil
	})
}
