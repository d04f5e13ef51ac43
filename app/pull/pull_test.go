package pull

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

func TestFirstLoad_AllKindsWithProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact, crm.KindAccount, crm.KindTask, "gadgets"), newCache()
		o.add(crm.KindContact, 95)
		o.add(crm.KindAccount, 31)
		o.add("gadgets", 3)
		o.kinds = append(o.kinds, crm.KindInfo{Kind: crm.KindLead})
		hidden := crm.Ref{Kind: crm.KindLead, ID: "1"}
		o.edit(hidden, func(e *crm.Entity) { e.Ref = hidden })
		var seen []crm.Progress
		var mu sync.Mutex
		var told atomic.Pointer[Pull]
		p, _ := start(t, Options{Oro: o, Store: c, News: func(n crm.News) {
			if p := told.Load(); n.State && p != nil {
				mu.Lock()
				seen = append(seen, p.Status().Progress...)
				mu.Unlock()
			}
		}})
		told.Store(p)
		if err := p.Now(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.remove(hidden)
		same(t, o, c)
		s := p.Status()
		if s.Fault != nil || s.Running || len(s.Progress) != 0 || !s.Next.Equal(s.Last.Add(time.Minute)) {
			t.Errorf("status after the load: %+v", s)
		}
		if asked := o.questions(func(q question) bool { return q.Kind == crm.KindLead }); len(asked) != 0 {
			t.Errorf("a kind that is not allowed was asked for: %v", asked)
		}
		if o.most > 2 {
			t.Errorf("%d requests at once", o.most)
		}
		mu.Lock()
		defer mu.Unlock()
		last := map[crm.Kind]crm.Progress{}
		for _, step := range seen {
			if step.Task != "load" || step.Done < last[step.Kind].Done || step.Total > 0 && step.Done > step.Total {
				t.Fatalf("progress %+v after %+v", step, last[step.Kind])
			}
			last[step.Kind] = step
		}
		if got := last[crm.KindContact]; got.Done != 90 || got.Total != 95 {
			t.Errorf("last progress of contacts before its end: %+v", got)
		}
	})
}

// A load that is stopped, or whose store fails, goes on where it stood.
func TestFirstLoad_GoesOnAfterEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact), newCache()
		refs := o.add(crm.KindContact, 500)
		_, stop := start(t, Options{Oro: o, Store: c})
		time.Sleep(2050 * time.Millisecond) // kinds, newest, and 18 pages
		stop()
		if n := c.count(); n < 150 || n > 250 {
			t.Fatalf("%d records after two seconds", n)
		}
		o.change(refs[3], "changed during the load")
		o.forget()
		p, _ := start(t, Options{Oro: o, Store: c})
		if err := p.Now(t.Context()); err != nil {
			t.Fatal(err)
		}
		pages := o.questions(func(q question) bool { return q.Kind == crm.KindContact && q.Since.IsZero() })
		if len(pages) > 34 || pages[0].After == "" {
			t.Errorf("%d pages after the restart, the first from %q", len(pages), pages[0].After)
		}
		same(t, o, c)
		time.Sleep(2 * time.Minute)
		same(t, o, c)
	})
}

