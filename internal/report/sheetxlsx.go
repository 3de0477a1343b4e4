package report

import (
	"fmt"
	"io"
	"math"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"potensi/internal/i18n"
)

// WriteXLSX writes a workbook with a sheet for each table, headed by the
// members' names, and one that explains the columns. Numbers are numbers and
// texts are texts, never formulas. It returns how many cells were left empty
// because their text is longer than a cell may be (32,767 signs).
func WriteXLSX(w io.Writer, sheets []Sheet, p *i18n.Printer) (tooLong int, err error) {
	book := &workbook{File: excelize.NewFile(), styles: map[string]int{}}
	defer book.Close() //nolint:errcheck // only its temporary files
	for i, s := range append(sheets[:len(sheets):len(sheets)], explanation(sheets, p)) {
		if i == 0 {
			err = book.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = book.NewSheet(s.Name)
		}
		if err != nil {
			return tooLong, err
		}
		n, err := book.writeSheet(s, i)
		tooLong += n
		if err != nil {
			return tooLong, err
		}
	}
	return tooLong, book.Write(w)
}

// workbook is a file that is being written, with its styles by format.
type workbook struct {
	*excelize.File
	styles map[string]int
}

// style is the number of a format's style.
func (b *workbook) style(format string) (int, error) {
	if id, made := b.styles[format]; made {
		return id, nil
	}
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "top"}
	top := &excelize.Alignment{Vertical: "top"}
	made := map[string]*excelize.Style{
		"head": {Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: solid("1F6F43"), Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}},
		"key":  {Font: &excelize.Font{Bold: true}},
		"":     {Alignment: top}, asText: {Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}},
		asLevel: {NumFmt: 0, Alignment: centre}, asMonth: {NumFmt: 0, Alignment: centre},
		asGap: {CustomNumFmt: ptr("+0.0;-0.0;0"), Alignment: centre}, asRatio: {NumFmt: 2, Alignment: top},
		asSize: {NumFmt: 4, Alignment: top}, asShare: {NumFmt: 9, Alignment: top},
	}[format]
	id, err := b.NewStyle(made)
	b.styles[format] = id
	return id, err
}

