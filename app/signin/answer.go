package signin

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"oroconnector/app/crm"
)

// maxAnswer bounds an answer of the token endpoint; a pair of tokens takes about 2 KB.
const maxAnswer = 64 << 10

// answers is a transport that reads each answer whole and gives an *Error for one that cannot come from
// a token endpoint, before the library tries to understand it.
type answers struct{ base http.RoundTripper }

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	base := a.base
	if base == nil {
		base = http.DefaultTransport
	}
	resp, err := base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	if problem := foreign(resp, body); problem != nil {
		return nil, problem
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// foreign finds answers that are not the endpoint's own: failures of the server, which come as pages,
// and whatever is not JSON.
func foreign(resp *http.Response, body []byte) error {
	e := &Error{Status: resp.StatusCode, After: crm.RetryAfter(resp.Header, time.Now(), 24*time.Hour)}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	isJSON := len(body) <= maxAnswer && json.Valid(body) && kind != "text/html"
	switch {
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusRequestTimeout,
		resp.StatusCode == http.StatusTooEarly, resp.StatusCode >= 500 && e.After > 0:
		e.Code = CodeBusy
	case resp.StatusCode >= 500:
		e.Code = CodeServer
	case resp.StatusCode/100 == 4 && len(body) == 0:
		return nil // refused without a word
	case !isJSON:
		e.Code = CodeNotJSON
	default:
		return nil
	}
	return e
}

// translate turns an error of the library into ours. What the server's words mean was recorded:
// recordings 03-token-* and 04-refresh-*.
func translate(err error, secrets ...string) *Error {
	var own *Error
	var refused *oauth2.RetrieveError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &refused):
		return explain(refused, secrets)
	case errors.As(err, &untrusted):
		return &Error{Code: CodeCertificate, Err: untrusted}
	case errors.Is(err, context.Canceled):
		return &Error{Code: CodeCancelled, Err: context.Canceled}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: CodeNetwork, Err: context.DeadlineExceeded}
	case strings.HasPrefix(err.Error(), "oauth2: "): // JSON, but not a token's
		return &Error{Code: CodeNotJSON, Err: errors.New("the answer has no token")}
	}
	return &Error{Code: CodeNetwork, Err: errors.New(crm.Said(err.Error(), secrets...))}
}

// explain reads a refusal: Oro sends {"error","error_description","hint"} (RFC 6749, section 5.2).
func explain(refused *oauth2.RetrieveError, secrets []string) *Error {
	var said struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Hint        string `json:"hint"`
	}
	_ = json.Unmarshal(refused.Body, &said)
	e := &Error{Code: CodeRequest, Hint: said.Hint}
	if refused.Response != nil {
		e.Status = refused.Response.StatusCode
	}
	if e.Hint == "" {
		e.Hint = said.Description
	}
	e.Hint = crm.Said(e.Hint, secrets...)
	hint := strings.ToLower(said.Hint)
	switch {
	case e.Status >= 300 && e.Status < 400:
		e.Code, e.Hint = CodeNotJSON, ""
	case said.Error == "invalid_client":
		e.Code = CodeClient
	case said.Error == "unsupported_grant_type", said.Error == "unauthorized_client":
		e.Code = CodeGrant
	case strings.Contains(hint, "redirect uri"):
		e.Code = CodeRedirect
	case strings.Contains(hint, "code_verifier"), strings.Contains(hint, "code challenge"):
		e.Code = CodeVerifier
	case strings.Contains(hint, "authorization code"), said.Error == "invalid_grant":
		e.Code = CodeCode
	}
	e.Err = fmt.Errorf("the server refused: %q", crm.Said(said.Error, secrets...))
	return e
}
