package demo

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// try sends a request and gives what came: status, text, and the error of the way.
func try(ctx context.Context, c *client, method, path string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.s.apiBase()+path, nil)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept", typeJSONAPI)
	resp, err := new(http.Transport).RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	data, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // what was read counts
	return resp.StatusCode, string(data), err
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault   Fault
		status  int
		broken  bool // the way breaks
		json    bool
		carried bool // the request is carried out
	}{
		{Fault{Kind: Status, Status: 503, RetryAfter: "7"}, 503, false, true, false},
		{Fault{Kind: HTML}, 200, false, false, false},
		{Fault{Kind: HTML, Status: 502}, 502, false, false, false},
		{Fault{Kind: Garbled}, 200, false, false, true},
		{Fault{Kind: Truncated}, 200, true, false, true},
		{Fault{Kind: Reset}, 0, true, false, false},
		{Fault{Kind: Lost}, 0, true, false, true},
		{Fault{Kind: Slow, Delay: time.Millisecond}, 200, false, true, true},
		{Fault{Kind: Redirect, To: "http://elsewhere.example/"}, 302, false, false, false},
		{Fault{Kind: Maintenance}, 415, false, false, false},
		{Fault{Kind: APIOff}, 404, false, true, false},
	} {
		s := start(t, Options{})
		boss := as(t, s, Administrator)
		s.Fail(test.fault)
		status, text, err := try(t.Context(), boss, "GET", "/contacts?page[size]=1")
		if status != test.status || (err != nil) != test.broken || json.Valid([]byte(text)) != test.json && !test.broken {
			t.Errorf("%s: %d %v %.80q", test.fault.Kind, status, err, text)
		}
		if _, _, err := try(t.Context(), boss, "DELETE", "/leads/1"); (err != nil) != test.broken && test.fault.Kind != Truncated {
			t.Errorf("%s: %v", test.fault.Kind, err)
		}
		s.Heal()
		if r := boss.get("/leads/1"); (r.status == http.StatusNotFound) != test.carried {
			t.Errorf("%s: carried out %t, not %t", test.fault.Kind, r.status == http.StatusNotFound, test.carried)
		}
	}
}

func TestFaults_ChooseTheirRequests(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	s.Fail(Fault{Kind: Status, Status: 429, Method: "GET", Path: "/contacts", Skip: 1, Times: 2, RetryAfter: "3"})
	var got []int
	for _, path := range []string{"/contacts", "/leads", "/contacts", "/contacts", "/contacts"} {
		r := boss.get(path)
		got = append(got, r.status)
		if r.status == 429 && r.header.Get("Retry-After") != "3" {
			t.Error("when to come back is not said")
		}
	}
	if want := []int{200, 200, 429, 429, 200}; !equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	if log := s.Log(); log[2].Status != 429 {
		t.Errorf("%+v", log[2])
	}
}

func equal(a, b []int) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func TestFaults_StalledEndsWithClientAndServer(t *testing.T) {
	t.Parallel()
	s, err := Start(context.Background(), Options{Records: company})
	if err != nil {
		t.Fatal(err)
	}
	boss := as(t, s, Administrator)
	s.Fail(Fault{Kind: Stalled, Path: "/contacts"})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := try(ctx, boss, "GET", "/contacts"); err == nil {
		t.Error("it answers")
	}
	sent, ended := make(chan struct{}), make(chan error, 1)
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) }}
	go func() {
		_, _, err := try(httptrace.WithClientTrace(t.Context(), trace), boss, "GET", "/contacts")
		ended <- err
	}()
	<-sent
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("a stalled request is answered")
	}
}

func TestFaults_OffIsOffForSignIn(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	s.Fail(Fault{Kind: APIOff})
	b := newBrowser(t, s)
	if p := b.open(b.authorize()); p.status != 401 || !strings.Contains(p.text, "invalid_client") {
		t.Errorf("authorize: %d", p.status)
	}
	if status, _ := ask(t, s, "grant_type", "refresh_token", "client_id", PublicClient, "refresh_token", "x"); status != 401 {
		t.Errorf("token: %d", status)
	}
	if p := b.open(s.origin + "/.well-known/oauth-authorization-server/admin/oauth2-server"); p.status != 200 {
		t.Errorf("discovery: %d", p.status)
	}
	s.Heal()
	s.Fail(Fault{Kind: Maintenance})
	if p := b.open(b.authorize()); p.status != 503 {
		t.Errorf("maintenance: %d", p.status)
	}
}
