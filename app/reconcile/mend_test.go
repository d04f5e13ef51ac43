package reconcile_test

import (
	"context"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
)

// A listing that lacks a record is no proof that it was deleted: Oro is asked for the record itself.
func TestDelete_OnlyWhatOroSaysIsGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err      *crm.Fault
		problems int
		left     int
	}{
		"may not be seen": {&crm.Fault{Kind: crm.Refused, Op: "memory", Code: "oro.denied"}, 1, 3},
		"no such kind":    {&crm.Fault{Kind: crm.Missing, Op: "memory", Code: "sheet.absent.contact"}, 1, 3},
		"offline":         {&crm.Fault{Kind: crm.Offline, Op: "memory"}, 0, 3},
		"gone":            {&crm.Fault{Kind: crm.Missing, Op: "memory", Code: "oro.missing"}, 0, 2},
	} {
		w := filledWith(t, 3)
		id := w.oro.ids()[0]
		was := w.oro.recs[id]
		w.oro.drop(id)
		w.oro.before = func(op string, s crm.Sheet) error {
			if op == "read" && s.ID == id {
				return c.err
			}
			return nil
		}
		err := w.Now(t.Context())
		if (err != nil) != (name == "offline") || len(w.account.ids()) != c.left {
			t.Errorf("%s: %d left, %v", name, len(w.account.ids()), err)
		}
		if k := w.status(crm.SheetContact); len(k.Problems) != c.problems {
			t.Errorf("%s: status %+v", name, k)
		}
		if name == "gone" {
			w.quiet()
			continue
		}
		reads := w.oro.calls["read"]
		if c.problems > 0 {
			w.automatic()()
			if n := w.oro.calls["read"] - reads; n != 0 || len(w.journal(crm.JournalRefused)) != 1 {
				t.Errorf("%s: asked %d times without a change", name, n)
			}
		}
		w.oro.before = nil
		w.oro.mu.Lock() // seen again
		w.oro.recs[id] = was
		w.oro.touch(id)
		w.oro.mu.Unlock()
		w.run()
		if k := w.status(crm.SheetContact); len(w.account.ids()) != 3 || len(w.oro.ids()) != 3 || len(k.Problems) != 0 {
			t.Errorf("%s: %v, %v, %+v", name, w.oro.ids(), w.account.ids(), k)
		}
		w.quiet()
	}
}

// unlisted is a side whose listings say that a record is gone which can be read.
type unlisted struct {
	reconcile.Side
	id string
}

// Changes implements reconcile.Side.
func (u *unlisted) Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	d, err := u.Side.Changes(ctx, cursor, func(s crm.Sheet) error {
		if s.ID == u.id {
			return nil
		}
		return each(s)
	})
	if u.id != "" && !d.Full {
		d.Gone = append(d.Gone, u.id)
	}
	return d, err
}

func TestDelete_WhatCanBeReadLives(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	side := &unlisted{Side: w.oro}
	w.sides[crm.SheetContact] = [2]reconcile.Side{side, w.account}
	id := w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	w.run()
	side.id = id
	w.run()
	w.oro.edit(id, sample(crm.SheetContact, "Lee", "2"))
	w.run()
	if ids := w.account.ids(); len(ids) != 1 || w.account.get(ids[0])["phone"] != "+49 30 5550102" || len(w.journal(crm.JournalDeleted)) != 0 {
		t.Errorf("the account has %v", ids)
	}
	w.quiet()
	side.id = ""
	w.quiet()
	if len(w.oro.ids()) != 1 {
		t.Errorf("Oro has %v", w.oro.ids())
	}
}

// The question about many deletions comes before Oro is asked for every one of them.
func TestDelete_AsksThePersonFirst(t *testing.T) {
	t.Parallel()
	w := filledWith(t, 20)
	w.dropOro(15)
	reads := w.oro.calls["read"]
	if err := w.Now(t.Context()); crm.AsFault("", err) == nil || crm.AsFault("", err).Code != "sync.stopped" {
		t.Errorf("%v", err)
	}
	if n := w.oro.calls["read"] - reads; n != 0 {
		t.Errorf("%d records were read", n)
	}
}

