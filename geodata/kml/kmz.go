package kml

import (
	"errors"
	"path"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/geodata/archive"
	"potensi/schema"
)

// ReadArchive reads the KML inside a KMZ: doc.kml, or else the first entry
// that ends in .kml, and then the KML in the archive that it links to, as QGIS
// and GDAL write a layer each. Other KML in it is told of as a rejected feature
// with the rule kmz-not-read, and so is what the archive passed over. Errors
// are those of Read and of archive.Open, and kml-missing.
func ReadArchive(a *archive.Archive, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	main, others := mainKML(a.Entries)
	if main == nil {
		return &schema.Finding{Place: schema.Place{File: file}, Rule: "kml-missing", Level: schema.Error}
	}
	k := layered{archive: a, file: file, opt: opt, each: each}
	var layers []archive.Entry // that main links to
	err := k.read(*main, func(href string) bool {
		i := slices.IndexFunc(others, func(e archive.Entry) bool { return sameEntry(main.Name, href, e.Name) })
		if i >= 0 {
			layers = append(layers, others[i])
			others = slices.Delete(others, i, i+1)
		}
		return i >= 0 || slices.ContainsFunc(layers, func(e archive.Entry) bool { return sameEntry(main.Name, href, e.Name) })
	})
	if err != nil {
		return err
	}
	for _, layer := range layers {
		if err := k.layer(layer); err != nil {
			return err
		}
	}
	return k.reject(append(notRead(file, others), a.Findings...))
}

// sameEntry reports whether a link in one entry of an archive leads to another.
func sameEntry(from, href, to string) bool {
	return path.Join(path.Dir(from), strings.TrimSpace(href)) == path.Clean(to)
}

// layered is an archive while its KML is read.
type layered struct {
	archive *archive.Archive
	file    string
	opt     geodata.Options
	each    func(geodata.Feature) error
	n       int // features so far
}

// read gives the features of an entry, counted on from those before.
func (k *layered) read(entry archive.Entry, linked func(href string) bool) error {
	content, err := k.archive.Open(entry)
	if err != nil {
		return err
	}
	defer content.Close()
	return read(content, k.file, k.opt, linked, k.give)
}

// give hands on a feature with its number in the whole archive.
func (k *layered) give(f geodata.Feature) error {
	i := k.n
	k.n++
	f.Place.Feature = &i
	for j := range f.Findings {
		f.Findings[j].Feature = &i
	}
	return k.each(f)
}

// layer reads an entry that the main one links to; one that is broken loses
// none of the others.
func (k *layered) layer(entry archive.Entry) error {
	err := k.read(entry, func(string) bool { return false })
	var broken *schema.Finding
	if errors.As(err, &broken) {
		return k.reject([]schema.Finding{*broken})
	}
	return err
}

// reject gives a feature for each finding.
func (k *layered) reject(findings []schema.Finding) error {
	for _, finding := range findings {
		finding.Level = schema.Error
		if err := k.give(geodata.Feature{Place: finding.Place, Findings: []schema.Finding{finding}}); err != nil {
			return err
		}
	}
	return nil
}

func mainKML(entries []archive.Entry) (main *archive.Entry, others []archive.Entry) {
	for i, e := range entries {
		if !strings.EqualFold(path.Ext(e.Name), ".kml") {
			continue
		}
		switch {
		case main == nil:
			main = &entries[i]
		case strings.EqualFold(e.Name, "doc.kml"):
			others = append(others, *main)
			main = &entries[i]
		default:
			others = append(others, e)
		}
	}
	return main, others
}

func notRead(file string, entries []archive.Entry) []schema.Finding {
	var findings []schema.Finding
	for _, entry := range entries {
		findings = append(findings, schema.Finding{Place: schema.Place{File: file}, Rule: "kmz-not-read", Level: schema.Error,
			Args: map[string]any{"name": entry.Name}})
	}
	return findings
}
