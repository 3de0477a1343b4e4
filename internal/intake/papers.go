package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"potensi/geodata/table"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/schema"
)

// PaperForm is what a file of keyed paper ballots is read against: the poll,
// the groups that vote in it, and the products, whose names head columns.
type PaperForm struct {
	Poll     ranking.Poll
	Thumbs   bool // the poll asks for thumbs up and down
	Groups   []mapping.Group
	Products []ranking.Product
}

// PaperRow is one paper as a file has it. Marks are keys as they were typed,
// for whoever can read them; what could not be read is in the findings.
type PaperRow struct {
	Paper    store.Paper
	Marks    string
	Place    schema.Place
	Findings []schema.Finding
}

// Rejected reports whether a finding keeps the row out.
func (r PaperRow) Rejected() bool { return rejected(r.Findings) }

// Repaired reports whether something was put right in the row.
func (r PaperRow) Repaired() bool {
	return slices.ContainsFunc(r.Findings, func(f schema.Finding) bool { return f.Repaired })
}

// PaperFile is a file of keyed papers. A finding means that none of it can be
// read; Notes are about the whole.
type PaperFile struct {
	Name, Format string
	Rows         []PaperRow
	Notes        []schema.Finding
	Finding      *schema.Finding
}

// maxPaperFile is how many bytes a file of keyed papers may have.
const maxPaperFile = 16 << 20

// ReadPapers reads keyed paper ballots: a CSV, the first sheet of an XLSX that
// has a column of numbers, or JSON, a list of objects. The columns are number,
// group, outcome (blank or spoilt), reason, and what was marked: ranking,
// points, pairs or marks, or a column for each product.
func ReadPapers(file File, form PaperForm) PaperFile {
	out := PaperFile{Name: file.Name}
	raw, finding := paperBytes(file)
	if finding != nil {
		out.Finding = finding
		return out
	}
	reader := &paperReader{form: form, file: &out, seen: map[int]int{}, names: paperNames(form)}
	text := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\ufeff")), " \t\r\n")
	var err error
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		out.Format = "xlsx"
		err = reader.workbook(raw)
	case bytes.HasPrefix(text, []byte("[")), bytes.HasPrefix(text, []byte("{")):
		out.Format = "json"
		err = reader.objects(text)
	default:
		out.Format = "csv"
		var rows *table.CSV
		if rows, err = table.OpenCSV(bytes.NewReader(raw), file.Name); err == nil {
			err = reader.table(rows)
		}
	}
	if err != nil && !errors.As(err, &out.Finding) {
		out.Finding = readFinding(file.Name, err)
	}
	return out
}

func paperBytes(file File) ([]byte, *schema.Finding) {
	content, err := file.Open()
	if err != nil {
		return nil, openFinding(file.Name, err)
	}
	defer content.Close()
	raw, err := io.ReadAll(io.LimitReader(content, maxPaperFile+1))
	switch {
	case err != nil:
		return nil, readFinding(file.Name, err)
	case len(raw) > maxPaperFile:
		return nil, fileFinding(file.Name, "papers-large", map[string]any{"max": maxPaperFile >> 20})
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, fileFinding(file.Name, "empty-file", map[string]any{})
	}
	return raw, nil
}

// paperReader reads the rows of one file.
type paperReader struct {
	form  PaperForm
	file  *PaperFile
	seen  map[int]int // number → row in which it came first
	names map[string]string
}

// paperNames are the ids and folded names of the poll's products.
func paperNames(form PaperForm) map[string]string {
	out := map[string]string{}
	for _, p := range form.Products {
		if !slices.Contains(form.Poll.Choices, p.ID) {
			continue
		}
		for _, name := range []string{p.NameEN, p.Name} {
			if name != "" {
				out[folded(name)] = p.ID
			}
		}
	}
	for _, id := range form.Poll.Choices {
		out[folded(id)] = id
	}
	return out
}

