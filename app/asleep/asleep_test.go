package asleep_test

import (
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/asleep"
)

func TestSlept_OnlyWhatNoTimerCounted(t *testing.T) {
	for _, c := range []struct{ awake, ahead, want time.Duration }{
		{0, 0, 0},
		{time.Hour, 0, 0},
		{time.Minute, 30 * time.Second, 0},
		{time.Minute, 31 * time.Second, 31 * time.Second},
		{time.Second, 8 * time.Hour, 8 * time.Hour},
		{time.Hour, -8 * time.Hour, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			ahead := time.Duration(0)
			w := asleep.From(func() time.Time { return time.Now().Add(ahead) })
			time.Sleep(c.awake) // of the bubble: it takes no time
			ahead = c.ahead
			if got := w.Slept(); got != c.want {
				t.Errorf("awake %v, clock ahead %v: slept %v, want %v", c.awake, c.ahead, got, c.want)
			}
		})
	}
}
