package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
)

// notes are what stands around a field's box: its label, and under it a hint or what is wrong.
type notes struct {
	label, aside, hint, fault string
	labelText, asideText      canvas.Text
	signs                     canvas.Image
	lines                     [4]canvas.Text
	locked                    bool
}

func (n *notes) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{&n.labelText, &n.asideText, &n.signs}
	for i := range n.lines {
		objects = append(objects, &n.lines[i])
	}
	return objects
}

// above is the height over the box.
func (n *notes) above() float32 {
	if n.label == "" {
		return 0
	}
	return section.height() + look.Scaled(6)
}

// under are the lines under the box, and whether they tell a fault.
func (n *notes) under(width float32) []string {
	text := n.hint
	if n.fault != "" {
		text = n.fault
		width -= n.indent()
	} else if n.lockSign() {
		width -= n.indent()
	}
	if text == "" {
		return nil
	}
	if width <= 0 {
		return []string{text}
	}
	return small.wrap(text, width, len(n.lines))
}

// lockSign tells whether the hint has a lock before it: where no label stands above, as in the settings.
func (n *notes) lockSign() bool { return n.locked && n.hint != "" && n.label == "" }

func (n *notes) indent() float32 { return look.Scaled(13 + 6) }

func (n *notes) below(width float32) float32 {
	lines := n.under(width)
	if len(lines) == 0 {
		return 0
	}
	return look.Scaled(7) + float32(len(lines))*look.Scaled(16)
}

// paint draws label and lines around a box of the height.
func (n *notes) paint(width, boxHeight float32) {
	label := section.cut(n.label, width)
	section.put(&n.labelText, label, look.Text2, 0, 0)
	left := section.width(label) + look.Scaled(6)
	caption.put(&n.asideText, caption.cut(n.aside, width-left), look.Text3, left, section.height()-caption.height()-0.5)
	color, sign := look.Text3, ""
	switch {
	case n.fault != "":
		color, sign = look.Bad, "refused"
	case n.lockSign():
		sign = "locked"
	}
	lines := n.under(width)
	y, x := n.above()+boxHeight+look.Scaled(7), float32(0)
	line, icon := look.Scaled(16), look.Scaled(13)
	picture(&n.signs, sign, color, 0, y+(line-icon)/2, icon)
	if sign != "" {
		x = n.indent()
	}
	for i := range n.lines {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		small.put(&n.lines[i], text, color, x, y+float32(i)*line+(line-small.height())/2)
	}
}

// Field is an entry with its label over it, and under it a hint or the sentence that says what is wrong.
type Field struct {
	widget.BaseWidget
	OnChanged   func(text string)
	OnSubmitted func(text string)
	OnFocus     func(has bool)

	entry *entry
	frame textbox
	notes notes
	end   canvas.Image
	eye   *Button
	icon  string
	large bool
	bad   bool
	rows  int
}

// NewField returns a field; label may be empty where one stands beside it.
func NewField(label string) *Field { return newField(label, 1) }

// NewLargeField returns the welcome's field, 38 units high.
func NewLargeField(label string) *Field {
	f := newField(label, 1)
	f.large = true
	return f
}

// NewSecretField returns a field whose text is hidden until its eye is tapped; the hint says what that does.
func NewSecretField(label, showHint string) *Field {
	f := newField(label, 1)
	f.entry.Password = true
	f.entry.ActionItem = canvas.NewRectangle(color.Transparent) // else Fyne adds an eye of its own
	f.eye = NewIconButton("show", showHint, f.reveal)
	f.eye.data.side = look.RowButtonSize
	return f
}

// NewArea returns a field of several lines.
func NewArea(label string, lines int) *Field { return newField(label, lines) }

func newField(label string, lines int) *Field {
	f := &Field{entry: newEntry(lines), rows: lines}
	f.notes.label = label
	f.entry.OnChanged = func(text string) {
		if f.OnChanged != nil {
			f.OnChanged(text)
		}
	}
	f.entry.OnSubmitted = func(text string) {
		if f.OnSubmitted != nil {
			f.OnSubmitted(text)
		}
	}
	f.entry.onFocus = func() {
		f.paint(f.Size())
		if f.OnFocus != nil {
			f.OnFocus(f.entry.focus.has)
		}
	}
	f.ExtendBaseWidget(f)
	return f
}

func (f *Field) reveal() {
	f.entry.Password = !f.entry.Password
	f.eye.SetIcon(map[bool]string{true: "show", false: "hide"}[f.entry.Password])
	f.entry.Refresh()
}

// Text returns what is typed.
func (f *Field) Text() string { return f.entry.Text }

// SetText changes the text and tells OnChanged where it differs.
func (f *Field) SetText(text string) {
	if f.entry.Text != text {
		f.entry.SetText(text)
	}
}

