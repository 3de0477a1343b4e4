package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"potensi/internal/store"
)

// A soak: the program serves a hall for as long as POTENSI_SOAK says, and its
// memory, journal and goroutines are looked at meanwhile.
const (
	soakPhones = 50
	soakPause  = 150 * time.Millisecond // of a phone between two voters
	soakLooks  = 24                     // how often it is looked at
	countFile  = "POTENSI_COUNT_FILE"   // where the program writes how many goroutines it has
)

// counted is potensi, which also writes down how many goroutines it has.
func counted() {
	if file := os.Getenv(countFile); file != "" {
		go func() {
			for ; ; time.Sleep(200 * time.Millisecond) {
				// What fails is written the next time.
				_ = os.WriteFile(file+".part", []byte(strconv.Itoa(runtime.NumGoroutine())), 0o600)
				_ = os.Rename(file+".part", file)
			}
		}()
	}
	main()
}

// soakLook is the program at one moment.
type soakLook struct {
	after       time.Duration
	ballots     int
	residentMiB float64
	journalMiB  float64
	goroutines  int
}

// TestSoak is R17 in small: while phones open ballots and send them on and on,
// memory, journal and goroutines stay as they are.
//
//	POTENSI_SOAK=60s go test -tags nomsgpack -run Soak -v ./cmd/potensi
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("POTENSI_SOAK"))
	if err != nil {
		t.Skip("POTENSI_SOAK=60s lets phones vote for a minute")
	}
	count := filepath.Join(t.TempDir(), "goroutines")
	t.Setenv(countFile, count)
	voters := int(length/soakPause+2) * soakPhones
	h := newHallRun(t, "potensi-counted", 1, voters)
	h.left.Store(1)
	h.start(t)
	var phones sync.WaitGroup
	for range soakPhones {
		phones.Go(h.soakPhone)
	}
	looks := h.lookOn(length, count)
	h.left.Store(-1)
	phones.Wait()
	h.client.CloseIdleConnections()
	time.Sleep(2 * time.Second)
	rest := h.look(count, length)
	h.kill(t)
	if got := h.check(t); got != (verdict{stored: got.stored}) {
		t.Errorf("%+v", got)
	}
	checkFlat(t, looks, rest)
}

// soakPhone votes with card after card: it opens the ballot, then sends it.
func (h *hallRun) soakPhone() {
	for h.left.Load() > 0 {
		select {
		case v := <-h.cards[h.polls[0]]:
			if answer, err := h.client.Get("http://" + h.hall + "/v/" + v.code); err == nil {
				answer.Body.Close()
			}
			if h.vote(v) == "thanks" {
				h.note(func() { h.counted[v.ballot.ID] = v })
			}
		default:
			return // no card is left
		}
		time.Sleep(soakPause)
	}
}

// lookOn looks at the program from time to time and prints what it sees.
func (h *hallRun) lookOn(length time.Duration, count string) (looks []soakLook) {
	fmt.Printf("%8s %9s %9s %9s %11s\n", "after", "ballots", "RSS MiB", "-wal MiB", "goroutines")
	begun := time.Now()
	for i := range soakLooks {
		time.Sleep(time.Until(begun.Add(length * time.Duration(i+1) / soakLooks)))
		now := h.look(count, time.Since(begun))
		fmt.Printf("%8s %9d %9.1f %9.2f %11d\n", now.after.Round(time.Second), now.ballots, now.residentMiB, now.journalMiB, now.goroutines)
		looks = append(looks, now)
	}
	return looks
}

func (h *hallRun) look(count string, after time.Duration) soakLook {
	out := soakLook{after: after, residentMiB: residentMiB(h.served.Process.Pid)}
	h.note(func() { out.ballots = len(h.counted) })
	if info, err := os.Stat(store.VotesPath(h.village) + "-wal"); err == nil {
		out.journalMiB = float64(info.Size()) / (1 << 20)
	}
	text, _ := os.ReadFile(count) // not there in the first moment
	out.goroutines, _ = strconv.Atoi(strings.TrimSpace(string(text)))
	return out
}

// checkFlat compares the last third of a soak with the one before.
func checkFlat(t *testing.T, looks []soakLook, rest soakLook) {
	t.Helper()
	mean := func(part []soakLook) (sum float64) {
		for _, l := range part {
			sum += l.residentMiB
		}
		return sum / float64(len(part))
	}
	middle, last := mean(looks[soakLooks/3:2*soakLooks/3]), mean(looks[2*soakLooks/3:])
	t.Logf("%d ballots; RSS %.1f MiB, then %.1f MiB; at rest %d goroutines", rest.ballots, middle, last, rest.goroutines)
	if last > 1.2*middle {
		t.Errorf("memory grows: %.1f MiB, then %.1f MiB", middle, last)
	}
	for _, l := range looks {
		if l.journalMiB >= 64 {
			t.Errorf("the journal has %.0f MiB after %s", l.journalMiB, l.after)
		}
	}
	if rest.goroutines == 0 || rest.goroutines > soakPhones {
		t.Errorf("%d goroutines are left when nobody votes", rest.goroutines)
	}
	if rest.ballots < 100 {
		t.Errorf("%d ballots: too little went on", rest.ballots)
	}
}
