package mapping

import "slices"

// The closed sets of the data model. Each set's names are the words of the
// JSON Schemas; a test holds the two together.

// Kind says what a resource is.
type Kind string

const (
	Forest      Kind = "forest"
	River       Kind = "river"
	Wetland     Kind = "wetland"
	WaterSource Kind = "water_source"
	Plantation  Kind = "plantation"
	SugarPalm   Kind = "sugar_palm"
	Agroforest  Kind = "agroforest"
	Farmland    Kind = "farmland"
	Yard        Kind = "yard"
	FishCage    Kind = "fish_cage"
	Beekeeping  Kind = "beekeeping"
	Enterprise  Kind = "enterprise"
	Settlement  Kind = "settlement"
	Facility    Kind = "facility"
	SacredSite  Kind = "sacred_site"
	// What a village lives from at no place on the map, and what it gains: the
	// further rows of the access-and-control profile (Overholt et al. 1985).
	Equipment   Kind = "equipment"
	Labour      Kind = "labour"
	Capital     Kind = "capital" // cash, savings, credit
	Training    Kind = "training"
	Information Kind = "information"
	Income      Kind = "income"      // a benefit, as are the four below
	Assets      Kind = "assets"      // what is owned
	BasicNeeds  Kind = "basic_needs" // food, clothing, shelter
	Education   Kind = "education"
	Standing    Kind = "standing" // political power, a say, prestige
	Problem     Kind = "problem"
	Boundary    Kind = "boundary" // the village's own outline: drawn, never profiled
	OtherKind   Kind = "other"
)

// Kinds lists every kind in the order of legends.
func Kinds() []Kind {
	return []Kind{Forest, River, Wetland, WaterSource, Plantation, SugarPalm, Agroforest, Farmland, Yard,
		FishCage, Beekeeping, Enterprise, Settlement, Facility, SacredSite, Equipment, Labour, Capital, Training, Information,
		Income, Assets, BasicNeeds, Education, Standing, Problem, Boundary, OtherKind}
}

// Profiled reports whether access and control are asked about such a thing.
func (k Kind) Profiled() bool { return k != Boundary && k != Problem && k != Settlement }

// Benefit reports whether such a thing is what people gain, not what they use:
// the second part of the access-and-control profile (Overholt et al. 1985).
func (k Kind) Benefit() bool {
	return slices.Contains([]Kind{Income, Assets, BasicNeeds, Education, Standing}, k)
}

// Spatial reports whether such a thing is at a place that a map can show.
func (k Kind) Spatial() bool {
	return !k.Benefit() && !slices.Contains([]Kind{Equipment, Labour, Capital, Training, Information}, k)
}

// VillageStatus separates the two kinds of village in Indonesian law.
type VillageStatus string

const (
	Kelurahan VillageStatus = "kelurahan"
	Desa      VillageStatus = "desa"
)

func VillageStatuses() []VillageStatus { return []VillageStatus{Kelurahan, Desa} }

// Gender of a group or of a facilitator; NoGender is for institutions.
type Gender string

const (
	Women       Gender = "women"
	Men         Gender = "men"
	MixedGender Gender = "mixed"
	NoGender    Gender = "none"
)

func Genders() []Gender { return []Gender{Women, Men, MixedGender, NoGender} }

type Age string

const (
	AnyAge Age = "any"
	Youth  Age = "youth"
	Adult  Age = "adult"
	Elder  Age = "elder"
)

func Ages() []Age { return []Age{AnyAge, Youth, Adult, Elder} }

type Disability string

const (
	AnyDisability     Disability = "any"
	WithDisability    Disability = "with"
	WithoutDisability Disability = "without"
)

func Disabilities() []Disability {
	return []Disability{AnyDisability, WithDisability, WithoutDisability}
}

// GroupType separates people from institutions: a company cooperative can
// control a garden and is neither women nor men.
type GroupType string

const (
	People      GroupType = "people"
	Institution GroupType = "institution"
)

func GroupTypes() []GroupType { return []GroupType{People, Institution} }

type SessionKind string

const (
	FGD         SessionKind = "fgd"
	Plenary     SessionKind = "plenary"
	Interview   SessionKind = "interview"
	Observation SessionKind = "observation"
	Document    SessionKind = "document"
)

func SessionKinds() []SessionKind {
	return []SessionKind{FGD, Plenary, Interview, Observation, Document}
}

// ConsentScope is how far a session, or those whose place it is, agreed to be
// shared, narrowest first. What was withdrawn is shown nowhere any more.
type ConsentScope string

const (
	ConsentWithdrawn ConsentScope = "withdrawn"
	ConsentSession   ConsentScope = "session"
	ConsentVillage   ConsentScope = "village"
	ConsentDistrict  ConsentScope = "district"
	ConsentPlanners  ConsentScope = "planners"
	ConsentPublic    ConsentScope = "public"
)

func ConsentScopes() []ConsentScope {
	return []ConsentScope{ConsentWithdrawn, ConsentSession, ConsentVillage, ConsentDistrict, ConsentPlanners, ConsentPublic}
}

// Circles are the audiences that something may be shown to, narrowest first.
func Circles() []ConsentScope { return ConsentScopes()[1:] }

