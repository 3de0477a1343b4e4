package mapping

import "strings"

// LandCoverClass is one of the 23 classes in which the Ministry of Environment
// and Forestry (KLHK) maps the cover of land.
type LandCoverClass struct {
	Code       string // as in the attributes PL2019_ID or KD_TPL, e.g. 20051
	Symbol     string // as on printed maps, e.g. Hrs
	Indonesian string
	English    string
}

// LandCoverClasses lists KLHK's classes by code. Codes and names: KLHK's
// standard of land cover classification (the lineage of SNI 7645), as its
// public layers write them; the code 2500 for clouds is less sure. English
// names follow Global Forest Watch's table of the same codes. Public lists
// with other codes exist and are wrong.
func LandCoverClasses() []LandCoverClass {
	return []LandCoverClass{
		{"2001", "Hp", "Hutan lahan kering primer", "Primary dryland forest"},
		{"2002", "Hs", "Hutan lahan kering sekunder", "Secondary dryland forest"},
		{"2004", "Hmp", "Hutan mangrove primer", "Primary mangrove"},
		{"20041", "Hms", "Hutan mangrove sekunder", "Secondary mangrove"},
		{"2005", "Hrp", "Hutan rawa primer", "Primary swamp forest"},
		{"20051", "Hrs", "Hutan rawa sekunder", "Secondary swamp forest"},
		{"2006", "Ht", "Hutan tanaman", "Plantation forest"},
		{"2007", "B", "Semak belukar", "Shrub"},
		{"20071", "Br", "Semak belukar rawa", "Swamp shrub"},
		{"20091", "Pt", "Pertanian lahan kering", "Dryland farming"},
		{"20092", "Pc", "Pertanian lahan kering campur semak", "Mixed dryland farming"},
		{"20093", "Sw", "Sawah", "Rice field"},
		{"20094", "Tm", "Tambak", "Fish pond"},
		{"2010", "Pk", "Perkebunan", "Estate crops"},
		{"2012", "Pm", "Permukiman", "Settlement"},
		{"20121", "Bdr/Plb", "Bandara / pelabuhan", "Airport / harbour"},
		{"20122", "Tr", "Transmigrasi", "Transmigration area"},
		{"2014", "T", "Tanah terbuka", "Bare land"},
		{"20141", "Tb", "Pertambangan", "Mining"},
		{"2500", "Aw", "Awan", "Cloud / no data"},
		{"3000", "S", "Savana / padang rumput", "Savanna / grass"},
		{"5001", "A", "Tubuh air", "Water body"},
		{"50011", "Rw", "Rawa", "Swamp"},
	}
}

// LandCoverOf finds a class by its code, also as a table program writes it
// (20051.0), or by its Indonesian name in any case.
func LandCoverOf(text string) (LandCoverClass, bool) {
	text = plainCode(text)
	for _, c := range LandCoverClasses() {
		if text == c.Code || strings.EqualFold(text, c.Indonesian) {
			return c, true
		}
	}
	return LandCoverClass{}, false
}

// plainCode is a code without the decimals that table programs add to it.
func plainCode(text string) string {
	text = strings.TrimSpace(text)
	if whole, decimals, ok := strings.Cut(text, "."); ok && strings.Trim(decimals, "0") == "" {
		return whole
	}
	return text
}
