package desk_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

func TestContexts_OfAnswersFromTheCacheAndSaysHowOldItIs(t *testing.T) {
	r := newRoom(t)
	r.oro.err = offline()
	old := noon.Add(-3 * time.Hour)
	r.store.context = crm.ThreadContext{Thread: "m1@alpina.example", Attached: []crm.Attached{{Ref: alpina}}, Presence: crm.InOro, AsOf: old}
	got, err := r.Contexts.Of(t.Context(), "", letter())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(refs(got.Attached), []crm.Ref{alpina}) || !slices.Equal(refs(got.Suggested), []crm.Ref{elena}) {
		t.Errorf("attached %v, suggested %v", refs(got.Attached), refs(got.Suggested))
	}
	if got.Fresh || !got.AsOf.Equal(old) || got.Presence != crm.InOro || got.Connection != "one" {
		t.Errorf("%+v", got)
	}
}

func TestContexts_RefreshKeepsOrosAnswerAndTellsWatchers(t *testing.T) {
	r := newRoom(t)
	r.oro.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: order}}, Presence: crm.InOro}
	r.oro.entities = []crm.Entity{{Ref: order, Name: "10482"}}
	var told []crm.News
	defer r.News.Watch(func(n crm.News) { told = append(told, n) })()
	got, err := r.Contexts.Refresh(t.Context(), "", letter())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(refs(got.Attached), []crm.Ref{order}) || !got.Fresh || got.Fault != nil || !got.AsOf.Equal(noon) {
		t.Errorf("%+v", got)
	}
	kept := r.store.context
	if kept.Thread != "m1@alpina.example" || kept.From != "elena@alpina.example" || !slices.Contains(kept.IDs, "m1@alpina.example") {
		t.Errorf("kept %+v", kept)
	}
	if len(told) != 1 || !slices.Equal(told[0].Threads, []string{"m1@alpina.example"}) {
		t.Errorf("told %+v", told)
	}
}

func TestContexts_RefreshOfflineGivesTheCacheAndTheReason(t *testing.T) {
	r := newRoom(t)
	r.oro.err = offline()
	r.store.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: alpina}}, AsOf: noon}
	got, err := r.Contexts.Refresh(t.Context(), "", letter())
	if err != nil || got.Fault == nil || got.Fault.Kind != crm.Offline {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Fresh || !slices.Equal(refs(got.Attached), []crm.Ref{alpina}) {
		t.Errorf("%+v", got)
	}
}

// An Oro that takes the question and stays silent must not cost the cache's answer.
func TestContexts_RefreshStalledGivesTheCacheAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.oro.stalls = true
		r.store.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: alpina}}, AsOf: noon}
		start := time.Now()
		got, err := r.Contexts.Refresh(t.Context(), "", letter())
		if err != nil || got.Fault == nil || got.Fault.Kind != crm.Offline || !slices.Equal(refs(got.Attached), []crm.Ref{alpina}) {
			t.Errorf("%+v, %v", got, err)
		}
		if took := time.Since(start); took != desk.AskTime {
			t.Errorf("it took %v", took)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if got, err := r.Contexts.Refresh(gone, "", letter()); err == nil && (got.Fault == nil || got.Fault.Kind != crm.Cancelled) {
			t.Errorf("given up by the person: %+v, %v", got, err)
		}
	})
}

func TestContexts_RefreshShowsAnAnswerThatCannotBeKept(t *testing.T) {
	r := newRoom(t)
	r.oro.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: order}}, Presence: crm.InOro}
	r.oro.entities = []crm.Entity{{Ref: order, Name: "10482"}}
	r.store.full = &crm.Fault{Kind: crm.Busy, Code: "store.full"}
	got, err := r.Contexts.Refresh(t.Context(), "", letter())
	if err != nil || got.Fault == nil || got.Fault.Code != "store.full" || !got.Fresh {
		t.Fatalf("%+v, %v", got, err)
	}
	if !slices.Equal(refs(got.Attached), []crm.Ref{order}) || got.Attached[0].Entity.Name != "10482" {
		t.Errorf("%+v", got.Attached)
	}
	r.oro.page = crm.SearchPage{Hits: []crm.Hit{{Entity: crm.Entity{Ref: order}}}}
	if page, why, err := r.Search.Ask(t.Context(), desk.Request{Text: "x"}); err != nil || why == nil || len(page.Hits) != 1 {
		t.Errorf("search: %+v, %v, %v", page, why, err)
	}
	if record, err := r.Records.Read(t.Context(), "", order); err != nil || record.Fault == nil || !record.Fresh {
		t.Errorf("record: %+v, %v", record, err)
	}
}

