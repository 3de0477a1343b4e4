package mapping

// KnownAttribute is an attribute that files from elsewhere often have, and the
// member of a resource that it may stand for. What it does stand for only the
// person knows who brings the file.
type KnownAttribute struct {
	Attribute string // in any case
	Member    string
}

// KnownAttributes lists them, the likelier ones of a member first: those of
// the topographic map of Indonesia (RBI: NAMOBJ, REMARK, LUASWH; Geospatial
// Information Agency's catalogue of elements), then those that people and
// programs write.
func KnownAttributes() []KnownAttribute {
	return []KnownAttribute{
		{"NAMOBJ", "name"}, {"nama", "name"}, {"name", "name"}, {"nama_objek", "name"}, {"title", "name"}, {"label", "name"},
		{"jenis", "kind"}, {"REMARK", "kind"}, {"kategori", "kind"}, {"category", "kind"}, {"$category", "kind"}, {"type", "kind"},
		{"keterangan", "note"}, {"ket", "note"}, {"desc", "note"}, {"description", "note"}, {"deskripsi", "note"}, {"catatan", "note"}, {"notes", "note"},
		{"luas_ha", "area_ha"}, {"luas", "area_ha"}, {"LUASWH", "area_ha"},
		{"pemilik", "owner"}, {"pengelola", "manager"}, {"sumber", "source"}, {"METADATA", "source"},
	}
}

// RBIClass is a class of the topographic map (Rupabumi Indonesia), by the code
// in LCODE or FCODE, and the kind of resource it may be; Kind is empty where
// none is near.
type RBIClass struct {
	Code       string
	Indonesian string
	Kind       Kind
}

// RBIClasses lists the classes that matter to a village's livelihood, as
// public layers of the topographic map write code and name.
func RBIClasses() []RBIClass {
	return []RBIClass{
		{"DA0080", "Danau/Situ", Wetland},
		{"DA0280", "Sungai", River},
		{"FA0020", "Perkebunan/Kebun", Plantation},
		{"FA0040", "Tegalan/Ladang", Farmland},
		{"FA0060", "Sawah", Farmland},
		{"FB0020", "Padang Rumput", ""},
		{"GA0040", "Permukiman", Settlement},
	}
}

// IsKemendagriCode reports whether a text is a region's code of the Ministry
// of Home Affairs beyond doubt: pairs of digits with dots between them and
// four for the village, of which the first tells kelurahan (1) from desa (2),
// e.g. 62.01.03.1008 (Permendagri 72/2019).
func IsKemendagriCode(text string) bool {
	switch len(text) {
	case 2, 5, 8:
	case 13:
		if text[9] != '1' && text[9] != '2' {
			return false
		}
	default:
		return false
	}
	for i, c := range []byte(text) {
		if dot := i == 2 || i == 5 || i == 8; dot && c != '.' || !dot && c-'0' > 9 {
			return false
		}
	}
	return true
}

// IsBPSVillageCode reports whether a text is a village's code of Statistics
// Indonesia (BPS) beyond doubt: ten digits, e.g. 6201040005, that would be no
// code of the Ministry of Home Affairs with its dots left out.
func IsBPSVillageCode(text string) bool {
	if len(text) != 10 {
		return false
	}
	for _, c := range []byte(text) {
		if c-'0' > 9 {
			return false
		}
	}
	return text[6] != '1' && text[6] != '2'
}
