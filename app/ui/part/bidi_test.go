package part

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"golang.org/x/text/unicode/bidi"
)

// Lines stand on the screen as UAX #9 has them; | divides stretches, and ~ stands for the mark.
func TestVisual_IsTheOrderOfTheScreen(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"Latin stays", "Order 10482 (new)", "Order 10482 (new)"},
		{"Cyrillic stays", "Замовлення 10482", "Замовлення 10482"},
		{"one word", "שלום", "~~שלום~"},
		{"words stay one stretch", "שלום עולם", "~~שלום עולם~"},
		{"a number in the middle", "הזמנה 10482 נשלחה", "~~נשלחה~ 10482 ~הזמנה~"},
		{"a number at the end", "הזמנה 10482", "~10482 ~הזמנה~"},
		{"the stop goes to the left", "שלום!", "~!~שלום~"},
		{"brackets look the other way", "שלום (10482)", "~(10482) ~שלום~"},
		{"Latin first", "Re: הזמנה 10482", "~Re: 10482 ~הזמנה~"},
		{"Latin behind the number", "Re: הזמנה 10482 done", "~Re: 10482 ~הזמנה~ done"},
		{"Latin within", "שלום Elena תודה", "~~תודה~ Elena ~שלום~"},
		{"cut", "שלום עולם…", "~…~שלום עולם~"},
		{"Arabic", "طلب 10482 جديد", "~~جديد~ 10482 ~طلب~"},
		{"marks stay with their letter", "בְּ 7", "~7 ~בְּ~"},
		{"an override is no disguise", "invoice\u202efdp.exe", "~invoicefdp.exe"},
		{"a pair of brackets goes with what is in it", "Fwd: طلب 10482 (جديد)", "~Fwd: (~جديد~) 10482 ~طلب~"},
		{"brackets behind a mark", "abc \u200f(1)", "~abc (1)"},
		{"a comma, that another font has", "ימים, בדיוק", "~~בדיוק~ ,~ימים~"},
		{"brackets within words", "(45 מעלות). האטם", "~~האטם~ .(~מעלות~ 45)"},
		{"a date", "נשלח 12/09/2026 בערב", "~~בערב~ 12/09/2026 ~נשלח~"},
		{"per cent", "הנחה 20% היום", "~~היום~ 20% ~הנחה~"},
		{"a mark of the text itself", "\u200fabc!", "~!abc"},
	} {
		if got := strings.ReplaceAll(visual(c.line), leftMark, "~"); got != c.want {
			t.Errorf("%s: %q comes out as %q, want %q", c.name, c.line, got, c.want)
		}
	}
}

func FuzzVisual(f *testing.F) {
	f.Add("Re: הזמנה 10482 (ok)")
	f.Add("١٢٣ جديد a\u2067b")
	f.Fuzz(func(t *testing.T, line string) {
		line = strings.ToValidUTF8(oneLine(line), "")
		bare := func(s string) int { return len([]rune(strings.NewReplacer(leftMark, "", rightMark, "").Replace(s))) }
		if got, want := bare(visual(line)), bare(plainly(line)); got != want && rightward(line) {
			t.Fatalf("%q has %d letters, drawn it has %d", line, want, got)
		}
	})
}

// Where there are no brackets, x/text tells the same directions.
func FuzzLevels_AgreeWithXText(f *testing.F) {
	f.Add("Re: הזמנה 10482 - 20% ok")
	f.Add("طلب 12/09 ١٢٣ جديد")
	f.Fuzz(func(t *testing.T, line string) {
		line = strings.Map(func(r rune) rune {
			if p, _ := bidi.LookupRune(r); p.IsBracket() || p.Class() == bidi.BN || p.Class() == bidi.S {
				return -1
			}
			return r
		}, plainly(strings.ToValidUTF8(oneLine(line), "")))
		var p bidi.Paragraph
		if _, err := p.SetString(line); err != nil || line == "" {
			return
		}
		order, err := p.Order()
		if err != nil {
			return
		}
		var want []int
		for i := range order.NumRuns() {
			run := order.Run(i)
			for range []rune(run.String()) {
				want = append(want, int(run.Direction()))
			}
		}
		base := 0
		if fromRight(line) {
			base = 1
		}
		for i, level := range levels([]rune(line), base) {
			if level%2 != want[i] {
				t.Fatalf("%q: letter %d has level %d, x/text has direction %d", line, i, level, want[i])
			}
		}
	})
}

// The marks that keep stretches apart are neither seen nor take room.
func TestVisual_MarksTakeNoRoom(t *testing.T) {
	for _, text := range []string{"ab", "שב", "10"} {
		apart := text[:len(text)/2] + leftMark + text[len(text)/2:]
		if got, want := body.width(apart), body.width(text); got < want-0.01 || got > want+0.3 {
			t.Errorf("%q is %v wide, with a mark %v", text, want, got)
		}
	}
}

func TestVisualPicture(t *testing.T) {
	dir := os.Getenv("ORO_SHOTS")
	if dir == "" {
		t.Skip("ORO_SHOTS names no folder for the pictures")
	}
	out := image.NewRGBA(image.Rect(0, 0, 900, 420))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	for i, line := range []string{
		"הזמנה 10482 נשלחה", "Re: הזמנה 10482 done", "שלום (10482)!", "طلب جديد 10482 من شركة النور", "Fwd: طلب 10482 (جديد)", "בְּרֵאשִׁית 7 בָּרָא",
	} {
		for j, text := range []string{line, visual(line)} {
			t := canvas.NewText(text, color.Black)
			t.TextSize = 24
			c := software.NewCanvas()
			c.SetContent(t)
			picture := c.Capture()
			draw.Draw(out, image.Rect(10+j*450, i*66, 450+j*450, i*66+66), picture, image.Point{}, draw.Src)
		}
	}
	file, err := os.Create(filepath.Join(dir, "bidi.png"))
	if err == nil {
		err = png.Encode(file, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}