func folded(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// The columns of a file of papers, by the words that head them.
func paperColumn(header string) string {
	for column, words := range map[string][]string{
		"number": {"number", "no", "no.", "nomor", "nomor kertas", "no. kertas", "paper"}, "group": {"group", "kelompok"},
		"outcome": {"outcome", "keadaan", "hasil"}, "reason": {"reason", "alasan", "sebab"}, "marks": {"marks", "tanda"},
		"ranking": {"ranking", "peringkat", "urutan"}, "points": {"points", "poin", "biji", "skor", "scores"}, "pairs": {"pairs", "pasangan"},
	} {
		if slices.Contains(words, folded(header)) {
			return column
		}
	}
	return ""
}

// columns says of each header what it is: a column, or "=" and a product's id.
func (r *paperReader) columns(header []string) ([]string, error) {
	out := make([]string, len(header))
	for i, text := range header {
		text = Unguarded(strings.TrimSpace(text))
		out[i] = paperColumn(text)
		if id := r.names[folded(text)]; out[i] == "" && id != "" {
			out[i] = "=" + id
		}
		switch {
		case text == "":
		case out[i] == "":
			r.note("column-unknown", schema.Place{File: r.file.Name, Line: 1, Path: "/" + shorten(text, 40)}, map[string]any{"field": shorten(text, 40), "table": "papers"})
		case slices.Contains(out[:i], out[i]):
			r.note("column-unknown", schema.Place{File: r.file.Name, Line: 1, Path: "/" + shorten(text, 40)}, map[string]any{"field": shorten(text, 40), "table": "papers"})
			out[i] = "" // the first one counts
		}
	}
	if !slices.Contains(out, "number") {
		return out, fileFinding(r.file.Name, "papers-no-number", map[string]any{"names": few(header)})
	}
	return out, nil
}

func (r *paperReader) note(rule string, at schema.Place, args map[string]any) {
	r.file.Notes = append(r.file.Notes, schema.Finding{Place: at, Rule: rule, Level: schema.Warning, Args: args})
}

func (r *paperReader) table(rows table.Source) error {
	columns, err := r.columns(rows.Header())
	if err != nil {
		return err
	}
	r.file.Notes = append(r.file.Notes, rows.Notes()...)
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fileFinding(r.file.Name, "file-unreadable", map[string]any{"reason": err.Error()})
		}
		row.Place.File = r.file.Name
		cells := map[string]string{}
		for i, cell := range row.Cells {
			if cell = Unguarded(strings.TrimSpace(cell)); i < len(columns) && columns[i] != "" && cell != "" {
				cells[columns[i]] = cell
			}
		}
		if err := r.row(cells, row.Place, row.Findings); err != nil {
			return err
		}
	}
}

func (r *paperReader) workbook(raw []byte) error {
	book, err := table.OpenXLSX(bytes.NewReader(raw), int64(len(raw)), r.file.Name)
	if err != nil {
		return err
	}
	header := []string{}
	for _, name := range book.Sheets() {
		sheet, err := book.Sheet(name)
		if err != nil {
			return err
		}
		header = sheet.Header()
		if slices.ContainsFunc(header, func(h string) bool { return paperColumn(h) == "number" }) {
			err = r.table(sheet)
			return errors.Join(err, sheet.Close())
		}
		if err := sheet.Close(); err != nil {
			return err
		}
	}
	return fileFinding(r.file.Name, "papers-no-number", map[string]any{"names": few(header)})
}

// objects reads a JSON list of papers, or an object that has one as papers.
func (r *paperReader) objects(raw []byte) error {
	var list []map[string]json.RawMessage
	if raw[0] == '{' {
		var whole struct {
			Papers []map[string]json.RawMessage `json:"papers"`
		}
		if err := json.Unmarshal(raw, &whole); err != nil {
			return brokenPapers(r.file.Name, raw, err)
		}
		list = whole.Papers
	} else if err := json.Unmarshal(raw, &list); err != nil {
		return brokenPapers(r.file.Name, raw, err)
	}
	for i, object := range list {
		header := slices.Sorted(maps.Keys(object))
		columns, err := r.columns(header)
		if err != nil {
			return err
		}
		cells := map[string]string{}
		for k, name := range header {
			if cell := jsonCell(object[name]); columns[k] != "" && cell != "" {
				cells[columns[k]] = cell
			}
		}
		if err := r.row(cells, schema.Place{File: r.file.Name, Feature: &i, Path: "/" + strconv.Itoa(i)}, nil); err != nil {
			return err
		}
	}
	return nil
}

