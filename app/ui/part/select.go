package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Select is a choice of many, in a box like a field's, with a label and notes like a field. Space, Enter and
// the arrows open its menu.
type Select struct {
	widget.BaseWidget
	keyed
	OnChanged func(i int)

	options     []string
	chosen      int
	placeholder string
	icon        string
	off         bool
	hovered     bool
	focus       focus
	open        *Menu
	frame       textbox
	notes       notes
	text        canvas.Text
	end         canvas.Image
}

var (
	_ fyne.Focusable    = (*Select)(nil)
	_ fyne.Tappable     = (*Select)(nil)
	_ fyne.Disableable  = (*Select)(nil)
	_ desktop.Hoverable = (*Select)(nil)
)

// NewSelect returns one; label may be empty, chosen -1 for none.
func NewSelect(label string, options []string, chosen int, changed func(i int)) *Select {
	s := &Select{OnChanged: changed, options: slices.Clone(options), chosen: chosen}
	s.notes.label = label
	s.ExtendBaseWidget(s)
	return s
}

// Set changes options and choice without telling OnChanged.
func (s *Select) Set(options []string, chosen int) {
	if chosen != s.chosen || !slices.Equal(options, s.options) {
		s.options, s.chosen = slices.Clone(options), chosen
		s.Refresh()
	}
}

// Chosen is the number of the chosen option, -1 for none.
func (s *Select) Chosen() int { return s.chosen }

// SetPlaceHolder is shown while nothing is chosen.
func (s *Select) SetPlaceHolder(text string) {
	s.change(s.placeholder != text, func() { s.placeholder = text })
}

// SetIcon puts a sign before the text.
func (s *Select) SetIcon(name string) { s.change(s.icon != name, func() { s.icon = name }) }

// SetLabel changes the label and what stands behind it.
func (s *Select) SetLabel(label, aside string) {
	n := &s.notes
	s.change(n.label != label || n.aside != aside, func() { n.label, n.aside = label, aside })
}

// SetHint changes the line under the box.
func (s *Select) SetHint(text string) { s.change(s.notes.hint != text, func() { s.notes.hint = text }) }

// SetError says what is wrong, as Field.SetError.
func (s *Select) SetError(text string) {
	s.change(s.notes.fault != text, func() { s.notes.fault = text })
}

// SetLocked disables the choice because policy set it, as Field.SetLocked.
func (s *Select) SetLocked(why string) {
	s.change(!s.off || !s.notes.locked || s.notes.hint != why, func() {
		s.off, s.notes.locked, s.notes.hint = true, true, why
	})
}

func (s *Select) change(is bool, how func()) {
	if is {
		how()
		s.Refresh()
	}
}

// Enable implements fyne.Disableable.
func (s *Select) Enable() { s.SetEnabled(true) }

// Disable implements fyne.Disableable.
func (s *Select) Disable() { s.SetEnabled(false) }

// SetEnabled is Enable or Disable. Enabling unlocks.
func (s *Select) SetEnabled(on bool) {
	s.change(s.off == on || on && s.notes.locked, func() {
		s.off, s.notes.locked = !on, s.notes.locked && !on
	})
}

// Disabled implements fyne.Disableable.
func (s *Select) Disabled() bool { return s.off }

// Text is the chosen option.
func (s *Select) Text() string {
	if s.chosen < 0 || s.chosen >= len(s.options) {
		return ""
	}
	return s.options[s.chosen]
}

// HeightFor is the height that the choice takes in a width, its label and notes included.
func (s *Select) HeightFor(width float32) float32 {
	return s.notes.above() + look.Scaled(look.FieldHeight) + s.notes.below(width)
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	objects := append(s.frame.objects(), &s.text, &s.end)
	return &renderer{
		objects: append(objects, s.notes.objects()...), layout: s.paint,
		min: func() fyne.Size {
			return fyne.NewSize(look.Scaled(100), s.HeightFor(s.Size().Width))
		},
		refresh: func() { s.paint(s.Size()); repaint(&s.frame.sign, &s.end, &s.notes.signs) },
	}
}

func (s *Select) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	h, y := look.Scaled(look.FieldHeight), s.notes.above()
	s.notes.paint(size.Width, h)
	d := boxData{
		icon: s.icon, focused: s.focus.ring || s.open != nil, bad: s.notes.fault != "", off: s.off, hovered: s.hovered,
	}
	left := s.frame.paint(d, 0, y, size.Width, h)
	icon := look.Scaled(16)
	right := size.Width - look.Scaled(boxPad) - icon
	end := "chevron-down"
	if s.notes.locked {
		end, icon = "locked", look.Scaled(lockSide)
		right = size.Width - look.Scaled(boxPad) - icon
	}
	picture(&s.end, end, look.Text2, right, y+(h-icon)/2, icon)
	text, color := s.Text(), look.Text
	if text == "" {
		text, color = s.placeholder, look.Text3
	}
	if s.off {
		color = look.Disabled
	}
	body.put(&s.text, body.cut(text, right-left-look.Scaled(6)), color, left, y+(h-body.height())/2)
}

// Open opens the menu of options.
func (s *Select) Open() {
	c := canvasOf(s)
	if s.off || s.open != nil || c == nil {
		return
	}
	items := make([]MenuItem, len(s.options))
	for i, o := range s.options {
		items[i] = MenuItem{Label: o, Checked: i == s.chosen, Tapped: func() { s.choose(i) }}
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s).AddXY(0, s.notes.above())
	anchor := fyne.NewSize(s.Size().Width, look.Scaled(look.FieldHeight))
	s.open = showMenu(items, c, anchor.Width, func(area, min fyne.Size) (fyne.Position, fyne.Size) {
		min = fit(min, area)
		return under(at, anchor, min, area, false), min
	})
	s.open.lightUp(s.chosen)
	s.open.OnClosed = func() {
		s.open = nil
		s.paint(s.Size())
	}
	s.paint(s.Size())
}

func (s *Select) choose(i int) {
	if i == s.chosen {
		return
	}
	s.chosen = i
	s.paint(s.Size())
	if s.OnChanged != nil {
		s.OnChanged(i)
	}
}

// Tapped implements fyne.Tappable.
func (s *Select) Tapped(*fyne.PointEvent) {
	ByPointer()
	if !s.off {
		s.focus.take(s)
		s.Open()
	}
}

// FocusGained implements fyne.Focusable.
func (s *Select) FocusGained() { s.focus.gained(s); s.paint(s.Size()) }

// FocusLost implements fyne.Focusable.
func (s *Select) FocusLost() { s.focus.lost(); s.paint(s.Size()) }

// TypedKey implements fyne.Focusable.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if trigger(e) || e.Name == fyne.KeyDown || e.Name == fyne.KeyUp {
		s.Open()
		return
	}
	passKey(s, e)
}

// TypedRune implements fyne.Focusable.
func (s *Select) TypedRune(r rune) {
	if r != ' ' {
		passRune(s, r)
	}
}

// MouseIn implements desktop.Hoverable.
func (s *Select) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.paint(s.Size()) }

// MouseMoved implements desktop.Hoverable.
func (s *Select) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Select) MouseOut() { s.hovered = false; s.paint(s.Size()) }
