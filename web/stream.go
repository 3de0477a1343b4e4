package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// How live news are sent: the newest state, at most twice a second, to so many
// screens. A screen that does not take its news in time is let go; its browser
// comes back by itself.
const (
	streamEvery    = 500 * time.Millisecond
	streamPatience = 5 * time.Second
	streamBeat     = 15 * time.Second
	streamRetry    = 2 * time.Second
	maxWatchers    = 32
)

// streams tells screens how things stand. The zero value is ready.
type streams struct {
	mu     sync.Mutex
	topics map[string]*topic
	all    int // watchers of all topics
}

// topic is one thing that is watched, read by one goroutine for all watchers.
type topic struct {
	watchers map[chan []byte]bool
	newest   []byte
	stop     context.CancelFunc
}

// watch lets news of a topic come until leave is called. Each channel holds one
// state, the newest. It is not ok when too many watch already.
func (s *streams) watch(name string, read func(context.Context) ([]byte, error)) (news chan []byte, leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= maxWatchers {
		return nil, nil, false
	}
	if s.topics == nil {
		s.topics = map[string]*topic{}
	}
	t := s.topics[name]
	if t == nil {
		ctx, stop := context.WithCancel(context.Background())
		t = &topic{watchers: map[chan []byte]bool{}, stop: stop}
		s.topics[name] = t
		go s.tell(ctx, t, read)
	}
	news = make(chan []byte, 1)
	if t.newest != nil {
		news <- t.newest
	}
	t.watchers[news] = true
	s.all++
	return news, func() { s.leave(name, t, news) }, true
}

// leave ends a watch; the last one ends the reading.
func (s *streams) leave(name string, t *topic, news chan []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !t.watchers[news] {
		return
	}
	delete(t.watchers, news)
	s.all--
	if len(t.watchers) == 0 {
		t.stop()
		delete(s.topics, name)
	}
}

// tell reads a topic's state again and again, and hands on what is new. A state
// that cannot be read now may be readable the next time.
func (s *streams) tell(ctx context.Context, t *topic, read func(context.Context) ([]byte, error)) {
	again := time.NewTicker(streamEvery)
	defer again.Stop()
	for {
		if state, err := read(ctx); err == nil {
			s.hand(t, state)
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// hand gives every watcher the newest state in place of one it has not taken.
func (s *streams) hand(t *topic, state []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Equal(state, t.newest) {
		return
	}
	t.newest = state
	for news := range t.watchers {
		select {
		case <-news:
		default:
		}
		news <- state
	}
}

// stream answers with server-sent events (WHATWG HTML, 9.2): each carries the
// whole state, so that who reconnects needs nothing that was missed. It ends
// with the request, and with the server.
func (s *Server) stream(c *gin.Context, name string, read func(context.Context) ([]byte, error)) error {
	news, leave, ok := s.streams.watch(name, read)
	if !ok {
		return refused(http.StatusServiceUnavailable, "stream-full", map[string]any{"max": maxWatchers})
	}
	defer leave()
	out := http.NewResponseController(c.Writer)
	// The server's limits are for answers that end. A recorder in a test has none.
	_ = out.SetReadDeadline(time.Time{})
	header := c.Writer.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	text := fmt.Sprintf("retry: %d\n\n", streamRetry.Milliseconds())
	for {
		if err := sendPart(c.Writer, out, text); err != nil {
			return nil
		}
		select {
		case <-c.Request.Context().Done():
			return nil
		case state := <-news:
			text = "data: " + string(state) + "\n\n"
		case <-beat.C:
			text = ":\n\n"
		}
	}
}

// sendPart sends a part of an answer to a screen that takes it in time.
func sendPart(w http.ResponseWriter, out *http.ResponseController, text string) error {
	_ = out.SetWriteDeadline(time.Now().Add(streamPatience))
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return out.Flush()
}
