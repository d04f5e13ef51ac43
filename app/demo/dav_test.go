package demo

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const aCard = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u-1\r\nFN:A B\r\nN:B;A;;;\r\nX-ODD;a=\"b;c\":kept as it is\r\nEND:VCARD\r\n"

// asked is one exchange with a DAV.
type asked struct {
	status int
	etag   string
	body   string
}

func askDAV(t *testing.T, at *httptest.Server, method, path, body string, header ...string) asked {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, at.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("demo", "demo")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := at.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return asked{resp.StatusCode, resp.Header.Get("ETag"), string(data)}
}

func davServer(t *testing.T, o DAVOptions) (*DAV, *httptest.Server) {
	t.Helper()
	d, err := NewDAV(o)
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(d)
	t.Cleanup(at.Close)
	return d, at
}

const syncBody = `<sync-collection xmlns="DAV:"><sync-token>TOKEN</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`

func TestDAV_KeepsBytesAndObeysConditions(t *testing.T) {
	t.Parallel()
	d, at := davServer(t, DAVOptions{Empty: true})
	people, _, _ := d.Collections()
	one := people + "one.vcf"
	if got := askDAV(t, at, "PUT", one, aCard, "If-Match", `"x"`); got.status != 412 {
		t.Errorf("a record that is not there matched: %d", got.status)
	}
	first := askDAV(t, at, "PUT", one, aCard, "If-None-Match", "*")
	if first.status != 201 || first.etag == "" {
		t.Fatalf("PUT gave %+v", first)
	}
	steps := []struct {
		method, path, body string
		header             []string
		want               int
	}{
		{"PUT", one, aCard, []string{"If-None-Match", "*"}, 412},
		{"PUT", people + "two.vcf", aCard, nil, 409}, // the same UID
		{"PUT", people + "two.vcf", "no card", nil, 403},
		{"PUT", "/dav/contacts/none/x.vcf", aCard, nil, 409},
		{"DELETE", one, "", []string{"If-Match", `"other"`}, 412},
		{"GET", one, "", []string{"If-None-Match", first.etag}, 304},
		{"PUT", one, strings.Replace(aCard, "A B", "A C", 1), []string{"If-Match", first.etag}, 204},
		{"DELETE", one, "", []string{"If-Match", first.etag}, 412},
	}
	if got := askDAV(t, at, "GET", one, ""); got.body != aCard || got.etag != first.etag {
		t.Errorf("bytes or ETag differ: %+v", got)
	}
	for _, s := range steps {
		if got := askDAV(t, at, s.method, s.path, s.body, s.header...); got.status != s.want {
			t.Errorf("%s %s %v: %d, want %d", s.method, s.path, s.header, got.status, s.want)
		}
	}
	d.Lock(people, true)
	if got := askDAV(t, at, "DELETE", one, ""); got.status != 403 {
		t.Errorf("a read-only book let delete: %d", got.status)
	}
}

func TestDAV_TokensTellWhatChanged(t *testing.T) {
	t.Parallel()
	d, at := davServer(t, DAVOptions{Empty: true})
	people, _, _ := d.Collections()
	sync := func(token string) asked {
		return askDAV(t, at, "REPORT", people, strings.Replace(syncBody, "TOKEN", token, 1), "Depth", "0")
	}
	d.Put(people+"a.vcf", []byte(aCard))
	all := sync("")
	if all.status != 207 || !strings.Contains(all.body, "a.vcf") || !strings.Contains(all.body, "<d:sync-token>data:,demo-1<") {
		t.Fatalf("first sync: %+v", all)
	}
	d.Put(people+"b.vcf", []byte(aCard))
	d.Delete(people + "a.vcf")
	next := sync("data:,demo-1")
	if !strings.Contains(next.body, "b.vcf") || !strings.Contains(next.body, "404 Not Found") || strings.Contains(sync("data:,demo-3").body, "<d:response>") {
		t.Errorf("later sync: %+v", next)
	}
	for _, bad := range []string{"data:,demo-99", "nonsense"} {
		if got := sync(bad); got.status != 403 || !strings.Contains(got.body, "valid-sync-token") {
			t.Errorf("token %s: %+v", bad, got)
		}
	}
}

func TestDAV_SamplesAndStateComeBack(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "dav.json")
	d, at := davServer(t, DAVOptions{State: state, Shift: 48 * time.Hour})
	people, tasks, calendar := d.Collections()
	for c, least := range map[string]int{people: 10, tasks: 5, calendar: 4} {
		if n := len(d.Records(c)); n < least {
			t.Errorf("%s has %d samples", c, n)
		}
	}
	if plan := string(d.Get(tasks + "delivery-plan.ics")); !strings.Contains(plan, "DUE;TZID=Europe/Amsterdam:20260915T170000") ||
		!strings.Contains(plan, "DTSTART:19700329T020000") {
		t.Errorf("the samples' days were not moved:\n%s", plan)
	}
	if got := askDAV(t, at, "PUT", people+"new.vcf", aCard); got.status != 201 {
		t.Fatal(got)
	}
	if got := askDAV(t, at, "MKCALENDAR", "/dav/calendars/mine/", ""); got.status != 201 {
		t.Fatal(got)
	}
	again, _ := davServer(t, DAVOptions{State: state})
	if string(again.Get(people+"new.vcf")) != aCard || again.collections["/dav/calendars/mine/"] == nil || again.rev != d.rev {
		t.Error("the state did not come back")
	}
}

func TestDAV_FaultsAndLogin(t *testing.T) {
	t.Parallel()
	d, at := davServer(t, DAVOptions{})
	people, _, _ := d.Collections()
	d.Fail(DAVFault{Kind: DAVStatus, Method: "GET", Status: 507, Times: 1, Skip: 1})
	for i, want := range []int{200, 507, 200} {
		if got := askDAV(t, at, "GET", people+"elena-marchetti.vcf", ""); got.status != want {
			t.Errorf("request %d: %d, want %d", i, got.status, want)
		}
	}
	if got := askDAV(t, at, "GET", people, "", "Authorization", "Basic eDp5"); got.status != 401 {
		t.Errorf("a wrong password gave %d", got.status)
	}
	if log := d.Log(); len(log) != 4 || log[1].Status != 507 {
		t.Errorf("log %v", log)
	}
}

func TestServer_GroupwareStandsBesideOro(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	g := s.Groupware()
	r, err := http.NewRequestWithContext(t.Context(), "PROPFIND", g.URL, strings.NewReader(`<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>`))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(g.User, g.Password)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if data, _ := io.ReadAll(resp.Body); resp.StatusCode != 207 || !strings.Contains(string(data), davPrincipal) {
		t.Errorf("%d %s", resp.StatusCode, data)
	}
	if m := s.Mail(); m.User != g.User || m.Password != g.Password {
		t.Error("mail and groupware are of two logins")
	}
}
