// Package mapping holds what a village maps: its groups, the sessions in which
// they spoke, its resources, and who has access to, participates in, controls
// and benefits from each resource according to whom.
//
// Values are plain data. Members are named like the columns of the village
// file. Unknown is never zero: a [Level] that nobody stated is [Unknown], a
// count that nobody gave is a nil pointer.
package mapping

import "github.com/paulmach/orb"

// Village is the place the workshop is about. Women and Men are persons,
// Households is a count of households; nil means not known.
type Village struct {
	ID             string        `json:"id,omitempty"`
	Name           string        `json:"name"`
	Status         VillageStatus `json:"status,omitempty"`
	KemendagriCode string        `json:"kemendagri_code,omitempty"` // e.g. 62.01.03.1008
	BPSCode        string        `json:"bps_code,omitempty"`        // e.g. 6201040005; never derived from the other
	Kecamatan      string        `json:"kecamatan,omitempty"`
	Kabupaten      string        `json:"kabupaten,omitempty"`
	Province       string        `json:"province,omitempty"`
	Households     *int          `json:"households,omitempty"`
	Women          *int          `json:"women,omitempty"`
	Men            *int          `json:"men,omitempty"`
	Figures        []Figure      `json:"figures,omitempty"`
	Source         string        `json:"source,omitempty"`
	Note           string        `json:"note,omitempty"`
	NoteEN         string        `json:"note_en,omitempty"`
}

// Figure is a further number about the village, kept as it was stated.
type Figure struct {
	Name     string   `json:"name"`
	Operator string   `json:"operator,omitempty"` // "", "=", "≤", "≥", "<", ">", "≈"
	Value    *float64 `json:"value"`
	Unit     string   `json:"unit,omitempty"`
	Year     *int     `json:"year,omitempty"`
	Source   string   `json:"source,omitempty"`
	Verbatim string   `json:"verbatim,omitempty"`
	Evidence string   `json:"evidence,omitempty"`
}

// Group is whom a record is about: people crossed by gender, age and
// disability, or an institution such as a company cooperative.
type Group struct {
	ID         string     `json:"id,omitempty"`
	Name       string     `json:"name"`
	NameEN     string     `json:"name_en,omitempty"`
	Gender     Gender     `json:"gender"`
	Age        Age        `json:"age,omitempty"`
	Disability Disability `json:"disability,omitempty"`
	Type       GroupType  `json:"type"`
	Members    *int       `json:"members,omitempty"` // persons who took part; nil: not known
	Note       string     `json:"note,omitempty"`
}

// Session is who said it: one meeting, interview, walk or document.
type Session struct {
	ID                string       `json:"id,omitempty"`
	Name              string       `json:"name"`
	NameEN            string       `json:"name_en,omitempty"`
	Kind              SessionKind  `json:"kind"`
	Date              string       `json:"date,omitempty"`  // 2022, 2022-05 or 2022-05-12
	Group             string       `json:"group,omitempty"` // the group heard, by id
	Facilitator       string       `json:"facilitator,omitempty"`
	FacilitatorGender Gender       `json:"facilitator_gender,omitempty"`
	Women             *int         `json:"women,omitempty"` // attendance
	Men               *int         `json:"men,omitempty"`
	Youth             *int         `json:"youth,omitempty"`
	Disability        *int         `json:"disability,omitempty"`
	Consent           ConsentScope `json:"consent,omitempty"`
	Note              string       `json:"note,omitempty"`
	NoteEN            string       `json:"note_en,omitempty"`
}

// Resource is something the village lives from, at a place. Geometry is
// longitude and latitude in degrees on WGS84 (EPSG:4326); nil means not yet
// mapped. AreaHa is in hectares and LengthKm in kilometres, both measured on
// the WGS84 ellipsoid.
type Resource struct {
	ID             string         `json:"id,omitempty"`
	Name           string         `json:"name"`
	NameEN         string         `json:"name_en,omitempty"`
	LocalName      string         `json:"local_name,omitempty"`
	Kind           Kind           `json:"kind"`
	LandStatus     LandStatus     `json:"land_status,omitempty"`
	LandCover      string         `json:"land_cover,omitempty"` // KLHK code, e.g. 20051
	Owner          string         `json:"owner,omitempty"`
	Manager        string         `json:"manager,omitempty"`
	Beneficiary    string         `json:"beneficiary,omitempty"`
	UseLevel       UseLevel       `json:"use_level,omitempty"`
	Trend          Trend          `json:"trend,omitempty"`
	GeometryMethod GeometryMethod `json:"geometry_method,omitempty"`
	AccuracyM      *float64       `json:"accuracy_m,omitempty"`
	Sensitive      bool           `json:"sensitive,omitempty"`
	Consent        ConsentScope   `json:"consent,omitempty"` // of those whose place it is
	AreaHa         *float64       `json:"area_ha,omitempty"`
	LengthKm       *float64       `json:"length_km,omitempty"`
	Source         string         `json:"source,omitempty"`
	Evidence       string         `json:"evidence,omitempty"`
	Status         Status         `json:"status,omitempty"`
	Note           string         `json:"note,omitempty"`
	// Attributes are the members of the source file that have no column here.
	Attributes map[string]any `json:"attributes,omitempty"`
	Geometry   orb.Geometry   `json:"-" db:"geom"`
}

// AccessRecord is one statement: what one session said about one group and one
// resource, over the four dimensions of access, participation, control and
// benefit (APKM; Overholt et al. 1985 for access and control).
type AccessRecord struct {
	ID            string       `json:"id,omitempty"`
	Resource      string       `json:"resource"`
	Group         string       `json:"group"`             // about whom
	Session       string       `json:"session,omitempty"` // who said it
	Access        Level        `json:"access"`
	Participation Level        `json:"participation"`
	Control       Level        `json:"control"`
	Benefit       Level        `json:"benefit"`
	Method        AccessMethod `json:"method,omitempty"`
	Evidence      string       `json:"evidence,omitempty"`
	Status        Status       `json:"status,omitempty"`
	Note          string       `json:"note,omitempty"`
}

// Level returns the record's answer on one dimension.
func (r AccessRecord) Level(d Dimension) Level {
	switch d {
	case Access:
		return r.Access
	case Participation:
		return r.Participation
	case Control:
		return r.Control
	case Benefit:
		return r.Benefit
	}
	return Unknown
}
