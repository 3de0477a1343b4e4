package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The benchmarks here run the program as a person does, start included, beside
// its peers on the same file: wall time, CPU time and peak memory of each.
// POTENSI_SIZES names other numbers of areas, e.g. 1000,10000,100000,1000000.

func sizes(b *testing.B) (out []int) {
	text := os.Getenv("POTENSI_SIZES")
	if text == "" {
		text = "100,10000"
	}
	for part := range strings.SplitSeq(text, ",") {
		n := 0
		if _, err := fmt.Sscan(part, &n); err != nil {
			b.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// areas is a kind of file to load.
type areas struct {
	name     string
	vertices int
	decimals int // of a coordinate; 17 digits as official boundary files have them
	oneLine  bool
	share    int // of the number asked for, so that the files are about as large
}

func kindsOfAreas() []areas {
	return []areas{{"areas", 26, 7, false, 1}, {"oneline", 26, 7, true, 1}, {"boundaries", 191, 14, false, 10}}
}

// write makes n areas with eight attributes, 48 to a village; one in twenty has
// two parts, three in a hundred a hole. Seeded.
func (a areas) write(b testing.TB, path string, n int) {
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out, random := bufio.NewWriterSize(file, 1<<20), rand.New(rand.NewPCG(1, 2))
	end := ",\n"
	if a.oneLine {
		end = ","
	}
	kinds := []string{"forest", "plantation", "farmland", "agroforest"}
	out.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			out.WriteString(end)
		}
		fmt.Fprintf(out, `{"type":"Feature","id":"A%07d","properties":{"name":"Lahan %d","kind":%q,"land_status":"apl","land_cover":"2002","owner":"warga","use_level":"moderate","trend":"stable","geometry_method":"digitised"},"geometry":`,
			i, i, kinds[random.IntN(4)])
		village, cell := i/48, i%48
		x, y := 95+float64(village%400)*0.1+float64(cell%7)*0.012, -10+float64(village/400)*0.1+float64(cell/7)*0.012
		a.shape(out, random, x, y)
		out.WriteString("}")
	}
	out.WriteString("]}\n")
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
}

func (a areas) shape(out *bufio.Writer, random *rand.Rand, x, y float64) {
	parts, hole := 1, random.IntN(100) < 3
	if random.IntN(20) == 0 {
		parts, hole = 2, false
	}
	out.WriteString(map[int]string{1: `{"type":"Polygon","coordinates":`, 2: `{"type":"MultiPolygon","coordinates":[`}[parts])
	for part := range parts {
		if part > 0 {
			out.WriteString(",")
		}
		out.WriteString("[")
		radius := 0.005 / float64(parts)
		a.ring(out, random, x+float64(part)*0.006, y, radius, 1)
		if hole {
			out.WriteString(",")
			a.ring(out, random, x, y, radius*0.3, -1)
		}
		out.WriteString("]")
	}
	out.WriteString(strings.Repeat("]", parts-1) + "}")
}

func (a areas) ring(out *bufio.Writer, random *rand.Rand, x, y, radius, turn float64) {
	out.WriteString("[")
	var first string
	for k := range a.vertices - 1 {
		angle, r := turn*2*math.Pi*float64(k)/float64(a.vertices-1), radius*(0.8+0.2*random.Float64())
		point := fmt.Sprintf("[%.*f,%.*f]", a.decimals, x+r*math.Cos(angle), a.decimals, y+r*math.Sin(angle))
		if k == 0 {
			first = point
		}
		out.WriteString(point + ",")
	}
	out.WriteString(first + "]")
}

// peer is a command that loads a file IN into OUT.
type peer struct{ name, line string }

func BenchmarkImport(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "potensi")
	if out, err := exec.Command("go", "build", "-trimpath", "-tags", "nomsgpack", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v %s", err, out)
	}
	peers := []peer{
		{"potensi", program + " import IN --file OUT"},
		{"ogr2ogr", "ogr2ogr -f GPKG OUT IN"},
		{"ogr2ogr-noindex", "ogr2ogr -f GPKG OUT IN -lco SPATIAL_INDEX=NO"},
		{"ogrinfo-read-only", "ogrinfo -ro -q -al -geom=NO -fields=NO IN"},
	}
	for _, kind := range kindsOfAreas() {
		for _, n := range sizes(b) {
			n = max(n/kind.share, 10)
			in := filepath.Join(dir, fmt.Sprintf("%s-%d.geojson", kind.name, n))
			written := false
			for _, p := range peers {
				b.Run(fmt.Sprintf("%s/%d/%s", kind.name, n, p.name), func(b *testing.B) {
					if _, err := exec.LookPath(strings.Fields(p.line)[0]); err != nil {
						b.Skip(p.name + " is not installed")
					}
					if !written {
						kind.write(b, in, n)
						written = true
					}
					p.run(b, program, in, filepath.Join(dir, "out.gpkg"))
				})
			}
			os.Remove(in)
		}
	}
}

// run loads the file again and again and reports the medians.
func (p peer) run(b *testing.B, program, in, out string) {
	var cpu, rss float64
	runs := 0
	for b.Loop() {
		b.StopTimer()
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			os.Remove(out + end)
		}
		os.Remove(strings.TrimSuffix(out, ".gpkg") + ".votes.db")
		if p.name == "potensi" {
			if text, err := exec.Command(program, "new", "--name", "Desa", "--file", out).CombinedOutput(); err != nil {
				b.Fatalf("%v %s", err, text)
			}
		}
		args := strings.Fields(strings.NewReplacer("IN", in, "OUT", out).Replace(p.line))
		command := exec.Command(args[0], args[1:]...)
		b.StartTimer()
		text, err := command.CombinedOutput()
		if err != nil {
			b.Fatalf("%v %s", err, text)
		}
		runs++
		cpu += (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
		rss = max(rss, peakMiB(command.ProcessState))
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(runs), "s")
	b.ReportMetric(cpu/float64(runs), "cpu-s")
	b.ReportMetric(rss, "MiB")
	b.ReportMetric(0, "ns/op")
}
