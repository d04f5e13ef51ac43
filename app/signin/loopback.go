package signin

import (
	"context"
	"crypto/subtle"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	callback = "/callback"
	// parting is how long the browser may take to read the end page.
	parting = 3 * time.Second
)

// door is the loopback listener. The first GET of the callback with the right state comes through;
// everything else, before and after, is told 404 and changes nothing (spec 12.5).
type door struct {
	came    chan arrival
	strayed atomic.Bool // an answer with a wrong state came

	host   string
	state  string
	page   func(Outcome) []byte
	taken  atomic.Bool
	leave  chan struct{}
	server *http.Server
	ended  chan struct{}
}

// arrival is the browser, waiting for the page of the outcome.
type arrival struct {
	answer
	outcome chan<- Outcome
}

func listen(listener net.Listener, host, state string, page func(Outcome) []byte) *door {
	d := &door{
		came: make(chan arrival, 1), host: host, state: state, page: page,
		leave: make(chan struct{}), ended: make(chan struct{}),
	}
	d.server = &http.Server{
		// No ReadTimeout: it would also end the wait of a browser for the outcome of a slow exchange.
		Handler: http.HandlerFunc(d.answer), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 64 << 10,
	}
	d.server.SetKeepAlivesEnabled(false)
	go func() {
		defer close(d.ended)
		_ = d.server.Serve(listener) // its end is our doing
	}()
	return d
}

// close lets the browser read its page and ends everything.
func (d *door) close() {
	close(d.leave)
	ctx, cancel := context.WithTimeout(context.Background(), parting)
	defer cancel()
	if d.server.Shutdown(ctx) != nil {
		_ = d.server.Close()
	}
	<-d.ended
}

func (d *door) answer(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the address has the code
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	// A page elsewhere that resolves its own name to 127.0.0.1 sends that name.
	if r.Method != http.MethodGet || r.URL.Path != callback || r.Host != d.host {
		http.NotFound(w, r)
		return
	}
	query := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(d.state)) != 1 {
		if query.Has("code") || query.Has("error") {
			d.strayed.Store(true)
		}
		http.NotFound(w, r)
		return
	}
	if !d.taken.CompareAndSwap(false, true) {
		http.NotFound(w, r)
		return
	}
	hint := query.Get("hint")
	if hint == "" {
		hint = query.Get("error_description")
	}
	outcome := make(chan Outcome, 1)
	d.came <- arrival{answer{code: query.Get("code"), problem: query.Get("error"), hint: hint}, outcome}
	select {
	case o := <-outcome:
		d.show(w, o)
	case <-r.Context().Done(): // the person closed the page; the outcome holds without it
	case <-d.leave:
		select { // both may be ready
		case o := <-outcome:
			d.show(w, o)
		default:
			d.show(w, Outcome{Code: CodeCancelled})
		}
	}
}

func (d *door) show(w http.ResponseWriter, o Outcome) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(d.page(o))
}
