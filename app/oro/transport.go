package oro

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"oroconnector/app/crm"
)

const mediaType = "application/vnd.api+json" // exactly: parameters are a 406 or 415 (recordings 34)

var errTooLarge = errors.New("answer above the size limit")

// send does one exchange and reads the whole body. It waits for one of the four slots.
func (c *Client) send(ctx context.Context, r request, w wire, token string, attempt int) (answer, *crm.Fault) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return answer{}, networkFault(ctx, ctx.Err())
	}
	hr, err := c.prepare(ctx, r, w, token)
	if err != nil {
		return answer{}, &crm.Fault{Kind: crm.Bug, Err: err}
	}
	id, start := c.serial.Add(1), c.now()
	got, fault := c.exchange(hr, r)
	attrs := []slog.Attr{
		slog.Int64("id", id), slog.String("method", hr.Method), slog.String("path", r.path),
		slog.Bool("override", w.override), slog.Int("attempt", attempt), slog.Int("status", got.status),
		slog.Int("bytes", len(got.body)), slog.Duration("took", c.now().Sub(start)),
	}
	if fault != nil {
		attrs = append(attrs, slog.String("fault", fault.Code))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "oro request", attrs...)
	return got, fault
}

func (c *Client) prepare(ctx context.Context, r request, w wire, token string) (*http.Request, error) {
	var body io.Reader
	if w.body != nil {
		body = bytes.NewReader(w.body)
	}
	hr, err := http.NewRequestWithContext(ctx, w.method, w.url, body)
	if err != nil {
		return nil, err
	}
	media := mediaType
	if r.older {
		media = "application/json"
	}
	hr.Header.Set("Accept", media)
	hr.Header.Set("User-Agent", c.agent)
	hr.Header.Set("Authorization", "Bearer "+token)
	if w.body != nil {
		hr.Header.Set("Content-Type", media)
	}
	if w.override {
		hr.Header.Set("X-HTTP-Method-Override", "GET")
	}
	if extra := r.extras(); extra != "" {
		hr.Header.Set("X-Include", extra)
	}
	return hr, nil
}

// extras is what the header X-Include asks for (api 2.2).
func (r request) extras() string {
	var names []string
	if r.total {
		names = append(names, "totalCount")
	}
	if r.bare {
		names = append(names, "noHateoas")
	}
	return strings.Join(names, ";")
}

// exchange gives the answer with its body. A body that ends early or is too large is a fault whatever
// the status: half a document must never pass for a whole one.
func (c *Client) exchange(hr *http.Request, r request) (answer, *crm.Fault) {
	resp, err := c.http.Do(hr)
	if err != nil {
		return answer{}, networkFault(hr.Context(), err)
	}
	defer func() { _ = resp.Body.Close() }() // read whole or given up: nothing to lose
	got := answer{status: resp.StatusCode, header: resp.Header}
	got.body, err = io.ReadAll(io.LimitReader(resp.Body, bodyLimit+1))
	switch {
	case err != nil:
		return got, networkFault(hr.Context(), err)
	case len(got.body) > bodyLimit:
		return got, got.tooLarge(r)
	}
	return got, nil
}

func (a answer) tooLarge(r request) *crm.Fault {
	f := a.unreadable(r, "oro.tooLarge", "")
	f.Err = errTooLarge
	return f
}
