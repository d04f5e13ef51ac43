package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
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

func TestRefused_HoldsBackWhatTouchesTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, o := newDisk(), newOro()
		o.say(func(c crm.Change, _ int) (error, error) {
			if c.ID == "a" {
				return noWay, nil
			}
			return nil, nil
		})
		p := live(t, d, Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.idle()
		p.add(change("b", "T", crm.OpAttach, 1, 2)) // touches a's
		p.add(change("c", "T", crm.OpAttach, 2))    // touches b's, which is held up
		p.add(change("d", "T", crm.OpAttach, 3))    // other records
		p.idle()
		if got := o.did(); !slices.Equal(got, []string{"d"}) {
			t.Errorf("carried out: %v", got)
		}
		got, _ := p.List(t.Context())
		if got[0].State != crm.PendingRefused || got[0].Last.Detail != "Oro's reason" || got[0].Last.Err != nil {
			t.Errorf("the refused one: %+v", got[0])
		}
		p.crash()
		p = live(t, d, Options{Sender: o})
		time.Sleep(24 * time.Hour)
		if got := p.state("a"); got != crm.PendingRefused {
			t.Errorf("after a restart and a day: %s", got)
		}
		o.say(nil)
		if err := p.Retry(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		p.idle()
		if got := o.did(); !slices.Equal(got, []string{"d", "a", "b", "c"}) {
			t.Errorf("after Retry: %v", got)
		}
	})
}

func TestRefused_DiscardFreesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		o.say(func(c crm.Change, _ int) (error, error) {
			if c.ID == "a" {
				return noWay, nil
			}
			return nil, nil
		})
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.idle()
		p.add(change("b", "T", crm.OpDetach, 1))
		if err := p.Discard(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		p.idle()
		if got := o.did(); !slices.Equal(got, []string{"b"}) {
			t.Errorf("carried out: %v", got)
		}
		wantFault(t, p.Discard(t.Context(), "a"), crm.Missing, "outbox.gone")
		wantFault(t, p.Discard(t.Context(), "b"), crm.Conflict, "outbox.sent")
		wantFault(t, p.Retry(t.Context(), "b"), crm.Conflict, "outbox.sent")
	})
}

func TestSend_OutcomesByFault(t *testing.T) {
	for _, one := range []struct {
		fault *crm.Fault
		want  crm.PendingState
	}{
		{&crm.Fault{Kind: crm.Refused}, crm.PendingRefused},
		{&crm.Fault{Kind: crm.Invalid}, crm.PendingRefused},
		{&crm.Fault{Kind: crm.Missing}, crm.PendingRefused},
		{&crm.Fault{Kind: crm.Conflict}, crm.PendingRefused},
		{&crm.Fault{Kind: crm.Conflict, Code: CodeAsks}, crm.PendingAsks},
		{&crm.Fault{Kind: crm.Offline}, crm.PendingWaiting},
		{&crm.Fault{Kind: crm.Busy}, crm.PendingWaiting},
		{&crm.Fault{Kind: crm.SignedOut}, crm.PendingWaiting},
		{&crm.Fault{Kind: crm.Cancelled}, crm.PendingWaiting},
		{&crm.Fault{Kind: crm.Damaged}, crm.PendingRefused},
		{&crm.Fault{Kind: crm.Bug}, crm.PendingRefused},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := newOro()
			o.say(func(crm.Change, int) (error, error) { return one.fault, nil })
			p := live(t, newDisk(), Options{Sender: o})
			p.add(change("a", "T", crm.OpAttach, 1))
			time.Sleep(time.Hour)
			if got := p.state("a"); got != one.want {
				t.Errorf("%v: %s, want %s", one.fault, got, one.want)
			}
		})
	}
}

// An answer that was never read: Oro is asked, and the change is not sent again.
func TestSend_LostAnswerIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		o.say(func(_ crm.Change, attempt int) (error, error) { return nil, offline })
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		got, err := p.Await(t.Context(), "a")
		if err != nil || got.State != crm.PendingSent || got.Receipt.EmailID != "7" {
			t.Errorf("%+v, %v", got, err)
		}
		if _, times, asked := o.count("a"); times != 1 || asked != 1 {
			t.Errorf("carried out %d times, asked %d times", times, asked)
		}
	})
}

func TestLanded_BeforeSentAndAgainUntilKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		var mu sync.Mutex
		told := 0
		var p *process
		p = live(t, newDisk(), Options{Sender: o, Landed: func(_ context.Context, c crm.Change, r crm.Receipt) error {
			mu.Lock()
			defer mu.Unlock()
			told++
			if p.state(c.ID) == crm.PendingSent || r.EmailID != "7" {
				t.Errorf("told when %s: %+v", p.state(c.ID), r)
			}
			if c.ID == "a" && told < 3 || c.ID == "b" {
				return errors.New("the store is full")
			}
			return nil
		}})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.idle()
		mu.Lock()
		if _, times, _ := o.count("a"); told != 3 || times != 1 {
			t.Errorf("told %d times, carried out %d times, %s", told, times, p.state("a"))
		}
		mu.Unlock()
		p.add(change("b", "T", crm.OpAttach, 2))
		p.idle()
		if _, times, _ := o.count("b"); times != 1 || p.state("b") != crm.PendingSent {
			t.Errorf("a store that never keeps it holds the change up: %s", p.state("b"))
		}
	})
}

