package preflib

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Read reads a PrefLib file of ranked ballots (.soc, .soi, .toc, .toi), with
// either head: "# KEY: value" of 2021 and later, or the numbers and names with
// which files began before. Ballots go straight into packed papers. Numbers of
// ballots that the head states must be right.
//
// Errors: *Error for what the file says, others from reading.
func Read(in io.Reader) (Election, error) {
	r := &reader{lines: newLines(in)}
	if err := r.head(); err != nil {
		return Election{}, err
	}
	for ; r.lines.text != ""; r.lines.next() {
		if err := r.orders(r.lines.text); err != nil {
			return Election{}, err
		}
	}
	if r.lines.err != nil {
		return Election{}, r.lines.err
	}
	if r.stated >= 0 && r.stated != r.election.Papers.Len() {
		return Election{}, &Error{0, WrongNumber, strconv.Itoa(r.stated)}
	}
	return r.election, nil
}

// lines are those of a file that say something, without the blanks around them.
type lines struct {
	in     *bufio.Reader
	number int
	text   string // "" after the last
	err    error
}

func newLines(in io.Reader) *lines {
	l := &lines{in: bufio.NewReaderSize(in, 1<<20)}
	l.next()
	l.text = strings.TrimSpace(strings.TrimPrefix(l.text, "\ufeff"))
	return l
}

func (l *lines) next() {
	for l.text = ""; l.text == "" && l.err == nil; {
		line, err := l.in.ReadSlice('\n')
		l.number++
		l.text = strings.TrimSpace(string(line))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			l.text, l.err = "", &Error{l.number, TooLong, ""}
			return
		case err == nil:
			continue
		case !errors.Is(err, io.EOF):
			l.text, l.err = "", err
			return
		case l.text == "":
			return
		default:
			return // the last line, without an end; the next call finds the end
		}
	}
}

type reader struct {
	lines    *lines
	election Election
	stated   int // ballots, by the head; −1: not said
	tiers    [][]string
	seen     []int // by alternative, the line that ranks it
}

func (r *reader) wrong(rule, value string) error {
	const few = 80
	if len(value) > few {
		value = value[:few] + "…"
	}
	return &Error{r.lines.number, rule, value}
}

func (r *reader) head() error {
	if r.lines.err != nil {
		return r.lines.err
	}
	switch {
	case strings.HasPrefix(r.lines.text, "#"):
		return r.newHead()
	case r.lines.text != "" && strings.Trim(r.lines.text, "0123456789") == "":
		return r.oldHead()
	}
	return r.wrong(NotElection, r.lines.text)
}

// newHead reads lines of "# KEY: value".
func (r *reader) newHead() error {
	title, description, m, names := "", "", -1, map[int]string{}
	r.stated = -1
	for ; strings.HasPrefix(r.lines.text, "#"); r.lines.next() {
		key, value, _ := strings.Cut(strings.TrimSpace(r.lines.text[1:]), ":")
		key, value = strings.ToUpper(strings.TrimSpace(key)), strings.TrimSpace(value)
		var err error
		switch {
		case key == "TITLE":
			title = value
		case key == "DESCRIPTION":
			description = value
		case key == "NUMBER ALTERNATIVES":
			m, err = r.number(value, BadHead)
		case key == "NUMBER VOTERS":
			r.stated, err = r.number(value, BadHead)
		case strings.HasPrefix(key, "ALTERNATIVE NAME"):
			var i int
			i, err = r.number(strings.TrimSpace(strings.TrimPrefix(key, "ALTERNATIVE NAME")), BadHead)
			if _, twice := names[i]; twice && err == nil {
				err = r.wrong(RankedTwice, key)
			}
			names[i] = value
		}
		if err != nil {
			return err
		}
	}
	if m < 0 {
		return r.wrong(NotElection, "NUMBER ALTERNATIVES")
	}
	return r.start(title, description, m, names)
}

