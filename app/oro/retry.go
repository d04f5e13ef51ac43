package oro

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"oroconnector/app/crm"
)

const (
	attempts = 3
	// longestWait is how long a call waits before it asks again. A server that wishes for more gets its
	// wish from the caller, who is told by Fault.After.
	longestWait = 5 * time.Second
	// maxRetryAfter is how long a server may have its callers stay away.
	maxRetryAfter = time.Hour
)

// backoff gives the pause before attempt n (from 1): a random part of 0.5 s, 1 s, 2 s …
func backoff(n int) time.Duration {
	window := 500 * time.Millisecond << (n - 1)
	return window/4 + rand.N(window*3/4) //nolint:gosec // jitter, not a secret
}

// call sends a request until it is answered, at most three times, and reads the document. Only GETs are
// repeated, and only after the network failed or the server asked for a pause.
func (c *Client) call(ctx context.Context, r request) (document, error) {
	var doc document
	err := c.ask(ctx, r, func(a answer) (fault *crm.Fault) {
		doc, fault = a.read(r, c.now())
		return fault
	})
	return doc, err
}

// ask is call for any kind of answer: read is given every one that came, and tells what is wrong with it.
func (c *Client) ask(ctx context.Context, r request, read func(answer) *crm.Fault) error {
	w, err := r.wire(c.api)
	if err != nil {
		return &crm.Fault{Kind: crm.Bug, Err: err}
	}
	for attempt := 1; ; attempt++ {
		fault := c.once(ctx, r, w, attempt, read)
		if fault == nil {
			return nil
		}
		pause := max(fault.After, c.backoff(attempt))
		if attempt == attempts || !repeatable(r, fault) || pause > longestWait {
			return fault
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return networkFault(ctx, ctx.Err())
		case <-timer.C:
		}
	}
}

// repeatable tells whether the same request may go out again at once. Faults that last (a certificate,
// a page, a switch) are left to the caller.
func repeatable(r request, f *crm.Fault) bool {
	if r.method != "" && r.method != http.MethodGet {
		return false
	}
	switch f.Code {
	case "oro.busy", "connect.lost", "connect.refused":
		return true
	}
	return false
}

// once sends the request, with a second token after a 401.
func (c *Client) once(ctx context.Context, r request, w wire, attempt int, read func(answer) *crm.Fault) *crm.Fault {
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return tokenFault(ctx, err)
	}
	got, fault := c.send(ctx, r, w, token, attempt)
	if fault == nil && got.status == http.StatusUnauthorized {
		// Nothing was carried out, so changes may go out again, too.
		if token, err = c.tokens.Renew(ctx, token); err != nil {
			return tokenFault(ctx, err)
		}
		got, fault = c.send(ctx, r, w, token, attempt)
	}
	if fault != nil {
		return fault
	}
	return read(got)
}

// tokenFault passes a Fault of the token source on; any other error means that there is no token.
func tokenFault(ctx context.Context, err error) *crm.Fault {
	if ctx.Err() != nil {
		return networkFault(ctx, err)
	}
	if f := crm.AsFault("", err); f.Kind != crm.Bug {
		return f
	}
	return &crm.Fault{Kind: crm.SignedOut, Code: "connect.signIn", Err: err}
}
