package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// Search is the search field: a sign, the text, and at the right how to come here ("Ctrl K") or, with text,
// a button that clears it. Shortcuts that are not about text go on to the canvas.
type Search struct {
	widget.BaseWidget
	OnChanged   func(text string)
	OnSubmitted func(text string)
	OnEscape    func()                      // nil: Escape goes on to the canvas
	OnKey       func(e *fyne.KeyEvent) bool // before the field, such as Down to the results; true: done
	OnFocus     func(has bool)

	entry *entry
	frame textbox
	cap   *KeyCap
	clear *Button
}

// NewSearch returns a search field; keys is the shortcut shown at its right, may be empty.
func NewSearch(placeholder, keys, clearHint string) *Search {
	s := &Search{entry: newEntry(1), cap: NewKeyCap(keys)}
	s.entry.SetPlaceHolder(placeholder)
	s.clear = NewIconButton("close", clearHint, s.wipe)
	s.clear.data.side = look.RowButtonSize
	s.clear.Hide()
	s.entry.OnChanged = func(text string) {
		s.paint(s.Size())
		if s.OnChanged != nil {
			s.OnChanged(text)
		}
	}
	s.entry.OnSubmitted = func(text string) {
		if s.OnSubmitted != nil {
			s.OnSubmitted(text)
		}
	}
	s.entry.onKey = s.key
	s.entry.onFocus = func() {
		s.paint(s.Size())
		if s.OnFocus != nil {
			s.OnFocus(s.entry.focus.has)
		}
	}
	s.ExtendBaseWidget(s)
	return s
}

func (s *Search) key(e *fyne.KeyEvent) bool {
	if s.OnKey != nil && s.OnKey(e) {
		return true
	}
	if e.Name == fyne.KeyEscape && s.OnEscape != nil {
		s.OnEscape()
		return true
	}
	return false
}

func (s *Search) wipe() {
	s.entry.SetText("")
	s.Focus()
}

// Text returns what is typed.
func (s *Search) Text() string { return s.entry.Text }

// SetText changes the text and tells OnChanged where it differs.
func (s *Search) SetText(text string) {
	if s.entry.Text != text {
		s.entry.SetText(text)
	}
}

// SetPlaceHolder changes the text shown in the empty field.
func (s *Search) SetPlaceHolder(text string) {
	if s.entry.PlaceHolder != text {
		s.entry.SetPlaceHolder(text)
	}
}

// Focus gives the field the keyboard, with its text selected.
func (s *Search) Focus() {
	if c := canvasOf(s); c != nil {
		c.Focus(s.entry)
		if s.entry.Text != "" {
			s.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
		}
	}
}

// Focused tells whether the field has the keyboard.
func (s *Search) Focused() bool { return s.entry.focus.has }

// CreateRenderer implements fyne.Widget.
func (s *Search) CreateRenderer() fyne.WidgetRenderer {
	objects := append(s.frame.objects(), s.entry, s.cap, s.clear)
	return &renderer{
		objects: objects, layout: s.paint,
		min: func() fyne.Size {
			return fyne.NewSize(look.Scaled(120), look.Scaled(look.SearchHeight))
		},
		refresh: func() {
			s.paint(s.Size())
			repaint(&s.frame.sign)
			s.entry.Refresh()
			s.cap.Refresh()
			s.clear.Refresh()
		},
	}
}

func (s *Search) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	d := boxData{icon: "search", focused: s.entry.focus.has, dim: true}
	left := s.frame.paint(d, 0, 0, size.Width, size.Height)
	right := size.Width - look.Scaled(5)
	empty := s.entry.Text == ""
	show(s.clear, !empty)
	room := right - left - body.width(s.entry.PlaceHolder) - 2*look.Scaled(10)
	show(s.cap, empty && !s.entry.focus.has && s.cap.text != "" && s.cap.MinSize().Width <= room)
	switch {
	case !empty:
		min := s.clear.MinSize()
		right -= min.Width
		place(s.clear, right, (size.Height-min.Height)/2, min.Width, min.Height)
	case s.cap.Visible():
		min := s.cap.MinSize()
		right -= min.Width + look.Scaled(2)
		place(s.cap, right, (size.Height-min.Height)/2, min.Width, min.Height)
	}
	placeEntry(s.entry, left, right, 0, size.Height)
}