// brokenPapers says where a JSON text breaks off, or why it is no list of papers.
func brokenPapers(name string, raw []byte, err error) *schema.Finding {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		from := max(0, min(int(syntax.Offset)-1, len(raw)))
		return fileFinding(name, "not-json", map[string]any{"near": shorten(string(raw[from:min(len(raw), from+60)]), 40)})
	}
	return fileFinding(name, "file-unreadable", map[string]any{"reason": err.Error()})
}

// jsonCell is a JSON value as a cell of a table would have it.
func jsonCell(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

// row reads one paper.
func (r *paperReader) row(cells map[string]string, at schema.Place, findings []schema.Finding) error {
	row := PaperRow{Place: at, Findings: findings, Marks: cells["marks"]}
	if len(r.file.Rows) >= store.MaxPaper {
		return fileFinding(r.file.Name, "papers-many", map[string]any{"max": store.MaxPaper})
	}
	r.number(&row, cells["number"])
	row.Paper.Group = r.group(cells["group"])
	row.Paper.Outcome = paperOutcome(cells["outcome"])
	row.Paper.Reason = paperReason(cells["reason"])
	if row.Paper.Reason != "" && row.Paper.Outcome == "" {
		row.Paper.Outcome = store.PaperSpoilt
	}
	r.lists(&row, cells)
	r.products(&row, cells)
	if row.Paper.Number > 0 {
		row.Place.ID = strconv.Itoa(row.Paper.Number)
		for i := range row.Findings {
			row.Findings[i].ID = row.Place.ID
		}
	}
	r.file.Rows = append(r.file.Rows, row)
	return nil
}

func (row *PaperRow) fail(rule, field string, args map[string]any) {
	args["field"] = field
	row.Findings = append(row.Findings, schema.Finding{Place: row.Place.At("/" + field), Rule: rule, Level: schema.Error, Args: args})
}

func (row *PaperRow) mended(rule, field string, args map[string]any) {
	args["field"] = field
	row.Findings = append(row.Findings, schema.Finding{Place: row.Place.At("/" + field), Rule: rule, Level: schema.Warning, Repaired: true, Args: args})
}

// number reads the paper's number; "No. 7" is 7.
func (r *paperReader) number(row *PaperRow, cell string) {
	plain := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(cell, ".0"), "."))
	digits := strings.TrimSpace(strings.TrimLeft(strings.ToLower(plain), "no.#: "))
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > store.MaxPaper {
		row.fail("paper-number", "number", map[string]any{"given": shorten(cell, 20), "max": store.MaxPaper})
		return
	}
	if digits != plain {
		row.mended("paper-number-read", "number", map[string]any{"given": shorten(cell, 20), "number": n})
	}
	if first, again := r.seen[n]; again {
		row.fail("paper-twice", "number", map[string]any{"number": n, "line": r.file.Rows[first].Place.Line})
		return
	}
	r.seen[n] = len(r.file.Rows)
	row.Paper.Number = n
}

// group is the id of a group that is named; another word stays as it is.
func (r *paperReader) group(cell string) string {
	for _, g := range r.form.Groups {
		if g.ID == cell {
			return g.ID
		}
	}
	for _, g := range r.form.Groups {
		if folded(g.Name) == folded(cell) || g.NameEN != "" && folded(g.NameEN) == folded(cell) {
			return g.ID
		}
	}
	return cell
}

func paperOutcome(cell string) store.PaperOutcome {
	for outcome, words := range map[store.PaperOutcome][]string{store.PaperBlank: {"kosong", "blank", "abstain"}, store.PaperSpoilt: {"rusak", "disisihkan", "tidak sah", "spoilt", "spoiled", "set aside", "invalid"},
		store.PaperMarked: {"counted", "ada tanda", "sah", "valid", "marked"}} {
		if slices.Contains(words, folded(cell)) {
			return outcome
		}
	}
	return store.PaperOutcome(cell)
}

func paperReason(cell string) string {
	for reason, words := range map[string][]string{"unreadable": {"tidak terbaca", "not readable"}, "too-many": {"tanda terlalu banyak", "terlalu banyak", "too many", "too many marks"}, "wrong-sum": {"jumlahnya tidak pas", "jumlah salah", "wrong sum"},
		"named": {"ada nama", "name"}, "other": {"lain", "sebab lain", "another reason"}} {
		if slices.Contains(words, folded(cell)) {
			return reason
		}
	}
	return cell
}

