package outbox

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

func TestUndo_WhatHasNotLeftIsTakenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		p := live(t, newDisk(), Options{Sender: o})
		c := change("a", "T", crm.OpAttach, 1)
		c.NotBefore = c.At.Add(10 * time.Second)
		p.add(c)
		got, err := p.Undo(t.Context(), "a")
		if err != nil || got.ID != "a" {
			t.Errorf("%+v, %v", got, err)
		}
		time.Sleep(time.Minute)
		if got := o.did(); len(got) != 0 {
			t.Errorf("carried out: %v", got)
		}
		_, err = p.Undo(t.Context(), "a")
		wantFault(t, err, crm.Missing, "outbox.gone")
	})
}

func TestUndo_WhatWasSentIsFollowedByItsOpposite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1, 2))
		p.idle()
		back, err := p.Undo(t.Context(), "a")
		if err != nil || back.Op != crm.OpDetach || back.ID == "a" || !slices.Equal(back.Refs, []crm.Ref{ref(1), ref(2)}) {
			t.Fatalf("%+v, %v", back, err)
		}
		_, err = p.Undo(t.Context(), "a")
		wantFault(t, err, crm.Conflict, "outbox.undone")
		p.idle()
		if o.has("T", ref(1)) || len(o.did()) != 2 {
			t.Errorf("carried out: %v", o.did())
		}
		// The undoing can be undone.
		if again, err := p.Undo(t.Context(), back.ID); err != nil || again.Op != crm.OpAttach {
			t.Errorf("%+v, %v", again, err)
		}
		p.idle()
		if !o.has("T", ref(1)) {
			t.Error("the record is not attached again")
		}
	})
}

// Undo while the request is under way, its answer is lost, and Oro never carried it out: the two meet.
func TestUndo_OnItsWay(t *testing.T) {
	for _, lost := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			o := newOro()
			o.say(func(_ crm.Change, attempt int) (error, error) {
				if lost {
					return offline, nil
				}
				return nil, nil
			})
			p := live(t, newDisk(), Options{Sender: o})
			p.add(change("a", "T", crm.OpAttach, 1))
			time.Sleep(50 * time.Millisecond)
			if got := p.state("a"); got != crm.PendingSending {
				t.Fatalf("stands as %s", got)
			}
			wantFault(t, p.Discard(t.Context(), "a"), crm.Busy, "outbox.sending")
			if back, err := p.Undo(t.Context(), "a"); err != nil || back.Op != crm.OpDetach {
				t.Fatalf("%+v, %v", back, err)
			}
			p.idle()
			if want := 2; lost {
				want = 0
				if got := o.did(); len(got) != want {
					t.Errorf("lost: carried out %v", got)
				}
			} else if got := o.did(); len(got) != want || o.has("T", ref(1)) {
				t.Errorf("carried out %v", got)
			}
		})
	}
}

func TestUndo_RefusedIsTakenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		o.say(func(crm.Change, int) (error, error) { return noWay, nil })
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("a", "T", crm.OpAttach, 1))
		p.idle()
		if got, err := p.Undo(t.Context(), "a"); err != nil || got.ID != "a" || p.state("a") != "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Oro detached the first of two records and refused the second: undoing attaches the first one again.
func TestUndo_RefusedHalfWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &halfway{attached: map[crm.Ref]bool{ref(1): true, ref(2): true}, tried: make(chan struct{}), says: noWay}
		p := live(t, newDisk(), Options{Sender: o})
		p.add(change("a", "T", crm.OpDetach, 1, 2))
		p.idle()
		if got := p.state("a"); got != crm.PendingRefused || o.attached[ref(1)] {
			t.Fatalf("stands as %s, %v", got, o.attached)
		}
		back, err := p.Undo(t.Context(), "a")
		if err != nil || back.Op != crm.OpAttach || !slices.Equal(back.Refs, []crm.Ref{ref(1), ref(2)}) {
			t.Fatalf("%+v, %v", back, err)
		}
		p.idle()
		if !o.attached[ref(1)] || !o.attached[ref(2)] || p.state("a") != "" {
			t.Errorf("attached: %v; the refused one stands as %q", o.attached, p.state("a"))
		}
	})
}

