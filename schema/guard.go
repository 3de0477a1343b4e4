package schema

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of one record. They are far above what a workshop needs and far below
// what hurts: without them gojsonschema spends 35 ms on each 1e1000000 and 3 kB
// on each error, and panics on a number that no float64 holds.
const (
	MaxObject   = 16 << 20 // bytes of a record
	maxDepth    = 32       // nested objects and arrays
	maxNumber   = 32       // bytes of a number
	maxExponent = 400      // 1e-1000000 is a float64 (0) and still a bomb
	maxText     = 10_000   // characters of a string
	maxMembers  = 200      // members of one object
	maxValues   = 5_000    // values in a record, all levels together
)

// fault is the first thing that stops the scanner. Its path grows while the
// scanner returns, so it lists the innermost step first.
type fault struct {
	rule string
	args map[string]any
	path []string
}

// within records that the fault lies inside a member or an item.
func (f *fault) within(step string) *fault {
	f.path = append(f.path, step)
	return f
}

// scanner reads one JSON value in one pass: it holds the limits and the strict
// grammar of RFC 8259, refuses duplicate members and broken characters, and
// builds what json.Decoder with UseNumber would build. Strings and numbers are
// parts of the text, not copies.
type scanner struct {
	text   string
	pos    int
	values int
}

// scan reads a record and nothing after it.
func scan(raw []byte) (any, *fault) {
	if len(raw) > MaxObject {
		return nil, &fault{rule: ruleTooLarge, args: map[string]any{"max": MaxObject, "given": len(raw)}}
	}
	s := &scanner{text: string(raw)}
	if !utf8.ValidString(s.text) {
		return nil, s.badByte()
	}
	value, f := s.value(1)
	if f != nil {
		return nil, f
	}
	if s.space(); s.pos < len(s.text) {
		return nil, s.fault(ruleTrailingText)
	}
	return value, nil
}

func (s *scanner) value(depth int) (any, *fault) {
	if s.values++; s.values > maxValues {
		return nil, &fault{rule: ruleTooManyValues, args: map[string]any{"max": maxValues}}
	}
	s.space()
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '"':
		return boxed(s.quoted())
	case c == '-' || isDigit(c):
		return s.number()
	}
	return s.literal()
}

func (s *scanner) object(depth int) (any, *fault) {
	if depth > maxDepth {
		return nil, &fault{rule: ruleTooDeep, args: map[string]any{"max": maxDepth}}
	}
	object := make(map[string]any, s.expected(depth))
	for s.pos++; ; {
		if done, f := s.next('}', len(object) == 0); done || f != nil {
			return object, f
		}
		name, f := s.name(object)
		if f != nil {
			return nil, f
		}
		if object[name], f = s.value(depth + 1); f != nil {
			return nil, f.within(name)
		}
	}
}

// expected guesses the members of a record from its length, which saves the
// map from growing twice.
func (s *scanner) expected(depth int) int {
	if depth > 1 {
		return 0
	}
	return min(len(s.text)/24, maxMembers)
}

// name reads a member's name and its colon.
func (s *scanner) name(object map[string]any) (string, *fault) {
	if s.space(); s.peek() != '"' {
		return "", s.fault(ruleNotJSON)
	}
	name, f := s.quoted()
	if f != nil {
		return "", f
	}
	if _, twice := object[name]; twice {
		return "", (&fault{rule: ruleDuplicateMember, args: map[string]any{}}).within(name)
	}
	if len(object) == maxMembers {
		return "", &fault{rule: ruleTooManyMembers, args: map[string]any{"max": maxMembers}}
	}
	if s.space(); s.peek() != ':' {
		return "", s.fault(ruleNotJSON)
	}
	s.pos++
	return name, nil
}

func (s *scanner) array(depth int) (any, *fault) {
	if depth > maxDepth {
		return nil, &fault{rule: ruleTooDeep, args: map[string]any{"max": maxDepth}}
	}
	array := []any{}
	for s.pos++; ; {
		if done, f := s.next(']', len(array) == 0); done || f != nil {
			return array, f
		}
		value, f := s.value(depth + 1)
		if f != nil {
			return nil, f.within(strconv.Itoa(len(array)))
		}
		array = append(array, value)
	}
}

// next stands after the opening bracket or a value: it reads the closing
// bracket, or the comma before another value.
func (s *scanner) next(closing byte, first bool) (done bool, f *fault) {
	s.space()
	if s.peek() == closing {
		s.pos++
		return true, nil
	}
	if first {
		return false, nil
	}
	if s.peek() != ',' {
		return false, s.fault(ruleNotJSON)
	}
	s.pos++
	return false, nil
}

// boxed keeps a nil fault beside the value.
func boxed(text string, f *fault) (any, *fault) { return text, f }

