package signin

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Code says what went wrong; words has a sentence for each under "signin.<code>".
type Code string

// Codes of Ask.
const (
	CodeDenied    Code = "denied"    // the person chose Cancel at the server
	CodeTimeout   Code = "timeout"   // nobody came back from the browser in time (closed, most likely)
	CodeCancelled Code = "cancelled" // given up here
	CodeState     Code = "state"     // only answers with a wrong state came in time
	CodeBrowser   Code = "browser"   // Options.Open failed
	CodeListen    Code = "listen"    // no port on 127.0.0.1 could be had
	CodeRedirect  Code = "redirect"  // http://127.0.0.1/callback is not registered for the client
	CodeCode      Code = "code"      // the authorization code expired or was used before
	CodeVerifier  Code = "verifier"  // PKCE failed: somebody stood between, or the server is broken
)

// Codes of Ask and Source.
const (
	CodeClient      Code = "client"      // the server does not know the client, its secret is wrong, or it was switched off
	CodeGrant       Code = "grant"       // the client may not use the authorization code grant
	CodeRequest     Code = "request"     // the server refused for another reason: Hint
	CodeServer      Code = "server"      // the server failed or is in maintenance
	CodeBusy        Code = "busy"        // the server asks to come back later: After
	CodeNetwork     Code = "network"     // the server could not be reached
	CodeCertificate Code = "certificate" // its certificate is not trusted
	CodeNotJSON     Code = "notJSON"     // something else answered: a proxy, a login page of the network
	CodeInsecure    Code = "insecure"    // an endpoint is not https
	CodeAddress     Code = "address"     // an endpoint is no address
)

// Codes of Source.
const (
	CodeRefresh  Code = "refresh"  // the refresh token is no longer good; wraps ErrSignedOut
	CodeSave     Code = "save"     // the new tokens could not be saved and are not used until they are
	CodeRejected Code = "rejected" // the server refuses an access token that it has only just issued
)

// ErrSignedOut means that the person has to connect again. Once a Source has said so it stays so.
var ErrSignedOut = errors.New("signed out")

// Error is what every function of this package returns.
type Error struct {
	Code   Code
	Status int           // of HTTP, where an answer came
	Hint   string        // what the server said: foreign text, one line, no secrets
	After  time.Duration // do not try again earlier
	Err    error
}

// Error gives a line for logs.
func (e *Error) Error() string {
	text := "sign in: " + string(e.Code)
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Temporary tells whether the same may succeed later without anybody doing anything.
func (e *Error) Temporary() bool {
	switch e.Code {
	case CodeServer, CodeBusy, CodeNetwork, CodeNotJSON, CodeSave, CodeRejected:
		return true
	}
	return false
}

// ended translates a context's end; limit is the code for a time limit.
func ended(err error, limit Code) *Error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Code: limit, Err: err}
	}
	return &Error{Code: CodeCancelled, Err: err}
}
