// Package intake reads the files that people bring: it sniffs what each is,
// turns its records into values by schema and geodata, and saves the good ones
// in one transaction. Nothing is lost silently: of every record the receipt
// says whether it was kept, repaired or rejected, where, why and what to do.
package intake

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync/atomic"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/internal/store"
	"potensi/schema"
)

// Options say how records are to be read.
type Options struct {
	Kind     string            // every resource is of this kind
	Fields   map[string]string // our member name → the file's attribute name
	Session  string            // who said it, where a record does not say
	CRS      *crs.System       // of coordinates, whatever a file says; nil: as it says
	NoRepair bool              // reject what would be repaired
	DryRun   bool              // read and check, save nothing
	By       string            // who imports, for the log
	Progress func(Progress)    // called now and then
}

// options are those that readers of geodata take.
func (r *reader) options() geodata.Options {
	return geodata.Options{CRS: r.opt.CRS, Tell: func(f schema.Finding) { r.said = append(r.said, f) }}
}

// Progress is how far the reading of a file has come.
type Progress struct {
	File       string
	Records    int   // of this file
	Read, Size int64 // bytes; Size is 0 where it is not known
}

// errDryRun rolls a dry run back.
var errDryRun = errors.New("dry run")

// Import reads files and saves their good records in one transaction.
func Import(ctx context.Context, db *store.DB, files []File, opt Options) (Receipt, error) {
	var receipt Receipt
	err := db.Save(ctx, opt.By, func(b *store.Batch) error {
		var err error
		receipt, err = readAll(ctx, files, &reader{opt: opt, batch: b, known: newKnown(b)})
		if err == nil && opt.DryRun {
			return errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return receipt, err
}

// Check reads files and gives the same receipt without a village file.
// References to what the files do not define are not judged.
func Check(ctx context.Context, files []File, opt Options) (Receipt, error) {
	return readAll(ctx, files, &reader{opt: opt, known: newKnown(nil)})
}

// readAll finds out what every file holds and reads what others refer to first.
func readAll(ctx context.Context, files []File, r *reader) (Receipt, error) {
	defer r.closeAll()
	var inputs []input
	for _, file := range withoutParts(files) {
		inputs = append(inputs, r.inputs(file)...)
	}
	join(inputs)
	order := make([]int, len(inputs))
	for i := range inputs {
		order[i] = i
	}
	r.referred = slices.ContainsFunc(inputs, func(in input) bool { return in.finding == nil && in.rank > 0 })
	slices.SortStableFunc(order, func(a, b int) int { return inputs[a].rank - inputs[b].rank })
	receipt := Receipt{Files: make([]FileReceipt, len(inputs))}
	var err error
	if r.around, err = newSurroundings(r.batch); err != nil {
		return receipt, err
	}
	for _, i := range order {
		r.out = &receipt.Files[i]
		*r.out = FileReceipt{File: inputs[i].name, Format: inputs[i].format, Records: map[string]int{}, Findings: []schema.Finding{}}
		if err := r.input(ctx, inputs[i]); err != nil {
			return receipt, err
		}
		receipt.Total.Add(r.out.Counts)
	}
	found, err := r.around.compare()
	receipt.find(found)
	return receipt, err
}

// reader reads one input after another into a batch; a nil batch only checks.
type reader struct {
	opt   Options
	batch *store.Batch
	known *known
	out   *FileReceipt
	seen  map[string]int // keys of records in this input
	ids   firsts         // of features in this input, where there is no village file

	said     []schema.Finding // by a reader that had no feature to say it with
	around   *surroundings
	referred bool        // records of other inputs may refer to features
	open     []io.Closer // archives, until everything has been read

	passed atomic.Int64 // bytes of this input that were read
	size   int64
}

func (r *reader) closeAll() {
	for _, c := range r.open {
		c.Close()
	}
}

// input reads one input.
func (r *reader) input(ctx context.Context, in input) error {
	r.out.find(in.notes...)
	switch {
	case in.finding != nil:
		return r.broken(in.finding)
	case in.joined != "":
		r.out.find(schema.Finding{Place: schema.Place{File: in.name}, Rule: "joined-to", Level: schema.Note, Args: map[string]any{"other": in.joined}})
		return nil
	}
	r.seen, r.ids, r.size, r.said = map[string]int{}, newFirsts(), 0, nil
	r.passed.Store(0)
	if r.batch != nil {
		r.batch.NewRound()
	}
	err := r.attempt(func() error { return in.read(ctx, r) })
	if err == nil && r.out.In == 0 {
		r.out.find(schema.Finding{Place: schema.Place{File: in.name}, Rule: "no-records", Level: schema.Warning})
	}
	var finding *schema.Finding
	if errors.As(err, &finding) {
		return r.broken(finding)
	}
	if errors.Is(err, errChanged) {
		return r.broken(fileFinding(in.name, "file-changed", nil))
	}
	var disk *fs.PathError
	if errors.As(err, &disk) { // a bad stick costs this file, not the others
		return r.broken(readFinding(in.name, err))
	}
	return err
}

// firsts remembers at which index each id came first, by a hash of the id:
// there may be millions.
type firsts struct {
	seed  maphash.Seed
	index map[uint64]int32
}

func newFirsts() firsts { return firsts{maphash.MakeSeed(), map[uint64]int32{}} }

// put returns the first index of an id that came before.
func (f firsts) put(id string, index int) (first int, again bool) {
	hash := maphash.String(f.seed, id)
	if first, again := f.index[hash]; again {
		return int(first), true
	}
	f.index[hash] = int32(index)
	return index, false
}

// attempt reads a file so that one found broken late leaves nothing behind:
// neither records nor their count.
func (r *reader) attempt(read func() error) error {
	before := r.around.mark()
	var err error
	if r.batch == nil {
		err = read()
	} else {
		err = r.batch.Try(read)
	}
	if err = errors.Join(err, r.known.err); err == nil {
		return nil
	}
	r.around.forget(before)
	r.out.Counts, r.out.Records = Counts{}, map[string]int{}
	if r.batch == nil {
		return err
	}
	r.known = newKnown(r.batch)
	return err
}

// geojsonOf reads GeoJSON out of a workshop document.
func geojsonOf(content io.Reader, name string) source {
	return func(each func(geodata.Feature) error) error {
		return readGeoJSON(content, name, geodata.Options{}, each)
	}
}

// broken notes that a file could not be read; the others still are. Where the
// reason is one of too many findings to list, it takes the place of another.
func (r *reader) broken(f *schema.Finding) error {
	f.Level = schema.Error
	r.out.Broken = true
	if len(r.out.Findings) == maxListed {
		r.out.Findings = slices.Insert(r.out.Findings[:maxListed-1], 0, *f)
		r.out.Omitted++
		return nil
	}
	r.out.find(*f)
	return nil
}

// mayKeep reports whether findings let a record through, and makes errors of
// repairs that are not wanted: of those that changed a shape or a value. What
// was only written otherwise is told in notes.
func (r *reader) mayKeep(findings []schema.Finding) bool {
	good := true
	for i := range findings {
		if f := findings[i]; f.Repaired && f.Level != schema.Note && r.opt.NoRepair {
			findings[i].Level, findings[i].Repaired = schema.Error, false
			findings[i].Args = declined(findings[i].Args)
		}
		good = good && findings[i].Level != schema.Error
	}
	return good
}

// declined marks what would have been repaired and was not to be.
func declined(args map[string]any) map[string]any {
	marked := map[string]any{"declined": true}
	maps.Copy(marked, args)
	return marked
}

// settle counts a record and reports whether it may be saved.
func (r *reader) settle(table string, findings []schema.Finding) bool {
	r.out.In++
	r.out.Records[table]++
	if r.opt.Progress != nil && r.out.In%1000 == 0 {
		r.opt.Progress(Progress{r.out.File, r.out.In, r.passed.Load(), r.size})
	}
	good := r.mayKeep(findings)
	r.out.find(findings...)
	switch {
	case !good:
		r.out.Rejected++
	case slices.ContainsFunc(findings, func(f schema.Finding) bool { return f.Repaired }):
		r.out.Repaired++
	default:
		r.out.Kept++
	}
	return good
}

// put saves a record that settle let through.
func (r *reader) put(record any) error {
	if r.batch == nil {
		return nil
	}
	outcome, err := r.batch.Put(record)
	r.count(outcome)
	return err
}

// count counts what saving a record did.
func (r *reader) count(outcome store.Outcome) {
	switch {
	case r.batch == nil:
	case outcome == store.Added:
		r.out.Added++
	case outcome == store.Updated:
		r.out.Updated++
	default:
		r.out.Unchanged++
	}
}
