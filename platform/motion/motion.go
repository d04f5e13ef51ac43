// Package motion tells whether the person asked the system for less motion: GNOME's “Reduced Motion”, the animation
// effects of Windows, macOS's “Reduce motion”.
package motion

import "context"

// System is the desktop that the program runs on. The zero value is ready; it may be used from several goroutines.
type System struct{}

// Watch tells whether less motion is asked for, at once and, on desktops with a settings portal (Linux), whenever that
// changes, until ctx ends; then it returns nil. Tell is called on this goroutine. Where the desktop does not say, it
// is told no. An error means that changes cannot be learnt; tell was then called once all the same.
func (System) Watch(ctx context.Context, tell func(reduced bool)) error { return watch(ctx, tell) }
