package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"potensi/geodata"
	"potensi/geodata/kml"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// The formats and the layer of everything.
const (
	toGeoJSON, toCSV, toXLSX, toKML, toGPKG = "geojson", "csv", "xlsx", "kml", "gpkg"
	allLayers                               = "all"
)

// What becomes of sensitive places beyond their circle: they stay out, or only
// a cell is told.
const sensitiveHide, sensitiveGrid = "hide", "grid"

// defaultCircle is the village's own: what its sessions agreed that the
// village may see, with its sensitive places.
const defaultCircle = mapping.ConsentVillage

func (p *program) exportCommand() *cli.Command {
	text := func(name, value string, alias ...string) cli.Flag {
		return &cli.StringFlag{Name: name, Aliases: alias, Value: value, Usage: p.printer.T("flag.export." + name)}
	}
	is := func(name string) cli.Flag {
		return &cli.BoolFlag{Name: name, Usage: p.printer.T("flag.export." + name)}
	}
	return &cli.Command{Name: "export", Usage: p.printer.T("cli.export"),
		Flags: []cli.Flag{text("layer", "resources"), text("poll", ""), text("to", ""), text("output", "", "o"), text("circle", string(defaultCircle)),
			text("sensitive", sensitiveHide), text("names", ""), text("geometry", report.WKTBoth), text("separator", ","), is("bom"), is("overwrite")},
		Action: p.export}
}

// exportOrder is what is to be written, how, for whom, and where to.
type exportOrder struct {
	layer, to, path string
	circle          mapping.ConsentScope
	rbi, peta       bool // names of attributes: see report.FeatureOptions
	overwrite       bool
	grid            bool // sensitive places as the cell in which they lie
	geometry        string
	csv             report.CSVOptions
	each            iter.Seq2[mapping.Resource, error]
}

func (p *program) exportOrder(c *cli.Context) (exportOrder, error) {
	o := exportOrder{layer: c.String("layer"), to: c.String("to"), path: c.String("output"), circle: mapping.ConsentScope(c.String("circle")),
		rbi: c.String("names") == "rbi", peta: c.String("names") == "peta", overwrite: c.Bool("overwrite"), geometry: c.String("geometry"), grid: c.String("sensitive") == sensitiveGrid}
	if o.to == "" {
		o.to = formatOf(o.path)
	}
	o.csv = report.CSVOptions{Separator: separatorOf(c.String("separator")), BOM: c.Bool("bom")}
	err := firstOf(noArgs(c),
		p.word("layer", o.layer, slices.Concat(report.SheetNames(), report.AnalysisNames(), []string{allLayers})),
		p.word("to", o.to, []string{toGeoJSON, toCSV, toXLSX, toKML, toGPKG}),
		p.word("circle", string(o.circle), mapping.Circles()),
		p.word("sensitive", c.String("sensitive"), []string{sensitiveHide, sensitiveGrid}),
		p.word("geometry", o.geometry, []string{report.WKT, report.LonLat, report.WKTBoth}))
	switch {
	case err != nil:
	case c.String("names") != "" && !o.rbi && !o.peta:
		err = p.word("names", c.String("names"), []string{"rbi", "peta"})
	case o.csv.Separator == 0:
		err = p.word("separator", c.String("separator"), []string{",", ";", "tab"})
	default:
		err = o.fits()
	}
	return o, err
}

// firstOf is the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// formatOf is the format that a file's ending asks for.
func formatOf(path string) string {
	end := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if slices.Contains([]string{toCSV, toXLSX, toKML, toGPKG}, end) {
		return end
	}
	return toGeoJSON
}

func separatorOf(text string) rune {
	return map[string]rune{",": ',', ";": ';', "tab": '\t', "\t": '\t'}[text]
}

// fits refuses what a format cannot hold.
func (o exportOrder) fits() error {
	formats := []string{toGeoJSON, toCSV, toXLSX, toKML, toGPKG}
	switch o.layer {
	case allLayers:
		formats = []string{toXLSX, toGPKG}
	case "resources":
	default:
		formats = []string{toCSV, toXLSX}
	}
	switch {
	case !slices.Contains(formats, o.to):
		return &usageError{"export-format", map[string]any{"layer": o.layer, "given": o.to, "allowed": formats}}
	case o.path == "" && (o.to == toXLSX || o.to == toGPKG):
		return &usageError{"export-no-file", map[string]any{"given": o.to}}
	case o.rbi && (o.to == toGPKG || o.layer != "resources"), o.peta && (o.to != toGeoJSON && o.to != toKML || o.layer != "resources"):
		return &usageError{"export-names", map[string]any{"given": o.to, "layer": o.layer}}
	}
	return nil
}

func (p *program) export(c *cli.Context) error {
	if c.IsSet("poll") {
		return p.exportBallots(c)
	}
	o, err := p.exportOrder(c)
	if err != nil {
		return err
	}
	return p.village(c, func(ctx context.Context, db *store.DB) error {
		return db.View(ctx, func(w store.Workshop, each iter.Seq2[mapping.Resource, error]) error {
			shown := report.Protect(w, report.CircleOptions{Circle: o.circle, Grid: o.grid})
			o.each = shown.Each(each)
			instead, err := shown.Cells(each)
			if err != nil {
				return err
			}
			return p.exportTo(ctx, o, db, shown, instead)
		})
	})
}