// A store that takes its time for some pages holds the load up no longer than that: Oro is asked on meanwhile, for
// one page at a time and for few that wait.
func TestFirstLoad_UnevenStoreIsHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact), newCache()
		for _, ref := range o.add(crm.KindContact, 400) { // 40 pages of 100 ms
			o.edit(ref, func(e *crm.Entity) { e.UpdatedAt = e.UpdatedAt.AddDate(-1, 0, 0) })
		}
		c.takes = func(n int) time.Duration {
			if n%4 == 0 {
				return 300 * time.Millisecond
			}
			return 0
		}
		p, _ := start(t, Options{Oro: o, Store: c})
		began := time.Now()
		if err := p.Now(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 5200*time.Millisecond {
			t.Errorf("%v for 40 pages of 100 ms, of which ten take the store 300 ms", took)
		}
		same(t, o, c)
		if o.most > 1 {
			t.Errorf("%d requests at once", o.most)
		}
		o.forget()
		before := c.putCount()
		c.takes = func(int) time.Duration { return time.Hour }
		o.kinds = append(o.kinds, crm.KindInfo{Kind: crm.KindLead, Allowed: true})
		o.add(crm.KindLead, 200)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		if err := p.Now(ctx); err == nil {
			t.Error("over before the store was")
		}
		if c.putCount() != before {
			t.Errorf("%d records put", c.putCount()-before)
		}
		if asked := o.questions(func(q question) bool { return q.Kind == crm.KindLead }); len(asked) > 1 {
			t.Errorf("the newest page is not kept yet, and %d were asked for", len(asked))
		}
	})
}

// What changes after its page was read is found, even if a record of a later page bears a later time, and
// the load took longer than the overlap.
func TestFirstLoad_MissesNothingMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact), newCache()
		refs := o.add(crm.KindContact, 500)
		o.delay = 10 * time.Second
		start(t, Options{Oro: o, Store: c})
		time.Sleep(time.Minute)
		o.change(refs[0], "changed when it had been read")
		time.Sleep(5 * time.Minute)
		o.change(refs[400], "changed before it was read")
		time.Sleep(20 * time.Minute)
		same(t, o, c)
	})
}

// A sweep that is stopped in the middle, and goes on in another process, drops nothing that exists.
func TestSweep_GoesOnAfterEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindAccount), newCache()
		c.oro = o
		refs := o.add(crm.KindAccount, 600)
		_, stop := start(t, Options{Oro: o, Store: c})
		time.Sleep(time.Minute)
		o.remove(refs[10])
		o.remove(refs[500])
		for range 40 { // 60 pages take 6 s; somewhere among these ends is a sweep under way
			time.Sleep(3 * time.Second)
			stop()
			_, stop = start(t, Options{Oro: o, Store: c})
		}
		time.Sleep(10 * time.Minute)
		same(t, o, c)
	})
}

func TestFirstLoad_ForgottenPlaceBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindAccount), newCache()
		o.add(crm.KindAccount, 100)
		c.cursors["pull/accounts"] = cursor{Version: cursorVersion, Load: &walked{Next: "long gone"}}.bytes()
		o.fail(func(q crm.BatchQuery) *crm.Fault {
			if q.After == "long gone" {
				return &crm.Fault{Kind: crm.Invalid, Op: "batch"}
			}
			return nil
		})
		p, _ := start(t, Options{Oro: o, Store: c})
		if err := p.Now(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, o, c)
	})
}

func TestFollow_WhatChangesArrives(t *testing.T) {
	for _, kind := range []crm.Kind{crm.KindContact, crm.KindAccount} {
		synctest.Test(t, func(t *testing.T) {
			o, c := newOro(kind), newCache()
			refs := o.add(kind, 200)
			start(t, Options{Oro: o, Store: c})
			time.Sleep(30 * time.Second)
			same(t, o, c)
			fresh := o.add(kind, 25)
			time.Sleep(61 * time.Second)
			if _, ok := c.get(fresh[0]); !ok {
				t.Errorf("%s: a new record has not arrived within an interval", kind)
			}
			o.change(refs[7], "changed")
			o.remove(refs[9])
			if kind == crm.KindContact {
				time.Sleep(61 * time.Second)
				if e, _ := c.get(refs[7]); e.Name != "changed" {
					t.Errorf("%s: a change has not arrived within an interval", kind)
				}
			}
			time.Sleep(10 * time.Minute)
			same(t, o, c)
			if kind == crm.KindAccount {
				return
			}
			o.forget()
			time.Sleep(10 * time.Minute)
			follows := o.questions(func(q question) bool { return !q.Since.IsZero() })
			if len(follows) < 9 || len(follows) > 11 {
				t.Errorf("%d followings in ten quiet minutes", len(follows))
			}
		})
	}
}

