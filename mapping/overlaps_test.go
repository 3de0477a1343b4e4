package mapping_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/mapping"
)

// patch is a square with its south-western corner and side in thousandths of
// a degree from a corner of the village.
func patch(x, y, size float64) orb.Polygon {
	west, south := 111+x/1000, -2+y/1000
	east, north := west+size/1000, south+size/1000
	return orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
}

func patchHa(x, y, size float64) float64 { return *geodata.Measure(patch(x, y, size)).AreaHa }

func village() []mapping.Resource {
	accuracy := 30.0
	return []mapping.Resource{
		{ID: "B", Kind: mapping.Boundary, Geometry: patch(0, 0, 100)},
		{ID: "P", Kind: mapping.Plantation, Owner: "PT Sawit", Geometry: patch(30, 0, 20)},
		{ID: "F", Kind: mapping.Forest, LandStatus: mapping.APL, Owner: "Desa", Geometry: patch(0, 0, 40)},
		{ID: "H", Kind: mapping.Forest, LandStatus: mapping.ProtectionForest, Geometry: patch(90, 90, 20)},
		{ID: "P2", Kind: mapping.Plantation, LandStatus: mapping.LandTitle, Geometry: patch(90, 90, 5), GeometryMethod: mapping.Sketch},
		// 11 m of the neighbour's forest: narrower than the accuracy.
		{ID: "A", Kind: mapping.Agroforest, AccuracyM: &accuracy, Geometry: patch(39.9, 20, 10)},
		{ID: "R", Kind: mapping.River, Geometry: orb.LineString{{111, -2}, {111.1, -1.9}}},
		{ID: "K", Kind: mapping.FishCage, Geometry: orb.Point{111.01, -1.99}},
		{ID: "U", Kind: mapping.Yard},
		{ID: "X", Name: "Rusak", Kind: mapping.Farmland, Geometry: orb.Polygon{{{111, -2}, {111.01, -1.99}, {111.01, -2}, {111, -1.99}, {111, -2}}}},
	}
}

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-4*math.Max(math.Abs(b), 1) }

func TestOverlapsByKind(t *testing.T) {
	o := mapping.NewOverlaps(village(), mapping.OverlapOptions{})
	if o.By != mapping.ByKind || o.MinHa != mapping.DefaultMinOverlapHa || len(o.Rows) != 2 {
		t.Fatalf("%+v", o)
	}
	// The plantation covers 10 of 20 columns of the forest's south-east.
	row := o.Rows[0]
	if row.KindA != mapping.Forest || row.LandStatusA != mapping.APL || row.KindB != mapping.Plantation || row.LandStatusB != "" {
		t.Errorf("%+v", row)
	}
	want := patchHa(30, 0, 10) + patchHa(30, 10, 10)
	if !alike(row.AreaHa, want) || row.Pairs != 1 || !alike(row.ShareA, 200./1600) || !alike(row.ShareB, 0.5) {
		t.Errorf("%+v, want %v ha", row, want)
	}
	if !slices.Equal(row.Conflicts, []mapping.Conflict{mapping.PlantationOnAPLForest, mapping.DifferentHolders}) {
		t.Errorf("%v", row.Conflicts)
	}
	if c := o.Rows[1].Conflicts; !slices.Equal(c, []mapping.Conflict{mapping.PlantationOnStateForest, mapping.DifferentStatuses}) {
		t.Errorf("%v", c)
	}
	if o.Total.Pairs != 2 || !alike(o.Total.AreaHa, want+patchHa(90, 90, 5)) || !alike(*o.Total.GroundHa, o.Total.AreaHa) {
		t.Errorf("%+v", o.Total)
	}
	if o.Slivers.Pairs != 1 || !alike(o.Slivers.AreaHa, patchHa(39.9, 20, 10)/100) {
		t.Errorf("%+v", o.Slivers)
	}
	if o.Coverage != (mapping.OverlapCoverage{Resources: 9, Areas: 5, Lines: 1, Points: 1, Unmapped: 1, Broken: 1}) {
		t.Errorf("%+v", o.Coverage)
	}
}

