package dav

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// scripted is a book on a server that answers each request by what stands in its method and body.
func scripted(t *testing.T, answer func(about string) (status int, body string)) *Book {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		status, text := answer(r.Method + " " + r.URL.Path + " " + string(body))
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(text))
	}))
	t.Cleanup(srv.Close)
	return New(Options{}).Book(crm.SheetContact, srv.URL+"/book/")
}

func listing(token string, responses ...string) string {
	return `<multistatus xmlns="DAV:" xmlns:c="` + nsCard + `">` + strings.Join(responses, "") + `<sync-token>` + token + `</sync-token></multistatus>`
}

func whole(i int) string {
	return fmt.Sprintf(`<response><href>/book/%d.vcf</href><propstat><prop><getetag>"1"</getetag><c:address-data>%s</c:address-data></prop>`+
		`<status>HTTP/1.1 200 OK</status></propstat></response>`, i, escape(string(person(i))))
}

// A record that a full listing names with an error is there: only what does not exist is gone.
func TestQuery_ARecordThatIsRefusedIsNotGone(t *testing.T) {
	t.Parallel()
	refused := func(i, status int) string {
		return fmt.Sprintf(`<response><href>/book/%d.vcf</href><status>HTTP/1.1 %d X</status></response>`, i, status)
	}
	b := scripted(t, func(about string) (int, string) {
		switch {
		case strings.Contains(about, "addressbook-query"):
			return 207, listing("", whole(1), refused(2, 500), refused(3, 403), refused(4, 404), refused(5, 410), refused(6, 503))
		case strings.Contains(about, "addressbook-multiget"):
			return 207, listing("", refused(2, 500), refused(3, 403), whole(6))
		case strings.Contains(about, "2.vcf"):
			return 500, ""
		case strings.HasPrefix(about, "GET"):
			return 403, ""
		}
		return 207, listing("")
	})
	all, d := heard(t, b, nil)
	if !d.Full || len(all) != 4 || all["/book/2.vcf"].Odd != "unreadable" || all["/book/3.vcf"].Odd != "unreadable" || all["/book/6.vcf"].Odd != "" {
		t.Errorf("full %v, told %v", d.Full, all)
	}
}

// A listing that the server cuts and never ends is a fault, unless the whole collection can be had at once.
func TestChanges_ACutListingIsNotWhole(t *testing.T) {
	t.Parallel()
	const more = `<response><href>/book/</href><status>HTTP/1.1 507 X</status></response>`
	const one = `<response><href>/book/1.vcf</href><propstat><prop><getetag>"1"</getetag></prop></propstat></response>`
	for name, stuck := range map[string]bool{"the token stays": true, "pages without end": false} {
		for _, able := range []bool{false, true} {
			pages := 0
			b := scripted(t, func(about string) (int, string) {
				switch {
				case strings.Contains(about, "sync-collection"):
					if pages++; stuck {
						return 207, listing("same", one, more)
					}
					return 207, listing(fmt.Sprint("page", pages), one, more)
				case strings.Contains(about, "addressbook-query") && able:
					return 207, listing("", whole(1), whole(2))
				case strings.Contains(about, "addressbook-query"):
					return 207, listing("", whole(1), more)
				case strings.Contains(about, "addressbook-multiget"):
					return 207, listing("", whole(1))
				}
				return 207, listing("", `<response><href>/book/</href><propstat><prop><sync-token>t</sync-token></prop></propstat></response>`)
			})
			told := 0
			d, err := b.Changes(t.Context(), nil, func(crm.Sheet) error { told++; return nil })
			if able && (err != nil || !d.Full || told != 2) || !able && (crm.AsFault("", err).Code != "dav.large" || d.Full) {
				t.Errorf("%s, able %v: told %d, full %v: %v", name, able, told, d.Full, err)
			}
			if pages > pageLimit {
				t.Errorf("%s: asked %d times", name, pages)
			}
		}
	}
}
