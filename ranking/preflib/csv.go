package preflib

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The columns of a table of ballots beside the alternatives.
const (
	countColumn = "count" // how many ballots are alike; 1 where it is missing
	groupColumn = "group"
)

// WriteCSV writes a table of ballots: a row for each kind of them, how many
// they are, their group, and the place that each alternative has on them: 1 is
// the first, ties share it, empty is left out.
func WriteCSV(out io.Writer, e Election) error {
	w := csv.NewWriter(out)
	head := []string{countColumn, groupColumn}
	for _, name := range e.Alternatives {
		head = append(head, guarded(name))
	}
	if err := w.Write(head); err != nil {
		return err
	}
	for a := range e.Papers.All() {
		row := make([]string, len(head))
		row[0], row[1] = strconv.Itoa(a.Times), guarded(a.Group)
		place := 1
		for _, tier := range a.Ranking {
			for _, choice := range tier {
				i, _ := strconv.Atoi(choice)
				row[1+i] = strconv.Itoa(place)
			}
			place += len(tier)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	if n := e.Papers.Blank().Abstentions; n > 0 {
		row := make([]string, len(head))
		row[0] = strconv.Itoa(n)
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// guarded keeps a spreadsheet from taking a text for a formula.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// ReadCSV reads a table as WriteCSV writes it; the columns count and group may
// be missing, and places may have gaps.
//
// Errors: *Error for what the table says, others from reading.
func ReadCSV(in io.Reader) (Election, error) {
	rows := csv.NewReader(in)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return Election{}, csvError(err)
	}
	t := grid{rows: rows, count: -1, group: -1}
	if err := t.head(head); err != nil {
		return Election{}, err
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return t.election, nil
		}
		if err != nil {
			return Election{}, csvError(err)
		}
		if err := t.row(cells); err != nil {
			return Election{}, err
		}
	}
}

func csvError(err error) error {
	if errors.Is(err, io.EOF) {
		return &Error{0, NotElection, ""}
	}
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		return &Error{bad.Line, BadOrder, bad.Err.Error()}
	}
	return err
}

// grid is a table being read.
type grid struct {
	rows         *csv.Reader
	count, group int   // columns; −1: none
	columns      []int // of the alternatives
	election     Election
	total        int
}

func (t *grid) wrong(column int, rule, value string) error {
	line, _ := t.rows.FieldPos(column)
	return &Error{line, rule, value}
}

func (t *grid) head(cells []string) (err error) {
	names := []string{}
	for i, cell := range cells {
		cell = unguarded(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))
		switch {
		case cell == countColumn && t.count < 0:
			t.count = i
		case cell == groupColumn && t.group < 0:
			t.group = i
		case cell == "":
			return t.wrong(i, MissingNames, "")
		case slices.Contains(names, cell):
			return t.wrong(i, RankedTwice, cell)
		case len(names) == MaxAlternatives:
			return t.wrong(i, TooManyAlternatives, cell)
		default:
			names, t.columns = append(names, cell), append(t.columns, i)
		}
	}
	t.election, err = newElection(names)
	return err
}

func unguarded(text string) string {
	if rest, is := strings.CutPrefix(text, "'"); is && guarded(rest) != rest {
		return rest
	}
	return text
}

func (t *grid) row(cells []string) error {
	times, group := 1, ""
	if t.group >= 0 {
		group = unguarded(strings.TrimSpace(cells[t.group]))
	}
	if t.count >= 0 {
		n, err := strconv.Atoi(strings.TrimSpace(cells[t.count]))
		if err != nil || n < 0 || n > mostBallots-t.total {
			return t.wrong(t.count, BadCount, cells[t.count])
		}
		times = n
	}
	t.total += times
	tiers := map[int][]string{}
	for i, column := range t.columns {
		cell := strings.TrimSpace(cells[column])
		if cell == "" {
			continue
		}
		place, err := strconv.Atoi(cell)
		if err != nil || place < 1 {
			return t.wrong(column, BadOrder, cell)
		}
		tiers[place] = append(tiers[place], t.election.Papers.Choices()[i])
	}
	order := [][]string{}
	for _, place := range slices.Sorted(maps.Keys(tiers)) {
		order = append(order, tiers[place])
	}
	t.election.Papers.AddTimes(group, order, times)
	return nil
}

// String tells how large an election is.
func (e Election) String() string {
	return fmt.Sprintf("%d ballots on %d alternatives", e.Papers.Len(), len(e.Alternatives))
}