// A record that is committed late bears a time before the mark.
func TestFollow_LateCommitIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindLead), newCache()
		refs := o.add(crm.KindLead, 50)
		start(t, Options{Oro: o, Store: c})
		time.Sleep(5 * time.Minute)
		o.change(refs[1], "mark")
		mark := stampNow()
		time.Sleep(90 * time.Second)
		o.edit(refs[2], func(e *crm.Entity) { e.Name, e.UpdatedAt = "late", mark.Add(-30*time.Second) })
		time.Sleep(61 * time.Second)
		same(t, o, c)
	})
}

// Pages by id: a record whose page has been read changes, then one of a later page, in a walk that takes
// longer than the overlap.
func TestFollow_MissesNothingMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact), newCache()
		o.byID = true
		o.add(crm.KindContact, 1)
		start(t, Options{Oro: o, Store: c})
		time.Sleep(10 * time.Minute)
		o.fail(func(q crm.BatchQuery) *crm.Fault {
			if q.Kind != "" && q.Since.IsZero() {
				return &crm.Fault{Kind: crm.Damaged, Op: "batch"} // no sweep mends anything
			}
			return nil
		})
		o.mu.Lock()
		o.delay = 20 * time.Second
		o.mu.Unlock()
		refs := o.add(crm.KindContact, 300) // ten minutes
		time.Sleep(3 * time.Minute)
		o.change(refs[0], "changed when it had been read")
		time.Sleep(5 * time.Minute)
		o.change(refs[299], "changed before it was read")
		time.Sleep(40 * time.Minute)
		same(t, o, c)
		o.forget()
		time.Sleep(40 * time.Minute)
		if n := len(o.questions(func(q question) bool { return q.After != "" })); n > 40 {
			t.Errorf("%d further pages in 40 quiet minutes", n)
		}
	})
}

// An import of many records with one time is read once or twice, not every interval for ever.
func TestFollow_GreatImportIsNotReadForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindOrder), newCache()
		start(t, Options{Oro: o, Store: c})
		time.Sleep(90 * time.Second)
		o.add(crm.KindOrder, 400)
		time.Sleep(10 * time.Minute)
		same(t, o, c)
		if c.putCount() > 2*400 {
			t.Errorf("%d records put for 400", c.putCount())
		}
		o.forget()
		time.Sleep(10 * time.Minute)
		if n := len(o.questions(func(q question) bool { return !q.Since.IsZero() })); n > 11 {
			t.Errorf("%d pages in ten quiet minutes", n)
		}
	})
}

// An import of long ago is not read a second time after its first load, and what changes in it arrives.
func TestFirstLoad_OldImportIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact), newCache()
		refs := o.add(crm.KindContact, 500)
		time.Sleep(25 * time.Hour)
		start(t, Options{Oro: o, Store: c})
		time.Sleep(time.Minute)
		if n := len(o.questions(func(q question) bool { return !q.Since.IsZero() && q.After != "" })); n > 0 {
			t.Errorf("%d pages read a second time", n)
		}
		o.change(refs[250], "changed")
		time.Sleep(2 * time.Minute)
		same(t, o, c)
	})
}

func TestFollow_FutureStampDoesNotStopIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindTask), newCache()
		refs := o.add(crm.KindTask, 100)
		o.edit(refs[0], func(e *crm.Entity) { e.UpdatedAt = time.Now().AddDate(30, 0, 0) })
		o.delay = time.Second // so that the next sweep is far
		start(t, Options{Oro: o, Store: c})
		time.Sleep(10 * time.Minute)
		o.change(refs[50], "changed")
		time.Sleep(70 * time.Second)
		same(t, o, c)
		if c.putCount() > 300 {
			t.Errorf("%d records put", c.putCount())
		}
	})
}

