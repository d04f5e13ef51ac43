package ui

import (
	"context"
	"encoding/json"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"oroconnector/app/ui/look"
)

// Keeper keeps how the window stood for the next start. Keep is durable and puts the whole in the place of the
// last; both may be called from any goroutine.
type Keeper interface {
	Kept() []byte // nil: nothing yet
	Keep(data []byte) error
}

// Native reaches the system's window where Fyne does not. Its methods are called on the UI thread.
type Native interface {
	// Place tells where a window stands on the screen, in the system's own units; ok is false where it does
	// not say (Wayland).
	Place(window any) (x, y int, ok bool)
	// BringIn moves a window that stands on no screen, because one was taken away, onto the first.
	BringIn(window any)
	// OnTop keeps a window over all others, or no longer; it tells whether it could.
	OnTop(window any, on bool) bool
}

// kept is how the window stood: its size in Fyne's units, its place in the system's, and where files were chosen.
type kept struct {
	Version  int     `json:"version"`
	Width    float32 `json:"width"`
	Height   float32 `json:"height"`
	Placed   bool    `json:"placed"`
	X        int     `json:"x"`
	Y        int     `json:"y"`
	OnTop    bool    `json:"on_top"`
	Messages float32 `json:"messages"` // columns; 0: as designed
	Context  float32 `json:"context"`
	Folder   string  `json:"folder"` // of the file that was chosen last
}

const keptVersion = 1

// The largest window that is believed: a broken file must not make one that cannot be used.
const mostUnits = 10_000

// readKept reads what was kept; what is none, or of another version, is as nothing.
func readKept(data []byte) kept {
	first := kept{Version: keptVersion, Width: look.WindowWidth, Height: look.WindowHeight}
	var k kept
	if json.Unmarshal(data, &k) != nil || k.Version != keptVersion {
		return first
	}
	if k.Width < look.LeastWidth || k.Height < look.LeastHeight || k.Width > mostUnits || k.Height > mostUnits {
		k.Width, k.Height = first.Width, first.Height
	}
	if k.X < -mostUnits*4 || k.X > mostUnits*4 || k.Y < -mostUnits*4 || k.Y > mostUnits*4 {
		k.Placed = false
	}
	k.Messages, k.Context = within(k.Messages, leastMessages, mostMessages), within(k.Context, leastContext, mostUnits)
	return k
}

// within gives 0 for a width that is out of its limits.
func within(width, least, most float32) float32 {
	if width < least || width > most {
		return 0
	}
	return width
}

// restore gives a window that is not shown yet the size and place of the last time.
func (w *window) restore() {
	if w.o.Keeper != nil {
		w.kept = readKept(w.o.Keeper.Kept())
	} else {
		w.kept = readKept(nil)
	}
	w.frame.messages, w.frame.context = w.kept.Messages, w.kept.Context
	w.win.Resize(fyne.NewSize(w.kept.Width, w.kept.Height))
	if placed, ok := w.win.(desktop.Window); ok && w.kept.Placed && (w.kept.X != 0 || w.kept.Y != 0) {
		placed.RequestPosition(w.kept.X, w.kept.Y)
	}
}

// stood is how the window stands now.
func (w *window) stood() kept {
	k := w.kept
	if size := w.win.Canvas().Size(); size.Width >= look.LeastWidth && size.Height >= look.LeastHeight {
		k.Width, k.Height = size.Width, size.Height
	}
	if w.o.Native != nil {
		if x, y, ok := w.o.Native.Place(w.win); ok {
			k.Placed, k.X, k.Y = true, x, y
		}
	}
	k.Messages, k.Context = w.frame.messages, w.frame.context
	return k
}

// keepPlace keeps how the window stands where that changed. It is cheap to call often.
func (w *window) keepPlace() {
	if w.o.Keeper == nil {
		return
	}
	if now := w.stood(); now != w.kept {
		w.takeKept(now)
	}
}

func (w *window) takeKept(k kept) {
	w.kept = k
	if w.o.Keeper == nil {
		return
	}
	w.bridge.do(func(context.Context) error {
		data, err := json.Marshal(k)
		if err != nil {
			return err
		}
		return w.o.Keeper.Keep(data)
	}, func(err error) {
		if err != nil {
			w.o.Log.Warn("the window's place is not kept", "err", err)
		}
	})
}

// appeared follows after the window came onto the screen: it is brought back from where there is none, and kept
// on top where the person wants it.
func (w *window) appeared() {
	if w.o.Native == nil {
		return
	}
	w.o.Native.BringIn(w.win)
	if w.kept.OnTop {
		w.o.Native.OnTop(w.win, true)
	}
}

// toggleOnTop keeps the window over all others, or no longer.
func (w *window) toggleOnTop() {
	on := !w.kept.OnTop
	if w.o.Native == nil || !w.o.Native.OnTop(w.win, on) {
		return
	}
	k := w.stood()
	k.OnTop = on
	w.takeKept(k)
}
