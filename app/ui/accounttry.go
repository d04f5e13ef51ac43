package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// try tests what the fields have, step by step; nothing is kept by it.
func (f *accountForm) try() {
	if f.test.Disabled() {
		return
	}
	f.forget()
	f.test.SetEnabled(false)
	f.results.show(nil, true)
	f.again()
	r, turn := f.request(), f.testing.turn+1
	ask(f.bridge, &f.testing, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, f.desk.Mail.Test(ctx, r, func(s desk.Step) {
			f.bridge.show(func() {
				if f.testing.turn == turn {
					f.steps = append(f.steps, s)
					f.results.show(f.steps, s.Fault == nil)
					f.again()
				}
			})
		})
	}, func(_ struct{}, err error) { f.tried(err) })
}

// tried says how the test ended.
func (f *accountForm) tried(err error) {
	fault := crm.AsFault("mail.test", err)
	if fault != nil && (len(f.steps) == 0 || f.steps[len(f.steps)-1].Fault == nil) {
		f.steps = append(f.steps, desk.Step{Fault: fault})
	}
	f.results.show(f.steps, false)
	if fault != nil {
		f.blame(fault)
	}
	f.enable()
	f.again()
}

// blame marks the field that the fault is about, and offers a way on where there is one.
func (f *accountForm) blame(fault *crm.Fault) {
	switch fault.Code {
	case "mail.login", "mail.secret":
		f.secret.SetBad(true)
		f.secret.Focus()
	case "mail.certificate":
		f.pin = fault.Detail
		reveal(f.trust, f.pin != "")
	}
}

// trustPin trusts the one certificate whose fingerprint was shown, and tests again.
func (f *accountForm) trustPin() {
	pin := f.pin
	f.forget()
	f.login.PinnedCert = pin
	f.enable()
	f.try()
}

// keep keeps the account, or takes the person to the provider's sign-in; what goes wrong is said here.
func (f *accountForm) keep() {
	if f.save.Disabled() {
		return
	}
	r := f.request()
	f.save.SetEnabled(false)
	keep := f.desk.Mail.Add
	if r.Login.Auth == crm.AuthOAuth && !f.local() {
		keep = f.desk.Mail.SignIn
	}
	f.bridge.do(func(ctx context.Context) error {
		_, err := keep(ctx, r)
		return err
	}, func(err error) {
		if err == nil {
			f.dialog.Close()
			f.saved()
			return
		}
		f.steps = append(f.steps, desk.Step{Fault: crm.AsFault("mail.add", err)})
		f.results.show(f.steps, false)
		f.blame(crm.AsFault("mail.add", err))
		f.enable()
		f.save.SetEnabled(true)
		f.again()
	})
}

// serverRow stands server, port and security beside each other.
type serverRow struct{}

// widths are those of the three in a row.
func (serverRow) widths(width float32) (server, port, security float32) {
	gap := look.Scaled(10)
	port, security = look.Scaled(82), look.Scaled(118)
	return width - port - security - 2*gap, port, security
}

// MinSize implements fyne.Layout.
func (serverRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, each := range o {
		height = fyne.Max(height, each.MinSize().Height)
	}
	return fyne.NewSize(look.Scaled(300), height)
}

// Layout implements fyne.Layout.
func (r serverRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	server, port, security := r.widths(size.Width)
	gap := look.Scaled(10)
	place(o[0], 0, 0, server, size.Height)
	place(o[1], server+gap, 0, port, size.Height)
	place(o[2], size.Width-security, 0, security, size.Height)
}

// halves stands what is seen of its objects beside each other in equal widths.
type halves struct{}

// MinSize implements fyne.Layout.
func (halves) MinSize(o []fyne.CanvasObject) fyne.Size { return serverRow{}.MinSize(o) }

// Layout implements fyne.Layout.
func (halves) Layout(o []fyne.CanvasObject, size fyne.Size) {
	var seen []fyne.CanvasObject
	for _, each := range o {
		if each.Visible() {
			seen = append(seen, each)
		}
	}
	gap := look.Scaled(10)
	width := (size.Width - gap*float32(len(seen)-1)) / float32(max(len(seen), 1))
	for i, each := range seen {
		place(each, float32(i)*(width+gap), 0, width, size.Height)
	}
}

