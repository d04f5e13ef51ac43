package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// extras is what stands around the window: the tray, About, Manage Add-on, leaving Oro, and the look that the
// person has chosen.
type extras struct {
	w       *window
	tray    *tray
	manage  *manageWindow
	prefs   *preferencesWindow
	journal *journalWindow
	shown   bool // the window is; Fyne does not tell
	look    settings.Person
	still   bool // the system asks for less motion
}

// addExtras hooks them into the window. Call it once, before the window is shown.
func addExtras(w *window) *extras {
	e := &extras{w: w}
	e.applyLook()
	w.hooks.about, w.hooks.closed, w.hooks.disconnect, w.hooks.preferences = e.about, e.closed, e.disconnect, e.openPreferences
	w.hooks.account = func(l crm.Login) { e.preferences().ShowAccount(l) }
	w.hooks.appear, w.hooks.journal = e.show, e.openJournal
	w.hooks.onStanding = append(w.hooks.onStanding, e.onStanding)
	e.tray = newTray(w.app, w.bridge, w.desk, w.words, w.o.Tray, trayActions{
		Standing: func() standing { return w.standing }, Shown: func() bool { return e.shown },
		Show: e.show, Hide: e.hide, About: e.about, Manage: e.openManage, Quit: w.quit,
		Connect: e.connect, Disconnect: e.disconnect, Refresh: w.refresh, SyncNow: e.syncNow, Use: e.use,
	})
	e.watchMotion()
	startProbe(w.bridge, w.app)
	return e
}

// beginsHidden tells whether the program starts with its tray icon alone: asked for on the command line, or by the
// person's choice where there are no files to show. Without a tray there would be no way back to the window.
func (e *extras) beginsHidden(o Options) bool {
	if o.Hidden {
		return true
	}
	return o.Tray != nil && len(o.Files) == 0 && e.look.StartHidden && len(e.w.desk.Connections.All()) > 0
}

func (e *extras) show() {
	e.shown = true
	e.w.win.Show()
	e.w.win.RequestFocus()
	e.w.appeared()
	e.tray.Update()
}

func (e *extras) hide() {
	e.w.keepPlace()
	e.shown = false
	e.w.win.Hide()
	e.tray.Update()
}

// closed is the window's close button (spec 2.2). With a tray the window hides and the tray has it. Without one
// it is minimised, so that it stays in the desktop's list of windows; where that cannot be done the program
// ends: nothing is lost, for what waits is durable.
func (e *extras) closed() bool {
	if e.tray.Available() {
		e.hide()
		return true
	}
	return e.w.o.Minimise != nil && e.w.o.Minimise(e.w.win)
}

func (e *extras) onStanding(s standing) {
	e.w.hooks.manage = nil
	if s.Connected && e.w.desk.Settings.Administrator("") {
		e.w.hooks.manage = e.openManage
	}
	e.applyLook()
	e.tray.Update()
}

// applyLook follows the preferences, also those that another process or a policy changes.
func (e *extras) applyLook() {
	p, before := e.w.desk.Settings.InForce("").Person(), e.look
	e.look = p
	part.SetStill(p.ReduceMotion || e.still)
	if p.Language != before.Language {
		e.speak(p.Language)
	}
	if p.Theme == before.Theme && p.TextSize == before.TextSize {
		return
	}
	mode := map[settings.Value]look.Mode{settings.ThemeLight: look.Light, settings.ThemeDark: look.Dark}[p.Theme]
	e.w.app.Settings().SetTheme(look.New(mode, float32(p.TextSize)/100))
}

// speak has everything say the same in another language.
func (e *extras) speak(language string) {
	before := e.w.words.Lang()
	e.w.speak(language)
	if e.w.words.Lang() == before {
		return
	}
	if e.manage != nil {
		e.manage.window.Close()
		e.manage = nil
	}
	if e.prefs != nil {
		e.prefs.sayAgain()
	}
	if e.journal != nil {
		e.journal.hide()
		e.journal.window.Close()
		e.journal = nil
	}
	e.tray.Update()
}

func (e *extras) about() {
	e.show()
	showAbout(e.w.win.Canvas(), e.w.bridge, e.w.desk, e.w.words, e.w.o.Version, e.w.o.LogFolder, aboutActions{
		Copy: e.w.copyText, ShowFolder: e.w.o.showFolder(e.w.bridge, e.w.failed),
	})
}

