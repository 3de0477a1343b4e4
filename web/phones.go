package web

import (
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"
)

// How long a phone is counted after it last asked for something, and how many
// are told apart at most.
const (
	phoneMemory = 10 * time.Minute
	mostPhones  = 4096
)

// phoneCount counts phones by a salted hash of their address, in memory alone.
// The salt is new each time the hall opens; nothing of it is written or shown
// but the number.
type phoneCount struct {
	mu   sync.Mutex
	salt [16]byte
	seen map[[8]byte]time.Time
}

// clear forgets everybody.
func (c *phoneCount) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	rand.Read(c.salt[:]) //nolint:errcheck // never fails since Go 1.24
	c.seen = map[[8]byte]time.Time{}
}

// saw notes that an address asked for something.
func (c *phoneCount) saw(ip netip.Addr, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	raw := ip.As16()
	sum := sha256.Sum256(append(c.salt[:], raw[:]...))
	key := [8]byte(sum[:8])
	if _, known := c.seen[key]; !known && len(c.seen) >= mostPhones {
		return
	}
	c.seen[key] = at
}

// within counts who asked lately, and forgets all others.
func (c *phoneCount) within(now time.Time, memory time.Duration) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, at := range c.seen {
		if now.Sub(at) > memory {
			delete(c.seen, key)
		}
	}
	return len(c.seen)
}
