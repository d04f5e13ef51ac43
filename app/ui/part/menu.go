package part

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// MenuItem is a line of a menu. The zero value is a separator.
type MenuItem struct {
	Label, Icon string
	Key         string // its shortcut as it is read: "Del"
	Tone        Tone   // Critical for what destroys
	Checked     bool
	Disabled    bool
	Tapped      func()
}

// Menu is an open menu.
type Menu struct {
	widget.BaseWidget
	keyed
	OnClosed func()

	items  []MenuItem
	lines  []*menuLine
	active int
	layer  *layer
	before fyne.Focusable
	ground canvas.Rectangle
	light  canvas.Rectangle
	least  float32
	first  int // the topmost line that is seen, where not all fit
	seen   int // how many are
}

// menuLine is what is painted of an item.
type menuLine struct {
	sign       canvas.Image
	text, keys canvas.Text
	line       canvas.Rectangle
	top, end   float32
}

var (
	_ fyne.Focusable    = (*Menu)(nil)
	_ fyne.Tappable     = (*Menu)(nil)
	_ desktop.Hoverable = (*Menu)(nil)
	_ fyne.Scrollable   = (*Menu)(nil)
)

const (
	menuPad float32 = 5
	menuRow float32 = 32
	menuGap float32 = 9 // height of a separator
)

// Close closes the menu without doing anything.
func (m *Menu) Close() {
	if m.layer == nil {
		return
	}
	l := m.layer
	m.layer = nil
	l.hide()
	if m.before != nil && l.canvas.Focused() != m.before {
		l.canvas.Focus(m.before)
	}
	if m.OnClosed != nil {
		m.OnClosed()
	}
}

func (m *Menu) usable(i int) bool {
	return i >= 0 && i < len(m.items) && m.items[i].Label != "" && !m.items[i].Disabled
}

