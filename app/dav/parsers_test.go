package dav

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-vcard"
	"github.com/emersion/go-webdav"
	"github.com/emersion/go-webdav/carddav"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// What we write, other parsers read: the values of a new record and of many changed ones.
func TestWritten_OtherParsersReadIt(t *testing.T) {
	t.Parallel()
	for _, kind := range crm.SheetKinds {
		c := codecOf(kind)
		raw, err := c.edit(c.empty("u-1"), samples[kind], "77")
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(3, 3))
		for range 50 {
			s, _ := c.read(raw)
			if kind == crm.SheetContact {
				readsAsCard(t, raw, s)
			} else {
				readsAsCalendar(t, raw, s)
			}
			if raw, err = c.edit(raw, someChange(kind, r), ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func readsAsCard(t *testing.T, raw []byte, s crm.Sheet) {
	t.Helper()
	card, err := vcard.NewDecoder(bytes.NewReader(raw)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	var mails []string
	for _, m := range card.Values("EMAIL") {
		mails = append(mails, strings.TrimSpace(m))
	}
	slices.Sort(mails)
	want := addresses(s.Fields[crm.SheetEmails])
	slices.Sort(want)
	if !slices.Equal(mails, want) || card.Value("X-OROCRM-ID") != "77" || card.Value("UID") != "u-1" || card.Value("FN") == "" {
		t.Errorf("go-vcard reads %v, we %v\n%s", mails, want, raw)
	}
	// go-vcard leaves an escaped semicolon as it is.
	if note := strings.ReplaceAll(card.Value("NOTE"), "\\;", ";"); strings.Contains(s.Fields[crm.SheetNote], "\\") == false && note != s.Fields[crm.SheetNote] {
		t.Errorf("go-vcard reads the note %q, we %q", note, s.Fields[crm.SheetNote])
	}
	for line := range bytes.Lines(raw) {
		if len(line) > 77 || !bytes.HasSuffix(line, []byte("\r\n")) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
}

func readsAsCalendar(t *testing.T, raw []byte, s crm.Sheet) {
	t.Helper()
	cal, err := ical.NewDecoder(bytes.NewReader(raw)).Decode()
	if err != nil || len(cal.Children) != 1 {
		t.Fatalf("%v\n%s", err, raw)
	}
	props := cal.Children[0].Props
	title, err := props.Text("SUMMARY")
	if want := s.Fields[crm.SheetSubject] + s.Fields[crm.SheetTitle]; err != nil || title != want {
		t.Errorf("go-ical reads %q, we %q: %v", title, want, err)
	}
	for name, field := range map[string]crm.SheetField{"DTSTART": crm.SheetStart, "DUE": crm.SheetDue} {
		if p := props.Get(name); p != nil {
			at, err := p.DateTime(nil)
			if want, ok := readCanonical(s.Fields[field]); err != nil || !ok || !at.Equal(want.at) {
				t.Errorf("go-ical reads %s as %v, we %v: %v\n%s", name, at, s.Fields[field], err, raw)
			}
		}
	}
	var out bytes.Buffer
	if err := ical.NewEncoder(&out).Encode(cal); err != nil {
		t.Errorf("go-ical finds fault: %v\n%s", err, raw)
	}
}

// go-webdav's client finds on the demo's server what ours does.
func TestDemo_AnotherClientReadsIt(t *testing.T) {
	t.Parallel()
	srv := demoServer(t, demo.DAVOptions{})
	people, _, _ := srv.dav.Collections()
	client, err := carddav.NewClient(webdav.HTTPClientWithBasicAuth(http.DefaultClient, srv.user, srv.password), srv.url)
	if err != nil {
		t.Fatal(err)
	}
	principal, err := client.FindCurrentUserPrincipal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	home, err := client.FindAddressBookHomeSet(t.Context(), principal)
	if err != nil {
		t.Fatal(err)
	}
	books, err := client.FindAddressBooks(t.Context(), home)
	if err != nil || len(books) != 1 || books[0].Path != people {
		t.Fatal(books, err)
	}
	theirs, err := client.QueryAddressBook(t.Context(), people, &carddav.AddressBookQuery{DataRequest: carddav.AddressDataRequest{AllProp: true}})
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := heard(t, srv.client(t).Book(crm.SheetContact, strings.TrimSuffix(srv.url, "/dav/")+people), nil)
	paths := map[string]bool{}
	for _, o := range theirs {
		paths[o.Path] = true
		if name := o.Card.PreferredValue("EMAIL"); name != "" && !strings.Contains(ours[o.Path].Fields[crm.SheetEmails], name) {
			t.Errorf("%s: they read %s, we %s", o.Path, name, ours[o.Path].Fields[crm.SheetEmails])
		}
	}
	known := map[string]bool{}
	for id := range ours {
		known[id] = true
	}
	if !maps.Equal(paths, known) {
		t.Errorf("they list %v, we %v", paths, known)
	}
}
