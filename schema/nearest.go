package schema

import "strings"

// spelling is a way to write a word: the word itself or one of its labels.
type spelling struct{ text, word string }

// nearest returns the word whose spelling is closest to what was given, when
// it is close enough to have been meant. So it finds forest for forst, for
// Forest and for hutan.
func nearest(given string, spellings []spelling) (string, bool) {
	if len(given) > 4*maxShown {
		return "", false
	}
	text := fold(given)
	best, found := "", false
	bound := 1 + tolerance(len(text))
	for _, s := range spellings {
		if d := distance(text, fold(s.text), bound); d < bound {
			best, found, bound = s.word, true, d
		}
	}
	return best, found
}

// tolerance is how many slips a word of so many letters may have.
func tolerance(letters int) int { return min(letters/3, 3) }

// fold makes spellings comparable: case, and how words are joined.
func fold(text string) []rune {
	text = strings.ToLower(strings.TrimSpace(text))
	return []rune(strings.NewReplacer(" ", "_", "-", "_").Replace(text))
}

// distance counts the letters to insert, delete, change or swap with their
// neighbour (optimal string alignment), and stops counting at bound.
func distance(a, b []rune, bound int) int {
	if len(a)-len(b) >= bound || len(b)-len(a) >= bound {
		return bound
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return min(rows[len(a)][len(b)], bound)
}