// A disk that is full when the answer comes: nothing is sent twice, and the end is right.
func TestSend_DiskFullMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		time.Sleep(50 * time.Millisecond)
		p.handle.setFull(true)
		time.Sleep(time.Hour)
		if got := p.state("a"); got != crm.PendingSending {
			t.Errorf("stands as %s", got)
		}
		wantFault(t, p.Add(t.Context(), change("b", "T", crm.OpAttach, 1)), crm.Busy, "disk.full")
		p.handle.setFull(false)
		p.idle()
		if _, times, _ := o.count("a"); times != 1 || p.state("a") != crm.PendingSent {
			t.Errorf("carried out %d times, %s", times, p.state("a"))
		}
	})
}

func TestSent_KeptForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, o := newDisk(), newOro()
		p := live(t, d, Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.idle()
		time.Sleep(23 * time.Hour)
		if got := p.state("a"); got != crm.PendingSent {
			t.Errorf("after 23 hours: %q", got)
		}
		time.Sleep(3 * time.Hour)
		if got := p.state("a"); got != "" || len(d.data) != 0 {
			t.Errorf("after a day: %q, %d records", got, len(d.data))
		}
	})
}

func TestNews_AfterEveryStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var seen []crm.PendingState
		var p *process
		p = sleeping(t, newDisk(), Options{Sender: newOro(), News: func(n crm.News) {
			mu.Lock()
			defer mu.Unlock()
			if !n.Outbox || n.Connection != "c1" || !slices.Equal(n.Threads, []string{"T"}) || !slices.Equal(n.Refs, []crm.Ref{ref(1)}) {
				t.Errorf("news %+v", n)
			}
			seen = append(seen, p.state("a"))
		}})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.run()
		p.idle()
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(seen, []crm.PendingState{crm.PendingWaiting, crm.PendingSending, crm.PendingSent}) {
			t.Errorf("states at the news: %v", seen)
		}
	})
}

func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		o.say(func(c crm.Change, _ int) (error, error) {
			if c.ID == "no" {
				return noWay, nil
			}
			return offline, nil
		})
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("no", "T", crm.OpAttach, 1))
		if got, err := p.Await(t.Context(), "no"); err != nil || got.State != crm.PendingRefused {
			t.Errorf("%+v, %v", got, err)
		}
		_, err := p.Await(t.Context(), "unknown")
		wantFault(t, err, crm.Missing, "outbox.gone")
		p.add(change("later", "U", crm.OpAttach, 1))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		got, err := p.Await(ctx, "later")
		if got.Last == nil || got.Last.Kind != crm.Offline {
			t.Errorf("how it stands when the time is up: %+v", got)
		}
		wantFault(t, err, crm.Offline, "timeout")
		go func() {
			time.Sleep(time.Second)
			if err := p.Discard(t.Context(), "later"); err != nil {
				t.Error(err)
			}
		}()
		_, err = p.Await(t.Context(), "later")
		wantFault(t, err, crm.Cancelled, "outbox.withdrawn")
	})
}

// What happens between the plan and the first step of a change: it is taken out, or an opposite one comes.
func TestCarry_TakenOutJustBefore(t *testing.T) {
	t.Parallel()
	o := newOro()
	o.delay = 0
	p := sleeping(t, newDisk(), Options{Sender: o})
	p.add(change("a", "T", crm.OpAttach, 1))
	p.add(change("b", "U", crm.OpAttach, 1))
	a, b := p.byID["a"], p.byID["b"]
	if err := p.Discard(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	p.add(change("c", "U", crm.OpDetach, 1))
	for _, it := range []*item{a, b} {
		p.carry(t.Context(), it)
	}
	if got := o.did(); len(got) != 0 {
		t.Errorf("carried out: %v", got)
	}
	if p.state("a") != "" || p.byID["b"].rec.state != void {
		t.Error("what was taken out is back")
	}
}

// A change that Run has taken up is not met by an opposite one any more, nor discarded.
func TestCarry_TakenUp(t *testing.T) {
	t.Parallel()
	p := sleeping(t, newDisk(), Options{Sender: newOro()})
	p.add(change("a", "T", crm.OpAttach, 1))
	p.byID["a"].active = true
	p.add(change("b", "T", crm.OpDetach, 1))
	if got, _ := p.Pending(t.Context(), "T"); len(got) != 2 {
		t.Errorf("%d changes, want both", len(got))
	}
	wantFault(t, p.Discard(t.Context(), "a"), crm.Busy, "outbox.sending")
	if back, err := p.Undo(t.Context(), "a"); err != nil || back.Op != crm.OpDetach {
		t.Errorf("%+v, %v", back, err)
	}
}
