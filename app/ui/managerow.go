package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// The columns of Manage Add-on: label, field, Use System.
const (
	manageLeft     float32 = 18
	manageFieldAt  float32 = 286
	manageField316 float32 = 316
	manageSyncRow  float32 = 53
)

// manageRow is one option on screen.
type manageRow struct {
	words *words.Words
	data  manageField
	// changed tells that the person changed something in the row.
	changed func()

	label  *part.Text
	hint   *part.Text // of a switch
	field  *part.Field
	choice *part.Select
	check  *part.Check
	system *part.Check
	root   *fyne.Container
}

func newManageRow(w *words.Words, v manageField, ofSystem bool, changed func()) *manageRow {
	r := &manageRow{words: w, data: v, changed: changed}
	name := "setting." + string(v.Key)
	r.label = part.NewText(part.TextData{Text: w.Say("setting." + string(v.Key)), Bold: true, Lines: 3})
	objects := []fyne.CanvasObject{r.label}
	switch v.Type {
	case settings.Switch:
		r.check = part.NewCheck("", false, func(on bool) { r.write(onOff(on)) })
		r.hint = part.NewText(part.TextData{Text: w.Say("setting." + string(v.Key) + ".hint"), Size: look.Small, Color: look.Text3, Lines: 3})
		objects = append(objects, r.check, r.hint)
	case settings.Choice:
		r.choice = part.NewSelect("", r.choices(name), 0, func(i int) { r.write(string(v.Choices[i])) })
		objects = append(objects, r.choice)
	default:
		r.field = part.NewField("")
		r.field.OnChanged = r.write
		objects = append(objects, r.field)
	}
	r.system = part.NewCheck(w.Say("manage.useSystem"), false, r.useSystem)
	objects = append(objects, r.system)
	reveal(r.system, !ofSystem)
	r.root = container.New(r, objects...)
	r.set(v)
	return r
}

func onOff(on bool) string {
	if on {
		return string(settings.On)
	}
	return string(settings.Off)
}

func (r *manageRow) choices(name string) []string {
	var out []string
	for _, c := range r.data.Choices {
		out = append(out, r.words.Say(name+"."+string(c)))
	}
	return out
}

// write takes over what the person wrote or chose.
func (r *manageRow) write(text string) {
	if r.data.Text != text {
		r.data.Text = text
		r.fault(nil)
		r.changed()
	}
}

func (r *manageRow) useSystem(on bool) {
	r.data.use(on)
	r.set(r.data)
	r.changed()
}

// set shows the data, as it is kept or as the person left it.
func (r *manageRow) set(v manageField) {
	r.data = v
	enabled := !v.fixed() && !v.UseSystem
	why := r.words.Say("setting.by." + v.By.String())
	switch {
	case r.check != nil:
		r.check.Set(v.Text == string(settings.On))
		r.check.SetEnabled(enabled)
		color, hint := look.Text, r.words.Say("setting."+string(v.Key)+".hint")
		if !enabled {
			color = look.Text2
		}
		if v.fixed() {
			hint = why
		}
		r.label.Set(part.TextData{Text: r.label.Data().Text, Bold: true, Color: color, Lines: 3})
		r.hint.SetText(hint)
	case r.choice != nil:
		r.choice.Set(r.choices("setting."+string(v.Key)), choiceAt(v))
		if v.fixed() {
			r.choice.SetLocked(why)
		} else {
			r.choice.SetEnabled(enabled)
		}
	default:
		r.field.SetText(v.Text)
		if v.fixed() {
			r.field.SetLocked(why)
		} else {
			r.field.SetEnabled(enabled)
		}
	}
	r.fault(nil)
	r.system.Set(v.UseSystem || v.fixed())
	r.system.SetEnabled(!v.fixed())
}

func choiceAt(v manageField) int {
	for i, c := range v.Choices {
		if string(c) == v.Text {
			return i
		}
	}
	return -1
}

// fault says under the field what is wrong with it; nil: nothing is.
func (r *manageRow) fault(e *settings.Error) {
	text := ""
	if e != nil {
		text = r.words.Setting(e)
	}
	switch {
	case r.field != nil:
		r.field.SetError(text)
	case r.choice != nil:
		r.choice.SetError(text)
	}
}

// focus puts the keyboard into the row.
func (r *manageRow) focus() {
	if r.field != nil {
		r.field.Focus()
	}
}

// columns are where a row's field and Use System begin in a width, and how wide the field is: as designed where
// there is room, else closer together.
func (r *manageRow) columns(width float32) (field, fieldWidth, check float32) {
	left, gap := look.Scaled(manageLeft), look.Scaled(16)
	check = width - look.Scaled(136)
	if need := r.system.MinSize().Width + left; width-check < need {
		check = width - need
	}
	if !r.system.Visible() {
		check = width
	}
	field, fieldWidth = look.Scaled(manageFieldAt), look.Scaled(manageField316)
	if over := field + fieldWidth + gap - check; over > 0 {
		least := look.Scaled(look.FieldHeight) * 5
		shrink := fyne.Min(over, fyne.Max(0, fieldWidth-least)*0.5)
		fieldWidth -= shrink
		field -= over - shrink
	}
	return field, fieldWidth, check
}

// MinSize implements fyne.Layout: 60 units, with a note under the field 82; a switch 53. More where a label takes
// more lines.
func (r *manageRow) MinSize([]fyne.CanvasObject) fyne.Size {
	width := r.root.Size().Width
	if width <= 0 {
		width = manageSize.Width - 2*manageMargin
	}
	least := fyne.NewSize(manageSize.Width-2*manageMargin-2, 0)
	field, _, check := r.columns(width)
	if r.check != nil {
		text := check - look.Scaled(48)
		least.Height = fyne.Max(look.Scaled(manageSyncRow), r.label.HeightFor(text)+r.hint.HeightFor(text)+look.Scaled(16))
		return least
	}
	label := r.label.HeightFor(field-look.Scaled(manageLeft+12)) - r.label.HeightFor(10000)
	least.Height = fyne.Max(r.control().MinSize().Height, look.Scaled(look.FieldHeight)+label) + look.Scaled(26)
	return least
}

func (r *manageRow) control() fyne.CanvasObject {
	if r.choice != nil {
		return r.choice
	}
	return r.field
}

// Layout implements fyne.Layout.
func (r *manageRow) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	left, box := look.Scaled(manageLeft), look.Scaled(look.FieldHeight)
	check := r.system.MinSize()
	field, width, checkAt := r.columns(size.Width)
	if r.check != nil {
		side := r.check.MinSize().Height
		place(r.check, left, look.Scaled(10), side, side)
		text := look.Scaled(48)
		room := checkAt - text - look.Scaled(12)
		line := r.label.HeightFor(room)
		place(r.label, text, look.Scaled(9), room, line)
		place(r.hint, text, look.Scaled(8)+line-look.Scaled(1), room, r.hint.HeightFor(room))
		place(r.system, checkAt, (size.Height-check.Height)/2, check.Width, check.Height)
		return
	}
	top := look.Scaled(13)
	room := field - left - look.Scaled(12)
	line := r.label.HeightFor(10000)
	place(r.label, left, top+(box-line)/2, room, r.label.HeightFor(room))
	place(r.control(), field, top, width, size.Height-2*top)
	place(r.system, checkAt, top+(box-check.Height)/2, check.Width, check.Height)
}
