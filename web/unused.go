package web

import (
	"net"
	"net/http"
	"sync"
)

// unusedConns are connections over which nothing has been asked yet. Browsers
// open them in advance; http.Server.Shutdown would wait five seconds for each.
type unusedConns struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

// closeUnused lets a server end without waiting for connections that nobody
// has used.
func closeUnused(server *http.Server) {
	unused := &unusedConns{conns: map[net.Conn]bool{}}
	server.ConnState = unused.note
	server.RegisterOnShutdown(unused.close)
}

func (u *unusedConns) note(conn net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if state == http.StateNew {
		u.conns[conn] = true
		return
	}
	delete(u.conns, conn)
}

func (u *unusedConns) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for conn := range u.conns {
		_ = conn.Close() // the server notes it and forgets it
	}
}
