package markup

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"potensi/geodata"
	"potensi/schema"
)

// repeated is a text that is made while it is read.
func repeated(before, part string, times int, after string) io.Reader {
	readers := []io.Reader{strings.NewReader(before)}
	block := strings.Repeat(part, 1000)
	for range times / 1000 {
		readers = append(readers, strings.NewReader(block))
	}
	return io.MultiReader(append(readers, strings.NewReader(after))...)
}

func reader(t *testing.T, r io.Reader) *Reader {
	t.Helper()
	x, err := NewReader(r, "f.xml")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// outline reads a text to its end: a name for each begin, / for each end.
func outline(x *Reader) (string, error) {
	var b strings.Builder
	for {
		e, err := x.Next()
		if err != nil {
			return b.String(), err
		}
		if e.End {
			b.WriteString("/")
			continue
		}
		b.WriteString(e.Name)
	}
}

func TestNext(t *testing.T) {
	got, err := outline(reader(t, strings.NewReader(`<?xml version="1.0"?><!-- -- --><a x='1>2'><k:b/>t<c><![CDATA[<d>]]></c></a>`+"\n")))
	if got != "ab/c//" || err != io.EOF {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestTextKeepsTags(t *testing.T) {
	tests := []struct{ inside, want string }{
		{`x`, "x"},
		{`a <b>c</b><br> d & e`, "a <b>c</b><br> d & e"},
		{`<![CDATA[<b>]]>c`, "<b>c"},
		{`<a>x</a>y`, "<a>x</a>y"},
		{`<p class="q">x`, `<p class="q">x`},
		{`1 < 2 &lt; 3 &eacute;&#233;&nope;`, "1 < 2 < 3 éé&nope;"},
		{"a\r\nb\rc", "a\nb\nc"},
	}
	for _, tt := range tests {
		x := reader(t, strings.NewReader(`<r><a>`+tt.inside+`</a><z/></r>`))
		for range 2 {
			if _, err := x.Next(); err != nil {
				t.Fatal(err)
			}
		}
		got, err := x.Text()
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q %v, want %q", tt.inside, got, err, tt.want)
		}
		if rest, err := outline(x); rest != "z//" || err != io.EOF {
			t.Errorf("%s: then %q %v", tt.inside, rest, err)
		}
	}
}

// Whatever is long is read in memory that is not.
func TestMemory(t *testing.T) {
	const times = 2_000_000
	tests := []struct {
		name string
		text io.Reader
		rule string
	}{
		{"text", repeated("<a>", "0123456789", times, "</a>"), ""},
		{"comment", repeated("<a><!--", "0123456789", times, "--></a>"), ""},
		{"CDATA", repeated("<a><![CDATA[", "]]<>012345", times, "]]></a>"), ""},
		{"tag", repeated("<a ", `a="12345" `, times, "/>"), "not-xml"},
		{"quote", repeated(`<a b="`, "0123456789", times, `"/>`), "not-xml"},
		{"doctype", repeated("<!DOCTYPE a [", "<!X 45678>", times, "]><a/>"), "not-xml"},
		{"instruction", repeated("<?a ", "0123456789", times, "?><a/>"), "not-xml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := outline(reader(t, tt.text))
			runtime.ReadMemStats(&after)
			var finding *schema.Finding
			if tt.rule == "" && err != io.EOF || tt.rule != "" && (!errors.As(err, &finding) || finding.Rule != tt.rule) {
				t.Errorf("got %v, want %q", err, tt.rule)
			}
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 160 {
				t.Errorf("%d MB", used)
			}
		})
	}
}

func TestReadError(t *testing.T) {
	broken := errors.New("broken")
	if _, err := NewReader(iotest.ErrReader(broken), "f.xml"); !errors.Is(err, broken) {
		t.Errorf("at once: %v", err)
	}
	text := "<a>" + strings.Repeat("<b/>", 100_000)
	x := reader(t, io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))
	if _, err := outline(x); !errors.Is(err, broken) {
		t.Errorf("later: %v", err)
	}
}

func TestAttributes(t *testing.T) {
	var a Attributes
	if a.JSON() != nil {
		t.Error("something of nothing")
	}
	a.AddText("b", "x")
	a.AddText("b", "x")
	a.AddText("b", "y")
	a.Add("a", []byte("1.50"))
	a.AddText("b", `"`)
	if got, want := string(a.JSON()), `{"b":"x","b_2":"y","a":1.50,"b_3":"\""}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A file that stops before anything was read is an error, later a feature.
func TestEnd(t *testing.T) {
	n := 0
	f := Features{File: "f", Each: func(geodata.Feature) error { n++; return nil }}
	broken := &schema.Finding{Rule: "not-xml"}
	if err := f.End(broken); err != broken || n != 0 {
		t.Errorf("first: %v, %d", err, n)
	}
	if err := f.Give(geodata.Feature{Place: f.Place(1)}); err != nil {
		t.Fatal(err)
	}
	if err := f.End(broken); err != nil || n != 2 {
		t.Errorf("later: %v, %d", err, n)
	}
	if err := f.End(io.EOF); err != nil || n != 2 {
		t.Errorf("end: %v, %d", err, n)
	}
}
