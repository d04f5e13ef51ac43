package mailbox

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
)

// pieces is a connection that gives what it has in pieces of the sizes.
type pieces struct {
	net.Conn
	data  []byte
	sizes []byte
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.data) == 0 {
		return 0, io.EOF
	}
	n := len(p.data)
	if len(p.sizes) > 0 {
		n = int(p.sizes[0])%97 + 1
		p.sizes = p.sizes[1:]
	}
	n = copy(b, p.data[:min(n, len(p.data))])
	p.data = p.data[n:]
	return n, nil
}

func (*pieces) SetReadDeadline(time.Time) error { return nil }
func (*pieces) Close() error                    { return nil }

// through reads all that a guard lets through.
func through(data, sizes []byte, b bounds) ([]byte, *guard, error) {
	conn := &pieces{data: data, sizes: sizes}
	g := newGuard(line{conn: conn, raw: conn, greeting: []byte("* OK\r\n")})
	g.begin(b)
	got, err := io.ReadAll(g)
	return bytes.TrimPrefix(got, []byte("* OK\r\n")), g, err
}

func TestGuard_Bounds(t *testing.T) {
	t.Parallel()
	b := bounds{line: 100, literal: 50, total: 1000}
	x := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string]struct {
		sent string
		good bool
	}{
		"lines":                        {strings.Repeat("* OK "+x(90)+"\r\n", 9), true},
		"a line too long":              {"* OK " + x(96) + "\r\n", false},
		"a line without end":           {x(101), false},
		"literals":                     {strings.Repeat("* 1 FETCH (BODY[] {50}\r\n"+x(50)+")\r\n", 9), true},
		"a literal too long":           {"* 1 FETCH (BODY[] {51}\r\n" + x(51) + ")\r\n", false},
		"a literal's size of a number": {"* 1 FETCH (BODY[] {" + strings.Repeat("9", 30) + "}\r\n", false},
		"a long line round a literal":  {"* " + x(60) + " {50}\r\n" + x(50) + x(60) + "\r\n", false},
		"lines inside a literal":       {"* 1 FETCH (BODY[] {50}\r\n" + strings.Repeat("a\r\n{9}\r\n\r\n", 5) + ")\r\n", true},
		"an empty literal":             {"* 1 FETCH (BODY[] {0}\r\n)\r\n", true},
		"braces that announce nothing": {"* OK {}\r\n* OK {a1}\r\n* OK }\r\n* OK {1} \r\n", true},
		"too much in all":              {strings.Repeat("* OK\r\n", 200), false},
	} {
		for _, sizes := range [][]byte{nil, bytes.Repeat([]byte{0}, 2000), bytes.Repeat([]byte{6}, 300)} {
			got, g, err := through([]byte(c.sent), sizes, b)
			if c.good && (string(got) != c.sent || err != nil) {
				t.Errorf("%s: %q, %v", name, got, err)
			}
			if _, fault := g.verdict(); !c.good && !errors.Is(fault, errBounds) {
				t.Errorf("%s: %v", name, fault)
			}
		}
	}
}

func TestGuard_KeepsWhatAByeSays(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 100)
	for sent, want := range map[string]string{
		"* BYE idle too long\r\n":                              "idle too long",
		"* 1 EXISTS\r\n* bye [UNAVAILABLE] again soon":         "",
		"* bye [UNAVAILABLE] again soon\r\n":                   "again soon",
		"* OK BYE\r\n* 1 FETCH (BODY[] {9}\r\n* BYE no\n)\r\n": "",
		"* BYE " + long + "\r\n":                               "long long",
	} {
		for _, sizes := range [][]byte{nil, bytes.Repeat([]byte{0}, 2000), bytes.Repeat([]byte{60}, 30)} {
			_, g, _ := through([]byte(sent), sizes, resting)
			bye, _ := g.verdict()
			if got := byeDetail(bye); !strings.HasPrefix(got, want) || want == "" && got != "" {
				t.Errorf("%q: %q", sent, got)
			}
		}
	}
}

// Silence ends a command, and slowness does not while something comes.
func TestGuard_Silence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		g := newGuard(line{conn: here, raw: here})
		g.begin(bounds{silence: 10 * time.Second, line: 100, literal: 100, total: 100})
		go func() {
			for range 5 {
				time.Sleep(9 * time.Second)
				if _, err := there.Write([]byte("x")); err != nil {
					return
				}
			}
		}()
		start := time.Now()
		got, err := io.ReadAll(g)
		if _, fault := g.verdict(); len(got) != 5 || err == nil || !errors.Is(fault, errSilent) {
			t.Errorf("%q, %v, %v", got, err, fault)
		}
		if took := time.Since(start); took != 55*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestGuard_RestsAsLongAsItWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		g := newGuard(line{conn: here, raw: here})
		g.begin(bounds{silence: time.Second, line: 100, literal: 100, total: 100})
		g.rest()
		go func() {
			time.Sleep(time.Hour)
			_, _ = there.Write([]byte("late"))
		}()
		if n, err := g.Read(make([]byte, 9)); n != 4 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// However it is cut into pieces, what a guard says of bytes is the same, and what it lets through is what came.
