package preflib

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// PB is an election of a participatory budget as pabulib.org keeps it (Faliszewski
// and others 2023, "Participatory Budgeting: Data, Tools, and Analysis"): projects
// with costs, a budget, and votes with what is told of the voters.
type PB struct {
	Meta     []Entry // in the order of the file, also what the members below say
	Budget   *big.Rat
	Type     VoteType
	Projects []Project
	Votes    []Vote
}

// Entry is one line of the head: description, country, unit and so on.
type Entry struct{ Key, Value string }

// VoteType says what the votes of a .pb file are.
type VoteType string

const (
	Approval   VoteType = "approval"
	ChooseOne  VoteType = "choose-1"
	Ordinal    VoteType = "ordinal"    // best first
	Cumulative VoteType = "cumulative" // points that are shared out
	Scoring    VoteType = "scoring"    // a score for each
)

// VoteTypes lists them.
func VoteTypes() []VoteType { return []VoteType{Approval, ChooseOne, Ordinal, Cumulative, Scoring} }

// Project is something that money may be spent on.
type Project struct {
	ID       string
	Name     string
	Cost     *big.Rat
	Category string
	Target   string
}

// Vote is one ballot. Points are those of Choices, in cumulative and scoring
// votes; else nil. What is not told of a voter is empty.
type Vote struct {
	ID      string
	Group   string // of the column group
	Sex     string
	Age     string
	Choices []string
	Points  []int
}

// Voice is the group of a vote, or else the voter's sex.
func (v Vote) Voice() string {
	if v.Group != "" {
		return v.Group
	}
	return v.Sex
}

// The rules that a [PBError] can name.
const (
	NotPB          = "pb-section"  // the first line is not META, or a section is missing
	BadColumns     = "pb-columns"  // a section's head lacks a column
	BadRow         = "pb-row"      // a row has fewer cells than the head
	BadNumber      = "pb-number"   // a cost, the budget or points cannot be read
	UnknownProject = "pb-project"  // a vote names a project that there is not
	Twice          = "pb-twice"    // a project has two lines, or a vote names one twice
	UnknownType    = "pb-type"     // the vote type is none of VoteTypes
	TooMany        = "pb-too-many" // more than MaxProjects or MaxVotes
)

// PBError says what is wrong in which line of a .pb file.
type PBError struct {
	Line  int // from 1; 0 is the whole file
	Rule  string
	Value string
}

func (e *PBError) Error() string {
	return fmt.Sprintf("preflib: line %d: %s: %q", e.Line, e.Rule, e.Value)
}

// Limits of what is read; cities have had some hundred projects and some
// hundred thousand votes.
const (
	MaxProjects = 10_000
	MaxVotes    = 5_000_000
	maxDigits   = 30
)

// ReadPB reads a .pb file. Numbers are exact; a decimal comma counts as a
// point. Columns that are not known are passed over.
//
// Errors: *PBError for what the file says, others from reading.
func ReadPB(in io.Reader) (PB, error) {
	rows := csv.NewReader(in)
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord, rows.ReuseRecord = ';', true, -1, true
	r := &pbReader{rows: rows, index: map[string]bool{}}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return r.done()
		}
		if err != nil {
			return PB{}, r.broken(err)
		}
		r.line, _ = rows.FieldPos(0)
		if err := r.row(trimmed(cells)); err != nil {
			return PB{}, err
		}
	}
}

// trimmed are cells without the blanks around them; a mark at the head of a
// file is no part of it.
func trimmed(cells []string) []string {
	for i := range cells {
		cells[i] = strings.TrimSpace(strings.TrimPrefix(cells[i], "\ufeff"))
	}
	return cells
}

type pbReader struct {
	rows    *csv.Reader
	line    int
	section string
	columns map[string]int // of the section; nil before its head
	pb      PB
	index   map[string]bool // projects
	seen    []string        // sections
}

func (r *pbReader) broken(err error) error {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return &PBError{wrong.Line, BadRow, wrong.Err.Error()}
	}
	return err
}

func (r *pbReader) wrong(rule, value string) error { return &PBError{r.line, rule, value} }

const (
	metaSection     = "META"
	projectsSection = "PROJECTS"
	votesSection    = "VOTES"
)

func (r *pbReader) row(cells []string) error {
	word := strings.ToUpper(cells[0])
	switch {
	case len(cells) == 1 && slices.Contains([]string{metaSection, projectsSection, votesSection}, word):
		return r.begin(word)
	case r.section == "":
		return r.wrong(NotPB, cells[0])
	case r.columns == nil:
		return r.head(cells)
	case r.section == metaSection:
		return r.meta(cells)
	case r.section == projectsSection:
		return r.project(cells)
	}
	return r.vote(cells)
}

// begin starts a section: META first, each once, votes after projects.
func (r *pbReader) begin(section string) error {
	order := []string{metaSection, projectsSection, votesSection}
	if len(r.seen) >= len(order) || order[len(r.seen)] != section {
		return r.wrong(NotPB, section)
	}
	if section == projectsSection {
		if err := r.settle(); err != nil {
			return err
		}
	}
	r.seen, r.section, r.columns = append(r.seen, section), section, nil
	return nil
}

