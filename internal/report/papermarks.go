package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"potensi/ranking"
)

// IsThumbs reports whether a poll asks for a thumb up or down: scores of 1 and
// 0.
func IsThumbs(p ranking.Poll) bool { return p.BallotType == ranking.ScoreBallot && p.MaxScore == 1 }

// PaperPairs are the pairs of a poll's products in the order in which they
// stand on the ballot, so that neighbours do not always share one.
func PaperPairs(choices []string) [][2]string {
	out := [][2]string{}
	for step := 1; step < len(choices); step++ {
		for i := 0; i+step < len(choices); i++ {
			out = append(out, [2]string{choices[i], choices[i+step]})
		}
	}
	return out
}

// ReadMarks reads what somebody typed of a paper ballot, products by their keys
// (PaperKeys) or, between commas or gaps, by their numbers:
//
//   - ranked: 312, the best first; 3=12 puts two in one place;
//   - approval: 14, those that are marked;
//   - thumbs: 14-2, those with a thumb up; after a - one with a thumb down;
//   - pairwise: 1201, for each pair in turn whether the first or the second is
//     better, 0 or - where nothing is marked;
//   - points and score: 5 3 - 2, for each product in turn, - where nothing is
//     written.
//
// Nothing at all is a blank paper. What cannot be read is a *RequestError
// paper-marks with the word that is meant.
func ReadMarks(poll ranking.Poll, text string) (ranking.Ballot, error) {
	ballot := ranking.Ballot{Poll: poll.ID, Channel: ranking.Paper}
	var err error
	switch {
	case IsThumbs(poll):
		ballot.Points, err = thumbsIn(poll, text)
	case poll.BallotType == ranking.PointsBallot || poll.BallotType == ranking.ScoreBallot:
		ballot.Points, err = numbersIn(poll, text)
	case poll.BallotType == ranking.PairwiseBallot:
		ballot.Pairs, err = sidesIn(poll, text)
	case poll.BallotType == ranking.ApprovalBallot:
		ballot.Ranking, err = ticksIn(poll, text)
	default:
		ballot.Ranking, err = placesOf(poll, text)
	}
	return ballot, err
}

// markWords cuts a text at commas and gaps; without any it is cut into keys.
// Signs stay words of their own.
func markWords(text, signs string) []string {
	text = strings.ToLower(strings.TrimSpace(text))
	gap := func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }
	parted := strings.ContainsFunc(text, gap)
	out := []string{}
	for word := range strings.FieldsFuncSeq(text, gap) {
		from := 0
		for i, r := range word {
			sign := strings.ContainsRune(signs, r)
			if sign || !parted {
				out = append(out, word[from:i], word[i:i+len(string(r))])
				from = i + len(string(r))
			}
		}
		out = append(out, word[from:])
	}
	return slices.DeleteFunc(out, func(w string) bool { return w == "" })
}

// keyed is the product that a key or a number stands for.
func keyed(poll ranking.Poll, word string) (string, error) {
	at := -1
	if len(word) == 1 {
		at = strings.Index(PaperKeys, word)
	} else if n, err := strconv.Atoi(word); err == nil {
		at = n - 1
	}
	if at < 0 || at >= len(poll.Choices) {
		return "", &RequestError{"paper-marks", map[string]any{"given": word, "max": len(poll.Choices), "path": "/marks"}}
	}
	return poll.Choices[at], nil
}

func placesOf(poll ranking.Poll, text string) ([][]string, error) {
	var out [][]string
	tied := false
	for _, word := range markWords(text, "=>") {
		switch word {
		case "=":
			tied = len(out) > 0
			continue
		case ">":
			continue
		}
		id, err := keyed(poll, word)
		if err != nil {
			return nil, err
		}
		if tied {
			out[len(out)-1] = append(out[len(out)-1], id)
		} else {
			out = append(out, []string{id})
		}
		tied = false
	}
	return out, nil
}

func ticksIn(poll ranking.Poll, text string) ([][]string, error) {
	tier := []string{}
	for _, word := range markWords(text, "+") {
		if word == "+" {
			continue
		}
		id, err := keyed(poll, word)
		if err != nil {
			return nil, err
		}
		tier = append(tier, id)
	}
	if len(tier) == 0 {
		return nil, nil
	}
	return [][]string{tier}, nil
}

