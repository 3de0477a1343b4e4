package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"iter"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
)

// class is how a map colours a resource: four bits for the holder of each
// dimension (0: it is not profiled), four for the gap on control.
type class uint32

const (
	gapAt    = 16
	withheld = class(1 << 31)
)

// gapWords are the steps of the gap on control, men − women. The order is that
// of legends.
func gapWords() []string {
	return []string{"", "women-much", "women-more", "even", "men-more", "men-much", "unknown"}
}

// GapWord is the step of a gap on control; nil is not known.
func GapWord(gap *float64) string { return gapWords()[gapStep(gap)] }

func gapStep(gap *float64) int {
	const unknown = 6
	if gap == nil {
		return unknown
	}
	for i, below := range []float64{-1.5, -0.5, 0.5, 1.5} {
		if *gap < below {
			return i + 1
		}
	}
	return unknown - 1
}

// part reads the step of a dimension, or of the gap after the last one.
func (c class) part(i int) int { return int(c>>(4*i)) & 15 }

const parts = 5 // four dimensions and the gap

// unasked is the class of a profiled resource of which nobody has spoken.
func unasked() class {
	c := class(gapStep(nil)) << gapAt
	for i := range mapping.Dimensions() {
		c |= holderStep(mapping.HolderUnknown) << (4 * i)
	}
	return c
}

func holderStep(h mapping.Holder) class { return class(slices.Index(mapping.Holders(), h) + 1) }

// Count is how many resources, and how much of them.
type Count struct {
	Resources        int
	AreaHa, LengthKm float64
}

func (c *Count) add(r mapping.Resource) {
	c.Resources++
	if r.AreaHa != nil {
		c.AreaHa += *r.AreaHa
	}
	if r.LengthKm != nil {
		c.LengthKm += *r.LengthKm
	}
}

// Summary counts a village's resources by their classes.
type Summary struct {
	Holders [4]map[mapping.Holder]Count // by dimension, in their order
	Gap     map[string]Count            // by step
	Neutral int                         // that nobody is asked about; boundaries are not counted
	Kinds   []mapping.Kind
}

// counts gathers a summary.
type counts struct {
	classes [parts][8]Count
	neutral int
	kinds   map[mapping.Kind]bool
}

func (n *counts) add(r mapping.Resource, k class) {
	n.kinds[r.Kind] = true
	if !r.Kind.Profiled() {
		if r.Kind != mapping.Boundary {
			n.neutral++
		}
		return
	}
	for i := range parts {
		n.classes[i][k.part(i)&7].add(r)
	}
}

func (n *counts) summary() Summary {
	out := Summary{Gap: map[string]Count{}, Neutral: n.neutral}
	for i := range out.Holders {
		out.Holders[i] = map[mapping.Holder]Count{}
		for _, h := range mapping.Holders() {
			out.Holders[i][h] = n.classes[i][holderStep(h)]
		}
	}
	for step, word := range gapWords() {
		out.Gap[word] = n.classes[parts-1][step]
	}
	for _, kind := range mapping.Kinds() {
		if n.kinds[kind] && kind != mapping.Boundary {
			out.Kinds = append(out.Kinds, kind)
		}
	}
	return out
}

// classes are how a village is coloured in one state of its file.
type classes struct {
	all, others counts           // what the facilitator sees, and everybody else
	spoken      map[string]class // by id: of whom something is said, or who is withheld
	unasked     class
	hidden      string // names the withheld ones
}

// of is the class of a resource.
func (c *classes) of(id []byte, kind []byte) class {
	if k, ok := c.spoken[string(id)]; ok {
		return k
	}
	return c.plain(mapping.Kind(kind))
}

func (c *classes) plain(kind mapping.Kind) class {
	if !kind.Profiled() {
		return 0
	}
	return c.unasked
}

// chunk is how many resources are profiled at a time, so that memory does not
// grow with the village.
const chunk = 5000

// readClasses profiles the resources of which something was said.
func readClasses(ctx context.Context, db *store.DB, hide func(mapping.Resource) bool) (*classes, error) {
	out := &classes{spoken: map[string]class{}, unasked: unasked()}
	out.all.kinds, out.others.kinds = map[mapping.Kind]bool{}, map[mapping.Kind]bool{}
	err := db.ReadHeard(ctx, func(h store.Heard, each iter.Seq2[mapping.Resource, error]) error {
		said := byResource(h.AccessRecords)
		hidden := sha256.New()
		w := mapping.Workshop{Groups: h.Groups, Sessions: h.Sessions}
		for r, err := range each {
			if err != nil {
				return err
			}
			if hide(r) {
				out.hide(hidden, r)
			}
			if records := said[r.ID]; len(records) > 0 && r.Kind.Profiled() {
				w.Resources, w.Records = append(w.Resources, r), append(w.Records, records...)
			} else {
				out.count(r)
			}
			if len(w.Resources) == chunk {
				out.profile(&w)
			}
		}
		out.profile(&w)
		out.hidden = hex.EncodeToString(hidden.Sum(nil)[:8])
		return nil
	})
	return out, err
}

// byResource divides records that are sorted by resource.
func byResource(records []mapping.AccessRecord) map[string][]mapping.AccessRecord {
	said := map[string][]mapping.AccessRecord{}
	for len(records) > 0 {
		n := 1
		for n < len(records) && records[n].Resource == records[0].Resource {
			n++
		}
		said[records[0].Resource], records = records[:n], records[n:]
	}
	return said
}

func (c *classes) hide(sum hash.Hash, r mapping.Resource) {
	c.spoken[r.ID] = withheld | c.plain(r.Kind)
	io.WriteString(sum, r.ID+"\n") //nolint:errcheck // a hash takes everything
}

// count counts a resource whose class is settled.
func (c *classes) count(r mapping.Resource) {
	k := c.of([]byte(r.ID), []byte(r.Kind))
	c.all.add(r, k)
	if k&withheld == 0 {
		c.others.add(r, k)
	}
}

// profile adds the classes of a chunk and empties it.
func (c *classes) profile(w *mapping.Workshop) {
	if len(w.Resources) == 0 {
		return
	}
	p := mapping.NewProfile(*w, mapping.ProfileOptions{})
	for _, s := range p.Summaries {
		k := class(gapStep(s.Gap[mapping.Control])) << gapAt
		for i, d := range mapping.Dimensions() {
			k |= holderStep(s.Holder[d]) << (4 * i)
		}
		c.spoken[s.Resource] = k | c.spoken[s.Resource]&withheld
	}
	for _, r := range w.Resources {
		c.count(r)
	}
	w.Resources, w.Records = w.Resources[:0], w.Records[:0]
}
