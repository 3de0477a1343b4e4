package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/internal/store"
	"potensi/mapping"
)

// What QGIS reads of who holds what is what the profile says, on workshops of
// all sorts; what was withdrawn counts in neither.
func TestViewsSayWhatTheProfileSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for round := range 12 {
		db, path := create(t)
		w := randomWorkshop(rng)
		put(t, db, w.records()...)
		want := mapping.NewProfile(w.standing(), mapping.ProfileOptions{})
		got := holdersIn(t, path)
		seen := 0
		for _, s := range want.Summaries {
			row, mapped := got[s.Resource]
			if !mapped {
				continue
			}
			seen++
			for _, d := range mapping.Dimensions() {
				if row.holder[d] != string(s.Holder[d]) || !same(row.gap[d], s.Gap[d]) {
					t.Errorf("round %d, %s, %s: the view says %s %v, the profile %s %v", round, s.Resource, d, row.holder[d], show(row.gap[d]), s.Holder[d], show(s.Gap[d]))
				}
			}
			if !same(row.parity, s.Parity) {
				t.Errorf("round %d, %s: parity %v, profile %v", round, s.Resource, show(row.parity), show(s.Parity))
			}
		}
		if seen == 0 || seen != len(got)-w.neutral() {
			t.Errorf("round %d: %d of %d rows compared", round, seen, len(got))
		}
	}
}

type randomVillage struct{ mapping.Workshop }

func randomWorkshop(rng *rand.Rand) randomVillage {
	var w randomVillage
	genders := []mapping.Gender{mapping.Women, mapping.Men, mapping.MixedGender, mapping.Women, mapping.Men}
	for i, gender := range genders {
		w.Groups = append(w.Groups, mapping.Group{ID: fmt.Sprint("G", i), Name: "g", Gender: gender, Type: mapping.People})
	}
	w.Groups = append(w.Groups, mapping.Group{ID: "G9", Name: "k", Gender: mapping.NoGender, Type: mapping.Institution})
	consents := []mapping.ConsentScope{"", mapping.ConsentPublic, mapping.ConsentWithdrawn}
	for i := range 4 {
		w.Sessions = append(w.Sessions, mapping.Session{ID: fmt.Sprint("S", i), Name: "s", Kind: mapping.FGD, Consent: consents[rng.IntN(3)]})
	}
	kinds := []mapping.Kind{mapping.Forest, mapping.River, mapping.Boundary, mapping.Capital}
	for i := range 30 {
		x := 111 + float64(i)*.01
		shapes := []orb.Geometry{orb.Point{x, -2}, orb.LineString{{x, -2}, {x, -2.1}}, orb.Polygon{{{x, -2}, {x + .01, -2}, {x, -2.01}, {x, -2}}},
			orb.MultiPoint{{x, -2}}, orb.MultiLineString{{{x, -2}, {x, -2.1}}}, orb.MultiPolygon{{{{x, -2}, {x + .01, -2}, {x, -2.01}, {x, -2}}}}, nil}
		r := mapping.Resource{ID: fmt.Sprint("R", i), Name: "r", Kind: kinds[rng.IntN(4)], Geometry: shapes[rng.IntN(len(shapes))]}
		if rng.IntN(6) == 0 {
			r.Consent = mapping.ConsentWithdrawn
		}
		w.Resources = append(w.Resources, r)
		for _, g := range w.Groups {
			for _, s := range w.Sessions {
				if rng.IntN(3) > 0 {
					continue
				}
				level := func() mapping.Level { return mapping.Level(rng.IntN(6)) }
				w.Records = append(w.Records, mapping.AccessRecord{ID: r.ID + g.ID + s.ID, Resource: r.ID, Group: g.ID, Session: s.ID,
					Access: level(), Participation: level(), Control: level(), Benefit: level()})
			}
		}
	}
	return w
}

func (w randomVillage) records() []any {
	out := []any{}
	for _, x := range w.Groups {
		out = append(out, x)
	}
	for _, x := range w.Sessions {
		out = append(out, x)
	}
	for _, x := range w.Resources {
		out = append(out, x)
	}
	for _, x := range w.Records {
		out = append(out, x)
	}
	return out
}

