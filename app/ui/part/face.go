package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"oroconnector/app/ui/look"
)

// Look is how much a button asks for.
type Look uint8

// The looks. A pane has at most one Primary.
const (
	Primary   Look = iota // accent
	Secondary             // outline
	QuietVerb             // no ground until the pointer is there
	Danger                // outline, text in bad
	Soft                  // soft accent
	Plainly               // as QuietVerb, in the second text's colour: the way on that few need
)

// Size is a button's size.
type Size uint8

// The sizes.
const (
	Normal Size = iota
	Small
	Large
)

// faceData is what a button's face shows.
type faceData struct {
	label, icon, trail            string
	look                          Look
	size                          Size
	side                          float32 // of a face with an icon only
	hovered, pressed, off, ringed bool
}

// face is the picture of a button, without behaviour: Button, IconButton and the verbs of rows have one each.
type face struct {
	ground, ring canvas.Rectangle
	outline      edges
	sign, trail  canvas.Image
	text         canvas.Text
	data         faceData
}

func (f *face) objects() []fyne.CanvasObject {
	objects := append([]fyne.CanvasObject{&f.ground}, f.outline.objects()...)
	return append(objects, &f.ring, &f.sign, &f.trail, &f.text)
}

func (f *face) hide() {
	for _, o := range f.objects() {
		show(o, false)
	}
}

// measures of a face by its size: height, padding at the sides, icon, gap, radius.
type faceMeasures struct{ height, pad, icon, gap, radius float32 }

func (d faceData) measures() faceMeasures {
	switch d.size {
	case Small:
		return faceMeasures{look.SmallButtonHeight, 10, 14, 6, look.RadiusSmall}
	case Large:
		return faceMeasures{look.LargeButtonHeight, 18, 16, 7, look.RadiusButton}
	}
	return faceMeasures{look.ButtonHeight, 13, 16, 6, look.RadiusButton}
}

func (d faceData) style() style {
	if d.look == Plainly {
		return body
	}
	switch d.size {
	case Small:
		return section
	case Large:
		return style{look.LargeButton, true}
	}
	return strong
}

// min is the size that the face needs for its whole label.
func (d faceData) min() fyne.Size {
	m := d.measures()
	if d.label == "" {
		side := look.Scaled(d.side)
		return fyne.NewSize(side, side)
	}
	width := look.Scaled(m.pad)*2 + d.style().room(d.label)
	for _, icon := range []string{d.icon, d.trail} {
		if icon != "" {
			width += look.Scaled(m.icon) + look.Scaled(m.gap)
		}
	}
	return fyne.NewSize(width, look.Scaled(m.height))
}

// colors are the face's ground, outline and text.
func (d faceData) colors() (ground, stroke, text fyne.ThemeColorName) {
	active := d.hovered || d.pressed
	switch {
	case d.off && (d.look == QuietVerb || d.look == Plainly):
		return "", "", look.Disabled
	case d.off:
		return look.Sunken, "", look.Disabled
	case d.label == "":
		return d.iconColors(active)
	}
	switch d.look {
	case Primary:
		ground, text = look.Accent, look.OnAccent
		if active {
			ground = look.AccentHover
		}
		return ground, "", text
	case QuietVerb:
		ground, text = "", look.AccentText
	case Plainly:
		ground, text = "", look.Text2
	case Danger:
		ground, stroke, text = look.Surface, look.Border, look.Bad
	case Soft:
		ground, text = look.AccentSoft, look.AccentText
		if active {
			ground = look.Selection
		}
		return ground, "", text
	default:
		ground, stroke, text = look.Surface, look.Border, look.Text
	}
	return d.active(ground), stroke, text
}

// iconColors are those of a face without a label.
func (d faceData) iconColors(active bool) (ground, stroke, text fyne.ThemeColorName) {
	switch d.look {
	case Primary:
		return look.Accent, "", look.OnAccent
	case Soft:
		if active {
			return look.Accent, "", look.OnAccent
		}
		return look.AccentSoft, "", look.AccentText
	case Secondary:
		return look.Pressed, "", look.Text
	case Danger:
		return d.active(""), "", look.Bad
	}
	if active {
		return look.Pressed, "", look.Text
	}
	return "", "", look.Text2
}

func (d faceData) active(ground fyne.ThemeColorName) fyne.ThemeColorName {
	switch {
	case d.pressed:
		return look.Pressed
	case d.hovered:
		return look.Hover
	}
	return ground
}

// paint shows the data in the given place.
func (f *face) paint(d faceData, x, y, w, h float32) {
	f.data = d
	m := d.measures()
	ground, stroke, text := d.colors()
	fill(&f.ground, ground, stroke, 1, m.radius)
	place(&f.ground, x, y, w, h)
	show(&f.ground, ground != "")
	f.outline.paint(stroke, x, y, w, h, 1, m.radius)
	f.paintRing(x, y, w, h, m.radius)
	icon, gap := look.Scaled(m.icon), look.Scaled(m.gap)
	if d.label == "" {
		if d.side <= look.RowButtonSize {
			icon = look.Scaled(15)
		} else {
			icon = look.Scaled(17)
		}
		picture(&f.sign, d.icon, text, x+(w-icon)/2, y+(h-icon)/2, icon)
		show(&f.trail, false)
		show(&f.text, false)
		return
	}
	inner := w - 2*look.Scaled(m.pad)
	used := float32(0)
	for _, name := range []string{d.icon, d.trail} {
		if name != "" {
			used += icon + gap
		}
	}
	label := d.style().cut(d.label, inner-used+1)
	width := d.style().width(label)
	at := x + (w-used-width)/2
	mid := y + (h-icon)/2
	if d.icon != "" {
		picture(&f.sign, d.icon, text, at, mid, icon)
		at += icon + gap
	}
	show(&f.sign, d.icon != "")
	d.style().put(&f.text, label, text, at, y+(h-d.style().height())/2)
	picture(&f.trail, d.trail, text, at+width+gap, mid, icon)
}

// paintRing draws the focus ring on the outline. On a filled face it would be invisible, so there it stands
// one unit outside.
func (f *face) paintRing(x, y, w, h, radius float32) {
	out := float32(0)
	if f.data.look == Primary {
		out = 3
	}
	fill(&f.ring, "", look.Focus, 2, radius+out)
	place(&f.ring, x-out, y-out, w+2*out, h+2*out)
	show(&f.ring, f.data.ringed && !f.data.off)
}

func (f *face) repaint() { repaint(&f.sign, &f.trail) }