func (s *scanner) quoted() (string, *fault) {
	start := s.pos + 1
	end, escaped := start, false
	for ; end < len(s.text) && s.text[end] != '"'; end++ {
		if s.text[end] < ' ' {
			s.pos = end
			return "", s.fault(ruleNotJSON)
		}
		if s.text[end] == '\\' {
			escaped = true
			end++
		}
	}
	if end >= len(s.text) {
		s.pos = len(s.text)
		return "", s.fault(ruleNotJSON)
	}
	text := s.text[start:end]
	if escaped {
		var f *fault
		if text, f = s.unescape(text); f != nil {
			return "", f
		}
	}
	if len(text) > maxText && utf8.RuneCountInString(text) > maxText {
		return "", &fault{rule: ruleTooLong, args: map[string]any{"max": maxText, "given": utf8.RuneCountInString(text)}}
	}
	s.pos = end + 1
	return text, nil
}

// unescape leaves the escapes to encoding/json, except that half a surrogate
// pair and NUL, which PostgreSQL cannot store, are refused.
func (s *scanner) unescape(text string) (string, *fault) {
	if broken := brokenEscape(text); broken != "" {
		f := s.fault(ruleBadCharacter)
		f.args["given"] = broken
		return "", f
	}
	var plain string
	if json.Unmarshal([]byte(`"`+text+`"`), &plain) != nil {
		return "", s.fault(ruleNotJSON)
	}
	return plain, nil
}

// brokenEscape returns the first \u escape that stands for no character that
// can be stored.
func brokenEscape(text string) string {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		code, ok := hexEscape(text[i:])
		if !ok {
			continue
		}
		low, paired := hexEscape(strings.TrimPrefix(text[i+5:], `\`))
		switch {
		case code >= 0xD800 && code < 0xDC00 && paired && text[i+5] == '\\' && low >= 0xDC00 && low < 0xE000:
			i += 10
		case code == 0, code >= 0xD800 && code < 0xE000:
			return `\` + text[i:i+5]
		}
	}
	return ""
}

// hexEscape reads uXXXX, the part of an escape after its backslash.
func hexEscape(text string) (uint64, bool) {
	if len(text) < 5 || text[0] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(text[1:5], 16, 16)
	return code, err == nil
}

func (s *scanner) number() (any, *fault) {
	end, ok := numberEnd(s.text, s.pos)
	if !ok {
		s.pos = end
		return nil, s.fault(ruleNotJSON)
	}
	number := s.text[s.pos:end]
	if !bearable(number) {
		return nil, &fault{rule: ruleNumberTooLong, args: map[string]any{"max": maxNumber, "given": shorten(number)}}
	}
	s.pos = end
	return json.Number(number), nil
}

// numberEnd returns where the number that starts at i ends, or breaks off.
func numberEnd(text string, i int) (int, bool) {
	if text[i] == '-' {
		i++
	}
	whole := i
	i = digitsEnd(text, i)
	if i == whole || (text[whole] == '0' && i > whole+1) {
		return i, false
	}
	if i < len(text) && text[i] == '.' {
		fraction := i + 1
		if i = digitsEnd(text, fraction); i == fraction {
			return i, false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		exponent := i
		if i = digitsEnd(text, exponent); i == exponent {
			return i, false
		}
	}
	return i, true
}

func digitsEnd(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// bearable reports whether a number is short and a finite float64, and would
// still be short if it were written without an exponent.
func bearable(number string) bool {
	if len(number) > maxNumber {
		return false
	}
	e := strings.IndexAny(number, "eE")
	if e < 0 {
		return true
	}
	exponent, err := strconv.Atoi(number[e+1:])
	if err != nil || exponent > maxExponent || exponent < -maxExponent {
		return false
	}
	_, err = strconv.ParseFloat(number, 64)
	return err == nil
}

func (s *scanner) literal() (any, *fault) {
	rest := s.text[s.pos:]
	switch {
	case strings.HasPrefix(rest, "true"):
		s.pos += len("true")
		return true, nil
	case strings.HasPrefix(rest, "false"):
		s.pos += len("false")
		return false, nil
	case strings.HasPrefix(rest, "null"):
		s.pos += len("null")
		return nil, nil
	}
	return nil, s.fault(ruleNotJSON)
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the next byte, or NUL, which JSON never starts with.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// fault says where the scanner stands.
func (s *scanner) fault(rule string) *fault {
	return &fault{rule: rule, args: map[string]any{"offset": s.pos, "near": near(s.text, s.pos)}}
}

func (s *scanner) badByte() *fault {
	for i, r := range s.text {
		if _, size := utf8.DecodeRuneInString(s.text[i:]); r == utf8.RuneError && size == 1 {
			s.pos = i
			break
		}
	}
	f := s.fault(ruleBadCharacter)
	f.args["given"] = `\x` + strconv.FormatUint(uint64(s.text[s.pos]), 16)
	return f
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isIndex reports whether a step of a path is an array index.
func isIndex(step string) bool {
	return step != "" && digitsEnd(step, 0) == len(step)
}
