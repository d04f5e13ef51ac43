package signin

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"oroconnector/app/crm"
)

// DefaultTimeout is how long a person may take in the browser. Oro's codes live for ten minutes.
const DefaultTimeout = 5 * time.Minute

// Options are what Ask needs.
type Options struct {
	Client Client
	Site   Site
	HTTP   *http.Client // nil: http.DefaultClient; redirects are not followed and cookies not sent
	// Open shows the address to the person, most often in the browser. An error ends Ask (CodeBrowser); one
	// who can show the address otherwise returns nil.
	Open func(ctx context.Context, address string) error
	// Page makes the page that the browser ends on (EndPage helps). nil: an empty one.
	Page    func(Outcome) []byte
	Timeout time.Duration // 0: DefaultTimeout
	// Scopes and Params are what a provider wants to be asked for, besides what the protocol names.
	Scopes []string
	Params map[string]string
	// Localhost calls the redirect's host "localhost": Microsoft lets the port be any with that name only.
	Localhost bool
	// Trusting does not ask the server first whether it knows the client: others than Oro say so in the browser.
	Trusting bool
}

// Outcome is what the end page tells. An empty Code means that the person is connected.
type Outcome struct{ Code Code }

// Ask lets the person log in and grant access in the browser, and returns the first tokens. It asks the
// server first whether it knows the client and the redirect address, because Oro tells a mistake in these
// to the browser only and never comes back (recordings 02-authorize-09 and 10). It listens on
// 127.0.0.1 with a port of the system's choice until one answer with the right state has come; the
// redirect is exactly http://127.0.0.1:PORT/callback. All has ended when it returns. Errors are *Error.
func Ask(ctx context.Context, o Options) (Token, error) {
	if err := o.Site.check(); err != nil {
		return Token{}, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return Token{}, &Error{Code: CodeListen, Err: err}
	}
	host := listener.Addr().String()
	if o.Localhost {
		host = "localhost" + strings.TrimPrefix(host, "127.0.0.1")
	}
	a := asking{
		Options: o, client: guarded(o.HTTP), state: rand.Text(), verifier: oauth2.GenerateVerifier(),
		config: protocol(o.Client, o.Site, fmt.Sprintf("http://%s%s", host, callback)),
	}
	a.config.Scopes = o.Scopes
	if !o.Trusting {
		if err := a.probe(ctx); err != nil {
			_ = listener.Close()
			return Token{}, err
		}
	}
	page := o.Page
	if page == nil {
		page = func(Outcome) []byte { return nil }
	}
	door := listen(listener, host, a.state, page)
	defer door.close()
	return a.meet(ctx, door)
}

// asking is one run of Ask.
type asking struct {
	Options
	client          *http.Client
	config          *oauth2.Config
	state, verifier string
}

func (a asking) address() string {
	more := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(a.verifier)}
	for name, value := range a.Params {
		more = append(more, oauth2.SetAuthURLParam(name, value))
	}
	return a.config.AuthCodeURL(a.state, more...)
}

// meet sends the person off and waits for the browser to come back.
func (a asking) meet(ctx context.Context, door *door) (Token, error) {
	limit := a.Timeout
	if limit <= 0 {
		limit = DefaultTimeout
	}
	waiting, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := a.Open(waiting, a.address()); err != nil {
		return Token{}, &Error{Code: CodeBrowser, Err: err}
	}
	select {
	case came := <-door.came:
		token, err := a.redeem(ctx, came.answer)
		outcome := Outcome{}
		if err != nil {
			outcome.Code = err.Code
		}
		came.outcome <- outcome
		if err != nil {
			return Token{}, err
		}
		return token, nil
	case <-waiting.Done():
		if ctx.Err() != nil {
			return Token{}, ended(ctx.Err(), CodeTimeout)
		}
		if door.strayed.Load() {
			return Token{}, &Error{Code: CodeState, Err: waiting.Err()}
		}
		return Token{}, ended(waiting.Err(), CodeTimeout)
	}
}

// answer is what the server sent back through the browser.
type answer struct{ code, problem, hint string }

// redeem exchanges the code for tokens. It has its own time limit: a person who comes back in the last
// second is not sent away.
func (a asking) redeem(ctx context.Context, came answer) (Token, *Error) {
	if came.problem != "" {
		return Token{}, &Error{Code: redirected(came.problem), Hint: crm.Said(came.hint, a.Client.Secret)}
	}
	if came.code == "" {
		return Token{}, &Error{Code: CodeRequest, Hint: "neither code nor error came back"}
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, a.client), requestLimit)
	defer cancel()
	got, err := a.config.Exchange(ctx, came.code, oauth2.VerifierOption(a.verifier))
	if err != nil {
		return Token{}, translate(err, came.code, a.verifier, a.Client.Secret)
	}
	return issued(got), nil
}

// redirected knows the errors that come with the redirect (RFC 6749, section 4.1.2.1).
func redirected(problem string) Code {
	switch problem {
	case "access_denied":
		return CodeDenied
	case "server_error":
		return CodeServer
	case "temporarily_unavailable":
		return CodeBusy
	case "unauthorized_client":
		return CodeClient
	case "unsupported_response_type":
		return CodeGrant
	}
	return CodeRequest
}