// Sweeps keep their distance from start to start, put nothing that has not changed, and give back what
// the store has lost.
func TestSweep_GapAndThrift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindOpportunity), newCache()
		refs := o.add(crm.KindOpportunity, 60)
		start(t, Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Second }})
		time.Sleep(4 * time.Minute)
		o.forget()
		c.forget()
		time.Sleep(20 * time.Minute)
		starts := o.questions(func(q question) bool { return !q.Newest && q.After == "" && q.Kind != "" })
		if len(starts) < 9 || len(starts) > 10 {
			t.Errorf("%d sweeps in 20 minutes", len(starts))
		}
		for i := 1; i < len(starts); i++ {
			if d := starts[i].at.Sub(starts[i-1].at); d < sweepGap {
				t.Errorf("%v from one sweep to the next", d)
			}
		}
		if c.putCount() != 0 {
			t.Errorf("%d records put though nothing changed", c.putCount())
		}
		c.mu.Lock()
		delete(c.recs, refs[0])
		c.mu.Unlock()
		o.change(refs[1], "changed")
		time.Sleep(3 * time.Minute)
		same(t, o, c)
		if c.putCount() > 2 {
			t.Errorf("%d records put for two", c.putCount())
		}
	})
}

// A long sweep takes a part of the time only, and following goes on meanwhile.
func TestSweep_LongOneGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindAccount, crm.KindContact), newCache()
		o.add(crm.KindAccount, 400)
		o.delay = time.Second
		contacts := o.add(crm.KindContact, 5)
		interval := func() time.Duration { return 20 * time.Second }
		start(t, Options{Oro: o, Store: c, Interval: interval})
		time.Sleep(time.Hour)
		same(t, o, c)
		o.forget()
		time.Sleep(time.Hour)
		pages := o.questions(func(q question) bool { return q.Kind == crm.KindAccount && !q.Newest })
		if share := float64(len(pages)) / 3600; share > 0.27 || share < 0.1 {
			t.Errorf("sweeping took %.2f of the time", share)
		}
		var before time.Time
		for _, q := range o.questions(func(q question) bool { return q.Kind == crm.KindContact }) {
			if d := q.at.Sub(before); !before.IsZero() && d > 45*time.Second {
				t.Fatalf("contacts were not followed for %v", d)
			}
			before = q.at
		}
		o.change(contacts[0], "changed")
		time.Sleep(45 * time.Second)
		if e, _ := c.get(contacts[0]); e.Name != "changed" {
			t.Error("a contact's change has not arrived")
		}
	})
}

func TestSweep_UnorderedPagesDropNothingWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindCase), newCache()
		c.oro = o
		refs := o.add(crm.KindCase, 100)
		o.shaken = true
		start(t, Options{Oro: o, Store: c})
		time.Sleep(10 * time.Minute)
		same(t, o, c)
		o.remove(refs[50])
		time.Sleep(10 * time.Minute)
		same(t, o, c)
	})
}

func TestKinds_RightsLostAndWon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindContact, crm.KindQuote), newCache()
		o.add(crm.KindContact, 30)
		o.add(crm.KindQuote, 30)
		p, _ := start(t, Options{Oro: o, Store: c})
		time.Sleep(time.Minute)
		o.fail(func(q crm.BatchQuery) *crm.Fault {
			if q.Kind == crm.KindQuote {
				return &crm.Fault{Kind: crm.Refused, Op: "batch"}
			}
			return nil
		})
		fresh := o.add(crm.KindContact, 1)[0]
		time.Sleep(time.Minute)
		if _, ok := c.get(fresh); !ok || p.Status().Fault != nil {
			t.Errorf("a refused kind held up the others (%v, %v)", ok, p.Status().Fault)
		}
		o.allow(1, false)
		time.Sleep(2 * time.Minute)
		if n := c.count(); n != 31 {
			t.Errorf("%d records in the cache, 31 are allowed", n)
		}
		o.allow(1, true)
		o.fail(nil)
		time.Sleep(15 * time.Minute)
		same(t, o, c)
	})
}

