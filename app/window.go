//go:build !nowindow

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime/debug"

	"fyne.io/fyne/v2/app"

	"oroconnector/app/cli"
	"oroconnector/app/house"
	"oroconnector/app/ui"
	"oroconnector/platform/browser"
	"oroconnector/platform/display"
	"oroconnector/platform/language"
	"oroconnector/platform/motion"
	"oroconnector/platform/tray"
)

// window opens the program's window over a house and returns when the program is to end. Where no window can
// be had it says so on standard error: the commands work all the same.
func window(ctx context.Context, h *house.House, c cli.Call) int {
	if code, ok := canShow(h); !ok {
		return code
	}
	// Collecting begins when the window stands: what the start allocates is nearly all kept. From then on memory counts
	// for more than the little that is allocated.
	percent := debug.SetGCPercent(-1)
	introduce()
	address, client := h.Rollout()
	return ui.Run(ctx, ui.Unsaved(app.NewWithID(appID)), ui.Options{
		Desk: h.Desk(), Words: h.Words(), Version: version, Files: c.Args, Hidden: c.Hidden, Log: h.Log(),
		Browser: browser.Open, OnHand: h.OnHand, Tray: tray.System{}, Motion: motion.System{}, Minimise: minimise, LogFolder: h.LogFolder(),
		Keeper: h.WindowFile(), Shown: func() { debug.SetGCPercent(min(percent, lean)) },
		Ready: h.Ready, Slow: h.Slow(), Coming: h.Coming(), Native: native{}, Langs: language.Wanted(os.Getenv), Address: address, ClientID: client,
	})
}

// trouble shows in a small window why the program cannot open its own: whoever starts it from a menu has no
// terminal to read it in.
func trouble(ctx context.Context, sentence, verb string) {
	if display.Check(os.Getenv) != nil {
		return
	}
	introduce()
	ui.ShowTrouble(ctx, ui.Unsaved(app.NewWithID(appID)), sentence, verb)
}

// lean is how much garbage there may be while the window stands, in percent of what is used.
const lean = 50

// introduce tells Fyne who the program is.
func introduce() {
	app.SetMetadata(ui.Metadata(appID, appName, version, build))
	ui.DropBroken(appID)
}

// canShow tells whether there is a screen with OpenGL, and says it where there is none.
func canShow(h *house.House) (code int, ok bool) {
	err := display.Check(os.Getenv)
	if err == nil {
		return 0, true
	}
	h.Log().Warn("no window", "err", err)
	say := h.Words().Say("cli.noDisplay")
	if errors.Is(err, display.ErrNoGL) {
		say = h.Words().Say("cli.noGraphics")
	}
	io.WriteString(os.Stderr, say+"\n")
	return cli.ExitUsage, false
}