// What became of an interrupted update is known for good once it is found out, also if the next one fails too.
func TestUpdate_TwoLostInARow(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact, settings.Value(settings.Conflict), settings.AccountWins)
	oro := w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	w.run()
	offline := &crm.Fault{Kind: crm.Offline, Op: "memory"}
	trouble(w.account, "update", offline, true)
	w.oro.edit(oro, sample(crm.SheetContact, "Lee", "2"))
	_ = w.Now(t.Context())
	w.account.after = nil
	trouble(w.account, "update", offline, false)
	w.oro.edit(oro, sample(crm.SheetContact, "Lee", "3"))
	_ = w.Now(t.Context())
	w.account.before = nil
	w.run()
	for _, f := range []crm.Fields{w.oro.get(oro), w.account.get(w.account.ids()[0])} {
		if f["phone"] != "+49 30 5550103" {
			t.Errorf("Oro's newest value is lost: %v", f)
		}
	}
	if j := w.journal(crm.JournalConflict); len(j) != 0 {
		t.Errorf("the journal has %+v", j)
	}
	w.quiet()
}

// A text that names somebody of the never-send list keeps the record here.
func TestPrivate_AnyTextThatNamesThem(t *testing.T) {
	t.Parallel()
	for kind, texts := range map[crm.SheetKind][]crm.Fields{
		crm.SheetTask:  {{crm.SheetSubject: "Call bob@secret.example"}},
		crm.SheetEvent: {{crm.SheetTitle: "Lunch with “Bob@Secret.example”", crm.SheetStart: "2026-12-01T10:00:00Z", crm.SheetEnd: "2026-12-01T11:00:00Z"}},
		crm.SheetContact: {
			{crm.SheetLastName: "Lee", crm.SheetNote: "see mailto:bob%40mail.secret.example!"},
			{crm.SheetLastName: "Bob", crm.SheetEmails: "a@firm.example\nBob <bob@secret.example>"},
		},
	} {
		w := newTwo(t, kind, settings.Value(settings.PrivateDomains), "secret.example")
		for _, f := range texts {
			w.account.add(f)
		}
		w.account.add(sample(kind, "Open", "1"))
		w.run()
		if n := len(w.oro.ids()); n != 1 {
			t.Errorf("%s: Oro was told of %d", kind, n)
		}
		if j := w.journal(crm.JournalOdd); len(j) != len(texts) || j[0].Code != "private" {
			t.Errorf("%s: the journal has %+v", kind, j)
		}
	}
}

// strict is a side that breaks off with its context, as a connection does.
type strict struct {
	reconcile.Side
	during func()
	left   time.Duration
}

// Create implements reconcile.Side.
func (s *strict) Create(ctx context.Context, in crm.Sheet, oro string) (crm.Sheet, error) {
	s.during()
	if at, ok := ctx.Deadline(); ok {
		s.left = time.Until(at)
	}
	if err := ctx.Err(); err != nil {
		return crm.Sheet{}, &crm.Fault{Kind: crm.Cancelled, Op: "strict", Err: err}
	}
	return s.Side.Create(ctx, in, oro)
}

// A write that is under way when the run is cancelled is finished and kept.
func TestCancel_FinishesWhatWasBegun(t *testing.T) {
	t.Parallel()
	w := newTwo(t, crm.SheetContact)
	w.oro.add(sample(crm.SheetContact, "Lee", "1"))
	side := &strict{Side: w.account, during: func() { w.Cancel() }}
	w.sides[crm.SheetContact] = [2]reconcile.Side{w.oro, side}
	if err := w.Now(t.Context()); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("%v", err)
	}
	if n := len(w.account.ids()); n != 1 || side.left <= 0 || side.left > 2*time.Minute {
		t.Errorf("%d made, %v left", n, side.left)
	}
	w.run()
	w.quiet()
}
