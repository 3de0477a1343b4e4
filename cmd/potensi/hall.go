package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"potensi/internal/qr"
	"potensi/web"
)

// lookEvery is how often the command looks whether the hall was opened or
// closed on the page, or the laptop's address has changed.
const lookEvery = 2 * time.Second

// hall is how the hall is opened when the program starts: not at all, at an
// address, or at the first port that is free.
type hall struct {
	open     bool
	addr     string
	practice bool // phones find a practice vote there
}

func (p *program) hallFlags() []cli.Flag {
	return []cli.Flag{&cli.BoolFlag{Name: "hall", Usage: p.printer.T("flag.hall")},
		&cli.StringFlag{Name: "hall-addr", Usage: p.printer.T("flag.hall_addr", "port", strconv.Itoa(web.DefaultHallPort))},
		&cli.BoolFlag{Name: "practice", Usage: p.printer.T("flag.practice")}}
}

func hallOf(c *cli.Context) hall {
	return hall{c.Bool("hall") || c.IsSet("hall-addr"), c.String("hall-addr"), c.Bool("practice")}
}

// openHall opens the hall if that was asked for.
func openHall(door *web.Door, h hall) error {
	if !h.open {
		return nil
	}
	err := door.Open(h.addr)
	var busy *web.ListenError
	if errors.As(err, &busy) {
		return &failure{"hall-busy", map[string]any{"addr": busy.Addr, "reason": busy.Err.Error()}}
	}
	return err
}

// watchHall prints where phones reach the hall, at once and whenever that
// changes, until ctx ends.
func (p *program) watchHall(ctx context.Context, door *web.Door) {
	last := web.DoorState{}
	for {
		now := door.State()
		if now.Open != last.Open || now.URL() != last.URL() || now.Port != last.Port {
			p.tellHall(last, now)
		}
		last = now
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
	}
}

// tellHall prints what has changed. The address stands at the end of its line.
func (p *program) tellHall(last, now web.DoorState) {
	if !now.Open {
		if last.Open {
			p.say("cli.hall_closed")
		}
		return
	}
	if now.Taken != 0 && now.Port != last.Port {
		p.say("cli.hall_moved", "taken", strconv.Itoa(now.Taken), "port", strconv.Itoa(now.Port))
	}
	if now.URL() == "" {
		p.say("cli.hall_nowhere", "port", strconv.Itoa(now.Port))
		return
	}
	for _, address := range now.Addresses {
		if address.Likely() {
			p.tellAddress(address)
		}
	}
	if code, err := qr.New(now.URL()); err == nil {
		p.say("cli.line", "text", code.Text())
	}
	p.say("cli.hall_help")
}

// tellAddress prints an address, and by which network it is reached.
func (p *program) tellAddress(a web.Address) {
	p.say("cli.hall_at", "url", a.URL)
	if a.Interface != "" {
		p.say("cli.hall_on", "kind", p.printer.T("network."+string(a.Kind)), "interface", a.Interface)
	}
}