// stepList is the sunken panel with what a test found, one line a step.
type stepList struct {
	widget.BaseWidget
	words  *words.Words
	ground canvas.Rectangle
	lines  []*stepLine
	shown  int
}

type stepLine struct {
	sign *part.Link
	text *part.Text
}

const (
	stepPad  float32 = 12
	stepLeft float32 = 34
)

func newStepList(w *words.Words) *stepList {
	l := &stepList{words: w}
	l.ground.CornerRadius = look.RadiusCard
	l.ExtendBaseWidget(l)
	l.Hide()
	return l
}

// show lists the steps; more says that others are still to come.
func (l *stepList) show(steps []desk.Step, more bool) {
	l.shown = 0
	for _, s := range steps {
		sign, tone, color, text := "check", part.Good, look.Text2, ""
		if s.Name != "" && l.words.Has("mail.step."+s.Name) {
			text = l.words.Say("mail.step." + s.Name)
		}
		if s.Fault != nil {
			why := l.words.Fault(s.Fault)
			if text != "" {
				why = l.words.Say("mail.step.failed", "step", text, "why", why)
			}
			sign, tone, color, text = "failed", part.Critical, look.Bad, why
		}
		l.put(sign, tone, color, text)
	}
	if more {
		l.put("working", part.Accented, look.Text2, l.words.Say("account.testing"))
	}
	reveal(l, l.shown > 0)
	l.Refresh()
}

func (l *stepList) put(sign string, tone part.Tone, color fyne.ThemeColorName, text string) {
	if l.shown == len(l.lines) {
		l.lines = append(l.lines, &stepLine{part.NewLink("", nil), lines(4, look.Small, false, look.Text2)})
	}
	line := l.lines[l.shown]
	line.sign.Set(part.LinkData{Icon: sign, Tone: tone, Size: look.Small})
	line.text.Set(part.TextData{Text: text, Size: look.Small, Color: color, Lines: 4})
	l.shown++
}

// HeightFor is the height of the panel in a width.
func (l *stepList) HeightFor(width float32) float32 {
	if l.shown == 0 {
		return 0
	}
	height := 2 * look.Scaled(stepPad)
	for i, line := range l.lines[:l.shown] {
		if i > 0 {
			height += look.Scaled(5)
		}
		height += line.text.HeightFor(width - look.Scaled(stepLeft+stepPad))
	}
	return height
}

// CreateRenderer implements fyne.Widget.
func (l *stepList) CreateRenderer() fyne.WidgetRenderer { return &stepRenderer{l} }

type stepRenderer struct{ l *stepList }

func (r *stepRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *stepRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{&r.l.ground}
	for _, line := range r.l.lines[:r.l.shown] {
		objects = append(objects, line.sign, line.text)
	}
	return objects
}

// MinSize implements fyne.WidgetRenderer.
func (r *stepRenderer) MinSize() fyne.Size {
	return fyne.NewSize(look.Scaled(200), r.l.HeightFor(r.l.Size().Width))
}

// Layout implements fyne.WidgetRenderer.
func (r *stepRenderer) Layout(size fyne.Size) {
	settings := fyne.CurrentApp().Settings()
	r.l.ground.FillColor = settings.Theme().Color(look.Canvas, settings.ThemeVariant())
	r.l.ground.StrokeColor = settings.Theme().Color(look.Hairline, settings.ThemeVariant())
	r.l.ground.StrokeWidth = 1
	place(&r.l.ground, 0, 0, size.Width, size.Height)
	y := look.Scaled(stepPad)
	for _, line := range r.l.lines[:r.l.shown] {
		width := size.Width - look.Scaled(stepLeft+stepPad)
		height := line.text.HeightFor(width)
		place(line.sign, look.Scaled(stepPad), y, look.Scaled(16), look.Scaled(17))
		place(line.text, look.Scaled(stepLeft), y, width, height)
		y += height + look.Scaled(5)
	}
}

// Refresh implements fyne.WidgetRenderer.
func (r *stepRenderer) Refresh() {
	r.Layout(r.l.Size())
	canvas.Refresh(r.l)
}
