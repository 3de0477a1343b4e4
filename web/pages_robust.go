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
	Words []string
	Ranks []int
	Rows  []robustRow
	Swaps []swapRow
	JSON  string
	Draws int
}

type robustRow struct {
	Name, Pict string
	Shares     []heatCell
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

// robustOf tests the ranking that the page shows.
func (v *visit) robustOf(opt report.RankOptions) (*robustTable, error) {
	r, err := report.Robustness(v.w, report.RobustnessOptions{RankOptions: opt, Draws: drawsShown, Seed: 1})
	if err != nil || len(r.Rows) < 2 {
		return nil, err
	}
	t := &robustTable{Words: report.RobustnessWords(r, v.names, v.p), Draws: r.Draws, JSON: address("id", "/api/v1/robustness", rankPairs(opt, opt.Axis)...)}
	for i, row := range r.Rows {
		t.Ranks = append(t.Ranks, i+1)
		t.Rows = append(t.Rows, robustRow{v.names.Of(row.Product), v.pictOfID(row.Product), heatCells(row)})
	}
	for _, s := range r.Swaps {
		t.Swaps = append(t.Swaps, swapRow{v.names.Of(s.Product), v.pictOfID(s.Product), s.Pebbles, s.Possible})
	}
	return t, nil
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
