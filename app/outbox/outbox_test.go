package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

var (
	offline = &crm.Fault{Kind: crm.Offline, Op: "send", Err: errors.New("secret of the wire")}
	noWay   = &crm.Fault{Kind: crm.Refused, Op: "send", Detail: "Oro's reason"}
)

func TestAdd_IsOnDiskBeforeItReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, o := newDisk(), newOro()
		p := sleeping(t, d, Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.add(change("a", "T", crm.OpAttach, 1))
		p.handle.kill()
		p = live(t, d, Options{Sender: o})
		p.idle()
		if got := o.did(); !slices.Equal(got, []string{"a"}) {
			t.Errorf("carried out: %v", got)
		}
	})
}

func TestAdd_Incomplete(t *testing.T) {
	t.Parallel()
	p := sleeping(t, newDisk(), Options{Sender: newOro()})
	for _, c := range []crm.Change{{}, {ID: "x"}, {ID: "x", Op: crm.OpAttach}, {Op: crm.OpAttach, Refs: []crm.Ref{ref(1)}}} {
		wantFault(t, p.Add(t.Context(), c), crm.Invalid, "outbox.incomplete")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantFault(t, p.Add(ctx, change("a", "T", crm.OpAttach, 1)), crm.Cancelled, "")
}

func TestAdd_DiskFullIsSaidAndNothingIsKept(t *testing.T) {
	t.Parallel()
	p := sleeping(t, newDisk(), Options{Sender: newOro()})
	p.handle.setFull(true)
	wantFault(t, p.Add(t.Context(), change("a", "T", crm.OpAttach, 1)), crm.Busy, "disk.full")
	if got := p.state("a"); got != "" {
		t.Errorf("a change that is not on the disk is listed as %s", got)
	}
}

func TestRun_OrderWithinThreadsSideBySideAcross(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		p := sleeping(t, newDisk(), Options{Sender: o})
		for n := range 5 {
			for thread := range 8 {
				p.add(change(fmt.Sprintf("%d-%d", thread, n), fmt.Sprint("T", thread), crm.OpAttach, n))
			}
		}
		began := time.Now()
		p.run()
		p.idle()
		if o.overlap || o.most != 4 {
			t.Errorf("overlap in a thread: %v; threads at once: %d", o.overlap, o.most)
		}
		if took := time.Since(began); took != 40*200*time.Millisecond/4 {
			t.Errorf("took %v", took)
		}
		last := map[string]string{}
		for _, c := range o.applied {
			if c.ID < last[c.Thread] {
				t.Errorf("%s after %s", c.ID, last[c.Thread])
			}
			last[c.Thread] = c.ID
		}
	})
}

// Two keys of one conversation, known by a message id that both changes name, are one lane.
func TestRun_JoinedThreadsAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		p := sleeping(t, newDisk(), Options{Sender: o, Parallel: 4})
		a, b := change("a", "old", crm.OpAttach, 1), change("b", "new", crm.OpAttach, 1)
		b.Envelope.IDs = []string{"x", "old-message"}
		p.add(a)
		p.add(b)
		p.run()
		p.idle()
		if o.most != 1 || !slices.Equal(o.did(), []string{"a", "b"}) {
			t.Errorf("%d at once, %v", o.most, o.did())
		}
		for _, thread := range []string{"old", "new"} {
			if got, _ := p.Pending(t.Context(), thread); len(got) != 2 {
				t.Errorf("%s: %d changes", thread, len(got))
			}
		}
		if got, _ := p.Pending(t.Context(), "other"); len(got) != 0 {
			t.Errorf("other thread: %v", got)
		}
	})
}

func TestRun_NotBeforeHoldsTheThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		p := live(t, newDisk(), Options{Sender: o})
		first := change("a", "T", crm.OpAttach, 1)
		first.NotBefore = first.At.Add(10 * time.Second)
		p.add(first)
		p.add(change("b", "T", crm.OpAttach, 2))
		p.add(change("c", "U", crm.OpAttach, 1))
		time.Sleep(9900 * time.Millisecond)
		p.Wake()
		synctest.Wait()
		if got := o.did(); !slices.Equal(got, []string{"c"}) {
			t.Errorf("carried out before undo had passed: %v", got)
		}
		p.idle()
		if got := o.did(); !slices.Equal(got, []string{"c", "a", "b"}) {
			t.Errorf("order %v", got)
		}
	})
}

