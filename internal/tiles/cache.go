package tiles

import (
	"container/list"
	"context"
	"sync"

	"potensi/geodata/tile"
)

// maxReady bounds the bytes of tiles that are kept ready.
const maxReady = 24 << 20

type cacheKey struct {
	version int64
	id      tile.ID
	all     bool
}

// cache keeps tiles that were asked for lately, and lets requests for a tile
// that is being drawn wait for it instead of drawing it again.
type cache struct {
	mu     sync.Mutex
	kept   map[cacheKey]*list.Element
	order  list.List // of *kept, the latest first
	size   int
	flying map[cacheKey]*flight
	off    bool // for measuring
}

type kept struct {
	key  cacheKey
	body []byte
}

type flight struct {
	done chan struct{}
	body []byte
	err  error
}

// overhead of a kept tile, so that empty ones are bounded, too.
const overhead = 200

// get gives the tile of a key, made by make at most once at a time. Whoever
// waits for another's drawing that was given up draws it himself.
func (c *cache) get(ctx context.Context, key cacheKey, make func() ([]byte, error)) ([]byte, error) {
	for {
		c.mu.Lock()
		if element, ok := c.kept[key]; ok {
			c.order.MoveToFront(element)
			c.mu.Unlock()
			return element.Value.(*kept).body, nil
		}
		f, waits := c.flying[key]
		if !waits {
			return c.fly(key, make) // unlocks
		}
		c.mu.Unlock()
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if f.err == nil {
			return f.body, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// fly makes a tile; the lock is held when it is called, not when it returns.
func (c *cache) fly(key cacheKey, make func() ([]byte, error)) ([]byte, error) {
	f := &flight{done: newSignal(), err: context.Canceled}
	if c.flying == nil {
		c.kept, c.flying = map[cacheKey]*list.Element{}, map[cacheKey]*flight{}
	}
	c.flying[key] = f
	c.mu.Unlock()
	defer func() { // when make panics, too
		c.mu.Lock()
		delete(c.flying, key)
		if f.err == nil {
			c.keep(key, f.body)
		}
		c.mu.Unlock()
		close(f.done)
	}()
	f.body, f.err = make()
	return f.body, f.err
}

func newSignal() chan struct{} { return make(chan struct{}) }

func (c *cache) keep(key cacheKey, body []byte) {
	if c.off || len(body) > maxReady/8 {
		return
	}
	c.kept[key] = c.order.PushFront(&kept{key, body})
	for c.size += len(body) + overhead; c.size > maxReady; {
		last := c.order.Back()
		old := c.order.Remove(last).(*kept)
		delete(c.kept, old.key)
		c.size -= len(old.body) + overhead
	}
}
