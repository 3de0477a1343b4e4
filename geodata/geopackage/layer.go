package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
)

// layer is a feature table.
type layer struct {
	name     string // as the table is called
	geometry string // column
	key      string // column of the integer primary key, "" without
	columns  []column
	named    bool // the table promises that its column id names one row
	system   crs.System
}

// column is one that becomes a property.
type column struct {
	name    string
	boolean bool
}

// srs is a row of gpkg_spatial_ref_sys, with a table that uses it.
type srs struct {
	id           int64
	organization sql.NullString
	code         sql.NullInt64
	definition   sql.NullString
}

const listContents = `SELECT s.name, c.table_name, c.data_type, g.column_name, g.srs_id, r.organization, r.organization_coordsys_id, r.definition
	FROM gpkg_contents AS c
	LEFT JOIN sqlite_schema AS s ON s.type = 'table' AND s.rootpage > 0 AND lower(s.name) = lower(c.table_name)
	LEFT JOIN gpkg_geometry_columns AS g ON lower(g.table_name) = lower(c.table_name)
	LEFT JOIN gpkg_spatial_ref_sys AS r ON r.srs_id = g.srs_id
	ORDER BY c.rowid LIMIT 1001`

// content is a row of gpkg_contents with what belongs to it.
type content struct {
	table, listed, kind, column sql.NullString
	srs                         srs
}

// layers lists the feature tables that have rows, and tells of the others.
func (r *reader) layers(ctx context.Context) ([]layer, error) {
	ctx, cancel := context.WithTimeout(ctx, maxQueryTime)
	defer cancel()
	contents, err := r.contents(ctx)
	if err != nil {
		return nil, err
	}
	var layers []layer
	features := 0
	for _, c := range contents {
		if c.kind.String == "features" && c.table.Valid && c.column.Valid && !slices.Contains(r.computed, c.table.String) {
			features++
			l, empty, err := r.layer(ctx, c)
			if err != nil {
				return nil, err
			}
			if !empty {
				layers = append(layers, l)
			}
			continue
		}
		r.passOver(ctx, c)
	}
	if features == 0 {
		return nil, r.refuse("gpkg-no-layers", "", nil)
	}
	r.several = features > 1
	return layers, nil
}

func (r *reader) contents(ctx context.Context) (all []content, err error) {
	rows, err := r.db.QueryContext(ctx, listContents)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c content
		var id sql.NullInt64
		if err := rows.Scan(&c.table, &c.listed, &c.kind, &c.column, &id, &c.srs.organization, &c.srs.code, &c.srs.definition); err != nil {
			return nil, err
		}
		c.srs.id = id.Int64
		if same := func(o content) bool { return o.table == c.table && c.table.Valid }; !slices.ContainsFunc(all, same) {
			all = append(all, c)
		}
	}
	if len(all) > maxLayers {
		return nil, errors.New("gpkg_contents")
	}
	return all, rows.Err()
}

// passOver tells of a table that is not read, unless there is nothing in it
// or it holds how QGIS draws the others.
func (r *reader) passOver(ctx context.Context, c content) {
	if c.listed.String == "layer_styles" {
		return
	}
	name := c.listed.String
	if c.table.Valid && !slices.Contains(r.computed, c.table.String) {
		empty, err := r.isEmpty(ctx, c.table.String)
		if err == nil && empty {
			return
		}
		name = c.table.String
	}
	r.tell("table-not-read", args{"table": name})
}

func (r *reader) isEmpty(ctx context.Context, table string) (bool, error) {
	var one int
	err := r.db.QueryRowContext(ctx, "SELECT 1 FROM "+quoted(table)+" LIMIT 1").Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	return false, err
}

