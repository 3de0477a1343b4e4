package report

import (
	"io"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"potensi/internal/i18n"
)

// WriteXLSX writes a workbook with a sheet for each table, headed by the
// members' names, and one that explains the columns. Numbers are numbers and
// texts are texts, never formulas. It returns how many cells were left empty
// because their text is longer than a cell may be (32,767 signs).
func WriteXLSX(w io.Writer, sheets []Sheet, p *i18n.Printer) (tooLong int, err error) {
	book := excelize.NewFile()
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
		n, err := writeSheet(book, s)
		tooLong += n
		if err != nil {
			return tooLong, err
		}
	}
	return tooLong, book.Write(w)
}

func writeSheet(book *excelize.File, s Sheet) (tooLong int, err error) {
	out, err := book.NewStreamWriter(s.Name)
	if err != nil {
		return 0, err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return 0, err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return 0, err
	}
	header := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		header[i] = excelize.Cell{StyleID: bold, Value: c.Key}
	}
	if err := out.SetRow("A1", header); err != nil {
		return 0, err
	}
	line := 1
	for row, err := range s.Rows {
		if err != nil {
			return tooLong, err
		}
		line++
		tooLong += xlsxCells(row)
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return tooLong, err
		}
		if err := out.SetRow(at, row); err != nil {
			return tooLong, err
		}
	}
	return tooLong, out.Flush()
}

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
