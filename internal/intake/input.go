package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/geodata/archive"
	"potensi/geodata/gpx"
	"potensi/geodata/kml"
	"potensi/geodata/shapefile"
	"potensi/geodata/survey"
	"potensi/geodata/table"
	"potensi/geodata/topojson"
	"potensi/schema"
)

// input is one thing to read: a file, an entry of an archive, or a sheet of a
// workbook. One with a finding cannot be read.
type input struct {
	name    string
	format  string
	rank    int // what others refer to is read first
	notes   []schema.Finding
	finding *schema.Finding
	read    func(ctx context.Context, r *reader) error
	sniff   sniff
	file    File
	joined  string // the input with which this one is read
}

// maxInMemory is how large a file may be that has to be held in memory because
// it is not on a disk.
const maxInMemory = 256 << 20

// inputs finds out what a file holds.
func (r *reader) inputs(file File) []input {
	content, err := file.Open()
	if err != nil {
		return []input{{name: file.Name, finding: openFinding(file.Name, err)}}
	}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		content.Close()
		return []input{{name: file.Name, finding: readFinding(file.Name, err)}}
	}
	if bytes.HasPrefix(head[:n], []byte("PK\x03\x04")) || bytes.HasPrefix(head[:n], []byte("PK\x05\x06")) {
		return r.packed(file, content, head[:n])
	}
	content.Close()
	return []input{r.plain(file, head[:n])}
}

// random makes a file readable from anywhere, of which the head was read.
func random(content io.Reader, head []byte) (io.ReaderAt, int64, error) {
	if at, ok := content.(io.ReaderAt); ok {
		if file, ok := content.(fs.File); ok {
			info, err := file.Stat()
			if err != nil {
				return nil, 0, err
			}
			return at, info.Size(), nil
		}
	}
	all, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head), content), maxInMemory+1))
	if err == nil && len(all) > maxInMemory {
		err = fs.ErrInvalid
	}
	return bytes.NewReader(all), int64(len(all)), err
}

// packed finds out what a zip archive is: a workbook, a KMZ, or a folder of
// files. The archive stays open until everything has been read.
func (r *reader) packed(file File, content io.ReadCloser, head []byte) []input {
	r.open = append(r.open, content)
	refuse := func(err error) []input {
		var finding *schema.Finding
		if !errors.As(err, &finding) {
			finding = readFinding(file.Name, err)
		}
		return []input{{name: file.Name, finding: finding}}
	}
	at, size, err := random(content, head)
	if err != nil {
		return refuse(err)
	}
	zipped, err := archive.Open(at, size, file.Name, archive.DefaultLimits())
	if err != nil {
		return refuse(err)
	}
	switch {
	case slices.ContainsFunc(zipped.Entries, func(e archive.Entry) bool { return e.Name == "xl/workbook.xml" }):
		return r.workbook(file.Name, at, size)
	case strings.EqualFold(filepath.Ext(file.Name), ".kmz"):
		kmz := features(file.Name, "kmz", func(_ io.Reader, r *reader, each func(geodata.Feature) error) error {
			return kml.ReadArchive(zipped, file.Name, r.options(), each)
		}, nil)
		kmz.notes = zipped.Findings
		return []input{kmz}
	}
	return r.folder(file.Name, zipped)
}

// folder makes inputs of the entries of an archive. What is no file that can be
// read, such as pictures, is counted.
func (r *reader) folder(name string, zipped *archive.Archive) []input {
	var found []input
	var passed []string
	for _, e := range zipped.Entries {
		switch {
		case besideShape(e.Name, zipped.Entries):
		case !readable(e.Name):
			passed = append(passed, path.Base(e.Name))
		default:
			found = append(found, r.inputs(entryFile(name, zipped, e))...)
		}
	}
	if len(found) == 0 {
		found = []input{{name: name, finding: fileFinding(name, "archive-nothing", map[string]any{"names": few(passed)})}}
		passed = nil
	}
	found[0].notes = append(found[0].notes, zipped.Findings...)
	if len(passed) > 0 {
		found[0].notes = append(found[0].notes, schema.Finding{Place: schema.Place{File: name}, Rule: "archive-passed", Level: schema.Note,
			Args: map[string]any{"n": len(passed), "names": few(passed)}})
	}
	return found
}

