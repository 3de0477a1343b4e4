package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// below lists the rooms that each room may import: those that the arrows of
// docs/developers.md lead to.
func below() map[string][]string {
	feature := []string{"geodata", "geodata/crs", "schema"}
	formats := []string{"geodata/archive", "geodata/geopackage", "geodata/gpx", "geodata/kml", "geodata/shapefile", "geodata/survey",
		"geodata/table", "geodata/topojson"}
	values := []string{"schema", "geodata", "mapping", "ranking", "ranking/committee", "ranking/weights"}
	kept := append([]string{"internal/store"}, values...)
	read := append([]string{"internal/intake"}, kept...)
	told := append([]string{"internal/report", "internal/i18n", "internal/templates"}, read...)
	return map[string][]string{
		"schema":             {},
		"ranking":            {},
		"ranking/committee":  {},
		"ranking/preflib":    {"ranking"},
		"ranking/weights":    {"ranking"},
		"internal/i18n":      {},
		"internal/sample":    {},
		"internal/templates": {"ranking"},
		"internal/photo":     {},
		"internal/qr":        {},
		"internal/passcode":  {},
		"geodata":            {"geodata/crs", "schema"},
		"geodata/crs":        {},
		"geodata/archive":    {"schema"},
		"geodata/geopackage": feature,
		"geodata/gpx":        append([]string{"geodata/markup"}, feature...),
		"geodata/kml":        append([]string{"geodata/archive", "geodata/markup"}, feature...),
		"geodata/markup":     feature,
		"geodata/overlay":    {"geodata"},
		"geodata/shapefile":  feature,
		"geodata/survey":     append([]string{"geodata/table"}, feature...),
		"geodata/table":      feature,
		"geodata/tile":       {"geodata"},
		"geodata/topojson":   feature,
		"mapping":            {"geodata", "geodata/overlay", "schema"},
		"internal/store":     values,
		"internal/intake":    slices.Concat(kept, formats, []string{"geodata/crs", "ranking/preflib"}),
		"internal/tiles":     {"internal/store", "mapping", "geodata/tile"},
		"internal/report":    append([]string{"internal/i18n", "internal/templates", "geodata/kml", "ranking/preflib"}, read...),
		"internal/print":     {"internal/report", "internal/store", "internal/i18n", "internal/qr", "mapping", "ranking", "geodata", "geodata/crs"},
		"web":                append([]string{"internal/print", "internal/photo", "internal/passcode", "internal/qr", "internal/tiles", "geodata/tile"}, told...),
		"cmd/potensi":        append([]string{"web", "internal/passcode", "internal/print", "internal/qr", "internal/sample", "internal/tiles", "geodata/crs", "geodata/kml", "ranking/preflib"}, told...),
	}
}

// only names the rooms that may import a package themselves.
func only() map[string][]string {
	return map[string][]string{
		"net/http":                                   {"web"},
		"github.com/gin-gonic/gin":                   {"web"},
		"github.com/urfave/cli/v2":                   {"cmd/potensi"},
		"github.com/xeipuuv/gojsonschema":            {"schema"},
		"github.com/xuri/excelize/v2":                {"geodata/table", "internal/report"},
		"github.com/boombuler/barcode/qr":            {"internal/qr"},
		"golang.org/x/crypto/argon2":                 {"internal/passcode"},
		"golang.org/x/time/rate":                     {"web"},
		"golang.org/x/image/webp":                    {"internal/photo"},
		"modernc.org/sqlite":                         {"internal/store", "geodata/geopackage"},
		"github.com/tidwall/geodesic":                {"geodata"},
		"github.com/peterstace/simplefeatures/geom":  {"geodata", "geodata/overlay", "geodata/table", "internal/report"},
		"github.com/peterstace/simplefeatures/rtree": {"geodata", "geodata/overlay"},
	}
}

func TestImportsPointDown(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "potensi/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	rooms := 0
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		err := decoder.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rooms++
		checkRoom(t, strings.TrimPrefix(pkg.ImportPath, "potensi/"), pkg.Imports)
	}
	if rooms != len(below()) {
		t.Errorf("%d rooms, the design knows %d", rooms, len(below()))
	}
}

func checkRoom(t *testing.T, room string, imports []string) {
	allowed, known := below()[room]
	if !known {
		t.Errorf("the design knows no room %s", room)
	}
	for _, path := range imports {
		if ours, ok := strings.CutPrefix(path, "potensi/"); ok && !slices.Contains(allowed, ours) {
			t.Errorf("%s imports %s, which no arrow allows", room, ours)
		}
		if owners, ok := only()[path]; ok && !slices.Contains(owners, room) {
			t.Errorf("%s imports %s, which is for %v alone", room, path, owners)
		}
		first, _, _ := strings.Cut(path, "/")
		if strings.HasPrefix(room, "ranking") && strings.Contains(first, ".") && !strings.HasPrefix(path, "gonum.org/") {
			t.Errorf("ranking imports %s, which is neither the standard library nor gonum", path)
		}
	}
}
