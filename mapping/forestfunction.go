package mapping

import "strings"

// ForestFunction is what one table takes a code of the layer of forest
// functions (kawasan hutan) for.
type ForestFunction struct {
	Code       string // six digits, as in the attribute FUNGSIKWS
	Short      string // HL, APL …
	Indonesian string
	Status     LandStatus // what it would be here
}

// ForestFunctionTable is a table of codes that is in use, and who uses it.
type ForestFunctionTable struct {
	Source    string
	Functions []ForestFunction
}

// ForestFunctionTables lists the tables found in public. They contradict each
// other: 100700 is APL, outside the state forest, in one and convertible
// forest in the other. So a code alone never settles a land status: show the
// readings and let a person decide with the layer's own legend. The first is
// that of public programs on the ministry's layer, which also has the codes
// with four digits (1007); the second a public note on such a layer. Neither
// is an official table.
func ForestFunctionTables() []ForestFunctionTable {
	return []ForestFunctionTable{
		{"A", []ForestFunction{
			{"100100", "HL", "Hutan lindung", ProtectionForest},
			{"100200", "HSA", "Hutan suaka alam", Conservation},
			{"100210", "CA", "Cagar alam", Conservation},
			{"100220", "SM", "Suaka margasatwa", Conservation},
			{"100230", "TB", "Taman buru", Conservation},
			{"100240", "TN", "Taman nasional", Conservation},
			{"100250", "TWA", "Taman wisata alam", Conservation},
			{"100260", "TAHURA", "Taman hutan raya", Conservation},
			{"100300", "HP", "Hutan produksi tetap", ProductionForest},
			{"100400", "HPT", "Hutan produksi terbatas", LimitedForest},
			{"100500", "HPK", "Hutan produksi yang dapat dikonversi", ConvertForest},
			{"100600", "HNB", "Hutan negara bebas", UnknownStatus},
			{"100700", "APL", "Areal penggunaan lain", APL},
			{"500100", "danau", "Danau", WaterBody},
			{"500300", "tubuh air", "Tubuh air", WaterBody},
		}},
		{"B", []ForestFunction{
			{"100500", "HP", "Hutan produksi tetap", ProductionForest},
			{"100700", "HPK", "Hutan produksi yang dapat dikonversi", ConvertForest},
			{"500300", "APL", "Areal penggunaan lain", APL},
		}},
	}
}

// ForestFunctionCode brings a code into the form of the tables: six digits
// without decimals. It is false for what is no code of a forest function.
func ForestFunctionCode(text string) (code string, ok bool) {
	code = plainCode(text)
	if len(code) == 4 {
		code += "00"
	}
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "", false
	}
	return code, code[:3] == "100" || code[:3] == "500"
}

// ForestFunctionReadings gives what each table takes a code, a short name or a
// name (in any case) for, in the order of the tables; "" where it has none.
func ForestFunctionReadings(text string) []string {
	code, coded := ForestFunctionCode(text)
	name := strings.TrimSpace(text)
	readings := []string{}
	found := false
	for _, table := range ForestFunctionTables() {
		reading := ""
		for _, f := range table.Functions {
			if coded && f.Code == code || !coded && (strings.EqualFold(name, f.Short) || strings.EqualFold(name, f.Indonesian) || strings.EqualFold(name, "Area penggunaan lain") && f.Status == APL) {
				reading, found = f.Short, true
			}
		}
		readings = append(readings, reading)
	}
	if !found {
		return nil
	}
	return readings
}
