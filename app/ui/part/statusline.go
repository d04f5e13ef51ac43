package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// StatusData is what a status line says: a sign and a sentence at the left, signs that lead somewhere at the right.
type StatusData struct {
	Icon  string
	Text  string
	Tone  Tone // of the sign
	Items []LinkData
}

// StatusLine is the window's lowest line, 30 units high, under a hairline.
type StatusLine struct {
	widget.BaseWidget
	data  StatusData
	line  canvas.Rectangle
	sign  canvas.Image
	text  canvas.Text
	links []*Link
}

// NewStatusLine returns an empty one.
func NewStatusLine() *StatusLine {
	s := &StatusLine{}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows the data.
func (s *StatusLine) Set(d StatusData) {
	same := s.data.Icon == d.Icon && s.data.Text == d.Text && s.data.Tone == d.Tone && len(s.data.Items) == len(d.Items)
	for i := 0; same && i < len(d.Items); i++ {
		same = s.data.Items[i].same(&d.Items[i])
	}
	s.data = d
	for len(s.links) < len(d.Items) {
		s.links = append(s.links, NewLink("", nil))
	}
	for i, item := range d.Items {
		item.Size = look.Caption
		s.links[i].Set(item)
	}
	if !same {
		s.Refresh()
	}
}

// Hint is the whole text where it is cut.
func (s *StatusLine) Hint() string {
	if s.text.Text != visual(s.data.Text) {
		return s.data.Text
	}
	return ""
}

// MouseIn implements desktop.Hoverable.
func (s *StatusLine) MouseIn(e *desktop.MouseEvent) { tellHint(s, nil, s.Hint(), e) }

// MouseMoved implements desktop.Hoverable.
func (s *StatusLine) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *StatusLine) MouseOut() { tellHint(s, nil, "", nil) }

// CreateRenderer implements fyne.Widget.
func (s *StatusLine) CreateRenderer() fyne.WidgetRenderer { return &statusRenderer{s} }

type statusRenderer struct{ s *StatusLine }

func (r *statusRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *statusRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{&r.s.line, &r.s.sign, &r.s.text}
	for _, l := range r.s.links {
		objects = append(objects, l)
	}
	return objects
}

// MinSize implements fyne.WidgetRenderer.
func (r *statusRenderer) MinSize() fyne.Size {
	return fyne.NewSize(look.Scaled(120), look.Scaled(look.StatusHeight))
}

// Layout implements fyne.WidgetRenderer.
func (r *statusRenderer) Layout(size fyne.Size) {
	s := r.s
	if size.Width <= 0 {
		return
	}
	fill(&s.line, look.Hairline, "", 0, 0)
	place(&s.line, 0, 0, size.Width, 1)
	in := box{look.PaneMargin, size.Width - look.PaneMargin, 1, size.Height - 1}
	for i := len(s.links) - 1; i >= 0; i-- {
		l := s.links[i]
		show(l, i < len(s.data.Items))
		if i >= len(s.data.Items) {
			continue
		}
		min := l.MinSize()
		in.right -= min.Width
		place(l, in.right, in.middle(min.Height), min.Width, min.Height)
		in.right -= look.Scaled(14)
	}
	icon := look.Scaled(13)
	picture(&s.sign, s.data.Icon, s.data.Tone.text(look.Text3), in.left, in.middle(icon), icon)
	if s.data.Icon != "" {
		in.left += icon + look.Scaled(6)
	}
	text := caption.cut(s.data.Text, in.right-in.left)
	caption.put(&s.text, text, look.Text3, in.left, in.middle(caption.height()))
}

// Refresh implements fyne.WidgetRenderer.
func (r *statusRenderer) Refresh() {
	r.Layout(r.s.Size())
	repaint(&r.s.sign)
	for _, l := range r.s.links {
		l.Refresh()
	}
}
