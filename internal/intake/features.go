package intake

import (
	"context"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// prepared is a feature on its way from the file to the store.
type prepared struct {
	feature  geodata.Feature
	resource mapping.Resource
	row      store.Row
	findings []schema.Finding
	own      bool // the file gave the id
}

// chunk is how many features travel together between the goroutines.
const chunk = 64

type work struct {
	features []geodata.Feature
	done     chan []prepared
	weight   int // MiB that are held for it
}

// underWay is how many MiB of large features may be between reading and saving
// at a time: what is made of a text takes many times its size.
const underWay = 8

// heft is about how many bytes a feature holds. Vertices count by their number.
func heft(f geodata.Feature) int { return len(f.Properties) + 16*geodata.Vertices(f.Geometry) }

// source reads a file's features, one at a time.
type source func(each func(geodata.Feature) error) error

// features reads on one goroutine, checks and measures on several, and saves
// here in the order of the file. In the end come the findings about the file
// as a whole.
func (r *reader) features(ctx context.Context, read source, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	crew := make([]*members, runtime.GOMAXPROCS(0))
	todo, ordered := make(chan work, len(crew)), make(chan work, 4*len(crew))
	var working sync.WaitGroup
	for i := range crew {
		crew[i] = newMembers(r.opt, filepath.Base(name))
		crew[i].saving = r.batch != nil
		working.Go(func() {
			for w := range todo {
				w.done <- crew[i].prepareAll(w.features)
			}
		})
	}
	held := make(chan struct{}, underWay)
	seen := newOverview(name, newMembers(r.opt, filepath.Base(name)))
	failed := make(chan error, 1)
	go func() {
		failed <- feed(ctx, seen.watch(read), todo, ordered, held)
		close(todo)
		close(ordered)
	}()
	for w := range ordered {
		if err := r.resources(<-w.done); err != nil {
			return err
		}
		for range w.weight {
			<-held
		}
	}
	if err := <-failed; err != nil {
		return err
	}
	working.Wait()
	for _, m := range crew {
		seen.rewound += m.checker.Rewound
	}
	r.out.find(append(r.said, seen.findings()...)...)
	return nil
}

// feed reads the file into chunks, large ones only as far as others are done.
// Features of several kinds of shape are parted here for every reader; the
// parts have the place of the whole.
func feed(ctx context.Context, read source, todo, ordered chan<- work, held chan<- struct{}) error {
	features, size := make([]geodata.Feature, 0, chunk), 0
	send := func() error {
		w := work{features: features, done: make(chan []prepared, 1), weight: min(size>>20, underWay)}
		features, size = make([]geodata.Feature, 0, chunk), 0
		for range w.weight {
			select {
			case held <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		for _, to := range []chan<- work{todo, ordered} { // whoever waits for it must be sure that it is done
			select {
			case to <- w:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	err := read(func(f geodata.Feature) error {
		size += heft(f)
		if _, several := f.Geometry.(orb.Collection); several {
			features = append(features, geodata.SplitMixed(f)...)
		} else {
			features = append(features, f)
		}
		if len(features) < chunk && size < 1<<20 {
			return nil
		}
		return send()
	})
	if sendErr := send(); err == nil {
		err = sendErr
	}
	return err
}

// resources settles prepared features and saves the good ones.
func (r *reader) resources(all []prepared) error {
	good, rows := make([]int, 0, len(all)), make([]store.Row, 0, len(all))
	for i := range all {
		if r.mayKeep(all[i].findings) {
			good, rows = append(good, i), append(rows, all[i].row)
		}
	}
	loaded, err := r.load(all, good, rows)
	if err != nil {
		return err
	}
	next := 0
	for i := range all {
		p := &all[i]
		if next == len(good) || good[next] != i {
			r.settle("resources", p.findings)
			continue
		}
		if loaded[next].Outcome == store.Repeated {
			p.findings = append(p.findings, p.repeated(loaded[next].First))
		}
		if r.settle("resources", p.findings) {
			r.count(loaded[next].Outcome)
			r.introduce(p)
			r.around.see(p)
		}
		next++
	}
	return nil
}

// load saves rows. Without a village file it only tells which ids came before.
func (r *reader) load(all []prepared, good []int, rows []store.Row) ([]store.Loaded, error) {
	if r.batch != nil {
		return r.batch.Load(rows, func(i int) int { return *all[good[i]].feature.Place.Feature })
	}
	loaded := make([]store.Loaded, len(rows))
	for i, g := range good {
		loaded[i].Outcome = store.Added
		if first, again := r.ids.put(all[g].resource.ID, *all[g].feature.Place.Feature); again {
			loaded[i] = store.Loaded{Outcome: store.Repeated, First: first}
		}
	}
	return loaded, nil
}

// repeated says that a feature's id, or the whole of it, came before.
func (p *prepared) repeated(first int) schema.Finding {
	if p.own {
		return schema.Finding{Place: p.feature.Place.At("/id"), Rule: "duplicate-id", Level: schema.Error,
			Args: map[string]any{"id": shorten(p.feature.ID, 40), "first": first}}
	}
	return schema.Finding{Place: p.feature.Place, Rule: "duplicate-feature", Level: schema.Error, Args: map[string]any{"first": first}}
}

// introduce lets the records of other files refer to a resource.
func (r *reader) introduce(p *prepared) {
	if r.referred && (r.batch == nil || r.known.asked("resources")) {
		r.known.add("resources", p.resource.ID, p.resource.Name)
		r.known.alias("resources", p.resource.ID, p.feature.ID)
	}
}
