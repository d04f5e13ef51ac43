package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// StateData is what a State says.
type StateData struct {
	Icon  string
	Tone  Tone // Accented for what waits for the person, Critical for a fault
	Title string
	Text  string // one or two lines
	Note  string // small, under the verbs: kinds of files
}

// State is what a pane shows in place of content: nothing yet, or a fault. A tile, a title, a text, at most two
// verbs, and links or a note under them, in the middle of the room.
type State struct {
	widget.BaseWidget
	data  StateData
	verbs []*Button
	links []*Link
	tile  tileFace
	title canvas.Text
	lines [4]canvas.Text
	note  canvas.Text
}

// NewState returns a state. The verbs stand beside each other.
func NewState(d StateData, verbs ...*Button) *State {
	s := &State{data: d, verbs: verbs}
	s.ExtendBaseWidget(s)
	return s
}

// SetLinks puts links under the verbs: "Copy details".
func (s *State) SetLinks(links ...*Link) {
	s.links = links
	s.Refresh()
}

// Set says something else.
func (s *State) Set(d StateData) {
	if s.data != d {
		s.data = d
		s.Refresh()
	}
}

const stateWidth float32 = 330 // of the text at most

var title = style{look.Title, true}

// CreateRenderer implements fyne.Widget.
func (s *State) CreateRenderer() fyne.WidgetRenderer { return &stateRenderer{s} }

type stateRenderer struct{ s *State }

func (r *stateRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *stateRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	objects := append(s.tile.objects(), &s.title, &s.note)
	for i := range s.lines {
		objects = append(objects, &s.lines[i])
	}
	for _, v := range s.verbs {
		objects = append(objects, v)
	}
	for _, l := range s.links {
		objects = append(objects, l)
	}
	return objects
}

// parts are the heights of what is shown and the gaps before each.
func (s *State) height(lines int) float32 {
	h := look.Scaled(look.TileState) + look.Scaled(14) + title.height()
	h += look.Scaled(4) + float32(lines)*look.Scaled(19)
	if len(s.verbs) > 0 {
		h += look.Scaled(16) + s.verbs[0].MinSize().Height
	}
	if len(s.links) > 0 {
		h += look.Scaled(16) + s.links[0].MinSize().Height
	}
	if s.data.Note != "" {
		h += look.Scaled(12) + caption.height()
	}
	return h
}

// MinSize implements fyne.WidgetRenderer.
func (r *stateRenderer) MinSize() fyne.Size {
	return fyne.NewSize(look.Scaled(200), r.s.height(2))
}

// Layout implements fyne.WidgetRenderer.
func (r *stateRenderer) Layout(size fyne.Size) {
	s := r.s
	room := fyne.Min(size.Width-look.Scaled(24), look.Scaled(stateWidth))
	if room <= 0 {
		return
	}
	lines := body.evenly(s.data.Text, room, len(s.lines))
	if s.data.Text == "" {
		lines = nil
	}
	y := fyne.Max(0, (size.Height-s.height(len(lines)))/2)
	side := look.Scaled(look.TileState)
	s.tile.icon(s.data.Icon, s.data.Tone, (size.Width-side)/2, y, look.TileState)
	y += side + look.Scaled(14)
	head := title.cut(s.data.Title, size.Width-look.Scaled(24))
	title.put(&s.title, head, look.Text, (size.Width-title.width(head))/2, y)
	y += title.height() + look.Scaled(4)
	line := look.Scaled(19)
	for i := range s.lines {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		body.put(&s.lines[i], text, look.Text2, (size.Width-body.width(text))/2, y+float32(i)*line+(line-body.height())/2)
	}
	y += float32(len(lines)) * line
	s.layoutVerbs(size, y)
}

func (s *State) layoutVerbs(size fyne.Size, y float32) {
	gap := look.Scaled(8)
	width := -gap
	for _, v := range s.verbs {
		width += v.MinSize().Width + gap
	}
	x := (size.Width - width) / 2
	if len(s.verbs) > 0 {
		y += look.Scaled(16)
	}
	for _, v := range s.verbs {
		min := v.MinSize()
		place(v, x, y, min.Width, min.Height)
		x += min.Width + gap
	}
	if len(s.verbs) > 0 {
		y += s.verbs[0].MinSize().Height
	}
	if len(s.links) > 0 {
		y += look.Scaled(16)
		wide := -look.Scaled(16)
		for _, l := range s.links {
			wide += l.MinSize().Width + look.Scaled(16)
		}
		x = (size.Width - wide) / 2
		for _, l := range s.links {
			min := l.MinSize()
			place(l, x, y, min.Width, min.Height)
			x += min.Width + look.Scaled(16)
		}
		y += s.links[0].MinSize().Height
	}
	note := caption.cut(s.data.Note, size.Width)
	caption.put(&s.note, note, look.Text3, (size.Width-caption.width(note))/2, y+look.Scaled(12))
}

// Refresh implements fyne.WidgetRenderer.
func (r *stateRenderer) Refresh() {
	r.Layout(r.s.Size())
	repaint(&r.s.tile.sign)
	for _, v := range r.s.verbs {
		v.Refresh()
	}
	for _, l := range r.s.links {
		l.Refresh()
	}
}
