// Package tray tells whether the desktop shows tray icons, and whether they stand on a dark panel. It
// draws none: that is the window's affair.
package tray

import "context"

// System is the tray of the desktop that the program runs on. The zero value is ready; it may be used from
// several goroutines.
type System struct{}

// Available tells whether somebody shows tray icons now.
func (System) Available(ctx context.Context) bool { return available(ctx) }

// Watch tells whether somebody shows tray icons, at once and whenever that changes, until ctx ends; then it
// returns nil. Tell is called on this goroutine. An error means that changes cannot be learnt; tell was then
// called once all the same.
func (System) Watch(ctx context.Context, tell func(available bool)) error { return watch(ctx, tell) }

// PanelDark tells whether tray icons stand on a dark ground; known is false where the desktop does not say. It
// may ask the session bus.
func (System) PanelDark(ctx context.Context) (dark, known bool) { return panelDark(ctx) }
