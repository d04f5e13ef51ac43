package pull

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

func (o *oro) count() int { return len(o.questions(func(question) bool { return true })) }

// runs are the times at which followings of the one kind began.
func (o *oro) runs() []time.Time {
	var at []time.Time
	for _, q := range o.questions(func(q question) bool { return q.Kind != "" && q.Newest }) {
		at = append(at, q.at)
	}
	return at
}

// loaded gives a Pull whose first load is over, over a kind that fits on one page.
func loaded(t *testing.T, o Options) (*oro, *Pull) {
	t.Helper()
	server := newOro(crm.KindUser)
	server.add(crm.KindUser, 3)
	o.Oro, o.Store = server, newCache()
	p, _ := start(t, o)
	time.Sleep(time.Second)
	server.forget()
	return server, p
}

func TestInterval_FromEndToStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, _ := loaded(t, Options{Interval: func() time.Duration { return 30 * time.Second }})
		o.mu.Lock()
		o.delay = 4 * time.Second
		o.mu.Unlock()
		time.Sleep(10 * time.Minute)
		at := o.runs()
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d < 34*time.Second || d > 39*time.Second {
				t.Errorf("%v from start to start of runs that take 4 s", d)
			}
		}
		if len(at) < 15 || o.most > 1 {
			t.Errorf("%d runs, %d requests at once", len(at), o.most)
		}
	})
}

func TestInterval_ChangeActsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var interval atomic.Int64
		interval.Store(int64(time.Hour))
		o, p := loaded(t, Options{Interval: func() time.Duration { return time.Duration(interval.Load()) }})
		time.Sleep(10 * time.Minute)
		if n := o.count(); n != 0 {
			t.Fatalf("%d questions within the hour", n)
		}
		interval.Store(int64(time.Minute))
		p.Wake()
		time.Sleep(300 * time.Millisecond)
		if n := len(o.runs()); n != 1 {
			t.Errorf("%d runs right after Wake", n)
		}
		interval.Store(int64(time.Hour))
		time.Sleep(30 * time.Minute)
		o.forget()
		interval.Store(int64(time.Minute))
		time.Sleep(look + time.Second)
		if n := len(o.runs()); n != 1 {
			t.Errorf("%d runs though nobody said that the interval is shorter", n)
		}
		interval.Store(0)
		o.forget()
		p.Wake()
		time.Sleep(10 * time.Second)
		if n := len(o.runs()); n < 7 || n > 10 {
			t.Errorf("%d runs in 10 s with an interval of 0, which is taken for a second", n)
		}
	})
}

func TestNow_SharedAndFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, p := loaded(t, Options{Interval: func() time.Duration { return time.Hour }})
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if err := p.Now(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(50 * time.Millisecond)
		fresh := o.add(crm.KindUser, 1)[0]
		// This one comes while the run is under way: it must not be content with that.
		if err := p.Now(t.Context()); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if n := len(o.runs()); n > 3 || o.most > 1 {
			t.Errorf("%d runs for six that asked, %d requests at once", n, o.most)
		}
		if _, ok := p.o.Store.(*cache).get(fresh); !ok {
			t.Error("what was there when Now was called has not arrived")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := p.Now(ctx); !crm.IsFault(err, crm.Cancelled) || p.Status().Fault != nil {
			t.Errorf("given up: %v, %v", err, p.Status().Fault)
		}
		if err := p.Now(t.Context()); err != nil {
			t.Errorf("after one that was given up: %v", err)
		}
	})
}

func TestOffline_BacksOffAndComesBack(t *testing.T) {
	for _, kind := range []crm.FaultKind{crm.Offline, crm.SignedOut, crm.Busy} {
		synctest.Test(t, func(t *testing.T) {
			o, p := loaded(t, Options{Interval: func() time.Duration { return time.Second }})
			o.fail(func(crm.BatchQuery) *crm.Fault { return &crm.Fault{Kind: kind, Op: "batch"} })
			time.Sleep(time.Minute)
			o.forget()
			time.Sleep(time.Hour)
			if n := o.count(); n > 20 || n < 12 {
				t.Errorf("%v: %d questions in an hour", kind, n)
			}
			if s := p.Status(); s.Fault == nil || s.Fault.Kind != kind || !s.Next.After(time.Now()) {
				t.Errorf("%v: status %+v", kind, s)
			}
			if err := p.Now(t.Context()); !crm.IsFault(err, kind) {
				t.Errorf("%v: Now said %v", kind, err)
			}
			o.fail(nil)
			fresh := o.add(crm.KindUser, 1)[0]
			p.Wake()
			time.Sleep(time.Second)
			if _, ok := p.o.Store.(*cache).get(fresh); !ok || p.Status().Fault != nil {
				t.Errorf("%v: not back after Wake: %+v", kind, p.Status())
			}
		})
	}
}

