package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// The widths of dialogs.
const (
	DialogForm  float32 = 460
	DialogAbout float32 = 364
)

// Dialog is a question or form that interrupts: a panel over a scrim, its verbs in a footer. Escape and a tap
// beside it cancel, Enter works the last verb.
type Dialog struct {
	OnClosed func() // however it was closed

	panel *panel
	layer *layer
}

// NewDialog returns a dialog that is not shown yet. The verbs stand at the right, the primary one last; title may be
// empty; closeHint names the closing button ("": there is none).
func NewDialog(title, closeHint string, content fyne.CanvasObject, verbs ...*Button) *Dialog {
	d := &Dialog{panel: &panel{title: title, content: content, verbs: verbs, width: DialogForm}}
	d.panel.scroll = container.NewVScroll(content)
	d.panel.dialog = d
	if closeHint != "" {
		d.panel.close = NewIconButton("close", closeHint, d.Close)
	}
	d.panel.ExtendBaseWidget(d.panel)
	return d
}

// NewSheet returns a dialog that comes from the window's lower edge, as wide as it.
func NewSheet(title, closeHint string, content fyne.CanvasObject) *Dialog {
	d := NewDialog(title, closeHint, content)
	d.panel.sheet = true
	return d
}

// SetWidth changes the width: DialogForm at first.
func (d *Dialog) SetWidth(width float32) { d.panel.width = width }

// SetLeft puts a verb at the footer's left: "Copy diagnostics".
func (d *Dialog) SetLeft(verb *Button) { d.panel.left = verb }

// Shown tells whether the dialog is open.
func (d *Dialog) Shown() bool { return d.layer != nil }

// Show opens the dialog on the canvas.
func (d *Dialog) Show(c fyne.Canvas) {
	if d.layer != nil {
		return
	}
	d.layer = &layer{canvas: c, scrim: look.Scrim, content: d.panel, keys: d.key, outside: d.Close, place: d.place}
	d.layer.show()
	c.Focus(d.first())
}

// first is what has the keyboard at first: the verb that Enter works, so that a person sees which one that is.
func (d *Dialog) first() fyne.Focusable {
	for _, verb := range slices.Backward(d.panel.verbs) {
		if !verb.Disabled() {
			return verb
		}
	}
	if d.panel.close != nil {
		return d.panel.close
	}
	return d.panel
}

func (d *Dialog) place(area fyne.Size) (fyne.Position, fyne.Size) {
	width := fyne.Min(look.Scaled(d.panel.width), area.Width-2*look.PaneMargin)
	if d.panel.sheet {
		width = area.Width
	}
	inner := width - 2*look.Scaled(panelPad)
	d.panel.content.Resize(fyne.NewSize(inner, d.panel.content.Size().Height)) // wrapped texts have their height in a width
	min := d.panel.MinSize()
	if d.panel.sheet {
		h := fyne.Min(min.Height, area.Height-look.Scaled(24))
		return fyne.NewPos(0, area.Height-h), fyne.NewSize(area.Width, h)
	}
	w := width
	h := fyne.Min(min.Height, area.Height-2*look.PaneMargin)
	return fyne.NewPos((area.Width-w)/2, (area.Height-h)/2), fyne.NewSize(w, h)
}

func (d *Dialog) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		d.Close()
	case fyne.KeyReturn, fyne.KeyEnter:
		if n := len(d.panel.verbs); n > 0 {
			d.panel.verbs[n-1].Tapped(nil)
		}
	default:
		d.scroll(e.Name)
	}
}

// scroll moves what is seen of a content that is taller than the dialog.
func (d *Dialog) scroll(key fyne.KeyName) {
	s := d.panel.scroll
	page := s.Size().Height
	by := map[fyne.KeyName]float32{
		fyne.KeyDown: look.Scaled(scrollStep), fyne.KeyUp: -look.Scaled(scrollStep), fyne.KeyPageDown: page, fyne.KeyPageUp: -page,
		fyne.KeyEnd: s.Content.MinSize().Height, fyne.KeyHome: -s.Content.MinSize().Height,
	}[key]
	if by != 0 {
		s.ScrollToOffset(fyne.NewPos(0, s.Offset.Y+by))
	}
}

// Refresh lays the dialog out anew, after its content grew or shrank.
func (d *Dialog) Refresh() {
	if d.layer != nil {
		d.layer.Refresh()
	}
	d.panel.Refresh()
}

