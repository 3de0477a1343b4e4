package committee

import (
	"encoding/binary"
	"math/big"
	"slices"
	"sort"
	"strconv"
)

// profile is an election in whole numbers: ballots of one group that are alike
// are one block, weights and costs are multiplied until they are whole.
type profile struct {
	choices  []string
	groups   []string
	blocks   []block
	of       []int      // the block of each voter
	back     [][]backer // by choice
	weight   int64      // of all blocks
	unit     *big.Int   // by which weights were multiplied
	cost     []*big.Int // by choice
	budget   *big.Int   // in the unit of cost
	coin     *big.Int   // by which costs and budget were multiplied
	seats    int        // 0 with costs
	plain    bool       // every support counts one point
	approved int        // supports of all blocks: what one look at everything costs
	longest  int        // the most that one block approves
}

type block struct {
	group    int
	weight   int64
	approves []int // ascending
	points   []int64
}

// backer is a block that supports a choice.
type backer struct {
	block  int
	points int64
}

// roomy bounds sums of weights, so that products with small numbers fit.
const roomy = 1 << 40

func compile(e Election) (*profile, error) {
	index, err := indexOf(e.Choices)
	if err != nil {
		return nil, err
	}
	p := &profile{choices: e.Choices, plain: true, back: make([][]backer, len(e.Choices))}
	if err := p.price(e); err != nil {
		return nil, err
	}
	if err := p.gather(e.Voters, index); err != nil {
		return nil, err
	}
	for b, block := range p.blocks {
		p.approved += len(block.approves)
		p.longest = max(p.longest, len(block.approves))
		for i, c := range block.approves {
			p.back[c] = append(p.back[c], backer{b, block.points[i]})
		}
	}
	return p, nil
}

// indexOf numbers the choices.
func indexOf(choices []string) (map[string]int, error) {
	index := make(map[string]int, len(choices))
	for i, id := range choices {
		if _, twice := index[id]; twice || id == "" {
			return nil, &OptionError{"choices", id}
		}
		index[id] = i
	}
	return index, nil
}

// price takes the costs, or one seat each.
func (p *profile) price(e Election) error {
	if e.Costs == nil {
		if e.Seats < 1 || e.Seats > len(e.Choices) {
			return &OptionError{"seats", strconv.Itoa(e.Seats)}
		}
		p.seats, p.budget, p.coin = e.Seats, big.NewInt(int64(e.Seats)), big.NewInt(1)
		p.cost = slices.Repeat([]*big.Int{p.coin}, len(e.Choices))
		return nil
	}
	if len(e.Costs) != len(e.Choices) {
		return &OptionError{"cost", strconv.Itoa(len(e.Costs))}
	}
	for i, cost := range e.Costs {
		if cost == nil || cost.Sign() < 0 {
			return &OptionError{"cost", e.Choices[i]}
		}
	}
	if e.Budget == nil || e.Budget.Sign() <= 0 {
		return &OptionError{"budget", "0"}
	}
	whole, coin := wholes(append(slices.Clone(e.Costs), e.Budget))
	p.cost, p.budget, p.coin = whole[:len(e.Costs)], whole[len(e.Costs)], coin
	return nil
}

// wholes multiplies numbers by the least unit that makes them whole.
func wholes(list []*big.Rat) (whole []*big.Int, unit *big.Int) {
	unit = big.NewInt(1)
	for _, r := range list {
		unit = lcm(unit, r.Denom())
	}
	for _, r := range list {
		n := new(big.Int).Quo(unit, r.Denom())
		whole = append(whole, n.Mul(n, r.Num()))
	}
	return whole, unit
}

func lcm(a, b *big.Int) *big.Int {
	g := new(big.Int).GCD(nil, nil, a, b)
	return g.Mul(new(big.Int).Quo(a, g), b)
}

