package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// Limits of a workshop document. Most of its bytes will be the geometry of the
// resources.
const (
	MaxWorkshop = 64 << 20  // bytes of a document
	maxRecords  = 1_000_000 // records in one list
)

// Workshop splits a workshop document into its records by member: many for a
// list, one for the village, the title and the note, and the resources as one
// GeoJSON FeatureCollection. It holds the document as a whole to its schema;
// each record is still to be decoded, so that one bad record does not lose the
// others. The records are parts of raw, not copies:
//
//	parts, f := schema.Workshop(raw, file)
//	for i, text := range parts["scores"] {
//		at := schema.Place{File: file, Path: fmt.Sprintf("/scores/%d", i)}
//		score, findings := schema.Decode[ranking.Score]("score", text, at)
//
// A finding says why the document cannot be read at all.
func Workshop(raw []byte, file string) (map[string][]json.RawMessage, *Finding) {
	parts, findings := splitBundle(registry()[workshop], raw, Place{File: file})
	if len(findings) > 0 {
		return nil, &findings[0]
	}
	return parts, nil
}

// checkBundle checks a workshop document and every record in it.
func checkBundle(doc *document, raw []byte, at Place) []Finding {
	parts, findings := splitBundle(doc, raw, at)
	for _, m := range doc.root.Properties {
		if m.Of == "" || len(m.Properties) > 0 { // title and note; resources
			continue
		}
		for i, text := range parts[m.Name] {
			if len(findings) >= maxFindings {
				return findings[:maxFindings]
			}
			findings = append(findings, CheckObject(m.Of, text, at.At(at.Path+m.pathOf(i)))...)
		}
	}
	return findings[:min(len(findings), maxFindings)]
}

// pathOf is the path of the i-th record of a member of a workshop.
func (m *member) pathOf(i int) string {
	if m.allows("array") {
		return "/" + m.Name + "/" + strconv.Itoa(i)
	}
	return "/" + m.Name
}

func splitBundle(doc *document, raw []byte, at Place) (map[string][]json.RawMessage, []Finding) {
	if f := wellFormed(raw); f != nil {
		return nil, []Finding{f.finding(at.onLine(raw, f))}
	}
	texts, f := partsOf(withoutMark(raw))
	if f != nil {
		return nil, []Finding{f.finding(at)}
	}
	parts, outline := map[string][]json.RawMessage{}, map[string]any{}
	for name, text := range texts {
		var f *fault
		if outline[name], f = outlined(doc.root.property(name), text); f == nil && outline[name] != nil {
			parts[name], f = records(text)
		}
		if f != nil {
			return nil, []Finding{f.within(name).finding(at)}
		}
	}
	if findings := doc.judged(outline, at); len(findings) > 0 {
		return nil, findings
	}
	return parts, nil
}

// onLine says on which line the document breaks off.
func (p Place) onLine(raw []byte, f *fault) Place {
	if offset, ok := f.args["offset"].(int); ok && p.Line == 0 {
		p.Line = 1 + bytes.Count(raw[:offset], []byte("\n"))
	}
	return p
}

// wellFormed checks that a document is one JSON object and nothing else.
func wellFormed(raw []byte) *fault {
	if len(raw) > MaxWorkshop {
		return &fault{rule: ruleTooLarge, args: map[string]any{"max": MaxWorkshop, "given": len(raw)}}
	}
	body := withoutMark(raw)
	if !json.Valid(body) {
		return brokenAt(raw, len(raw)-len(body))
	}
	if start := bytes.TrimLeft(body, blank); start[0] != '{' {
		return notObject(startOf(start))
	}
	return nil
}

const blank = " \t\r\n"

// withoutMark drops the byte order mark that Windows programs put first.
func withoutMark(raw []byte) []byte { return bytes.TrimPrefix(raw, []byte("\uFEFF")) }

