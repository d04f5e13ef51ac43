package part

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
)

// captured is the picture of an object in a window that it fills.
func captured(t *testing.T, o fyne.CanvasObject, width, height float32) image.Image {
	t.Helper()
	w := window(t, NewGround(o), width, height)
	return w.Canvas().Capture()
}

// near tells whether a pixel has a colour, but for rounding.
func near(picture image.Image, x, y int, want fyne.ThemeColorName) bool {
	r, g, b, _ := picture.At(x, y).RGBA()
	wr, wg, wb, _ := color.NRGBAModel.Convert(ink(want)).RGBA()
	for _, d := range []int{int(r) - int(wr), int(g) - int(wg), int(b) - int(wb)} {
		if d > 0x400 || d < -0x400 {
			return false
		}
	}
	return true
}

func TestPixels_GroundsAndRings(t *testing.T) {
	row := NewRow()
	d := record()
	d.Framed, d.First, d.Last, d.Selected = true, true, true, true
	row.Set(d)
	p := captured(t, row, 300, 52)
	for _, c := range []struct {
		x, y int
		want fyne.ThemeColorName
	}{
		{0, 0, look.Canvas},      // the corner is round
		{150, 0, look.Hairline},  // the card's outline
		{150, 5, look.Selection}, // the ground
		{0, 26, look.Hairline},   // the outline at the side
		{17, 12, look.KindTile(d.Kind)},
	} {
		if !near(p, c.x, c.y, c.want) {
			t.Errorf("pixel %d, %d is %v, not %s", c.x, c.y, p.At(c.x, c.y), c.want)
		}
	}
	d.Focused = true
	row.Set(d)
	if p = captured(t, row, 300, 52); !near(p, 150, 1, look.Focus) || !near(p, 150, 26, look.Selection) {
		t.Error("no ring inside the focused row, or no ground")
	}
	p = captured(t, NewButton("Connect", "", Primary, Normal, nil), 120, 32)
	if !near(p, 6, 16, look.Accent) || !near(p, 0, 0, look.Canvas) {
		t.Error("a primary button is no rounded accent")
	}
}

func TestPixels_AnotherThemeRepaintsEverything(t *testing.T) {
	defer fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, 1))
	list := NewCardList()
	list.Set(groups())
	w := window(t, NewGround(list), 360, 480)
	light := w.Canvas().Capture()
	if !near(light, 200, 125, look.Surface) {
		t.Errorf("the row is %v", light.At(200, 125))
	}
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Dark, 1))
	w.Content().Refresh()
	dark := w.Canvas().Capture()
	for _, c := range []struct {
		x, y int
		want fyne.ThemeColorName
	}{{200, 125, look.Surface}, {5, 300, look.Canvas}, {30, 130, look.KindTile("contacts")}} {
		if !near(dark, c.x, c.y, c.want) {
			t.Errorf("pixel %d, %d is %v, not the dark %s", c.x, c.y, dark.At(c.x, c.y), c.want)
		}
	}
}
