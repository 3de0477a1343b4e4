package preflib

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadCEF reads ballots in the Condorcet Election Format: a line "A > B = C" for
// each, with "* 42" after ballots that are alike, "^ 7" for their weight where
// the head allows weights, and tags before "||", of which the first is taken
// as the group. Candidates that the head does not list come in the order in
// which ballots name them.
//
// Errors: *Error for what the file says, others from reading.
func ReadCEF(in io.Reader) (Election, error) {
	r := &cefReader{reader: reader{lines: newLines(in)}, index: map[string]int{}}
	for ; r.lines.text != ""; r.lines.next() {
		if err := r.line(r.lines.text); err != nil {
			return Election{}, err
		}
	}
	if r.lines.err != nil {
		return Election{}, r.lines.err
	}
	e, err := newElection(r.names)
	if err != nil {
		return Election{}, err
	}
	e.Title = r.title
	for _, b := range r.ballots {
		tiers := make([][]string, len(b.tiers))
		for i, tier := range b.tiers {
			for _, choice := range tier {
				tiers[i] = append(tiers[i], e.Papers.Choices()[choice])
			}
		}
		e.Papers.AddTimes(b.group, tiers, b.times)
	}
	return e, nil
}

type cefReader struct {
	reader
	title   string
	names   []string
	index   map[string]int
	listed  bool // the head lists the candidates
	weights bool
	ballots []cefBallot
	total   int
}

type cefBallot struct {
	group string
	tiers [][]int
	times int
}

func (r *cefReader) line(text string) error {
	if head, is := strings.CutPrefix(text, "#/"); is {
		return r.tell(head)
	}
	text, _, _ = strings.Cut(text, "#") // a remark
	for ballot := range strings.SplitSeq(text, ";") {
		if ballot = strings.TrimSpace(ballot); ballot == "" {
			continue
		}
		if err := r.ballot(ballot); err != nil {
			return err
		}
	}
	return nil
}

// tell reads a line of the head.
func (r *cefReader) tell(head string) error {
	key, value, _ := strings.Cut(head, ":")
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "candidates":
		r.listed = true
		for name := range strings.SplitSeq(value, ";") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if _, twice := r.index[name]; twice {
				return r.wrong(RankedTwice, name)
			}
			if err := r.addName(name); err != nil {
				return err
			}
		}
	case "weight allowed":
		r.weights = strings.EqualFold(strings.TrimSpace(value), "true")
	case "title":
		r.title = strings.TrimSpace(value)
	}
	return nil
}

func (r *cefReader) addName(name string) error {
	if len(r.names) == MaxAlternatives {
		return r.wrong(TooManyAlternatives, name)
	}
	r.index[name] = len(r.names)
	r.names = append(r.names, name)
	return nil
}

func (r *cefReader) ballot(text string) error {
	b := cefBallot{times: 1}
	if tags, order, tagged := strings.Cut(text, "||"); tagged {
		text = order
		b.group, _, _ = strings.Cut(tags, ",")
		b.group = strings.TrimSpace(b.group)
	}
	text, times, err := r.factor(text, "*")
	if err != nil {
		return err
	}
	text, weight, err := r.factor(text, "^")
	if err != nil {
		return err
	}
	if r.weights {
		if weight > 0 && times > mostBallots/weight {
			return r.wrong(BadCount, strconv.Itoa(weight))
		}
		times *= weight
	}
	if r.total += times; r.total > mostBallots {
		return r.wrong(BadCount, strconv.Itoa(times))
	}
	b.times = times
	if text = strings.TrimSpace(text); text != "/EMPTY_RANKING/" {
		if b.tiers, err = r.tiersOf(text); err != nil {
			return err
		}
	}
	r.ballots = append(r.ballots, b)
	return nil
}

// factor takes a number behind a mark off the end of a text; it is 1 without.
func (r *cefReader) factor(text, mark string) (string, int, error) {
	before, after, there := strings.Cut(text, mark)
	if !there {
		return text, 1, nil
	}
	n, err := r.number(strings.TrimSpace(after), BadCount)
	return before, n, err
}

func (r *cefReader) tiersOf(text string) ([][]int, error) {
	tiers, seen := [][]int{}, []int{}
	for part := range strings.SplitSeq(text, ">") {
		tier := []int{}
		for name := range strings.SplitSeq(part, "=") {
			name = strings.TrimSpace(name)
			if name == "" {
				return nil, r.wrong(BadOrder, text)
			}
			if _, known := r.index[name]; !known {
				if r.listed {
					return nil, r.wrong(NoSuch, name)
				}
				if err := r.addName(name); err != nil {
					return nil, err
				}
			}
			i := r.index[name]
			if slices.Contains(seen, i) {
				return nil, r.wrong(RankedTwice, name)
			}
			tier, seen = append(tier, i), append(seen, i)
		}
		tiers = append(tiers, tier)
	}
	return tiers, nil
}