// head reads the names of a section's columns and looks for those it needs.
func (r *pbReader) head(cells []string) error {
	r.columns = map[string]int{}
	for i, name := range cells {
		r.columns[strings.ToLower(name)] = i
	}
	needs := map[string][]string{metaSection: {"key", "value"}, projectsSection: {"project_id", "cost"}, votesSection: {"voter_id", "vote"}}[r.section]
	if r.section == votesSection && r.pointed() {
		needs = append(needs, "points")
	}
	for _, name := range needs {
		if _, there := r.columns[name]; !there {
			return r.wrong(BadColumns, name)
		}
	}
	return nil
}

func (r *pbReader) pointed() bool { return r.pb.Type == Cumulative || r.pb.Type == Scoring }

// cell is a column of a row, empty where there is none.
func (r *pbReader) cell(cells []string, name string) string {
	if at, there := r.columns[name]; there && at < len(cells) {
		return cells[at]
	}
	return ""
}

func (r *pbReader) meta(cells []string) error {
	if len(cells) < 2 {
		return r.wrong(BadRow, cells[0])
	}
	e := Entry{cells[0], strings.Join(cells[1:], "; ")}
	r.pb.Meta = append(r.pb.Meta, e)
	switch strings.ToLower(e.Key) {
	case "budget":
		budget, ok := amount(e.Value)
		if !ok || budget.Sign() <= 0 {
			return r.wrong(BadNumber, e.Value)
		}
		r.pb.Budget = budget
	case "vote_type":
		if r.pb.Type = VoteType(strings.ToLower(e.Value)); !slices.Contains(VoteTypes(), r.pb.Type) {
			return r.wrong(UnknownType, e.Value)
		}
	}
	return nil
}

// settle looks whether the head said what is needed.
func (r *pbReader) settle() error {
	if r.pb.Budget == nil {
		return r.wrong(BadColumns, "budget")
	}
	if r.pb.Type == "" {
		return r.wrong(UnknownType, "")
	}
	return nil
}

// amount reads a number of few digits, with a decimal point or comma.
func amount(text string) (*big.Rat, bool) {
	text = strings.Replace(text, ",", ".", 1)
	if len(text) > maxDigits || strings.Trim(text, "0123456789.") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func (r *pbReader) project(cells []string) error {
	id := r.cell(cells, "project_id")
	cost, ok := amount(r.cell(cells, "cost"))
	switch {
	case id == "" || strings.Contains(id, ","):
		return r.wrong(BadRow, strings.Join(cells, ";"))
	case !ok:
		return r.wrong(BadNumber, r.cell(cells, "cost"))
	case r.index[id]:
		return r.wrong(Twice, id)
	case len(r.pb.Projects) >= MaxProjects:
		return r.wrong(TooMany, id)
	}
	r.index[id] = true
	r.pb.Projects = append(r.pb.Projects, Project{ID: id, Name: r.cell(cells, "name"), Cost: cost,
		Category: r.cell(cells, "category"), Target: r.cell(cells, "target")})
	return nil
}

func (r *pbReader) vote(cells []string) error {
	if len(cells) <= r.columns["vote"] {
		return r.wrong(BadRow, strings.Join(cells, ";"))
	}
	v := Vote{ID: r.cell(cells, "voter_id"), Group: r.cell(cells, "group"), Sex: r.cell(cells, "sex"), Age: r.cell(cells, "age"), Choices: []string{}}
	for _, id := range listed(r.cell(cells, "vote")) {
		switch {
		case !r.index[id]:
			return r.wrong(UnknownProject, id)
		case slices.Contains(v.Choices, id):
			return r.wrong(Twice, id)
		}
		v.Choices = append(v.Choices, id)
	}
	if err := r.points(cells, &v); err != nil {
		return err
	}
	if r.pb.Type == ChooseOne && len(v.Choices) > 1 || len(r.pb.Votes) >= MaxVotes {
		return r.wrong(TooMany, r.cell(cells, "vote"))
	}
	r.pb.Votes = append(r.pb.Votes, v)
	return nil
}

// points are as many numbers as choices.
func (r *pbReader) points(cells []string, v *Vote) error {
	if !r.pointed() {
		return nil
	}
	list := listed(r.cell(cells, "points"))
	if len(list) != len(v.Choices) {
		return r.wrong(BadNumber, r.cell(cells, "points"))
	}
	for _, text := range list {
		n, err := strconv.Atoi(text)
		if err != nil || len(text) > 9 {
			return r.wrong(BadNumber, text)
		}
		v.Points = append(v.Points, n)
	}
	return nil
}

// listed takes a cell apart at its commas.
func listed(cell string) []string {
	if cell == "" {
		return nil
	}
	list := strings.Split(cell, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

func (r *pbReader) done() (PB, error) {
	r.line = 0
	if len(r.seen) < 3 {
		return PB{}, r.wrong(NotPB, "")
	}
	return r.pb, nil
}
