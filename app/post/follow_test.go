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

func lastUIDs(t *testing.T, o *office) []uint32 {
	t.Helper()
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
		synctest.Wait()
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
		synctest.Wait()
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

func TestFollow_OneSwitchTurnsItOff(t *testing.T) {
	bubble(t, 3, func(t *testing.T, o *office) {
		o.server.see(1)
		synctest.Wait()
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
			synctest.Wait()
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
