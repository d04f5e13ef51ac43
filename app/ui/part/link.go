package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// LinkData is what a link shows.
type LinkData struct {
	Text, Icon string
	Tone       Tone               // Plain is accentText
	Size       fyne.ThemeSizeName // look.Body where empty
	Bold       bool
	Tapped     func() // nil: a text with a sign, not a stop of the keyboard
}

func (d *LinkData) same(o *LinkData) bool {
	return d.Text == o.Text && d.Icon == o.Icon && d.Tone == o.Tone && d.Size == o.Size && d.Bold == o.Bold &&
		(d.Tapped == nil) == (o.Tapped == nil)
}

// Link is a verb or a sign in running text: no ground, underlined under the pointer.
type Link struct {
	widget.BaseWidget
	keyed
	data        LinkData
	hovered     bool
	focus       focus
	text        canvas.Text
	sign        canvas.Image
	under, ring canvas.Rectangle
}

var (
	_ fyne.Focusable     = (*Link)(nil)
	_ fyne.Tappable      = (*Link)(nil)
	_ fyne.Disableable   = (*Link)(nil)
	_ desktop.Hoverable  = (*Link)(nil)
	_ desktop.Cursorable = (*Link)(nil)
)

// NewLink returns a link of the body's size.
func NewLink(text string, tapped func()) *Link {
	l := &Link{data: LinkData{Text: text, Tapped: tapped}}
	l.ExtendBaseWidget(l)
	return l
}

// Set shows the data.
func (l *Link) Set(d LinkData) {
	same := l.data.same(&d)
	l.data = d
	if !same {
		l.Refresh()
	}
}

// Hint is the whole text where it is cut.
func (l *Link) Hint() string {
	if l.text.Text != visual(l.data.Text) {
		return l.data.Text
	}
	return ""
}

func (l *Link) style() style {
	if l.data.Size == "" {
		return style{look.Body, l.data.Bold}
	}
	return style{l.data.Size, l.data.Bold}
}

func (l *Link) sides() (icon, gap float32) {
	if l.data.Icon == "" {
		return 0, 0
	}
	if s := l.data.Size; s == look.Caption || s == look.Small {
		return look.Scaled(13), look.Scaled(5)
	}
	return look.Scaled(16), look.Scaled(look.IconGap)
}

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{&l.sign, &l.text, &l.under, &l.ring}, layout: l.paint,
		min: func() fyne.Size {
			icon, gap := l.sides()
			return fyne.NewSize(icon+gap+l.style().room(l.data.Text), whole(fyne.Max(icon, l.style().height())))
		},
		refresh: func() { l.paint(l.Size()); repaint(&l.sign) },
	}
}

func (l *Link) paint(size fyne.Size) {
	s := l.style()
	icon, gap := l.sides()
	color := l.data.Tone.text(look.AccentText)
	picture(&l.sign, l.data.Icon, color, 0, (size.Height-icon)/2, icon)
	y := (size.Height - s.height()) / 2
	text := s.cut(l.data.Text, size.Width-icon-gap+1)
	s.put(&l.text, text, color, icon+gap, y)
	fill(&l.under, color, "", 0, 0)
	place(&l.under, icon+gap, y+s.height()-1, s.width(text), 1)
	show(&l.under, l.hovered && l.data.Tapped != nil)
	fill(&l.ring, "", look.Focus, 2, look.RadiusSmall)
	place(&l.ring, -4, -3, size.Width+8, size.Height+6)
	show(&l.ring, l.focus.ring)
}

// Cursor implements desktop.Cursorable.
func (l *Link) Cursor() desktop.Cursor {
	if l.data.Tapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// Enable implements fyne.Disableable; a link is disabled by having no Tapped.
func (l *Link) Enable() {}

// Disable implements fyne.Disableable.
func (l *Link) Disable() {}

// Disabled keeps a mere text out of the keyboard's way.
func (l *Link) Disabled() bool { return l.data.Tapped == nil }

// Tapped implements fyne.Tappable.
func (l *Link) Tapped(*fyne.PointEvent) {
	ByPointer()
	if l.data.Tapped != nil {
		l.focus.take(l)
		l.data.Tapped()
	}
}

// FocusGained implements fyne.Focusable.
func (l *Link) FocusGained() { l.focus.gained(l); l.paint(l.Size()) }

// FocusLost implements fyne.Focusable.
func (l *Link) FocusLost() { l.focus.lost(); l.paint(l.Size()) }

// TypedKey implements fyne.Focusable.
func (l *Link) TypedKey(e *fyne.KeyEvent) {
	if trigger(e) && l.data.Tapped != nil {
		l.data.Tapped()
		return
	}
	passKey(l, e)
}

// TypedRune implements fyne.Focusable.
func (l *Link) TypedRune(r rune) {
	if r != ' ' {
		passRune(l, r)
	}
}

// MouseIn implements desktop.Hoverable.
func (l *Link) MouseIn(e *desktop.MouseEvent) {
	l.hovered = true
	l.paint(l.Size())
	tellHint(l, nil, l.Hint(), e)
}

// MouseMoved implements desktop.Hoverable.
func (l *Link) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *Link) MouseOut() {
	l.hovered = false
	l.paint(l.Size())
	tellHint(l, nil, "", nil)
}
