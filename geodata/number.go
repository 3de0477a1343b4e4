package geodata

import (
	"math"
	"math/bits"
	"strconv"
)

// MaxNumberBytes is how long a number's text may be. Seventeen digits say all
// a float64 can hold.
const MaxNumberBytes = 32

// tens are the powers of ten that a uint64 holds.
var tens = [...]uint64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// number reads a JSON number, to the same bits as strconv.
func (s *scanner) number() (float64, bool) {
	v, end := decimal(s.text, s.pos)
	if end > 0 && (end == len(s.text) || s.text[end]|0x20 != 'e' && s.text[end]-'0' >= 10) {
		s.pos = end
		return v, true
	}
	return s.anyNumber()
}

// decimal reads a number without exponent of at most 19 digits at b[i:], to
// the same bits as strconv, and where it ends; 0 when it is none.
func decimal(b []byte, i int) (v float64, end int) {
	minus := i < len(b) && b[i] == '-'
	if minus {
		i++
	}
	first := i
	i, mantissa := digits(b, i, 0)
	count, decimals := i-first, 0
	if count == 0 || count > 1 && b[first] == '0' {
		return 0, 0
	}
	if i < len(b) && b[i] == '.' {
		dot := i
		i, mantissa = digits(b, i+1, mantissa)
		decimals = i - dot - 1
		if decimals == 0 {
			return 0, 0
		}
	}
	if count+decimals > 19 {
		return 0, 0
	}
	v = quotient(mantissa, decimals)
	if minus {
		v = -v
	}
	return v, i
}

// quotient is m / 10^decimals, rounded to the nearest float64, ties to even.
// A numerator up to 2^53 over a power of ten up to 10^22 is one exact division
// (Clinger 1990). Of a larger one the 128-bit quotient has 63 bits or more,
// and its last bit tells whether a remainder follows, so that the conversion
// rounds right.
func quotient(m uint64, decimals int) float64 {
	if m <= 1<<53 {
		return float64(m) / float64(tens[decimals])
	}
	shift, down := bits.LeadingZeros64(m), bits.LeadingZeros64(tens[decimals])
	m <<= shift
	q, rest := bits.Div64(m>>1, m<<63, tens[decimals]<<down)
	if rest != 0 {
		q |= 1
	}
	power := math.Float64frombits(uint64(1023+down-shift-63) << 52) // of two, from 2^-126 to 1
	return float64(q) * power
}

// anyNumber reads what decimal does not, or says what is wrong with it.
func (s *scanner) anyNumber() (float64, bool) {
	b, i := s.text, s.pos
	if i < len(b) && b[i] == '-' {
		i++
	}
	first := i
	i, _ = digits(b, i, 0)
	if i == first || i > first+1 && b[first] == '0' {
		return 0, s.badNumber(i)
	}
	if i < len(b) && b[i] == '.' {
		dot := i
		if i, _ = digits(b, i+1, 0); i == dot+1 {
			return 0, s.badNumber(i)
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		return s.scientific(i + 1)
	}
	return s.parse(i)
}

// digits reads decimal digits from b[i:] on to a mantissa, which may overflow.
func digits(b []byte, i int, mantissa uint64) (int, uint64) {
	for ; i < len(b) && b[i]-'0' < 10; i++ {
		mantissa = mantissa*10 + uint64(b[i]-'0')
	}
	return i, mantissa
}

// scientific reads the exponent at i.
func (s *scanner) scientific(i int) (float64, bool) {
	if i < len(s.text) && (s.text[i] == '+' || s.text[i] == '-') {
		i++
	}
	end, _ := digits(s.text, i, 0)
	if end == i {
		return 0, s.badNumber(i)
	}
	return s.parse(end)
}

// parse lets strconv read the number that ends at end.
func (s *scanner) parse(end int) (float64, bool) {
	if n := end - s.pos; n > MaxNumberBytes {
		return 0, s.fail("number-too-long", args{"bytes": n, "max": MaxNumberBytes})
	}
	v, err := strconv.ParseFloat(string(s.text[s.pos:end]), 64)
	if err != nil {
		return 0, s.notNumber()
	}
	s.pos = end
	return v, true
}

// badNumber says what is wrong with a number that breaks at i.
func (s *scanner) badNumber(i int) bool {
	if s.isNotFinite() {
		return s.notNumber()
	}
	s.pos = i
	return s.syntax()
}

// isNotFinite spots the words that some programs write for what JSON cannot.
func (s *scanner) isNotFinite() bool {
	for _, word := range [...]string{"NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "-NaN", "-nan"} {
		if s.at(word) && !s.letterAt(s.pos+len(word)) {
			return true
		}
	}
	return false
}

func (s *scanner) letterAt(i int) bool {
	return i < len(s.text) && s.text[i]|0x20 >= 'a' && s.text[i]|0x20 <= 'z'
}

// notNumber faults the value that stands where a number should.
func (s *scanner) notNumber() bool {
	var e extent
	n := min(e.scan(s.text[s.pos:]), 4*excerptRunes)
	return s.fail("not-a-number", args{"value": excerpt(s.text[s.pos : s.pos+n])})
}
