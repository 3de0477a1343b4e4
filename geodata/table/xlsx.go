package table

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"potensi/schema"
)

const (
	// MaxWorkbookBytes is how much XML a workbook may hold, unzipped.
	MaxWorkbookBytes = 64 << 20
	maxParts         = 10_000    // files in the zip
	maxTexts         = 2_000_000 // shared strings
	maxSheets        = 250
)

// Workbook is an XLSX file (ECMA-376). What it keeps in memory are the texts
// that its cells share; sheets are read row by row.
type Workbook struct {
	file    string
	parts   map[string]*zip.File // by name in lower case
	sheets  []sheetPart
	texts   []string
	dates   []bool // by cell style: a number is a day
	mac1904 bool   // days count from 1904
}

type sheetPart struct{ name, part string }

// OpenXLSX reads what a workbook says about its sheets. The error is a
// *schema.Finding placed at file: not-xlsx (an old or locked workbook, or one
// of LibreOffice), xlsx-broken, too-large (more XML than MaxWorkbookBytes) or
// too-many-members.
func OpenXLSX(r io.ReaderAt, size int64, file string) (*Workbook, error) {
	at := schema.Place{File: file}
	if head := make([]byte, 4); isRead(r, head) && string(head) == "\xD0\xCF\x11\xE0" {
		return nil, refuse(at, "not-xlsx", args{"format": "XLS"})
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, refuse(at, "xlsx-broken", args{"reason": err.Error()})
	}
	w := &Workbook{file: file, parts: map[string]*zip.File{}}
	if len(archive.File) > maxParts {
		return nil, refuse(at, "too-many-members", args{"max": maxParts})
	}
	for _, part := range archive.File {
		w.parts[strings.ToLower(part.Name)] = part
	}
	if w.parts["content.xml"] != nil && w.parts["xl/workbook.xml"] == nil {
		return nil, refuse(at, "not-xlsx", args{"format": "ODS"})
	}
	if err := w.open(); err != nil {
		var finding *schema.Finding
		if errors.As(err, &finding) {
			return nil, finding
		}
		return nil, refuse(at, "xlsx-broken", args{"reason": err.Error()})
	}
	return w, nil
}

// isRead fills a buffer with a file's beginning.
func isRead(r io.ReaderAt, head []byte) bool {
	n, _ := r.ReadAt(head, 0)
	return n == len(head)
}

func (w *Workbook) open() error {
	if err := w.list(); err != nil {
		return err
	}
	total := w.size("xl/sharedstrings.xml") + w.size("xl/styles.xml")
	for _, s := range w.sheets {
		total += w.size(s.part)
	}
	if total > MaxWorkbookBytes {
		return refuse(schema.Place{File: w.file}, "too-large", args{"given": total, "max": MaxWorkbookBytes})
	}
	if err := w.readTexts(); err != nil {
		return err
	}
	return w.readStyles()
}

// size is how long a part says it is; archive/zip holds it to that.
func (w *Workbook) size(part string) uint64 {
	if p, ok := w.parts[part]; ok {
		return p.UncompressedSize64
	}
	return 0
}

// Sheets names the sheets in their order, hidden ones too.
func (w *Workbook) Sheets() []string {
	names := make([]string, len(w.sheets))
	for i, s := range w.sheets {
		names[i] = s.name
	}
	return names
}

var errPartMissing = errors.New("part missing")

// scan gives the elements of a part to visit. A part that is not there is no
// error if it is optional.
func (w *Workbook) scan(part string, optional bool, visit func(d *xml.Decoder, e xml.StartElement) error) error {
	file, ok := w.parts[part]
	switch {
	case !ok && optional:
		return nil
	case !ok:
		return errPartMissing
	case file.UncompressedSize64 > MaxWorkbookBytes:
		return refuse(schema.Place{File: w.file}, "too-large", args{"given": file.UncompressedSize64, "max": MaxWorkbookBytes})
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return elements(xml.NewDecoder(in), visit)
}

// elements gives every element that begins to visit.
func elements(d *xml.Decoder, visit func(d *xml.Decoder, e xml.StartElement) error) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(d, e); err != nil {
				return err
			}
		}
	}
}

// list reads which sheets there are and where.
func (w *Workbook) list() error {
	targets := map[string]string{}
	err := w.scan("xl/_rels/workbook.xml.rels", false, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			targets[attr(e, "Id")] = partName(attr(e, "Target"))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.scan("xl/workbook.xml", false, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			w.mac1904 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case "sheet":
			if part := targets[attr(e, "id")]; w.parts[part] != nil && len(w.sheets) < maxSheets {
				w.sheets = append(w.sheets, sheetPart{attr(e, "name"), part})
			}
		}
		return nil
	})
}

// partName resolves a target beside the workbook's own part.
func partName(target string) string {
	if !strings.HasPrefix(target, "/") {
		target = "/xl/" + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

// attr is the value of an attribute, whatever its name space.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (w *Workbook) readTexts() error {
	return w.scan("xl/sharedstrings.xml", true, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(w.texts) == maxTexts {
			return refuse(schema.Place{File: w.file}, "too-many-members", args{"max": maxTexts})
		}
		text, err := richText(d)
		w.texts = append(w.texts, unescaped(text))
		return err
	})
}

// richText joins the texts (t) of an element that has begun, to its end,
// without the readings (rPh) that go with East Asian characters.
func richText(d *xml.Decoder) (string, error) {
	return textIn(d, func(path []string) bool {
		return len(path) > 0 && path[0] != "rPh" && path[len(path)-1] == "t"
	})
}

// plainText is the text of an element that has begun, to its end.
func plainText(d *xml.Decoder) (string, error) {
	return textIn(d, func(path []string) bool { return len(path) == 0 })
}

var errTooDeep = errors.New("nested too deep")

// textIn joins the texts that stand where wanted says, by the names of the
// elements around them.
func textIn(d *xml.Decoder, wanted func(path []string) bool) (string, error) {
	var text strings.Builder
	var path []string
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if path = append(path, t.Name.Local); len(path) > 8 {
				return "", errTooDeep
			}
		case xml.EndElement:
			if len(path) == 0 {
				return text.String(), nil
			}
			path = path[:len(path)-1]
		case xml.CharData:
			if wanted(path) {
				text.Write(t)
			}
		}
	}
}