// Undo's wait is neither prolonged by a clock set back nor ended by one set forward.
func TestRun_NotBeforeBearsClockLeaps(t *testing.T) {
	for _, leap := range []time.Duration{-48 * time.Hour, 48 * time.Hour} {
		for _, restart := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				d, o := newDisk(), newOro()
				var shift time.Duration
				opt := Options{Sender: o, Now: func() time.Time { return time.Now().Add(shift) }}
				p := live(t, d, opt)
				c := change("a", "T", crm.OpAttach, 1)
				c.NotBefore = c.At.Add(10 * time.Second)
				p.add(c)
				p.end()
				shift = leap
				if restart {
					p = live(t, d, opt)
				} else {
					p.run()
				}
				began := time.Now()
				p.idle()
				took := time.Since(began)
				if took > 11*time.Second || !restart && took < 10*time.Second {
					t.Errorf("leap %v, restart %v: left after %v", leap, restart, took)
				}
			})
		}
	}
}

func TestRun_BackoffWakeAndRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		down := func(crm.Change, int) (error, error) { return offline, nil }
		o.say(down)
		o.answer(func(crm.Change) error { return offline })
		p := live(t, newDisk(), Options{Sender: o, Rand: func() float64 { return 0 }})
		for n := range 20 {
			p.add(change(fmt.Sprint(n), fmt.Sprint("T", n), crm.OpAttach, 1))
		}
		time.Sleep(time.Hour)
		if n := o.requests(); n < 30 || n > 80 {
			t.Errorf("%d requests in an hour of no network", n)
		}
		if got, _ := p.List(t.Context()); got[0].State != crm.PendingWaiting || got[0].Last == nil || got[0].Attempts < 1 {
			t.Errorf("a waiting change: %+v", got[0])
		}
		p.Wake()
		before := o.requests()
		time.Sleep(time.Second)
		if o.requests() != before+1 {
			t.Errorf("%d requests after Wake, want one to try", o.requests()-before)
		}
		o.say(nil)
		o.answer(nil)
		began := time.Now()
		p.Wake()
		p.idle()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("took %v to send all when the network was back", took)
		}

		busy := &crm.Fault{Kind: crm.Busy, Op: "send", After: 5 * time.Minute}
		o.say(func(_ crm.Change, attempt int) (error, error) {
			if attempt == 1 {
				return busy, nil
			}
			return nil, nil
		})
		before = o.requests()
		p.add(change("late", "T", crm.OpAttach, 9))
		time.Sleep(time.Second)
		p.Wake()
		time.Sleep(5*time.Minute - 2*time.Second)
		if n := o.requests() - before; n != 1 {
			t.Errorf("%d requests before Retry-After had passed", n)
		}
		p.idle()
	})
}

// A Retry-After outlives the process.
func TestRun_RetryAfterAcrossRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, o := newDisk(), newOro()
		o.say(func(_ crm.Change, attempt int) (error, error) {
			return &crm.Fault{Kind: crm.Busy, Op: "send", After: time.Hour}, nil
		})
		p := live(t, d, Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		time.Sleep(time.Minute)
		p.end()
		o.say(nil)
		p = live(t, d, Options{Sender: o})
		p.Wake()
		time.Sleep(50 * time.Minute)
		if n := o.requests(); n != 1 {
			t.Errorf("%d requests within the hour", n)
		}
		p.idle()
	})
}

// One change whose requests never come through does not keep the others from Oro.
func TestRun_OnePoisonedDoesNotStopTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		o.say(func(c crm.Change, _ int) (error, error) {
			if c.ID == "poison" {
				return offline, nil
			}
			return nil, nil
		})
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("poison", "P", crm.OpAttach, 1))
		for n := range 30 {
			p.add(change(fmt.Sprint(n), fmt.Sprint("T", n), crm.OpAttach, 1))
		}
		time.Sleep(time.Minute)
		if n := len(o.did()); n != 30 {
			t.Errorf("%d of 30 sent in a minute", n)
		}
		time.Sleep(time.Hour)
		if n, _, _ := o.count("poison"); n > 60 {
			t.Errorf("%d tries in an hour", n)
		}
	})
}

// Idle returns even if it looks between the last write and the end of the goroutine that made it.
func TestIdle_SeesTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p *process
		p = sleeping(t, newDisk(), Options{Sender: newOro(), News: func(crm.News) {
			if p.state("a") == crm.PendingSent {
				time.Sleep(time.Second)
			}
		}})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.run()
		p.idle()
	})
}
