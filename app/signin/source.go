package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	// maxSkew is how long before its expiry a token is refreshed, at most; short-lived ones a tenth of their
	// life before.
	maxSkew = time.Minute
	// After a failed refresh the next one waits, longer each time.
	firstPause, maxPause = time.Second, time.Minute
	// young is the age under which a refused access token is no reason for another refresh.
	young = 10 * time.Second
	// leaving is how long Close lets a refresh go on, whose answer would be lost otherwise.
	leaving = 5 * time.Second
)

// SourceOptions are what a Source needs.
type SourceOptions struct {
	Client Client
	Site   Site
	HTTP   *http.Client // as Options.HTTP
	// Save keeps a new pair durably. It is called before the pair is used, never twice at a time, and again
	// for the same pair after an error. A refresh makes the old pair worthless at once, so that a process
	// that ends before Save is signed out afterwards: a right state, and the only one possible.
	Save func(ctx context.Context, t Token) error
}

// Source hands out access tokens. It refreshes before they expire and when the server has refused one,
// never twice at a time. It may be used from many goroutines.
type Source struct {
	config *oauth2.Config
	client *http.Client
	save   func(context.Context, Token) error
	site   Site
	life   context.Context
	end    context.CancelFunc

	mu       sync.Mutex
	token    Token
	skew     time.Duration
	since    time.Time // when token came from the server; zero: it was given
	unsaved  bool      // token is new and must not be used before it is saved
	rejected string    // access token that the server refused
	out      *Error    // signed out, for ever
	problem  *Error    // of the last refresh
	pause    time.Duration
	next     time.Time     // no refresh before
	flight   chan struct{} // closed when the refresh under way has ended; nil: none is
	closed   bool
}

// NewSource returns a source that begins with a saved token.
func NewSource(t Token, o SourceOptions) *Source {
	life, end := context.WithCancel(context.Background())
	return &Source{
		config: protocol(o.Client, o.Site, ""), client: guarded(o.HTTP), save: o.Save, site: o.Site,
		life: life, end: end, token: t, skew: maxSkew,
	}
}

// Token returns an access token that is good for a while as far as its expiry tells. Errors are *Error:
// ErrSignedOut is wrapped where the person must connect again; others are Temporary. While a refresh fails
// for a passing reason, the old token is returned as long as it lives.
func (s *Source) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current(ctx)
}

// Renew is called after the server has answered 401 to the access token stale, and returns another one.
// Where somebody has refreshed meanwhile, that is the one.
func (s *Source) Renew(ctx context.Context, stale string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token.Access == stale {
		s.rejected = stale
	}
	return s.current(ctx)
}

// current returns the token, refreshed where need be. It is called with the lock.
func (s *Source) current(ctx context.Context) (string, error) {
	if s.good(s.skew) {
		return s.token.Access, nil
	}
	// A pair that could not be saved for long has expired once it is: then a second one follows.
	for range 2 {
		err := s.refreshed(ctx)
		if s.good(0) {
			return s.token.Access, nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", &Error{Code: CodeServer, Err: errors.New("the new token has expired already")}
}

// Close ends the source and waits for a refresh under way, some seconds at most.
func (s *Source) Close() {
	s.mu.Lock()
	s.closed = true
	flight := s.flight
	s.mu.Unlock()
	if flight != nil {
		timer := time.AfterFunc(leaving, s.end)
		<-flight
		timer.Stop()
	}
	s.end()
}

// good tells whether the token can be used for at least the given time.
func (s *Source) good(margin time.Duration) bool {
	t := s.token
	return s.out == nil && !s.closed && !s.unsaved && t.Access != "" && t.Access != s.rejected &&
		(t.Expiry.IsZero() || time.Until(t.Expiry.Round(0)) > margin)
}

// refreshed sees to it that a refresh takes place, or joins the one under way, and returns its error. It
// is called with the lock, which it gives up while it waits. The refresh does not end with ctx: once the
// server has acted, its answer is the only good pair.
func (s *Source) refreshed(ctx context.Context) error {
	switch {
	case s.closed:
		return &Error{Code: CodeCancelled, Err: context.Canceled}
	case s.out != nil:
		return s.out
	case ctx.Err() != nil:
		return ended(ctx.Err(), CodeNetwork)
	}
	if s.flight == nil {
		if wait := time.Until(s.next); s.problem != nil && wait > 0 {
			again := *s.problem
			again.After = wait
			return &again
		}
		// A server that refuses what it has only just issued would do so for ever.
		if age := time.Since(s.since); s.token.Access == s.rejected && !s.since.IsZero() && age < young {
			return &Error{Code: CodeRejected, After: young - age}
		}
		s.flight = make(chan struct{})
		go s.fly(s.flight)
	}
	flight := s.flight
	s.mu.Unlock()
	var late error
	select {
	case <-flight:
	case <-ctx.Done():
		late = ended(ctx.Err(), CodeNetwork)
	}
	s.mu.Lock()
	switch {
	case late != nil:
		return late
	case s.out != nil:
		return s.out
	case s.problem != nil:
		return s.problem
	case s.closed:
		return &Error{Code: CodeCancelled, Err: context.Canceled}
	}
	return nil
}

// fly is one refresh: ask, take over, save.
func (s *Source) fly(flight chan struct{}) {
	defer close(flight)
	s.mu.Lock()
	token, unsaved := s.token, s.unsaved
	s.mu.Unlock()
	var problem *Error
	if !unsaved {
		token, problem = s.ask(token.Refresh)
	}
	if problem == nil {
		s.mu.Lock()
		s.take(token, unsaved)
		s.mu.Unlock()
		if err := s.save(s.life, token); err != nil {
			problem = &Error{Code: CodeSave, Err: err}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = nil
	s.land(problem)
}

// ask sends the refresh token to the server.
func (s *Source) ask(refresh string) (Token, *Error) {
	if refresh == "" {
		return Token{}, &Error{Code: CodeRefresh, Err: ErrSignedOut}
	}
	if err := s.site.check(); err != nil {
		return Token{}, translate(err)
	}
	ctx, cancel := context.WithTimeout(context.WithValue(s.life, oauth2.HTTPClient, s.client), requestLimit)
	defer cancel()
	got, err := s.config.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh}).Token()
	if err == nil {
		return issued(got), nil
	}
	e := translate(err, refresh, s.config.ClientSecret)
	if e.Status/100 == 4 && !e.Temporary() {
		// Oro answers 401 to every refresh token that is no longer good (recordings 04-refresh-*).
		if e.Code != CodeClient {
			e.Code = CodeRefresh
		}
		e.Err = fmt.Errorf("%w: %w", ErrSignedOut, e.Err)
	}
	return Token{}, e
}

// take puts the new pair in the place of the old one, which is worthless now.
func (s *Source) take(t Token, again bool) {
	if again {
		return
	}
	s.token, s.unsaved, s.since, s.rejected = t, true, time.Now(), ""
	s.skew = maxSkew
	if !t.Expiry.IsZero() {
		s.skew = min(maxSkew, time.Until(t.Expiry)/10)
	}
}

// land notes how the refresh ended.
func (s *Source) land(problem *Error) {
	switch {
	case problem == nil:
		s.unsaved, s.problem, s.pause = false, nil, 0
	case errors.Is(problem, ErrSignedOut):
		s.out = problem
	default:
		s.pause = min(max(2*s.pause, firstPause), maxPause)
		s.problem, s.next = problem, time.Now().Add(max(s.pause, problem.After))
	}
}