func FuzzGuard(f *testing.F) {
	f.Add([]byte("* 1 FETCH (BODY[] {5}\r\nhello)\r\n* BYE x\r\n"), []byte{3, 1, 40, 7}, false)
	f.Add([]byte("* LIST () \"/\" \"R&D\"\r\n* LIST () NIL {3}\r\na&b\r\nT1 OK\r\n"), []byte{1, 1, 1}, true)
	f.Add([]byte("* LIST () \"/\" {5}\r\n\xffa\r\nb\r\n* STATUS \"\xc3\xa4\" ()\r\n"), []byte{20, 2}, true)
	f.Add([]byte("* STATUS &Jjo- (MESSAGES 1)\r\n{10}\r\n"), []byte{}, true)
	f.Fuzz(func(t *testing.T, data, sizes []byte, names bool) {
		b := bounds{line: 300, literal: 200, total: 3000, names: names}
		whole, one, err := through(data, nil, b)
		cut, other, cutErr := through(data, sizes, b)
		bye, fault := one.verdict()
		otherBye, otherFault := other.verdict()
		if (err == nil) != (cutErr == nil) || errors.Is(fault, errBounds) != errors.Is(otherFault, errBounds) {
			t.Fatalf("%v %v, %v %v", err, fault, cutErr, otherFault)
		}
		if err != nil {
			return
		}
		if !names && !bytes.Equal(whole, data) || bye != otherBye {
			t.Fatalf("%q %q, %q", whole, bye, otherBye)
		}
		if !bytes.Equal(whole, cut) {
			t.Fatalf("%q, %q", whole, cut)
		}
	})
}

func TestFlagMap(t *testing.T) {
	t.Parallel()
	f := &flagMap{}
	all := []Flagged{{UID: 9}, {UID: 2, Seen: true}, {UID: 5, Flagged: true}}
	if got := f.differ(slices.Clone(all)); len(got) != 3 || got[0].UID != 2 {
		t.Errorf("%v", got)
	}
	if got := f.differ(slices.Clone(all)); len(got) != 0 {
		t.Errorf("nothing changed: %v", got)
	}
	if got := f.differ([]Flagged{{UID: 2}, {UID: 9}, {UID: 12, Answered: true}}); len(got) != 2 || got[0] != (Flagged{UID: 2}) || got[1].UID != 12 {
		t.Errorf("%v", got)
	}
	if got := f.differ([]Flagged{{UID: 5, Flagged: true}}); len(got) != 1 {
		t.Errorf("one that came back: %v", got)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	got, err := numbers(imap.UIDSet{{Start: 7, Stop: 9}, {Start: 1, Stop: 1}, {Start: 8, Stop: 8}})
	if err != nil || !slices.Equal(got, []uint32{1, 7, 8, 9}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, set := range []imap.UIDSet{{{Start: 5, Stop: 0}}, {{Start: 0, Stop: 0}}, {{Start: 1, Stop: 1<<32 - 1}}, {{Start: 1, Stop: 4e6}, {Start: 5e6, Stop: 8e6}}} {
		if got, err := numbers(set); err == nil {
			t.Errorf("%v gave %d numbers", set, len(got))
		}
	}
	if got, err := numbers(nil); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestInPages(t *testing.T) {
	t.Parallel()
	for name, uids := range map[string][]uint32{"even": evens(5000, 2), "far apart": evens(5000, 800_000), "few": {1, 2, 3}, "none": nil} {
		var back []uint32
		for _, page := range inPages(uids) {
			if len(page) > pageSize || len(setOf(page).String()) > pageText {
				t.Errorf("%s: a page of %d, %d bytes", name, len(page), len(setOf(page).String()))
			}
			back = append(back, page...)
		}
		if !slices.Equal(back, uids) {
			t.Errorf("%s: %d of %d", name, len(back), len(uids))
		}
	}
}

func evens(n int, step uint32) []uint32 {
	var uids []uint32
	for i := range uint32(n) {
		uids = append(uids, 4_000_000_000-i*step)
	}
	return uids
}

func TestSearchWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"": nil, "  a\tb ": {"a", "b"}, `one "two  three" four`: {"one", "two three", "four"}, `"open end`: {"open end"},
		"a\x00b\r\nc": {"a", "b", "c"}, strings.Repeat("w ", 20): slices.Repeat([]string{"w"}, maxWords),
	} {
		if got := searchWords(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}
