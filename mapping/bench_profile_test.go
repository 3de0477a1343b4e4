package mapping_test

import (
	"fmt"
	"testing"

	"potensi/mapping"
)

// district makes a workshop of many resources and five groups, four fifths of
// whose standing somebody has told: what a whole district gathers.
func district(resources int) mapping.Workshop {
	w := mapping.Workshop{Groups: append(groups(), mapping.Group{ID: "D", Name: "Penyandang disabilitas", Gender: mapping.MixedGender, Disability: mapping.WithDisability, Type: mapping.People}),
		Sessions: []mapping.Session{{ID: "SW", Group: "W", Kind: mapping.FGD}, {ID: "SM", Group: "M", Kind: mapping.FGD}, {ID: "SP", Kind: mapping.Plenary}}}
	kinds := []mapping.Kind{mapping.Forest, mapping.River, mapping.Plantation, mapping.Farmland, mapping.Income, mapping.Training}
	statuses := []mapping.LandStatus{mapping.APL, mapping.ProductionForest, "", mapping.LandTitle}
	levels := []mapping.Level{none, limited, shared, full, unknown, na, none, full}
	for i := range resources {
		area := float64(1 + i%90)
		r := mapping.Resource{ID: fmt.Sprintf("R%06d", i), Name: "Lahan", Kind: kinds[i%len(kinds)], LandStatus: statuses[i%len(statuses)], AreaHa: &area}
		w.Resources = append(w.Resources, r)
		for g, group := range w.Groups {
			if (i+g)%5 == 0 {
				continue
			}
			n := i*31 + g*17
			w.Records = append(w.Records, mapping.AccessRecord{Resource: r.ID, Group: group.ID, Session: w.Sessions[n%3].ID,
				Access: levels[n%8], Participation: levels[(n/3)%8], Control: levels[(n/5)%8], Benefit: levels[(n/7)%8], Status: mapping.Stated})
		}
	}
	return w
}

// BenchmarkProfile profiles 100,000 resources and five groups: 500,000 rows
// from 400,000 records.
func BenchmarkProfile(b *testing.B) {
	w := district(100_000)
	for _, by := range []mapping.ProfileBy{mapping.ByResource, mapping.ByKind, mapping.ByGroup} {
		b.Run(string(by), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mapping.NewProfile(w, mapping.ProfileOptions{By: by})
			}
		})
	}
}
