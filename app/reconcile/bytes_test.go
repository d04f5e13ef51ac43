package reconcile_test

import (
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/reconcile"
)

// A card as an address book's own program writes it: a photo, properties and parameters of its own, groups, an order
// and folding that nobody else would choose.
const ownCard = "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Mine//EN\r\nUID:own-1\r\nitem1.X-ABLABEL:_$!<Anniversary>!$_\r\nFN:Ann Lee\r\n" +
	"N:Lee;Ann;;;\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRof\r\n Hh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/\r\n" +
	"TEL;TYPE=PREF;TYPE=WORK:+1\r\nX-SOCIAL;X-HOW=\"a,b;c\":chat\\, at night\r\nCATEGORIES:Friends,Chess\r\nNOTE:knows\\nBob\r\nEND:VCARD\r\n"

// Through updates from both sides only the lines that are mapped change; every other byte stays.
func TestBytes_WhatIsNotMappedStays(t *testing.T) {
	t.Parallel()
	_, client := emptyOro(t, []byte("[]"))
	for name, start := range map[string]func(testing.TB) davServer{
		"demo":     func(t testing.TB) davServer { _, s := demoDAV(t); return s },
		"radicale": radicaleServer,
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			oroSide, book := client.Sheets(crm.SheetContact), server.book(t, crm.SheetContact)
			emptied(t, oroSide)
			w := newWorld(t, map[crm.SheetKind][2]reconcile.Side{crm.SheetContact: {oroSide, book}})
			made, err := book.Create(t.Context(), crm.Sheet{Kind: crm.SheetContact, Fields: crm.Fields{"first": "Ann", "last": "Lee"}}, "")
			if err != nil {
				t.Fatal(err)
			}
			address := strings.TrimSuffix(server.url, "/dav/") + made.ID
			if name == "radicale" {
				address = strings.TrimSuffix(server.url, "/") + made.ID
			}
			before := server.web(t, http.MethodPut, address, strings.Replace(ownCard, "own-1", strings.TrimSuffix(path.Base(made.ID), ".vcf"), 1))
			w.run()
			var card crm.Sheet
			_, err = oroSide.Changes(t.Context(), nil, func(s crm.Sheet) error { card = s; return nil })
			if err == nil {
				_, err = oroSide.Update(t.Context(), card, crm.Fields{"phone": "+2", "job": "Head"}, "")
			}
			if err != nil || card.Fields["note"] != "knows\nBob" {
				t.Fatalf("%+v, %v", card, err)
			}
			w.run()
			after := server.web(t, http.MethodGet, address, "")
			if !strings.Contains(after, ":+2\r\n") || !strings.Contains(after, "TITLE:Head\r\n") || !strings.Contains(after, "X-OROCRM-ID:"+card.ID+"\r\n") {
				t.Errorf("what is mapped did not come:\n%s", after)
			}
			for line := range strings.Lines(before) {
				if !strings.HasPrefix(line, "TEL") && !strings.Contains(after, line) {
					t.Errorf("gone: %q from\n%s", line, after)
				}
			}
			if n := strings.Count(after, "\r\n") - strings.Count(before, "\r\n"); n != 2 {
				t.Errorf("%d lines more:\n%s", n, after)
			}
		})
	}
}

// web asks the server as another program does, and returns what it has at the address afterwards.
func (s davServer) web(t *testing.T, method, address, body string) string {
	t.Helper()
	for _, m := range []string{method, http.MethodGet} {
		r, err := http.NewRequestWithContext(t.Context(), m, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(s.user, s.password)
		r.Header.Set("Content-Type", "text/vcard; charset=utf-8")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode >= 300 {
			t.Fatalf("%s %s: %s %s", m, address, answer.Status, got)
		}
		if m == http.MethodGet {
			return string(got)
		}
	}
	return ""
}