func TestOverlapsOfVillage(t *testing.T) {
	o := mapping.NewOverlaps(village(), mapping.OverlapOptions{})
	v := o.Village
	// Of the protection forest a quarter lies inside, three quarters outside.
	inside := (1600. + 400 - 200 + 100 + 100 - 1) / 10_000
	if v == nil || !alike(v.AreaHa, patchHa(0, 0, 100)) || math.Abs(v.CoveredShare-inside) > 1e-3 || !alike(v.OutsideHa, 3*patchHa(100, 100, 10)) {
		t.Fatalf("%+v, want a share of %v", v, inside)
	}
	if math.Abs(v.CoveredHa+v.UncoveredHa-v.AreaHa) > 1e-4 || math.Abs(v.CoveredShare+v.UncoveredShare-1) > 1e-6 {
		t.Errorf("%+v", v)
	}
	classes := []string{}
	for _, k := range o.Kinds {
		classes = append(classes, string(k.Kind)+"/"+string(k.LandStatus))
		if k.AreaHa == nil || k.InsideHa == nil || *k.InsideHa > *k.AreaHa+1e-6 || !alike(*k.Share*v.AreaHa, *k.InsideHa) {
			t.Errorf("%+v", k)
		}
	}
	if !slices.Equal(classes, []string{"forest/apl", "forest/hl", "plantation/", "plantation/title", "agroforest/"}) {
		t.Errorf("%v", classes)
	}
}

func TestOverlapWarnings(t *testing.T) {
	keys := func(o mapping.Overlaps) (keys []string) {
		for _, w := range o.Warnings {
			keys = append(keys, w.Key)
		}
		return keys
	}
	o := mapping.NewOverlaps(village(), mapping.OverlapOptions{})
	want := []string{"overlap-plantation-on-state-forest", "overlap-plantation-on-apl-forest", "overlap-different-holders", "overlap-different-statuses",
		"overlap-outside", "overlap-sketches", "overlap-slivers", "overlap-unmapped", "overlap-without-area", "overlap-broken"}
	if got := keys(o); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if ids := o.Warnings[1].Args["names"]; !slices.Equal(ids.([]string), []string{"F", "P"}) {
		t.Errorf("%v", ids)
	}
	empty := mapping.NewOverlaps(nil, mapping.OverlapOptions{})
	if got := keys(empty); !slices.Equal(got, []string{"overlap-no-village"}) || empty.Village != nil || *empty.Total.GroundHa != 0 {
		t.Errorf("%+v", empty)
	}
	if text, err := json.Marshal(empty); err != nil || !json.Valid(text) {
		t.Error(err)
	}
	forest := func(id string) mapping.Resource {
		return mapping.Resource{ID: id, Kind: mapping.Forest, Geometry: patch(0, 0, 40)}
	}
	if got := keys(mapping.NewOverlaps([]mapping.Resource{forest("1"), forest("2")}, mapping.OverlapOptions{})); got[0] != "overlap-drawn-twice" {
		t.Errorf("%v", got)
	}
	cover := []mapping.Resource{{ID: "1", Kind: mapping.OtherKind, LandCover: "20051", Geometry: patch(0, 0, 40)},
		{ID: "2", Kind: mapping.OtherKind, LandCover: "2010", Geometry: patch(0, 0, 9)}}
	if got := keys(mapping.NewOverlaps(cover, mapping.OverlapOptions{})); got[0] != "overlap-plantation-on-forest" {
		t.Errorf("%v", got)
	}
}

func TestOverlapsByResource(t *testing.T) {
	every := 0.0
	resources := append(village(), mapping.Resource{ID: "P3", Kind: mapping.Plantation, Geometry: patch(0, 0, 10)})
	o := mapping.NewOverlaps(resources, mapping.OverlapOptions{By: mapping.ByResource, MinHa: &every})
	if len(o.Rows) != 3 || o.Rows[0].ResourceA != "F" || o.Rows[0].ResourceB != "P" || o.Slivers.Pairs != 1 {
		t.Errorf("%+v", o.Rows)
	}
	huge := 1e6
	o = mapping.NewOverlaps(resources, mapping.OverlapOptions{By: mapping.ByResource, MinHa: &huge})
	if len(o.Rows) != 0 || o.Slivers.Pairs != 4 {
		t.Errorf("%+v", o)
	}
	kinds := mapping.NewOverlaps(resources, mapping.OverlapOptions{})
	if row := kinds.Rows[0]; row.Pairs != 2 || row.KindA != mapping.Forest {
		t.Errorf("%+v", row)
	}
}

// Whatever the order of the resources, the hectares are the same.
func TestOverlapsInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	want := mapping.NewOverlaps(village(), mapping.OverlapOptions{})
	for range 20 {
		resources := village()
		rng.Shuffle(len(resources), func(i, j int) { resources[i], resources[j] = resources[j], resources[i] })
		got := mapping.NewOverlaps(resources, mapping.OverlapOptions{})
		if len(got.Rows) != len(want.Rows) || !alike(got.Total.AreaHa, want.Total.AreaHa) || !alike(got.Village.CoveredHa, want.Village.CoveredHa) ||
			got.Rows[0].KindA != want.Rows[0].KindA || len(got.Warnings) != len(want.Warnings) {
			t.Fatalf("%+v", got)
		}
	}
}
