package signin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// rotating is a token endpoint as Oro's: a refresh kills the old pair at once and issues the next one. It
// answers after a second, without a network, so that time can be the test's own.
type rotating struct {
	mu      sync.Mutex
	n       int // of the pair that is good: A<n>, R<n>
	asked   int
	at      []time.Time
	life    int                                         // expires_in
	instead func(*http.Request) (*http.Response, error) // nil: as it should be
	lose    bool                                        // the answer gets lost after the server has acted
	active  atomic.Int32
}

func (r *rotating) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.active.Add(1) > 1 {
		return nil, errors.New("two refreshes at a time")
	}
	defer r.active.Add(-1)
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(time.Second):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	r.at = append(r.at, time.Now())
	if r.instead != nil {
		return r.instead(req)
	}
	sent, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	if sent.Get("refresh_token") != fmt.Sprint("R", r.n) {
		return reply(401, `{"error":"invalid_request","error_description":"The refresh token is invalid.","hint":"Token has been revoked"}`), nil
	}
	r.n++
	if r.lose {
		return nil, errors.New("connection reset by peer")
	}
	return reply(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":%d,"access_token":"A%d","refresh_token":"R%d"}`, r.life, r.n, r.n)), nil
}

func reply(status int, body string) *http.Response {
	kind := "application/json"
	if strings.HasPrefix(body, "<") {
		kind = "text/html"
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status), Header: http.Header{"Content-Type": {kind}},
		Body: io.NopCloser(bytes.NewReader([]byte(body))),
	}
}

// keep is a keyring of one token.
type keep struct {
	mu    sync.Mutex
	token Token
	saves int
	err   error
}

func (k *keep) save(_ context.Context, t Token) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.saves++
	if k.err != nil {
		return k.err
	}
	k.token = t
	return nil
}

// world is a bubble of time with a server and a keyring that holds pair 0, good for an hour.
func world(t *testing.T, test func(t *testing.T, r *rotating, k *keep, s *Source)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rotating{life: 3600}
		k := &keep{token: Token{Access: "A0", Refresh: "R0", Expiry: time.Now().Add(time.Hour)}}
		s := restart(r, k)
		defer s.Close()
		test(t, r, k, s)
	})
}

func restart(r *rotating, k *keep) *Source {
	return NewSource(k.token, SourceOptions{Client: Client{ID: "c"}, Site: testSite, HTTP: &http.Client{Transport: r}, Save: k.save})
}

func want(t *testing.T, s *Source, access string) {
	t.Helper()
	if got, err := s.Token(t.Context()); err != nil || got != access {
		t.Errorf("got %q %v, want %s", got, err, access)
	}
}

func TestSource_RefreshesBeforeExpiry(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, k *keep, s *Source) {
		want(t, s, "A0")
		time.Sleep(time.Hour - maxSkew - time.Second)
		want(t, s, "A0")
		time.Sleep(2 * time.Second)
		want(t, s, "A1")
		if k.token.Access != "A1" || k.token.Refresh != "R1" || time.Until(k.token.Expiry) > time.Hour {
			t.Errorf("kept %s %s", k.token.Access, k.token.Refresh)
		}
		time.Sleep(30 * 24 * time.Hour)
		want(t, s, "A2")
		if r.asked != 2 || k.saves != 2 {
			t.Errorf("asked %d, saved %d", r.asked, k.saves)
		}
	})
}

func TestSource_ManyCallersOneRefresh(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, k *keep, s *Source) {
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { // all got 401 for the same token; some come when the refresh is long over
				time.Sleep(time.Duration(i/10) * 400 * time.Millisecond)
				if got, err := s.Renew(t.Context(), "A0"); err != nil || got != "A1" {
					t.Errorf("got %q %v", got, err)
				}
			})
		}
		all.Wait()
		if got, err := s.Renew(t.Context(), "A0"); err != nil || got != "A1" || r.asked != 1 || k.saves != 1 {
			t.Errorf("late: %q %v, asked %d, saved %d", got, err, r.asked, k.saves)
		}
	})
}

func TestSource_ShortLivedTokensAreUsed(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, _ *keep, s *Source) {
		r.life = 30 // shorter than the usual margin
		time.Sleep(time.Hour)
		want(t, s, "A1")
		time.Sleep(20 * time.Second)
		want(t, s, "A1")
		time.Sleep(9 * time.Second)
		want(t, s, "A2")
		r.life = 0 // the server does not tell: used until refused
		time.Sleep(time.Hour)
		want(t, s, "A3")
		time.Sleep(1000 * time.Hour)
		want(t, s, "A3")
		if r.asked != 3 {
			t.Errorf("asked %d", r.asked)
		}
	})
}

