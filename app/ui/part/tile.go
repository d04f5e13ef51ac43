package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

// The tile beside a summary in the message list.
const tileMark float32 = 16

// tileShape is a tile's icon and radius by its side.
func tileShape(side float32) (icon, radius float32) {
	switch {
	case side >= look.TileState:
		return 26, 14
	case side >= look.TileHead:
		return 22, 10
	case side <= tileMark:
		return 11, 5
	case side <= look.TileField:
		return 12, 5
	}
	return 17, look.RadiusTile
}

// tileFace paints the tile of a kind, an avatar, or a tile with any icon.
type tileFace struct {
	ground canvas.Rectangle
	sign   canvas.Image
	text   canvas.Text
}

func (f *tileFace) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{&f.ground, &f.sign, &f.text}
}

func (f *tileFace) hide() {
	show(&f.ground, false)
	show(&f.sign, false)
	show(&f.text, false)
}

// kind paints a kind's tile; side is a measure of look, before scaling.
func (f *tileFace) kind(kind crm.Kind, x, y, side float32) {
	f.box(look.KindTile(kind), x, y, side)
	size, _ := tileShape(side)
	icon, whole := look.Scaled(size), look.Scaled(side)
	show(&f.sign, true)
	drawing(&f.sign, look.KindIcon(kind), x+(whole-icon)/2, y+(whole-icon)/2, icon)
	show(&f.text, false)
}

// icon paints a tile with one of our icons in a tone.
func (f *tileFace) icon(name string, tone Tone, x, y, side float32) {
	f.box(tone.soft(), x, y, side)
	size, _ := tileShape(side)
	icon, whole := look.Scaled(size), look.Scaled(side)
	picture(&f.sign, name, tone.text(look.Text2), x+(whole-icon)/2, y+(whole-icon)/2, icon)
	show(&f.text, false)
}

func (f *tileFace) box(in fyne.ThemeColorName, x, y, side float32) {
	_, radius := tileShape(side)
	whole := look.Scaled(side)
	fill(&f.ground, in, "", 0, radius)
	place(&f.ground, x, y, whole, whole)
	show(&f.ground, true)
}

// avatar paints initials in the tint of a kind.
func (f *tileFace) avatar(initials string, kind crm.Kind, x, y, side float32) {
	whole := look.Scaled(side)
	fill(&f.ground, look.KindTile(kind), "", 0, whole/2)
	place(&f.ground, x, y, whole, whole)
	show(&f.ground, true)
	show(&f.sign, false)
	s := strong
	if side < look.AvatarSize {
		s = section
	}
	width := s.width(initials)
	s.put(&f.text, initials, look.KindInk(kind), x+(whole-width)/2, y+(whole-s.height())/2)
}

// Tile is the sign of a kind of record, or any icon on a soft ground.
type Tile struct {
	widget.BaseWidget
	kind crm.Kind
	name string
	tone Tone
	side float32
	face tileFace
}

// NewTile returns the tile of a kind; side is one of look's Tile sizes.
func NewTile(kind crm.Kind, side float32) *Tile {
	t := &Tile{kind: kind, side: side}
	t.ExtendBaseWidget(t)
	return t
}

// NewIconTile returns a tile with one of our icons on the tone's soft ground.
func NewIconTile(icon string, tone Tone, side float32) *Tile {
	t := &Tile{name: icon, tone: tone, side: side}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows another kind.
func (t *Tile) Set(kind crm.Kind) {
	if t.kind != kind || t.name != "" {
		t.kind, t.name = kind, ""
		t.Refresh()
	}
}

// SetIcon shows an icon in a tone.
func (t *Tile) SetIcon(icon string, tone Tone) {
	if t.name != icon || t.tone != tone {
		t.name, t.tone = icon, tone
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		side := look.Scaled(t.side)
		x, y := (size.Width-side)/2, (size.Height-side)/2
		if t.name != "" {
			t.face.icon(t.name, t.tone, x, y, t.side)
			return
		}
		t.face.kind(t.kind, x, y, t.side)
	}
	return &renderer{
		objects: t.face.objects(), layout: layout,
		min:     func() fyne.Size { return fyne.NewSquareSize(look.Scaled(t.side)) },
		refresh: func() { layout(t.Size()); repaint(&t.face.sign) },
	}
}

// Avatar is a person's two initials in the tint of what the person is to Oro.
type Avatar struct {
	widget.BaseWidget
	initials string
	kind     crm.Kind
	side     float32
	face     tileFace
}

// NewAvatar returns one; side is look.AvatarSize or look.AvatarInList.
func NewAvatar(initials string, kind crm.Kind, side float32) *Avatar {
	a := &Avatar{initials: initials, kind: kind, side: side}
	a.ExtendBaseWidget(a)
	return a
}

// Set shows another person.
func (a *Avatar) Set(initials string, kind crm.Kind) {
	if a.initials != initials || a.kind != kind {
		a.initials, a.kind = initials, kind
		a.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	layout := func(size fyne.Size) {
		side := look.Scaled(a.side)
		a.face.avatar(a.initials, a.kind, (size.Width-side)/2, (size.Height-side)/2, a.side)
	}
	return &renderer{
		objects: a.face.objects(), layout: layout,
		min:     func() fyne.Size { return fyne.NewSquareSize(look.Scaled(a.side)) },
		refresh: func() { layout(a.Size()) },
	}
}
