package post_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/post"
)

// aWhile is long enough for what was read to be in view, and for what comes next to be another move.
const aWhile = 1500 * time.Millisecond

func lastUIDs(t *testing.T, o *office) []uint32 {
	t.Helper()
	time.Sleep(aWhile)
	synctest.Wait()
	hs, err := o.Last(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	uids := []uint32{}
	for _, h := range hs {
		uids = append(uids, h.Key.UID)
	}
	return uids
}

func TestFollow_OneMessageReadElsewhereComesIntoView(t *testing.T) {
	bubble(t, 5, func(t *testing.T, o *office) {
		if _, any := o.Viewed(); any {
			t.Error("something is in view before anything was read")
		}
		o.server.see(3)
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		if key, _ := o.Viewed(); key.UID != 3 {
			t.Error("it takes long until what is read comes into view")
		}
		o.server.see(1)
		if got := lastUIDs(t, o); !slices.Equal(got, []uint32{1, 3}) {
			t.Errorf("read last: %v", got)
		}
		if key, ok := o.Viewed(); !ok || key.UID != 1 || key.Login != "one" {
			t.Errorf("in view: %v %v", key, ok)
		}
	})
}

func TestFollow_SeveralAtOnceWereMarkedAndNotRead(t *testing.T) {
	bubble(t, 50, func(t *testing.T, o *office) {
		o.server.see(7)
		time.Sleep(aWhile)
		o.server.see(1, 2, 3)
		if got := lastUIDs(t, o); !slices.Equal(got, []uint32{7}) {
			t.Errorf("read last: %v", got)
		}
		if key, _ := o.Viewed(); key.UID != 7 {
			t.Errorf("in view: %v", key)
		}
		check(t, o)
	})
}

// Servers tell of many that were marked in several notices, the first of them often of one alone.
func TestFollow_MarkedOnesAreNotFollowedHoweverTheyAreTold(t *testing.T) {
	type step struct {
		after time.Duration
		uids  []uint32
	}
	ms := time.Millisecond
	for name, c := range map[string]struct {
		steps []step
		want  []uint32 // read last, newest first; 7 was before
	}{
		"one by one":                {[]step{{0, []uint32{1}}, {100 * ms, []uint32{2}}, {100 * ms, []uint32{3}}, {200 * ms, []uint32{4}}}, []uint32{7}},
		"one, then the rest":        {[]step{{0, []uint32{1}}, {60 * ms, []uint32{2, 3, 4}}}, []uint32{7}},
		"one, the rest slowly":      {[]step{{0, []uint32{1}}, {500 * ms, []uint32{2, 3}}, {500 * ms, []uint32{4, 5}}}, []uint32{7}},
		"the rest, then one":        {[]step{{0, []uint32{1, 2}}, {500 * ms, []uint32{3}}}, []uint32{7}},
		"many, with single ones":    {[]step{{0, []uint32{1, 2}}, {900 * ms, []uint32{3}}, {900 * ms, []uint32{4}}}, []uint32{7}},
		"one is told twice":         {[]step{{0, []uint32{1}}, {100 * ms, []uint32{1}}}, []uint32{1, 7}},
		"marked, then one is read":  {[]step{{0, []uint32{1, 2}}, {aWhile, []uint32{3}}}, []uint32{3, 7}},
		"one is read, then marked":  {[]step{{0, []uint32{1}}, {aWhile, []uint32{2, 3}}}, []uint32{1, 7}},
		"stepped through by a hand": {[]step{{0, []uint32{1}}, {400 * ms, []uint32{2}}, {400 * ms, []uint32{3}}}, []uint32{3, 2, 1, 7}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 20, func(t *testing.T, o *office) {
				o.server.see(7)
				time.Sleep(aWhile)
				for _, s := range c.steps {
					time.Sleep(s.after)
					o.server.change(func() { // unread again, so that it turns once more
						for _, uid := range s.uids {
							o.server.messages[uid].flags.Seen = false
							o.server.modseq++
							o.server.messages[uid].modseq = o.server.modseq
						}
					})
					synctest.Wait()
					o.server.see(s.uids...)
					synctest.Wait()
				}
				if got := lastUIDs(t, o); !slices.Equal(got, c.want) {
					t.Errorf("read last: %v, want %v", got, c.want)
				}
				if key, _ := o.Viewed(); key.UID != c.want[0] {
					t.Errorf("in view: %v", key)
				}
			})
		})
	}
}

func TestFollow_OneSwitchTurnsItOff(t *testing.T) {
	bubble(t, 3, func(t *testing.T, o *office) {
		o.server.see(1)
		time.Sleep(aWhile)
		o.set(func() { o.follow = false })
		o.server.see(2)
		if got := lastUIDs(t, o); !slices.Equal(got, []uint32{1}) {
			t.Errorf("read last: %v", got)
		}
		if _, any := o.Viewed(); any {
			t.Error("something is wanted in view")
		}
	})
}

func TestFollow_NotOldNewsOfALongAbsence(t *testing.T) {
	for name, c := range map[string]struct {
		away time.Duration
		want []uint32
	}{
		"a minute": {time.Minute, []uint32{2}}, "an hour": {time.Hour, []uint32{}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 3, func(t *testing.T, o *office) {
				o.server.break_(&crm.Fault{Kind: crm.Offline})
				synctest.Wait()
				o.server.see(2)
				time.Sleep(c.away)
				o.server.break_(nil)
				time.Sleep(6 * time.Minute)
				if got := lastUIDs(t, o); !slices.Equal(got, c.want) {
					t.Errorf("read last: %v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestFollow_TheLastTwentyOutliveTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer(30)
		o := newOffice(t, server)
		o.start()
		synctest.Wait()
		want := []uint32{}
		for uid := uint32(1); uid <= 25; uid++ {
			server.see(uid)
			time.Sleep(aWhile)
			want = append([]uint32{uid}, want...)
		}
		before, _ := o.Last(context.Background())
		o.stop()
		again := newOffice(t, server, func(p *post.Options) { p.Shelf = o.shelf })
		defer again.Close()
		if got := lastUIDs(t, again); !slices.Equal(got, want[:20]) {
			t.Errorf("%v", got)
		}
		after, _ := again.Last(context.Background())
		if after[0].Subject != before[0].Subject || after[0].From != before[0].From || after[0].MessageID != before[0].MessageID {
			t.Errorf("%+v became %+v", before[0], after[0])
		}
		if _, any := again.Viewed(); any {
			t.Error("a message of the last sitting is forced into view")
		}
		again.set(func() { again.logins = nil })
		if got := lastUIDs(t, again); len(got) > 0 {
			t.Errorf("messages of a removed account: %v", got)
		}
	})
}