// brokenAt finds the byte at which a document stops being JSON, or the text
// after its end.
func brokenAt(raw []byte, mark int) *fault {
	rule, pos := ruleNotJSON, len(raw)
	var whole json.RawMessage
	if broken := (*json.SyntaxError)(nil); errors.As(json.Unmarshal(raw[mark:], &whole), &broken) {
		pos = mark + max(0, int(broken.Offset)-1)
	}
	if dec := json.NewDecoder(bytes.NewReader(raw[mark:])); dec.Decode(&whole) == nil {
		rule = ruleTrailingText
	}
	return (&scanner{text: string(raw), pos: pos}).fault(rule)
}

// partsOf parts an object, which is known to be JSON, into the texts of its
// members.
func partsOf(object []byte) (map[string]json.RawMessage, *fault) {
	texts, ok := split(object, maxMembers)
	if !ok {
		return nil, &fault{rule: ruleTooManyMembers, args: map[string]any{"max": maxMembers}}
	}
	parts := map[string]json.RawMessage{}
	for _, text := range texts {
		colon := quoteEnd(text, 0) + 1
		name, f := (&scanner{text: string(text[:colon])}).quoted()
		if f != nil {
			return nil, f
		}
		if _, twice := parts[name]; twice {
			return nil, (&fault{rule: ruleDuplicateMember}).within(name)
		}
		parts[name] = bytes.TrimLeft(bytes.TrimLeft(text[colon:], blank)[1:], blank)
	}
	return parts, nil
}

// split parts a list or an object, which is known to be JSON, at its commas; it
// fails when there are more pieces than the limit. The pieces are parts of the
// text, not copies.
func split(text []byte, limit int) (pieces []json.RawMessage, ok bool) {
	text = bytes.Trim(text, blank)
	text = bytes.Trim(text[1:len(text)-1], blank)
	for len(text) > 0 {
		if len(pieces) == limit {
			return nil, false
		}
		end := pieceEnd(text)
		pieces = append(pieces, bytes.TrimRight(text[:end], blank))
		text = bytes.TrimLeft(text[min(end+1, len(text)):], blank)
	}
	return pieces, true
}

// pieceEnd finds the first comma outside of brackets and quotation marks.
func pieceEnd(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = quoteEnd(text, i)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// quoteEnd finds the quotation mark that closes the one at i.
func quoteEnd(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

// outlined is what the schema of the whole needs to know about a member: short
// texts as they are, of an object the members that this schema names, and of a
// list only that it is one.
func outlined(m *member, text json.RawMessage) (any, *fault) {
	object, isObject := startOf(text).(map[string]any)
	if !isObject || m == nil || len(m.Properties) == 0 {
		return shallow(text)
	}
	parts, f := partsOf(text)
	if f != nil {
		return nil, f
	}
	for _, p := range m.Properties {
		if inner, ok := parts[p.Name]; ok {
			if object[p.Name], f = shallow(inner); f != nil {
				return nil, f.within(p.Name)
			}
		}
	}
	return object, nil
}

// shallow is a text or a number as it is, and an empty list or object.
func shallow(text json.RawMessage) (any, *fault) {
	if text[0] == '{' || text[0] == '[' {
		return startOf(text), nil
	}
	return scan(text)
}

// startOf is an empty value of the type that a text starts.
func startOf(text []byte) any {
	switch text[0] {
	case '{':
		return map[string]any{}
	case '[':
		return []any{}
	case '"':
		return ""
	case 't', 'f':
		return false
	case 'n':
		return nil
	}
	return json.Number("0")
}

// records are the items of a list, or the one thing that is no list.
func records(text json.RawMessage) ([]json.RawMessage, *fault) {
	if text[0] != '[' {
		return []json.RawMessage{text}, nil
	}
	items, ok := split(text, maxRecords)
	if !ok {
		return nil, &fault{rule: ruleTooManyValues, args: map[string]any{"max": maxRecords}}
	}
	return items, nil
}