func (p *program) exportTo(ctx context.Context, o exportOrder, db *store.DB, shown report.Shown, instead []mapping.Resource) (err error) {
	tooLong := 0
	write := func(out io.Writer) (err error) {
		tooLong, err = p.writeExport(&heedful{ctx, out}, o, shown)
		return err
	}
	switch {
	case o.path == "":
		err = write(p.out)
	case o.to == toGPKG:
		err = o.intoPlace(db, func(path string) error { return db.CopyTo(ctx, path, o.passing(shown, instead)) })
	default:
		err = o.intoPlace(db, func(path string) error { return writeFile(path, write) })
	}
	if err != nil {
		return err
	}
	p.exported(o, shown.Workshop, shown.Left, tooLong)
	return nil
}

// passing is what a copy of the village file holds. The log knows what was
// withdrawn, so a copy is whole only where nothing was.
func (o exportOrder) passing(shown report.Shown, instead []mapping.Resource) store.Passing {
	whole := o.circle == mapping.ConsentSession && shown.Left.Withdrawn+shown.Left.Places == 0
	return store.Passing{Keep: shown.Workshop, Whole: whole, MapOnly: o.layer != allLayers, Instead: instead, Circle: o.circle}
}

// writeExport writes the formats that are one stream; it returns how many
// cells were too long for a spreadsheet.
func (p *program) writeExport(out io.Writer, o exportOrder, shown report.Shown) (tooLong int, err error) {
	w := shown.Workshop
	features := report.Features(w, report.FeatureOptions{RBI: o.rbi, Peta: o.peta, Each: o.each}, p.printer)
	switch o.to {
	case toCSV:
		return 0, p.sheet(o, w, o.layer).WriteCSV(out, o.csv)
	case toXLSX:
		return report.WriteXLSX(out, p.sheets(o, shown), p.printer)
	case toKML:
		return 0, kml.Write(out, w.Village.Name, features)
	}
	return 0, geodata.WriteGeoJSON(out, w.Village.Name, features)
}

// sheets are those of a workbook: of one layer, or of all that hold something,
// with what is reckoned from them before them.
func (p *program) sheets(o exportOrder, shown report.Shown) []report.Sheet {
	if o.layer != allLayers {
		return []report.Sheet{p.sheet(o, shown.Workshop, o.layer)}
	}
	out := []report.Sheet{report.CoverSheet(shown, o.circle, time.Now(), p.printer)}
	for _, layer := range report.AnalysisNames() {
		out = append(out, p.sheet(o, shown.Workshop, layer))
	}
	for _, layer := range report.SheetNames() {
		if report.CountOf(shown.Workshop, layer) > 0 {
			out = append(out, p.sheet(o, shown.Workshop, layer))
		}
	}
	return out
}

func (p *program) sheet(o exportOrder, w store.Workshop, layer string) report.Sheet {
	if slices.Contains(report.AnalysisNames(), layer) {
		return report.AnalysisSheet(w, layer, p.printer)
	}
	return report.SheetOf(w, layer, report.SheetOptions{RBI: o.rbi, Geometry: o.geometry, Guarded: o.to == toCSV, Each: o.each}, p.printer)
}

// exported says what was written where, and on stderr what was left out.
func (p *program) exported(o exportOrder, w store.Workshop, left report.LeftOut, tooLong int) {
	circle := p.printer.T("circle." + string(o.circle))
	if o.path != "" {
		p.say("cli.exported", "file", o.path, "n", report.CountOf(w, o.layer), "layer", o.layer, "circle", circle)
	}
	note := func(key string, args map[string]any) {
		fmt.Fprintln(p.err, p.printer.T("cli.warning", "text", p.printer.Format(key, args)))
	}
	notes := left.In(o.concerns()).Notes()
	for _, n := range notes {
		n.Args["circle"] = circle
		note(n.Key, n.Args)
	}
	if tooLong > 0 {
		note("export.too-long", map[string]any{"n": tooLong})
	}
	if len(notes) > 0 && o.circle != mapping.ConsentSession {
		note("export.own-copy", nil)
	}
	if !mapping.ConsentVillage.Reaches(o.circle) {
		note("export.read-first", nil)
	}
}

// concerns is what may have been left out of: features carry relations too.
func (o exportOrder) concerns() string {
	if o.layer == "resources" && (o.to == toGeoJSON || o.to == toKML) {
		return "features"
	}
	return o.layer
}

// heedful stops writing when the work is called off.
type heedful struct {
	ctx context.Context
	out io.Writer
}

func (h *heedful) Write(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.out.Write(b)
}

// intoPlace lets write make a file beside the one that is meant and puts it in
// place when it is whole: what fails leaves nothing, and the old file as it was.
func (o exportOrder) intoPlace(db *store.DB, write func(path string) error) (err error) {
	if err := o.free(db); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(o.path), ".potensi-")
	if err != nil {
		return &failure{"export-folder", map[string]any{"file": o.path, "reason": err.Error()}}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	made := filepath.Join(dir, filepath.Base(o.path))
	if err := write(made); err != nil {
		return err
	}
	if err := o.free(db); err != nil {
		return err
	}
	return os.Rename(made, o.path)
}

// free refuses a file that is there, unless it may be overwritten; the village
// file and its ballots never may.
func (o exportOrder) free(db *store.DB) error {
	there, err := os.Stat(o.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case there.IsDir():
		return &failure{"export-is-folder", map[string]any{"file": o.path}}
	}
	for _, own := range []string{db.Path(), store.VotesPath(db.Path())} {
		if info, err := os.Stat(own); err == nil && os.SameFile(info, there) {
			return &failure{"export-onto-itself", map[string]any{"file": o.path}}
		}
	}
	if !o.overwrite {
		return &failure{"export-exists", map[string]any{"file": o.path}}
	}
	return nil
}

// writeFile writes a new file, down to the disk.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 64<<10)
	return errors.Join(firstOf(write(out), out.Flush(), file.Sync()), file.Close())
}
