// Package asleep tells whether the machine slept, or its clock was set ahead, while the program waited: timers count
// the time that it was awake only, so what waits for a quarter of an hour would wait for that long after a night.
package asleep

import "time"

// least is what the wall clock must have moved ahead of the monotonic one: less is the clock being kept right.
const least = 30 * time.Second

// Watch is a moment by both clocks.
type Watch struct {
	now        func() time.Time
	mono, wall time.Time
}

// From begins to watch. now is the wall clock; tests let it leap.
func From(now func() time.Time) Watch { return Watch{now: now, mono: time.Now(), wall: now()} }

// Slept is how far the wall clock has moved ahead since, in which no timer ran; 0 where that is under half a minute.
func (w Watch) Slept() time.Duration {
	// Round strips the monotonic reading, which does not advance while some systems sleep.
	leap := w.now().Round(0).Sub(w.wall.Round(0)) - time.Since(w.mono)
	if leap <= least {
		return 0
	}
	return leap
}
