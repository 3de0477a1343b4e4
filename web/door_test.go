package web

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

// testDoor is a hall that says hello, on a laptop with the given networks.
func testDoor(t *testing.T, cards ...networkCard) *Door {
	t.Helper()
	d := newDoor(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			_, _ = io.ReadAll(r.Body)
		}
		_, _ = io.WriteString(w, "hello")
	}))
	d.cards = func() []networkCard { return cards }
	t.Cleanup(d.Close)
	return d
}

// freePort is a port that nobody had a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp4", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func answers(address string) bool {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(address)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return err == nil && string(text) == "hello"
}

// The hall opens and closes as often as anybody likes, at the same port.
func TestDoorOpensAndCloses(t *testing.T) {
	d := testDoor(t, interfaceOf("wlan0", "10.42.0.1"))
	d.last = freePort(t)
	local := fmt.Sprintf("http://127.0.0.1:%d/", d.last)
	for i := range 50 {
		if err := d.Open(""); err != nil {
			t.Fatal(i, err)
		}
		state := d.State()
		if !state.Open || state.Port != d.last || state.Taken != 0 || state.URL() != fmt.Sprintf("http://10.42.0.1:%d/", d.last) {
			t.Fatalf("%d: %+v", i, state)
		}
		if !answers(local) {
			t.Fatalf("%d: it does not answer", i)
		}
		if err := d.Open(""); err != nil { // again is no harm
			t.Fatal(err)
		}
		d.Close()
		d.Close()
		if state := d.State(); state.Open || state.Port != 0 || answers(local) {
			t.Fatalf("%d: still open: %+v", i, state)
		}
	}
}

// Cards that are printed hold its address.
func TestDoorOpensAgainWhereItWasToldTo(t *testing.T) {
	d := testDoor(t)
	if err := d.Open("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	url := d.State().URL()
	d.Close()
	if err := d.Open(""); err != nil || d.State().URL() != url {
		t.Errorf("%v: %q, was %q", err, d.State().URL(), url)
	}
}

func TestDoorMovesFromATakenPort(t *testing.T) {
	d := testDoor(t)
	taken, err := net.Listen("tcp4", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	d.last = port
	if err := d.Open(""); err != nil {
		t.Fatal(err)
	}
	state := d.State()
	if state.Taken != port || state.Port <= port || state.Port > port+furtherPorts || !answers(fmt.Sprintf("http://127.0.0.1:%d/", state.Port)) {
		t.Errorf("%+v", state)
	}
	var busy *ListenError
	if err := testDoor(t).Open(":" + strconv.Itoa(port)); !errors.As(err, &busy) {
		t.Errorf("a port that was asked for: %v", err)
	}
	if err := testDoor(t).Open("nowhere"); !errors.As(err, &busy) {
		t.Errorf("no address: %v", err)
	}
}

// Nobody who is connected holds the hall back: not who keeps a connection, who
// only opened one, or who sends without end.
func TestDoorClosesWithinASecond(t *testing.T) {
	d := testDoor(t)
	if err := d.Open("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	host := strings.TrimSuffix(strings.TrimPrefix(d.State().URL(), "http://"), "/")
	for _, sent := range []string{"", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTT", "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"} {
		for range 5 {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, sent)
		}
	}
	time.Sleep(100 * time.Millisecond)
	start := time.Now()
	d.Close()
	if took := time.Since(start); took > time.Second {
		t.Errorf("closing took %v", took)
	}
	if err := d.Open(host); err != nil {
		t.Errorf("the port is not free again: %v", err)
	}
}

// A hotspot that is turned on, turned off, or gives another address changes
// what is told, and nothing else.
func TestDoorFollowsTheNetwork(t *testing.T) {
	d := testDoor(t)
	if err := d.Open(":0"); err != nil {
		t.Fatal(err)
	}
	port := d.State().Port
	versions := map[string]bool{}
	for _, c := range []struct {
		cards []networkCard
		want  string
	}{
		{nil, ""},
		{[]networkCard{interfaceOf("docker0", "172.17.0.1")}, ""},
		{[]networkCard{interfaceOf("eth0", "192.168.1.5")}, "192.168.1.5"},
		{[]networkCard{interfaceOf("eth0", "192.168.1.5"), interfaceOf("Local Area Connection* 2", "192.168.137.1")}, "192.168.137.1"},
	} {
		d.cards = func() []networkCard { return c.cards }
		state := d.State()
		want := c.want
		if want != "" {
			want = fmt.Sprintf("http://%s:%d/", c.want, port)
		}
		if state.URL() != want || !state.Open || versions[state.version()] {
			t.Errorf("%v: %+v", c.cards, state)
		}
		versions[state.version()] = true
	}
	d.Choose(netip.MustParseAddr("192.168.1.5"))
	if got := d.State().URL(); got != fmt.Sprintf("http://192.168.1.5:%d/", port) {
		t.Errorf("chosen was another: %s", got)
	}
	if !answers(fmt.Sprintf("http://127.0.0.1:%d/", port)) {
		t.Error("it does not answer")
	}
}

func TestSelfCheckKnowsItsOwnHall(t *testing.T) {
	d := testDoor(t, interfaceOf("eth0", "127.0.0.2"), interfaceOf("docker0", "172.17.0.1"))
	if err := d.Open("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	checks := d.SelfCheck(t.Context())
	if len(checks) != 1 || !checks[0].Answers || checks[0].Other {
		t.Errorf("%+v", checks)
	}
	if n := d.State().Phones; n != 0 {
		t.Errorf("the laptop counts itself: %d", n)
	}
	other := testDoor(t)
	if err := other.Open("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	d.secret = "another"
	if checks := d.SelfCheck(t.Context()); len(checks) != 1 || checks[0].Answers || !checks[0].Other {
		t.Errorf("another program's answer: %+v", checks)
	}
	d.Close()
	d.at, d.cards = netip.AddrPort{}, func() []networkCard { return []networkCard{interfaceOf("wlan0", "192.168.255.254")} }
	if checks := d.SelfCheck(t.Context()); len(checks) != 1 || checks[0].Answers || checks[0].Other {
		t.Errorf("a closed hall: %+v", checks)
	}
}

// Phones are counted once each, for ten minutes, by a hash that is another one
// each time the hall opens.
func TestPhonesAreCountedAndNotKnown(t *testing.T) {
	var c phoneCount
	c.clear()
	now := time.Now()
	for i := range 30 {
		for range 3 {
			c.saw(netip.AddrFrom4([4]byte{192, 168, 137, byte(i)}), now)
		}
	}
	if n := c.within(now, phoneMemory); n != 30 {
		t.Errorf("%d phones", n)
	}
	c.saw(netip.AddrFrom4([4]byte{192, 168, 137, 5}), now.Add(8*time.Minute))
	if n := c.within(now.Add(11*time.Minute), phoneMemory); n != 1 {
		t.Errorf("%d phones after eleven minutes", n)
	}
	for i := range mostPhones + 100 {
		c.saw(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
	}
	if len(c.seen) > mostPhones {
		t.Errorf("%d are kept", len(c.seen))
	}
	first := c.salt
	c.clear()
	if c.salt == first || c.within(now, phoneMemory) != 0 {
		t.Error("the hall remembers")
	}
}
