package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Limits of the server. A phone with a bad signal is slow; somebody who keeps
// a connection open for nothing is slower.
const (
	headerTimeout   = 5 * time.Second
	readTimeout     = 30 * time.Second
	writeTimeout    = 60 * time.Second
	idleTimeout     = 60 * time.Second
	shutdownTimeout = 5 * time.Second
	maxHeader       = 16 << 10
	maxConnections  = 2000
)

// ListenError says that an address cannot be listened at: most often another
// program, or another potensi, is there already.
type ListenError struct {
	Addr string
	Err  error
}

func (e *ListenError) Error() string { return fmt.Sprintf("listen at %s: %v", e.Addr, e.Err) }

// Unwrap gives the operating system's reason.
func (e *ListenError) Unwrap() error { return e.Err }

// Serve answers at addr until ctx ends, then lets running requests finish for
// a few seconds. Port 0 picks a free one. Once the server listens, ready gets
// its address, such as http://127.0.0.1:8080; ready may be nil. When addr is
// taken the error is a *ListenError.
func Serve(ctx context.Context, addr string, h http.Handler, ready func(url string)) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return &ListenError{addr, err}
	}
	if ready != nil {
		ready(urlOf(listener.Addr()))
	}
	return run(ctx, newServer(ctx, h), limited(listener, maxConnections))
}

func newServer(ctx context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          log.New(io.Discard, "", 0), // it would write the addresses of phones
	}
}

// run serves until ctx ends. A request that streams sees the end by its own
// context, which is made from ctx.
func run(ctx context.Context, server *http.Server, listener net.Listener) error {
	return runFor(ctx, server, listener, shutdownTimeout)
}

// runFor is run; at the end running requests have so long.
func runFor(ctx context.Context, server *http.Server, listener net.Listener, left time.Duration) error {
	closeUnused(server)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), left)
	defer cancel()
	err := server.Shutdown(patience)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	<-ended // only then is the port free
	return err
}

// urlOf is the address as a browser takes it. Who listens everywhere is
// reached here by the loopback address.
func urlOf(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
