// Package ui is the window: panes that show immutable views, a bridge that carries work off the UI thread
// and its results back, and the keyboard. It knows the doors of desk and nothing below them.
package ui

import (
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
	w := newWindow(app, b, o)
	extras := addExtras(w)
	app.Lifecycle().SetOnStarted(func() { w.begin(o.Files) })
	app.Lifecycle().SetOnStopped(w.end)
	stopped := context.AfterFunc(ctx, func() { b.show(app.Quit) })
	defer stopped()
	if !extras.beginsHidden(o) {
		extras.show()
	}
	app.Run()
	extras.tray.Close()
	b.close()
	return 0
}
