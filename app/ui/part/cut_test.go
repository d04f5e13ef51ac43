package part

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/rivo/uniseg"
)

// pieces are what the random texts are made of: each is one grapheme or an ordinary word.
var pieces = []string{
	"Alpina ", "spring", "restock", " ", "·", "W", "i", "Пошкоджені ", "палети", "й", "漢", "字", "かな", "。",
	"👩‍👩‍👧‍👦", "🇺🇦", "🇩🇪", "👍🏽", "é", "n̈", "ﬁ", "مرحبا ", "שלום", "नमस्ते", "ก็", "€48,000", "…", "\u200d", "x",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(30) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func graphemes(text string) []string {
	var all []string
	for g := uniseg.NewGraphemes(text); g.Next(); {
		all = append(all, g.Str())
	}
	return all
}

func TestCut_NeverWiderThanAskedAndNeverInsideAGrapheme(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	styles := []style{strong, body, small, section, caption, pilled}
	for range 600 {
		text, s := randomText(r), styles[r.IntN(len(styles))]
		width := r.Float32() * 260
		got := s.cut(text, width)
		if w := s.width(got); w > width {
			t.Fatalf("%q in %v is %v wide: %q", text, width, w, got)
		}
		if got == text {
			continue
		}
		kept, found := strings.CutSuffix(got, ellipsis)
		if got == "" {
			if s.width(ellipsis) <= width && strings.TrimSpace(text) != "" {
				t.Fatalf("%q in %v: nothing is left though an ellipsis fits", text, width)
			}
			continue
		}
		if !found || !strings.HasPrefix(text, kept) {
			t.Fatalf("%q in %v gave %q", text, width, got)
		}
		checkWhole(t, text, kept)
		if s.width(text) <= width {
			t.Fatalf("%q fits into %v but was cut to %q", text, width, got)
		}
	}
}

// checkWhole fails where the kept beginning ends inside a grapheme of the text.
func checkWhole(t *testing.T, text, kept string) {
	t.Helper()
	at := 0
	for _, g := range graphemes(text) {
		if at == len(kept) {
			return
		}
		at += len(g)
		if at > len(kept) {
			t.Fatalf("%q is cut inside %q: %q", text, g, kept)
		}
	}
}

func TestCut_KeepsAsMuchAsFits(t *testing.T) {
	text := "Damaged pallets at dock three of the warehouse"
	for width := float32(20); width < 300; width += 7 {
		got := body.cut(text, width)
		kept := strings.TrimSuffix(got, ellipsis)
		if got == text || got == "" {
			continue
		}
		next := strings.TrimLeft(text[len(kept):], " ")
		more := text[:len(text)-len(next)+1] + ellipsis
		if body.width(more) <= width {
			t.Errorf("in %v %q was cut to %q though %q fits", width, text, got, more)
		}
	}
}

func TestCut_LinesBecomeOneAndControlsGo(t *testing.T) {
	if got := body.cut("a\nb\tc\x00d\u2028e", 500); got != "a b cd e" {
		t.Errorf("%q", got)
	}
	if got := body.cut("abc", 0); got != "" {
		t.Errorf("no room gave %q", got)
	}
	if got := body.cut("", 50); got != "" {
		t.Errorf("nothing gave %q", got)
	}
	huge := strings.Repeat("Long and ", 1<<20)
	if got := body.cut(huge, 100); body.width(got) > 100 || !strings.HasSuffix(got, ellipsis) {
		t.Errorf("a huge text gave %q", got)
	}
}

func TestCuts_StayBounded(t *testing.T) {
	c := &cuts{young: map[cutKey]string{}, limit: 10}
	for i := range 1000 {
		c.put(cutKey{width: float32(i)}, "x")
		if text, ok := c.get(cutKey{width: float32(i)}); !ok || text != "x" {
			t.Fatal("what was just put is gone")
		}
	}
	if n := len(c.young) + len(c.old); n > 20 {
		t.Errorf("%d are kept", n)
	}
	c.put(cutKey{width: -1}, "kept")
	for i := range 9 {
		c.put(cutKey{width: float32(5000 + i)}, "x")
		if _, ok := c.get(cutKey{width: -1}); !ok {
			t.Fatal("what is in use is gone")
		}
	}
}

func TestWrap_LosesNothingAndFits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	squeeze := func(s string) string {
		return strings.Map(func(c rune) rune {
			if unicode.IsSpace(c) || string(c) == leftMark || string(c) == rightMark {
				return -1
			}
			return c
		}, s)
	}
	for range 200 {
		text, width := randomText(r), 60+r.Float32()*200
		lines := body.wrap(text, width, 0)
		for _, line := range lines {
			if w := body.width(line); w > width && len(graphemes(line)) > 1 {
				t.Fatalf("%q in %v: the line %q is %v wide", text, width, line, w)
			}
		}
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Fatalf("%q in %v lost letters: %q", text, width, lines)
		}
	}
}

func TestWrap_LastLineIsCut(t *testing.T) {
	lines := body.wrap("One two three four five six seven eight nine ten eleven twelve", 90, 2)
	if len(lines) != 2 || !strings.HasSuffix(lines[1], ellipsis) {
		t.Errorf("%q", lines)
	}
	if got := body.wrap("One\nTwo\nThree", 200, 0); len(got) != 3 || got[1] != "Two" {
		t.Errorf("%q", got)
	}
}

func FuzzCut(f *testing.F) {
	f.Add("Пошкоджені палети 👩‍👩‍👧‍👦", float32(60))
	f.Add("\xff\xfe broken", float32(20))
	f.Fuzz(func(t *testing.T, text string, width float32) {
		if got := small.cut(text, width); got != "" && small.width(got) > width {
			t.Errorf("%q in %v gave %q", text, width, got)
		}
	})
}

func TestWrap_KeepsALetterAndItsHyphenWithTheWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"diese E-": true, "E-": true, "an e-": true, "(e-": true, "Add-": false, "PIN-": false, "-": false, "E": false, "B2B-": false, "": false, "a --": false,
	} {
		if got := loneLetter(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
