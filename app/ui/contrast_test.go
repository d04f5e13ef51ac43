package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

// stood is a text with the colour that lies under it.
type stood struct {
	text   string
	size   float32
	bold   bool
	ink    color.Color
	ground color.Color
}

// standing lists the texts of an object with what was painted under the middle of each before it.
func standingTexts(root fyne.CanvasObject, ground color.Color) []stood {
	type filled struct {
		at, end fyne.Position
		color   color.Color
	}
	var grounds []filled
	var out []stood
	under := func(at fyne.Position) color.Color {
		for i := len(grounds) - 1; i >= 0; i-- {
			if g := grounds[i]; at.X >= g.at.X && at.Y >= g.at.Y && at.X <= g.end.X && at.Y <= g.end.Y {
				return g.color
			}
		}
		return ground
	}
	var walk func(o fyne.CanvasObject, from fyne.Position)
	walk = func(o fyne.CanvasObject, from fyne.Position) {
		if !o.Visible() {
			return
		}
		at := from.Add(o.Position())
		switch o := o.(type) {
		case *canvas.Rectangle:
			if o.FillColor != nil {
				if _, _, _, alpha := o.FillColor.RGBA(); alpha == 0xffff {
					grounds = append(grounds, filled{at, at.AddXY(o.Size().Width, o.Size().Height), o.FillColor})
				}
			}
		case *canvas.Text:
			if o.Text != "" {
				middle := at.AddXY(o.MinSize().Width/2, o.MinSize().Height/2)
				out = append(out, stood{o.Text, o.TextSize, o.TextStyle.Bold, o.Color, under(middle)})
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child, at)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child, at)
			}
		}
	}
	walk(root, fyne.NewPos(0, 0))
	return out
}

// ratio is the contrast of two colours by WCAG 2.
func ratio(a, b color.Color) float64 {
	luminance := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		channel := func(v uint32) float64 {
			if s := float64(v) / 0xffff; s > 0.04045 {
				return math.Pow((s+0.055)/1.055, 2.4)
			}
			return float64(v) / 0xffff / 12.92
		}
		return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// readable fails for every text that cannot be read where it stands: 4.5 to 1, large text 3 to 1 (WCAG 1.4.3: from
// 24 units, bold from 18.66).
func readable(t *testing.T, what string, c fyne.Canvas) int {
	t.Helper()
	ground := fyne.CurrentApp().Settings().Theme().Color(look.Canvas, fyne.CurrentApp().Settings().ThemeVariant())
	all := standingTexts(c.Content(), ground)
	for _, o := range c.Overlays().List() {
		all = append(all, standingTexts(o, ground)...)
	}
	for _, s := range all {
		needed := 4.5
		if s.size >= 24 || s.bold && s.size >= 18.66 {
			needed = 3
		}
		if got := ratio(s.ink, s.ground); got < needed {
			t.Errorf("%s: %q has %.2f, needs %.1f (%v on %v)", what, s.text, got, needed, s.ink, s.ground)
		}
	}
	return len(all)
}

// Every text of every state can be read on what it stands on, in light, and when the system turns to dark while the
// window is open.
func TestContrast_EveryTextOfEveryState(t *testing.T) {
	n := 0
	both := func(what string, c fyne.Canvas) {
		t.Helper()
		n += readable(t, "light "+what, c)
		before := fyne.CurrentApp().Settings().Theme()
		fyne.CurrentApp().Settings().SetTheme(look.New(look.Dark, 1))
		n += readable(t, "dark "+what, c)
		ground := fyne.CurrentApp().Settings().Theme().Color(look.Canvas, 0)
		for _, each := range standingTexts(c.Content(), ground) {
			if same(each.ground, before.Color(look.Surface, 0)) || same(each.ground, before.Color(look.Canvas, 0)) {
				t.Errorf("%s: %q stayed light (%v on %v)", what, each.text, each.ink, each.ground)
			}
		}
		fyne.CurrentApp().Settings().SetTheme(before)
	}
	for _, each := range states() {
		s := newStage(t, each.width, each.change)
		each.play(s)
		both(each.name, s.win.Canvas())
	}
	p := preferred(t, &fakes{entities: records(), mail: inbox()}, person(nil), preferencesActs{})
	for _, page := range prefsPages() {
		p.open(page.name)
		both("preferences "+page.name, p.window.Canvas())
	}
	f, q := formed(t, inbox(), crm.Login{})
	f.address.SetError("This is not an address.")
	both("account", q.window.Canvas())
	both("manage", managed(t, administrator()).window.Canvas())
	both("journal", journalOver(t, someJournal(), 1180).window.Canvas())
	if n < 1000 {
		t.Errorf("only %d texts were looked at", n)
	}
}
