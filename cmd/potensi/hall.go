package main

import (
	"context"
	"errors"
	"net"

	"potensi/internal/qr"
	"potensi/web"
)

// defaultHallAddr is where phones on the hotspot are answered.
const defaultHallAddr = ":8081"

// serveBoth answers at the laptop's own address and, if hall is given, at the
// hall's, until either ends.
func serveBoth(ctx context.Context, server *web.Server, addr, hall string, ready func(string), open func(port string)) error {
	if hall == "" {
		return web.Serve(ctx, addr, server.Handler(), ready)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 2)
	go func() { ended <- web.Serve(ctx, addr, server.Handler(), ready) }()
	go func() {
		ended <- web.Serve(ctx, hall, server.Hall(), func(url string) {
			_, port, _ := net.SplitHostPort(url[len("http://"):])
			open(port)
		})
	}()
	first := <-ended
	stop()
	return errors.Join(first, <-ended)
}

// hallOpen prints the addresses at which phones reach the hall.
func (p *program) hallOpen(port string) {
	for _, address := range web.Addresses(port) {
		p.say("cli.hall_at", "url", address)
		if code, err := qr.New(address); err == nil {
			p.say("cli.line", "text", code.Text())
		}
	}
}
