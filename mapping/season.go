package mapping

// Season is one month of the seasonal calendar (FAO SEAGA): how strong a theme
// is, how much of a resource there is or how much of a product is made, for
// one group or for all, according to one session. One row a month, so that
// several intervals and those that pass December need no notation of their own.
type Season struct {
	ID        string `json:"id,omitempty"`
	Theme     string `json:"theme,omitempty"` // such as banjir, when it is about neither a resource nor a product
	Resource  string `json:"resource,omitempty"`
	Product   string `json:"product,omitempty"`
	Group     string `json:"group,omitempty"`   // about whom; nobody: everybody
	Session   string `json:"session,omitempty"` // who said it
	Month     int    `json:"month"`             // 1 to 12
	Intensity *int   `json:"intensity"`         // 0 nothing to 5 most; nil: not known
	Evidence  string `json:"evidence,omitempty"`
	Status    Status `json:"status,omitempty"`
	Note      string `json:"note,omitempty"`
}

// Activity is a row of the activity profile (Overholt et al. 1985): who does
// what, where, how far away, how long, paid or not, and who decides about it.
type Activity struct {
	ID           string       `json:"id,omitempty"`
	Name         string       `json:"name"`
	NameEN       string       `json:"name_en,omitempty"`
	Role         ActivityRole `json:"role"`
	Group        string       `json:"group"` // who does it
	Resource     string       `json:"resource,omitempty"`
	Session      string       `json:"session,omitempty"` // who said it
	Place        string       `json:"place,omitempty"`
	DistanceKm   *float64     `json:"distance_km"`
	HoursPerDay  *float64     `json:"hours_per_day"`
	DaysPerMonth *float64     `json:"days_per_month"`
	Months       []int        `json:"months,omitempty"` // 1 to 12; none: all the year, or not asked
	Paid         Payment      `json:"paid,omitempty"`
	Decides      string       `json:"decides,omitempty"` // the group that decides about it
	Evidence     string       `json:"evidence,omitempty"`
	Status       Status       `json:"status,omitempty"`
	Note         string       `json:"note,omitempty"`
}

// Factor is an influencing factor (Overholt et al. 1985): what holds a group
// back from a dimension, or helps it.
type Factor struct {
	ID        string       `json:"id,omitempty"`
	Name      string       `json:"name"`
	NameEN    string       `json:"name_en,omitempty"`
	Kind      FactorKind   `json:"kind"`
	Effect    FactorEffect `json:"effect"`
	Origin    FactorOrigin `json:"origin,omitempty"`
	Dimension Dimension    `json:"dimension,omitempty"` // the one it bears on; none: all
	Resource  string       `json:"resource,omitempty"`  // the one it bears on; none: all
	Group     string       `json:"group,omitempty"`     // on whom it bears; none: everybody
	Session   string       `json:"session,omitempty"`   // who said it
	Evidence  string       `json:"evidence,omitempty"`
	Status    Status       `json:"status,omitempty"`
	Note      string       `json:"note,omitempty"`
}
