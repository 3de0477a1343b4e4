// Command tiles compares the tiles of potensi with those of PostGIS servers:
// the same areas, the same list of tiles, over HTTP. See ./run.
//
//	tiles serve-asmvt ADDR      a server of ST_AsMVT by pgx and nothing else
//	tiles serve-tileserv ADDR   a server of the statement that pg_tileserv sends
//	tiles load NAME URL PIDS CLIENTS LIST   asks for every tile of the list once
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch args[0] {
	case "serve-asmvt":
		return serve(args[1], plain)
	case "serve-tileserv":
		return serve(args[1], tileserv)
	case "load":
		clients, err := strconv.Atoi(args[4])
		if err != nil {
			return err
		}
		return load(args[1], args[2], strings.Split(args[3], ","), clients, args[5])
	}
	return fmt.Errorf("unknown command %s", args[0])
}

// statement makes the SQL of a tile and its arguments.
type statement func(z, x, y int) (string, []any)

const columns = "fid, id, name, kind, area_ha, access, participation, control, benefit, gap"

// plain is a prepared statement as PostGIS's manual has it.
func plain(z, x, y int) (string, []any) {
	return `SELECT ST_AsMVT(t.*, 'resources', 4096, 'geom', 'fid') FROM (
		SELECT ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope($1, $2, $3), 4096, 256) AS geom, ` + columns + `
		FROM areas WHERE geom && ST_Transform(ST_TileEnvelope($1, $2, $3, margin => 0.0625), ST_SRID(geom))) t`, []any{z, x, y}
}

// tileserv is the statement of pg_tileserv 1.0 for a table, its settings those
// that it comes with: the tile as numbers within, ST_Intersects, at most 10,000
// features. All columns are attributes.
func tileserv(z, x, y int) (string, []any) {
	const half = 20037508.342789
	side := 2 * half / math.Exp2(float64(z))
	envelope := func(margin float64) string {
		return fmt.Sprintf("ST_MakeEnvelope(%g, %g, %g, %g, 3857)", -half+(float64(x)-margin)*side, half-(float64(y)+1+margin)*side,
			-half+(float64(x)+1+margin)*side, half-(float64(y)-margin)*side)
	}
	return `WITH bounds AS (SELECT ` + envelope(0) + ` AS geom_clip, ` + envelope(0.0625) + ` AS geom_query),
		mvtgeom AS (SELECT ST_AsMVTGeom(ST_Transform(t.geom, 3857), bounds.geom_clip, 4096, 256) AS geom, ` + columns + `
		FROM "public"."areas" t, bounds WHERE ST_Intersects(t.geom, ST_Transform(bounds.geom_query, ` + os.Getenv("SRID") + `)) LIMIT 10000)
		SELECT ST_AsMVT(mvtgeom.*, 'public.areas', 4096, 'geom', 'fid') FROM mvtgeom`, nil
}

func serve(addr string, sql statement) error {
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		return err
	}
	config.MaxConns = 4
	// A plan made for any tile reads the whole table.
	config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return err
	}
	return http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var z, x, y int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d/%d/%d", &z, &x, &y); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		text, args := sql(z, x, y)
		var body []byte
		if err := pool.QueryRow(r.Context(), text, args...).Scan(&body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
		w.Write(body)
	}))
}

// load asks for all tiles of the list, each client for the next one, and tells
// the rate, the latencies and the CPU time of the servers' processes.
func load(name, url string, pids []string, clients int, list string) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	tiles := strings.Fields(string(text))
	took := make([]time.Duration, len(tiles))
	var next, sent, empty atomic.Int64
	var failed atomic.Pointer[error]
	before := cpu(pids)
	start := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tiles) {
					return
				}
				begin := time.Now()
				n, err := get(strings.Replace(url, "TILE", tiles[i], 1))
				if err != nil {
					failed.Store(&err)
				}
				if n == 0 {
					empty.Add(1)
				}
				sent.Add(n)
				took[i] = time.Since(begin)
			}
		})
	}
	all.Wait()
	wall := time.Since(start)
	used := cpu(pids) - before
	if err := failed.Load(); err != nil {
		return *err
	}
	slices.Sort(took)
	n := float64(len(tiles))
	fmt.Printf("%-22s c=%d %7.1f tiles/s %8.1f tiles/cpu-s %7.2f cpu-ms/tile  p50 %7.2f  p99 %8.2f ms %6.1f KB/tile %d empty\n", name, clients,
		n/wall.Seconds(), n/used, used*1e3/n, ms(took[len(took)/2]), ms(took[len(took)*99/100]), float64(sent.Load())/n/1024, empty.Load())
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }

// get reads a tile and tells how many bytes were sent. Whether they are packed
// is the server's choice.
func get(url string) (int64, error) {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(answer.Body)
		return 0, fmt.Errorf("%s: %s %s", url, answer.Status, text)
	}
	n, err := io.Copy(io.Discard, answer.Body)
	return n, err
}

// cpu is the time in seconds that processes and all below them have used,
// those that have ended included.
func cpu(pids []string) (seconds float64) {
	parent, used := map[string]string{}, map[string]float64{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		pid := strings.Split(path, "/")[2]
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		parent[pid] = fields[1]
		for _, f := range fields[11:15] { // own and ended children's, user and system
			ticks, _ := strconv.ParseFloat(f, 64)
			used[pid] += ticks / 100
		}
	}
	for pid := range used {
		for at := pid; at != "" && at != "0"; at = parent[at] {
			if slices.Contains(pids, at) {
				seconds += used[pid]
				break
			}
		}
	}
	return seconds
}