func (m *Menu) run(i int) {
	if m.usable(i) {
		m.Close()
		if act := m.items[i].Tapped; act != nil {
			act()
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{&m.ground, &m.light}
	for _, l := range m.lines {
		objects = append(objects, &l.sign, &l.text, &l.keys, &l.line)
	}
	return &renderer{
		objects: objects, layout: m.paint, min: m.min,
		refresh: func() {
			m.paint(m.Size())
			for _, l := range m.lines {
				repaint(&l.sign)
			}
		},
	}
}

func (m *Menu) signs() bool {
	for _, item := range m.items {
		if item.Icon != "" || item.Checked {
			return true
		}
	}
	return false
}

func (m *Menu) min() fyne.Size {
	width, height := float32(0), 2*look.Scaled(menuPad)
	for _, item := range m.items {
		if item.Label == "" {
			height += look.Scaled(menuGap)
			continue
		}
		height += look.Scaled(menuRow)
		w := body.width(item.Label)
		if item.Key != "" {
			w += look.Scaled(28) + caption.width(item.Key)
		}
		width = fyne.Max(width, w)
	}
	width += 2 * (look.Scaled(menuPad) + look.Scaled(8))
	if m.signs() {
		width += look.Scaled(16) + look.Scaled(9)
	}
	return fyne.NewSize(fyne.Max(fyne.Max(width, look.Scaled(160)), m.least), height)
}

func (m *Menu) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	castShadow(&m.ground, 8, 24)
	fill(&m.ground, look.Raised, look.Hairline, 1, look.RadiusCard)
	place(&m.ground, 0, 0, size.Width, size.Height)
	pad := look.Scaled(menuPad)
	y := pad
	show(&m.light, false)
	m.seen = 0
	for i := range m.items {
		h := look.Scaled(menuRow)
		if m.items[i].Label == "" {
			h = look.Scaled(menuGap)
		}
		l := m.lines[i]
		l.top, l.end = y, y+h
		if i < m.first || l.end > size.Height-pad+1 {
			l.hide()
			continue
		}
		m.seen++
		if i == m.active {
			stroke := look.Focus
			if pointed {
				stroke = "" // the pointer shows by itself where it is
			}
			fill(&m.light, look.Hover, stroke, 2, look.RadiusSmall)
			place(&m.light, pad, y, size.Width-2*pad, h)
			show(&m.light, true)
		}
		m.paintLine(l, m.items[i], box{pad + look.Scaled(8), size.Width - pad - look.Scaled(8), y, h})
		y += h
	}
}

func (m *Menu) paintLine(l *menuLine, item MenuItem, in box) {
	separator := item.Label == ""
	show(&l.line, separator)
	if separator {
		fill(&l.line, look.Hairline, "", 0, 0)
		place(&l.line, in.left, in.middle(1), in.right-in.left, 1)
	}
	color, sign := item.Tone.text(look.Text), item.Tone.text(look.Text2)
	if item.Disabled {
		color, sign = look.Disabled, look.Disabled
	}
	icon, name := look.Scaled(16), item.Icon
	if item.Checked {
		name, sign = "check", look.AccentText
	}
	picture(&l.sign, name, sign, in.left, in.middle(icon), icon)
	if m.signs() {
		in.left += icon + look.Scaled(9)
	}
	keys := caption.width(item.Key)
	caption.put(&l.keys, item.Key, look.Text3, in.right-keys, in.middle(caption.height()))
	body.put(&l.text, body.cut(item.Label, in.right-in.left-keys), color, in.left, in.middle(body.height()))
}

// hide hides a line that is scrolled away; it has no place then.
func (l *menuLine) hide() {
	l.top, l.end = 0, 0
	for _, o := range []fyne.CanvasObject{&l.sign, &l.text, &l.keys, &l.line} {
		show(o, false)
	}
}

// Lit tells whether a line is marked.
func (m *Menu) Lit() bool { return m.active >= 0 }

// lightUp marks a line, and brings it into view.
func (m *Menu) lightUp(i int) {
	if m.active == i {
		return
	}
	m.active = i
	if i >= 0 && i < m.first {
		m.first = i
	}
	m.paint(m.Size())
	for i >= 0 && m.lines[i].end == 0 && m.first < i {
		m.first++
		m.paint(m.Size())
	}
}

// Scrolled implements fyne.Scrollable, for a menu that is taller than the window.
func (m *Menu) Scrolled(e *fyne.ScrollEvent) {
	first := m.first
	if e.Scrolled.DY > 0 {
		first = max(0, first-1)
	} else if m.first+m.seen < len(m.items) {
		first++
	}
	if first != m.first {
		m.first = first
		m.paint(m.Size())
	}
}

func (m *Menu) itemAt(at fyne.Position) int {
	for i, l := range m.lines {
		if at.Y >= l.top && at.Y < l.end && m.usable(i) {
			return i
		}
	}
	return -1
}

func (m *Menu) step(from, direction int) {
	for n := 1; n <= len(m.items); n++ {
		i := ((from+n*direction)%len(m.items) + len(m.items)) % len(m.items)
		if m.usable(i) {
			m.lightUp(i)
			return
		}
	}
}

// Tapped implements fyne.Tappable.
func (m *Menu) Tapped(e *fyne.PointEvent) {
	ByPointer()
	m.run(m.itemAt(e.Position))
}

// FocusGained implements fyne.Focusable.
func (m *Menu) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (m *Menu) FocusLost() {}

// TypedKey implements fyne.Focusable.
func (m *Menu) TypedKey(e *fyne.KeyEvent) {
	ByKeyboard()
	switch e.Name {
	case fyne.KeyDown:
		m.step(m.active, 1)
	case fyne.KeyUp:
		if m.active < 0 {
			m.active = 0
		}
		m.step(m.active, -1)
	case fyne.KeyHome, fyne.KeyPageUp:
		m.step(-1, 1)
	case fyne.KeyEnd, fyne.KeyPageDown:
		m.step(len(m.items), -1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.run(m.active)
	case fyne.KeyEscape, fyne.KeyTab:
		m.Close()
	}
}

// TypedRune implements fyne.Focusable: a letter goes to the next line that begins with it.
func (m *Menu) TypedRune(r rune) {
	letter := string(unicode.ToLower(r))
	for n := 1; n <= len(m.items); n++ {
		i := (max(m.active, -1) + n + len(m.items)) % len(m.items)
		if m.usable(i) && strings.HasPrefix(strings.ToLower(m.items[i].Label), letter) {
			m.lightUp(i)
			return
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (m *Menu) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (m *Menu) MouseMoved(e *desktop.MouseEvent) {
	if i := m.itemAt(e.Position); i != m.active {
		ByPointer()
		m.lightUp(i)
	}
}

// MouseOut implements desktop.Hoverable.
func (m *Menu) MouseOut() { m.lightUp(-1) }