// What one kind's answers have wrong is told and tried again ever more seldom; the others go on.
func TestKinds_OneDamaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, c := newOro(crm.KindUser, crm.KindLead), newCache()
		o.add(crm.KindLead, 30)
		o.add(crm.KindUser, 30)
		o.fail(func(q crm.BatchQuery) *crm.Fault {
			if q.Kind == crm.KindUser {
				return &crm.Fault{Kind: crm.Damaged, Op: "batch"}
			}
			return nil
		})
		p, _ := start(t, Options{Oro: o, Store: c, Interval: func() time.Duration { return time.Second }})
		time.Sleep(time.Hour)
		s := p.Status()
		if c.count() != 30 || s.Fault == nil || s.Fault.Kind != crm.Damaged {
			t.Errorf("%d records, status %+v", c.count(), s)
		}
		if n := len(o.questions(func(q question) bool { return q.Kind == crm.KindUser })); n > 25 {
			t.Errorf("%d tries in an hour", n)
		}
	})
}

func TestPages_CircleEnds(t *testing.T) {
	t.Parallel()
	p := New(Options{Oro: circle{}, Store: newCache(), Dated: isDated, Interval: func() time.Duration { return time.Second }})
	err := p.Now(t.Context())
	if f := crm.AsFault("", err); err == nil || f.Kind != crm.Damaged || f.Code != "pull.page" {
		t.Errorf("got %v", err)
	}
}

type circle struct{}

func (circle) Kinds(context.Context) ([]crm.KindInfo, error) {
	return []crm.KindInfo{{Kind: crm.KindUser, Allowed: true}}, nil
}

func (circle) Batch(context.Context, crm.BatchQuery) (crm.Batch, error) {
	return crm.Batch{Next: "here", Total: -1}, nil
}

// Model: Oro changes at random, the process is stopped at random and its store fails at random; in the end
// the cache is like Oro.
func TestPull_EndsLikeOro(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { endsLikeOro(t, rand.New(rand.NewPCG(seed, 1))) })
		})
	}
}

func endsLikeOro(t *testing.T, r *rand.Rand) {
	kinds := []crm.Kind{crm.KindContact, crm.KindAccount, crm.KindOrder, crm.KindQuote}
	o, c := newOro(kinds...), newCache()
	c.oro, o.byID = o, r.IntN(2) == 0
	var refs []crm.Ref
	for _, kind := range kinds {
		refs = append(refs, o.add(kind, r.IntN(120))...)
	}
	var down atomic.Bool
	o.fail(func(crm.BatchQuery) *crm.Fault {
		if down.Load() {
			return &crm.Fault{Kind: crm.Offline, Op: "batch"}
		}
		return nil
	})
	interval := func() time.Duration { return 10 * time.Second }
	_, stop := start(t, Options{Oro: o, Store: c, Interval: interval})
	for range 60 {
		switch r.IntN(8) {
		case 0, 1:
			refs = append(refs, o.add(kinds[r.IntN(len(kinds))], 1+r.IntN(15))...)
		case 2, 3:
			if ref := refs[r.IntN(len(refs))]; o.has(ref) {
				o.change(ref, fmt.Sprint("v", r.Int()))
			}
		case 4:
			o.remove(refs[r.IntN(len(refs))])
		case 5:
			stop()
			_, stop = start(t, Options{Oro: o, Store: c, Interval: interval})
		case 6:
			c.mu.Lock()
			c.fuse = c.written + 1 + r.IntN(20)
			c.mu.Unlock()
		case 7:
			down.Store(!down.Load())
		}
		time.Sleep(time.Duration(r.IntN(40_000)) * time.Millisecond)
		c.mu.Lock()
		c.fuse = 0
		c.mu.Unlock()
	}
	down.Store(false)
	time.Sleep(20 * time.Minute)
	same(t, o, c)
	stop()
}