func TestRetryAfter_Obeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, p := loaded(t, Options{Interval: func() time.Duration { return time.Second }})
		o.fail(func(crm.BatchQuery) *crm.Fault {
			return &crm.Fault{Kind: crm.Busy, Op: "batch", After: 10 * time.Minute}
		})
		time.Sleep(3 * time.Second)
		o.forget()
		for range 9 {
			p.Wake()
			err := p.Now(t.Context())
			if f := crm.AsFault("", err); f == nil || f.Kind != crm.Busy || f.After <= 0 || f.After > 11*time.Minute {
				t.Errorf("Now said %v", err)
			}
			time.Sleep(time.Minute)
		}
		if n := o.count(); n != 0 {
			t.Errorf("%d questions before the time", n)
		}
		o.fail(nil)
		time.Sleep(3 * time.Minute)
		if p.Status().Fault != nil {
			t.Errorf("not back: %+v", p.Status())
		}
	})
}

func TestIdle_PausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var idle atomic.Bool
		idle.Store(true)
		o, p := loaded(t, Options{Interval: func() time.Duration { return time.Minute }, Idle: idle.Load})
		time.Sleep(time.Hour)
		o.forget()
		time.Sleep(2 * time.Hour)
		if n := len(o.runs()); n < 13 || n > 17 {
			t.Errorf("%d runs in two idle hours", n)
		}
		idle.Store(false)
		p.Wake()
		o.forget()
		time.Sleep(10 * time.Minute)
		if n := len(o.runs()); n < 9 {
			t.Errorf("%d runs in ten minutes after somebody came back", n)
		}
	})
}

// Sleep and leaps of the clock: waiting goes by the monotonic clock, and what the wall clock has gone ahead of
// it counts as slept.
func TestClock_Leaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shift atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }
		o, p := loaded(t, Options{Interval: func() time.Duration { return time.Hour }, Now: now})
		shift.Store(int64(-1000 * time.Hour))
		time.Sleep(50 * time.Minute)
		if n := o.count(); n != 0 {
			t.Errorf("%d questions after the clock was set back", n)
		}
		time.Sleep(15 * time.Minute)
		if n := len(o.runs()); n != 1 {
			t.Errorf("%d runs in an interval after the clock was set back", n)
		}
		time.Sleep(10 * time.Minute)
		o.forget()
		shift.Add(int64(2 * time.Hour)) // the lid was closed
		time.Sleep(look + time.Second)
		if n := len(o.runs()); n != 1 || p.Status().Fault != nil {
			t.Errorf("%d runs after a sleep", n)
		}
		time.Sleep(30 * time.Minute)
		if n := len(o.runs()); n != 1 {
			t.Errorf("%d runs half an hour after it", n)
		}
	})
}

func TestRun_EndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro(crm.KindUser)
		o.delay = time.Hour
		_, stop := start(t, Options{Oro: o, Store: newCache()})
		time.Sleep(time.Second)
		began := time.Now()
		stop()
		if time.Since(began) != 0 || o.busy != 0 {
			t.Errorf("ended after %v with %d requests under way", time.Since(began), o.busy)
		}
	})
}

func TestCursor_GarbageBeginsAnew(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "{", `{"v":0,"loaded":true}`, `{"v":99,"loaded":true}`, "null"} {
		if c := readCursor([]byte(data)); c.Loaded || c.Version != cursorVersion {
			t.Errorf("%q: %+v", data, c)
		}
	}
	c := cursor{Version: cursorVersion, Loaded: true, Mark: time.Unix(1e9, 0).UTC(), Sweep: &walked{Next: "n", Last: "9"}}
	if got := readCursor(c.bytes()); !got.Loaded || !got.Mark.Equal(c.Mark) || *got.Sweep != *c.Sweep {
		t.Errorf("%+v", got)
	}
}

func TestStore_FaultIsToldAndBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindUser), newCache()
		o.add(crm.KindUser, 30)
		c.fuse = 1
		p, _ := start(t, Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Second }})
		time.Sleep(10 * time.Minute)
		if err := p.Now(t.Context()); !errors.Is(err, errBurnt) {
			t.Errorf("Now said %v", err)
		}
		if n := o.count(); n > 40 {
			t.Errorf("%d questions while nothing could be kept", n)
		}
		c.mu.Lock()
		c.fuse = 0
		c.mu.Unlock()
		if err := p.Now(t.Context()); err != nil {
			t.Error(err)
		}
		same(t, o, c)
	})
}
