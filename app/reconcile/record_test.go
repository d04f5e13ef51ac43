package reconcile

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/wire"
)

var whenever = time.Date(2026, 11, 22, 10, 0, 0, 5, time.UTC)

func wholeLink() link {
	return link{
		oro:     end{id: "7", mark: "m", all: 5, key: 6, odd: "x", gone: true, base: sums{"first": 3, "last": 4}.bytes()},
		account: end{id: "/a/b.vcf", mark: `"e"`, all: 8, key: 9, base: []byte{1, 'a', 0, 0, 0, 0, 0, 0, 0, 2}},
		stamp:   "7", stamped: true, left: true, kept: true, open: true, synced: whenever,
	}
}

func wholeIntent() intent {
	return intent{
		op: intentUpdate, on: crm.PartyAccount, at: whenever, want: sums{"first": 3}, source: sums{"last": 4},
		fields: crm.Fields{"first": "Ann", "note": "a\nb"}, journal: "j",
	}
}

func wholeProblem() problem {
	return problem{
		title: "Ann", to: crm.PartyOro, fault: &crm.Fault{Kind: crm.Refused, Op: "o", Code: "c", Detail: "d", After: time.Second},
		at: whenever, tries: 3, next: whenever, journal: "j", tried: 7,
	}
}

func wholeState() kindState {
	return kindState{
		rules: "r", oro: sideState{[]byte("c"), whenever}, account: sideState{[]byte("d"), whenever},
		last:   crm.SyncCounts{OroCreated: 1, OroUpdated: 2, AccountCreated: 3, AccountUpdated: 4, AccountDeleted: 5, Matched: 6, Conflicts: 7, Refused: 8, Odd: 9},
		lastAt: whenever, pairs: 4, waiting: 5, stop: &crm.SyncStop{Deletes: 6, Of: 7, Since: whenever}, allowed: 8, keep: true,
	}
}

func wholeEntry() crm.JournalEntry {
	return crm.JournalEntry{
		ID: "id", At: whenever, Since: whenever, Kind: crm.SheetTask, Event: crm.JournalConflict, Why: crm.WhyFirst, Title: "t", Oro: "1",
		Account: "a", Lost: crm.PartyOro, Kept: crm.Fields{"a": "b"}, Replaced: crm.Fields{"c": "d"}, Code: "x",
		Fault: &crm.Fault{Kind: crm.Busy}, Restored: whenever,
	}
}

// goldenV1 are records as version 1 wrote them. They are never changed: later versions must read them.
const (
	goldenLink = "01012f01013702016d030105040106050178060101071b0566697273740000000000000003046c6173740000000000000004022101082f612f62" +
		"2e7663660203226522030108040109070a0161000000000000000203013704010f0506c0f495b00d05"
	goldenIntent = "0101010202076163636f756e740306c0f495b00d05040e0566697273740000000000000003050d046c6173740000000000000004061402056669" +
		"72737403416e6e046e6f746503610a6207016a"
	goldenProblem = "010103416e6e02036f726f030d0303016f016301648094ebdc030406c0f495b00d050501030606c0f495b00d0507016a080107"
	goldenState   = "010101720201630306c0f495b00d050401640506c0f495b00d0506090102030405060708090706c0f495b00d050801040901050a080607c0f495" +
		"b00d050b01080c0101"
	goldenEntry = "010106c0f495b00d050206c0f495b00d0503047461736b0408636f6e666c6963740505666972737406017407013108016109036f726f0a050101" +
		"6101620b0501016301640c01780d060703000000000e06c0f495b00d050f0170"
)

// Every field of every record comes back, from what is written now and from what version 1 wrote.
func TestRecord_ComesBack(t *testing.T) {
	t.Parallel()
	l, i, p, s, e := wholeLink(), wholeIntent(), wholeProblem(), wholeState(), wholeEntry()
	for name, c := range map[string]struct {
		golden string
		bytes  []byte
		want   any
		read   func([]byte) (any, error)
	}{
		"link":    {goldenLink, l.bytes(), &l, func(b []byte) (any, error) { return readLink(0, b) }},
		"intent":  {goldenIntent, i.bytes(), i, func(b []byte) (any, error) { return readIntent(0, b) }},
		"problem": {goldenProblem, p.bytes(), p, func(b []byte) (any, error) { return readProblem(0, b) }},
		"state":   {goldenState, s.bytes(), s, func(b []byte) (any, error) { return readState(b) }},
		"entry": {goldenEntry, entryBytes(e, "p"), e, func(b []byte) (any, error) {
			got, place, err := readEntry("id", b)
			if place != "p" {
				return place, err
			}
			return got, err
		}},
	} {
		golden, err := hex.DecodeString(c.golden)
		if err != nil {
			t.Fatal(err)
		}
		for _, data := range [][]byte{c.bytes, golden} {
			if got, err := c.read(data); err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	}
}

// A newer version is told apart from damage, and what is too long for the vault is cut at a whole character.
func TestRecord_VersionsAndLimits(t *testing.T) {
	t.Parallel()
	l := wholeLink()
	data := l.bytes()
	data[0] = recordVersion + 1
	if _, err := readLink(0, data); !errors.Is(err, wire.ErrNewer) {
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