// Close closes the dialog.
func (d *Dialog) Close() {
	if d.layer == nil {
		return
	}
	l := d.layer
	d.layer = nil
	l.hide()
	if d.OnClosed != nil {
		d.OnClosed()
	}
}

// panel is what is seen of a dialog. It has the keyboard until a widget in it takes it.
type panel struct {
	widget.BaseWidget
	keyed
	dialog       *Dialog
	title        string
	content      fyne.CanvasObject
	scroll       *container.Scroll // around the content, for windows that are too low for it
	verbs        []*Button
	left, close  *Button
	width        float32
	sheet        bool
	ground, line canvas.Rectangle
	text         canvas.Text
}

var (
	_ fyne.Focusable = (*panel)(nil)
	_ fyne.Tappable  = (*panel)(nil)
)

const (
	panelPad    float32 = 20
	panelTitle  float32 = 52
	panelFooter float32 = 56
)

// CreateRenderer implements fyne.Widget.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{&p.ground, &p.line, &p.text, p.scroll}
	for _, b := range append([]*Button{p.close, p.left}, p.verbs...) {
		if b != nil {
			objects = append(objects, b)
		}
	}
	return &renderer{objects: objects, layout: p.paint, min: p.min, refresh: func() {
		p.paint(p.Size())
		for _, o := range objects[3:] {
			o.Refresh()
		}
	}}
}

func (p *panel) head() float32 {
	if p.title == "" {
		return look.Scaled(panelPad)
	}
	return look.Scaled(panelTitle)
}

func (p *panel) foot() float32 {
	if len(p.verbs) == 0 && p.left == nil {
		return look.Scaled(panelPad)
	}
	return look.Scaled(panelFooter) + look.Scaled(16)
}

func (p *panel) min() fyne.Size {
	content := p.content.MinSize()
	return fyne.NewSize(content.Width+2*look.Scaled(panelPad), p.head()+content.Height+p.foot())
}

func (p *panel) paint(size fyne.Size) {
	castShadow(&p.ground, 12, 40)
	fill(&p.ground, look.Raised, "", 0, 0)
	corners(&p.ground, true, !p.sheet, look.RadiusDialog)
	place(&p.ground, 0, 0, size.Width, size.Height)
	pad, head, foot := look.Scaled(panelPad), p.head(), p.foot()
	title.put(&p.text, title.cut(p.title, size.Width-2*pad-look.Scaled(32)), look.Text, pad, (head-title.height())/2+2)
	if p.close != nil {
		min := p.close.MinSize()
		place(p.close, size.Width-min.Width-look.Scaled(10), look.Scaled(12), min.Width, min.Height)
	}
	place(p.scroll, pad, head, fyne.Max(0, size.Width-2*pad), fyne.Max(0, size.Height-head-foot))
	footer := look.Scaled(panelFooter)
	top := size.Height - footer
	verbs := len(p.verbs) > 0 || p.left != nil
	show(&p.line, verbs)
	fill(&p.line, look.Hairline, "", 0, 0)
	place(&p.line, 0, top, size.Width, 1)
	x := size.Width - look.Scaled(16)
	for i := len(p.verbs) - 1; i >= 0; i-- {
		min := p.verbs[i].MinSize()
		x -= min.Width
		place(p.verbs[i], x, top+(footer-min.Height)/2, min.Width, min.Height)
		x -= look.Scaled(8)
	}
	if p.left != nil {
		min := p.left.MinSize()
		place(p.left, look.Scaled(16), top+(footer-min.Height)/2, min.Width, min.Height)
	}
}

// Tapped implements fyne.Tappable: a tap on the panel is not one beside it.
func (p *panel) Tapped(*fyne.PointEvent) {
	if c := canvasOf(p); c != nil {
		c.Focus(p)
	}
}

// Disabled implements fyne.Disableable: with anything in it that can have the keyboard, the panel itself needs none.
func (p *panel) Disabled() bool { return p.dialog.first() != fyne.Focusable(p) }

// Enable implements fyne.Disableable.
func (p *panel) Enable() {}

// Disable implements fyne.Disableable.
func (p *panel) Disable() {}

// FocusGained implements fyne.Focusable.
func (p *panel) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (p *panel) FocusLost() {}

// TypedKey implements fyne.Focusable.
func (p *panel) TypedKey(e *fyne.KeyEvent) { passKey(p, e) }

// TypedRune implements fyne.Focusable.
func (p *panel) TypedRune(rune) {}