// oldHead reads the number of alternatives, a line for each with its name, and
// the numbers of ballots.
func (r *reader) oldHead() error {
	m, err := r.number(r.lines.text, BadHead)
	if err != nil {
		return err
	}
	if m > MaxAlternatives {
		return r.wrong(TooManyAlternatives, strconv.Itoa(m))
	}
	names := map[int]string{}
	for range m {
		r.lines.next()
		number, name, _ := strings.Cut(r.lines.text, ",")
		i, err := r.number(strings.TrimSpace(number), BadHead)
		if err != nil {
			return err
		}
		if _, twice := names[i]; twice {
			return r.wrong(RankedTwice, r.lines.text)
		}
		names[i] = strings.TrimSpace(name)
	}
	r.lines.next()
	numbers := strings.Split(r.lines.text, ",")
	if len(numbers) != 3 {
		return r.wrong(BadHead, r.lines.text)
	}
	// The first is of voters, the second of the ballots below.
	if r.stated, err = r.number(strings.TrimSpace(numbers[1]), BadHead); err != nil {
		return err
	}
	r.lines.next()
	return r.start("", "", m, names)
}

// start makes the election of a head.
func (r *reader) start(title, description string, m int, names map[int]string) error {
	if m > MaxAlternatives {
		return r.wrong(TooManyAlternatives, strconv.Itoa(m))
	}
	list := make([]string, m)
	for i := range list {
		list[i] = names[i+1]
		if list[i] == "" {
			list[i] = strconv.Itoa(i + 1)
		}
		delete(names, i+1)
	}
	for i := range names {
		return r.wrong(NoSuch, strconv.Itoa(i))
	}
	var err error
	r.election, err = newElection(list)
	r.election.Title, r.election.Description = title, description
	r.seen = make([]int, m)
	return err
}

// number reads a whole number, not below 0.
func (r *reader) number(text, rule string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > mostBallots {
		return 0, r.wrong(rule, text)
	}
	return n, nil
}

// orders reads a number of ballots and their order: "12: 3,{1,2}", or
// "12,3,{1,2}" after an old head.
func (r *reader) orders(text string) error {
	at := strings.IndexAny(text, ":,")
	if at < 0 {
		return r.wrong(BadOrder, text)
	}
	times, err := r.number(strings.TrimSpace(text[:at]), BadCount)
	if err != nil {
		return err
	}
	if r.election.Papers.Len() > mostBallots-times {
		return r.wrong(BadCount, text)
	}
	if err := r.order(strings.TrimSpace(text[at+1:])); err != nil {
		return err
	}
	r.election.Papers.AddTimes("", r.tiers, times)
	return nil
}

// order reads "3,{1,2}" into tiers.
func (r *reader) order(text string) error {
	r.tiers = r.tiers[:0]
	inside := false
	for text != "" {
		part, rest, more := strings.Cut(text, ",")
		part, text = strings.TrimSpace(part), rest
		opens := strings.HasPrefix(part, "{")
		if opens && inside {
			return r.wrong(BadOrder, part)
		}
		if opens || !inside {
			r.addTier()
		}
		inside = inside || opens
		closes := strings.HasSuffix(part, "}")
		if closes && !inside || more && text == "" {
			return r.wrong(BadOrder, part)
		}
		part = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(part, "{"), "}"))
		if part == "" && opens && closes { // no alternatives in this tier
			inside = false
			continue
		}
		if err := r.rank(part); err != nil {
			return err
		}
		inside = inside && !closes
	}
	if inside {
		return r.wrong(BadOrder, "{")
	}
	return nil
}

// addTier begins a tier, in the memory of an old one.
func (r *reader) addTier() {
	if n := len(r.tiers); n < cap(r.tiers) {
		r.tiers = r.tiers[:n+1]
		r.tiers[n] = r.tiers[n][:0]
		return
	}
	r.tiers = append(r.tiers, nil)
}

// rank adds an alternative to the last tier.
func (r *reader) rank(text string) error {
	i, err := strconv.Atoi(text)
	if err != nil {
		return r.wrong(BadOrder, text)
	}
	if i < 1 || i > len(r.seen) {
		return r.wrong(NoSuch, text)
	}
	if r.seen[i-1] == r.lines.number {
		return r.wrong(RankedTwice, text)
	}
	r.seen[i-1] = r.lines.number
	last := len(r.tiers) - 1
	r.tiers[last] = append(r.tiers[last], r.election.Papers.Choices()[i-1])
	return nil
}
