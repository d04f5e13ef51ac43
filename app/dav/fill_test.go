package dav

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

func newcomers(n int) (all []crm.Sheet) {
	for i := range n {
		all = append(all, crm.Sheet{Kind: crm.SheetContact, Oro: fmt.Sprint(100 + i), Fields: crm.Fields{
			"first": fmt.Sprint("First", i), "last": "Last, Jr.; " + fmt.Sprint(i), "note": "one\ntwo", "emails": fmt.Sprintf("p%d@firm.example", i),
		}})
	}
	return all
}

// described gives a collection a colour and a text about it, as other programs do.
func described(t *testing.T, b *Book) {
	t.Helper()
	resp, err := b.c.do(t.Context(), request{method: "PROPPATCH", url: b.base, body: []byte(xmlHead + `<d:propertyupdate` + xmlNS +
		`><d:set><d:prop><card:addressbook-description>People &amp; more</card:addressbook-description>` +
		`<i:addressbook-color xmlns:i="http://inf-it.com/ns/ab/">#ff0000ff</i:addressbook-color></d:prop></d:set></d:propertyupdate>`)})
	if err != nil {
		t.Fatal(err)
	}
	drain(resp.Response)
}

func properties(t *testing.T, b *Book) map[string]string {
	t.Helper()
	out := map[string]string{}
	if _, err := b.c.propfind(t.Context(), b.base, "0", propAll, func(r response) error {
		for _, p := range r.ok.children {
			switch p.name.Local {
			case "displayname", "addressbook-description", "addressbook-color":
				out[p.name.Local] = p.text
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// An empty address book of Radicale's takes all records at once, and keeps its name and what else was said of it.
func TestFill_RadicaleAtOnce(t *testing.T) {
	t.Parallel()
	b := radicaleServer(t).book(t, crm.SheetContact)
	described(t, b)
	before := properties(t, b)
	note, err := b.Fillable(t.Context())
	if err != nil || note == nil || len(before) != 3 {
		t.Fatalf("%s, %v; %v", note, err, before)
	}
	want := newcomers(120)
	got, err := b.Fill(t.Context(), note, want)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d, %v", len(got), err)
	}
	byOro := map[string]crm.Sheet{}
	for _, s := range got {
		byOro[s.Oro] = s
	}
	for _, w := range want {
		if s := byOro[w.Oro]; s.Mark == "" || len(w.Fields.Changed(s.Fields)) > 0 || s.Odd != "" {
			t.Fatalf("%+v became %+v", w, s)
		}
	}
	first := byOro[want[0].Oro]
	if one, err := b.Read(t.Context(), first.ID); err != nil || one.Mark != first.Mark {
		t.Errorf("%+v is told as %+v, %v", one, first, err)
	}
	if again, ok, err := b.Made(t.Context(), want[0], time.Time{}); !ok || err != nil || again.ID != first.ID {
		t.Errorf("not where a single creation would have put it: %+v, %v", again, err)
	}
	if after := properties(t, b); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("it was %v, and is %v", before, after)
	}
	if note, err := b.Fillable(t.Context()); note != nil || err != nil {
		t.Errorf("a full one is to be filled: %s, %v", note, err)
	}
	if _, err := b.Create(t.Context(), want[0], "100"); !crm.IsFault(err, crm.Conflict) {
		t.Errorf("a second one was made: %v", err)
	}
}

// Whatever was put into the collection meanwhile stays, and nothing else is written.
func TestFill_OnlyWhatIsStillEmpty(t *testing.T) {
	t.Parallel()
	b := radicaleServer(t).book(t, crm.SheetContact)
	note, err := b.Fillable(t.Context())
	if err != nil || note == nil {
		t.Fatal(err)
	}
	mine, err := b.Create(t.Context(), crm.Sheet{Kind: crm.SheetContact, Fields: crm.Fields{"first": "Other", "last": "Program"}}, "7")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Fill(t.Context(), note, newcomers(3)); got != nil || !crm.IsFault(err, crm.Refused) {
		t.Errorf("%v, %v", got, err)
	}
	if all, _ := heard(t, b, nil); len(all) != 1 || all[mine.ID].Fields["first"] != "Other" {
		t.Errorf("there is %v", all)
	}
}

// A filling that ended in the middle has taken the collection's name: it is given back later, unless somebody has
// given it another one.
func TestFilled_GivesTheNameBack(t *testing.T) {
	t.Parallel()
	b := radicaleServer(t).book(t, crm.SheetContact)
	described(t, b)
	before := properties(t, b)
	note, err := b.Fillable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Fill(t.Context(), note, newcomers(2)); err != nil {
		t.Fatal(err)
	}
	bare := func() { // as the server leaves it
		var f []string
		for _, s := range newcomers(2) {
			raw, err := b.change(b.empty(b.uid(s.Oro, s)), s.Fields, s.Oro)
			if err != nil {
				t.Fatal(err)
			}
			f = append(f, string(raw))
		}
		resp, err := b.c.do(t.Context(), request{method: http.MethodPut, url: b.base, body: []byte(strings.Join(f, "")), header: map[string]string{"Content-Type": b.contentType()}})
		if err != nil {
			t.Fatal(err)
		}
		drain(resp.Response)
	}
	bare()
	if now := properties(t, b); now["displayname"] == before["displayname"] || now["addressbook-color"] != "" {
		t.Fatalf("nothing was taken: %v", now)
	}
	for range 2 {
		if err := b.Filled(t.Context(), note); err != nil {
			t.Fatal(err)
		}
		if after := properties(t, b); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("it was %v, and is %v", before, after)
		}
	}
	bare()
	resp, err := b.c.do(t.Context(), request{method: "PROPPATCH", url: b.base, body: []byte(xmlHead + `<d:propertyupdate` + xmlNS +
		`><d:set><d:prop><d:displayname>Mine</d:displayname></d:prop></d:set></d:propertyupdate>`)})
	if err != nil {
		t.Fatal(err)
	}
	drain(resp.Response)
	if err := b.Filled(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	if after := properties(t, b); after["displayname"] != "Mine" || after["addressbook-color"] != before["addressbook-color"] {
		t.Errorf("%v", after)
	}
}

// No other server is sent a whole collection, and no calendar.
func TestFillable_NobodyElse(t *testing.T) {
	t.Parallel()
	srv := demoServer(t, demo.DAVOptions{Empty: true})
	if note, err := srv.book(t, crm.SheetContact).Fillable(t.Context()); note != nil || err != nil {
		t.Errorf("%s, %v", note, err)
	}
	if note, err := radicaleServer(t).book(t, crm.SheetTask).Fillable(t.Context()); note != nil || err != nil {
		t.Errorf("%s, %v", note, err)
	}
}

// A server that gives records addresses of its own and keeps no property of ours keeps the UID at least: a record that
// somebody has changed meanwhile is found by it.
func TestMade_ByItsUID(t *testing.T) {
	t.Parallel()
	srv, b := filled(t, 3)
	made, err := b.Create(t.Context(), crm.Sheet{Kind: crm.SheetContact, Fields: crm.Fields{"first": "A", "last": "B"}}, "50")
	if err != nil {
		t.Fatal(err)
	}
	raw := bytes.ReplaceAll(srv.dav.Get(made.ID), []byte(oroID+":50\r\n"), nil)
	raw = bytes.ReplaceAll(raw, []byte("N:B;A;"), []byte("N:Kim;Anna;"))
	if err := b.Delete(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	elsewhere := made.ID[:strings.LastIndex(made.ID, "/")+1] + "other.vcf"
	srv.dav.Put(elsewhere, raw)
	got, ok, err := b.Made(t.Context(), crm.Sheet{Kind: crm.SheetContact, Oro: "50", Fields: crm.Fields{"first": "A", "last": "B"}}, time.Now())
	if err != nil || !ok || got.ID != elsewhere || got.Oro != "" || got.Fields["last"] != "Kim" {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
}
