package part

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// quick is how long a switch takes to turn.
const quick = 90 * time.Millisecond

// Switch is a setting that acts at once, 34 by 20 units. Space and Enter turn it, the arrows set it.
type Switch struct {
	widget.BaseWidget
	keyed
	OnChanged func(bool)

	on, off, hovered   bool
	at                 float32 // of the knob, 0 to 1
	turning            *fyne.Animation
	focus              focus
	track, knob, outer canvas.Rectangle
}

var (
	_ fyne.Focusable    = (*Switch)(nil)
	_ fyne.Tappable     = (*Switch)(nil)
	_ fyne.Disableable  = (*Switch)(nil)
	_ desktop.Hoverable = (*Switch)(nil)
)

// NewSwitch returns a switch.
func NewSwitch(on bool, changed func(bool)) *Switch {
	s := &Switch{OnChanged: changed, on: on, at: position(on)}
	s.ExtendBaseWidget(s)
	return s
}

func position(on bool) float32 {
	if on {
		return 1
	}
	return 0
}

// Set turns the switch without telling OnChanged.
func (s *Switch) Set(on bool) {
	if s.on != on {
		s.on = on
		s.turn()
	}
}

// On tells whether it is on.
func (s *Switch) On() bool { return s.on }

// still is true where the person asked for less motion. It belongs to the UI thread.
var still bool

// SetStill has nothing move any more, or lets things move again.
func SetStill(on bool) { still = on }

// Still tells whether that is so.
func Still() bool { return still }

// turn moves the knob to where it belongs.
func (s *Switch) turn() {
	if s.turning != nil {
		s.turning.Stop()
	}
	from, to := s.at, position(s.on)
	if still || !fyne.CurrentApp().Settings().ShowAnimations() {
		s.at = to
		s.paint(s.Size())
		return
	}
	s.turning = fyne.NewAnimation(quick, func(f float32) {
		s.at = from + (to-from)*f
		s.paint(s.Size())
	})
	s.turning.Curve = fyne.AnimationEaseOut
	s.turning.Start()
}

// Enable implements fyne.Disableable.
func (s *Switch) Enable() { s.SetEnabled(true) }

// Disable implements fyne.Disableable.
func (s *Switch) Disable() { s.SetEnabled(false) }

// SetEnabled is Enable or Disable.
func (s *Switch) SetEnabled(on bool) {
	if s.off == on {
		s.off = !on
		s.paint(s.Size())
	}
}

// Disabled implements fyne.Disableable.
func (s *Switch) Disabled() bool { return s.off }

// CreateRenderer implements fyne.Widget.
func (s *Switch) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{&s.track, &s.knob, &s.outer}, layout: s.paint,
		min: func() fyne.Size {
			return fyne.NewSize(look.Scaled(look.SwitchWidth), look.Scaled(look.SwitchHeight))
		},
		refresh: func() { s.paint(s.Size()) },
	}
}

func (s *Switch) paint(size fyne.Size) {
	w, h := look.Scaled(look.SwitchWidth), look.Scaled(look.SwitchHeight)
	x, y := size.Width-w, (size.Height-h)/2
	track := look.Control
	switch {
	case s.off:
		track = look.Border
	case s.on && s.hovered:
		track = look.AccentHover
	case s.on:
		track = look.Accent
	}
	fill(&s.track, track, "", 0, h/2)
	place(&s.track, x, y, w, h)
	side := h - 4
	knob := look.OnAccent
	if !s.on || s.off {
		knob = look.Surface
	}
	fill(&s.knob, knob, "", 0, side/2)
	place(&s.knob, x+2+(w-h)*s.at, y+2, side, side)
	fill(&s.outer, "", look.Focus, 2, h/2+3)
	place(&s.outer, x-3, y-3, w+6, h+6)
	show(&s.outer, s.focus.ring)
}

func (s *Switch) change(on bool) {
	if s.off || s.on == on {
		return
	}
	s.Set(on)
	if s.OnChanged != nil {
		s.OnChanged(on)
	}
}

// Tapped implements fyne.Tappable.
func (s *Switch) Tapped(*fyne.PointEvent) {
	ByPointer()
	if !s.off {
		s.focus.take(s)
		s.change(!s.on)
	}
}

// FocusGained implements fyne.Focusable.
func (s *Switch) FocusGained() { s.focus.gained(s); s.paint(s.Size()) }

// FocusLost implements fyne.Focusable.
func (s *Switch) FocusLost() { s.focus.lost(); s.paint(s.Size()) }

// TypedKey implements fyne.Focusable.
func (s *Switch) TypedKey(e *fyne.KeyEvent) {
	switch {
	case trigger(e):
		s.change(!s.on)
	case e.Name == fyne.KeyLeft:
		s.change(false)
	case e.Name == fyne.KeyRight:
		s.change(true)
	default:
		passKey(s, e)
	}
}

// TypedRune implements fyne.Focusable.
func (s *Switch) TypedRune(r rune) {
	if r != ' ' {
		passRune(s, r)
	}
}

// MouseIn implements desktop.Hoverable.
func (s *Switch) MouseIn(*desktop.MouseEvent) { s.hovered = !s.off; s.paint(s.Size()) }

// MouseMoved implements desktop.Hoverable.
func (s *Switch) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Switch) MouseOut() { s.hovered = false; s.paint(s.Size()) }