func TestUndo_WithoutInverse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := live(t, newDisk(), Options{Sender: newOro()})
		c := change("log", "T", "log")
		c.NotBefore = c.At.Add(time.Second)
		p.add(c)
		c.ID = "log2"
		p.add(c)
		if _, err := p.Undo(t.Context(), "log"); err != nil {
			t.Errorf("one that has not left: %v", err)
		}
		p.idle()
		_, err := p.Undo(t.Context(), "log2")
		wantFault(t, err, crm.Invalid, "outbox.noInverse")
	})
}

func TestCancelOut(t *testing.T) {
	type op struct {
		id   string
		op   crm.ChangeOp
		refs []int
	}
	const at, de = crm.OpAttach, crm.OpDetach
	for name, one := range map[string]struct {
		adds []op
		undo string
		want []op // what Oro gets; an id is "" where it is new
	}{
		"whole":        {[]op{{"a", at, []int{1}}, {"b", de, []int{1}}}, "", nil},
		"part earlier": {[]op{{"a", at, []int{1, 2}}, {"b", de, []int{1}}}, "", []op{{"a", at, []int{2}}}},
		"part later":   {[]op{{"a", at, []int{1}}, {"b", de, []int{1, 2}}}, "", []op{{"b", de, []int{2}}}},
		"several":      {[]op{{"a", at, []int{1}}, {"b", at, []int{2}}, {"c", de, []int{1, 2}}}, "", nil},
		"same op":      {[]op{{"a", at, []int{1}}, {"b", at, []int{1}}}, "", []op{{"a", at, []int{1}}, {"b", at, []int{1}}}},
		"nearest only": {[]op{{"a", at, []int{1}}, {"b", at, []int{1}}, {"c", de, []int{1}}}, "", []op{{"a", at, []int{1}}}},
		"back and forth": {
			[]op{{"a", at, []int{1}}, {"b", de, []int{1}}, {"c", at, []int{1}}}, "", []op{{"c", at, []int{1}}},
		},
		"undo the one that met all": {[]op{{"a", at, []int{1}}, {"b", de, []int{1}}}, "b", []op{{"", at, []int{1}}}},
		"undo the one that met some": {
			[]op{{"a", at, []int{1}}, {"b", de, []int{1, 2}}}, "b", []op{{"", at, []int{1}}},
		},
		"undo the one that was met": {[]op{{"a", at, []int{1}}, {"b", de, []int{1}}}, "a", nil},
		"undo the rest of one":      {[]op{{"a", at, []int{1, 2}}, {"b", de, []int{1}}}, "a", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, o := newDisk(), newOro()
				p := sleeping(t, d, Options{Sender: o})
				for _, add := range one.adds {
					p.add(change(add.id, "T", add.op, add.refs...))
				}
				p.add(change("elsewhere", "U", de, 1))
				if one.undo != "" {
					if _, err := p.Undo(t.Context(), one.undo); err != nil {
						t.Fatal(err)
					}
				}
				p.handle.kill()
				p = live(t, d, Options{Sender: o})
				p.idle()
				got := slices.DeleteFunc(o.carried(), func(c crm.Change) bool { return c.Thread == "U" })
				if len(got) != len(one.want) {
					t.Fatalf("carried out %v, want %v", got, one.want)
				}
				for i, want := range one.want {
					c := change("", "", "", want.refs...)
					if want.id != "" && got[i].ID != want.id || got[i].Op != want.op || !slices.Equal(got[i].Refs, c.Refs) {
						t.Errorf("carried out %v, want %v", got[i], want)
					}
				}
				for _, add := range one.adds {
					ctx := t.Context()
					if pend, err := p.Await(ctx, add.id); err != nil && add.id != one.undo && one.undo == "" || err == nil && pend.State != crm.PendingSent {
						t.Errorf("await %s: %+v, %v", add.id, pend, err)
					}
				}
			})
		})
	}
}
