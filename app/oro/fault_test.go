package oro

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

// roundTripper answers without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, media, body string, header ...string) *http.Response {
	h := http.Header{}
	if media != "" {
		h.Set("Content-Type", media)
	}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// brokenBody gives some bytes, then an error.
type brokenBody struct {
	io.Reader
	err error
}

func (b brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func (b brokenBody) Close() error { return nil }

func over(rt roundTripper, tokens Tokens, log *slog.Logger) *Client {
	return New(Options{
		Connection: crm.Connection{Base: "https://crm.example.com", API: "https://crm.example.com/api"},
		Tokens:     tokens, HTTP: &http.Client{Transport: rt}, Log: log,
	})
}

// TestFaults_Matrix is the fault matrix of a network and a server that fail in every way at hand: each
// ends in one fault, after at most three tries for a question and one for a change.
func TestFaults_Matrix(t *testing.T) {
	t.Parallel()
	page := "<!doctype html><title>Maintenance</title>"
	type fault struct {
		kind crm.FaultKind
		code string
	}
	cases := []struct {
		name         string
		answer       func() (*http.Response, error)
		asked        fault // of a question
		tries        int
		changed      fault // of a change
		detail       string
		changedTries int
	}{
		{"refused", func() (*http.Response, error) { return nil, syscall.ECONNREFUSED },
			fault{crm.Offline, "connect.refused"}, 3, fault{crm.Offline, "connect.refused"}, "", 1},
		{"reset", func() (*http.Response, error) { return nil, syscall.ECONNRESET },
			fault{crm.Offline, "connect.lost"}, 3, fault{crm.Offline, "connect.lost"}, "", 1},
		{"no answer in time", func() (*http.Response, error) { return nil, context.DeadlineExceeded },
			fault{crm.Offline, "connect.timeout"}, 1, fault{crm.Offline, "connect.timeout"}, "", 1},
		{"reset in the middle of the body", func() (*http.Response, error) {
			r := respond(200, mediaType, "")
			r.Body = brokenBody{strings.NewReader(`{"data":[`), syscall.ECONNRESET}
			return r, nil
		}, fault{crm.Offline, "connect.lost"}, 3, fault{crm.Offline, "connect.lost"}, "", 1},
		{"truncated", func() (*http.Response, error) {
			r := respond(200, mediaType, "")
			r.Body = brokenBody{strings.NewReader(`{"data":[`), io.ErrUnexpectedEOF}
			return r, nil
		}, fault{crm.Offline, "connect.lost"}, 3, fault{crm.Offline, "connect.lost"}, "", 1},
		{"401", func() (*http.Response, error) { return respond(401, mediaType, ""), nil },
			fault{crm.SignedOut, "connect.signIn"}, 2, fault{crm.SignedOut, "connect.signIn"}, "", 2},
		{"429", func() (*http.Response, error) { return respond(429, "text/plain", "slow down"), nil },
			fault{crm.Busy, "oro.busy"}, 3, fault{crm.Busy, "oro.busy"}, "", 1},
		{"500 as JSON", func() (*http.Response, error) {
			return respond(500, mediaType, jsonText(failure("500", "driver exception", ""))), nil
		}, fault{crm.Busy, "oro.internal"}, 1, fault{crm.Busy, "oro.internal"}, "", 1},
		{"502", func() (*http.Response, error) { return respond(502, "", ""), nil },
			fault{crm.Busy, "oro.busy"}, 3, fault{crm.Busy, "oro.busy"}, "", 1},
		{"503 as a page", func() (*http.Response, error) { return respond(503, "text/html", page), nil },
			fault{crm.Busy, "connect.maintenance"}, 1, fault{crm.Busy, "connect.maintenance"}, "", 1},
		{"415 as a page", func() (*http.Response, error) { return respond(415, "text/html; charset=UTF-8", page), nil },
			fault{crm.Busy, "connect.maintenance"}, 1, fault{crm.Busy, "connect.maintenance"}, "", 1},
		{"a page for an answer", func() (*http.Response, error) { return respond(200, "text/html", page), nil },
			fault{crm.Busy, "connect.maintenance"}, 1, fault{crm.Busy, "connect.maintenance"}, "", 1},
		{"a page that says it is JSON", func() (*http.Response, error) { return respond(200, mediaType, page), nil },
			fault{crm.Damaged, "oro.badAnswer"}, 1, fault{crm.Busy, "oro.badAnswer"}, "", 1},
		{"an empty answer", func() (*http.Response, error) { return respond(200, mediaType, ""), nil },
			fault{crm.Damaged, "oro.badAnswer"}, 1, fault{crm.Busy, "oro.badAnswer"}, "", 1},
		{"JSON of another sort", func() (*http.Response, error) { return respond(200, mediaType, `[{"id":7}]`), nil },
			fault{crm.Damaged, "oro.badAnswer"}, 1, fault{crm.Busy, "oro.badAnswer"}, "", 1},
		{"wrong JSON", func() (*http.Response, error) { return respond(200, mediaType, `{"data":[{]}`), nil },
			fault{crm.Damaged, "oro.badAnswer"}, 1, fault{crm.Busy, "oro.badAnswer"}, "", 1},
		{"a redirect to elsewhere", func() (*http.Response, error) {
			return respond(302, "text/html", "", "Location", "https://portal.example/login"), nil
		}, fault{crm.Offline, "connect.redirect"}, 1, fault{crm.Offline, "connect.redirect"}, "portal.example", 1},
		{"the API switched off", func() (*http.Response, error) {
			return respond(404, mediaType, `{"errors":[{"status":"404","title":"not found http exception"}]}`), nil
		}, fault{crm.Offline, "connect.apiOff"}, 1, fault{crm.Offline, "connect.apiOff"}, "", 1},
		{"too long an address", func() (*http.Response, error) { return respond(414, "text/html", page), nil },
			fault{crm.Invalid, "oro.tooLong"}, 1, fault{crm.Invalid, "oro.tooLong"}, "", 1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, change := range []bool{false, true} {
					want, tries, r := tc.asked, tc.tries, request{path: "contacts", query: query{"a": "b"}}
					if change {
						want, tries, r = tc.changed, tc.changedTries, request{method: "POST", path: "emails", body: object{}, change: true}
					}
					var n atomic.Int64
					c := over(func(*http.Request) (*http.Response, error) { n.Add(1); return tc.answer() },
						&fakeTokens{token: "t"}, nil)
					_, err := c.call(t.Context(), r)
					f := asFault(t, err)
					if f.Kind != want.kind || f.Code != want.code || f.Detail != tc.detail {
						t.Errorf("change %v: %s %s %q, want %s %s", change, f.Kind, f.Code, f.Detail, want.kind, want.code)
					}
					if int(n.Load()) != tries {
						t.Errorf("change %v: %d tries, want %d", change, n.Load(), tries)
					}
				}
			})
		})
	}
}

