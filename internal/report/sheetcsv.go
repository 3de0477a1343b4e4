package report

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"potensi/internal/intake"
)

// CSVOptions say how a CSV is written.
type CSVOptions struct {
	Separator rune // ',' unless given
	BOM       bool // a byte order mark, by which Excel knows UTF-8
}

// WriteCSV writes a sheet under the members' names. Text that a spreadsheet
// would run as a formula gets an apostrophe before it, which our import takes
// away again; numbers stay as they are. Only what is for people alone, in the
// CSV of an Indonesian spreadsheet with its semicolons, has decimal commas.
func (s Sheet) WriteCSV(w io.Writer, opt CSVOptions) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	if opt.BOM {
		buffered.WriteString("\ufeff") //nolint:errcheck // Flush tells
	}
	out := csv.NewWriter(buffered)
	if opt.Separator != 0 {
		out.Comma = opt.Separator
	}
	if err := out.Write(headed(s.Columns)); err != nil {
		return err
	}
	line := make([]string, len(s.Columns))
	for row, err := range s.Rows {
		if err != nil {
			return err
		}
		for i, cell := range row {
			line[i] = csvCell(cell)
			if _, ok := cell.(float64); ok && s.Analysis && opt.Separator == ';' {
				line[i] = strings.Replace(line[i], ".", ",", 1)
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}

func csvCell(cell any) string {
	switch v := cell.(type) {
	case string:
		return intake.Guarded(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	if n, ok := number(cell); ok {
		return n.String()
	}
	return ""
}
