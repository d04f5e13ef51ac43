package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Pill says a state in a word: waiting, refused, a status. Its tone is its colour.
type Pill struct {
	Text, Icon string
	Tone       Tone
}

// pillFace paints a pill.
type pillFace struct {
	ground canvas.Rectangle
	sign   canvas.Image
	text   canvas.Text
}

func (f *pillFace) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{&f.ground, &f.sign, &f.text}
}

func (f *pillFace) hide() {
	show(&f.ground, false)
	show(&f.sign, false)
	show(&f.text, false)
}

func (p Pill) min() fyne.Size {
	width := look.Scaled(16) + pilled.room(p.Text)
	if p.Icon != "" {
		width += look.Scaled(13)
	}
	return fyne.NewSize(width, look.Scaled(look.PillHeight))
}

func (f *pillFace) paint(p Pill, x, y, w, h float32) {
	fill(&f.ground, p.Tone.soft(), "", 0, h/2)
	place(&f.ground, x, y, w, h)
	show(&f.ground, true)
	text := p.Tone.text(look.Text2)
	left := look.Scaled(8)
	if p.Icon != "" {
		side := look.Scaled(12)
		picture(&f.sign, p.Icon, text, x+look.Scaled(6), y+(h-side)/2, side)
		left = look.Scaled(6) + side + look.Scaled(3)
	}
	show(&f.sign, p.Icon != "")
	label := pilled.cut(p.Text, w-left-look.Scaled(8)+1)
	pilled.put(&f.text, label, text, x+left, y+(h-pilled.height())/2)
}

// PillView is a Pill as a widget of its own.
type PillView struct {
	widget.BaseWidget
	pill Pill
	face pillFace
}

// NewPill returns a pill.
func NewPill(p Pill) *PillView {
	v := &PillView{pill: p}
	v.ExtendBaseWidget(v)
	return v
}

// Set shows another pill.
func (v *PillView) Set(p Pill) {
	if v.pill != p {
		v.pill = p
		v.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (v *PillView) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		min := v.pill.min()
		v.face.paint(v.pill, 0, (size.Height-min.Height)/2, fyne.Min(size.Width, min.Width), min.Height)
	}
	return &renderer{
		objects: v.face.objects(), min: func() fyne.Size { return v.pill.min() }, layout: layout,
		refresh: func() { layout(v.Size()); repaint(&v.face.sign) },
	}
}