func TestRetry_ObeysRetryAfter(t *testing.T) {
	t.Parallel()
	cases := []struct {
		after  string
		tries  int
		waited time.Duration // at least
		told   time.Duration
	}{
		{"2", 3, 4 * time.Second, 2 * time.Second},
		{"120", 1, 0, 2 * time.Minute},
		{"999999", 1, 0, time.Hour},
		{"-5", 3, 0, 0},
		{"soon", 3, 0, 0},
	}
	for _, tc := range cases {
		t.Run(tc.after, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n, start := 0, time.Now()
				c := over(func(*http.Request) (*http.Response, error) {
					n++
					return respond(503, "", "", "Retry-After", tc.after), nil
				}, &fakeTokens{token: "t"}, nil)
				_, err := c.call(t.Context(), request{path: "contacts"})
				waited := time.Since(start)
				if f := asFault(t, err); n != tc.tries || f.After != tc.told || waited < tc.waited || waited > 20*time.Second {
					t.Errorf("%d tries in %s, told %s", n, waited, f.After)
				}
			})
		})
	}
}

func TestRetry_SecondAnswerCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := over(func(*http.Request) (*http.Response, error) {
			if n++; n == 1 {
				return nil, syscall.ECONNRESET
			}
			return respond(200, mediaType, `{"data":[]}`), nil
		}, &fakeTokens{token: "t"}, nil)
		if _, err := c.call(t.Context(), request{path: "contacts"}); err != nil || n != 2 {
			t.Errorf("%d tries, %v", n, err)
		}
	})
}

