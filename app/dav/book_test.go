package dav

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// samples are fields of a record of each kind.
var samples = map[crm.SheetKind]crm.Fields{
	crm.SheetContact: {
		"first": "Zoë", "last": "O’Neill, Jr", "middle": "M", "note": "one; two\nthree, four", "emails": "z@x.example\ny@x.example",
		"phone": "+49 1 23", "fax": "+49 1 24", "job": "Head; of sales", "birthday": "1980-02-29", "gender": "female",
		"work.street": "Street 1", "work.street2": "Dock 3", "work.city": "Kassel", "work.postal": "34117", "work.country": "DE",
		"home.street": "Way 2", "home.city": "San José", "home.region": "US-CA", "home.country": "US",
	},
	crm.SheetTask: {"subject": "Send, now; plan", "priority": "high", "due": "2026-12-01T09:30:00Z", "status": "progress"},
	crm.SheetEvent: {
		"title": "Visit, Kassel; two", "start": "2026-12-01T09:30:00Z", "end": "2026-12-01T10:00:00Z",
	},
}

// changes is one later change of each kind, and what stays.
var changes = map[crm.SheetKind]crm.Fields{
	crm.SheetContact: {"first": "Zoe", "phone": "+49 99", "emails": "y@x.example", "home.street": "", "home.city": "", "home.region": "", "home.country": ""},
	crm.SheetTask:    {"status": "closed", "priority": "low", "due": "2026-12-24"},
	crm.SheetEvent:   {"start": "2026-12-24", "end": "2026-12-26", "allday": "yes"},
}

// heard are the changes since a cursor.
func heard(t testing.TB, b *Book, cursor []byte) (map[string]crm.Sheet, crm.SheetDelta) {
	t.Helper()
	all := map[string]crm.Sheet{}
	d, err := b.Changes(t.Context(), cursor, func(s crm.Sheet) error {
		all[s.ID] = s
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, d
}

func TestBook_ARecordsLife(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, srv server) {
		for _, kind := range crm.SheetKinds {
			t.Run(string(kind), func(t *testing.T) {
				b := srv.book(t, kind)
				ctx := t.Context()
				none, d0 := heard(t, b, nil)
				if len(none) != 0 || !d0.Full || len(d0.Next) == 0 {
					t.Fatalf("an empty book told %v %+v", none, d0)
				}
				made, err := b.Create(ctx, crm.Sheet{Kind: kind, ID: "77", Fields: samples[kind]}, "77")
				if err != nil {
					t.Fatal(err)
				}
				if !maps.Equal(made.Fields, samples[kind]) || made.Oro != "77" || made.Mark == "" || made.Odd != "" {
					t.Fatalf("made %+v, differing in %v", made, samples[kind].Changed(made.Fields))
				}
				if _, err := b.Create(ctx, crm.Sheet{Kind: kind, ID: "77", Fields: samples[kind]}, "77"); !crm.IsFault(err, crm.Conflict) {
					t.Errorf("a second attempt: %v", err)
				}
				found, ok, err := b.Made(ctx, crm.Sheet{Kind: kind, ID: "77", Fields: samples[kind]}, time.Now())
				if err != nil || !ok || found.ID != made.ID {
					t.Errorf("an interrupted attempt is not found: %v %v %v", found.ID, ok, err)
				}
				all, d1 := heard(t, b, d0.Next)
				if d1.Full || len(all) != 1 || !maps.Equal(all[made.ID].Fields, made.Fields) || strong(all[made.ID].Mark) != strong(made.Mark) {
					t.Fatalf("told %v, made %v, full %v", all, made, d1.Full)
				}
				if again, d := heard(t, b, d1.Next); len(again) != 0 || len(d.Gone) != 0 || d.Full {
					t.Errorf("nothing happened, told %v %+v", again, d)
				}
				next, err := b.Update(ctx, made, changes[kind], "78")
				want := apply(kind, made.Fields, changes[kind])
				if err != nil || !maps.Equal(next.Fields, want) || next.Oro != "78" {
					t.Fatalf("updated %+v, differs in %v: %v", next, want.Changed(next.Fields), err)
				}
				if _, err := b.Update(ctx, made, crm.Fields{"note": "late", "subject": "late", "title": "late"}, ""); !crm.IsFault(err, crm.Conflict) {
					t.Errorf("an update of what was changed meanwhile: %v", err)
				}
				if err := b.Delete(ctx, made); !crm.IsFault(err, crm.Conflict) {
					t.Errorf("a deletion of what was changed meanwhile: %v", err)
				}
				if err := b.Delete(ctx, next); err != nil {
					t.Fatal(err)
				}
				if err := b.Delete(ctx, next); err != nil {
					t.Errorf("a deletion of what is gone: %v", err)
				}
				if _, err := b.Read(ctx, made.ID); !crm.IsFault(err, crm.Missing) {
					t.Errorf("read what is gone: %v", err)
				}
				gone, d2 := heard(t, b, d1.Next)
				if len(gone) != 0 || !slices.Equal(d2.Gone, []string{made.ID}) {
					t.Errorf("told %v, gone %v", gone, d2.Gone)
				}
				if _, ok, err := b.Made(ctx, crm.Sheet{Kind: kind, ID: "77", Fields: samples[kind]}, time.Now()); ok || err != nil {
					t.Errorf("found what is gone: %v", err)
				}
			})
		}
	})
}

