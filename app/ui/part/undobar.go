package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// UndoData is what an undo bar says.
type UndoData struct {
	Icon, Text string // "Added to context: Order 10482"
	Left       string // "8 s"; "" while it does not count
	Verb       string // "Undo"; "" for none
}

// UndoBar tells what was done and takes it back. It lies over the content, in the layout: it is no popup and
// takes no focus by itself. The caller counts; while OnFocus says true it should not.
type UndoBar struct {
	widget.BaseWidget
	keyed
	OnUndo  func()
	OnFocus func(has bool)

	data             UndoData
	focus            focus
	hovered          bool
	ground, ring     canvas.Rectangle
	sign             canvas.Image
	text, left, verb canvas.Text
}

var (
	_ fyne.Focusable    = (*UndoBar)(nil)
	_ fyne.Tappable     = (*UndoBar)(nil)
	_ desktop.Hoverable = (*UndoBar)(nil)
)

const undoHeight float32 = 44

// NewUndoBar returns a hidden bar.
func NewUndoBar() *UndoBar {
	u := &UndoBar{}
	u.ExtendBaseWidget(u)
	u.Hide()
	return u
}

// Set shows the data; an empty Text hides the bar.
func (u *UndoBar) Set(d UndoData) {
	if u.data != d {
		u.data = d
		u.paint(u.Size())
	}
	show(u, d.Text != "")
}

// CreateRenderer implements fyne.Widget.
func (u *UndoBar) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{&u.ground, &u.sign, &u.text, &u.left, &u.verb, &u.ring}, layout: u.paint,
		min:     func() fyne.Size { return fyne.NewSize(look.Scaled(200), look.Scaled(undoHeight)) },
		refresh: func() { u.paint(u.Size()); repaint(&u.sign) },
	}
}

func (u *UndoBar) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	castShadow(&u.ground, 8, 24)
	fill(&u.ground, look.Tooltip, "", 0, look.RadiusCard)
	place(&u.ground, 0, 0, size.Width, size.Height)
	in := box{look.Scaled(15), size.Width - look.Scaled(16), 0, size.Height}
	icon := look.Scaled(16)
	picture(&u.sign, u.data.Icon, look.OnTooltip, in.left, in.middle(icon), icon)
	if u.data.Icon != "" {
		in.left += icon + look.Scaled(9)
	}
	in.right -= strong.width(u.data.Verb)
	strong.put(&u.verb, u.data.Verb, look.OnTooltip, in.right, in.middle(strong.height()))
	fill(&u.ring, "", look.OnTooltip, 2, look.RadiusSmall)
	place(&u.ring, in.right-look.Scaled(8), in.middle(look.Scaled(28)), size.Width-in.right, look.Scaled(28))
	show(&u.ring, u.focus.ring && u.data.Verb != "")
	if u.data.Left != "" {
		in.right -= look.Scaled(18) + small.width(u.data.Left)
	}
	small.put(&u.left, u.data.Left, look.OnTooltip, in.right, in.middle(small.height()))
	text := body.cut(u.data.Text, in.right-in.left-look.Scaled(10))
	body.put(&u.text, text, look.OnTooltip, in.left, in.middle(body.height()))
}

// Hint is the whole text where it is cut.
func (u *UndoBar) Hint() string {
	if u.text.Text != visual(u.data.Text) {
		return u.data.Text
	}
	return ""
}

// Tapped implements fyne.Tappable.
func (u *UndoBar) Tapped(e *fyne.PointEvent) {
	if e.Position.X >= u.verb.Position().X-look.Scaled(12) {
		u.undo()
	}
}

func (u *UndoBar) undo() {
	if u.OnUndo != nil && u.data.Verb != "" {
		u.OnUndo()
	}
}

// FocusGained implements fyne.Focusable.
func (u *UndoBar) FocusGained() { u.focus.gained(u); u.focused() }

// FocusLost implements fyne.Focusable.
func (u *UndoBar) FocusLost() { u.focus.lost(); u.focused() }

func (u *UndoBar) focused() {
	u.paint(u.Size())
	if u.OnFocus != nil {
		u.OnFocus(u.focus.has || u.hovered)
	}
}

// TypedKey implements fyne.Focusable.
func (u *UndoBar) TypedKey(e *fyne.KeyEvent) {
	if trigger(e) {
		u.undo()
		return
	}
	passKey(u, e)
}

// TypedRune implements fyne.Focusable.
func (u *UndoBar) TypedRune(r rune) {
	if r != ' ' {
		passRune(u, r)
	}
}

// MouseIn implements desktop.Hoverable: the bar waits while the pointer is on it.
func (u *UndoBar) MouseIn(*desktop.MouseEvent) { u.hovered = true; u.focused() }

// MouseMoved implements desktop.Hoverable.
func (u *UndoBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (u *UndoBar) MouseOut() { u.hovered = false; u.focused() }

// castShadow gives a ground the shadow of what floats.
func castShadow(r *canvas.Rectangle, down, blur float32) {
	c := ink(look.Shadow)
	if r.Shadow.Color != c || r.Shadow.BlurRadius != blur {
		r.Shadow = canvas.Shadow{Color: c, BlurRadius: blur, Offset: fyne.NewPos(0, down), Variant: canvas.DropShadow}
		r.Refresh()
	}
}