// few lists some names for a message.
func few(names []string) []string {
	if len(names) > 5 {
		return append(slices.Clone(names[:5]), "…")
	}
	return names
}

// readable reports whether a file's name ends like those that are read.
func readable(name string) bool {
	return slices.Contains([]string{".geojson", ".json", ".geojsonl", ".ndjson", ".geojsons", ".topojson", ".js", ".umap", ".csv", ".tsv", ".kml", ".gpx",
		".shp", ".gpkg", ".xlsx"}, strings.ToLower(path.Ext(name)))
}

func entryFile(name string, zipped *archive.Archive, e archive.Entry) File {
	return File{
		Name: name + "/" + e.Name,
		Open: func() (io.ReadCloser, error) { return zipped.Open(e) },
		beside: func(ext string) io.ReadCloser {
			for _, other := range zipped.Entries {
				if sameStem(other.Name, e.Name) && strings.EqualFold(path.Ext(other.Name), ext) {
					if content, err := zipped.Open(other); err == nil {
						return content
					}
				}
			}
			return nil
		},
	}
}

func sameStem(a, b string) bool {
	return strings.TrimSuffix(a, path.Ext(a)) == strings.TrimSuffix(b, path.Ext(b))
}

// shapeParts are the files that belong to a .shp.
var shapeParts = []string{".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".cst", ".fix", ".ain", ".aih"}

// besideShape reports whether a file belongs to a .shp among others.
func besideShape(name string, among []archive.Entry) bool {
	return slices.Contains(shapeParts, strings.ToLower(path.Ext(name))) &&
		slices.ContainsFunc(among, func(e archive.Entry) bool {
			return sameStem(e.Name, name) && strings.EqualFold(path.Ext(e.Name), ".shp")
		})
}

// withoutParts drops the parts of shapefiles whose .shp is among the files.
func withoutParts(files []File) []File {
	names := make([]archive.Entry, len(files))
	for i, f := range files {
		names[i].Name = filepath.ToSlash(f.Name)
	}
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return besideShape(filepath.ToSlash(f.Name), names) })
}

// workbook makes inputs of a workbook: its sheets that are workshop tables, and
// the rest as geodata.
func (r *reader) workbook(name string, at io.ReaderAt, size int64) []input {
	book, err := table.OpenXLSX(at, size, name)
	var finding *schema.Finding
	if errors.As(err, &finding) {
		return []input{{name: name, finding: finding}}
	}
	var tables []input
	var used []string
	for _, sheet := range book.Sheets() {
		if ownSheet(sheet) {
			used = append(used, sheet)
		} else if of := sheetTable(book, sheet); of != "" {
			used = append(used, sheet)
			tables = append(tables, input{name: name + " [" + sheet + "]", format: "xlsx", rank: rankOf(of), read: func(_ context.Context, r *reader) error {
				rows, err := book.Sheet(sheet)
				if err != nil {
					return err
				}
				defer rows.Close()
				return r.table(rows, r.out.File, sniff{table: of, comma: ','})
			}})
		}
	}
	if len(used) == len(book.Sheets()) && len(tables) > 0 {
		return tables
	}
	geo := features(name, "xlsx", func(_ io.Reader, r *reader, each func(geodata.Feature) error) error {
		return survey.ReadWorkbook(book, name, used, r.options(), each)
	}, nil)
	if len(tables) > 0 && !mapped(book, used) {
		return tables
	}
	return append([]input{geo}, tables...)
}

// sheetTable is the workshop table whose schema a sheet's header fits.
func sheetTable(book *table.Workbook, name string) string {
	sheet, err := book.Sheet(name)
	if err != nil {
		return ""
	}
	defer sheet.Close()
	of, several := tableOfHeader(sheet.Header(), name)
	if len(several) > 0 || table.HasGeometry(sheet.Header(), nil) {
		return ""
	}
	return of
}

