package reconcile_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// A run may take so many times what the servers need for the bare requests; a test fails at 1.5 times that.
const (
	barFill    = 2.0 // many records into an empty Radicale, beside one PUT of them all and one listing
	barSingle  = 2.0 // few records, beside a PUT of each
	barNothing = 1.5 // nothing changed, beside asking both sides
)

// rawCard is a contact of tenThousand, written without us.
func rawCard(i int) string {
	return fmt.Sprintf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bare%d\r\nFN:Per%d Son%d\r\nN:Son%d;Per%d;;;\r\nEMAIL:p%d@firm.example\r\n"+
		"TEL:+49 30 %d\r\nTITLE:Buyer\r\nNOTE:Met at the fair.\r\nX-OROCRM-ID:%d\r\nEND:VCARD\r\n", i, i, i, i, i, i, 5550000+i, 1000+i)
}

// bare sends requests to Radicale as curl would.
type bare struct {
	t      *testing.T
	server davServer
}

func (b bare) send(method, path, contentType, body string, header ...string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.url+b.server.user+"/"+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.SetBasicAuth(b.server.user, b.server.password)
	r.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body) // what counts is that it came
	_ = resp.Body.Close()
	if resp.StatusCode >= 300 {
		b.t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
}

func (b bare) book(path string) {
	b.send("MKCOL", path, "application/xml", `<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop>`+
		`<d:resourcetype><d:collection/><c:addressbook/></d:resourcetype></d:prop></d:set></d:mkcol>`)
}

func (b bare) list(path string) {
	b.send("REPORT", path, "application/xml", `<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop>`+
		`<d:getetag/><c:address-data/></d:prop><c:filter/></c:addressbook-query>`, "Depth", "1")
}

// fewest is the time of the quickest of some turns.
type fewest time.Duration

func (f *fewest) turn(act func()) {
	start := time.Now()
	act()
	if took := fewest(time.Since(start)); *f == 0 || took < *f {
		*f = took
	}
}

func compared(t *testing.T, what string, ours, theirs fewest, bar float64) {
	t.Helper()
	ratio := float64(ours) / float64(theirs)
	t.Logf("%s: %v, the bare requests %v: %.2f times, the bar is %.1f", what, time.Duration(ours).Round(time.Millisecond/10),
		time.Duration(theirs).Round(time.Millisecond/10), ratio, bar)
	if ratio > bar*1.5 {
		t.Errorf("%s takes %.2f times the bare requests, the bar is %.1f", what, ratio, bar)
	}
}

// TestRatio_Small compares runs with what Radicale and the demo Oro need for the bare requests, in turns on the same
// machine: what is reached for 10,000 contacts (TestRatio_TenThousandContacts) must not get lost between two releases.
func TestRatio_Small(t *testing.T) {
	if os.Getenv("ORO_RATIOS") == "" {
		t.Skip("measured with ORO_RATIOS=1 only")
	}
	const many, few, turns = 500, 60, 3
	var ours, theirs [3]fewest
	var w *world
	for turn := range turns {
		b := bare{t, radicaleServer(t)}
		var all strings.Builder
		for i := range many {
			all.WriteString(rawCard(i))
		}
		b.book("whole/")
		theirs[0].turn(func() {
			b.send(http.MethodPut, "whole/", "text/vcard", all.String())
			b.list("whole/")
		})
		small, _ := ratioWorld(t, few)
		ours[1].turn(small.run)
		b.book("single/")
		theirs[1].turn(func() {
			for i := range few {
				b.send(http.MethodPut, fmt.Sprintf("single/bare%d.vcf", i), "text/vcard", rawCard(i), "If-None-Match", "*")
			}
		})
		w, _ = ratioWorld(t, many)
		ours[0].turn(w.run)
		if k := w.status(crm.SheetContact); k.Pairs != many {
			t.Fatalf("turn %d: %+v", turn, k)
		}
	}
	w.run() // it hears of what it has made itself
	var cursors [2][]byte
	ask := func() {
		for i, side := range w.sides[crm.SheetContact] {
			d, err := side.Changes(t.Context(), cursors[i], func(crm.Sheet) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			cursors[i] = d.Next
		}
	}
	ask()
	for range 2 * turns {
		theirs[2].turn(ask)
		ours[2].turn(w.run)
	}
	compared(t, "a first run into an empty address book", ours[0], theirs[0], barFill)
	compared(t, "a few new records", ours[1], theirs[1], barSingle)
	compared(t, "nothing changed", ours[2], theirs[2], barNothing)
}
