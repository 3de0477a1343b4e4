package markup

import (
	"strings"
	"testing"
	"testing/iotest"
)

// What is passed over many bytes at a time ends where it ends byte by byte.
func TestSkim(t *testing.T) {
	over := strings.Repeat("x\n", MaxText/2+10)
	for _, text := range []string{
		"<a><!-- a > b -- > c ---><b>\n</b></a>", "<a><!--->--><b/>\n</a>", "<a>" + over + " < 3 &#0; &lt; \n<b/>\n</a>",
		"<a><![CDATA[" + over + "]]><b/>\n</a>", "<a><!-- no end",
	} {
		whole, err := outline(reader(t, strings.NewReader(text)))
		x := reader(t, iotest.OneByteReader(strings.NewReader(text)))
		single, errSingle := outline(x)
		if whole != single || (err == nil) != (errSingle == nil) {
			t.Errorf("%.30q: %.80q %v, byte by byte %.80q %v", text, whole, err, single, errSingle)
		}
		if lines := strings.Count(text, "\n"); err == nil && x.Line() != 1+lines {
			t.Errorf("%.30q: line %d of %d", text, x.Line(), 1+lines)
		}
	}
}
