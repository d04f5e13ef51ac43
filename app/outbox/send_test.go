package outbox

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

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