func TestContexts_ABrokenCacheIsAnError(t *testing.T) {
	r := newRoom(t)
	r.store.broken = &crm.Fault{Kind: crm.Damaged}
	if _, err := r.Contexts.Of(t.Context(), "", letter()); !crm.IsFault(err, crm.Damaged) {
		t.Errorf("err = %v", err)
	}
	if _, err := r.Contexts.Of(t.Context(), "other", letter()); !crm.IsFault(err, crm.SignedOut) {
		t.Errorf("unknown connection: %v", err)
	}
}

// What waits in the outbox shows at once on a context as Oro last knew it.
func TestContexts_ShowWhatWaits(t *testing.T) {
	why := &crm.Fault{Kind: crm.Refused, Detail: "no"}
	change := func(id string, op crm.ChangeOp, ref crm.Ref, state crm.PendingState) crm.Pending {
		return crm.Pending{Change: crm.Change{ID: id, Thread: "joined", Op: op, Refs: []crm.Ref{ref}}, State: state, Last: why}
	}
	cases := []struct {
		name     string
		waits    []crm.Pending
		attached []crm.Ref
		states   []crm.RowState
		suggests []crm.Ref
	}{
		{"nothing", nil, []crm.Ref{alpina}, []crm.RowState{crm.RowSettled}, []crm.Ref{elena}},
		{"an attach waits", []crm.Pending{change("c", crm.OpAttach, elena, crm.PendingWaiting)},
			[]crm.Ref{alpina, elena}, []crm.RowState{crm.RowSettled, crm.RowWaiting}, []crm.Ref{}},
		{"an attach is being sent", []crm.Pending{change("c", crm.OpAttach, elena, crm.PendingSending)},
			[]crm.Ref{alpina, elena}, []crm.RowState{crm.RowSettled, crm.RowSending}, []crm.Ref{}},
		{"an attach was refused", []crm.Pending{change("c", crm.OpAttach, elena, crm.PendingRefused)},
			[]crm.Ref{alpina, elena}, []crm.RowState{crm.RowSettled, crm.RowRefused}, []crm.Ref{}},
		{"a sent one is Oro's affair", []crm.Pending{change("c", crm.OpAttach, elena, crm.PendingSent)},
			[]crm.Ref{alpina}, []crm.RowState{crm.RowSettled}, []crm.Ref{elena}},
		{"a record nobody knows", []crm.Pending{change("c", crm.OpAttach, order, crm.PendingWaiting)},
			[]crm.Ref{alpina, order}, []crm.RowState{crm.RowSettled, crm.RowWaiting}, []crm.Ref{elena}},
		{"a detach waits", []crm.Pending{change("c", crm.OpDetach, alpina, crm.PendingWaiting)},
			[]crm.Ref{}, nil, []crm.Ref{elena}},
		{"a detach was refused", []crm.Pending{change("c", crm.OpDetach, alpina, crm.PendingRefused)},
			[]crm.Ref{alpina}, []crm.RowState{crm.RowRefused}, []crm.Ref{elena}},
		{"attached, then removed again", []crm.Pending{
			change("c", crm.OpAttach, order, crm.PendingSending), change("d", crm.OpDetach, order, crm.PendingWaiting),
		}, []crm.Ref{alpina}, []crm.RowState{crm.RowSettled}, []crm.Ref{elena}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRoom(t)
			r.store.joined = "joined" // pending changes are looked up by the canonical key
			r.store.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: alpina}}, AsOf: noon}
			r.outbox.all = c.waits
			got, err := r.Contexts.Of(t.Context(), "", letter())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(refs(got.Attached), c.attached) || !slices.Equal(refs(got.Suggested), c.suggests) {
				t.Fatalf("attached %v, suggested %v", refs(got.Attached), refs(got.Suggested))
			}
			for i, row := range got.Attached {
				if row.State != c.states[i] {
					t.Errorf("row %d has state %v, want %v", i, row.State, c.states[i])
				}
				if row.State == crm.RowRefused && (row.Refusal != why || row.Change != "c") {
					t.Errorf("the refusal is lost: %+v", row)
				}
				if row.Entity.Name == "" {
					t.Errorf("row %d has no name", i)
				}
			}
		})
	}
}

// Oro is not asked again for a message that it was known to have: the question carries its id.
func TestContexts_RefreshTellsOroWhatIsKnown(t *testing.T) {
	for presence, want := range map[crm.Presence]string{crm.InOro: "88", crm.NotInOro: "", crm.PresenceUnknown: ""} {
		r := newRoom(t)
		r.store.context = crm.ThreadContext{Presence: presence, EmailID: "88"}
		if _, err := r.Contexts.Refresh(t.Context(), "", letter()); err != nil {
			t.Fatal(err)
		}
		if got := r.oro.question.EmailID; got != want {
			t.Errorf("presence %d: asked with e-mail %q, want %q", presence, got, want)
		}
	}
}
