package oro

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// trouble is what happens on the way between a client and a server.
type trouble struct {
	name   string
	accept bool // the connection is taken; false: broken at once
	after  int  // bytes of the answer that come through; -1: all
	stall  bool // then nothing more comes, but the connection stays
	reset  bool // then it is reset, rather than closed
	slow   bool // bytes come one by one
}

// badLine is a loopback proxy of TCP that spoils what comes back from a server.
type badLine struct {
	net.Listener
	to     string
	mu     sync.Mutex
	now    trouble
	tries  atomic.Int64
	open   sync.WaitGroup
	closed chan struct{}
}

func newBadLine(t *testing.T, to string) *badLine {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &badLine{Listener: listener, to: to, now: trouble{accept: true, after: -1}, closed: make(chan struct{})}
	l.open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			l.open.Go(func() { l.serve(c.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() { close(l.closed); _ = l.Close(); l.open.Wait() })
	return l
}

func (l *badLine) set(now trouble) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = now
	l.tries.Store(0)
}

// serve carries one request and one answer: clients of this test keep no connection.
func (l *badLine) serve(c *net.TCPConn) {
	defer c.Close()
	l.mu.Lock()
	now := l.now
	l.mu.Unlock()
	l.tries.Add(1)
	if !now.accept {
		_ = c.SetLinger(0)
		return
	}
	up, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer up.Close()
	l.open.Go(func() { _, _ = io.Copy(up, c) })
	answer, err := io.ReadAll(up) // whole, so that the server has acted whatever the client sees
	if err != nil {
		return
	}
	if now.after >= 0 {
		answer = answer[:min(now.after, len(answer))]
	}
	l.send(c, answer, now.slow)
	switch {
	case now.stall:
		<-l.closed
	case now.reset:
		_ = c.SetLinger(0)
	}
}

func (l *badLine) send(c *net.TCPConn, answer []byte, slow bool) {
	step := len(answer)
	if slow {
		step = 64
	}
	for len(answer) > 0 {
		n := min(max(step, 1), len(answer))
		if _, err := c.Write(answer[:n]); err != nil {
			return
		}
		answer = answer[n:]
	}
}

// onBadLine gives a client whose requests go through the line, one connection each.
func onBadLine(t *testing.T, s *demo.Server, l *badLine) oroUnderTest {
	t.Helper()
	access, _ := s.Grant(s.User(demo.Administrator).Name)
	base := strings.Replace(s.URL(), l.to, l.Addr().String(), 1)
	web := NewHTTP("", 500*time.Millisecond)
	web.Transport.(*http.Transport).DisableKeepAlives = true
	c := New(Options{Connection: crm.Connection{Base: base, API: base + "/api"}, Tokens: &fakeTokens{token: access}, HTTP: web})
	c.backoff = func(int) time.Duration { return time.Millisecond }
	return oroUnderTest{"behind a bad line", base, c, s}
}

// TestBadLine is the fault matrix of spec 12.2 on real connections: every trouble ends in a right state and one
// fault, a question is asked at most three times, and a change is never done twice.
func TestBadLine(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	host, _, _ := strings.Cut(strings.TrimPrefix(s.URL(), "http://"), "/")
	l := newBadLine(t, host)
	o := onBadLine(t, s, l)
	if _, err := o.client.Kinds(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := makeContact(t, o)
	if _, _, err := o.client.Context(t.Context(), m.question(freshID())); err != nil { // learns the labels
		t.Fatal(err)
	}
	cases := []struct {
		trouble
		code  string
		tries int64
	}{
		{trouble{name: "broken at once"}, "connect.lost", 3},
		{trouble{name: "closed without an answer", accept: true}, "connect.lost", 3},
		{trouble{name: "reset without an answer", accept: true, reset: true}, "connect.lost", 3},
		{trouble{name: "cut in the headers", accept: true, after: 40}, "connect.lost", 3},
		{trouble{name: "cut in the body", accept: true, after: 500}, "connect.lost", 3},
		{trouble{name: "reset in the body", accept: true, after: 500, reset: true}, "connect.lost", 3},
		{trouble{name: "stalled before the answer", accept: true, stall: true}, "connect.timeout", 1},
		{trouble{name: "stalled in the body", accept: true, after: 500, stall: true}, "connect.timeout", 1},
		{trouble{name: "slow", accept: true, after: -1, slow: true}, "", 1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			known := m.question(freshID())
			known.EmailID = "1" // one request
			l.set(tc.trouble)
			tcx, _, err := o.client.Context(t.Context(), known)
			if tries := l.tries.Load(); tries != tc.tries {
				t.Errorf("%d tries, want %d", tries, tc.tries)
			}
			checkTrouble(t, tc.code, err)
			if tc.code == "" && len(tcx.Suggested) != 1 {
				t.Errorf("%+v", tcx)
			}
			change := m.change(crm.OpAttach, []string{freshID()}, m.ref)
			_, err = o.client.Send(t.Context(), change)
			checkTrouble(t, tc.code, err)
			l.set(trouble{accept: true, after: -1})
			if _, done, err := o.client.Done(t.Context(), change); err != nil {
				t.Error(err)
			} else if !done {
				mustSend(t, o, change)
			}
			if n := emailsWith(t, o, change.Envelope.MessageID); n != 1 {
				t.Errorf("%d e-mails", n)
			}
		})
	}
}

func checkTrouble(t *testing.T, code string, err error) {
	t.Helper()
	switch {
	case code == "" && err != nil:
		t.Errorf("%v", err)
	case code == "":
	default:
		if f := asFault(t, err); f.Code != code || !f.Kind.Passing() {
			t.Errorf("%s %s, want %s", f.Kind, f.Code, code)
		}
	}
}

// TestBadLine_ALostAnswerToAChangeIsFoundDone lets only the answer to the POST be lost.
func TestBadLine_ALostAnswerToAChangeIsFoundDone(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	host, _, _ := strings.Cut(strings.TrimPrefix(s.URL(), "http://"), "/")
	l := newBadLine(t, host)
	o := onBadLine(t, s, l)
	m := makeContact(t, o)
	change := m.change(crm.OpAttach, []string{freshID()}, m.ref)
	o.client.http.Transport = afterPost{o.client.http.Transport, func() { l.set(trouble{accept: true, reset: true}) }}
	if _, err := o.client.Send(t.Context(), change); asFault(t, err).Code != "connect.lost" {
		t.Errorf("%v", err)
	}
	o.client.http.Transport = o.client.http.Transport.(afterPost).RoundTripper
	l.set(trouble{accept: true, after: -1})
	if _, done, err := o.client.Done(t.Context(), change); err != nil || !done {
		t.Errorf("done %v, %v", done, err)
	}
}

// afterPost spoils the line for the first POST.
type afterPost struct {
	http.RoundTripper
	spoil func()
}

func (a afterPost) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		a.spoil()
	}
	return a.RoundTripper.RoundTrip(r)
}