func TestSource_RefusalSticks(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, k *keep, s *Source) {
		r.n = 7 // somebody else has used the refresh token
		_, err := s.Renew(t.Context(), "A0")
		if !errors.Is(err, ErrSignedOut) || code(err) != CodeRefresh {
			t.Errorf("got %v", err)
		}
		r.n = 0
		time.Sleep(24 * time.Hour)
		for range 3 {
			if _, err := s.Token(t.Context()); !errors.Is(err, ErrSignedOut) {
				t.Errorf("later: %v", err)
			}
		}
		if r.asked != 1 || k.saves != 0 || k.token.Refresh != "R0" {
			t.Errorf("asked %d, saved %d", r.asked, k.saves)
		}
	})
}

func TestSource_AnyRefusalOfTheEndpointSignsOut(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		resp *http.Response
		out  bool
	}{
		"400":                {reply(400, `{"error":"invalid_grant"}`), true},
		"401 without a body": {reply(401, ""), true},
		"403":                {reply(403, `{}`), true},
		"403 of a firewall":  {reply(403, "<html>no</html>"), false},
		"404 page":           {reply(404, "<html>no</html>"), false},
		"407":                {reply(407, "<html>proxy</html>"), false},
		"429":                {reply(429, `{"error":"slow down"}`), false},
		"500":                {reply(500, `{"error":"x"}`), false},
		"302":                {reply(302, ""), false},
		"200 page":           {reply(200, "<html>captive portal</html>"), false},
		"200 odd":            {reply(200, `[]`), false},
	} {
		t.Run(name, func(t *testing.T) {
			world(t, func(t *testing.T, r *rotating, _ *keep, s *Source) {
				r.instead = func(*http.Request) (*http.Response, error) { return answer.resp, nil }
				_, err := s.Renew(t.Context(), "A0")
				var e *Error
				if !errors.As(err, &e) || errors.Is(err, ErrSignedOut) != answer.out || e.Temporary() == answer.out {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestSource_PassingFailuresAreRetriedPolitely(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, _ *keep, s *Source) {
		r.instead = func(*http.Request) (*http.Response, error) { return reply(503, "<html>maintenance</html>"), nil }
		time.Sleep(time.Hour - 30*time.Second) // to be refreshed, but alive
		want(t, s, "A0")
		time.Sleep(time.Minute) // dead
		start := time.Now()
		for time.Since(start) < 30*time.Minute { // somebody asks all the time
			if _, err := s.Token(t.Context()); code(err) != CodeServer {
				t.Fatalf("got %v", err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if r.asked < 25 || r.asked > 40 {
			t.Errorf("asked %d times in half an hour", r.asked)
		}
		r.instead = nil
		time.Sleep(maxPause)
		want(t, s, "A1")
	})
}

func TestSource_ObeysRetryAfter(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, _ *keep, s *Source) {
		r.instead = func(*http.Request) (*http.Response, error) {
			busy := reply(503, "<html>busy</html>")
			busy.Header.Set("Retry-After", "600")
			return busy, nil
		}
		_, err := s.Renew(t.Context(), "A0")
		var e *Error
		if !errors.As(err, &e) || e.Code != CodeBusy || e.After != 10*time.Minute {
			t.Errorf("got %v", err)
		}
		r.instead = nil
		time.Sleep(9 * time.Minute)
		if _, err := s.Renew(t.Context(), "A0"); code(err) != CodeBusy || r.asked != 1 {
			t.Errorf("asked %d: %v", r.asked, err)
		}
		time.Sleep(time.Minute)
		want(t, s, "A1")
	})
}

func TestSource_NotUsedBeforeItIsSaved(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, k *keep, s *Source) {
		k.err = errors.New("keyring locked")
		if _, err := s.Renew(t.Context(), "A0"); code(err) != CodeSave || !errors.Is(err, k.err) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Hour)
		for range 5 {
			if _, err := s.Token(t.Context()); code(err) != CodeSave {
				t.Errorf("got %v", err)
			}
			time.Sleep(maxPause)
		}
		k.mu.Lock()
		k.err = nil
		k.mu.Unlock()
		time.Sleep(maxPause)
		// The pair was got once only, for its predecessor died with it. It is old by now, so that another
		// refresh follows.
		got, err := s.Token(t.Context())
		if err != nil || got != "A1" && got != "A2" || k.token.Access != got {
			t.Errorf("%q %v, kept %q", got, err, k.token.Access)
		}
		if r.asked > 2 {
			t.Errorf("asked %d", r.asked)
		}
	})
}

// TestSource_EndOfTheProcessAtAnyMoment kills the program at each step of a refresh and starts it again
// from what the keyring has.
func TestSource_EndOfTheProcessAtAnyMoment(t *testing.T) {
	for name, c := range map[string]struct {
		kill  func(*rotating, *keep)
		after Code
		token string
	}{
		"before the server acted": {func(r *rotating, _ *keep) {
			r.instead = func(*http.Request) (*http.Response, error) { return nil, errors.New("killed") }
		}, "", "A1"},
		"before the answer was read": {func(r *rotating, _ *keep) { r.lose = true }, CodeRefresh, ""},
		"before it was saved":        {func(_ *rotating, k *keep) { k.err = errors.New("killed") }, CodeRefresh, ""},
		"before it was used":         {func(*rotating, *keep) {}, "", "A1"},
	} {
		t.Run(name, func(t *testing.T) {
			world(t, func(t *testing.T, r *rotating, k *keep, s *Source) {
				c.kill(r, k)
				used, err := s.Renew(t.Context(), "A0")
				if err == nil && k.token.Access != used {
					t.Error("used before it was saved")
				}
				s.Close()
				r.instead, r.lose, k.err = nil, false, nil
				again := restart(r, k)
				defer again.Close()
				time.Sleep(time.Hour / 2)
				if again.token.Access == "A0" { // the server has refused it before
					used, err = again.Renew(t.Context(), "A0")
				} else {
					used, err = again.Token(t.Context())
				}
				if code(err) != c.after || used != c.token || errors.Is(err, ErrSignedOut) != (c.after != "") {
					t.Errorf("after: %q %v, want %q %q", used, err, c.token, c.after)
				}
			})
		})
	}
}

func TestSource_ARefreshOutlivesItsCaller(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, k *keep, s *Source) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := s.Renew(ctx, "A0"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if k.token.Access != "A1" {
			t.Error("the pair was lost")
		}
		want(t, s, "A1")
		if r.asked != 1 {
			t.Errorf("asked %d", r.asked)
		}
	})
}

