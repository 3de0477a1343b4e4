//go:build unix

package geodata

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// postgisScript adds areas up and tells the CPU time of the server's process
// before and after, in hundredths of a second.
const postgisScript = `\set ON_ERROR_STOP on
CREATE EXTENSION postgis;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
CREATE TEMP TABLE areas (g geometry);
\copy areas FROM '%s'
SELECT count(*) FROM areas WHERE g IS NULL;
SELECT 'before ' || pg_read_file('/proc/self/stat');
SELECT 'sum ' || sum(ST_Area(g::geography)) FROM areas;
SELECT 'after ' || pg_read_file('/proc/self/stat');
`

// BenchmarkMeasurePostGIS compares the CPU time of areas (ours with lengths)
// with that of PostGIS in a server of its own, which pg_virtualenv starts and
// throws away.
func BenchmarkMeasurePostGIS(b *testing.B) {
	all := polygons(b)
	const rounds = 20
	var theirs, sum float64
	for b.Loop() {
		theirs, sum = postgisAreas(b, all, rounds)
	}
	var total float64
	start := cpuTime(b)
	for range rounds {
		for _, g := range all {
			total += *Measure(g).AreaHa * 1e4
		}
	}
	n := float64(rounds * len(all))
	ours := cpuTime(b).Seconds()/n - start.Seconds()/n
	b.ReportMetric(theirs/n*1e9, "postgis-cpu-ns")
	b.ReportMetric(ours*1e9, "ours-cpu-ns")
	b.ReportMetric(ours*n/theirs, "ours/postgis")
	if math.Abs(total-sum) > 1e-7*sum {
		b.Errorf("%v m², PostGIS says %v m²", total, sum)
	}
}

// postgisAreas are the seconds that the areas cost the server, and their sum.
func postgisAreas(b *testing.B, all []orb.Geometry, rounds int) (seconds, sum float64) {
	virtual, err := exec.LookPath("pg_virtualenv")
	if err != nil {
		b.Skip("install postgresql-common and postgis to compare with PostGIS")
	}
	rows := filepath.Join(b.TempDir(), "areas")
	var text strings.Builder
	for range rounds {
		for _, g := range all {
			text.WriteString(hex.EncodeToString(appendWKB(nil, g)) + "\n")
		}
	}
	if err := os.WriteFile(rows, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	run := exec.Command(virtual, "-o", "fsync=off", "psql", "-qAtX", "-d", "postgres")
	run.Stdin = strings.NewReader(fmt.Sprintf(postgisScript, rows))
	out, err := run.CombinedOutput()
	told := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		told[name] = value
	}
	if err != nil || told["after"] == "" {
		b.Skipf("no PostGIS here: %v %s", err, bytes.TrimSpace(out))
	}
	fmt.Sscan(told["sum"], &sum) //nolint:errcheck // a sum of zero will tell
	return ticks(told["after"]) - ticks(told["before"]), sum
}

// ticks is the CPU time in seconds of a line of /proc/self/stat.
func ticks(stat string) float64 {
	var user, system float64
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
	if len(fields) > 12 {
		fmt.Sscan(fields[11], &user)   //nolint:errcheck // zero will tell
		fmt.Sscan(fields[12], &system) //nolint:errcheck // zero will tell
	}
	return (user + system) / 100
}

func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