// standing is the workshop without what was withdrawn.
func (w randomVillage) standing() mapping.Workshop {
	out := mapping.Workshop{Groups: w.Groups}
	gone := map[string]bool{}
	for _, s := range w.Sessions {
		if gone[s.ID] = s.Consent == mapping.ConsentWithdrawn; !gone[s.ID] {
			out.Sessions = append(out.Sessions, s)
		}
	}
	for _, r := range w.Resources {
		if gone[r.ID] = r.Consent == mapping.ConsentWithdrawn; !gone[r.ID] {
			out.Resources = append(out.Resources, r)
		}
	}
	for _, r := range w.Records {
		if !gone[r.Session] && !gone[r.Resource] {
			out.Records = append(out.Records, r)
		}
	}
	return out
}

// neutral counts the mapped resources about which nobody is asked.
func (w randomVillage) neutral() (n int) {
	for _, r := range w.standing().Resources {
		if !r.Kind.Profiled() && r.Geometry != nil {
			n++
		}
	}
	return n
}

type heldRow struct {
	holder map[mapping.Dimension]string
	gap    map[mapping.Dimension]*float64
	parity *float64
}

func holdersIn(t *testing.T, path string) map[string]heldRow {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out, fids := map[string]heldRow{}, map[int64]bool{}
	for _, view := range []string{"resources_areas", "resources_lines", "resources_points"} {
		rows, err := db.Query(`SELECT OGC_FID, id, coalesce(holder_access, ''), coalesce(holder_participation, ''), coalesce(holder_control, ''),
			coalesce(holder_benefit, ''), gap_access, gap_participation, gap_control, gap_benefit, parity FROM ` + view)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var fid int64
			var id string
			var holder [4]string
			var gap [4]*float64
			row := heldRow{holder: map[mapping.Dimension]string{}, gap: map[mapping.Dimension]*float64{}}
			if err := rows.Scan(&fid, &id, &holder[0], &holder[1], &holder[2], &holder[3], &gap[0], &gap[1], &gap[2], &gap[3], &row.parity); err != nil {
				t.Fatal(err)
			}
			for i, d := range mapping.Dimensions() {
				row.holder[d], row.gap[d] = holder[i], gap[i]
			}
			if _, again := out[id]; again || fids[fid] {
				t.Errorf("%s: %s is there twice", view, id)
			}
			out[id], fids[fid] = row, true
		}
	}
	return out
}

func same(a, b *float64) bool {
	return (a == nil) == (b == nil) && (a == nil || math.Abs(*a-*b) < 1e-9)
}

func show(x *float64) any {
	if x == nil {
		return "?"
	}
	return *x
}

// A file of the first version opens, is upgraded, and has layers and styles.
func TestFirstVersionIsUpgraded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lama.gpkg")
	text, err := os.ReadFile("sql/village_0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{string(text), "PRAGMA application_id=1196444487; PRAGMA user_version=10300",
		"INSERT INTO migrations VALUES (1, '2025-01-01T00:00:00.000Z')",
		`INSERT INTO groups (id, name, gender, type) VALUES ('G', 'Perempuan', 'women', 'people')`,
		`INSERT INTO sessions (id, name, kind) VALUES ('S', 's', 'fgd')`,
		`INSERT INTO resources (id, name, kind, geom) VALUES ('R', 'r', 'forest', x'47500001E6100000010100000000000000000000000000000000000000')`,
		`INSERT INTO access_records (id, resource, "group", session, control) VALUES ('A', 'R', 'G', 'S', '3')`} {
		if _, err := db.Exec(s); err != nil && !strings.Contains(err.Error(), "ST_IsEmpty") {
			t.Fatal(err)
		}
	}
	db.Close()
	village, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := village.Workshop(context.Background())
	if err != nil || len(w.AccessRecords) != 1 || len(w.Resources) != 1 {
		t.Fatal(w.AccessRecords, err)
	}
	if err := village.Close(); err != nil {
		t.Fatal(err)
	}
	if got := holdersIn(t, path)["R"].holder[mapping.Control]; got != "women" {
		t.Errorf("held by %q", got)
	}
	var styles, defaults int
	db, _ = sql.Open("sqlite", path)
	defer db.Close()
	if err := db.QueryRow("SELECT count(*), sum(useAsDefault) FROM layer_styles").Scan(&styles, &defaults); err != nil || styles != 16 || defaults != 4 {
		t.Errorf("%d styles, %d first ones, %v", styles, defaults, err)
	}
	if village, err = store.Open(context.Background(), path); err != nil {
		t.Fatal("an upgraded file does not open again:", err)
	}
	village.Close()
}
