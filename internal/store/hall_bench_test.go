package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/web"
)

// BenchmarkHall is the vote in the hall: many phones post ballots at once, by
// HTTP, to the server as it is, and every one that was acknowledged is looked
// for afterwards. The same load goes to the server without a database and to
// one with a commit a ballot; beside them stands how often the disk can be
// waited for at all. Each load follows a first ballot. One process is the server, another the phones, on the
// same machine.
//
//	go test -run '^$' -bench Hall -benchtime 1x ./internal/store
//
// POTENSI_BALLOTS=10000 says how many ballots, POTENSI_PHONES=500 how many
// connections, POTENSI_ROUNDS=3 how often.
func BenchmarkHall(b *testing.B) {
	bench := &hallBench{b: b, ballots: fromEnv("POTENSI_BALLOTS", 10000), phones: fromEnv("POTENSI_PHONES", 500)}
	fmt.Printf("\n%-34s %9s %8s %8s %8s %9s %9s %7s\n", "", "ballots/s", "p50 ms", "p99 ms", "max ms", "CPU µs", "RSS MiB", "rows")
	for range fromEnv("POTENSI_ROUNDS", 1) {
		bench.round()
	}
}

type hallBench struct {
	b               *testing.B
	ballots, phones int
}

// hallLoad is what one line of the table measures.
type hallLoad struct {
	name            string
	api             bool // JSON to the API, else the form of a card
	ballots, phones int
	prepare         func(db *store.DB, codes []string) error
	stores          bool
}

func (h *hallBench) round() {
	without := func(db *store.DB, codes []string) error { return db.WithoutStoring(codes, "V1", "G1") }
	single := func(db *store.DB, _ []string) error { return db.OneByOne() }
	slow := func(db *store.DB, _ []string) error { return db.SlowDisk(20 * time.Millisecond) }
	rates := map[string]float64{}
	for _, load := range []hallLoad{
		{"cards, each phone once", false, h.phones, h.phones, nil, true},
		{"cards, without a database", false, h.ballots, h.phones, without, false},
		{"cards, one commit a ballot", false, h.ballots, h.phones, single, true},
		{"cards", false, h.ballots, h.phones, nil, true},
		{"API, without a database", true, h.ballots, h.phones, without, false},
		{"API, one commit a ballot", true, h.ballots, h.phones, single, true},
		{"API", true, h.ballots, h.phones, nil, true},
		{"cards, 300 phones, disk of 20 ms", false, 1500, 300, slow, true},
	} {
		h.b.Run(load.name, func(b *testing.B) {
			part := *h
			part.b = b
			rates[load.name] = part.measure(load)
		})
	}
	for _, way := range []string{"cards", "API"} {
		fmt.Printf("%s: %.2f of the rate without a database (goal 0.5), %.1f × one commit a ballot (goal 3)\n", way,
			rates[way]/rates[way+", without a database"], rates[way]/rates[way+", one commit a ballot"])
	}
	fmt.Printf("waits for the disk, 4 KB each, in the same folder: %.0f/s\n", syncsASecond(h.b))
}

// hallVillage has two open polls, V1 with cards and V2 without.
func hallVillage(b testing.TB, cards int) (*store.DB, []string) {
	db, err := store.Create(b.Context(), filepath.Join(b.TempDir(), "desa.gpkg"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	err = db.Save(b.Context(), "test", func(batch *store.Batch) error {
		records := []any{mapping.Village{ID: "D", Name: "Desa"}, mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}}
		for i := range 6 {
			records = append(records, ranking.Product{ID: fmt.Sprintf("P%d", i+1), Name: fmt.Sprintf("Produk %d", i+1)})
		}
		for _, record := range records {
			if _, err := batch.Put(record); err != nil {
				return err
			}
		}
		return nil
	})
	for _, id := range []string{"V1", "V2"} {
		if err == nil {
			err = db.SetPoll(b.Context(), "test", ranking.Poll{ID: id, Question: "Apa?", Choices: []string{"P1", "P2", "P3", "P4", "P5", "P6"}, BallotType: ranking.RankedBallot, Places: 3, State: ranking.Open})
		}
	}
	var codes []string
	if err == nil {
		_, codes, err = db.NewCards(b.Context(), "V1", "G1", cards)
	}
	if err != nil {
		b.Fatal(err)
	}
	return db, codes
}

// measure runs one load and prints its line; it gives ballots a second.
func (h *hallBench) measure(load hallLoad) float64 {
	db, codes := hallVillage(h.b, load.ballots+1)
	if load.prepare != nil {
		if err := load.prepare(db, codes); err != nil {
			h.b.Fatal(err)
		}
	}
	catalogue, err := i18n.Load()
	if err != nil {
		h.b.Fatal(err)
	}
	server, err := web.New(db, catalogue)
	if err != nil {
		h.b.Fatal(err)
	}
	handler, poll := server.Hall(), "V1"
	if load.api {
		handler, poll = server.Handler(), "V2"
	}
	ctx, stop := context.WithCancel(h.b.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- web.Serve(ctx, "127.0.0.1:0", handler, func(url string) { ready <- url }) }()
	addr := <-ready
	h.phonesOf(h.order(hallLoad{api: load.api, ballots: 1, phones: 1}, addr, codes[load.ballots:])) // what is drawn once is drawn
	order := h.order(load, addr, codes)
	debug.FreeOSMemory()
	before, rss := cpuUsed(), residentMiB()
	seen := h.phonesOf(order)
	cpu, after := cpuUsed()-before, residentMiB()
	stop()
	<-ended
	rows, err := db.Voted(h.b.Context(), poll)
	if err != nil || load.stores && rows != seen.Acknowledged+1 || !load.stores && rows != 0 || seen.Acknowledged != load.ballots {
		h.b.Errorf("%s: %d of %d acknowledged, %d rows, %v; %s", load.name, seen.Acknowledged, load.ballots, rows, err, seen.Wrong)
	}
	rate := float64(seen.Acknowledged) / seen.Seconds
	fmt.Printf("%-34s %9.0f %8.1f %8.1f %8.1f %9.0f %4.0f→%-4.0f %7d\n", load.name, rate, seen.P50, seen.P99, seen.Max,
		float64(cpu.Microseconds())/float64(max(1, seen.Acknowledged)), rss, after, rows)
	return rate
}

// hallOrder is what the process of the phones is told.
type hallOrder struct {
	Addr     string
	Phones   int
	Requests []string
}

// hallSeen is what it saw; times in milliseconds.
type hallSeen struct {
	Acknowledged  int
	Seconds       float64
	P50, P99, Max float64
	Wrong         string
}

// order writes down what the phones will send; it gives the file.
func (h *hallBench) order(load hallLoad, addr string, codes []string) string {
	order := hallOrder{Addr: strings.TrimPrefix(addr, "http://"), Phones: load.phones}
	for i := range load.ballots {
		order.Requests = append(order.Requests, request(load.api, order.Addr, codes[i]))
	}
	file := filepath.Join(h.b.TempDir(), "order.json")
	text, err := json.Marshal(order)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		h.b.Fatal(err)
	}
	return file
}

