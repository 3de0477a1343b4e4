package preflib

import (
	"encoding/csv"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// WritePB writes a .pb file as ReadPB reads it. What Meta says of budget, type
// and numbers is replaced by what is true. Columns of which nothing is told are
// left out, but for those that the format needs.
func WritePB(out io.Writer, pb PB) error {
	w := csv.NewWriter(out)
	w.Comma = ';'
	rows := [][]string{{metaSection}, {"key", "value"}}
	for _, e := range pb.head() {
		rows = append(rows, []string{e.Key, e.Value})
	}
	rows = append(rows, []string{projectsSection})
	rows = append(rows, table(pb.Projects, projectColumns())...)
	rows = append(rows, []string{votesSection})
	rows = append(rows, table(pb.Votes, voteColumns(pb.Type))...)
	return w.WriteAll(rows)
}

// head is Meta with what the members say.
func (pb PB) head() []Entry {
	head := []Entry{}
	truth := []Entry{
		{"num_projects", strconv.Itoa(len(pb.Projects))}, {"num_votes", strconv.Itoa(len(pb.Votes))},
		{"budget", decimal(pb.Budget)}, {"vote_type", string(pb.Type)},
	}
	for _, e := range pb.Meta {
		if !slices.ContainsFunc(truth, func(t Entry) bool { return strings.EqualFold(t.Key, e.Key) }) {
			head = append(head, Entry{plain(e.Key), plain(e.Value)})
		}
	}
	return append(head, truth...)
}

// decimal is a number as it is written, exactly where that ends.
func decimal(r *big.Rat) string {
	if r == nil {
		return "0"
	}
	if r.IsInt() {
		return r.Num().String()
	}
	text := r.FloatString(maxDigits)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// plain is one line.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// column is a name and what a record says in it.
type column[T any] struct {
	name  string
	cell  func(T) string
	needs bool // is there even if nothing is told
}

func projectColumns() []column[Project] {
	return []column[Project]{
		{"project_id", func(p Project) string { return p.ID }, true},
		{"cost", func(p Project) string { return decimal(p.Cost) }, true},
		{"name", func(p Project) string { return plain(p.Name) }, false},
		{"category", func(p Project) string { return plain(p.Category) }, false},
		{"target", func(p Project) string { return plain(p.Target) }, false},
	}
}

func voteColumns(kind VoteType) []column[Vote] {
	return []column[Vote]{
		{"voter_id", func(v Vote) string { return plain(v.ID) }, true},
		{"group", func(v Vote) string { return plain(v.Group) }, false},
		{"sex", func(v Vote) string { return plain(v.Sex) }, false},
		{"age", func(v Vote) string { return plain(v.Age) }, false},
		{"vote", func(v Vote) string { return strings.Join(v.Choices, ",") }, true},
		{"points", func(v Vote) string { return pointsOf(v) }, kind == Cumulative || kind == Scoring},
	}
}

func pointsOf(v Vote) string {
	list := make([]string, len(v.Points))
	for i, n := range v.Points {
		list[i] = strconv.Itoa(n)
	}
	return strings.Join(list, ",")
}

// table is the head and the rows of records, without empty columns.
func table[T any](records []T, columns []column[T]) [][]string {
	columns = slices.DeleteFunc(columns, func(c column[T]) bool {
		return !c.needs && !slices.ContainsFunc(records, func(r T) bool { return c.cell(r) != "" })
	})
	rows := make([][]string, 1, len(records)+1)
	for _, c := range columns {
		rows[0] = append(rows[0], c.name)
	}
	for _, r := range records {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = c.cell(r)
		}
		rows = append(rows, row)
	}
	return rows
}
