package demo

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// oauthFailure is an error of authorize and token endpoints (groups 02 to 04).
type oauthFailure struct {
	status       int
	code, detail string
	hint         string
}

func malformed(hint string) *oauthFailure {
	return &oauthFailure{400, "invalid_request", "The request is missing a required parameter, includes an invalid " +
		"parameter value, includes a parameter more than once, or is otherwise malformed.", hint}
}

func badGrant(hint string) *oauthFailure {
	return &oauthFailure{400, "invalid_grant", "The provided authorization grant (e.g., authorization code, resource " +
		"owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in " +
		"the authorization request, or was issued to another client.", hint}
}

func badClient() *oauthFailure {
	return &oauthFailure{status: 401, code: "invalid_client", detail: "Client authentication failed"}
}

func badRefresh(hint string) *oauthFailure {
	return &oauthFailure{401, "invalid_request", "The refresh token is invalid.", hint}
}

func unknownGrant() *oauthFailure {
	return &oauthFailure{400, "unsupported_grant_type", "The authorization grant type is not supported by the " +
		"authorization server.", "Check that all required parameters have been provided"}
}

func (f *oauthFailure) answer() *answer {
	b := appendPHP([]byte(`{"error":`), f.code)
	b = appendPHP(append(b, `,"error_description":`...), f.detail)
	if f.hint != "" {
		b = appendPHP(append(b, `,"hint":`...), f.hint)
	}
	b = appendPHP(append(b, `,"message":`...), f.detail)
	return newAnswer(f.status, typeJSON, append(b, '}'))
}

// token answers the token endpoint.
func (s *Server) token(r *http.Request, data []byte) *answer {
	switch r.Method {
	case http.MethodOptions:
		a := newAnswer(http.StatusOK, typeHTML, nil)
		a.header.Set("Allow", "OPTIONS, POST")
		return a
	case http.MethodPost:
	default:
		a := s.page(http.StatusMethodNotAllowed, "Method Not Allowed", "")
		a.header.Set("Allow", "POST, OPTIONS")
		return a
	}
	if s.fault.apiOff() {
		return badClient().answer()
	}
	form := tokenForm(r, data)
	s.oauth.mu.Lock()
	t, bad := s.oauth.grant(form, s.users, s.now())
	s.oauth.mu.Unlock()
	if bad != nil {
		a := bad.answer()
		if bad.code == "invalid_client" && r.Header.Get("Authorization") != "" {
			a.header.Set("WWW-Authenticate", `Basic realm="OAuth"`)
		}
		return a
	}
	if err := s.persistTokens(); err != nil {
		return s.page(http.StatusInternalServerError, "An error occurred", err.Error())
	}
	b := fmt.Appendf(nil, `{"token_type":"Bearer","expires_in":%d,"access_token":`, int(accessLife/time.Second))
	b = appendPHP(b, t.Access)
	if t.Refresh != "" {
		b = appendPHP(append(b, `,"refresh_token":`...), t.Refresh)
	}
	a := newAnswer(http.StatusOK, "application/json; charset=UTF-8", append(b, '}'))
	a.header.Set("Cache-Control", "no-store")
	return a
}

// tokenForm reads the request: form or JSON, the client's credentials in it or as Basic.
func tokenForm(r *http.Request, data []byte) url.Values {
	form := url.Values{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), typeJSON) {
		var fields map[string]string
		_ = json.Unmarshal(data, &fields) // nothing readable: nothing given
		for name, value := range fields {
			form.Set(name, value)
		}
	} else if parsed, err := url.ParseQuery(string(data)); err == nil {
		form = parsed
	}
	if id, secret, ok := r.BasicAuth(); ok {
		form.Set("client_id", id)
		form.Set("client_secret", secret)
	}
	return form
}

// grant checks the request in Oro's order: grant type, client, then what the grant asks for.
func (o *oauth) grant(form url.Values, users []User, now time.Time) (*token, *oauthFailure) {
	kind := form.Get("grant_type")
	switch kind {
	case "authorization_code", "refresh_token", "password", "client_credentials":
	default:
		return nil, unknownGrant()
	}
	client := o.clients[form.Get("client_id")]
	if client == nil || client.inactive || !client.may(kind) ||
		subtle.ConstantTimeCompare([]byte(client.Secret), []byte(form.Get("client_secret"))) != 1 {
		return nil, badClient()
	}
	switch kind {
	case "authorization_code":
		return o.exchange(client, form, now)
	case "refresh_token":
		return o.refresh(client, form.Get("refresh_token"), now)
	case "password":
		return o.password(client, form, users, now)
	}
	return o.issue(client.ID, client.User, false, now), nil
}

// exchange turns an authorization code into tokens, once.
func (o *oauth) exchange(client *Client, form url.Values, now time.Time) (*token, *oauthFailure) {
	redirect := form.Get("redirect_uri")
	if redirect != "" {
		if _, ok := client.redirect(redirect); !ok {
			return nil, badClient()
		}
	}
	if form.Get("code") == "" {
		return nil, malformed("Check the `code` parameter")
	}
	c := o.codes[form.Get("code")]
	switch {
	case c == nil:
		return nil, malformed("Cannot decrypt the authorization code")
	case !now.Before(c.until):
		return nil, malformed("Authorization code has expired")
	case c.used:
		return nil, malformed("Authorization code has been revoked")
	case c.client != client.ID:
		return nil, malformed("Authorization code was not issued to this client")
	case c.redirect != redirect:
		return nil, malformed("Invalid redirect URI")
	}
	if verifier := form.Get("code_verifier"); c.challenge != "" {
		if verifier == "" {
			return nil, malformed("Check the `code_verifier` parameter")
		}
		if !c.plain {
			sum := sha256.Sum256([]byte(verifier))
			verifier = base64.RawURLEncoding.EncodeToString(sum[:])
		}
		if subtle.ConstantTimeCompare([]byte(verifier), []byte(c.challenge)) != 1 {
			return nil, badGrant("Failed to verify `code_verifier`.")
		}
	}
	c.used = true
	return o.issue(client.ID, c.user, true, now), nil
}

// refresh gives a new pair; the old one is dead from then on.
func (o *oauth) refresh(client *Client, text string, now time.Time) (*token, *oauthFailure) {
	old := o.tokens[text]
	switch {
	case text == "":
		return nil, malformed("Check the `refresh_token` parameter")
	case old == nil:
		return nil, badRefresh("Cannot decrypt the refresh token")
	case old.Client != client.ID:
		return nil, badRefresh("Token is not linked to client")
	case !now.Before(old.RefreshUntil):
		return nil, badRefresh("Token has expired")
	case old.Revoked:
		return nil, badRefresh("Token has been revoked")
	}
	old.Revoked = true
	return o.issue(client.ID, old.User, true, now), nil
}

func (o *oauth) password(client *Client, form url.Values, users []User, now time.Time) (*token, *oauthFailure) {
	for _, u := range users {
		if u.Name != form.Get("username") || u.Password != form.Get("password") {
			continue
		}
		if o.disabled[u.Name] {
			return nil, badGrant("Account is disabled.")
		}
		return o.issue(client.ID, u.Name, true, now), nil
	}
	return nil, &oauthFailure{status: 400, code: "invalid_grant", detail: "The user credentials were incorrect."}
}