func (h *hallBench) phonesOf(file string) (seen hallSeen) {
	command := exec.Command(os.Args[0], "-test.run", "^TestHallPhones$")
	command.Env = append(os.Environ(), "POTENSI_HALL_ORDER="+file)
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		h.b.Fatal(err)
	}
	text, err := os.ReadFile(file + ".seen")
	if err == nil {
		err = json.Unmarshal(text, &seen)
	}
	if err != nil {
		h.b.Fatal(err)
	}
	return seen
}

// request is a ballot as a browser sends it.
func request(api bool, host, code string) string {
	id := store.NewBallotID()
	path, kind, body := "/v/"+code, "application/x-www-form-urlencoded", url.Values{"id": {id}, "place-P3": {"1"}, "place-P1": {"2"}, "place-P6": {"3"}}.Encode()
	if api {
		path, kind, body = "/api/v1/polls/V2/ballots", "application/json", `{"id":"`+id+`","group":"G1","ranking":[["P3"],["P1"],["P6"]]}`
	}
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (Linux; Android 6.0)\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		path, host, kind, len(body), body)
}

// TestHallPhones is the process of the phones.
func TestHallPhones(t *testing.T) {
	file := os.Getenv("POTENSI_HALL_ORDER")
	if file == "" {
		t.Skip("the benchmark starts this")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var order hallOrder
	if err := json.Unmarshal(text, &order); err != nil {
		t.Fatal(err)
	}
	if text, err = json.Marshal(order.post(t)); err == nil {
		err = os.WriteFile(file+".seen", text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// post lets every phone post its share, each as soon as it has the answer to
// the one before.
func (o hallOrder) post(t *testing.T) (seen hallSeen) {
	phones := make([]net.Conn, o.Phones)
	for i := range phones {
		phones[i] = o.phone(t, i)
		defer phones[i].Close()
	}
	var lock sync.Mutex
	var times []float64
	var wait sync.WaitGroup
	begin := time.Now()
	for i, conn := range phones {
		wait.Go(func() {
			mine, wrong := o.postFrom(conn, i)
			lock.Lock()
			defer lock.Unlock()
			times = append(times, mine...)
			if wrong != "" {
				seen.Wrong = wrong
			}
		})
	}
	wait.Wait()
	seen.Seconds, seen.Acknowledged = time.Since(begin).Seconds(), len(times)
	slices.Sort(times)
	if n := len(times); n > 0 {
		seen.P50, seen.P99, seen.Max = times[n/2], times[n*99/100], times[n-1]
	}
	return seen
}

// phone connects from an address of its own, where the system has as many.
func (o hallOrder) phone(t *testing.T, i int) net.Conn {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+i/250), byte(1+i%250))}}
	conn, err := dialer.Dial("tcp", o.Addr)
	if err != nil {
		conn, err = net.Dial("tcp", o.Addr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func (o hallOrder) postFrom(conn net.Conn, phone int) (times []float64, wrong string) {
	reader := bufio.NewReader(conn)
	for i := phone; i < len(o.Requests); i += o.Phones {
		begin := time.Now()
		if _, err := io.WriteString(conn, o.Requests[i]); err != nil {
			return times, err.Error()
		}
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			return times, err.Error()
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return times, err.Error()
		}
		if answer.StatusCode > http.StatusSeeOther {
			wrong = answer.Status + " " + string(body[:min(len(body), 300)])
			continue
		}
		times = append(times, float64(time.Since(begin).Microseconds())/1000)
	}
	return times, wrong
}

func fromEnv(name string, n int) int {
	if text := os.Getenv(name); text != "" {
		fmt.Sscan(text, &n) //nolint:errcheck // what is no number changes nothing
	}
	return n
}

// syncsASecond is how often one can write 4 KB and wait until they are on the
// disk.
func syncsASecond(b *testing.B) float64 {
	file, err := os.Create(filepath.Join(b.TempDir(), "sync"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	page := make([]byte, 4096)
	begin, n := time.Now(), 0
	for ; time.Since(begin) < time.Second; n++ {
		if _, err := file.WriteAt(page, int64(n%1024)*4096); err != nil {
			b.Fatal(err)
		}
		if err := dataToDisk(file); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(begin).Seconds()
}
