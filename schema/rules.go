package schema

// The rules by which a record is found wrong, all of level Error. Every
// finding about a member has the argument field, the member's name.
const (
	// What the schemas ask.
	ruleRequired      = "required"       // field
	ruleType          = "type"           // field, expected ("integer", "integer|string"), given (a JSON type), value
	ruleEnum          = "enum"           // field, given, allowed []string, nearest (if near)
	ruleRange         = "range"          // field, given, min, max (each if there is one)
	rulePattern       = "pattern"        // field, given, example
	ruleLength        = "length"         // field, given (how many), min, max (each if there is one), unit ("characters" or "items")
	ruleUnknownMember = "unknown-member" // field, known []string, nearest (if near)
	ruleUnique        = "unique"         // field, given
	ruleEmpty         = "empty"          // known []string: at least one of them is wanted
	ruleInvalid       = "invalid"        // keyword: a keyword of JSON Schema that has no rule here

	// What is asked of every text before a schema is asked.
	ruleNotJSON         = "not-json"         // offset, near
	ruleTrailingText    = "trailing-text"    // offset, near
	ruleBadCharacter    = "bad-character"    // offset, near, given: not UTF-8, half a surrogate pair, or NUL
	ruleNotObject       = "not-object"       // given (a JSON type)
	ruleDuplicateMember = "duplicate-member" // field
	ruleTooLarge        = "too-large"        // given, max, in bytes
	ruleTooDeep         = "too-deep"         // field, max
	ruleTooLong         = "too-long"         // field, given, max, in characters
	ruleNumberTooLong   = "number-too-long"  // field, given, max, in characters
	ruleTooManyMembers  = "too-many-members" // field, max
	ruleTooManyValues   = "too-many-values"  // field, max
	ruleUnknownSchema   = "unknown-schema"   // given, known []string
)

// Rules lists the rules of this package: the message keys that a catalogue
// must hold as "finding.RULE" and "finding.RULE.cure".
func Rules() []string {
	return []string{
		ruleRequired, ruleType, ruleEnum, ruleRange, rulePattern, ruleLength, ruleUnknownMember, ruleUnique, ruleEmpty, ruleInvalid,
		ruleNotJSON, ruleTrailingText, ruleBadCharacter, ruleNotObject, ruleDuplicateMember, ruleTooLarge, ruleTooDeep,
		ruleTooLong, ruleNumberTooLong, ruleTooManyMembers, ruleTooManyValues, ruleUnknownSchema,
	}
}