func thumbsIn(poll ranking.Poll, text string) ([]ranking.Mark, error) {
	var out []ranking.Mark
	value := 1
	for _, word := range markWords(text, "+-") {
		switch word {
		case "+":
			value = 1
			continue
		case "-":
			value = 0
			continue
		}
		id, err := keyed(poll, word)
		if err != nil {
			return nil, err
		}
		out = append(out, ranking.Mark{Choice: id, Value: value})
		value = 1
	}
	return out, nil
}

// numbersIn reads a number for each product in turn. Without gaps each digit is
// one, unless a paper may have a number of two digits.
func numbersIn(poll ranking.Poll, text string) ([]ranking.Mark, error) {
	words := markWords(text, "-")
	var out []ranking.Mark
	for i, word := range words {
		if word == "-" {
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || i >= len(poll.Choices) {
			return nil, &RequestError{"paper-marks", map[string]any{"given": word, "max": len(poll.Choices), "path": "/marks"}}
		}
		if n > 0 || poll.BallotType == ranking.ScoreBallot {
			out = append(out, ranking.Mark{Choice: poll.Choices[i], Value: n})
		}
	}
	return out, nil
}

func sidesIn(poll ranking.Poll, text string) ([][2]string, error) {
	var out [][2]string
	pairs := PaperPairs(poll.Choices)
	for i, word := range markWords(text, "-") {
		side := strings.Index("12", word)
		switch {
		case i < len(pairs) && (word == "0" || word == "-"):
			continue
		case i >= len(pairs) || side < 0:
			return nil, &RequestError{"paper-marks", map[string]any{"given": word, "max": 2, "path": "/marks"}}
		}
		pair := pairs[i]
		out = append(out, [2]string{pair[side], pair[1-side]})
	}
	return out, nil
}

// MarksText is what has to be typed for a ballot: what ReadMarks reads.
func MarksText(poll ranking.Poll, b ranking.Ballot) string {
	key := func(id string) string {
		at := slices.Index(poll.Choices, id)
		if at >= 0 && at < len(PaperKeys) && len(poll.Choices) <= len(PaperKeys) {
			return PaperKeys[at : at+1]
		}
		return strconv.Itoa(at+1) + " "
	}
	switch {
	case IsThumbs(poll):
		return thumbsText(b, key)
	case poll.BallotType == ranking.PointsBallot || poll.BallotType == ranking.ScoreBallot:
		return numbersText(poll, b)
	case poll.BallotType == ranking.PairwiseBallot:
		return sidesText(poll, b)
	}
	out := ""
	for _, tier := range b.Ranking {
		for i, id := range tier {
			if i > 0 && poll.BallotType != ranking.ApprovalBallot {
				out += "="
			}
			out += key(id)
		}
	}
	return strings.TrimSpace(out)
}

func thumbsText(b ranking.Ballot, key func(string) string) string {
	out := ""
	for _, mark := range b.Points {
		if mark.Value == 0 {
			out += "-"
		}
		out += key(mark.Choice)
	}
	return strings.TrimSpace(out)
}

func numbersText(poll ranking.Poll, b ranking.Ballot) string {
	words := []string{}
	for _, id := range poll.Choices {
		word := "-"
		for _, mark := range b.Points {
			if mark.Choice == id {
				word = strconv.Itoa(mark.Value)
			}
		}
		words = append(words, word)
	}
	if len(b.Points) == 0 {
		return ""
	}
	return strings.Join(words, " ")
}

func sidesText(poll ranking.Poll, b ranking.Ballot) string {
	out := ""
	for _, pair := range PaperPairs(poll.Choices) {
		word := "0"
		for _, said := range b.Pairs {
			if said == pair {
				word = "1"
			} else if said[0] == pair[1] && said[1] == pair[0] {
				word = "2"
			}
		}
		out += word
	}
	if len(b.Pairs) == 0 {
		return ""
	}
	return out
}
