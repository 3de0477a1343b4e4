package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"potensi/internal/store"
)

// dialed opens a connection and sends the beginning of a request.
func dialed(t testing.TB, address, text string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn
}

// quick is a server whose patience is short, to be tested quickly.
func quick(t *testing.T, h http.Handler, change func(*http.Server)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	server := newServer(ctx, h)
	change(server)
	go func() { _ = run(ctx, server, limited(listener, maxConnections)) }()
	return "http://" + listener.Addr().String()
}

// cutWithin reports how long a connection stayed open.
func cutWithin(t *testing.T, conn net.Conn, patience time.Duration) {
	t.Helper()
	begun := time.Now()
	if err := conn.SetReadDeadline(begun.Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil && time.Since(begun) >= patience {
		t.Errorf("the connection is still open after %v", patience)
	}
}

// TestSlowBallotIsCutOff: a ballot that trickles in is given up after slowBallot,
// long before the server's own patience ends.
func TestSlowBallotIsCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("waits ten seconds")
	}
	t.Parallel()
	s, db := sampleSite(t)
	address, _ := serving(t, s.Hall())
	code := cardsOf(t, db, 1)[0]
	conn := dialed(t, address, "POST /v/"+code+" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nid=")
	begun := time.Now()
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); answer.StatusCode != http.StatusRequestTimeout || took < 9*time.Second || took > 15*time.Second {
		text, _ := io.ReadAll(answer.Body)
		t.Errorf("%s after %v: %s", answer.Status, took, text)
	}
	checkHeaders(t, "a slow ballot", answer.Header)
	if ballots, _ := db.Ballots(t.Context(), openPollID); len(ballots) != 0 {
		t.Errorf("%d ballots", len(ballots))
	}
}

// TestSlowReaderIsCutOff: who does not read an answer loses the connection.
func TestSlowReaderIsCutOff(t *testing.T) {
	large := strings.Repeat("x", 16<<20)
	ended := make(chan error, 1)
	address := quick(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.WriteString(w, large)
		ended <- err
	}), func(server *http.Server) { server.WriteTimeout = 300 * time.Millisecond })
	dialed(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	select {
	case err := <-ended:
		if err == nil {
			t.Error("all was written to somebody who does not read")
		}
	case <-time.After(10 * time.Second):
		t.Error("the answer still waits to be read")
	}
}

func TestIdleConnectionIsClosed(t *testing.T) {
	address := quick(t, http.NotFoundHandler(), func(server *http.Server) { server.IdleTimeout = 100 * time.Millisecond })
	cutWithin(t, dialed(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 5*time.Second)
}

// TestOneAddressHasHalfThePlaces: one device cannot take every connection.
func TestOneAddressHasHalfThePlaces(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := limited(inner, 6)
	t.Cleanup(func() { _ = listener.Close() })
	accepted := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	dialFrom := func(address string) {
		conn, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Skip("no second address here: ", err)
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	first := []net.Conn{}
	for range 5 {
		dialFrom("127.0.0.1")
	}
	for range 3 {
		first = append(first, <-accepted)
	}
	dialFrom("127.0.0.2") // behind those that were refused
	if conn := <-accepted; hostOfConn(conn) != "127.0.0.2" {
		t.Errorf("%s has a fourth place", hostOfConn(conn))
	}
	_ = first[0].Close()
	dialFrom("127.0.0.1")
	if conn := <-accepted; hostOfConn(conn) != "127.0.0.1" {
		t.Error("the place was not given back")
	}
}

// TestHallGoesOnUnderAttack is S8: 400 slow headers, 400 slow readers, bodies of
// 100 MB and headers of 1 MB, all at once, and still phones cast their ballots.
func TestHallGoesOnUnderAttack(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks for some seconds")
	}
	s, db := sampleSite(t)
	address, _ := serving(t, s.Hall())
	codes := cardsOf(t, db, 100)
	calm := castAll(t, address, codes[:30])
	for range 400 {
		dialed(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
		dialed(t, address, "GET /static/app.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}
	stop := make(chan bool)
	var attack sync.WaitGroup
	for range 3 {
		attack.Go(func() { sendOver(stop, address, "Content-Length: 104857600\r\n\r\n", 100<<20) })
		attack.Go(func() { sendOver(stop, address, "X-Large: ", 1<<20) })
	}
	attacked := castAll(t, address, codes[30:])
	close(stop)
	attack.Wait()
	t.Logf("p99 %v, before the attack %v", attacked, calm)
	if ballots, _ := db.Ballots(t.Context(), openPollID); len(ballots) != len(codes) {
		t.Errorf("%d ballots of %d", len(ballots), len(codes))
	}
}

// castAll casts a ballot with each card, and gives the time that all but one in
// a hundred took.
func castAll(t *testing.T, address string, codes []string) time.Duration {
	t.Helper()
	took := []time.Duration{}
	client := &http.Client{Timeout: 20 * time.Second}
	for _, code := range codes {
		begun := time.Now()
		answer, err := client.Post(address+"/v/"+code, "application/x-www-form-urlencoded", strings.NewReader(cardForm(store.NewBallotID())))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("a ballot: %s", answer.Status)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

// sendOver sends far too much, over and over.
func sendOver(stop chan bool, address, head string, size int) {
	junk := strings.Repeat("x", 64<<10)
	for {
		select {
		case <-stop:
			return
		default:
		}
		conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			return
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		fmt.Fprintf(conn, "POST /v/ABCD-EFGH HTTP/1.1\r\nHost: localhost\r\n%s", head)
		for sent := 0; sent < size; sent += len(junk) {
			if _, err := io.WriteString(conn, junk); err != nil {
				break
			}
		}
		_ = conn.Close()
	}
}

// TestHangingAndFailingRequestsHurtNobody: a route that never answers and one
// that panics are that request's trouble alone.
func TestHangingAndFailingRequestsHurtNobody(t *testing.T) {
	captureLog(t)
	s, _ := sampleSite(t)
	release := make(chan bool)
	hall := s.Hall()
	address, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			<-release
		case "/panic":
			s.guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh") })).ServeHTTP(w, r)
		case "/raw":
			panic("outside the guard")
		default:
			hall.ServeHTTP(w, r)
		}
	}))
	for range 50 {
		dialed(t, address, "GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n")
		dialed(t, address, "GET /panic HTTP/1.1\r\nHost: localhost\r\n\r\n")
		dialed(t, address, "GET /raw HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}
	answer, err := http.Get(address + "/")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	_ = answer.Body.Close()
	close(release)
	if err := stop(); err != nil {
		t.Error(err)
	}
}
