package part

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
)

func TestEvenly_BreaksWhereASentenceEnds(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Anywhere in this window. From Outlook: save the message first, then drop the file.", "Anywhere in this window. From Outlook:|save the message first, then drop the file."},
		{"There is nothing in the cache about this e-mail yet. We ask again in 40 s.", "There is nothing in the cache about this e-mail yet.|We ask again in 40 s."},
		{"Short.", "Short."},
	} {
		if got := strings.Join(body.evenly(c.text, 330, 4), "|"); got != c.want {
			t.Errorf("%q breaks as %q", c.text, got)
		}
	}
	text := "Who is this e-mail from, and what does Oro know about it in all its many records that somebody keeps"
	lines := body.evenly(text, 220, 0)
	if len(lines) != len(body.wrap(text, 220, 0)) || strings.Join(lines, " ") != text {
		t.Errorf("%q", lines)
	}
	if last := body.width(lines[len(lines)-1]); last < 100 {
		t.Errorf("the last line has %v of 220: %q", last, lines)
	}
	if cut := body.evenly(text, 220, 2); !strings.HasSuffix(cut[1], ellipsis) {
		t.Errorf("%q is not cut", cut)
	}
}

func TestRow_WithAReasonOnlyHasTwoLines(t *testing.T) {
	for _, c := range []struct {
		d    RowData
		want float32
	}{
		{RowData{Name: "a", Second: "b", Reason: "c"}, look.RowThree}, {RowData{Name: "a", Reason: "c"}, look.RowTwo},
		{RowData{Name: "a", Second: "b"}, look.RowTwo}, {RowData{Form: Mail, Second: "b", Reason: "c"}, look.RowMessage},
		{RowData{Height: 44, Reason: "c", Second: "b"}, 44},
	} {
		if got := c.d.Inside(); got != c.want {
			t.Errorf("%+v is %v high", c.d, got)
		}
	}
}

func TestMarks_StandUnderTheirLettersInEveryDirection(t *testing.T) {
	line := "Re: הזמנה 10482"
	number := strings.Index(line, "10482")
	at := body.places(line, number, number+5)
	if left := body.width("Re: "); len(at) != 1 || at[0].left < left-2 || at[0].left > left+2 {
		t.Errorf("the number stands behind Re: on the screen, its mark at %v, not %v", at, left)
	}
	if at = body.places(line, 2, number+2); len(at) != 3 {
		t.Errorf("three stretches have %d marks", len(at))
	}
	if at = body.places("Alpina", 0, 3); len(at) != 1 || at[0].left != 0 {
		t.Errorf("%v", at)
	}
}

func TestPassage_IsCopiedAsItWasWritten(t *testing.T) {
	text := "שלום Nora,\nהזמנה 10482 נשלחה היום (בצהריים)."
	p := NewPassage(text, look.Body, false)
	w := window(t, p, 400, 120)
	p.Tapped(&fyne.PointEvent{})
	if !p.selected.Visible() || w.Canvas().Focused() != p {
		t.Error("a tap does not select it")
	}
	p.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != text {
		t.Errorf("%q was copied", got)
	}
	if n := len(p.shown); n != 2 || p.HeightFor(400) != 38 || p.HeightFor(90) <= 38 {
		t.Errorf("%d lines, %v high", n, p.HeightFor(400))
	}
	if first := p.lines[0]; first.Position().X+first.MinSize().Width < 390 {
		t.Errorf("a paragraph that is read from the right ends at %v", first.Position().X+first.MinSize().Width)
	}
	p.SetText("مرحبا")
	p.FocusLost()
	if p.selected.Visible() || len(p.shown) != 1 {
		t.Errorf("%q", p.shown)
	}
	if !ReadFromRight("Re: שלום") || ReadFromRight("Пошкоджені 10482") || !slices.Equal(body.wrap("Re: a", 300, 0), []string{"Re: a"}) {
		t.Error("what is read from the right is not known")
	}
}

// A text that is read from the right is drawn in another order than it is kept in: that alone is no reason for a hint.
func TestHints_TellOnlyWhatIsCut(t *testing.T) {
	name := "שירה לוי 10482"
	for _, width := range []float32{200, 50} {
		c, b, l := NewChip(ChipData{Text: name}), NewButton(name, "", Secondary, Normal, nil), NewLink(name, nil)
		for _, o := range []interface {
			fyne.CanvasObject
			Hint() string
		}{c, b, l} {
			window(t, o, 300, 60)
			o.Resize(fyne.NewSize(width, 32))
			if cut := o.Hint() != ""; cut != (width == 50) {
				t.Errorf("%T of %v units tells %q", o, width, o.Hint())
			}
		}
	}
}