// lists reads the columns that hold a whole ballot, as ballots have them.
func (r *paperReader) lists(row *PaperRow, cells map[string]string) {
	paper := &row.Paper
	read := func(column string, into any) {
		cell, given := cells[column]
		if !given {
			return
		}
		if json.Unmarshal(listOf(column, cell), into) != nil {
			row.fail("paper-cell", column, map[string]any{"given": shorten(cell, 40)})
		}
	}
	var flat []string
	if json.Unmarshal([]byte(cells["ranking"]), &flat) == nil && len(flat) > 0 {
		for _, id := range flat {
			paper.Ranking = append(paper.Ranking, []string{id})
		}
	} else {
		read("ranking", &paper.Ranking)
	}
	read("points", &paper.Points)
	read("pairs", &paper.Pairs)
	for _, tier := range paper.Ranking {
		for i := range tier {
			tier[i] = r.product(tier[i])
		}
	}
	for i := range paper.Points {
		paper.Points[i].Choice = r.product(paper.Points[i].Choice)
	}
	for i := range paper.Pairs {
		paper.Pairs[i] = [2]string{r.product(paper.Pairs[i][0]), r.product(paper.Pairs[i][1])}
	}
}

// product is the id of a product that is named; another word stays as it is.
func (r *paperReader) product(name string) string {
	if id := r.names[folded(name)]; id != "" {
		return id
	}
	return shorten(name, 80)
}

// products reads the columns that are one product each.
func (r *paperReader) products(row *PaperRow, cells map[string]string) {
	places := map[int][]string{}
	ticked := []string{}
	for _, id := range r.form.Poll.Choices {
		cell := folded(cells["="+id])
		n, err := strconv.Atoi(strings.TrimSuffix(cell, ".0"))
		up, known := tick(cell)
		switch {
		case cell == "":
		case r.form.Thumbs && known:
			row.Paper.Points = append(row.Paper.Points, ranking.Mark{Choice: id, Value: map[bool]int{true: 1, false: 0}[up]})
		case r.form.Poll.BallotType == ranking.ApprovalBallot && known:
			if up {
				ticked = append(ticked, id)
			}
		case err != nil || r.form.Thumbs || !slices.Contains([]ranking.BallotType{"", ranking.RankedBallot, ranking.PointsBallot, ranking.ScoreBallot}, r.form.Poll.BallotType):
			row.fail("paper-cell", id, map[string]any{"given": shorten(cell, 20)})
		case r.form.Poll.BallotType == ranking.PointsBallot || r.form.Poll.BallotType == ranking.ScoreBallot:
			if n != 0 || r.form.Poll.BallotType == ranking.ScoreBallot {
				row.Paper.Points = append(row.Paper.Points, ranking.Mark{Choice: id, Value: n})
			}
		case n < 1:
			row.fail("paper-cell", id, map[string]any{"given": shorten(cell, 20)})
		default:
			places[n] = append(places[n], id)
		}
	}
	if len(ticked) > 0 {
		row.Paper.Ranking = append(row.Paper.Ranking, ticked)
	}
	row.tiers(places)
}

// tick reads a mark in a cell.
func tick(cell string) (up, known bool) {
	switch cell {
	case "x", "v", "✓", "✔", "1", "ya", "yes", "+", "👍", "setuju":
		return true, true
	case "0", "-", "−", "tidak", "no", "👎":
		return false, true
	}
	return false, false
}

// tiers puts products in the order of their places. A place that nobody has is
// closed up, as on the phone.
func (row *PaperRow) tiers(places map[int][]string) {
	if len(places) == 0 {
		return
	}
	order := slices.Sorted(maps.Keys(places))
	gap := false
	for i, place := range order {
		gap = gap || place != i+1
		row.Paper.Ranking = append(row.Paper.Ranking, places[place])
	}
	if gap {
		row.mended("paper-places", "ranking", map[string]any{"given": strings.Trim(strings.ReplaceAll(fmt.Sprint(order), " ", ", "), "[]")})
	}
}