// layer describes a feature table and finds its system.
func (r *reader) layer(ctx context.Context, c content) (l layer, empty bool, err error) {
	l = layer{name: c.table.String}
	if empty, err = r.isEmpty(ctx, l.name); empty || err != nil {
		return l, empty, err
	}
	if err := r.describe(ctx, &l, c.column.String); err != nil {
		return l, false, err
	}
	if r.opt.CRS != nil {
		l.system = *r.opt.CRS
		return l, false, nil
	}
	if c.srs.id == 0 || c.srs.id == -1 {
		return l, false, r.refuse("crs-missing", l.name, crs.Missing(r.extent(ctx, l)))
	}
	l.system, err = c.srs.system()
	var unknown *crs.UnknownError
	if errors.As(err, &unknown) {
		return l, false, r.refuse("crs-unsupported", l.name, args{"crs": unknown.Name})
	}
	return l, false, err
}

// describe reads the columns of a table.
func (r *reader) describe(ctx context.Context, l *layer, geometry string) error {
	rows, err := r.db.QueryContext(ctx, `SELECT name, type, pk, name = 'id' AND EXISTS (
		SELECT 1 FROM pragma_index_list(?1) i WHERE i."unique" AND NOT i.partial AND (SELECT group_concat(name) FROM pragma_index_info(i.name)) = 'id')
		FROM pragma_table_xinfo(?1) ORDER BY cid`, l.name)
	if err != nil {
		return err
	}
	defer rows.Close()
	keys := 0
	for rows.Next() {
		var name, kind string
		var pk int
		var names bool
		if err := rows.Scan(&name, &kind, &pk, &names); err != nil {
			return err
		}
		l.named = l.named || names
		kind = strings.ToUpper(kind)
		if pk > 0 {
			keys++
		}
		switch {
		case strings.EqualFold(name, geometry):
			l.geometry = name
		case pk > 0 && kind == "INTEGER":
			l.key = name
		case strings.HasPrefix(kind, "BLOB") || isGeometry(kind):
			r.tell("column-dropped", args{"field": name})
		default:
			l.columns = append(l.columns, column{name, kind == "BOOLEAN"})
		}
	}
	if l.geometry == "" || len(l.columns) > maxColumns {
		return fmt.Errorf("table %s", l.name)
	}
	if keys > 1 && l.key != "" {
		l.columns = append([]column{{name: l.key}}, l.columns...)
		l.key = ""
	}
	return rows.Err()
}

func isGeometry(kind string) bool {
	switch kind {
	case "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION",
		"CURVE", "SURFACE", "MULTICURVE", "MULTISURFACE", "COMPOUNDCURVE", "CURVEPOLYGON", "CIRCULARSTRING":
		return true
	}
	return false
}

// extent is where the first geometries of a layer lie.
func (r *reader) extent(ctx context.Context, l layer) (box orb.Bound) {
	rows, err := r.db.QueryContext(ctx, "SELECT "+quoted(l.geometry)+" FROM "+quoted(l.name)+
		" WHERE octet_length("+quoted(l.geometry)+") <= 1000000 LIMIT 100")
	if err != nil {
		return box
	}
	defer rows.Close()
	first := true
	for rows.Next() {
		var value any
		if rows.Scan(&value) != nil {
			return box
		}
		blob, _ := value.([]byte)
		b, ok := geodata.Envelope(blob)
		switch {
		case ok && first:
			box, first = b, false
		case ok:
			box = box.Union(b)
		}
	}
	return box
}

// system goes by the authority's code, else by the definition.
func (s srs) system() (crs.System, error) {
	if !s.organization.Valid {
		return crs.System{}, &crs.UnknownError{Name: fmt.Sprintf("srs_id %d", s.id)}
	}
	name := fmt.Sprintf("%s:%d", s.organization.String, s.code.Int64)
	system, err := crs.Parse(name)
	if err == nil || s.definition.String == "" || s.definition.String == "undefined" {
		return system, err
	}
	if system, wktErr := crs.FromWKT(s.definition.String); wktErr == nil {
		return system, nil
	} else if !strings.EqualFold(s.organization.String, "EPSG") {
		return system, wktErr
	}
	return system, err
}
