package signin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"golang.org/x/oauth2"
)

// probe asks the authorization endpoint without a login. Oro looks at client, redirect address and PKCE
// first (recordings 02-authorize-01, -08, -09, -10, -21): a mistake is a JSON error, all else (a redirect
// to the login, a page) means that the browser may go there. An endpoint that cannot be reached or
// fails ends Ask before the browser opens.
func (a asking) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.address(), nil)
	if err != nil {
		return &Error{Code: CodeAddress, Err: errors.New("the authorization endpoint is no address")}
	}
	browser := *a.client
	browser.Transport = a.client.Transport.(answers).base //nolint:forcetypeassert // guarded put it there; pages are welcome here
	resp, err := browser.Do(req)
	if err != nil {
		return translate(err, a.state, a.Client.Secret)
	}
	defer resp.Body.Close() //nolint:errcheck // what matters was read
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests {
		return foreign(resp, nil)
	}
	if resp.StatusCode == http.StatusNotFound {
		return &Error{Code: CodeAddress, Status: resp.StatusCode, Err: errors.New("there is no authorization endpoint")}
	}
	if resp.StatusCode < 400 || kind != "application/json" {
		return nil
	}
	var said struct{ Error string }
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil || json.Unmarshal(body, &said) != nil || said.Error == "" {
		return nil // the browser will show what it is
	}
	problem := explain(&oauth2.RetrieveError{Response: resp, Body: body}, []string{a.state, a.Client.Secret})
	if problem.Code == CodeClient && a.knows(ctx) {
		problem.Code = CodeRedirect
	}
	return problem
}

// knows tells whether the server knows the client, as an unknown client and an unregistered redirect are
// told alike: asked to refresh nonsense, it minds the client first and the token then (recordings
// 04-refresh-03 and -08).
func (a asking) knows(ctx context.Context) bool {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, a.client)
	_, err := a.config.TokenSource(ctx, &oauth2.Token{RefreshToken: "none"}).Token()
	return err != nil && translate(err, a.Client.Secret).Code == CodeRequest
}
