//go:build !nowindow

package main

import "github.com/go-gl/glfw/v3.4/glfw"

// minimise puts a window into the desktop's list of windows: what closing does where there is no tray (spec 2.2).
// Fyne has no call for it, but lets its window's context be made current, and GLFW knows the window by that.
// It is called on the UI thread and tells whether it could.
func minimise(window any) (done bool) {
	w, ok := window.(interface{ RunWithContext(func()) })
	if !ok {
		return false
	}
	w.RunWithContext(func() {
		if current := glfw.GetCurrentContext(); current != nil {
			current.Iconify()
			done = true
		}
	})
	return done
}
