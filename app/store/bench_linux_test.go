package store_test

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// processorTime starts to count the processor time of the calling goroutine: what an operation takes on a
// machine that does nothing else. The goroutine stays on its thread until stop.
func processorTime() (now func() time.Duration, stop func()) {
	runtime.LockOSThread()
	return func() time.Duration {
		var t unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
		return time.Duration(t.Nano())
	}, runtime.UnlockOSThread
}