// showFolder is how a folder is shown in the system's file manager; nil where that cannot be done.
func (o Options) showFolder(b *bridge, failed func(error)) func(string) {
	if o.Folder == nil {
		return nil
	}
	return func(path string) {
		b.do(func(ctx context.Context) error { return o.Folder(ctx, path) }, failed)
	}
}

func (e *extras) openManage() {
	if e.manage == nil {
		e.manage = newManageWindow(e.w.app, e.w.bridge, e.w.desk, e.w.words)
		e.manage.pick = pickFile
	}
	e.manage.Show()
}

func (e *extras) openPreferences() { e.preferences().Show() }

// preferences is the window of that name, made when it is first wanted.
func (e *extras) preferences() *preferencesWindow {
	if e.prefs == nil {
		e.prefs = newPreferencesWindow(e.w.app, e.w.bridge, e.w.desk, e.w.words, preferencesActs{
			Saved: e.applyLook, Manage: func() func() { return e.w.hooks.manage },
			ShowFolder: e.w.o.showFolder(e.w.bridge, e.w.failed), Copy: e.w.copyText, LogFolder: e.w.o.LogFolder, Journal: e.openJournal,
		})
	}
	return e.prefs
}

func (e *extras) openJournal() {
	if e.journal == nil {
		e.journal = newJournalWindow(e.w.app, e.w.bridge, e.w.desk, e.w.words, e.w.o.Now)
	}
	e.journal.Show()
}

// syncNow brings contacts, tasks and events up to date, whether Enable Sync is on or not (spec 2.3), and asks Oro
// what changed.
func (e *extras) syncNow() {
	e.w.refresh()
	e.w.bridge.do(func(ctx context.Context) error { return e.w.desk.Sync.Now(ctx, "") }, func(err error) {
		if fault := crm.AsFault("sync.run", err); fault != nil && fault.Kind != crm.Cancelled && fault.Code != "sync.noAccount" {
			e.w.failed(fault)
		}
	})
}

// pickFile asks where to write a file.
func pickFile(parent fyne.Window, name string, chosen func(path string)) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil {
			path := file.URI().Path()
			_ = file.Close() // the file is written anew, in one step
			chosen(path)
		}
	}, parent)
	d.SetFileName(name)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".toml"}))
	d.Show()
}

// connect shows the way in: the welcome, or for somebody who was signed out the sign-in at the same Oro.
func (e *extras) connect() {
	e.show()
	if e.w.standing.Connected {
		e.w.connectAgain()
	}
}

func (e *extras) use(connection string) { e.w.useConnection(connection) }

// disconnect says what leaving does, and asks what becomes of changes that wait (spec 1.5).
func (e *extras) disconnect() {
	e.show()
	w, s := e.w.words, e.w.standing.Status
	text := w.Say("disconnect.text")
	waiting := s.Waiting + s.Refused
	if waiting > 0 {
		text = w.Say("disconnect.waiting", "count", waiting) + "\n\n" + text
	}
	verb := w.Say("disconnect.verb")
	if waiting > 0 {
		verb = w.Say("disconnect.discard")
	}
	var d *part.Dialog
	content := part.NewText(part.TextData{Text: text, Color: look.Text2, Lines: -1})
	cancel := part.NewButton(w.Say("action.cancel"), "", part.Secondary, part.Normal, func() { d.Close() })
	leave := part.NewButton(verb, "", part.Danger, part.Normal, func() {
		d.Close()
		e.w.bridge.do(func(ctx context.Context) error {
			return e.w.desk.Connections.Disconnect(ctx, s.Connection.ID, waiting > 0)
		}, func(err error) {
			if err != nil {
				e.w.failed(err)
			}
			e.w.loadStatus()
		})
	})
	d = part.NewDialog(w.Say("disconnect.title", "address", host(s.Connection.Base)), "", content, leave, cancel)
	if waiting > 0 {
		d.SetLeft(part.NewButton(w.Say("disconnect.sendFirst"), "send", part.QuietVerb, part.Normal, func() {
			d.Close()
			e.w.refresh()
		}))
	}
	d.Show(e.w.win.Canvas())
}
