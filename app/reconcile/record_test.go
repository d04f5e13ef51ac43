package reconcile

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

var whenever = time.Date(2026, 11, 22, 10, 0, 0, 5, time.UTC)

func wholeLink() link {
	return link{
		oro:     end{id: "7", mark: "m", all: 5, key: 6, odd: "x", gone: true, base: sums{"first": 3, "last": 4}.bytes()},
		account: end{id: "/a/b.vcf", mark: `"e"`, all: 8, key: 9, base: []byte{1, 'a', 0, 0, 0, 0, 0, 0, 0, 2}},
		stamp:   "7", stamped: true, left: true, kept: true, open: true, synced: whenever,
	}
}

// Every field of every record comes back.
func TestRecord_ComesBack(t *testing.T) {
	t.Parallel()
	l := wholeLink()
	gotLink, err := readLink(0, l.bytes())
	if err != nil || !reflect.DeepEqual(*gotLink, l) {
		t.Errorf("%+v, %v", gotLink, err)
	}
	i := intent{
		op: intentUpdate, on: crm.PartyAccount, at: whenever, want: sums{"first": 3}, source: sums{"last": 4},
		fields: crm.Fields{"first": "Ann", "note": "a\nb"}, journal: "j",
	}
	if got, err := readIntent(0, i.bytes()); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("%+v, %v", got, err)
	}
	p := problem{
		title: "Ann", to: crm.PartyOro, fault: &crm.Fault{Kind: crm.Refused, Op: "o", Code: "c", Detail: "d", After: time.Second},
		at: whenever, tries: 3, next: whenever, journal: "j", tried: 7,
	}
	if got, err := readProblem(0, p.bytes()); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("%+v, %v", got, err)
	}
	s := kindState{
		rules: "r", oro: sideState{[]byte("c"), whenever}, account: sideState{[]byte("d"), whenever},
		last:   crm.SyncCounts{OroCreated: 1, OroUpdated: 2, AccountCreated: 3, AccountUpdated: 4, AccountDeleted: 5, Matched: 6, Conflicts: 7, Refused: 8, Odd: 9},
		lastAt: whenever, pairs: 4, waiting: 5, stop: &crm.SyncStop{Deletes: 6, Of: 7, Since: whenever}, allowed: 8, keep: true,
	}
	if got, err := readState(s.bytes()); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%+v, %v", got, err)
	}
	e := crm.JournalEntry{
		ID: "id", At: whenever, Since: whenever, Kind: crm.SheetTask, Event: crm.JournalConflict, Why: crm.WhyFirst, Title: "t", Oro: "1",
		Account: "a", Lost: crm.PartyOro, Kept: crm.Fields{"a": "b"}, Replaced: crm.Fields{"c": "d"}, Code: "x",
		Fault: &crm.Fault{Kind: crm.Busy}, Restored: whenever,
	}
	if got, place, err := readEntry("id", entryBytes(e, "p")); err != nil || place != "p" || !reflect.DeepEqual(got, e) {
		t.Errorf("%+v, %v", got, err)
	}
}

// A newer version is told apart from damage, and what is too long for the vault is cut at a whole character.
func TestRecord_VersionsAndLimits(t *testing.T) {
	t.Parallel()
	l := wholeLink()
	data := l.bytes()
	data[0] = recordVersion + 1
	if _, err := readLink(0, data); !errors.Is(err, errNewer) {
		t.Errorf("%v", err)
	}
	e := crm.JournalEntry{Event: crm.JournalConflict, Replaced: crm.Fields{"note": strings.Repeat("ü", entryText)}}
	got, _, err := readEntry("", entryBytes(e, ""))
	if err != nil || len(got.Replaced["note"]) > entryText+3 || !isCut(got.Replaced["note"]) || !strings.HasSuffix(got.Replaced["note"], "ü…") {
		t.Errorf("%d bytes, %v", len(got.Replaced["note"]), err)
	}
}

// Foreign bytes are an error or a record, never a panic, and take no memory to speak of.
func FuzzRecord(f *testing.F) {
	l := wholeLink()
	f.Add(l.bytes())
	f.Add(entryBytes(crm.JournalEntry{Title: "t", Kept: crm.Fields{"a": "b"}}, "p"))
	f.Add(kindState{rules: "x", pairs: 3}.bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := readLink(1, data); err == nil {
			if again, err := readLink(1, l.bytes()); err != nil || !reflect.DeepEqual(l, again) {
				t.Errorf("%+v became %+v, %v", l, again, err)
			}
		}
		_, _ = readIntent(1, data)
		_, _ = readProblem(1, data)
		_, _ = readState(data)
		_, _, _ = readEntry("", data)
		if s := readSums(data).bytes(); len(s) > len(data) || !bytes.Equal(readSums(s).bytes(), s) {
			t.Errorf("%x", s)
		}
	})
}

// carried leaves alone what neither side has changed, and carries the rest.
func TestFields_Carried(t *testing.T) {
	t.Parallel()
	source, target := crm.Fields{"a": "1", "b": "2", "c": "x"}, crm.Fields{"a": "one", "b": "two", "d": "y"}
	sourceBase, targetBase := sumsOf(crm.Fields{"a": "1", "b": "0"}), sumsOf(crm.Fields{"a": "one", "b": "two"})
	want := crm.Fields{"a": "one", "b": "2", "c": "x"}
	if got := carried(source, target, sourceBase, targetBase); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
