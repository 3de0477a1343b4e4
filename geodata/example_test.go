package geodata_test

import (
	"fmt"
	"strings"

	"potensi/geodata"
)

// Read, check and measure: what is good, repaired or rejected is told feature
// by feature, and reading goes on.
func ExampleReadGeoJSON() {
	file := strings.NewReader(`{"type":"FeatureCollection","features":[
	  {"type":"Feature","id":"K1","properties":{"nama":"Kebun karet"},"geometry":
	    {"type":"Polygon","coordinates":[[[111.40,-2.50],[111.41,-2.50],[111.41,-2.49],[111.40,-2.49]]]}},
	  {"type":"Feature","id":"K2","properties":null,"geometry":
	    {"type":"Polygon","coordinates":[[[111.40,-2.50],[111.41,-2.49],[111.41,-2.50],[111.40,-2.49],[111.40,-2.50]]]}},
	  {"type":"Feature","id":"S1","properties":null,"geometry":null}]}`)
	err := geodata.ReadGeoJSON(file, "kebun.geojson", geodata.Options{}, func(f geodata.Feature) error {
		good, findings := geodata.Check(f.Geometry, f.Place)
		f.Geometry, f.Findings = good, append(f.Findings, findings...)
		for _, x := range f.Findings {
			fmt.Println(x.ID, x.Level, x.Rule, x.Path, x.Args)
		}
		if m := geodata.Measure(f.Geometry); m.AreaHa != nil && !f.Rejected() {
			fmt.Printf("%s %.2f ha\n", f.ID, *m.AreaHa)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// K1 warning ring-unclosed /geometry/coordinates/0 map[part:0 ring:0]
	// K1 122.98 ha
	// K2 error self-crossing /geometry/coordinates/0/0 map[accuracy_m:1 after_ha:61.4886 before_ha:0 lat:-2.495 lon:111.405]
	// S1 warning geometry-missing /geometry map[]
	// <nil>
}
