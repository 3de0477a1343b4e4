package kml

import (
	"path"
	"strings"

	"potensi/geodata"
	"potensi/geodata/archive"
	"potensi/schema"
)

// ReadArchive reads the KML inside a KMZ: doc.kml, or else the first entry
// that ends in .kml. Other KML in it is told of as a rejected feature with
// the rule kmz-not-read, and so is what the archive passed over. Errors are
// those of Read and of archive.Open, and kml-missing.
func ReadArchive(a *archive.Archive, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	main, others := mainKML(a.Entries)
	if main == nil {
		return &schema.Finding{Place: schema.Place{File: file}, Rule: "kml-missing", Level: schema.Error}
	}
	content, err := a.Open(*main)
	if err != nil {
		return err
	}
	defer content.Close()
	n := 0
	err = Read(content, file, opt, func(f geodata.Feature) error {
		n++
		return each(f)
	})
	if err != nil {
		return err
	}
	for _, finding := range append(notRead(file, others), a.Findings...) {
		i := n
		n++
		finding.Feature = &i
		if err := each(geodata.Feature{Place: finding.Place, Findings: []schema.Finding{finding}}); err != nil {
			return err
		}
	}
	return nil
}

func mainKML(entries []archive.Entry) (main *archive.Entry, others []string) {
	for i, e := range entries {
		if !strings.EqualFold(path.Ext(e.Name), ".kml") {
			continue
		}
		switch {
		case main == nil:
			main = &entries[i]
		case strings.EqualFold(e.Name, "doc.kml"):
			others = append(others, main.Name)
			main = &entries[i]
		default:
			others = append(others, e.Name)
		}
	}
	return main, others
}

func notRead(file string, names []string) []schema.Finding {
	var findings []schema.Finding
	for _, name := range names {
		findings = append(findings, schema.Finding{Place: schema.Place{File: file}, Rule: "kmz-not-read", Level: schema.Error,
			Args: map[string]any{"name": name}})
	}
	return findings
}
