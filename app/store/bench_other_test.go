//go:build !linux

package store_test

import "time"

// processorTime is the time on the clock where the system does not tell a thread's own.
func processorTime() (now func() time.Duration, stop func()) {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }, func() {}
}
