package committee

import "slices"

// Represented is what the chosen products are to the voters of a cluster of
// groups. Within it each voter counts by weight.
type Represented struct {
	Groups []string
	Voters int
	Any    float64 // part of them with one approved choice at least, 0 to 1
	Mean   float64 // approved choices for each voter
	None   int     // voters with none
}

// Represent says it for each cluster. A cluster without voters has zeros.
func Represent(voters []Voter, clusters [][]string, chosen []string) []Represented {
	out := []Represented{}
	for _, groups := range clusters {
		out = append(out, represent(voters, groups, chosen))
	}
	return out
}

func represent(voters []Voter, groups, chosen []string) Represented {
	r := Represented{Groups: groups}
	all := 0.0
	for _, v := range voters {
		if !slices.Contains(groups, v.Group) {
			continue
		}
		weight, _ := v.weight().Float64()
		has := v.approved(chosen)
		r.Voters++
		all += weight
		r.Mean += weight * float64(has)
		if has > 0 {
			r.Any += weight
		} else {
			r.None++
		}
	}
	if all > 0 {
		r.Any, r.Mean = r.Any/all, r.Mean/all
	}
	return r
}

// approved counts the chosen that a voter approves.
func (v Voter) approved(chosen []string) int {
	n := 0
	for _, id := range v.Approves {
		if slices.Contains(chosen, id) {
			n++
		}
	}
	return n
}
