package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"potensi/internal/print"
)

// DefaultHallPort is where phones are answered unless another program is there.
const DefaultHallPort = 8081

// How many further ports are tried, and how long the hall waits for running
// requests when it closes. A ballot takes some milliseconds; a phone that is
// cut off sends again.
const (
	furtherPorts  = 20
	doorPatience  = 700 * time.Millisecond
	checkPatience = 2 * time.Second
)

// Door is the way into the hall: a listener for phones that opens and closes
// while the desk goes on. It listens at all IPv4 addresses of the laptop, so
// that it stays open when a hotspot is turned on, the network changes or the
// laptop wakes up with another address. The zero value is not ready; a Server
// has one.
type Door struct {
	handler http.Handler
	cards   func() []networkCard // networkCards, except in tests

	mu     sync.Mutex
	at     netip.AddrPort // where it listens; not valid while closed
	last   int            // the port it had last, for posters that hang already
	host   string         // of the laptop's addresses, the one it was told to open at; "" for all
	taken  int            // the port that another program has, 0 if none
	stop   context.CancelFunc
	ended  chan struct{}
	secret string     // by which the self-check knows its own hall
	chosen netip.Addr // the address to tell people, when the facilitator knows better
	phones phoneCount
	wifi   print.WiFi
}

func newDoor(handler http.Handler) *Door {
	return &Door{handler: handler, cards: networkCards}
}

// DoorState is how the hall stands at a moment.
type DoorState struct {
	Open      bool      `json:"open"`
	Port      int       `json:"port"`      // 0 while closed
	Taken     int       `json:"taken"`     // the port that another program has, 0 if none
	Addresses []Address `json:"addresses"` // the likeliest first; while closed those that it would have
	Phones    int       `json:"phones"`    // that asked for something in the last ten minutes
}

// version changes whenever what a page shows of the hall does, but for the
// number of phones.
func (s DoorState) version() string {
	sum := sha256.Sum256(fmt.Append(nil, s.Open, s.Port, s.Taken, s.Addresses))
	return hex.EncodeToString(sum[:6])
}

// URL is the address to tell people, or empty: then no phone reaches the laptop.
func (s DoorState) URL() string {
	if len(s.Addresses) == 0 || !s.Addresses[0].Likely() {
		return ""
	}
	return s.Addresses[0].URL
}

// Open opens the hall at an address such as ":8081" or "192.168.137.1:8081"; it
// is a *ListenError when another program is there. Without an address it opens
// where it was told to before, else at the port that it had last,
// DefaultHallPort at first, or at the next one that is free. An open hall stays
// as it is.
func (d *Door) Open(addr string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.isOpen() {
		return nil
	}
	listener, err := d.listen(addr)
	if err != nil {
		return err
	}
	d.at = addrPortOf(listener.Addr())
	d.last = int(d.at.Port())
	d.secret = rand.Text()
	d.phones.clear()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	d.stop, d.ended = stop, ended
	server := newServer(ctx, d.counted(d.handler, d.secret))
	go func() {
		defer close(ended)
		_ = runFor(ctx, server, limited(listener, maxConnections), doorPatience) // what is left is cut off
	}()
	return nil
}

// isOpen reports whether the listener runs; it may have failed. d.mu is held.
func (d *Door) isOpen() bool {
	if d.stop == nil {
		return false
	}
	select {
	case <-d.ended:
		return false
	default:
		return true
	}
}

// listen finds a port. d.mu is held.
func (d *Door) listen(addr string) (net.Listener, error) {
	d.taken = 0
	if addr != "" {
		d.host, _, _ = net.SplitHostPort(addr)
		return listenIPv4(addr)
	}
	first := cmp.Or(d.last, DefaultHallPort)
	if d.host != "" { // cards may be printed with it; unless its network is gone
		if listener, err := listenIPv4(net.JoinHostPort(d.host, strconv.Itoa(first))); err == nil {
			return listener, nil
		}
	}
	listener, err := listenIPv4(":" + strconv.Itoa(first))
	for port := first + 1; err != nil && port <= first+furtherPorts; port++ {
		d.taken = first
		listener, err = listenIPv4(":" + strconv.Itoa(port))
	}
	return listener, err
}