// SetPlaceHolder shows a text while the field is empty.
func (f *Field) SetPlaceHolder(text string) { f.entry.SetPlaceHolder(text) }

// SetIcon puts a sign before the text.
func (f *Field) SetIcon(name string) { f.change(f.icon != name, func() { f.icon = name }) }

// SetLabel changes the label; aside stands quietly behind it: "from signature".
func (f *Field) SetLabel(label, aside string) {
	n := &f.notes
	f.change(n.label != label || n.aside != aside, func() { n.label, n.aside = label, aside })
}

// SetHint changes the line under the field, seen while nothing is wrong.
func (f *Field) SetHint(text string) { f.change(f.notes.hint != text, func() { f.notes.hint = text }) }

// SetError says what is wrong: an outline in bad and the sentence under the field. "" takes it away.
func (f *Field) SetError(text string) {
	f.change(f.notes.fault != text, func() { f.notes.fault = text })
}

// SetBad outlines the field as wrong where the sentence stands elsewhere.
func (f *Field) SetBad(bad bool) { f.change(f.bad != bad, func() { f.bad = bad }) }

// SetLocked disables the field because policy set it: with a lock, and why under it.
func (f *Field) SetLocked(why string) {
	f.change(!f.notes.locked || f.notes.hint != why, func() { f.notes.locked, f.notes.hint = true, why })
	f.entry.Disable()
}

// Enable implements fyne.Disableable.
func (f *Field) Enable() { f.SetEnabled(true) }

// Disable implements fyne.Disableable.
func (f *Field) Disable() { f.SetEnabled(false) }

// SetEnabled is Enable or Disable. Enabling unlocks.
func (f *Field) SetEnabled(on bool) {
	changed := f.entry.Disabled() == on || on && f.notes.locked
	if on {
		f.entry.Enable()
	} else {
		f.entry.Disable()
	}
	f.change(changed, func() { f.notes.locked = f.notes.locked && !on })
}

// Disabled implements fyne.Disableable.
func (f *Field) Disabled() bool { return f.entry.Disabled() }

// Focus gives the field the keyboard.
func (f *Field) Focus() {
	if c := canvasOf(f); c != nil {
		c.Focus(f.entry)
	}
}

// FocusIn gives the field the keyboard of a canvas that it has only just come onto, in a dialog that was opened: which
// canvas an object is on, the driver does not know before it is painted.
func (f *Field) FocusIn(c fyne.Canvas) { c.Focus(f.entry) }

func (f *Field) change(is bool, how func()) {
	if is {
		how()
		f.Refresh()
	}
}

// BoxHeight is the height of the entry alone, BoxTop where it begins: what stands beside a field aligns with it.
func (f *Field) BoxHeight() float32 {
	switch {
	case f.rows > 1:
		return float32(f.rows)*(body.height()+3) + look.Scaled(18)
	case f.large:
		return look.Scaled(look.LargeButtonHeight)
	}
	return look.Scaled(look.FieldHeight)
}

// BoxTop is the height of the label with its gap.
func (f *Field) BoxTop() float32 { return f.notes.above() }

// HeightFor is the height that the field takes in a width, its label and notes included.
func (f *Field) HeightFor(width float32) float32 {
	return f.notes.above() + f.BoxHeight() + f.notes.below(width)
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	objects := append(f.frame.objects(), f.entry, &f.end)
	if f.eye != nil {
		objects = append(objects, f.eye)
	}
	return &renderer{
		objects: append(objects, f.notes.objects()...), layout: f.paint,
		min: func() fyne.Size {
			return fyne.NewSize(look.Scaled(100), f.HeightFor(f.Size().Width))
		},
		refresh: func() {
			f.paint(f.Size())
			repaint(&f.frame.sign, &f.end, &f.notes.signs)
			f.entry.Refresh()
			if f.eye != nil {
				f.eye.Refresh()
			}
		},
	}
}

func (f *Field) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	h, y := f.BoxHeight(), f.notes.above()
	f.notes.paint(size.Width, h)
	off := f.entry.Disabled()
	d := boxData{icon: f.icon, focused: f.entry.focus.has, bad: f.notes.fault != "" || f.bad, off: off}
	left := f.frame.paint(d, 0, y, size.Width, h)
	right := size.Width - look.Scaled(boxPad)
	show(&f.end, f.notes.locked)
	switch {
	case f.notes.locked:
		icon := look.Scaled(lockSide)
		right -= icon
		picture(&f.end, "locked", look.Text2, right, y+(h-icon)/2, icon)
	case f.eye != nil:
		min := f.eye.MinSize()
		right -= min.Width - look.Scaled(6)
		place(f.eye, right, y+(h-min.Height)/2, min.Width, min.Height)
	}
	placeEntry(f.entry, left, right, y, h)
}
