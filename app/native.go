//go:build !nowindow

package main

import "github.com/go-gl/glfw/v3.4/glfw"

// native reaches the system's window where Fyne has no call for it: Fyne lets its window's context be made current,
// and GLFW knows the window by that. It implements ui.Native and is used on the UI thread.
type native struct{}

// with calls f with GLFW's window of a Fyne window, if it has one.
func with(window any, f func(*glfw.Window)) (done bool) {
	w, ok := window.(interface{ RunWithContext(func()) })
	if !ok {
		return false
	}
	w.RunWithContext(func() {
		if current := glfw.GetCurrentContext(); current != nil {
			f(current)
			done = true
		}
	})
	return done
}

// placed tells whether windows have places that a program can know: Wayland's have none.
func placed() bool { return glfw.GetPlatform() != glfw.PlatformWayland }

// Place tells where a window stands, in the system's units.
func (native) Place(window any) (x, y int, ok bool) {
	with(window, func(w *glfw.Window) {
		if placed() && w.GetAttrib(glfw.Iconified) == glfw.False {
			x, y = w.GetPos()
			ok = true
		}
	})
	return x, y, ok
}

// handle is how much of a window's upper edge must be on a screen, so that it can be taken and moved.
const handle = 48

// BringIn moves a window whose upper edge is on no screen onto the first one.
func (native) BringIn(window any) {
	with(window, func(w *glfw.Window) {
		screens := glfw.GetMonitors()
		if !placed() || len(screens) == 0 {
			return
		}
		x, y := w.GetPos()
		width, _ := w.GetSize()
		for _, s := range screens {
			left, top, wide, high := s.GetWorkarea()
			if x+width-handle > left && x+handle < left+wide && y > top-handle && y+handle < top+high {
				return
			}
		}
		left, top, _, _ := screens[0].GetWorkarea()
		w.SetPos(left+handle, top+handle)
	})
}

// OnTop keeps a window over all others, or no longer.
func (native) OnTop(window any, on bool) bool {
	value := glfw.False
	if on {
		value = glfw.True
	}
	return placed() && with(window, func(w *glfw.Window) { w.SetAttrib(glfw.Floating, value) })
}

// minimise puts a window into the desktop's list of windows: what closing does where there is no tray (spec 2.2).
func minimise(window any) bool {
	return with(window, func(w *glfw.Window) { w.Iconify() })
}