func TestRetry_EndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := over(func(*http.Request) (*http.Response, error) {
			time.AfterFunc(time.Millisecond, cancel)
			return respond(503, "", "", "Retry-After", "3"), nil
		}, &fakeTokens{token: "t"}, nil)
		start := time.Now()
		_, err := c.call(ctx, request{path: "contacts"})
		if f := asFault(t, err); f.Kind != crm.Cancelled || time.Since(start) > time.Second {
			t.Errorf("%v after %s", f, time.Since(start))
		}
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	t.Run("renewed once after a 401, for changes too", func(t *testing.T) {
		t.Parallel()
		var sent []string
		c := over(func(r *http.Request) (*http.Response, error) {
			sent = append(sent, r.Header.Get("Authorization"))
			if len(sent) == 1 {
				return respond(401, mediaType, ""), nil
			}
			return respond(201, mediaType, `{"data":{"type":"emails","id":"1"}}`), nil
		}, &fakeTokens{token: "old"}, nil)
		_, err := c.call(t.Context(), request{method: "POST", path: "emails", body: object{"x": 1}, change: true})
		if err != nil || strings.Join(sent, "|") != "Bearer old|Bearer old+" {
			t.Errorf("%q, %v", sent, err)
		}
	})
	t.Run("no token", func(t *testing.T) {
		t.Parallel()
		c := over(nil, &fakeTokens{err: errors.New("keyring locked")}, nil)
		_, err := c.call(t.Context(), request{path: "contacts"})
		if f := asFault(t, err); f.Kind != crm.SignedOut || f.Code != "connect.signIn" {
			t.Errorf("%+v", f)
		}
	})
	t.Run("a fault of the source is passed on", func(t *testing.T) {
		t.Parallel()
		c := over(nil, &fakeTokens{err: &crm.Fault{Kind: crm.Offline, Code: "connect.timeout"}}, nil)
		_, err := c.Me(t.Context())
		if f := asFault(t, err); f.Kind != crm.Offline || f.Op != "me.read" {
			t.Errorf("%+v", f)
		}
	})
}

func TestRedirect_NeverCarriesTheToken(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		f := newFake(t, map[string]func(exchange) reply{
			"GET userprofile": always(reply{Status: status, Header: map[string]string{"Location": elsewhere.URL + "/api/userprofile"}}),
		})
		_, err := f.bareClient().Me(t.Context())
		if got := asFault(t, err); got.Code != "connect.redirect" || !strings.Contains(elsewhere.URL, got.Detail) {
			t.Errorf("%d: %+v", status, got)
		}
	}
	if reached.Load() != 0 {
		t.Error("a redirect was followed")
	}
}

func TestBodies_AreBounded(t *testing.T) {
	t.Parallel()
	c := over(func(*http.Request) (*http.Response, error) {
		r := respond(200, mediaType, "")
		r.Body = io.NopCloser(io.LimitReader(spaces{}, bodyLimit+10))
		return r, nil
	}, &fakeTokens{token: "t"}, nil)
	_, err := c.call(t.Context(), request{path: "contacts"})
	if f := asFault(t, err); f.Kind != crm.Damaged || f.Code != "oro.tooLarge" {
		t.Errorf("%+v", f)
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestAtMostFourRequestsAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		c := over(func(*http.Request) (*http.Response, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return respond(200, mediaType, `{"data":[]}`), nil
		}, &fakeTokens{token: "t"}, nil)
		done := make(chan struct{})
		for range 12 {
			go func() {
				_, _ = c.call(t.Context(), request{path: "contacts"})
				done <- struct{}{}
			}()
		}
		start := time.Now()
		for range 12 {
			<-done
		}
		if most.Load() != 4 || time.Since(start) != 3*time.Second {
			t.Errorf("%d at a time, 12 took %s", most.Load(), time.Since(start))
		}
	})
}

func TestLog_HasNoSecretAndNoAddress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := over(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.RawQuery, "filter") {
			return nil, syscall.ECONNREFUSED
		}
		return respond(200, mediaType, `{"data":[]}`), nil
	}, &fakeTokens{token: "SECRET"}, log)
	c.backoff = func(int) time.Duration { return 0 }
	_, err := c.Search(t.Context(), crm.SearchQuery{Text: "ann@acme.example", MessageIDs: []string{"m@x"}})
	_, _, err2 := c.Context(t.Context(), ask("m1@x"))
	text := out.String()
	if err2 != nil {
		text += err2.Error()
	}
	if err != nil {
		text += err.Error()
	}
	for _, secret := range []string{"SECRET", "acme.example", "m1@x", "%40"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q stands in %s", secret, text)
		}
	}
	if !strings.Contains(out.String(), "path=emailthreadcontext") {
		t.Errorf("log %q", out.String())
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]func(exchange) reply{"POST emails/88/relationships/activityTargets": always(list(-1)),
		"GET emails": always(list(-1, emailRecord()))})
	if _, err := f.client(t).Send(t.Context(), attachChange(refAnn)); err != nil {
		t.Fatal(err)
	}
	for _, x := range f.log {
		h := x.Header
		if h.Get("Accept") != mediaType || h.Get("Authorization") != "Bearer token-1" || h.Get("User-Agent") != "OroConnector/test" {
			t.Errorf("%s %s: %v", x.Method, x.Path, h)
		}
		if (h.Get("Content-Type") == mediaType) != (x.Method == "POST") {
			t.Errorf("%s: content type %q", x.Method, h.Get("Content-Type"))
		}
	}
}
