package mapping

import "slices"

// Interval is a run of months, both ends within; one that passes December ends
// on an earlier month than it begins: November to March is 11 to 3.
type Interval struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Months counts the months of an interval.
func (i Interval) Months() int { return (i.To-i.From+12)%12 + 1 }

// Has reports whether a month lies within an interval.
func (i Interval) Has(month int) bool { return (month-i.From+12)%12 < i.Months() }

// Intervals puts months together into runs, taking January as the month after
// December; a whole year is January to December.
func Intervals(months []int) []Interval {
	var in [12]bool
	for _, m := range months {
		in[(m-1+12)%12] = true
	}
	out := []Interval{}
	if !slices.Contains(in[:], false) {
		return append(out, Interval{1, 12})
	}
	for m := range in {
		if !in[m] || in[(m+11)%12] {
			continue
		}
		end := m
		for in[(end+1)%12] {
			end = (end + 1) % 12
		}
		out = append(out, Interval{m + 1, end + 1})
	}
	return out
}

// startMonth is the month to begin a drawing of the year with: the one that
// cuts fewest runs of much in two, those of themes before all others; January
// where it is as good as any.
func startMonth(rows []CalendarRow) int {
	const theme = 1000 // more than there are rows
	best, least := 1, -1
	for start := 1; start <= 12; start++ {
		cuts := 0
		for _, r := range rows {
			weight := 1
			if r.About == AboutTheme {
				weight = theme
			}
			cuts += weight * cutAt(r.Months, start)
		}
		if least < 0 || cuts < least {
			best, least = start, cuts
		}
	}
	return best
}

// cutAt counts the runs of much that beginning a drawing with a month cuts.
func cutAt(y Year, start int) int {
	before := start - 1
	if before == 0 {
		before = 12
	}
	for _, run := range Intervals(y.atLeast(Much)) {
		if run.Months() < 12 && run.Has(start) && run.Has(before) && run.From != start {
			return 1
		}
	}
	return 0
}

// From lists the twelve months beginning with one.
func From(start int) []int {
	months := make([]int, 12)
	for i := range months {
		months[i] = (start-1+i)%12 + 1
	}
	return months
}
