package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/mapping"
)

// OverviewPath is the path of the file with a village's overview tiles. It
// holds nothing that cannot be made again from the village file.
func OverviewPath(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".tiles"
}

// Version is a number that changes whenever anybody, this process or another
// program, has written to the village file.
func (db *DB) Version(ctx context.Context) (version int64, err error) {
	// The statement gets a context without end, for which the driver need not
	// wait beside it.
	err = db.watching.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA data_version").Scan(&version)
	return version, classify(err)
}

// Stamp names the content of the resources and of what is said about them. It
// stays the same from one run to the next as long as nobody has written to the
// file in the way that GeoPackage asks for.
func (db *DB) Stamp(ctx context.Context) (string, error) {
	sum := sha256.New()
	err := inTx(ctx, db.reading, func(tx *sql.Tx) error {
		lines, err := texts(ctx, tx, `SELECT table_name || ' ' || last_change FROM gpkg_contents
			WHERE table_name IN ('resources', 'access_records', 'groups', 'sessions')
			UNION ALL SELECT 'resources ' || count(*) || ' ' || coalesce(max(fid), 0) FROM resources
			UNION ALL SELECT 'records ' || count(*) || ' ' || coalesce(max(fid), 0) FROM access_records`)
		for _, line := range lines {
			fmt.Fprintln(sum, line)
		}
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:12]), err
}

// Heard is what tells who holds a resource. The records are sorted by resource
// and lack evidence, notes and ids.
type Heard struct {
	Groups        []mapping.Group
	Sessions      []mapping.Session
	AccessRecords []mapping.AccessRecord
}

// ReadHeard reads who was heard and what they said, and lets fn range over the
// resources without holding them: they have only what they are chosen and
// counted by (id, names, kind, sensitive, consent, area, length).
func (db *DB) ReadHeard(ctx context.Context, fn func(h Heard, each iter.Seq2[mapping.Resource, error]) error) error {
	return inTx(ctx, db.reading, func(tx *sql.Tx) error {
		var h Heard
		var err error
		if h.Groups, err = all[mapping.Group](ctx, tx); err != nil {
			return err
		}
		if h.Sessions, err = all[mapping.Session](ctx, tx); err != nil {
			return err
		}
		if h.AccessRecords, err = answers(ctx, tx); err != nil {
			return err
		}
		return fn(h, eachOutline(ctx, tx))
	})
}

