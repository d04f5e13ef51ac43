package house

import (
	"testing"
	"testing/synctest"
	"time"
)

// A line that nobody asks is idle after a while, and is told at once when somebody asks again.
func TestAttention_IdleWhileNobodyAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		back := 0
		a := newAttention(nil, func() { back++ })
		for range 5 {
			time.Sleep(idleAfter - time.Second)
			if a.idle() {
				t.Error("idle though somebody asks now and then")
			}
			a.touch()
		}
		if back != 0 {
			t.Errorf("came back %d times without having been away", back)
		}
		time.Sleep(idleAfter + time.Second)
		if !a.idle() {
			t.Error("not idle")
		}
		a.touch()
		a.touch()
		if back != 1 || a.idle() {
			t.Errorf("came back %d times, idle %v", back, a.idle())
		}
	})
}
