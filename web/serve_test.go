package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// serving runs Serve until the test ends or stop is called, which returns what
// Serve returned.
func serving(t *testing.T, h http.Handler) (address string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- Serve(ctx, "127.0.0.1:0", h, func(url string) { ready <- url }) }()
	select {
	case address = <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	return address, func() error {
		cancel()
		return <-ended
	}
}

func TestServeAnswersAndStops(t *testing.T) {
	address, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "desa") }))
	if u, err := url.Parse(address); err != nil || u.Hostname() != "127.0.0.1" || u.Port() == "0" || u.Path != "" {
		t.Fatalf("address %q, %v", address, err)
	}
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); string(text) != "desa" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	start := time.Now()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("stopping took %v", took)
	}
}

// TestStreamEndsWithTheServer: a page of live results stays open for hours and
// must not hold the server back.
func TestStreamEndsWithTheServer(t *testing.T) {
	address, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "data: 1\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	start := time.Now()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestRunningRequestIsLetFinish(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	address, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		_, _ = io.WriteString(w, "counted")
	}))
	got := make(chan string, 1)
	go func() {
		answer, err := http.Get(address)
		if err != nil {
			got <- err.Error()
			return
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		got <- string(text)
	}()
	<-begun
	time.AfterFunc(50*time.Millisecond, func() { close(finish) })
	if err := stop(); err != nil {
		t.Error(err)
	}
	if text := <-got; text != "counted" {
		t.Errorf("the request got %q", text)
	}
}

func TestTakenPortIsAListenError(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, addr := range []string{taken.Addr().String(), "127.0.0.1:99999", "no address"} {
		err := Serve(t.Context(), addr, http.NotFoundHandler(), func(string) { t.Errorf("%s: ready", addr) })
		var listen *ListenError
		if !errors.As(err, &listen) || listen.Addr != addr || errors.Unwrap(err) == nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestServerHasItsLimits(t *testing.T) {
	server := newServer(t.Context(), nil)
	if server.ReadHeaderTimeout != 5*time.Second || server.ReadTimeout != 30*time.Second || server.WriteTimeout != 60*time.Second ||
		server.IdleTimeout != 60*time.Second || server.MaxHeaderBytes != 16<<10 {
		t.Errorf("%+v", server)
	}
}

// TestSlowHeaderIsCutOff shortens the time, to be quick.
func TestSlowHeaderIsCutOff(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := newServer(ctx, http.NotFoundHandler())
	server.ReadHeaderTimeout = 50 * time.Millisecond
	go func() { _ = run(ctx, server, limited(listener, 10)) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n")
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection is still open: %v", err)
	}
}

func TestLargeHeaderIsRefused(t *testing.T) {
	address, _ := serving(t, http.NotFoundHandler())
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: %s\r\n\r\n", strings.Repeat("x", 40<<10))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%s", answer.Status)
	}
}

func TestConnectionsAreLimited(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := limited(inner, 1)
	accepted := make(chan net.Conn)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- conn
		}
	}()
	for range 2 {
		conn, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	first := <-accepted
	select {
	case <-accepted:
		t.Error("a second connection was let in")
	case <-time.After(50 * time.Millisecond):
	}
	_ = first.Close()
	_ = first.Close() // gives its place back once only
	second := <-accepted
	if second == nil {
		t.Fatal("the place was not given back")
	}
	_ = listener.Close()
	if _, open := <-accepted; open {
		t.Error("a connection came in after the end")
	}
}

func TestURLOf(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", "0.0.0.0:80": "http://127.0.0.1:80", "[::]:80": "http://127.0.0.1:80",
		"[::1]:8080": "http://[::1]:8080", "192.168.43.1:8080": "http://192.168.43.1:8080",
	} {
		resolved, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := urlOf(resolved); got != want {
			t.Errorf("%s: %s, not %s", addr, got, want)
		}
	}
}
