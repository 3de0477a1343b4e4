package ranking

import (
	"errors"
	"math/rand"
	"slices"
	"testing"
)

func TestBlocksKeepEverything(t *testing.T) {
	rng := rand.New(rand.NewSource(4))
	for _, m := range []int{2, 6, 20, 127} {
		in := spoiled(rng, crowd(rng, max(900, 12000/m), m))
		papers := packed(t, in)
		again, err := NewPapers(in.Choices)
		if err != nil {
			t.Fatal(err)
		}
		again.AddBlank(papers.Blank())
		last := ""
		for b := range papers.Blocks() {
			if err := again.AddBlock(b); err != nil {
				t.Fatal(err)
			}
			if last > b.Group || len(b.Text) > slabSize {
				t.Errorf("a block of %d bytes of %s after %s", len(b.Text), b.Group, last)
			}
			last = b.Group
		}
		if again.Len() != papers.Len() || again.longest != papers.longest {
			t.Errorf("%d ballots of %d, the longest %d of %d", again.Len(), papers.Len(), again.longest, papers.longest)
		}
		a, b := in, in
		a.Papers, b.Papers = papers, again
		want, _ := a.pairwise()
		got, _ := b.pairwise()
		same(t, got, want)
	}
}

// TestBlocksTellNoOrder: the same ballots in another order make the same bytes.
func TestBlocksTellNoOrder(t *testing.T) {
	rng := rand.New(rand.NewSource(5))
	for _, m := range []int{4, 20} {
		in := spoiled(rng, crowd(rng, 9000, m))
		want := blocksText(packed(t, in))
		rng.Shuffle(len(in.Ballots), func(i, j int) { in.Ballots[i], in.Ballots[j] = in.Ballots[j], in.Ballots[i] })
		if got := blocksText(packed(t, in)); got != want {
			t.Errorf("%d choices: the order of the ballots is told", m)
		}
	}
}

func blocksText(p *Papers) string {
	out := []byte{}
	for b := range p.Blocks() {
		out = append(append(out, b.Group...), b.Text...)
	}
	return string(out)
}

func TestBlocksStop(t *testing.T) {
	papers := throng(t, 20_000, 20)
	for range papers.Blocks() {
		break
	}
	for range papers.All() {
		break
	}
}

// FuzzBlock takes any bytes as a block: what passes can be counted, and is read
// back the same.
func FuzzBlock(f *testing.F) {
	f.Add([]byte{0x80, 0xFF}, false)
	f.Add([]byte{0, 0x81, 0x82, 0xFF, 7, 0x83, 0xFF, 0x80, 1}, true)
	f.Add([]byte{0x80, 0x80, 0xFF}, false)
	f.Fuzz(func(t *testing.T, text []byte, folded bool) {
		choices := []string{"a", "b", "c", "d", "e"}
		papers, _ := NewPapers(choices)
		if err := papers.AddBlock(Block{Group: "G", Folded: folded, Text: slices.Clone(text)}); err != nil {
			if !errors.Is(err, ErrBlock) || papers.Len() != 0 {
				t.Fatalf("%v, and %d ballots", err, papers.Len())
			}
			return
		}
		n := 0
		for a := range papers.All() {
			n += a.Times
		}
		c, err := Compare(Tallying{Choices: choices, Papers: papers}, 1)
		if err != nil || n != papers.Len() || c.Tally.Ballots != n {
			t.Fatalf("%v: %d, %d and %d ballots", err, n, papers.Len(), c.Tally.Ballots)
		}
	})
}
