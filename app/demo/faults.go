package demo

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultKind says what goes wrong.
type FaultKind string

// Faults of networks and servers.
const (
	// Status answers with Fault.Status and Retry-After, as JSON:API error; the request is not carried out.
	Status FaultKind = "status"
	// HTML answers with a page of status Fault.Status (200 where none is given); not carried out.
	HTML FaultKind = "html"
	// Truncated carries the request out and breaks the connection in the middle of the answer.
	Truncated FaultKind = "truncated"
	// Garbled carries the request out and answers with JSON that cannot be read.
	Garbled FaultKind = "garbled"
	// Stalled carries the request out and never answers, until the client gives up or the server ends.
	Stalled FaultKind = "stalled"
	// Reset breaks the connection before the request is carried out.
	Reset FaultKind = "reset"
	// Lost carries the request out and breaks the connection instead of an answer.
	Lost FaultKind = "lost"
	// Slow waits for Fault.Delay before the answer.
	Slow FaultKind = "slow"
	// Redirect answers 302 to Fault.To; not carried out.
	Redirect FaultKind = "redirect"
	// Maintenance answers everything as an Oro in maintenance does (group 33), until cleared.
	Maintenance FaultKind = "maintenance"
	// APIOff answers as an Oro whose web API is switched off (group 33), until cleared.
	APIOff FaultKind = "apioff"
)

// Fault is something that goes wrong with the requests that it applies to.
type Fault struct {
	Kind       FaultKind
	Method     string // "": any
	Path       string // part of the path; "": any
	Times      int    // 0: until cleared
	Skip       int    // so many requests that match pass first
	Status     int
	RetryAfter string // value of the header
	Delay      time.Duration
	To         string
}

type faults struct {
	mu     sync.Mutex
	active []*Fault
	ended  chan struct{}
	once   sync.Once
}

// Fail lets requests fail from now on. Of several faults that match the oldest applies.
func (s *Server) Fail(f Fault) {
	s.fault.mu.Lock()
	defer s.fault.mu.Unlock()
	s.fault.active = append(s.fault.active, &f)
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.fault.mu.Lock()
	defer s.fault.mu.Unlock()
	s.fault.active = nil
}

func (f *Fault) aim() aim {
	return aim{f.Method, f.Path, &f.Times, &f.Skip, func(*http.Request) bool { return f.Kind != APIOff }}
}

// pick finds the fault of a request and counts it.
func (f *faults) pick(r *http.Request) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return pick(&f.active, r)
}

func (f *faults) apiOff() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.active, func(at *Fault) bool { return at.Kind == APIOff })
}

// done is closed when the server ends, so that nothing stalls longer.
func (f *faults) done() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended == nil {
		f.ended = make(chan struct{})
	}
	return f.ended
}

func (f *faults) end() { f.once.Do(func() { close(f.done()) }) }

// before tells whether the fault comes in place of what was asked.
func (f *Fault) before() bool {
	return f != nil && slices.Contains([]FaultKind{Status, HTML, Reset, Redirect, Maintenance}, f.Kind)
}

// play answers as the fault says; a is the healthy answer where the request was carried out.
func (s *Server) play(f *Fault, w http.ResponseWriter, r *http.Request, ex *Exchange, a *answer) {
	switch f.Kind {
	case Status:
		a = failed(&failure{status: f.Status, title: "demo fault"})
		if f.RetryAfter != "" {
			a.header.Set("Retry-After", f.RetryAfter)
		}
	case HTML:
		a = s.page(max(f.Status, http.StatusOK), "An error occurred", "")
	case Redirect:
		a = s.found(f.To)
	case Maintenance:
		a = s.maintenance(r)
	case Garbled:
		a.body = bytes.Replace(a.body, []byte(`"`), nil, 1)
	case Slow:
		f.wait(r.Context(), s.fault.done(), time.After(f.Delay))
	case Stalled:
		f.wait(r.Context(), s.fault.done(), nil)
		panic(http.ErrAbortHandler)
	case Truncated:
		w.Header()["Content-Type"] = a.header["Content-Type"]
		w.Header().Set("Content-Length", itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body[:len(a.body)/2]) //nolint:gosec // half of an answer that is escaped where it was made
		panic(http.ErrAbortHandler)
	case Reset, Lost:
		panic(http.ErrAbortHandler)
	}
	ex.Status = a.status
	a.write(w)
}

func (f *Fault) wait(ctx context.Context, ended <-chan struct{}, enough <-chan time.Time) {
	select {
	case <-ctx.Done():
	case <-ended:
	case <-enough:
	}
}

// maintenance: pages for the browser and the token endpoint are 503, the API is a page of 415 (group 33).
func (s *Server) maintenance(r *http.Request) *answer {
	if strings.HasPrefix(r.URL.Path, s.prefix+"/api") {
		return s.page(http.StatusUnsupportedMediaType, "An Error Occurred: Unsupported Media Type", "")
	}
	return s.page(http.StatusServiceUnavailable, "Loading...", "The site is under maintenance.")
}
