package pull

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

// pages are the questions of first loads for what comes by id.
func pages(o *oro) []question {
	return o.questions(func(q question) bool { return q.Kind != "" && q.Since.IsZero() })
}

func TestPause_HoldsTheLoadUpAndLetsItGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact, crm.KindLead), newCache()
		contact := o.add(crm.KindContact, 5)[0] // one page: loaded at once
		o.add(crm.KindLead, 500)
		p, _ := start(t, Options{Oro: o, Store: c})
		time.Sleep(2050 * time.Millisecond)
		if err := p.Pause(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		o.forget()
		had := c.count()
		o.change(contact, "changed during the pause")
		time.Sleep(10 * time.Minute)
		if asked := o.questions(func(q question) bool { return q.Kind == crm.KindLead }); len(asked) > 0 || c.count() != had || had > 300 {
			t.Errorf("asked %v while paused; %d records, then %d", asked, had, c.count())
		}
		if e, _ := c.get(contact); e.Name != "changed during the pause" {
			t.Error("what is loaded was not followed")
		}
		s := p.Status()
		if !s.Load.Paused || !s.Last.IsZero() || len(s.Progress) != 1 || s.Progress[0].Done != had-5-10 || s.Fault != nil {
			t.Errorf("paused: %+v", s)
		}
		if err := p.Now(t.Context()); err != nil || c.count() != had {
			t.Errorf("asked for a run: %d records, %v", c.count(), err)
		}
		if err := p.Pause(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second)
		same(t, o, c)
		if s := p.Status(); s.Load.Paused || s.Last.IsZero() || len(s.Progress) > 0 {
			t.Errorf("afterwards: %+v", s)
		}
		if n := len(pages(o)); n > 60 {
			t.Errorf("%d pages after the pause: it began anew", n)
		}
	})
}

// A pause taken back while a run goes on that has passed the load by does not wait for the interval.
func TestPause_TakenBackDuringARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindLead, crm.KindAccount), newCache()
		o.allow(0, false)
		o.add(crm.KindLead, 100)
		o.add(crm.KindAccount, 40)
		p, _ := start(t, Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Hour }})
		time.Sleep(time.Minute)
		if err := p.Pause(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		o.allow(0, true)
		var back sync.Once
		o.fail(func(q crm.BatchQuery) *crm.Fault {
			if q.Kind == crm.KindAccount && q.After != "" { // the sweep, after the leads were passed by
				back.Do(func() {
					go func() {
						if err := p.Pause(t.Context(), false); err != nil {
							t.Error(err)
						}
					}()
				})
			}
			return nil
		})
		time.Sleep(time.Hour + time.Minute)
		same(t, o, c)
	})
}

func TestPause_OutlivesTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindLead), newCache()
		o.add(crm.KindLead, 1000)
		p, stop := start(t, Options{Oro: o, Store: c})
		time.Sleep(5050 * time.Millisecond)
		if err := p.Pause(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		was := p.Status()
		stop()
		o.forget()

		next := New(Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Minute }, Dated: isDated})
		if err := next.Recall(t.Context()); err != nil {
			t.Fatal(err)
		}
		s := next.Status()
		if !s.Load.Paused || len(s.Progress) != 1 || s.Progress[0] != was.Progress[0] {
			t.Errorf("recalled %+v, was %+v", s, was)
		}
		if off := s.Load.Left - was.Load.Left; off < -time.Second || off > time.Second || s.Load.Left == 0 {
			t.Errorf("%v left, %v before", s.Load.Left, was.Load.Left)
		}
		fresh, _ := start(t, Options{Oro: o, Store: c}) // recalls by itself
		time.Sleep(5 * time.Minute)
		if n := len(pages(o)); n > 0 {
			t.Errorf("%d pages while paused", n)
		}
		if err := fresh.Pause(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		same(t, o, c)
		again := New(Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Minute }})
		if err := again.Recall(t.Context()); err != nil || again.Status().Load.Paused {
			t.Errorf("still paused in a later process; %v", err)
		}
	})
}

func TestPause_StoreFaultIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindLead), newCache()
		c.fuse = 1
		p := New(Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Minute }})
		if err := p.Pause(t.Context(), true); err == nil || p.isPaused() {
			t.Error("paused, though it could not be kept")
		}
	})
}

func TestLoad_TellsPaceAndTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindLead, crm.KindAccount), newCache()
		o.add(crm.KindLead, 1000)
		o.add(crm.KindAccount, 1000)
		p, _ := start(t, Options{Oro: o, Store: c})
		time.Sleep(time.Second)
		if s := p.Status().Load; s.Rate != 0 || s.Left != 0 {
			t.Errorf("after a second: %+v", s)
		}
		time.Sleep(4 * time.Second)
		s := p.Status().Load // 100 records a second; the newest pages of both were first
		if s.Rate < 95 || s.Rate > 105 || s.Left < 14*time.Second || s.Left > 16500*time.Millisecond {
			t.Errorf("after five seconds: %+v", s)
		}
		o.mu.Lock()
		o.delay = 200 * time.Millisecond // slower: the pace follows
		o.mu.Unlock()
		time.Sleep(12 * time.Second)
		if s := p.Status().Load; s.Rate > 72 {
			t.Errorf("slower: %+v", s)
		}
		time.Sleep(30 * time.Second)
		if s := p.Status(); s.Load.Left != 0 || len(s.Progress) > 0 {
			t.Errorf("over: %+v", s)
		}
		first := pages(o)
		if !first[0].Newest || !first[1].Newest || first[0].Kind == first[1].Kind || first[2].Newest {
			t.Errorf("begun with %+v", first[:3])
		}
	})
}
