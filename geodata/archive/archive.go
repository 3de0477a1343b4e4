// Package archive opens zip files that come from strangers: KMZ, zipped
// shapefiles, zipped GeoJSON and CSV, XLSX. Nothing is ever written to disk,
// names are labels and no paths, sizes are measured while reading and never
// believed.
package archive

import (
	"archive/zip"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

	"potensi/schema"
)

// Limits bound what one archive may hold.
type Limits struct {
	Entries int   // files in it, ignored and refused ones included
	Bytes   int64 // all entries together, unpacked, as far as they are read
	Ratio   int64 // how much larger an entry may be unpacked, from MinBomb on
}

// MinBomb is the unpacked size in bytes below which no ratio is suspicious.
const MinBomb = 1 << 20

// maxDirectory is how many bytes may be read to list the entries: about a
// kilobyte for each of the 2,000 that DefaultLimits allows.
const maxDirectory = 2 << 20

// DefaultLimits are wide enough for a district's map and narrow enough for a
// village's laptop: 2,000 entries, 1 GiB, ratio 1:1000.
func DefaultLimits() Limits { return Limits{Entries: 2000, Bytes: 1 << 30, Ratio: 1000} }

// Entry is a file inside the archive.
type Entry struct {
	Name   string // as stored, with slashes; UTF-8
	Packed int64  // bytes in the archive

	file *zip.File
}

// Archive lists the entries that may be read, in the order of the archive.
// Findings tells what was passed over, and why; housekeeping (folders,
// __MACOSX, names that begin with a dot) is not worth a word.
type Archive struct {
	Entries  []Entry
	Findings []schema.Finding

	file   string
	limits Limits
	mu     sync.Mutex
	read   map[*zip.File]int64 // unpacked bytes seen of each entry
	total  int64
}

// Open lists the entries of a zip archive of size bytes; file is its name in
// findings. Passed over, each with a finding of level error, are entries with
// unsafe names or links (archive-entry-unsafe), named twice
// (archive-entry-twice), encrypted (archive-encrypted), packed by a method
// not known (archive-method), and archives inside the archive
// (archive-nested).
//
// An archive that is not used at all is a *schema.Finding: archive-broken,
// archive-too-many-entries, or archive-overlap when entries share bytes, as
// in zip bombs.
func Open(r io.ReaderAt, size int64, file string, limits Limits) (*Archive, error) {
	a := &Archive{file: file, limits: limits, read: map[*zip.File]int64{}}
	list := &directory{ReaderAt: r, left: maxDirectory}
	z, err := zip.NewReader(list, size)
	switch {
	case list.left < 0, err == nil && len(z.File) > limits.Entries:
		return nil, a.refuse("archive-too-many-entries", map[string]any{"max": limits.Entries})
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, a.refuse("archive-broken", map[string]any{"name": file})
	}
	list.open = true
	if err := a.disjoint(z.File, size); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, f := range z.File {
		a.list(f, seen)
	}
	return a, nil
}

// directory bounds how much is read until the entries are listed.
type directory struct {
	io.ReaderAt
	left int
	open bool
}

func (d *directory) ReadAt(p []byte, offset int64) (int, error) {
	if d.open {
		return d.ReaderAt.ReadAt(p, offset)
	}
	if d.left -= len(p); d.left < 0 {
		return 0, errors.New("the list of entries is too long")
	}
	return d.ReaderAt.ReadAt(p, offset)
}

// span is where an entry's packed bytes lie in the archive.
type span struct{ from, to int64 }

// headerBytes is the least that stands between two entries.
const headerBytes = 30

// disjoint refuses archives of size bytes in which two entries share bytes.
func (a *Archive) disjoint(files []*zip.File, size int64) error {
	spans := make([]span, 0, len(files))
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(size) {
			return a.refuse("archive-broken", map[string]any{"name": excerpt(nameOf(f))})
		}
		spans = append(spans, span{from, from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(x, y span) int { return int(min(1, max(-1, x.from-y.from))) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from-headerBytes < spans[i-1].to {
			return a.refuse("archive-overlap", nil)
		}
	}
	return nil
}

// list adds an entry, or the reason why it is passed over.
func (a *Archive) list(f *zip.File, seen map[string]bool) {
	name := nameOf(f)
	if isHousekeeping(name) {
		return
	}
	if rule := objection(f, name); rule != "" {
		a.Findings = append(a.Findings, *a.refuse(rule, map[string]any{"name": excerpt(name)}))
		return
	}
	key := strings.ToLower(name)
	if seen[key] {
		a.Findings = append(a.Findings, *a.refuse("archive-entry-twice", map[string]any{"name": excerpt(name)}))
		return
	}
	seen[key] = true
	a.Entries = append(a.Entries, Entry{Name: name, Packed: int64(f.CompressedSize64), file: f})
}

func (a *Archive) refuse(rule string, args map[string]any) *schema.Finding {
	return &schema.Finding{Place: schema.Place{File: a.file}, Rule: rule, Level: schema.Error, Args: args}
}
