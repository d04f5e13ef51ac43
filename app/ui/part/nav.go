package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// NavItem is a page that a Nav leads to.
type NavItem struct{ Icon, Label string }

// Nav is the column of pages at the left of a window of settings. It is one stop of the keyboard; the arrows choose.
type Nav struct {
	widget.BaseWidget
	keyed
	OnChanged func(i int)

	items           []NavItem
	chosen, hovered int
	focus           focus
	ground, under   canvas.Rectangle
	ring            canvas.Rectangle
	lines           []*navLine
}

type navLine struct {
	sign canvas.Image
	text canvas.Text
}

var (
	_ fyne.Focusable    = (*Nav)(nil)
	_ fyne.Tappable     = (*Nav)(nil)
	_ desktop.Hoverable = (*Nav)(nil)
)

const (
	navHeight float32 = 34
	navGap    float32 = 2
)

// NewNav returns one.
func NewNav(items []NavItem, chosen int, changed func(i int)) *Nav {
	n := &Nav{OnChanged: changed, hovered: -1}
	n.take(items, chosen)
	n.ExtendBaseWidget(n)
	return n
}

func (n *Nav) take(items []NavItem, chosen int) {
	n.items, n.chosen = slices.Clone(items), chosen
	for len(n.lines) < len(items) {
		n.lines = append(n.lines, &navLine{})
	}
}

// Set changes pages and choice without telling OnChanged.
func (n *Nav) Set(items []NavItem, chosen int) {
	if chosen != n.chosen || !slices.Equal(items, n.items) {
		n.take(items, chosen)
		n.Refresh()
	}
}

// Chosen is the number of the chosen page.
func (n *Nav) Chosen() int { return n.chosen }

// CreateRenderer implements fyne.Widget.
func (n *Nav) CreateRenderer() fyne.WidgetRenderer { return &navRenderer{n} }

type navRenderer struct{ n *Nav }

func (r *navRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *navRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{&r.n.under, &r.n.ground}
	for _, l := range r.n.lines {
		objects = append(objects, &l.sign, &l.text)
	}
	return append(objects, &r.n.ring)
}

// MinSize implements fyne.WidgetRenderer.
func (r *navRenderer) MinSize() fyne.Size {
	width := float32(0)
	for _, item := range r.n.items {
		width = fyne.Max(width, strong.room(item.Label))
	}
	return fyne.NewSize(width+look.Scaled(46), float32(len(r.n.items))*look.Scaled(navHeight+navGap))
}

// Layout implements fyne.WidgetRenderer.
func (r *navRenderer) Layout(size fyne.Size) { r.n.paint(size) }

// Refresh implements fyne.WidgetRenderer.
func (r *navRenderer) Refresh() {
	r.n.paint(r.n.Size())
	for _, l := range r.n.lines {
		repaint(&l.sign)
	}
}

func (n *Nav) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	h, pitch := look.Scaled(navHeight), look.Scaled(navHeight+navGap)
	n.stand(&n.ground, look.Selection, "", n.chosen, size.Width, h, pitch)
	n.stand(&n.under, look.Hover, "", n.hovered, size.Width, h, pitch)
	n.stand(&n.ring, "", look.Focus, n.chosen, size.Width, h, pitch)
	show(&n.ring, n.focus.ring)
	icon := look.Scaled(16)
	for i, l := range n.lines {
		if i >= len(n.items) {
			show(&l.sign, false)
			show(&l.text, false)
			continue
		}
		in := box{look.Scaled(10), size.Width - look.Scaled(10), float32(i) * pitch, h}
		s, sign := body, look.Text2
		if i == n.chosen {
			s, sign = strong, look.AccentText
		}
		picture(&l.sign, n.items[i].Icon, sign, in.left, in.middle(icon), icon)
		in.left += icon + look.Scaled(10)
		s.put(&l.text, s.cut(n.items[i].Label, in.right-in.left+1), look.Text, in.left, in.middle(s.height()))
	}
}

// stand puts a ground behind item i, or hides it.
func (n *Nav) stand(r *canvas.Rectangle, ground, stroke fyne.ThemeColorName, i int, w, h, pitch float32) {
	show(r, i >= 0 && i < len(n.items))
	fill(r, ground, stroke, 2, look.RadiusButton)
	place(r, 0, float32(i)*pitch, w, h)
}

func (n *Nav) choose(i int) {
	if i < 0 || i >= len(n.items) || i == n.chosen {
		return
	}
	n.chosen = i
	n.paint(n.Size())
	if n.OnChanged != nil {
		n.OnChanged(i)
	}
}

func (n *Nav) itemAt(at fyne.Position) int {
	i := int(at.Y / look.Scaled(navHeight+navGap))
	if i >= len(n.items) {
		return -1
	}
	return i
}

// Tapped implements fyne.Tappable.
func (n *Nav) Tapped(e *fyne.PointEvent) {
	ByPointer()
	n.focus.take(n)
	n.choose(n.itemAt(e.Position))
}

// FocusGained implements fyne.Focusable.
func (n *Nav) FocusGained() { n.focus.gained(n); n.paint(n.Size()) }

// FocusLost implements fyne.Focusable.
func (n *Nav) FocusLost() { n.focus.lost(); n.paint(n.Size()) }

// TypedKey implements fyne.Focusable.
func (n *Nav) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		n.choose(n.chosen + 1)
	case fyne.KeyUp:
		n.choose(n.chosen - 1)
	case fyne.KeyHome:
		n.choose(0)
	case fyne.KeyEnd:
		n.choose(len(n.items) - 1)
	default:
		passKey(n, e)
	}
}

// TypedRune implements fyne.Focusable.
func (n *Nav) TypedRune(r rune) { passRune(n, r) }

// MouseIn implements desktop.Hoverable.
func (n *Nav) MouseIn(e *desktop.MouseEvent) { n.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (n *Nav) MouseMoved(e *desktop.MouseEvent) { n.hover(n.itemAt(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (n *Nav) MouseOut() { n.hover(-1) }

func (n *Nav) hover(i int) {
	if n.hovered != i {
		n.hovered = i
		n.paint(n.Size())
	}
}
