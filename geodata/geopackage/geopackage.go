// Package geopackage reads the features of other people's GeoPackages, as
// files that may be broken or made to do harm.
//
// Sources: OGC GeoPackage 1.0 to 1.4 (OGC 12-128); SQLite's advice on reading
// untrusted files (sqlite.org/security.html).
package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"potensi/geodata"
	"potensi/schema"
)

// Limits of reading.
const (
	maxCheckTime = 5 * time.Minute  // of SQLite's check of the whole file
	maxQueryTime = 10 * time.Second // of any other query, or the step to the next row
	maxTables    = 10_000
	maxLayers    = 1000
	maxColumns   = 1900
)

type args = map[string]any

// Read gives the features of all feature tables to each, one at a time: the
// tables in the order of gpkg_contents, the rows in the order of their keys.
// The file is opened read-only, as one that nobody else changes: it should be
// a private copy. Its -wal or -journal file, if there is one, should be copied
// with it, for it holds changes that the file has not. name stands for the file
// in places.
//
// The columns become properties in their order: BOOLEAN is true or false,
// dates stay text; columns of type BLOB are left out. The key is the ID (or
// the text of a column id that the table promises to be unique), and in a
// file of several feature tables LAYER/KEY, where the property "layer" tells
// the table too unless it has a column of that name. Altitudes and measures
// are dropped, Altitude tells.
//
// Rules that reject a feature: feature-too-large, crs-range, gpkg-damaged (the
// rest of its table too), and those of geodata.DecodeGPKG. Warnings:
// geometry-missing. Notes about the file, with the first feature:
// column-dropped, table-not-read (attributes, tiles, views, tables with
// computed columns).
//
// A file that cannot be used is an error of type *schema.Finding:
// not-geopackage, gpkg-damaged, gpkg-no-layers, crs-missing or crs-unsupported
// (path: the layer; told before any feature is given). Errors of each and of
// ctx are returned as they are or wrapped.
func Read(ctx context.Context, path, name string, opt geodata.Options, each func(geodata.Feature) error) error {
	db, err := open(path)
	if err != nil {
		return err
	}
	defer db.Close()
	r := reader{db: db, file: name, opt: opt, each: each}
	if err := r.check(ctx); err != nil {
		return r.explain(ctx, err)
	}
	layers, err := r.layers(ctx)
	if err != nil {
		return r.explain(ctx, err)
	}
	for _, l := range layers {
		if err := r.read(ctx, l); err != nil {
			return err
		}
	}
	return r.untold()
}

// untold is an error when tables were passed over and there is no feature to
// tell it by.
func (r *reader) untold() error {
	var tables []string
	for _, f := range r.pending {
		if f.Rule == "table-not-read" {
			tables = append(tables, fmt.Sprint(f.Args["table"]))
		}
	}
	if r.index > 0 || len(tables) == 0 {
		return nil
	}
	return r.refuse("table-not-read", "", args{"table": strings.Join(tables[:min(len(tables), 10)], ", ")})
}

// open opens a file so that nothing in it runs and nothing is written. Only
// where another program left changes beside it (-wal, -journal), copied with
// it, SQLite must write to take them in.
func open(path string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	absolute = filepath.ToSlash(absolute)
	if !strings.HasPrefix(absolute, "/") {
		absolute = "/" + absolute
	}
	mode := "mode=ro&immutable=1"
	if hasChangesBeside(path) {
		mode = "mode=rw"
	}
	address := url.URL{Scheme: "file", Path: absolute, RawQuery: mode + "&_defensive=1&_dqs=0" +
		"&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=mmap_size(0)&_pragma=temp_store(2)&_pragma=ignore_check_constraints(1)&_pragma=query_only(1)"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func hasChangesBeside(path string) bool {
	for _, ending := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(path + ending); err == nil && info.Size() > 0 {
			return true
		}
	}
	return false
}

// reader is a GeoPackage while it is read.
type reader struct {
	db       *sql.DB
	file     string
	opt      geodata.Options
	each     func(geodata.Feature) error
	index    int // of the next feature
	several  bool
	computed []string         // tables with computed columns
	pending  []schema.Finding // about the file, for the next feature
}

func (r *reader) refuse(rule, path string, a args) error {
	return &schema.Finding{Place: schema.Place{File: r.file, Path: path}, Rule: rule, Level: schema.Error, Args: a}
}

func (r *reader) tell(rule string, a args) {
	r.pending = append(r.pending, schema.Finding{Place: schema.Place{File: r.file}, Rule: rule, Level: schema.Note, Args: a})
}

// explain makes a finding of an error of SQLite.
func (r *reader) explain(ctx context.Context, err error) error {
	var finding *schema.Finding
	if errors.As(err, &finding) {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", r.file, ctx.Err())
	}
	return r.refuse("gpkg-damaged", "", args{"reason": reason(err)})
}

func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return "timeout"
	}
	text := []rune(err.Error())
	return string(text[:min(len(text), 80)])
}

// check looks whether the file is a GeoPackage and whole. Tables with computed
// columns are not looked at, for that would compute them.
func (r *reader) check(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, maxQueryTime)
	defer cancel()
	var n int
	err := r.db.QueryRowContext(short, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND rootpage > 0
		AND lower(name) IN ('gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys')`).Scan(&n)
	if err != nil && strings.Contains(err.Error(), "not a database") || err == nil && n != 3 {
		return r.refuse("not-geopackage", "", nil)
	}
	if err != nil {
		return err
	}
	plain, computed, err := r.tables(short)
	if err != nil {
		return err
	}
	long, cancel := context.WithTimeout(ctx, maxCheckTime)
	defer cancel()
	if len(computed) == 0 {
		return r.quickCheck(long, "1")
	}
	r.computed = computed
	for _, name := range plain {
		if err := r.quickCheck(long, quoted(name)); err != nil {
			return err
		}
	}
	return nil
}

// tables lists the plain tables and those with computed columns.
func (r *reader) tables(ctx context.Context) (plain, computed []string, err error) {
	rows, err := r.db.QueryContext(ctx, `SELECT name, EXISTS (SELECT 1 FROM pragma_table_xinfo(s.name) WHERE hidden > 1)
		FROM sqlite_schema AS s WHERE type = 'table' AND rootpage > 0 LIMIT ?`, maxTables+1)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var computes bool
		if err := rows.Scan(&name, &computes); err != nil {
			return nil, nil, err
		}
		if computes {
			computed = append(computed, name)
			continue
		}
		plain = append(plain, name)
	}
	if len(plain)+len(computed) > maxTables {
		return nil, nil, errors.New("sqlite_schema")
	}
	return plain, computed, rows.Err()
}

// quickCheck checks a table, or everything up to a number of faults.
func (r *reader) quickCheck(ctx context.Context, what string) error {
	var verdict string
	if err := r.db.QueryRowContext(ctx, "PRAGMA quick_check("+what+")").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}

// quoted is an SQL name.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
