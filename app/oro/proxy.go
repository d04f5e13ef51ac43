package oro

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
)

// proxyError is a proxy that did not make the connection: it wants a password, or does not reach or
// not allow the other side.
type proxyError struct{ status string }

func (e *proxyError) Error() string { return "the proxy answered " + e.status }

// proxyAnswer tells a refusal of the proxy from one of the server behind it, which net/http does not.
func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return &proxyError{answer.Status}
	}
	return nil
}

// proxyFailed tells whether the way ended at the proxy that the environment names.
func proxyFailed(err error) bool {
	var refused *proxyError
	var dialled *net.OpError
	return errors.As(err, &refused) || errors.As(err, &dialled) && dialled.Op == "proxyconnect"
}
