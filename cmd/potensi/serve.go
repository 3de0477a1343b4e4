package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/web"
)

const defaultAddr = "127.0.0.1:8080"

func (p *program) addrFlag() cli.Flag {
	return &cli.StringFlag{Name: "addr", Value: defaultAddr, Usage: p.printer.T("flag.addr")}
}

func (p *program) serveCommand() *cli.Command {
	return &cli.Command{Name: "serve", Usage: p.printer.T("cli.serve"),
		Flags: append([]cli.Flag{p.addrFlag(), &cli.BoolFlag{Name: "open", Usage: p.printer.T("flag.open")}}, p.hallFlags()...),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			path, err := villagePath(c.String("file"))
			if err != nil {
				return err
			}
			return p.serve(c.Context, path, c.String("addr"), hallOf(c), c.Bool("open"))
		}}
}

// serve shows a village file in the browser until the program is stopped. The
// hall's door opens with it or later, by the button on its page.
func (p *program) serve(ctx context.Context, path, addr string, h hall, show bool) (err error) {
	db, err := p.open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Healthy(ctx); err != nil {
		return withCopy(err, path)
	}
	host, _, _ := net.SplitHostPort(addr)
	server, err := web.New(db, p.catalogue, host)
	if err != nil {
		return err
	}
	if err := openHall(server.Door(), h); err != nil {
		return err
	}
	if h.practice {
		if err := server.Practise(ctx); err != nil {
			return err
		}
	}
	defer server.Door().Close()
	return p.serveDesk(ctx, server, addr, func(url string) {
		p.say("cli.serving", "url", url, "file", path)
		p.adviseSpace(db.FreeSpace)
		if h.open {
			p.advisePIN(ctx, db)
		}
		if show {
			browse(url)
		}
	})
}

// adviseSpace warns when little space is left on the disk.
func (p *program) adviseSpace(free func() (uint64, error)) {
	if mb, short := store.Short(free()); short {
		p.say("disk.short", "free", mb, "least", store.LeastSpace>>20)
	}
}

// serveDesk answers the facilitator until ctx ends, and says meanwhile where
// phones reach the hall.
func (p *program) serveDesk(ctx context.Context, server *web.Server, addr string, ready func(url string)) error {
	watching, stop := context.WithCancel(ctx)
	told := make(chan struct{})
	err := web.Serve(ctx, addr, server.Handler(), func(url string) {
		if p.printer.Lang == "en" {
			url += "/en/"
		}
		ready(url)
		go func() {
			defer close(told)
			p.watchHall(watching, server.Door())
		}()
	})
	stop()
	var busy *web.ListenError
	if errors.As(err, &busy) {
		return &failure{"port-busy", map[string]any{"addr": busy.Addr, "reason": busy.Err.Error()}}
	}
	<-told
	return err
}

// browse opens a page in the user's browser; without one the printed address
// must do.
func browse(url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	case "darwin":
		name = "open"
	}
	if command := exec.Command(name, args...); command.Start() == nil {
		go command.Wait() //nolint:errcheck // nobody waits for a browser
	}
}

func (p *program) demoCommand() *cli.Command {
	return &cli.Command{Name: "demo", Usage: p.printer.T("cli.demo"),
		Flags: []cli.Flag{&cli.StringFlag{Name: "dir", Value: ".", Usage: p.printer.T("flag.dir")},
			&cli.BoolFlag{Name: "no-serve", Usage: p.printer.T("flag.no_serve")}, p.addrFlag()},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			path := filepath.Join(c.String("dir"), "kotawaringin-hilir.gpkg")
			if err := p.writeDemo(c, path); err != nil {
				return err
			}
			if c.Bool("no-serve") {
				return nil
			}
			return p.serve(c.Context, path, c.String("addr"), hall{}, true)
		}}
}

// writeDemo imports the sample workshop's files like any user's. A village
// file that is there already stays as it is: somebody has worked in it.
func (p *program) writeDemo(c *cli.Context, path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	db, err := p.open(c.Context, path)
	if errors.Is(err, store.ErrNotFound) {
		db, err = store.Create(c.Context, path)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w, err := db.Workshop(c.Context)
	if err != nil {
		return err
	}
	if w.Village.Name != "" {
		p.say("cli.demo_there", "file", path, "name", w.Village.Name)
		return nil
	}
	receipt, err := intake.Import(c.Context, db, intake.Embedded(sample.Files, sample.Names()), intake.Options{By: user()})
	if err != nil {
		return err
	}
	if err := p.receipt(c, receipt, intake.Options{}); err != nil || !isTable(c) {
		return err
	}
	p.say("cli.demo_done", "file", path)
	return nil
}

// start is what a double click does: open the folder's village, or offer to
// make one.
func (p *program) start(c *cli.Context) error {
	if c.Args().Present() {
		return &usageError{"unknown-command", map[string]any{"given": c.Args().First()}}
	}
	path, err := villagePath(c.String("file"))
	var usage *usageError
	if errors.As(err, &usage) && usage.key == "no-village" {
		path, err = p.offer(c)
	}
	if err != nil {
		return err
	}
	return p.serve(c.Context, path, defaultAddr, hall{}, true)
}

// offer asks for the name of a village and makes its file; no name means the
// sample workshop.
func (p *program) offer(c *cli.Context) (string, error) {
	fmt.Fprint(p.out, p.printer.T("cli.offer")+" ")
	answer, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil && strings.TrimSpace(answer) == "" {
		return "", &usageError{"no-village", nil}
	}
	name := strings.TrimSpace(answer)
	if name == "" {
		path := "kotawaringin-hilir.gpkg"
		return path, p.writeDemo(c, path)
	}
	path := fileName(name)
	return path, create(c.Context, path, mapping.Village{Name: name})
}