// mapped reports whether a sheet besides those used says where things are.
func mapped(book *table.Workbook, used []string) bool {
	for _, name := range book.Sheets() {
		sheet, err := book.Sheet(name)
		if err != nil || slices.Contains(used, name) {
			continue
		}
		header := sheet.Header()
		sheet.Close()
		if table.HasGeometry(header, nil) {
			return true
		}
	}
	return false
}

// reading reads features from an open file.
type reading func(content io.Reader, r *reader, each func(geodata.Feature) error) error

// features is an input that is geodata.
func features(name, format string, read reading, open func() (io.ReadCloser, error)) input {
	return input{name: name, format: format, read: func(ctx context.Context, r *reader) error {
		var content io.Reader
		if open != nil {
			file, err := open()
			if err != nil {
				return openFinding(name, err)
			}
			defer file.Close()
			content = r.counted(file)
		}
		return r.features(ctx, func(each func(geodata.Feature) error) error { return read(content, r, each) }, name)
	}}
}

// plain finds out what a file is that is no archive, by how it begins.
func (r *reader) plain(file File, head []byte) input {
	s := sniffHead(file.Name, head)
	in := input{name: file.Name, finding: s.finding}
	if s.finding == nil {
		in = r.reads(file, s)
	}
	in.file, in.sniff = file, s
	return in
}

// reads is an input for what a file turned out to be.
func (r *reader) reads(file File, s sniff) input {
	stream := func(read func(io.Reader, string, geodata.Options, func(geodata.Feature) error) error) input {
		return features(file.Name, s.format, func(content io.Reader, r *reader, each func(geodata.Feature) error) error {
			return read(content, file.Name, r.options(), each)
		}, file.Open)
	}
	if s.records != survey.Unknown {
		return stream(func(content io.Reader, name string, opt geodata.Options, each func(geodata.Feature) error) error {
			return survey.ReadJSON(s.records, content, name, opt, each)
		})
	}
	switch s.format {
	case "geojson":
		return stream(readGeoJSON)
	case "topojson":
		return stream(topojson.Read)
	case "kml":
		return stream(kml.Read)
	case "gpx":
		return stream(gpx.Read)
	case "table":
		return stream(survey.ReadCSV)
	case "shapefile":
		return features(file.Name, s.format, file.shapefile, file.Open)
	case "gpkg":
		return geopackageInput(file)
	}
	return input{name: file.Name, format: s.format, rank: s.rank(), read: func(ctx context.Context, r *reader) error {
		content, err := file.Open()
		if err != nil {
			return openFinding(file.Name, err)
		}
		defer content.Close()
		if s.format == "workshop" {
			return r.workshop(ctx, r.counted(content), file.Name)
		}
		if s.format == "pb" {
			return r.budget(ctx, r.counted(content), file.Name)
		}
		return r.csv(r.counted(content), file.Name, s)
	}}
}

// readGeoJSON reads GeoJSON, whoever wrote it.
func readGeoJSON(content io.Reader, name string, opt geodata.Options, each func(geodata.Feature) error) error {
	n := survey.NewNormaliser(nil)
	return geodata.ReadGeoJSON(content, name, opt, func(f geodata.Feature) error { return each(n.Normalise(f)) })
}

// shapefile reads a .shp with the files that lie beside it.
func (f File) shapefile(content io.Reader, r *reader, each func(geodata.Feature) error) error {
	parts := shapefile.Files{SHP: content}
	for ext, into := range map[string]*io.Reader{".shx": &parts.SHX, ".dbf": &parts.DBF, ".prj": &parts.PRJ, ".cpg": &parts.CPG} {
		if f.beside == nil {
			continue
		}
		if part := f.beside(ext); part != nil {
			defer part.Close()
			*into = part
		}
	}
	return shapefile.Read(parts, f.Name, r.options(), each)
}
