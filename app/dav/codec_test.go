package dav

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// berlin is the zone of times that tell none, in these tests.
var berlin = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return loc
}()

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func codecOf(kind crm.SheetKind) codec {
	now := func() time.Time { return noon }
	switch kind {
	case crm.SheetTask:
		return todoCodec{zone: berlin, now: now}
	case crm.SheetEvent:
		return eventCodec{zone: berlin, now: now}
	}
	return cardCodec{}
}

var foldersOf = map[crm.SheetKind]string{crm.SheetContact: "cards", crm.SheetTask: "todos", crm.SheetEvent: "events"}

// fixtures are the records of testdata by name.
func fixtures(t testing.TB, kind crm.SheetKind) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", foldersOf[kind], "*.*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))] = data
	}
	return all
}

// mapped are the properties that an edit may change.
var mapped = map[crm.SheetKind][]string{
	crm.SheetContact: {"N", "FN", "EMAIL", "TEL", "TITLE", "NOTE", "BDAY", "GENDER", "X-GENDER", "ADR", oroID, "X-ABLABEL", "X-ABADR"},
	crm.SheetTask:    {"SUMMARY", "PRIORITY", "DUE", "DURATION", "STATUS", "COMPLETED", "PERCENT-COMPLETE", oroID},
	crm.SheetEvent:   {"SUMMARY", "DTSTART", "DTEND", "DURATION", allDayMark, oroID},
}

// unmapped are the bytes that no edit may touch: all but the mapped lines of the first component.
func unmapped(kind crm.SheetKind, raw []byte) []byte {
	d, ok := parse(raw)
	own := map[int]bool{}
	if ok {
		want := componentOf[kind]
		for k, p := range d.parts {
			if p.name == want || kind == crm.SheetContact && k == 0 {
				for _, i := range d.within(k) {
					own[i] = true
				}
				break
			}
		}
	}
	var out []byte
	for i, l := range d.lines {
		if !own[i] || !slices.Contains(mapped[kind], l.name) {
			out = append(out, raw[l.from:l.to]...)
		}
	}
	return bytes.TrimRight(out, "\r\n")
}

// apply is what the fields must be after a change.
func apply(kind crm.SheetKind, before, changed crm.Fields) crm.Fields {
	after := maps.Clone(before)
	for k, v := range changed {
		if v == "" {
			delete(after, k)
		} else {
			after[k] = v
		}
	}
	if kind == crm.SheetTask && after[crm.SheetPriority] == "" {
		after[crm.SheetPriority] = priorityNormal
	}
	return after
}

// edited checks what must hold of any edit, and returns the result.
func edited(t *testing.T, kind crm.SheetKind, raw []byte, changed crm.Fields, oro string) []byte {
	t.Helper()
	c := codecOf(kind)
	out, err := c.edit(raw, changed, oro)
	if err != nil {
		t.Fatalf("edit %v: %v", changed, err)
	}
	if was, is := unmapped(kind, raw), unmapped(kind, out); !bytes.Equal(was, is) {
		t.Fatalf("edit %q changed unmapped bytes:\n%q\n%q", changed, was, is)
	}
	again, err := c.edit(out, changed, oro)
	if err != nil || !bytes.Equal(out, again) {
		t.Fatalf("edit %q a second time changed\n%s\ninto\n%s (%v)", changed, out, again, err)
	}
	return out
}

func TestEdit_NothingChangedIsNothingWritten(t *testing.T) {
	t.Parallel()
	for _, kind := range crm.SheetKinds {
		for name, raw := range fixtures(t, kind) {
			s, holds := codecOf(kind).read(raw)
			if !holds || s.Odd != "" {
				continue
			}
			for _, changed := range []crm.Fields{nil, s.Fields} {
				if out := edited(t, kind, raw, changed, s.Oro); !bytes.Equal(raw, out) {
					t.Errorf("%s %s: the same fields changed\n%s\ninto\n%s", kind, name, raw, out)
				}
			}
		}
	}
}

// values by field, among them what is awkward to write.
func values(kind crm.SheetKind) map[crm.SheetField][]string {
	texts := []string{"", "Ada", "O’Neill, \\n; \"x\":y=", "Łukasz von und zu", strings.Repeat("Größe ", 40) + "x", "a\\", "田中"}
	days := []string{"", "2026-12-01", "1999-02-28"}
	moments := []string{"2026-12-01T10:00:00Z", "2026-07-01T22:30:05Z", "2026-10-25T00:30:00Z", "2026-03-29T01:30:00Z"}
	all := map[crm.SheetField][]string{}
	switch kind {
	case crm.SheetContact:
		for _, f := range []crm.SheetField{crm.SheetFirstName, crm.SheetMiddleName, crm.SheetLastName, crm.SheetSuffix, crm.SheetJobTitle} {
			all[f] = texts
		}
		all[crm.SheetNote] = append([]string{"one\ntwo\n\nthree, and; more"}, texts...)
		all[crm.SheetEmails] = []string{
			"", "a@x.example", "b@x.example\na@x.example", "new@x.example\nb@x.example\nA@x.example\nc@x.example",
			"anja.krueger@brandt-werke.example\nx@y.example", "comptabilite@petit-fils.example\nolivier.petit@petit-fils.example",
			"olivier.petit@petit-fils.example\ncomptabilite@petit-fils.example",
		}
		all[crm.SheetPhone] = []string{"+49 1", "+39 340 555 0114", "0561/5550-1,2"}
		all[crm.SheetFax] = []string{"+49 2 fax"}
		all[crm.SheetBirthday] = days
		all[crm.SheetGender] = []string{"", "male", "female"}
		for _, a := range []string{crm.AddressWork, crm.AddressHome, crm.AddressOther} {
			for _, p := range []string{crm.SheetStreet, crm.SheetStreet2, crm.SheetCity, crm.SheetPostalCode} {
				all[crm.PostalField(a, p)] = texts
			}
			all[crm.PostalField(a, crm.SheetCountry)] = []string{"", "IT", "US", "DE", "Atlantis"}
			all[crm.PostalField(a, crm.SheetRegion)] = []string{"", "US-CA", "DE-BY", "Auckland"}
		}
	case crm.SheetTask:
		all[crm.SheetSubject] = texts
		all[crm.SheetPriority] = []string{"high", "normal", "low"}
		all[crm.SheetDue] = append(days, moments...)
		all[crm.SheetStatus] = []string{"open", "progress", "closed"}
	case crm.SheetEvent:
		all[crm.SheetTitle] = texts
	}
	return all
}

