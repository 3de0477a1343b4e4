package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"potensi/internal/i18n"
	"potensi/internal/intake"
)

// Table is a list for people and spreadsheets. Cells are texts, numbers,
// levels, or nil where nothing is known.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]any
}

// Column is headed by its title on a terminal and by its key in a CSV.
type Column struct{ Key, Title string }

// WriteText writes an aligned table; numbers stand to the right.
func (t Table) WriteText(w io.Writer, p *i18n.Printer) error {
	lines := [][]string{make([]string, len(t.Columns))}
	for i, c := range t.Columns {
		lines[0][i] = c.Title
	}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, cell := range row {
			line[i] = text(cell, p)
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(t.Columns))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var out strings.Builder
	if t.Title != "" {
		fmt.Fprintf(&out, "%s\n", t.Title)
	}
	for n, line := range lines {
		for i, cell := range line {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if t.toRight(i) {
				cell = pad + cell
			} else if i < len(line)-1 {
				cell += pad
			}
			out.WriteString(cell + "  ")
		}
		fmt.Fprintln(&out)
		if n == 0 {
			fmt.Fprintln(&out, strings.Repeat("─", sum(widths)+2*len(widths)-2))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func sum(widths []int) int {
	total := 0
	for _, w := range widths {
		total += w
	}
	return total
}

func (t Table) toRight(column int) bool {
	for _, row := range t.Rows {
		switch row[column].(type) {
		case nil, dash:
		case int, float64, *float64, share:
			return true
		default:
			return false
		}
	}
	return false
}

// word is one of a closed set: people read its message, programs the word.
type word struct{ set, word string }

// dash is a cell where there is nothing to know.
type dash struct{}

// share is a share of 0 to 1: people read a percentage.
type share float64

func text(cell any, p *i18n.Printer) string {
	switch v := cell.(type) {
	case word:
		return p.T(v.set + "." + v.word)
	case words:
		return v.join(func(w word) string { return text(w, p) })
	case share:
		return p.Percent(float64(v))
	case dash:
		return "–"
	case nil:
		return "?"
	case *float64:
		if v == nil {
			return "?"
		}
		return p.T("number", "n", *v)
	case float64:
		return p.T("number", "n", v)
	case int:
		return p.T("number", "n", v)
	}
	return printable(fmt.Sprint(cell))
}

// printable takes out what would move a terminal's cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// WriteCSV writes plain values under the members' names. Text that a
// spreadsheet would run as a formula gets an apostrophe before it.
func (t Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = c.Key
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i, cell := range row {
			line[i] = plain(cell)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func plain(cell any) string {
	switch v := cell.(type) {
	case word:
		return v.word
	case words:
		return v.join(func(w word) string { return w.word })
	case share:
		return strconv.FormatFloat(float64(v), 'f', -1, 64)
	case nil, dash:
		return ""
	case *float64:
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	}
	return intake.Guarded(printable(fmt.Sprint(cell)))
}
