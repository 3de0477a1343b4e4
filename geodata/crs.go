package geodata

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"potensi/geodata/crs"
)

const unreadableCRS = "?"

// tail is how much of a file's end is searched for a crs behind the features.
const tail = 64 << 10

// crsName reads the name out of a "crs" member of GeoJSON 2008, "" for null,
// and "?" for a member that cannot be understood.
func crsName(raw []byte) string {
	var name string
	if json.Unmarshal(raw, &name) == nil { // null too
		return name
	}
	var member struct {
		Properties struct{ Name, Href, Code any }
	}
	if len(raw) > 64<<10 || json.Unmarshal(raw, &member) != nil {
		return unreadableCRS
	}
	for _, v := range []any{member.Properties.Name, member.Properties.Href} {
		if text, ok := v.(string); ok && text != "" {
			return text
		}
	}
	if code, ok := member.Properties.Code.(float64); ok {
		return "EPSG:" + strconv.FormatFloat(code, 'f', -1, 64)
	}
	return unreadableCRS
}

// given is the system that the person says the file is in, or else WGS84.
func (d *document) given() (system crs.System, fixed bool) {
	if d.opt.CRS != nil {
		return *d.opt.CRS, true
	}
	return crs.System{}, false
}

// learnCRS takes in the system that a collection names.
func (d *document) learnCRS(name string) error {
	d.crs = &name
	switch {
	case d.survey != nil:
		if d.streamed {
			d.survey(name)
		}
	case d.streamed && d.opt.CRS == nil:
		return d.checkLate(name)
	}
	return nil
}

// checkLate refuses a system that is told behind the features it is about,
// unless it is the one in which they were read.
func (d *document) checkLate(name string) error {
	system, err := crs.Parse(name)
	switch {
	case err != nil:
		return d.refuse("crs-unsupported", args{"crs": excerpt([]byte(name))})
	case system != d.scan.system && !(system.IsLonLat() && d.scan.system.IsLonLat()):
		return d.refuse("crs-after-features", args{"crs": excerpt([]byte(name))})
	}
	return nil
}

// settleCRS finds the system of the features that begin here.
func (d *document) settleCRS() error {
	name, late := d.late[d.count]
	if d.crs != nil {
		name = *d.crs
	}
	if d.opt.CRS != nil || d.survey != nil || d.crs == nil && !late {
		return nil
	}
	system, err := crs.Parse(name)
	if err != nil {
		return d.refuse("crs-unsupported", args{"crs": excerpt([]byte(name))})
	}
	d.scan.system = system
	return nil
}

// lateCRS looks through a file for systems that are told behind the features,
// if its end has any. It leaves r where it was. The names are by document,
// counted from 1.
func lateCRS(r io.Reader, file string, opt Options) (map[int]string, error) {
	seeker, ok := r.(io.ReadSeeker)
	if !ok || opt.CRS != nil {
		return nil, nil
	}
	begin, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, nil // a pipe
	}
	found, err := tailHas(seeker, begin, `"crs"`, `"spatialReference"`)
	if err != nil || !found {
		return nil, rewound(seeker, begin, err)
	}
	late := map[int]string{}
	d := document{src: newSource(seeker), file: file}
	d.survey = func(name string) { late[d.count] = name }
	if _, err = seeker.Seek(begin, io.SeekStart); err == nil {
		_ = d.run() // what is wrong with the file is told when it is read
	}
	return late, rewound(seeker, begin, err)
}

// rewound goes back to where the file begins, unless something failed.
func rewound(r io.Seeker, begin int64, err error) error {
	if err == nil {
		_, err = r.Seek(begin, io.SeekStart)
	}
	return err
}

// tailHas reports whether the end of a file contains one of some words.
func tailHas(r io.ReadSeeker, begin int64, words ...string) (bool, error) {
	end, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return false, err
	}
	if _, err = r.Seek(max(begin, end-tail), io.SeekStart); err != nil {
		return false, err
	}
	text, err := io.ReadAll(io.LimitReader(r, tail))
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(text, []byte(w)) }), err
}

// settleSystem applies the system that the geometry or the feature names,
// which goes before the file's; the person's word goes before all.
func (r *reading) settleSystem() {
	if r.Geometry == nil || r.fault != nil {
		return
	}
	system := r.system
	if r.named != nil && !r.fixed {
		own, err := crs.Parse(*r.named)
		if err != nil {
			r.fail("crs-unsupported", args{"crs": excerpt([]byte(*r.named))})
			return
		}
		system = own
	}
	if system.IsLonLat() {
		return
	}
	g, off := system.Geometry(r.Geometry)
	if r.Geometry = g; off != nil {
		r.fail("crs-range", args{"near": crs.Near(*off), "crs": system.Name})
	}
}

// readCRS reads the crs of a feature or of its geometry. Two that differ are
// one that cannot be understood.
func (s *scanner) readCRS(nameOf func(raw []byte) string) bool {
	start := s.pos
	if !s.value() {
		return false
	}
	name := nameOf(s.text[start:s.pos])
	switch {
	case s.named == nil:
		s.named = &name
	case *s.named != name && !s.atOdds:
		both := *s.named + " / " + name
		s.named, s.atOdds = &both, true
	}
	return true
}