// LandStatus is the legal status of the land, apart from what covers it: APL
// (other-use area) is a status, forest is a cover.
type LandStatus string

const (
	APL              LandStatus = "apl" // outside the state forest area
	ProtectionForest LandStatus = "hl"
	ProductionForest LandStatus = "hp"
	LimitedForest    LandStatus = "hpt"
	ConvertForest    LandStatus = "hpk"
	Conservation     LandStatus = "conservation"
	WaterBody        LandStatus = "water"
	LandTitle        LandStatus = "title"
	Concession       LandStatus = "concession"
	CustomaryLand    LandStatus = "customary"
	UnknownStatus    LandStatus = "unknown"
)

func LandStatuses() []LandStatus {
	return []LandStatus{APL, ProtectionForest, ProductionForest, LimitedForest, ConvertForest, Conservation,
		WaterBody, LandTitle, Concession, CustomaryLand, UnknownStatus}
}

type UseLevel string

const (
	UseNone     UseLevel = "none"
	UseLimited  UseLevel = "limited"
	UseModerate UseLevel = "moderate"
	UseHigh     UseLevel = "high"
	UseExcess   UseLevel = "excessive"
)

func UseLevels() []UseLevel {
	return []UseLevel{UseNone, UseLimited, UseModerate, UseHigh, UseExcess}
}

type Trend string

const (
	Rising  Trend = "rising"
	Stable  Trend = "stable"
	Falling Trend = "falling"
)

func Trends() []Trend { return []Trend{Rising, Stable, Falling} }

// GeometryMethod is how a shape came to be. A sketch never looks official.
type GeometryMethod string

const (
	GPS       GeometryMethod = "gps"
	Digitised GeometryMethod = "digitised"
	Sketch    GeometryMethod = "sketch"
	Official  GeometryMethod = "official"
)

func GeometryMethods() []GeometryMethod { return []GeometryMethod{GPS, Digitised, Sketch, Official} }

// Status is how well a value is founded: stated by the source, inferred from
// it, or made up to illustrate.
type Status string

const (
	Stated       Status = "stated"
	Inferred     Status = "inferred"
	Illustrative Status = "illustrative"
)

func Statuses() []Status { return []Status{Stated, Inferred, Illustrative} }

// AccessMethod is how an answer was found: on the scale of 0 to 3, by laying
// picture cards on the piles women, men and both (FAO SEAGA), or from a printed
// sheet.
type AccessMethod string

const (
	ByScale AccessMethod = "scale"
	ByCards AccessMethod = "cards"
	BySheet AccessMethod = "sheet"
)

func AccessMethods() []AccessMethod { return []AccessMethod{ByScale, ByCards, BySheet} }

// ActivityRole is one of the three roles of the activity profile (Overholt et
// al. 1985; Moser 1993): work for goods and income, care at home, and work for
// the community.
type ActivityRole string

const (
	Productive   ActivityRole = "productive"
	Reproductive ActivityRole = "reproductive"
	Community    ActivityRole = "community"
)

func ActivityRoles() []ActivityRole { return []ActivityRole{Productive, Reproductive, Community} }

// Payment is what work is paid with.
type Payment string

const (
	Unpaid    Payment = "unpaid"
	InKind    Payment = "in_kind"
	Paid      Payment = "paid"
	MixedPaid Payment = "mixed"
)

func Payments() []Payment { return []Payment{Unpaid, InKind, Paid, MixedPaid} }

// FactorKind is the field of an influencing factor (Overholt et al. 1985).
type FactorKind string

const (
	Norm              FactorKind = "norm"
	Religion          FactorKind = "religion"
	Law               FactorKind = "law"
	Politics          FactorKind = "politics"
	Money             FactorKind = "money"
	InformationFactor FactorKind = "information"
	EducationFactor   FactorKind = "education"
	Environment       FactorKind = "environment"
	OtherFactor       FactorKind = "other"
)

func FactorKinds() []FactorKind {
	return []FactorKind{Norm, Religion, Law, Politics, Money, InformationFactor, EducationFactor, Environment, OtherFactor}
}

// FactorEffect is whether a factor holds a group back or helps it.
type FactorEffect string

const (
	Constraint  FactorEffect = "constraint"
	Opportunity FactorEffect = "opportunity"
)

func FactorEffects() []FactorEffect { return []FactorEffect{Constraint, Opportunity} }

// FactorOrigin separates causes within the offices and companies that act in
// the village from those in society: columns 4 and 5 of the Gender Analysis
// Pathway (Bappenas).
type FactorOrigin string

const (
	Internal FactorOrigin = "internal"
	External FactorOrigin = "external"
)

func FactorOrigins() []FactorOrigin { return []FactorOrigin{Internal, External} }

// Dimension is one of the four of APKM: akses, partisipasi, kontrol, manfaat.
type Dimension string

const (
	Access        Dimension = "access"
	Participation Dimension = "participation"
	Control       Dimension = "control"
	Benefit       Dimension = "benefit"
)

// Dimensions lists the four in the order in which they are printed.
func Dimensions() []Dimension { return []Dimension{Access, Participation, Control, Benefit} }
