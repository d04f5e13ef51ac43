package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// SelectLabel is Fyne's label of which the pointer selects text. Fyne gives the keyboard to an object inside the label
// that keeps every key and shortcut for itself; here a glass over the text has it, which copies and passes the rest on.
type SelectLabel struct {
	widget.Label
	text selection
}

// selection is what is used of the object in a label that knows what is selected.
type selection interface {
	fyne.Focusable
	fyne.Draggable
	fyne.DoubleTappable
	fyne.SecondaryTappable
	fyne.Shortcutable
	desktop.Mouseable
	SelectedText() string
}

// NewSelectLabel returns a label with the words.
func NewSelectLabel(words string) *SelectLabel {
	l := &SelectLabel{Label: widget.Label{Text: words, Selectable: true, Wrapping: fyne.TextWrapWord}}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *SelectLabel) CreateRenderer() fyne.WidgetRenderer {
	r := l.Label.CreateRenderer()
	for _, o := range r.Objects() {
		if text, ok := o.(selection); ok {
			l.text = text
		}
	}
	return r
}

// Glass lies over a SelectLabel, in its size, and takes what the pointer and the keyboard do there. Tab passes it.
type Glass struct {
	widget.BaseWidget
	keyed
	label *SelectLabel
}

var (
	_ fyne.Focusable         = (*Glass)(nil)
	_ fyne.Draggable         = (*Glass)(nil)
	_ fyne.DoubleTappable    = (*Glass)(nil)
	_ fyne.SecondaryTappable = (*Glass)(nil)
	_ fyne.Shortcutable      = (*Glass)(nil)
	_ desktop.Mouseable      = (*Glass)(nil)
	_ desktop.Cursorable     = (*Glass)(nil)
)

// NewGlass returns the glass of a label.
func NewGlass(l *SelectLabel) *Glass {
	g := &Glass{label: l}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *Glass) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{layout: func(fyne.Size) {}, min: func() fyne.Size { return fyne.Size{} }, refresh: func() {}}
}

// pass has the label's own object do something, and takes the keyboard from it again.
func (g *Glass) pass(act func(selection)) {
	if g.label.text == nil {
		return
	}
	ByPointer()
	act(g.label.text)
	if c := canvasOf(g); c != nil && c.Focused() != fyne.Focusable(g) {
		c.Focus(g)
	}
}

// SelectedText is what is selected.
func (g *Glass) SelectedText() string { return g.label.SelectedText() }

// Cursor implements desktop.Cursorable.
func (g *Glass) Cursor() desktop.Cursor { return desktop.TextCursor }

// MouseDown implements desktop.Mouseable.
func (g *Glass) MouseDown(e *desktop.MouseEvent) { g.pass(func(s selection) { s.MouseDown(e) }) }

// MouseUp implements desktop.Mouseable.
func (g *Glass) MouseUp(e *desktop.MouseEvent) { g.pass(func(s selection) { s.MouseUp(e) }) }

// Dragged implements fyne.Draggable.
func (g *Glass) Dragged(e *fyne.DragEvent) { g.pass(func(s selection) { s.Dragged(e) }) }

// DragEnd implements fyne.Draggable.
func (g *Glass) DragEnd() { g.pass(selection.DragEnd) }

// DoubleTapped implements fyne.DoubleTappable.
func (g *Glass) DoubleTapped(e *fyne.PointEvent) { g.pass(func(s selection) { s.DoubleTapped(e) }) }

// TappedSecondary implements fyne.SecondaryTappable: Fyne's menu with Copy.
func (g *Glass) TappedSecondary(e *fyne.PointEvent) {
	if g.label.text != nil {
		g.label.text.TappedSecondary(e)
	}
}

// FocusGained implements fyne.Focusable: what is selected shows while the text has the keyboard.
func (g *Glass) FocusGained() {
	if g.label.text != nil {
		g.label.text.FocusGained()
	}
}

// FocusLost implements fyne.Focusable.
func (g *Glass) FocusLost() {
	if g.label.text != nil {
		g.label.text.FocusLost()
	}
}

// TypedKey implements fyne.Focusable.
func (g *Glass) TypedKey(e *fyne.KeyEvent) { passKey(g, e) }

// TypedRune implements fyne.Focusable.
func (g *Glass) TypedRune(r rune) { passRune(g, r) }

// TypedShortcut implements fyne.Shortcutable: copying what is selected is the text's own.
func (g *Glass) TypedShortcut(s fyne.Shortcut) {
	if _, copying := s.(*fyne.ShortcutCopy); copying && g.SelectedText() != "" {
		g.label.text.TypedShortcut(s)
		return
	}
	if c, ok := canvasOf(g).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}
