package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// TextData is a text in one of the design's styles.
type TextData struct {
	Text  string
	Size  fyne.ThemeSizeName  // look.Body where empty
	Bold  bool                // the semibold
	Color fyne.ThemeColorName // look.Text where empty
	Lines int                 // at most so many, the last one cut; 0: one; below 0: as many as it takes
	Align fyne.TextAlign
}

// Text shows a text that cannot be selected: a title, a caption, a sentence. Its lines have the design's heights,
// so that what is laid out around it stands at whole pixels; it cuts what does not fit and follows the theme.
type Text struct {
	widget.BaseWidget
	data  TextData
	shown []string
	lines []*canvas.Text
	width float32 // that shown was wrapped for
}

// NewText returns a text.
func NewText(d TextData) *Text {
	t := &Text{data: d, width: -1}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows another text.
func (t *Text) Set(d TextData) {
	if t.data != d {
		t.data, t.width = d, -1
		t.Refresh()
	}
}

// SetText changes the words alone.
func (t *Text) SetText(text string) {
	d := t.data
	d.Text = text
	t.Set(d)
}

// Data returns what is shown.
func (t *Text) Data() TextData { return t.data }

// Hint is the whole text where it is cut.
func (t *Text) Hint() string {
	if n := len(t.shown); n > 0 && len(t.shown[n-1]) >= len(ellipsis) && t.shown[n-1][len(t.shown[n-1])-len(ellipsis):] == ellipsis {
		return t.data.Text
	}
	return ""
}

func (t *Text) style() style {
	if t.data.Size == "" {
		return style{look.Body, t.data.Bold}
	}
	return style{t.data.Size, t.data.Bold}
}

// line is the height of a line in blocks of the size.
func (s style) line() float32 {
	switch s.size {
	case look.Display:
		return look.Scaled(28)
	case look.Title:
		return look.Scaled(22)
	case look.Subject:
		return look.Scaled(20)
	case look.Small:
		return look.Scaled(17)
	case look.Caption:
		return look.Scaled(14)
	}
	return look.Scaled(19)
}

// arrange breaks the text for a width; before a width is known it is one line.
func (t *Text) arrange(width float32) {
	if width == t.width {
		return
	}
	t.width = width
	s := t.style()
	switch {
	case width <= 0 || t.data.Text == "":
		t.shown = []string{oneLine(t.data.Text)}
	case t.data.Lines == 0 || t.data.Lines == 1:
		t.shown = []string{s.cut(t.data.Text, width)}
	default:
		t.shown = t.wrap(width)
	}
	for len(t.lines) < len(t.shown) {
		t.lines = append(t.lines, &canvas.Text{})
	}
}

// wrap breaks the text; one that stands in the middle, into lines of about the same length.
func (t *Text) wrap(width float32) []string {
	if t.data.Align == fyne.TextAlignCenter {
		return t.style().evenly(t.data.Text, width, max(t.data.Lines, 0))
	}
	return t.style().wrap(t.data.Text, width, max(t.data.Lines, 0))
}

// HeightFor is the height that the text takes in a width.
func (t *Text) HeightFor(width float32) float32 {
	lines := 1
	if t.data.Lines < 0 || t.data.Lines > 1 {
		lines = max(1, len(t.wrap(width)))
	}
	return float32(lines) * t.style().line()
}

// MouseIn implements desktop.Hoverable: what is cut is told in whole.
func (t *Text) MouseIn(e *desktop.MouseEvent) { tellHint(t, nil, t.Hint(), e) }

// MouseMoved implements desktop.Hoverable.
func (t *Text) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *Text) MouseOut() { tellHint(t, nil, "", nil) }

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{t} }

type textRenderer struct{ t *Text }

func (r *textRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *textRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(r.t.lines))
	for _, l := range r.t.lines {
		objects = append(objects, l)
	}
	return objects
}

// MinSize implements fyne.WidgetRenderer: of one line its whole width up to a measure, so that rows of texts fit
// beside each other; of more lines the height that they have at the present width.
func (r *textRenderer) MinSize() fyne.Size {
	t, s := r.t, r.t.style()
	if t.data.Lines == 0 || t.data.Lines == 1 {
		return fyne.NewSize(s.room(oneLine(t.data.Text)), s.line())
	}
	t.arrange(t.Size().Width)
	return fyne.NewSize(look.Scaled(40), float32(max(1, len(t.shown)))*s.line())
}

// Layout implements fyne.WidgetRenderer.
func (r *textRenderer) Layout(size fyne.Size) {
	t, s := r.t, r.t.style()
	t.arrange(size.Width)
	color := t.data.Color
	if color == "" {
		color = look.Text
	}
	line := s.line()
	for i, l := range t.lines {
		text := ""
		if i < len(t.shown) {
			text = t.shown[i]
		}
		x := float32(0)
		switch t.data.Align {
		case fyne.TextAlignCenter:
			x = (size.Width - s.width(text)) / 2
		case fyne.TextAlignTrailing:
			x = size.Width - s.width(text)
		}
		y := float32(i) * line
		if len(t.shown) == 1 {
			y = (size.Height - line) / 2
		}
		s.put(l, text, color, x, y+(line-s.height())/2)
	}
}

// Refresh implements fyne.WidgetRenderer.
func (r *textRenderer) Refresh() {
	r.t.width = -1
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}