func ptr(s string) *string { return &s }

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// writeSheet streams a sheet: a frozen head, widths, a filter over its columns,
// and in an analysis the formats and shades of its numbers.
func (b *workbook) writeSheet(s Sheet, number int) (tooLong int, err error) {
	if s.Analysis { // before streaming, which begins with what is said of the sheet
		if err := b.printed(s.Name); err != nil {
			return 0, err
		}
	}
	out, err := b.NewStreamWriter(s.Name)
	if err != nil {
		return 0, err
	}
	styles, err := b.begin(out, s)
	if err != nil {
		return 0, err
	}
	line := 1
	for row, err := range s.Rows {
		if err != nil {
			return tooLong, err
		}
		line++
		tooLong += xlsxCells(row)
		look := s.rowLook(row)
		for i := range row {
			if s.Analysis {
				row[i] = excelize.Cell{StyleID: styles[i], Value: row[i]}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return tooLong, err
		}
		if err := out.SetRow(at, row, look...); err != nil {
			return tooLong, err
		}
	}
	if err := b.finish(out, s, number, line); err != nil {
		return tooLong, err
	}
	return tooLong, out.Flush()
}

// rowLook makes a row of an analysis high enough for its longest text: not
// every program does so by itself.
func (s Sheet) rowLook(row []any) []excelize.RowOpts {
	lines := 1.0
	for i, cell := range row {
		if words, ok := cell.(string); ok && s.Columns[i].Format == asText {
			lines = max(lines, math.Ceil(float64(utf8.RuneCountInString(words))/(s.Columns[i].width()*.95)))
		}
	}
	if !s.Analysis || lines == 1 {
		return nil
	}
	const line, highest = 15, 409 // points; no row may be higher
	return []excelize.RowOpts{{Height: min(lines*line, highest)}}
}

// begin writes the head; it returns the styles of the columns.
func (b *workbook) begin(out *excelize.StreamWriter, s Sheet) ([]int, error) {
	headStyle, err := b.style("key")
	if s.Analysis && err == nil {
		headStyle, err = b.style("head")
	}
	if err != nil {
		return nil, err
	}
	styles, header := make([]int, len(s.Columns)), make([]any, len(s.Columns))
	for i, c := range s.Columns {
		if styles[i], err = b.style(c.Format); err != nil {
			return nil, err
		}
		if err := out.SetColWidth(i+1, i+1, c.width()); err != nil {
			return nil, err
		}
		header[i] = excelize.Cell{StyleID: headStyle, Value: c.Key}
		if s.Analysis {
			header[i] = excelize.Cell{StyleID: headStyle, Value: c.Title}
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return styles, out.SetRow("A1", header)
}

// printed lets a sheet be printed on A4 across, as wide as a page.
func (b *workbook) printed(sheet string) error {
	across, a4, one, many, fit := "landscape", 9, 1, 0, true
	if err := b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &across, Size: &a4, FitToWidth: &one, FitToHeight: &many}); err != nil {
		return err
	}
	return b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// width is how wide a column is, in letters.
func (c SheetColumn) width() float64 {
	switch {
	case c.Width > 0:
		return c.Width
	case c.Format == asText || c.Key == "note" || c.Key == "note_en" || c.Key == "evidence" || c.Key == "wkt":
		return 42
	case c.Format == asMonth:
		return 5.5
	case c.Format == asLevel || c.Format == asGap:
		return 11
	case c.Key == "name" || c.Key == "name_en" || c.Key == "group_name" || c.Key == "session_name" || c.Key == "holder":
		return 28
	}
	return 14
}

// finish puts a filter over a sheet that has rows, and shades its levels.
func (b *workbook) finish(out *excelize.StreamWriter, s Sheet, number, last int) error {
	if last < 2 {
		return nil
	}
	for i, c := range s.Columns {
		if err := b.shade(s.Name, c.Format, i+1, last); err != nil {
			return err
		}
	}
	corner, err := excelize.CoordinatesToCellName(len(s.Columns), last)
	if err != nil {
		return err
	}
	stripes := false
	return out.AddTable(&excelize.Table{Range: "A1:" + corner, Name: fmt.Sprintf("tabel_%d", number), StyleName: "TableStyleLight1", ShowRowStripes: &stripes})
}

// shade colours a column's numbers as long as they are what they are: levels
// and months the darker the more, gaps by who has more, unknown grey.
func (b *workbook) shade(sheet, format string, column, last int) error {
	shades := map[string][]shadeOf{
		asLevel: {{"3", "3", "1F6F43", "FFFFFF"}, {"2", "2", "9CCBAE", "1D1D1B"}, {"1", "1", "E0EFE5", "1D1D1B"}},
		asMonth: {{"5", "5", "1F6F43", "FFFFFF"}, {"4", "4", "5FA47B", "1D1D1B"}, {"3", "3", "9CCBAE", "1D1D1B"}, {"2", "2", "C6E2D0", "1D1D1B"}, {"1", "1", "E6F3EA", "1D1D1B"}},
		asGap:   {{"1.5", "3", "C77700", "1D1D1B"}, {"0.5", "1.5", "F5C168", "1D1D1B"}, {"-1.5", "-0.5", "A98BC9", "1D1D1B"}, {"-3", "-1.5", "5B2A86", "FFFFFF"}},
	}[format]
	if len(shades) == 0 {
		return nil
	}
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return err
	}
	rules := []excelize.ConditionalFormatOptions{}
	grey, err := b.NewConditionalStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EFECE6"}}})
	if err != nil {
		return err
	}
	rules = append(rules, excelize.ConditionalFormatOptions{Type: "blanks", Format: &grey, StopIfTrue: true})
	for _, s := range shades {
		id, err := b.NewConditionalStyle(&excelize.Style{Fill: solid(s.fill), Font: &excelize.Font{Color: s.ink}})
		if err != nil {
			return err
		}
		rules = append(rules, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "between", MinValue: s.from, MaxValue: s.to, Format: &id, StopIfTrue: true})
	}
	return b.SetConditionalFormat(sheet, fmt.Sprintf("%[1]s2:%[1]s%[2]d", name, last), rules)
}

// shadeOf is the colour of numbers within bounds.
type shadeOf struct{ from, to, fill, ink string }

// xlsxCells turns cells into what a spreadsheet holds: numbers as numbers, and
// nothing instead of half a text. It counts the texts that are too long.
func xlsxCells(row []any) (tooLong int) {
	for i, cell := range row {
		if n, ok := number(cell); ok {
			if value, err := n.Float64(); err == nil {
				row[i] = value
			} else {
				row[i] = n.String()
			}
		}
		if text, ok := row[i].(string); ok && len(text) > excelize.TotalCellChars && len(utf16.Encode([]rune(text))) > excelize.TotalCellChars {
			row[i] = nil
			tooLong++
		}
	}
	return tooLong
}
