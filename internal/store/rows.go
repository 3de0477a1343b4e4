package store

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// table maps a record type to a table by its struct tags: a record's members
// are named like the table's columns. An empty text is NULL.
type table struct {
	name    string
	key     []string // the columns that identify a record
	columns []column
}

type column struct {
	name  string
	field int
}

func tableOf(name string, record any, key ...string) table {
	t := table{name: name, key: key}
	kind := reflect.TypeOf(record)
	for i := range kind.NumField() {
		name := kind.Field(i).Tag.Get("db")
		if name == "" {
			name, _, _ = strings.Cut(kind.Field(i).Tag.Get("json"), ",")
		}
		if name != "" && name != "-" {
			t.columns = append(t.columns, column{name, i})
		}
	}
	return t
}

// quoted lists columns for SQL; some of our names are keywords.
func quoted(names []string) string {
	return `"` + strings.Join(names, `", "`) + `"`
}

func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

func (t table) selectSQL() string {
	return "SELECT " + quoted(t.names()) + ` FROM "` + t.name + `"`
}

func (t table) insertSQL() string {
	marks := make([]string, len(t.columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return fmt.Sprintf(`INSERT INTO "%s" (%s) VALUES (%s) ON CONFLICT DO NOTHING`, t.name, quoted(t.names()), strings.Join(marks, ", "))
}

// whereSQL matches the key, NULL included, with parameters from $first on.
func (t table) whereSQL(first int) string {
	parts := make([]string, len(t.key))
	for i, name := range t.key {
		parts[i] = fmt.Sprintf(`"%s" IS NOT DISTINCT FROM $%d`, name, first+i)
	}
	return " WHERE " + strings.Join(parts, " AND ")
}

func (t table) updateSQL() string {
	sets := make([]string, len(t.columns))
	for i, c := range t.columns {
		sets[i] = fmt.Sprintf(`"%s" = $%d`, c.name, i+1)
	}
	return fmt.Sprintf(`UPDATE "%s" SET %s%s`, t.name, strings.Join(sets, ", "), t.whereSQL(len(sets)+1))
}

// values are the record's columns as the database takes them.
func (t table) values(record reflect.Value) ([]any, error) {
	out := make([]any, len(t.columns))
	for i, c := range t.columns {
		v, err := toColumn(record.Field(c.field))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.name, c.name, err)
		}
		out[i] = v
	}
	return out, nil
}

// keyOf picks the key out of values.
func (t table) keyOf(values []any) []any {
	out := make([]any, len(t.key))
	for k, name := range t.key {
		for i, c := range t.columns {
			if c.name == name {
				out[k] = values[i]
			}
		}
	}
	return out
}

// object names the values for the log; geometry is written in hex.
func (t table) object(values []any) map[string]any {
	out := map[string]any{}
	for i, c := range t.columns {
		out[c.name] = values[i]
		if blob, ok := values[i].([]byte); ok {
			out[c.name] = hex.EncodeToString(blob)
		}
	}
	return out
}

func toColumn(v reflect.Value) (any, error) {
	if g, ok := v.Interface().(orb.Geometry); ok {
		return geodata.EncodeGPKG(g)
	}
	if valuer, ok := v.Interface().(driver.Valuer); ok {
		return valuer.Value()
	}
	switch v.Kind() {
	case reflect.Interface:
		return nil, nil
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return toColumn(v.Elem())
	case reflect.String:
		if v.Len() == 0 {
			return nil, nil
		}
		return v.String(), nil
	case reflect.Int:
		return v.Int(), nil
	case reflect.Float64:
		return v.Float(), nil
	case reflect.Bool:
		if v.Bool() {
			return int64(1), nil
		}
		return int64(0), nil
	case reflect.Slice, reflect.Map:
		if v.Len() == 0 {
			return nil, nil
		}
		text, err := json.Marshal(v.Interface())
		return string(text), err
	}
	return nil, fmt.Errorf("no column for %s", v.Type())
}

// scan reads one row into record, a pointer to the table's type.
func (t table) scan(row func(...any) error, record reflect.Value) error {
	values := make([]any, len(t.columns))
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := row(targets...); err != nil {
		return err
	}
	for i, c := range t.columns {
		if values[i] == nil {
			continue
		}
		if err := fromColumn(values[i], record.Elem().Field(c.field)); err != nil {
			return &Error{ErrDamaged, "record-damaged", map[string]any{"table": t.name, "column": c.name,
				"value": columnString(values[i]), "key": fmt.Sprint(values[0])}}
		}
	}
	return nil
}

type scanner interface{ Scan(any) error }

func fromColumn(value any, into reflect.Value) error {
	if s, ok := into.Addr().Interface().(scanner); ok {
		return s.Scan(value)
	}
	switch into.Kind() {
	case reflect.Interface:
		blob, _ := value.([]byte)
		g, err := geodata.DecodeGPKG(blob)
		if err == nil && g != nil {
			into.Set(reflect.ValueOf(g))
		}
		return err
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return fromColumn(value, into.Elem())
	case reflect.String:
		into.SetString(columnString(value))
	case reflect.Int:
		n, ok := value.(int64)
		if !ok {
			return fmt.Errorf("%v is not a whole number", value)
		}
		into.SetInt(n)
	case reflect.Float64:
		x, ok := columnFloat(value)
		if !ok {
			return fmt.Errorf("%v is not a number", value)
		}
		into.SetFloat(x)
	case reflect.Bool:
		into.SetBool(value == true || value == int64(1))
	case reflect.Slice, reflect.Map:
		decoder := json.NewDecoder(strings.NewReader(columnString(value)))
		decoder.UseNumber() // attributes may be long codes
		return decoder.Decode(into.Addr().Interface())
	}
	return nil
}

// columnString is a value as text; the driver reads times by itself.
func columnString(value any) string {
	switch v := value.(type) {
	case []byte:
		return string(v)
	case time.Time:
		return timestamp(v)
	}
	return fmt.Sprint(value)
}

func columnFloat(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}
