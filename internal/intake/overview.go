package intake

import (
	"potensi/geodata"
	"potensi/schema"
)

// overview gathers what is to be said of a file once, and not of each feature.
type overview struct {
	file        string
	suggestions *suggestions
	altitudes   int // features whose altitude was dropped
	rewound     int // features whose rings were turned round
}

func newOverview(file string, m *members) *overview {
	return &overview{file: file, suggestions: newSuggestions(file, m)}
}

// watch looks at the features that pass.
func (o *overview) watch(read source) source {
	return func(each func(geodata.Feature) error) error {
		return read(func(f geodata.Feature) error {
			o.suggestions.see(f.Properties)
			if f.Altitude {
				o.altitudes++
			}
			return each(f)
		})
	}
}

func (o *overview) findings() []schema.Finding {
	note := func(rule string, n int) []schema.Finding {
		if n == 0 {
			return nil
		}
		return []schema.Finding{{Place: schema.Place{File: o.file}, Rule: rule, Level: schema.Note, Args: map[string]any{"n": n}}}
	}
	found := append(note("altitude-dropped", o.altitudes), note("rewound", o.rewound)...)
	return append(found, o.suggestions.findings()...)
}