// someChange draws a change of a few fields. Times of an event change together, as in a calendar.
func someChange(kind crm.SheetKind, r *rand.Rand) crm.Fields {
	changed := crm.Fields{}
	all := values(kind)
	keys := slices.Sorted(maps.Keys(all))
	for range 1 + r.IntN(4) {
		f := keys[r.IntN(len(keys))]
		changed[f] = all[f][r.IntN(len(all[f]))]
	}
	if kind == crm.SheetEvent && r.IntN(3) > 0 {
		start := noon.Add(time.Duration(r.IntN(400*24*60)) * time.Minute)
		if r.IntN(2) == 0 {
			changed[crm.SheetStart] = start.Format(time.DateOnly)
			changed[crm.SheetEnd] = start.AddDate(0, 0, r.IntN(3)).Format(time.DateOnly)
			changed[crm.SheetAllDay] = "yes"
		} else {
			changed[crm.SheetStart] = start.Format(time.RFC3339)
			changed[crm.SheetEnd] = start.Add(time.Duration(r.IntN(300)) * 13 * time.Minute).Format(time.RFC3339)
			changed[crm.SheetAllDay] = ""
		}
	}
	for _, a := range []string{crm.AddressWork, crm.AddressHome, crm.AddressOther} { // a region belongs to its country
		region, country := crm.PostalField(a, crm.SheetRegion), crm.PostalField(a, crm.SheetCountry)
		if v, ok := changed[region]; ok {
			changed[country] = map[string]string{"US-CA": "US", "DE-BY": "DE"}[v]
		} else if _, ok := changed[country]; ok {
			changed[region] = ""
		}
	}
	return changed
}

func TestEdit_ReadsBackWhatWasChanged(t *testing.T) {
	t.Parallel()
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for _, kind := range crm.SheetKinds {
		all := fixtures(t, kind)
		all["empty"] = codecOf(kind).empty("uid-1")
		for name, raw := range all {
			t.Run(fmt.Sprint(kind, " ", name), func(t *testing.T) {
				t.Parallel()
				c := codecOf(kind)
				s, holds := c.read(raw)
				if name != "empty" && (!holds || s.Odd != "") {
					t.Skip("it must not be touched")
				}
				r := rand.New(rand.NewPCG(1, uint64(len(raw))))
				for range rounds {
					changed := someChange(kind, r)
					if name == "empty" && kind == crm.SheetEvent {
						if changed[crm.SheetStart] == "" {
							continue
						}
						out, err := c.edit(raw, changed, "7")
						is, _ := c.read(out)
						if want := apply(kind, crm.Fields{}, changed); err != nil || !maps.Equal(is.Fields, want) {
							t.Fatalf("%v: got %v (%v)\n%s", want, is.Fields, err, out)
						}
						continue
					}
					out := edited(t, kind, raw, changed, "7")
					is, holds := c.read(out)
					want := apply(kind, s.Fields, changed)
					if namesGone(want) { // a card is never left without a name
						for _, f := range []crm.SheetField{crm.SheetFirstName, crm.SheetMiddleName, crm.SheetLastName, crm.SheetSuffix} {
							delete(want, f)
							delete(is.Fields, f)
						}
					}
					if !holds || is.Odd != "" || is.Oro != "7" || !maps.Equal(is.Fields, want) {
						t.Fatalf("change %q of\n%s\nmade\n%s\nthat differs in %q, odd %q, oro %q", changed, raw, out, want.Changed(is.Fields), is.Odd, is.Oro)
					}
				}
			})
		}
	}
}

func namesGone(f crm.Fields) bool {
	return f[crm.SheetFirstName]+f[crm.SheetMiddleName]+f[crm.SheetLastName]+f[crm.SheetSuffix] == ""
}

// Changes of one's own on top of each other: the record that comes out of one is the next one's.
func TestEdit_ManyInARow(t *testing.T) {
	t.Parallel()
	for _, kind := range crm.SheetKinds {
		for name, raw := range fixtures(t, kind) {
			s, holds := codecOf(kind).read(raw)
			if !holds || s.Odd != "" {
				continue
			}
			r := rand.New(rand.NewPCG(2, uint64(len(raw))))
			at := raw
			for range 40 {
				at = edited(t, kind, at, someChange(kind, r), "")
			}
			if was, is := unmapped(kind, raw), unmapped(kind, at); !bytes.Equal(was, is) {
				t.Errorf("%s %s: unmapped bytes differ", kind, name)
			}
		}
	}
}
