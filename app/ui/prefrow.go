package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

const (
	prefRowHeight float32 = 54
	prefRowPad    float32 = 16
)

// prefRow is one line of Preferences: a name with a hint at the left, its control at the right, who locked it
// beside that, and under all of it what is wrong.
type prefRow struct {
	widget.BaseWidget
	label, hint, why, wrong *part.Text
	lock, sign              *canvas.Image
	control                 fyne.CanvasObject
	width                   float32 // of the control; 0: its own
	root                    *fyne.Container
	// show shows the option's value and whether it can be changed.
	show func(desk.Value)
}

func newPrefRow(label, hint string, control fyne.CanvasObject) *prefRow {
	r := &prefRow{control: control, show: func(desk.Value) {}}
	r.label = part.NewText(part.TextData{Text: label, Bold: true})
	r.hint = part.NewText(part.TextData{Text: hint, Size: look.Small, Color: look.Text3, Lines: 3})
	r.why = part.NewText(part.TextData{Size: look.Small, Color: look.Text2})
	r.wrong = part.NewText(part.TextData{Size: look.Small, Color: look.Bad, Lines: 3})
	r.lock = canvas.NewImageFromResource(look.Icon("locked", look.Text2))
	r.sign = canvas.NewImageFromResource(look.Icon("refused", look.Bad))
	for _, o := range []fyne.CanvasObject{r.why, r.lock, r.wrong, r.sign} {
		o.Hide()
	}
	r.root = container.New(prefRowLayout{r}, r.label, r.hint, r.lock, r.why, control, r.sign, r.wrong)
	r.ExtendBaseWidget(r)
	return r
}

// locked says why nobody here can change the option; "" takes it away.
func (r *prefRow) locked(why string) {
	r.why.SetText(why)
	reveal(r.why, why != "")
	reveal(r.lock, why != "")
}

// fault says what is wrong with what was entered; "": nothing is.
func (r *prefRow) fault(text string) {
	r.wrong.SetText(text)
	reveal(r.wrong, text != "")
	reveal(r.sign, text != "")
	r.root.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *prefRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.root) }

// sides are how wide the control is, and where the texts at the left end.
func (r *prefRow) sides(width float32) (control, text float32) {
	control = look.Scaled(r.width)
	if r.width == 0 && r.control != nil {
		control = r.control.MinSize().Width
	}
	text = width - 3*look.Scaled(prefRowPad) - control
	if r.why.Visible() {
		text -= r.reason(width, control) + look.Scaled(13+6+14)
	}
	return control, fyne.Max(text, look.Scaled(80))
}

// reason is the width of what says why an option cannot be changed: it gives way to the option's name.
func (r *prefRow) reason(width, control float32) float32 {
	name := fyne.Min(r.label.MinSize().Width, look.Scaled(180))
	room := width - 3*look.Scaled(prefRowPad) - control - look.Scaled(13+6+14) - name
	return fyne.Max(look.Scaled(40), fyne.Min(room, fyne.Min(r.why.MinSize().Width, look.Scaled(260))))
}

// HeightFor is the height of the row in a width.
func (r *prefRow) HeightFor(width float32) float32 {
	if width <= 0 {
		return look.Scaled(prefRowHeight)
	}
	_, text := r.sides(width)
	height := r.label.MinSize().Height
	if r.hint.Data().Text != "" {
		height += r.hint.HeightFor(text)
	}
	height = fyne.Max(height, r.control.MinSize().Height)
	if r.wrong.Visible() {
		height += r.wrong.HeightFor(width-2*look.Scaled(prefRowPad)-look.Scaled(19)) + look.Scaled(4)
	}
	return fyne.Max(look.Scaled(prefRowHeight), height+2*look.Scaled(9))
}

// prefRowLayout places what a row has.
type prefRowLayout struct{ row *prefRow }

// MinSize implements fyne.Layout.
func (l prefRowLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(240), l.row.HeightFor(l.row.root.Size().Width))
}

// Layout implements fyne.Layout.
func (l prefRowLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	r := l.row
	edge := look.Scaled(prefRowPad)
	control, text := r.sides(size.Width)
	body := size.Height
	if r.wrong.Visible() {
		inner := size.Width - 2*edge - look.Scaled(19)
		height := r.wrong.HeightFor(inner)
		body -= height + look.Scaled(4)
		sign := look.Scaled(13)
		place(r.sign, edge, body+(look.Scaled(17)-sign)/2-look.Scaled(6), sign, sign)
		place(r.wrong, edge+look.Scaled(19), body-look.Scaled(6), inner, height)
	}
	line := r.label.MinSize().Height
	hint := float32(0)
	if r.hint.Data().Text != "" {
		hint = r.hint.HeightFor(text) - look.Scaled(2)
	}
	top := (body - line - hint) / 2
	place(r.label, edge, top, text, line)
	place(r.hint, edge, top+line-look.Scaled(1), text, hint+look.Scaled(2))
	height := r.control.MinSize().Height
	at := size.Width - edge - control
	place(r.control, at, (body-height)/2, control, height)
	why := r.reason(size.Width, control)
	lock := look.Scaled(13)
	place(r.why, at-look.Scaled(14)-why, (body-look.Scaled(17))/2, why, look.Scaled(17))
	place(r.lock, at-look.Scaled(14+6)-why-lock, (body-lock)/2, lock, lock)
}

// switchRow is a row for an option that is on or off.
func (p *preferencesWindow) switchRow(key settings.Key, name string) fyne.CanvasObject {
	control := part.NewSwitch(false, func(on bool) { p.save(key, onOff(on)) })
	r := p.optionRow(key, name, control)
	r.show = func(v desk.Value) {
		control.Set(v.Value.Bool())
		control.SetEnabled(!v.By.ReadOnly())
		p.lockRow(r, v)
	}
	r.show(p.facts.Personal.Find(key))
	return r
}

// optionRow is a row for an option; name is that of its words.
func (p *preferencesWindow) optionRow(key settings.Key, name string, control fyne.CanvasObject) *prefRow {
	hint := ""
	if p.words.Has("prefs." + name + "Hint") {
		hint = p.words.Say("prefs." + name + "Hint")
	}
	r := newPrefRow(p.words.Say("prefs."+name), hint, control)
	p.rows[key] = r
	return r
}

// lockRow says who has fixed the option, where somebody has.
func (p *preferencesWindow) lockRow(r *prefRow, v desk.Value) {
	why := ""
	if v.By.ReadOnly() {
		why = p.words.Say("prefs.locked")
	}
	r.locked(why)
}
