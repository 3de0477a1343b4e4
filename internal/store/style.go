package store

import (
	"context"
	"database/sql"
	"fmt"
)

// views are the layers that the village file has beside its tables: resources
// with who holds them, one layer a kind of shape, as QGIS draws them.
func views() []view {
	return []view{{"resources_areas", area}, {"resources_lines", line}, {"resources_points", point}}
}

type view struct {
	name  string
	shape shape
}

// shape is what a layer is made of, named like QGIS names its symbols.
type shape string

const (
	area  shape = "fill"
	line  shape = "line"
	point shape = "marker"
)

// style is one way to draw a layer: an expression of QGIS that gives a class.
type style struct {
	name, about, class string
	looks              []look
}

// look is how a class is drawn. Colours alone would be lost in black and
// white: women are dots, men are lines, both are both, so that nobody has to
// learn a third sign.
type look struct {
	class, label, fill string
	dots, lines        string // their colours
	rings, asked       bool   // small rings; question marks
	split              string // the other half's colour, where answers differ
}

// styles lists the questions that a map answers, the one that QGIS shows at
// first before the others.
func styles() []style {
	holder := func(name, about, dimension string) style {
		return style{name, about, `"holder_` + dimension + `"`, holderLooks()}
	}
	return []style{
		holder("Kontrol: siapa menentukan", "Siapa menentukan (tingkat 2 atau 3)", "control"),
		holder("Akses: siapa boleh pakai", "Siapa boleh pakai (tingkat 2 atau 3)", "access"),
		holder("Partisipasi: siapa ikut", "Siapa ikut serta (tingkat 2 atau 3)", "participation"),
		holder("Manfaat: siapa menikmati", "Siapa menikmati hasil (tingkat 2 atau 3)", "benefit"),
		{"Beda kontrol: L − P", "Tingkat kontrol laki-laki dikurangi perempuan, −3 sampai 3", gapClass, gapLooks()},
	}
}

// gapClass is the step of the gap in control, with the same bounds as the map
// in the viewer.
const gapClass = `CASE WHEN "holder_control" IS NULL THEN NULL WHEN "gap_control" IS NULL THEN 'unknown'` +
	` WHEN "gap_control" < -1.5 THEN 'women-much' WHEN "gap_control" < -0.5 THEN 'women-more' WHEN "gap_control" < 0.5 THEN 'even'` +
	` WHEN "gap_control" < 1.5 THEN 'men-more' ELSE 'men-much' END`

func holderLooks() []look {
	return []look{
		{class: "women", label: "Perempuan", fill: "#5E2A84", dots: "#FFFFFF"},
		{class: "both", label: "Bersama", fill: "#2F8F83", dots: "#FFFFFF", lines: "#FFFFFF"},
		{class: "men", label: "Laki-laki", fill: "#F2A93B", lines: "#5A3600"},
		{class: "institution", label: "Lembaga", fill: "#E8E8E8"},
		{class: "nobody", label: "Tidak seorang pun", fill: "#F1EFE9", rings: true},
		{class: "disputed", label: "Tidak sepakat antarsesi", fill: "#5E2A84", split: "#F2A93B"},
		{class: "unknown", label: "Belum ditanya", fill: "#FFFFFF", asked: true},
		neutral(),
	}
}

func gapLooks() []look {
	return []look{
		{class: "women-much", label: "Perempuan jauh lebih (di bawah −1,5)", fill: "#5B2A86", dots: "#FFFFFF"},
		{class: "women-more", label: "Perempuan lebih (−1,5 sampai −0,5)", fill: "#A98BC9"},
		{class: "even", label: "Seimbang (−0,5 sampai 0,5)", fill: "#EFECE6"},
		{class: "men-more", label: "Laki-laki lebih (0,5 sampai 1,5)", fill: "#F5C168"},
		{class: "men-much", label: "Laki-laki jauh lebih (1,5 ke atas)", fill: "#C77700", lines: "#4A2600"},
		{class: "unknown", label: "Belum diketahui untuk keduanya", fill: "#FFFFFF", asked: true},
		neutral(),
	}
}

// neutral is what nobody is asked about: the village's outline and problems.
func neutral() look { return look{label: "Batas, permukiman, persoalan"} }

// styleViews puts the styles where QGIS looks for them. A style of a name that
// is there stays as it is: somebody may have made it theirs.
func styleViews(ctx context.Context, tx *sql.Tx) error {
	var there int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'layer_styles' AND type = 'table'").Scan(&there)
	if err != nil || there == 0 { // a later migration brings it
		return err
	}
	for _, v := range views() {
		for i, s := range styles() {
			if err := insertStyle(ctx, tx, v.name, s.name, s.about, s.qml(v.shape), i == 0); err != nil {
				return err
			}
		}
	}
	return insertStyle(ctx, tx, "resources", "Bentuk", "Bentuk saja; siapa yang menentukan ada pada resources_areas, resources_lines, resources_points", plainQML(), true)
}

func insertStyle(ctx context.Context, tx *sql.Tx, layer, name, about, qml string, first bool) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO layer_styles
		(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)
		SELECT '', '', $1, 'geom', $2, $3, '', $4, $5, 'potensi'
		WHERE NOT EXISTS (SELECT 1 FROM layer_styles WHERE f_table_name = $1 AND styleName = $2)`, layer, name, qml, first, about)
	if err != nil {
		return fmt.Errorf("style %s: %w", layer, err)
	}
	return nil
}
