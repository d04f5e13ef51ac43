// Package ui is the window: panes that show immutable views, a bridge that carries work off the UI thread
// and its results back, and the keyboard. It knows the doors of desk and nothing below them.
package ui

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"

	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/words"
)

// Options say what a window is opened with.
type Options struct {
	Desk    *desk.Desk
	Words   *words.Words
	Version string
	Files   []string // to open at first; paths or file addresses
	// Browser shows an http or https address to the person.
	Browser func(ctx context.Context, url string) error
	// Ready waits until what stands behind the desk is open and tells why it cannot be; nil: it is. What the desk is
	// asked for before waits.
	Ready func(ctx context.Context) error
	// Shown is called on the UI thread when the window stands, or only its tray icon; may be nil.
	Shown func()
	// Slow: Ready is called when the window stands, as what it waits for would delay it.
	Slow bool
	// Coming: there may be a connection when all is open, though there is none yet.
	Coming bool
	// OnHand is given what takes the files of later starts; no files: the window is to be shown. It may be
	// called from any goroutine.
	OnHand func(open func(files []string))
	Log    *slog.Logger
	// Tray is the desktop's tray; nil: none is used.
	Tray TraySystem
	// Motion tells whether the system asks for less motion; may be nil.
	Motion MotionSystem
	// Minimise puts a window into the desktop's list of windows and tells whether it could; may be nil.
	Minimise func(window any) bool
	// Keeper keeps how the window stood; nil: it always begins as designed.
	Keeper Keeper
	Native Native // may be nil
	// Langs are the languages of the system, best first: those of a person who chose none.
	Langs []string
	// Address and ClientID are what the organization's policy says of connecting; ClientID then cannot be changed.
	Address, ClientID string
	// Folder shows a folder in the system's file manager; may be nil.
	Folder    func(ctx context.Context, path string) error
	LogFolder string
	Hidden    bool             // the window is not shown at first
	Now       func() time.Time // nil: time.Now

	held    bool          // see window.letGo
	answers time.Duration // that the first picture waits for; 0: firstAnswers
}

// Metadata is who the app is, for app.SetMetadata.
func Metadata(id, name, version string, build int) fyne.AppMetadata {
	return fyne.AppMetadata{
		ID: id, Name: name, Version: version, Build: build, Icon: look.AppIcon(), Release: true,
		Migrations: map[string]bool{"fyneDo": true},
	}
}

// Run opens the window and returns the program's exit code when it is to end: the window was closed, the
// person quit, or ctx ended.
func Run(ctx context.Context, app fyne.App, o Options) int {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	app.Settings().SetTheme(look.New(look.FollowSystem, 1))
	app.SetIcon(look.AppIcon())
	if chosen := o.Desk.Settings.InForce("").Person().Language; chosen != "" {
		if err := o.Words.Use(append([]string{chosen}, o.Langs...)...); err != nil {
			o.Log.Warn("the language is the system's", "err", err)
		}
	}
	b := newBridge(ctx)
	answers := &early{}
	b.onUI = answers.put
	o.held = true
	w := newWindow(app, b, o)
	extras := addExtras(w)
	hidden := extras.beginsHidden(o)
	extras.shown = !hidden // for the tray, which may come before the window
	w.showOpening()
	w.begin(o.Files)
	if !o.Slow {
		w.makeReady()
		answers.show(cmp.Or(o.answers, firstAnswers), func() bool { return w.standing.Known && w.recalled })
	}
	w.letGo()
	app.Lifecycle().SetOnStopped(w.end)
	if !hidden {
		extras.show()
	}
	if o.Shown != nil {
		o.Shown()
	}
	if o.Slow {
		w.makeReady()
	}
	answers.pass(fyne.Do)
	// Not app.Quit, which may come when there are no windows to close any more; and not before it would be queued.
	// What else is said from then on would come after the library's end: an opening that was broken off says so.
	stopped := context.AfterFunc(ctx, func() {
		b.show(func() {
			b.silence()
			app.Driver().Quit()
		})
	})
	defer stopped()
	app.Run()
	b.silence()
	extras.tray.Close()
	b.close()
	return 0
}
