package committee

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const cases = "../../../shared/cases/ranking/"

// loadCase reads a published case; it skips the test when the collection is
// not here.
func loadCase(t *testing.T, id string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(cases, id+".json"))
	if err != nil {
		t.Skip("the published cases are not here:", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// casesNamed are the published cases whose ids begin so.
func casesNamed(t *testing.T, prefix string) []string {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(cases, prefix+"*.json"))
	if len(paths) == 0 {
		t.Skip("the published cases are not here")
	}
	for i, path := range paths {
		paths[i] = strings.TrimSuffix(filepath.Base(path), ".json")
	}
	return paths
}

// committeeCase is a published choice of k: candidates by letters or numbers,
// ballots that may have weights or counts.
type committeeCase struct {
	Input struct {
		Candidates []string
		NumCand    int `json:"num_cand"`
		Ballots    []json.RawMessage
		Weighted   []json.RawMessage `json:"weighted_ballots"`
		K          int
	}
	Expected map[string]json.RawMessage
}

func (c committeeCase) election(t *testing.T) Election {
	t.Helper()
	e := Election{Choices: c.Input.Candidates, Seats: c.Input.K}
	for i := range c.Input.NumCand {
		e.Choices = append(e.Choices, strconv.Itoa(i))
	}
	for _, raw := range append(c.Input.Ballots, c.Input.Weighted...) {
		e.Voters = append(e.Voters, readVoter(t, raw))
	}
	return e
}

// readVoter reads [0, 4] or [3, "ab"].
func readVoter(t *testing.T, raw json.RawMessage) Voter {
	t.Helper()
	var numbers []int
	if json.Unmarshal(raw, &numbers) == nil {
		v := Voter{}
		for _, n := range numbers {
			v.Approves = append(v.Approves, strconv.Itoa(n))
		}
		return v
	}
	var pair []any
	if err := json.Unmarshal(raw, &pair); err != nil || len(pair) != 2 {
		t.Fatalf("a ballot reads %s", raw)
	}
	return Voter{Weight: new(big.Rat).SetFloat64(pair[0].(float64)), Approves: strings.Split(pair[1].(string), "")}
}

// committees reads [[0, 1]] or ["ab"].
func committees(t *testing.T, raw json.RawMessage) [][]string {
	t.Helper()
	var letters []string
	var numbers [][]int
	out := [][]string{}
	switch {
	case json.Unmarshal(raw, &letters) == nil:
		for _, word := range letters {
			out = append(out, strings.Split(word, ""))
		}
	case json.Unmarshal(raw, &numbers) == nil:
		for _, list := range numbers {
			committee := []string{}
			for _, n := range list {
				committee = append(committee, strconv.Itoa(n))
			}
			out = append(out, committee)
		}
	default:
		t.Fatalf("committees read %s", raw)
	}
	return out
}

// methods are the names of the cases.
func methods() map[string]Method {
	shares := Method{Rule: EqualShares, Complete: []string{ByPhragmen}}
	return map[string]Method{
		"av": {Rule: AV}, "sav": {Rule: SAV}, "pav": {Rule: PAV}, "cc": {Rule: ChamberlinCourant},
		"seqpav": {Rule: SeqPAV}, "revseqpav": {Rule: RevSeqPAV}, "seqphragmen": {Rule: Phragmen},
		"mes_phragmen": shares, "equal-shares": shares, "mes_without_completion": {Rule: EqualShares}, "mes": {Rule: EqualShares},
	}
}

func choose(t *testing.T, e Election, m Method) Outcome {
	t.Helper()
	o, err := Choose(e, m)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestPublishedCommittees(t *testing.T) {
	for _, id := range casesNamed(t, "committee-") {
		t.Run(id, func(t *testing.T) {
			var c committeeCase
			loadCase(t, id, &c)
			e, known := c.election(t), methods()
			for name, raw := range c.Expected {
				m, ours := known[name]
				if !ours {
					continue
				}
				o := choose(t, e, m)
				if want := committees(t, raw); fmt.Sprint(o.Committees) != fmt.Sprint(want) {
					t.Errorf("%s: %v, want %v", name, o.Committees, want)
				}
				if !slices.ContainsFunc(o.Committees, func(x []string) bool { return sameChoices(x, o.Chosen) }) {
					t.Errorf("%s: chosen %v is none of %v", name, o.Chosen, o.Committees)
				}
			}
			checkScores(t, e, c.Expected)
		})
	}
}

func sameChoices(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// checkScores compares pav_score, seqpav_score, cc_score and score_C.
func checkScores(t *testing.T, e Election, expected map[string]json.RawMessage) {
	t.Helper()
	for name, raw := range expected {
		want, ok := new(big.Rat).SetString(strings.Trim(string(raw), `"`))
		rule, scored := strings.CutSuffix(name, "_score")
		if m, ours := methods()[rule]; ok && scored && ours {
			if got := choose(t, e, m).Score; got.Cmp(want) != 0 {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
		if choice, one := strings.CutPrefix(name, "score_"); ok && one {
			got := choose(t, e, Method{Rule: SAV}).Scores[slices.Index(e.Choices, choice)]
			if got.Cmp(want) != 0 {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
}

// The steps of the book's examples 9 and 11.
func TestPublishedSteps(t *testing.T) {
	var c committeeCase
	loadCase(t, "committee-01-abcbook-ex1", &c)
	e := c.election(t)
	for name, m := range map[string]Method{
		"seqphragmen_resolute":       {Rule: Phragmen},
		"mes_with_phragmen_resolute": {Rule: EqualShares, Complete: []string{ByPhragmen}},
	} {
		o := choose(t, e, m)
		if got := `"` + strings.Join(slices.Sorted(slices.Values(o.Chosen)), "") + `"`; got != string(c.Expected[name]) || len(o.Committees) != 1 {
			t.Errorf("%s: %v of %v, want %s", name, got, o.Committees, c.Expected[name])
		}
	}
	loads := choose(t, e, Method{Rule: Phragmen}).Steps
	if got := loads[len(loads)-1].Price.RatString(); `"`+got+`"` != string(c.Expected["seqphragmen_final_max_load"]) {
		t.Errorf("the greatest load is %s", got)
	}
	alone := choose(t, e, Method{Rule: EqualShares})
	if len(alone.Steps) != 1 || alone.Steps[0].Choice != "a" || alone.Steps[0].Price.RatString() != "1/8" {
		t.Errorf("equal shares alone: %v", alone.Steps)
	}
}

// budgetCase is a published choice with costs.
type budgetCase struct {
	Input struct {
		Costs   map[string]json.Number
		Budget  json.Number
		Ballots [][]string
		Voters  []struct {
			Sex  string
			Vote []string
		}
	}
	Expected map[string]json.RawMessage
}

func (c budgetCase) election() Election {
	e := Election{Budget: decimal(c.Input.Budget)}
	for id := range c.Input.Costs {
		e.Choices = append(e.Choices, id)
	}
	slices.Sort(e.Choices)
	for _, id := range e.Choices {
		e.Costs = append(e.Costs, decimal(c.Input.Costs[id]))
	}
	for _, ballot := range c.Input.Ballots {
		e.Voters = append(e.Voters, Voter{Approves: ballot})
	}
	for _, v := range c.Input.Voters {
		e.Voters = append(e.Voters, Voter{Group: v.Sex, Approves: v.Vote})
	}
	return e
}

func decimal(n json.Number) *big.Rat {
	r, _ := new(big.Rat).SetString(n.String())
	return r
}

func TestPublishedBudgets(t *testing.T) {
	known := map[string]Method{
		"mes_cardinality":       {Rule: EqualShares},
		"mes":                   {Rule: EqualShares},
		"mes_cost":              {Rule: EqualShares, Worth: WorthCost},
		"sequential_phragmen":   {Rule: Phragmen},
		"increment_cardinality": {Rule: EqualShares, Complete: []string{ByIncrease}, Step: big.NewRat(1, 10)},
		"increment_cost":        {Rule: EqualShares, Worth: WorthCost, Complete: []string{ByIncrease}, Step: big.NewRat(1, 10)},
	}
	for _, id := range casesNamed(t, "pb-") {
		t.Run(id, func(t *testing.T) {
			var c budgetCase
			loadCase(t, id, &c)
			e := c.election()
			var increments map[string]json.RawMessage
			_ = json.Unmarshal(c.Expected["mes_iterated_increment_0_1"], &increments)
			for name, raw := range increments {
				c.Expected["increment_"+name] = raw
			}
			for name, m := range known {
				if raw, told := c.Expected[name]; told {
					checkBudget(t, name, e, m, raw)
				}
			}
		})
	}
}

func checkBudget(t *testing.T, name string, e Election, m Method, raw json.RawMessage) {
	t.Helper()
	var want [][]string
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	o := choose(t, e, m)
	if name == "sequential_phragmen" { // the peer lists one of them
		o.Committees = [][]string{slices.Sorted(slices.Values(o.Chosen))}
	}
	if fmt.Sprint(o.Committees) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", name, o.Committees, want)
	}
}

// Support by sex and the most votes first, of a real budget.
func TestPublishedSexes(t *testing.T) {
	var c budgetCase
	loadCase(t, "pb-04-pabulib-sex-disaggregated", &c)
	e := c.election()
	var order []string
	_ = json.Unmarshal(c.Expected["greedy_by_votes"], &order)
	if got := choose(t, e, Method{Rule: AV}).Chosen; !slices.Equal(got, order) {
		t.Errorf("by votes %v, want %v", got, order)
	}
	var support map[string]map[string]int
	_ = json.Unmarshal(c.Expected["support"], &support)
	for id, by := range support {
		counts := map[string]int{}
		for _, v := range e.Voters {
			if slices.Contains(v.Approves, id) {
				counts["all"]++
				counts[v.Group]++
			}
		}
		if fmt.Sprint(counts) != fmt.Sprint(by) {
			t.Errorf("%s: %v, want %v", id, counts, by)
		}
	}
}