// answers are access records without evidence and notes, sorted by resource.
// There may be hundreds of thousands: texts that come again are kept once.
func answers(ctx context.Context, tx *sql.Tx) ([]mapping.AccessRecord, error) {
	rows, err := tx.QueryContext(ctx, `SELECT resource, "group", session, coalesce(access, ''), coalesce(participation, ''),
		coalesce(control, ''), coalesce(benefit, '') FROM access_records ORDER BY resource, fid`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []mapping.AccessRecord{}
	known := map[string]string{}
	once := func(text []byte) string {
		if kept, ok := known[string(text)]; ok {
			return kept
		}
		kept := string(text)
		known[kept] = kept
		return kept
	}
	var resource, group, session sql.RawBytes
	var levels [4]sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&resource, &group, &session, &levels[0], &levels[1], &levels[2], &levels[3]); err != nil {
			return nil, err
		}
		r := mapping.AccessRecord{Group: once(group), Session: once(session)}
		if n := len(out); n > 0 && out[n-1].Resource == string(resource) {
			r.Resource = out[n-1].Resource
		} else {
			r.Resource = string(resource)
		}
		for i, into := range []*mapping.Level{&r.Access, &r.Participation, &r.Control, &r.Benefit} {
			if *into, err = mapping.ParseLevel(string(levels[i])); err != nil {
				return nil, &Error{ErrDamaged, "record-damaged", map[string]any{"table": "access_records", "column": "level",
					"value": string(levels[i]), "key": r.Resource}}
			}
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Extent is the box around all that is mapped, in degrees; false when nothing
// is.
func (db *DB) Extent(ctx context.Context) (orb.Bound, bool, error) {
	var minX, minY, maxX, maxY sql.NullFloat64
	err := db.reading.QueryRowContext(ctx, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'resources'").
		Scan(&minX, &minY, &maxX, &maxY)
	return orb.Bound{Min: orb.Point{minX.Float64, minY.Float64}, Max: orb.Point{maxX.Float64, maxY.Float64}}, minX.Valid, err
}

// About reads the village, its groups and sessions, and of the resources that
// one alone, with what was said of it: what a page about it needs in a file of
// many. Without such a resource there is none in the workshop.
func (db *DB) About(ctx context.Context, id string) (w Workshop, err error) {
	err = inTx(ctx, db.reading, func(tx *sql.Tx) error {
		if err := w.readVillage(ctx, tx); err != nil {
			return err
		}
		if w.Groups, err = all[mapping.Group](ctx, tx); err != nil {
			return err
		}
		if w.Sessions, err = all[mapping.Session](ctx, tx); err != nil {
			return err
		}
		if w.Resources, err = some[mapping.Resource](ctx, tx, "WHERE id = $1", id); err != nil {
			return err
		}
		w.AccessRecords, err = some[mapping.AccessRecord](ctx, tx, "WHERE resource = $1", id)
		return err
	})
	return w, err
}

// Mapped is a resource as a map takes it. Geom is its blob; it and the texts
// are good until the next one is read.
type Mapped struct {
	FID    int64
	ID     []byte
	Name   []byte
	Kind   []byte
	AreaHa sql.NullFloat64
	Sketch bool
	Geom   []byte
}

const (
	mappedColumns = "r.fid, r.id, r.name, r.kind, r.area_ha, r.geometry_method IS 'sketch', r.geom"
	mappedInSQL   = "SELECT " + mappedColumns + " FROM " + spatial + " t JOIN resources r ON r.fid = t.id" +
		" WHERE t.maxx >= ? AND t.minx <= ? AND t.maxy >= ? AND t.miny <= ? LIMIT ?"
)

// MappedIn gives the resources whose boxes meet a box, at most so
// many.
func (db *DB) MappedIn(ctx context.Context, box orb.Bound, most int, each func(*Mapped) error) error {
	statement, err := db.mappedIn()
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(context.WithoutCancel(ctx), box.Min[0], box.Max[0], box.Min[1], box.Max[1], most)
	return eachMapped(ctx, rows, err, each)
}

// Mapped gives resources by their fids, in no order.
func (db *DB) Mapped(ctx context.Context, fids []int64, each func(*Mapped) error) error {
	for len(fids) > 0 {
		part := fids[:min(len(fids), 500)]
		args := make([]any, len(part))
		for i, fid := range part {
			args[i] = fid
		}
		rows, err := db.reading.QueryContext(context.WithoutCancel(ctx), "SELECT "+mappedColumns+" FROM resources r WHERE fid IN (?"+
			strings.Repeat(",?", len(part)-1)+")", args...)
		if err := eachMapped(ctx, rows, err, each); err != nil {
			return err
		}
		fids = fids[len(part):]
	}
	return nil
}

func eachMapped(ctx context.Context, rows *sql.Rows, err error, each func(*Mapped) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	var m Mapped
	var id, name, kind, geom sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&m.FID, &id, &name, &kind, &m.AreaHa, &m.Sketch, &geom); err != nil {
			return err
		}
		m.ID, m.Name, m.Kind, m.Geom = id, name, kind, geom
		if err := errors.Join(ctx.Err(), each(&m)); err != nil {
			return err
		}
	}
	return rows.Err()
}

// MoreMappedThan reports whether more than n resources are mapped.
func (db *DB) MoreMappedThan(ctx context.Context, n int) (bool, error) {
	var counted int
	err := db.reading.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+spatial+" LIMIT ?)", n+1).Scan(&counted)
	return counted > n, err
}

// Placed is a resource as an overview takes it. The texts are good until the
// next one is read.
type Placed struct {
	FID      int64
	ID, Kind []byte
	AreaHa   float64
	Box      orb.Bound
}

// EachPlaced gives all resources that are mapped.
func (db *DB) EachPlaced(ctx context.Context, each func(Placed) error) error {
	rows, err := db.reading.QueryContext(context.WithoutCancel(ctx), `SELECT fid, id, kind, coalesce(area_ha, 0.0), geom FROM resources WHERE geom IS NOT NULL`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id, kind, geom sql.RawBytes
	for rows.Next() {
		var p Placed
		if err := rows.Scan(&p.FID, &id, &kind, &p.AreaHa, &geom); err != nil {
			return err
		}
		var ok bool
		if p.Box, ok = geodata.Envelope(geom); !ok {
			continue
		}
		p.ID, p.Kind = id, kind
		if err := errors.Join(ctx.Err(), each(p)); err != nil {
			return err
		}
	}
	return rows.Err()
}