// gather puts like ballots of a group into blocks.
func (p *profile) gather(voters []Voter, index map[string]int) error {
	weights, err := p.weigh(voters)
	if err != nil {
		return err
	}
	groups, blocks := map[string]int{}, map[string]int{}
	for i, v := range voters {
		b, err := blockOf(v, index)
		if err != nil {
			return err
		}
		group, known := groups[v.Group]
		if !known {
			group = len(groups)
			groups[v.Group] = group
			p.groups = append(p.groups, v.Group)
		}
		b.group = group
		p.plain = p.plain && !slices.ContainsFunc(b.points, func(points int64) bool { return points != 1 })
		key := b.key()
		at, known := blocks[key]
		if !known {
			at = len(p.blocks)
			blocks[key] = at
			p.blocks = append(p.blocks, b)
		}
		p.of = append(p.of, at)
		p.blocks[at].weight += weights[i]
		p.weight += weights[i]
	}
	return nil
}

// weigh makes the weights whole.
func (p *profile) weigh(voters []Voter) ([]int64, error) {
	list := make([]*big.Rat, len(voters))
	one := big.NewRat(1, 1)
	for i, v := range voters {
		list[i] = one
		if v.Weight == nil {
			continue
		}
		if list[i] = v.Weight; v.Weight.Sign() <= 0 {
			return nil, &OptionError{"weight", v.Weight.RatString()}
		}
	}
	whole, unit := wholes(list)
	p.unit = unit
	sum, out := new(big.Int), make([]int64, len(whole))
	for i, w := range whole {
		sum.Add(sum, w)
		out[i] = w.Int64()
	}
	if sum.Cmp(big.NewInt(roomy)) > 0 {
		return nil, &TooLargeError{"choice", "weights"}
	}
	return out, nil
}

// maxPoints bounds the points of a ballot for one choice.
const maxPoints = 1 << 20

func blockOf(v Voter, index map[string]int) (block, error) {
	n := len(v.Approves)
	b := block{approves: make([]int, n), points: make([]int64, n)}
	if v.Points != nil && len(v.Points) != n {
		return b, &OptionError{"points", strconv.Itoa(len(v.Points))}
	}
	for i, id := range v.Approves {
		c, known := index[id]
		if !known {
			return b, &OptionError{"approves", id}
		}
		b.approves[i], b.points[i] = c, 1
		if v.Points == nil {
			continue
		}
		if v.Points[i] < 1 || v.Points[i] > maxPoints {
			return b, &OptionError{"points", strconv.Itoa(v.Points[i])}
		}
		b.points[i] = int64(v.Points[i])
	}
	sort.Sort(b)
	for i := 1; i < n; i++ {
		if b.approves[i] == b.approves[i-1] {
			return b, &OptionError{"approves", twiceOf(v.Approves)}
		}
	}
	return b, nil
}

// twiceOf is the first that is there again.
func twiceOf(ids []string) string {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return id
		}
	}
	return ""
}

// Len, Less and Swap sort a block's choices, with their points.
func (b block) Len() int           { return len(b.approves) }
func (b block) Less(i, k int) bool { return b.approves[i] < b.approves[k] }
func (b block) Swap(i, k int) {
	b.approves[i], b.approves[k] = b.approves[k], b.approves[i]
	b.points[i], b.points[k] = b.points[k], b.points[i]
}

// key is the same for ballots of a group that are alike.
func (b block) key() string {
	out := binary.AppendVarint(nil, int64(b.group))
	for i, c := range b.approves {
		out = binary.AppendVarint(binary.AppendVarint(out, int64(c)), b.points[i])
	}
	return string(out)
}

// votes is the weight of a choice's supporters.
func (p *profile) votes(c int) int64 {
	sum := int64(0)
	for _, b := range p.back[c] {
		sum += p.blocks[b.block].weight
	}
	return sum
}

// weightOf turns a sum of whole weights into one of the voters' own.
func (p *profile) weightOf(sum int64) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(sum), p.unit)
}

// names are the ids of choices, in their order.
func (p *profile) names(choices []int) []string {
	out := make([]string, len(choices))
	for i, c := range choices {
		out[i] = p.choices[c]
	}
	return out
}