func TestSource_CloseWaitsForARefresh(t *testing.T) {
	world(t, func(t *testing.T, _ *rotating, k *keep, s *Source) {
		got := make(chan error, 1)
		go func() { _, err := s.Renew(t.Context(), "A0"); got <- err }()
		synctest.Wait()
		s.Close()
		if k.token.Access != "A1" {
			t.Error("the pair was lost")
		}
		if err := <-got; code(err) != CodeCancelled {
			t.Errorf("waiting: %v", err)
		}
		if _, err := s.Token(t.Context()); code(err) != CodeCancelled {
			t.Errorf("after: %v", err)
		}
	})
}

func TestSource_CloseDoesNotWaitForEver(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, _ *keep, s *Source) {
		r.instead = func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
		go func() { _, _ = s.Renew(t.Context(), "A0") }()
		synctest.Wait()
		start := time.Now()
		s.Close()
		if d := time.Since(start); d > 2*leaving {
			t.Errorf("waited %v", d)
		}
	})
}

func TestSource_AServerThatRefusesItsNewToken(t *testing.T) {
	world(t, func(t *testing.T, r *rotating, _ *keep, s *Source) {
		access := "A0"
		start := time.Now()
		for time.Since(start) < 10*time.Minute { // every request is answered 401
			if next, err := s.Renew(t.Context(), access); err == nil {
				access = next
			} else if code(err) != CodeRejected {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if r.asked > 61 {
			t.Errorf("%d refreshes in ten minutes", r.asked)
		}
	})
}

func TestSource_WithoutARefreshToken(t *testing.T) {
	t.Parallel()
	s := NewSource(Token{Access: "A"}, SourceOptions{Site: testSite})
	defer s.Close()
	want(t, s, "A")
	if _, err := s.Renew(t.Context(), "A"); !errors.Is(err, ErrSignedOut) {
		t.Errorf("got %v", err)
	}
}

func TestSource_OnlyHTTPS(t *testing.T) {
	t.Parallel()
	plain := Site{Auth: "http://crm.example.com/a", Token: "http://crm.example.com/t"}
	s := NewSource(Token{Refresh: "R"}, SourceOptions{Site: plain})
	defer s.Close()
	if _, err := s.Token(t.Context()); code(err) != CodeInsecure || errors.Is(err, ErrSignedOut) {
		t.Errorf("got %v", err)
	}
	plain.Plain = true
	if err := plain.check(); err != nil {
		t.Error(err)
	}
}