// TestProxy_ItsFailureIsNotTheServers: a proxy that wants a password, and one that is not there.
func TestProxy_ItsFailureIsNotTheServers(t *testing.T) {
	t.Parallel()
	deny, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	proxy := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "crm.example.com:443" {
			t.Errorf("%s %s", r.Method, r.Host)
		}
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
	})}
	go func() { _ = proxy.Serve(deny) }()
	t.Cleanup(func() { _ = proxy.Close() })
	for _, at := range []string{deny.Addr().String(), "127.0.0.1:1"} {
		h := NewHTTP("", 0)
		h.Transport.(*http.Transport).Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: at})
		_, err := Find(t.Context(), h, "crm.example.com")
		if f := asFault(t, err); f.Code != "connect.proxy" || f.Kind != crm.Offline {
			t.Errorf("%s: %+v", at, f)
		}
	}
	if NewHTTP("", 0).Transport.(*http.Transport).Proxy == nil {
		t.Error("proxies of the environment are not asked")
	}
}

func TestNamed_TellsEveryServerTheProgram(t *testing.T) {
	t.Parallel()
	var got []string
	h := Named(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		got = append(got, r.Header.Get("User-Agent"))
		return respond(404, "text/html", ""), nil
	})}, "OroConnector/9")
	if _, err := Find(t.Context(), h, "crm.example.com"); err == nil || len(got) == 0 {
		t.Fatal(err, got)
	}
	r, err := http.NewRequest(http.MethodGet, "http://localhost/", bytes.NewReader(nil))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", "Own/1")
	answer, err := h.Do(r)
	if err != nil || r.Header.Get("User-Agent") != "Own/1" {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	for i, agent := range got {
		if want := map[bool]string{true: "Own/1", false: "OroConnector/9"}[i == len(got)-1]; agent != want {
			t.Errorf("request %d says %q", i, agent)
		}
	}
}