// What other programs wrote comes through an update as it was, on the demo's server to the byte, on Radicale
// (which stores what it understood) to the properties.
func TestBook_UpdateKeepsWhatIsNotMapped(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, srv server) {
		for _, kind := range crm.SheetKinds {
			b := srv.book(t, kind)
			for name, raw := range fixtures(t, kind) {
				s, holds := codecOf(kind).read(raw)
				if !holds || s.Odd != "" || srv.name == "radicale" && name == "outlook" { // vobject refuses 2.1
					continue
				}
				id := keyOf(b.base.JoinPath(name + b.extension()))
				u, err := b.at(id)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := b.put(t.Context(), u, raw, nil); err != nil {
					if srv.name == "radicale" {
						t.Logf("%s: Radicale refuses it: %v", name, err)
						continue
					}
					t.Fatalf("%s: %v", name, err)
				}
				before, err := b.Read(t.Context(), id)
				if err != nil {
					t.Fatal(name, err)
				}
				was, err := b.get(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				change := map[crm.SheetKind]crm.Fields{
					crm.SheetContact: {"last": "Świątek", "note": "new"}, crm.SheetTask: {"subject": "new"}, crm.SheetEvent: {"title": "new"},
				}[kind]
				after, err := b.Update(t.Context(), before, change, "5")
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if want := apply(kind, before.Fields, change); !maps.Equal(after.Fields, want) {
					t.Errorf("%s: differs in %v", name, want.Changed(after.Fields))
				}
				is, err := b.get(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				lost := unmappedLines(kind, was.raw)
				for line, n := range unmappedLines(kind, is.raw) {
					lost[line] -= n
				}
				for line, n := range lost {
					if n != 0 {
						t.Errorf("%s %s: %+d × %q", srv.name, name, -n, line)
					}
				}
				if srv.dav != nil && string(unmapped(kind, raw)) != string(unmapped(kind, is.raw)) {
					t.Errorf("%s: unmapped bytes differ", name)
				}
			}
		}
	})
}

// unmappedLines counts unfolded lines that no edit may touch, but for the stamps that a server sets.
func unmappedLines(kind crm.SheetKind, raw []byte) map[string]int {
	all := map[string]int{}
	d, _ := parse(unmapped(kind, raw))
	for _, l := range d.lines {
		if !strings.Contains("PRODID REV", l.name) {
			all[l.head+":"+l.value]++
		}
	}
	return all
}
