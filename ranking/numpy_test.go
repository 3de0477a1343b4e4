package ranking

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// numpy runs a peer's script, which prints JSON; it is skipped without NumPy.
// It says how many MiB the peer took at most.
func numpy(t testing.TB, into any, script string, args ...string) (peak float64) {
	t.Helper()
	const python = "/usr/bin/python3" // Debian's, which has python3-numpy
	if exec.Command(python, "-c", "import numpy").Run() != nil {
		t.Skip("no NumPy")
	}
	peer := exec.Command(python, append([]string{filepath.Join("..", ".ci", "counting", script)}, args...)...)
	peer.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS=1")
	peer.Stderr = os.Stderr
	text, err := peer.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
	return peakMiB(peer.ProcessState)
}

// writeRows writes ballots as the peer reads them: a row of bytes each.
func writeRows(t testing.TB, papers *Papers) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ballots.u8")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	row := make([]byte, len(papers.choices))
	papers.each(func(_, times int, codes []byte) {
		for i := range row {
			row[i] = 255
		}
		for i, code := range codes {
			row[i] = code & codeOf
		}
		for range times {
			out.Write(row) //nolint:errcheck // Flush tells
		}
	})
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

type peerTally struct {
	Borda    []float64
	Copeland []float64
	Schulze  []float64 // how many each beats
	IRV      int
	CPU      float64
}

// holds holds our outcomes to the peer's.
func (want peerTally) holds(t testing.TB, papers *Papers, got []Outcome) {
	t.Helper()
	for i, choice := range papers.choices {
		if got[0].Scores[choice] != want.Borda[i] {
			t.Errorf("%s has %v points, NumPy says %v", choice, got[0].Scores[choice], want.Borda[i])
		}
		if got[1].Scores[choice] != want.Copeland[i] {
			t.Errorf("%s has %v wins less defeats, NumPy says %v", choice, got[1].Scores[choice], want.Copeland[i])
		}
	}
	first := slices.Index(want.Schulze, slices.Max(want.Schulze))
	if winner := got[2].Tiers[0][0]; winner != papers.choices[first] {
		t.Errorf("Schulze's winner is %s, NumPy says %s", winner, papers.choices[first])
	}
	if winner := got[3].Tiers[0][0]; winner != papers.choices[want.IRV] {
		t.Errorf("IRV's winner is %s, NumPy says %s", winner, papers.choices[want.IRV])
	}
}

func TestFourRulesAreNumPys(t *testing.T) {
	papers := throng(t, 20_000, 12)
	var want peerTally
	numpy(t, &want, "tally.py", writeRows(t, papers), "12")
	want.holds(t, papers, fourRules(t, Tallying{Choices: papers.choices, Papers: papers}))
}

// BenchmarkFourRulesNumPy is P10: our processor's time as a share of NumPy's
// on the same ballots, and how much memory both took. POTENSI_BALLOTS says how
// many ballots; run each number alone for the memory.
func BenchmarkFourRulesNumPy(b *testing.B) {
	for _, n := range sizes() {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			papers := throng(b, n, 20)
			in := Tallying{Choices: papers.choices, Papers: papers}
			var got []Outcome
			began := cpuNow()
			for b.Loop() {
				got = fourRules(b, in)
			}
			ours := (cpuNow() - began).Seconds() / float64(b.N)
			peak := ownPeakMiB()
			var want peerTally
			theirs := numpy(b, &want, "tally.py", writeRows(b, papers), "20")
			want.holds(b, papers, got)
			b.ReportMetric(1e3*ours, "cpu-ms")
			b.ReportMetric(1e3*want.CPU, "numpy-cpu-ms")
			b.ReportMetric(ours/want.CPU, "of-numpy")
			b.ReportMetric(peak, "MiB")
			b.ReportMetric(theirs, "numpy-MiB")
		})
	}
}
