package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Segmented is a choice of a few: the parts stand in one track, 30 units high, the chosen one raised. The
// arrows choose. With no chosen part (-1) its parts are verbs: smaller, larger.
type Segmented struct {
	widget.BaseWidget
	keyed
	OnChanged func(i int)

	options     []string
	steady      []float32 // widths of the parts that no text size changes; nil: by their labels
	chosen      int
	hovered     int
	off         bool
	focus       focus
	track, ring canvas.Rectangle
	lift, under canvas.Rectangle
	texts       []*canvas.Text
}

var (
	_ fyne.Focusable    = (*Segmented)(nil)
	_ fyne.Tappable     = (*Segmented)(nil)
	_ fyne.Disableable  = (*Segmented)(nil)
	_ desktop.Hoverable = (*Segmented)(nil)
)

const (
	segmentHeight float32 = 30
	segmentPad    float32 = 12
)

// NewSegmented returns one.
func NewSegmented(options []string, chosen int, changed func(i int)) *Segmented {
	s := &Segmented{OnChanged: changed, chosen: chosen, hovered: -1}
	s.setOptions(options)
	s.ExtendBaseWidget(s)
	return s
}

func (s *Segmented) setOptions(options []string) {
	s.options = slices.Clone(options)
	s.texts = nil
	for range options {
		s.texts = append(s.texts, &canvas.Text{})
	}
}

// Set changes options and choice without telling OnChanged.
func (s *Segmented) Set(options []string, chosen int) {
	if !slices.Equal(options, s.options) {
		s.setOptions(options)
	} else if chosen == s.chosen {
		return
	}
	s.chosen = chosen
	s.Refresh()
}

// SetSteady gives the parts widths that stay at every text size: the pointer can click on where it is.
func (s *Segmented) SetSteady(widths ...float32) {
	s.steady = widths
	s.Refresh()
}

// Chosen is the number of the chosen part.
func (s *Segmented) Chosen() int { return s.chosen }

// SetEnabled lets it be used or not.
func (s *Segmented) SetEnabled(on bool) {
	if s.off == on {
		s.off = !on
		s.Refresh()
	}
}

// Enable implements fyne.Disableable.
func (s *Segmented) Enable() { s.SetEnabled(true) }

// Disable implements fyne.Disableable.
func (s *Segmented) Disable() { s.SetEnabled(false) }

// Disabled implements fyne.Disableable.
func (s *Segmented) Disabled() bool { return s.off }

// CreateRenderer implements fyne.Widget.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer { return &segmentedRenderer{s} }

// partWidth is a part's width: as bold, so that nothing moves when the choice does.
func (s *Segmented) partWidth(i int) float32 {
	if i < len(s.steady) {
		return s.steady[i]
	}
	return section.room(s.options[i]) + 2*look.Scaled(segmentPad)
}

type segmentedRenderer struct{ s *Segmented }

func (r *segmentedRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *segmentedRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{&r.s.track, &r.s.under, &r.s.lift}
	for _, t := range r.s.texts {
		objects = append(objects, t)
	}
	return append(objects, &r.s.ring)
}

// MinSize implements fyne.WidgetRenderer.
func (r *segmentedRenderer) MinSize() fyne.Size {
	width := float32(4)
	for i := range r.s.options {
		width += r.s.partWidth(i)
	}
	return fyne.NewSize(width, look.Scaled(segmentHeight))
}

// Layout implements fyne.WidgetRenderer.
func (r *segmentedRenderer) Layout(size fyne.Size) { r.s.paint(size) }

// Refresh implements fyne.WidgetRenderer.
func (r *segmentedRenderer) Refresh() { r.s.paint(r.s.Size()) }

func (s *Segmented) paint(size fyne.Size) {
	h := look.Scaled(segmentHeight)
	top := (size.Height - h) / 2
	fill(&s.track, look.Sunken, "", 0, look.RadiusButton)
	place(&s.track, 0, top, size.Width, h)
	show(&s.lift, false)
	show(&s.under, false)
	x := float32(2)
	scale := s.stretch(size.Width)
	for i, o := range s.options {
		w := s.partWidth(i) * scale
		st, color := small, look.Text2
		switch {
		case s.off:
			color = look.Disabled
		case i == s.chosen:
			st, color = section, look.Text
		}
		if i == s.chosen && !s.off {
			s.paintGround(&s.lift, look.Segment, x, top+2, w, h-4)
		} else if i == s.hovered && !s.off {
			s.paintGround(&s.under, look.Pressed, x, top+2, w, h-4)
		}
		label := st.cut(o, w-4)
		st.put(s.texts[i], label, color, x+(w-st.width(label))/2, top+(h-st.height())/2)
		x += w
	}
	fill(&s.ring, "", look.Focus, 2, look.RadiusButton)
	place(&s.ring, 0, top, size.Width, h)
	show(&s.ring, s.focus.ring)
}

func (s *Segmented) paintGround(r *canvas.Rectangle, in fyne.ThemeColorName, x, y, w, h float32) {
	fill(r, in, "", 0, look.RadiusSmall)
	place(r, x, y, w, h)
	show(r, true)
}

// stretch fits the parts into the width.
func (s *Segmented) stretch(width float32) float32 {
	need := float32(0)
	for i := range s.options {
		need += s.partWidth(i)
	}
	if need == 0 {
		return 1
	}
	return (width - 4) / need
}

func (s *Segmented) partAt(at fyne.Position) int {
	x, scale := float32(2), s.stretch(s.Size().Width)
	for i := range s.options {
		if x += s.partWidth(i) * scale; at.X < x {
			return i
		}
	}
	return len(s.options) - 1
}

func (s *Segmented) choose(i int) {
	if s.off || i < 0 || i >= len(s.options) || i == s.chosen {
		return
	}
	if s.chosen >= 0 {
		s.chosen = i
		s.paint(s.Size())
	}
	if s.OnChanged != nil {
		s.OnChanged(i)
	}
}

// Tapped implements fyne.Tappable.
func (s *Segmented) Tapped(e *fyne.PointEvent) {
	ByPointer()
	if !s.off {
		s.focus.take(s)
		s.choose(s.partAt(e.Position))
	}
}

// FocusGained implements fyne.Focusable.
func (s *Segmented) FocusGained() { s.focus.gained(s); s.paint(s.Size()) }

// FocusLost implements fyne.Focusable.
func (s *Segmented) FocusLost() { s.focus.lost(); s.paint(s.Size()) }

// TypedKey implements fyne.Focusable.
func (s *Segmented) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		s.choose(max(0, s.chosen-1))
	case fyne.KeyRight:
		s.choose(min(len(s.options)-1, s.chosen+1))
	case fyne.KeyHome:
		s.choose(0)
	case fyne.KeyEnd:
		s.choose(len(s.options) - 1)
	default:
		passKey(s, e)
	}
}

// TypedRune implements fyne.Focusable.
func (s *Segmented) TypedRune(r rune) { passRune(s, r) }

// MouseIn implements desktop.Hoverable.
func (s *Segmented) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (s *Segmented) MouseMoved(e *desktop.MouseEvent) { s.hover(s.partAt(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (s *Segmented) MouseOut() { s.hover(-1) }

func (s *Segmented) hover(i int) {
	if s.hovered != i {
		s.hovered = i
		s.paint(s.Size())
	}
}
