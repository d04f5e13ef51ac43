package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// entry is Fyne's entry without its ground and outline, which textbox paints. It hands on what an entry has no
// use for: Escape, and shortcuts that are not about text.
type entry struct {
	widget.Entry
	onKey   func(*fyne.KeyEvent) bool // before the entry; true: done
	onFocus func()
	focus   focus
}

func newEntry(lines int) *entry {
	e := &entry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	if lines > 1 {
		e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
		e.SetMinRowsVisible(lines)
	}
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget.
func (e *entry) CreateRenderer() fyne.WidgetRenderer {
	return &unframed{e.Entry.CreateRenderer()}
}

// unframed leaves out the entry's box and border, the first two of its objects.
type unframed struct{ fyne.WidgetRenderer }

// Objects implements fyne.WidgetRenderer.
func (u *unframed) Objects() []fyne.CanvasObject {
	all := u.WidgetRenderer.Objects()
	for len(all) > 0 {
		if _, frame := all[0].(*canvas.Rectangle); !frame {
			break
		}
		all = all[1:]
	}
	return all
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	e.focus.gained(e)
	e.onFocus()
}

// FocusLost implements fyne.Focusable.
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	e.focus.lost()
	e.onFocus()
}

// KeyDown implements desktop.Keyable.
func (e *entry) KeyDown(k *fyne.KeyEvent) {
	ByKeyboard()
	e.Entry.KeyDown(k)
}

// AcceptsTab implements fyne.Tabbable: Tab leaves an area of text too, by TypedKey.
func (e *entry) AcceptsTab() bool { return true }

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(k) {
		return
	}
	if k.Name == fyne.KeyEscape || k.Name == fyne.KeyTab || len(k.Name) > 1 && k.Name[0] == 'F' && k.Name != fyne.KeyF {
		passKey(e, k)
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if e.aboutText(s) {
		e.Entry.TypedShortcut(s)
		return
	}
	if c, ok := canvasOf(e).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

func (e *entry) aboutText(s fyne.Shortcut) bool {
	switch s := s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		return e.Text != ""
	case *fyne.ShortcutCut, *fyne.ShortcutCopy, *fyne.ShortcutPaste, *fyne.ShortcutSelectAll:
		return true
	case *desktop.CustomShortcut:
		switch s.KeyName {
		case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete:
			return true
		}
	}
	return false
}

// textbox paints the frame of an entry or a select: ground, outline, focus, a sign in front.
type textbox struct {
	ground  canvas.Rectangle
	outline edges
	sign    canvas.Image
}

// boxData is the state of a textbox.
type boxData struct {
	icon                   string
	focused, bad, off, dim bool // dim: outline of the search field, weaker
	hovered                bool
}

const boxPad float32 = 11 // before the text

func (b *textbox) objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{&b.ground}, b.outline.objects()...), &b.sign)
}

// paint draws the frame and returns where the text begins.
func (b *textbox) paint(d boxData, x, y, w, h float32) float32 {
	ground, stroke, width := look.Surface, look.Control, float32(1)
	switch {
	case d.off:
		ground, stroke = look.Sunken, look.Hairline
	case d.bad:
		stroke, width = look.Bad, 2
	case d.focused:
		stroke, width = look.Focus, 2
	case d.dim:
		stroke = look.Border
	}
	if d.hovered && !d.off {
		ground = look.Hover
	}
	fill(&b.ground, ground, stroke, width, look.RadiusButton)
	place(&b.ground, x, y, w, h)
	b.outline.paint(stroke, x, y, w, h, width, look.RadiusButton)
	left := x + look.Scaled(boxPad)
	icon := look.Scaled(16)
	picture(&b.sign, d.icon, look.Text2, left, y+(h-icon)/2, icon)
	if d.icon != "" {
		left += icon + look.Scaled(8)
	}
	return left
}

// placeEntry puts the entry so that its text begins at left and stands in the middle of the height.
func placeEntry(e *entry, left, right, y, h float32) {
	const inner = 8 // SizeNameInnerPadding: before the entry's text
	top := y
	if !e.MultiLine {
		top = y + (h-body.height())/2 - inner
		h = body.height() + 2*inner
	}
	place(e, left-inner, top, fyne.Max(0, right-left+inner), h)
}
