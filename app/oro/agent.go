package oro

import "net/http"

// Named returns a copy of the client that tells every server what program asks (spec 1.7), also where a
// library makes the request. Requests that name one themselves keep it.
func Named(h *http.Client, agent string) *http.Client {
	named := *h
	named.Transport = agentTransport{base: h.Transport, agent: agent}
	return &named
}

type agentTransport struct {
	base  http.RoundTripper // nil: http.DefaultTransport
	agent string
}

// RoundTrip implements http.RoundTripper, which must leave the request as it is.
func (t agentTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	base := t.base
	if base == nil {
		base = http.DefaultTransport
	}
	if r.Header.Get("User-Agent") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", t.agent)
	}
	return base.RoundTrip(r)
}
