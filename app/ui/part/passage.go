package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Passage is a text of any number of lines whose words are read from right to left: Fyne's own label stands them in
// the wrong order. A tap selects all of it, and it is copied as it was written. Paragraphs that are read from the
// right begin at the right.
type Passage struct {
	widget.BaseWidget
	keyed
	text     string
	style    style
	shown    []string
	width    float32
	lines    []*canvas.Text
	selected canvas.Rectangle
	focus    focus
}

var (
	_ fyne.Focusable     = (*Passage)(nil)
	_ fyne.Shortcutable  = (*Passage)(nil)
	_ fyne.Tappable      = (*Passage)(nil)
	_ desktop.Cursorable = (*Passage)(nil)
)

// ReadFromRight tells whether a text has words that are read from the right, so that only a Passage, or a Text,
// shows it in order.
func ReadFromRight(text string) bool { return rightward(text) }

// NewPassage returns a passage in a size, bold or not.
func NewPassage(text string, size fyne.ThemeSizeName, bold bool) *Passage {
	p := &Passage{text: text, style: style{size, bold}, width: -1}
	p.ExtendBaseWidget(p)
	return p
}

// SetText shows another text.
func (p *Passage) SetText(text string) {
	if p.text != text {
		p.text, p.width = text, -1
		p.Refresh()
	}
}

// HeightFor is the height in a width.
func (p *Passage) HeightFor(width float32) float32 {
	p.wrap(width)
	return float32(max(1, len(p.shown))) * p.style.line()
}

func (p *Passage) wrap(width float32) {
	if width == p.width {
		return
	}
	p.width, p.shown = width, nil
	if width > 0 {
		p.shown = p.style.wrap(p.text, width, 0)
	}
	for len(p.lines) < len(p.shown) {
		p.lines = append(p.lines, &canvas.Text{})
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Passage) CreateRenderer() fyne.WidgetRenderer { return &passageRenderer{p} }

type passageRenderer struct{ p *Passage }

func (r *passageRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *passageRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{&r.p.selected}
	for _, l := range r.p.lines {
		objects = append(objects, l)
	}
	return objects
}

// MinSize implements fyne.WidgetRenderer.
func (r *passageRenderer) MinSize() fyne.Size {
	return fyne.NewSize(look.Scaled(40), r.p.HeightFor(r.p.Size().Width))
}

// Layout implements fyne.WidgetRenderer.
func (r *passageRenderer) Layout(size fyne.Size) {
	p := r.p
	p.wrap(size.Width)
	line := p.style.line()
	wide := float32(0)
	for i, t := range p.lines {
		text := ""
		if i < len(p.shown) {
			text = p.shown[i]
		}
		x, width := float32(0), p.style.width(text)
		if fromRight(text) {
			x = size.Width - width
		}
		wide = fyne.Max(wide, x+width)
		p.style.put(t, text, look.Text, x, float32(i)*line+(line-p.style.height())/2)
	}
	show(&p.selected, p.focus.has)
	fill(&p.selected, look.Selection, "", 0, 3)
	place(&p.selected, 0, 0, wide, float32(len(p.shown))*line)
}

// Refresh implements fyne.WidgetRenderer.
func (r *passageRenderer) Refresh() {
	r.p.width = -1
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

// SelectedText is what a tap has selected. Tab passes what has such a text.
func (p *Passage) SelectedText() string {
	if !p.focus.has {
		return ""
	}
	return p.text
}

// Tapped implements fyne.Tappable.
func (p *Passage) Tapped(*fyne.PointEvent) { p.focus.take(p) }

// Cursor implements desktop.Cursorable.
func (p *Passage) Cursor() desktop.Cursor { return desktop.TextCursor }

// FocusGained implements fyne.Focusable.
func (p *Passage) FocusGained() { p.focus.gained(p); p.Refresh() }

// FocusLost implements fyne.Focusable.
func (p *Passage) FocusLost() { p.focus.lost(); p.Refresh() }

// TypedKey implements fyne.Focusable.
func (p *Passage) TypedKey(e *fyne.KeyEvent) { passKey(p, e) }

// TypedRune implements fyne.Focusable.
func (p *Passage) TypedRune(r rune) { passRune(p, r) }

// TypedShortcut implements fyne.Shortcutable: what is selected is copied; other shortcuts are the window's.
func (p *Passage) TypedShortcut(s fyne.Shortcut) {
	if _, copying := s.(*fyne.ShortcutCopy); copying {
		fyne.CurrentApp().Clipboard().SetContent(p.text)
		return
	}
	if c, ok := canvasOf(p).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}
