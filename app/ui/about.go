package ui

import (
	"context"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
	"oroconnector/assets"
)

// aboutActions is what About has others do. ShowFolder may be nil: the folder's path then stands as text.
type aboutActions struct {
	Copy       func(text string)
	ShowFolder func(path string)
}

// showAbout reads how things stand and shows About over the canvas (spec 2.4).
func showAbout(c fyne.Canvas, b *bridge, d *desk.Desk, w *words.Words, version, logFolder string, acts aboutActions) {
	var once slot
	ask(b, &once, func(ctx context.Context) (aboutFacts, error) {
		f := aboutFacts{Version: version, LogFolder: logFolder, Settings: d.Settings.InForce("")}
		var err error
		f.Status, err = d.Connections.Status(ctx, "")
		f.Connected = f.Status.Connection.ID != ""
		if err != nil && !crm.IsFault(err, crm.SignedOut) {
			f.Problem = err
		}
		return f, nil
	}, func(f aboutFacts, _ error) { newAbout(w, f, acts).Show(c) })
}

// newAbout is the dialog.
func newAbout(w *words.Words, f aboutFacts, acts aboutActions) *part.Dialog {
	mark := canvas.NewImageFromResource(look.Brand(darkLook()))
	mark.FillMode = canvas.ImageFillContain
	mark.SetMinSize(fyne.NewSquareSize(look.Scaled(50)))
	note := part.NewText(part.TextData{Text: w.Say("about.masked"), Size: look.Small, Color: look.Text2, Lines: 2})
	content := container.New(flow{0},
		container.New(layoutCentre{}, mark),
		pad(part.NewText(part.TextData{Text: w.Say("about.title"), Size: look.Title, Bold: true, Align: fyne.TextAlignCenter}), 0, 8, 0, 0),
		pad(part.NewText(part.TextData{
			Text: w.Say("about.version", "version", f.Version), Size: look.Small, Color: look.Text3, Align: fyne.TextAlignCenter,
		}), 0, 0, 0, 14),
		container.New(flow{0}, aboutRows(w, f, acts)...),
		pad(noticeOf("privacy", note), 3, 12, 3, 0),
	)
	var dialog *part.Dialog
	closing := part.NewButton(w.Say("action.close"), "", part.Primary, part.Normal, func() { dialog.Close() })
	dialog = part.NewDialog("", "", content, closing)
	dialog.SetWidth(part.DialogAbout)
	copying := part.NewButton(w.Say("action.copyDiagnostics"), "copy", part.Secondary, part.Normal, nil)
	copying.OnTapped = func() {
		acts.Copy(diagnostics(f, time.Now()))
		note.SetText(w.Say("about.copied"))
	}
	dialog.SetLeft(copying)
	return dialog
}

// darkLook tells whether the window is dark just now, by the system or by the person's choice.
func darkLook() bool {
	settings := fyne.CurrentApp().Settings()
	red, _, _, _ := settings.Theme().Color(look.Canvas, settings.ThemeVariant()).RGBA()
	return red < 0x8000
}

// aboutRows are the facts, one under the other. What is not known is left out.
func aboutRows(w *words.Words, f aboutFacts, acts aboutActions) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	add := func(key string, value fyne.CanvasObject) {
		label := part.NewText(part.TextData{Text: w.Say(key), Size: look.Small, Color: look.Text2})
		rows = append(rows, container.New(aboutRow{}, label, value))
	}
	text := func(key, value string) {
		if value != "" {
			add(key, part.NewText(part.TextData{Text: value}))
		}
	}
	c := f.Status.Connection
	text("about.oro", host(c.Base))
	text("about.oroVersion", c.Version)
	text("about.organization", c.Me.Organization)
	text("about.user", c.Me.Name)
	if len(c.Me.Emails) > 0 {
		text("about.account", c.Me.Emails[0])
	}
	add("about.licence", part.NewLink(w.Say("about.licenceLink"), func() { showNotices(w, rows[0]) }))
	if acts.ShowFolder != nil {
		add("about.logs", part.NewLink(w.Say("action.showFiles"), func() { acts.ShowFolder(f.LogFolder) }))
	} else {
		text("about.logs", f.LogFolder)
	}
	return rows
}

func host(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.Host
}

// showNotices shows the licences of what the program brings along, over About.
func showNotices(w *words.Words, over fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(over)
	if c == nil {
		return
	}
	text := w.Say("about.licenceName") + "\n"
	for _, path := range []string{"icons/LICENSE-lucide.txt", "fonts/OFL.txt"} {
		for _, files := range []interface{ ReadFile(string) ([]byte, error) }{assets.Icons, assets.Fonts} {
			if data, err := files.ReadFile(path); err == nil {
				text += "\n" + string(data)
			}
		}
	}
	scroll := container.NewVScroll(part.NewText(part.TextData{Text: text, Size: look.Small, Color: look.Text2, Lines: -1}))
	scroll.SetMinSize(fyne.NewSize(300, look.Scaled(360)))
	part.NewDialog(w.Say("about.licence"), w.Say("action.close"), scroll).Show(c)
}

// aboutRow stands a label beside its value, 30 units high.
type aboutRow struct{}

const aboutValueAt float32 = 108

// MinSize implements fyne.Layout.
func (aboutRow) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(240), look.Scaled(look.RowField))
}

// Layout implements fyne.Layout.
func (aboutRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, at := look.Scaled(3), look.Scaled(aboutValueAt)
	place(objects[0], left, 0, at-left, size.Height)
	height := objects[1].MinSize().Height
	place(objects[1], left+at, (size.Height-height)/2, size.Width-at-left, height)
}

// layoutCentre stands its object in the middle at its own size.
type layoutCentre struct{}

// MinSize implements fyne.Layout.
func (layoutCentre) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout implements fyne.Layout.
func (layoutCentre) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	min := objects[0].MinSize()
	place(objects[0], (size.Width-min.Width)/2, 0, min.Width, min.Height)
}

// noticeOf is a quiet band with a sign and a text.
func noticeOf(icon string, text fyne.CanvasObject) fyne.CanvasObject {
	sign := canvas.NewImageFromResource(look.Icon(icon, look.Text2))
	sign.SetMinSize(fyne.NewSquareSize(look.Scaled(15)))
	return part.NewNotice(container.New(signed{10}, sign, text), part.Quiet)
}

// signed stands a sign, where it is shown, before a text that may wrap.
type signed struct{ gap float32 }

// MinSize implements fyne.Layout.
func (signed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(200), fyne.Max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// Layout implements fyne.Layout.
func (s signed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	at := float32(0)
	if objects[0].Visible() {
		side := objects[0].MinSize().Width
		place(objects[0], 0, (size.Height-side)/2, side, side)
		at = side + look.Scaled(s.gap)
	}
	height := objects[1].MinSize().Height
	place(objects[1], at, (size.Height-height)/2, size.Width-at, height)
}