// listenIPv4 listens at an address; without a host at every IPv4 address.
func listenIPv4(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &ListenError{addr, err}
	}
	network := "tcp"
	if host == "" || host == "0.0.0.0" {
		network = "tcp4"
	}
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), network, addr)
	if err != nil {
		return nil, &ListenError{addr, err}
	}
	return listener, nil
}

func addrPortOf(addr net.Addr) netip.AddrPort {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	at := tcp.AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// Close closes the hall within a second, whoever is connected; a closed hall
// stays as it is.
func (d *Door) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stop == nil {
		return
	}
	d.stop()
	<-d.ended
	d.stop, d.at, d.taken = nil, netip.AddrPort{}, 0
	d.phones.clear()
}

// State looks at the laptop's networks as they are now.
func (d *Door) State() DoorState {
	d.mu.Lock()
	defer d.mu.Unlock()
	addresses := addressesOf(d.cards(), cmp.Or(d.last, DefaultHallPort))
	state := DoorState{Open: d.isOpen(), Addresses: chosenFirst(addresses, d.chosen)}
	if !state.Open {
		return state
	}
	state.Port, state.Taken, state.Phones = d.last, d.taken, d.phones.within(time.Now(), phoneMemory)
	if bound := d.at.Addr(); !bound.IsUnspecified() {
		state.Addresses = []Address{d.boundAt(bound, state.Port)}
	}
	return state
}

// Choose names the address to tell people as long as the laptop has it.
func (d *Door) Choose(ip netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.chosen = ip
}

// boundAt is the only address of a hall that was told where to listen. Whoever
// said so knows why.
func (d *Door) boundAt(ip netip.Addr, port int) Address {
	for _, a := range addressesOf(d.cards(), port) {
		if a.IP == ip && a.Likely() {
			return a
		}
	}
	out := addressAt(ip, "", port)
	out.Kind = OtherNetwork
	return out
}

// checkHeader carries the hall's secret to itself and back.
const checkHeader = "Potensi-Check"

// counted counts the phones that ask, and answers the self-check's secret with
// itself.
func (d *Door) counted(h http.Handler, secret string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(checkHeader) == secret {
			w.Header().Set(checkHeader, secret)
		} else if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && !fromItself(r, from) {
			d.phones.saw(from.Addr(), time.Now())
		}
		h.ServeHTTP(w, r)
	})
}

// fromItself reports whether the laptop asked itself.
func fromItself(r *http.Request, from netip.AddrPort) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && local.AddrPort().Addr().Unmap() == from.Addr().Unmap()
}

// Check is what the laptop found when it opened one of its own addresses.
type Check struct {
	Address
	Answers bool // and it is this hall
	Other   bool // something answers there, but not this hall
}

// SelfCheck opens the hall's own addresses, as a phone would. Where one answers, the
// hall is open and the address is right; a firewall, a hotspot that keeps its
// guests apart, or a phone's own settings may still stand between.
func (d *Door) SelfCheck(ctx context.Context) []Check {
	d.mu.Lock()
	secret := d.secret
	d.mu.Unlock()
	client := &http.Client{Timeout: checkPatience, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	out := []Check{}
	for _, a := range d.State().Addresses {
		if a.Likely() {
			out = append(out, checkOne(ctx, client, a, secret))
		}
	}
	return out
}

func checkOne(ctx context.Context, client *http.Client, a Address, secret string) Check {
	out := Check{Address: a}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL, nil)
	if err != nil {
		return out
	}
	request.Header.Set(checkHeader, secret)
	answer, err := client.Do(request)
	if err != nil {
		return out
	}
	err = answer.Body.Close()
	out.Answers = err == nil && answer.Header.Get(checkHeader) == secret && answer.StatusCode == http.StatusOK
	out.Other = !out.Answers
	return out
}

// setWiFi keeps the Wi-Fi's name and password for the poster and the projector, in
// memory alone: they are in no file and end with the program.
func (d *Door) setWiFi(w print.WiFi) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wifi = w
}

func (d *Door) wiFi() print.WiFi {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wifi
}
