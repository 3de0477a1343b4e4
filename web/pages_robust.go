package web

import (
	"potensi/internal/report"
	"potensi/ranking"
)

// drawsShown is how many weightings a page tries: shares right to about one
// in a hundred, in the time of a page.
const drawsShown = 5000

// robustTable says how often each product has each rank over all weightings.
type robustTable struct {
	Top   int
	Steps []heatStep
	Words []string
	Ranks []int
	Rows  []robustRow
	Swaps []swapRow
	JSON  string
	Draws int
}

type robustRow struct {
	Name, Pict string
	First, Top float64
	Mean       float64
	Shares     []heatCell
}

// heatStep is a shade of the key: from which share, and to which.
type heatStep struct {
	Step     int
	From, To float64
}

// heatCell is a share with its step of five, by which it is shaded.
type heatCell struct {
	Share float64
	Step  int
}

type swapRow struct {
	Name, Pict string
	Pebbles    float64
	Possible   bool
}

// tested tries the ranking that the page shows over all weightings, by the
// joint weights. It is always the weighted sum that is tested.
func (v *visit) tested(opt report.RankOptions) (ranking.Robustness, error) {
	opt.Try, opt.Method = "", ""
	return report.Robustness(v.w, report.RobustnessOptions{RankOptions: opt, Draws: drawsShown, Seed: 1})
}

// robustOf draws a tested ranking; nil when nothing can be compared.
func (v *visit) robustOf(r ranking.Robustness, opt report.RankOptions) *robustTable {
	if len(r.Rows) < 2 {
		return nil
	}
	opt.Try, opt.Method = "", ""
	t := &robustTable{Top: r.Top, Steps: heatKey(), Words: report.RobustnessWords(r, v.names, v.p), Draws: r.Draws, JSON: address("id", "/api/v1/robustness", rankPairs(opt, opt.Axis)...)}
	for i, row := range r.Rows {
		t.Ranks = append(t.Ranks, i+1)
		t.Rows = append(t.Rows, robustRow{v.names.Of(row.Product), v.pictOfID(row.Product), row.First, row.Top, row.Mean, heatCells(row)})
	}
	for _, s := range r.Swaps {
		t.Swaps = append(t.Swaps, swapRow{v.names.Of(s.Product), v.pictOfID(s.Product), s.Pebbles, s.Possible})
	}
	return t
}

// heatKey are the shades with the shares that they stand for.
func heatKey() []heatStep {
	steps := heatSteps()
	out := []heatStep{}
	for i, from := range steps {
		to := 1.0
		if i+1 < len(steps) {
			to = steps[i+1]
		}
		out = append(out, heatStep{i + 1, from, to})
	}
	return out
}

// heatSteps are the shares from which each shade begins.
func heatSteps() []float64 { return []float64{0.005, 0.05, 0.15, 0.3, 0.6} }

func heatCells(row ranking.Robust) []heatCell {
	out, steps := []heatCell{}, heatSteps()
	for _, share := range row.Ranks {
		step := 0
		for share > 0 && step < len(steps) && share >= steps[step] {
			step++
		}
		out = append(out, heatCell{share, step})
	}
	return out
}
