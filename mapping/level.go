package mapping

import (
	"bytes"
	"database/sql/driver"
	"fmt"
)

// Level is one answer: 0 none, 1 limited (with leave, or now and then),
// 2 shared, 3 full. The zero value is Unknown, so that a forgotten answer is
// never read as none.
type Level uint8

const (
	Unknown       Level = iota // nobody has said
	NotApplicable              // the question makes no sense here
	None                       // 0
	Limited                    // 1
	Shared                     // 2
	Full                       // 3
)

// Holds is the lowest level that counts as holding a dimension.
const Holds = Shared

// Number returns 0 to 3, and false when the level is unknown or not applicable.
func (l Level) Number() (int, bool) {
	if l < None || l > Full {
		return 0, false
	}
	return int(l - None), true
}

// ParseLevel reads 0 to 3, "na", or nothing for unknown.
func ParseLevel(text string) (Level, error) {
	switch text {
	case "":
		return Unknown, nil
	case "na":
		return NotApplicable, nil
	case "0", "1", "2", "3":
		return None + Level(text[0]-'0'), nil
	}
	return Unknown, fmt.Errorf("level %q is not 0, 1, 2, 3, na or empty", text)
}

// String is the inverse of ParseLevel.
func (l Level) String() string {
	if l == NotApplicable {
		return "na"
	}
	if n, ok := l.Number(); ok {
		return string(rune('0' + n))
	}
	return ""
}

// MarshalJSON writes a number, "na" or null.
func (l Level) MarshalJSON() ([]byte, error) {
	if l == NotApplicable {
		return []byte(`"na"`), nil
	}
	if n, ok := l.Number(); ok {
		return []byte{byte('0' + n)}, nil
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes, and digits in quotes.
func (l *Level) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*l = Unknown
		return nil
	}
	level, err := ParseLevel(string(bytes.Trim(text, `"`)))
	if err != nil {
		return err
	}
	*l = level
	return nil
}

// Scan reads a database column: NULL is unknown.
func (l *Level) Scan(value any) error {
	text, err := columnText(value)
	if err != nil {
		return err
	}
	level, err := ParseLevel(text)
	*l = level
	return err
}

// Value writes a database column: unknown is NULL.
func (l Level) Value() (driver.Value, error) {
	if l == Unknown {
		return nil, nil
	}
	return l.String(), nil
}

func columnText(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case int64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("a level cannot be read from %T", value)
}
