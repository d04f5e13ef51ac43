package post

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// numbered gives names their UIDs.
func numbered(t *testing.T, names []string, hash func(string) uint32) (uids map[string]uint32, clashes uint64) {
	t.Helper()
	items := make([]item, len(names))
	for i, name := range names {
		items[i].path = name
	}
	l := number(items, names, hash)
	uids = map[string]uint32{}
	for i, one := range l.items {
		if one.uid == 0 || i > 0 && l.items[i-1].uid >= one.uid {
			t.Fatalf("UID %d behind %d", one.uid, l.items[max(i-1, 0)].uid)
		}
		uids[one.path] = one.uid
	}
	return uids, l.clashes
}

// However many hashes are alike: every message has a UID of its own, two processes that see the same folder give the
// same ones, and while the clashes are the same no message has another one than before, whatever came or went.
func TestNumber_UIDsStayOrTheClashesTell(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	for _, spread := range []uint32{1, 3, 50, 2000} {
		hash := func(name string) uint32 { return uidOf(name) % spread } // 0 is among them
		folder := map[string]bool{}
		var before map[string]uint32
		var clashes uint64
		kept := 0
		for step := range 600 {
			name := fmt.Sprint("m", r.IntN(80))
			folder[name] = !folder[name]
			names := make([]string, 0, len(folder))
			for name, there := range folder { // in any order
				if there {
					names = append(names, name)
				}
			}
			now, told := numbered(t, names, hash)
			again, same := numbered(t, names, hash)
			if fmt.Sprint(now) != fmt.Sprint(again) || told != same {
				t.Fatal("the same folder was numbered otherwise")
			}
			if step > 0 && told == clashes {
				kept++
				for name, uid := range now {
					if was, there := before[name]; there && was != uid {
						t.Fatalf("of %d: %s was %d and is %d, and nothing tells", spread, name, was, uid)
					}
				}
			}
			before, clashes = now, told
		}
		if spread == 2000 && kept < 500 {
			t.Errorf("everything is void at %d of 600 changes, though hardly any hashes are alike", 600-kept)
		}
	}
}

func TestNumber_AHundredThousand(t *testing.T) {
	t.Parallel()
	names := make([]string, 100_000)
	for i := range names {
		names[i] = fmt.Sprintf("%d.M%d.host", 1_700_000_000+i, i)
	}
	if uids, clashes := numbered(t, names, uidOf); len(uids) != len(names) || clashes == 0 {
		t.Errorf("%d UIDs, clashes %x", len(uids), clashes)
	}
	for i := range names {
		names[i] = names[0] // an mbox can have the same message many times
	}
	items := make([]item, len(names))
	l := number(items, names, uidOf)
	for i := range l.items {
		if i > 0 && l.items[i].uid <= l.items[i-1].uid {
			t.Fatal("two messages of one name have one UID")
		}
	}
}
