package crs

import (
	"strconv"
	"strings"
)

// Limits of a definition: no real one comes near them.
const (
	maxText  = 64 << 10
	maxDepth = 16
	maxNodes = 2000
)

// node is one element of well-known text: KEYWORD[values, nodes…].
type node struct {
	keyword string // capitals
	texts   []string
	numbers []float64
	nodes   []node
}

// child finds the first element with one of the keywords.
func (n node) child(keywords ...string) (node, bool) {
	for _, c := range n.nodes {
		for _, k := range keywords {
			if c.keyword == k {
				return c, true
			}
		}
	}
	return node{}, false
}

// name is the first text of an element.
func (n node) name() string {
	if len(n.texts) == 0 {
		return ""
	}
	return n.texts[0]
}

// wktReader reads well-known text of either version.
type wktReader struct {
	text  string
	pos   int
	nodes int
}

// readWKT is false for what is no well-known text.
func readWKT(text string) (node, bool) {
	if len(text) > maxText {
		return node{}, false
	}
	r := wktReader{text: text}
	return r.node(0)
}

func (r *wktReader) peek() byte {
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.pos]) >= 0 {
		r.pos++
	}
	if r.pos == len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

// word reads letters, digits and what else stands in keywords and numbers.
func (r *wktReader) word() string {
	r.peek()
	start := r.pos
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n,\"[]()", r.text[r.pos]) < 0 {
		r.pos++
	}
	return r.text[start:r.pos]
}

func (r *wktReader) node(depth int) (node, bool) {
	n := node{keyword: strings.ToUpper(r.word())}
	r.nodes++
	if open := r.peek(); n.keyword == "" || open != '[' && open != '(' || depth > maxDepth || r.nodes > maxNodes {
		return n, false
	}
	r.pos++
	for {
		if !r.value(&n, depth) {
			return n, false
		}
		switch r.peek() {
		case ',':
			r.pos++
		case ']', ')':
			r.pos++
			return n, true
		default:
			return n, false
		}
	}
}

// value reads one of the values of an element: a text, a number, another
// element, or a bare word such as EAST.
func (r *wktReader) value(n *node, depth int) bool {
	if r.peek() == '"' {
		text, ok := r.quoted()
		n.texts = append(n.texts, text)
		return ok
	}
	start := r.pos
	word := r.word()
	if next := r.peek(); next == '[' || next == '(' {
		r.pos = start
		child, ok := r.node(depth + 1)
		n.nodes = append(n.nodes, child)
		return ok
	}
	if v, err := strconv.ParseFloat(word, 64); err == nil && len(word) <= 32 {
		n.numbers = append(n.numbers, v)
	}
	return word != ""
}

func (r *wktReader) quoted() (string, bool) {
	r.pos++
	end := strings.IndexByte(r.text[r.pos:], '"')
	if end < 0 {
		return "", false
	}
	text := r.text[r.pos : r.pos+end]
	r.pos += end + 1
	return text, true
}
