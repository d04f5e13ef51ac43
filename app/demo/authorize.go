package demo

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// session is one browser's.
type session struct {
	id     string
	csrf   string
	user   string // name; empty: nobody is signed in
	target string // where to go after the login
	failed string // user name of the login that failed
}

const cookieName = "DEMOID"

// browse answers what a browser asks for: login, Grant, pages of records, and nothing else.
func (s *Server) browse(r *http.Request, data []byte) *answer {
	form, err := url.ParseQuery(string(data))
	if err != nil {
		form = url.Values{}
	}
	if s.prefix != "" && (r.URL.Path == "/oauth2-token/authorize" || r.URL.Path == "/customer/user/login") {
		return s.storefront(r)
	}
	path, inside := strings.CutPrefix(r.URL.Path, s.prefix)
	switch {
	case !inside:
		return s.storefront(r)
	case path == "/oauth2-token/authorize":
		return s.authorize(r, form)
	case path == "/user/login" || path == "/user/login-check":
		return s.login(r, form, path == "/user/login-check")
	}
	return s.look(path)
}

// session finds the browser's session, or begins one.
func (s *Server) session(r *http.Request) (*session, *http.Cookie) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		if at := s.oauth.sessions[cookie.Value]; at != nil {
			return at, nil
		}
	}
	at := &session{id: rand.Text(), csrf: rand.Text()}
	s.oauth.sessions[at.id] = at
	return at, cookieOf(at)
}

// cookieOf names a session to its browser. It is not Secure: the demo speaks http, on loopback only.
func cookieOf(at *session) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: at.id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode} //nolint:gosec // http on loopback
}

func withCookie(a *answer, cookie *http.Cookie) *answer {
	if cookie != nil {
		a.header.Add("Set-Cookie", cookie.String())
	}
	return a
}

func (s *Server) found(location string) *answer {
	a := s.page(http.StatusFound, "Redirecting to "+location, "")
	a.header.Set("Location", location)
	return a
}

// back302 sends the browser back to the client, without a page of ours.
func back302(location string) *answer {
	a := newAnswer(http.StatusFound, typeHTML, nil)
	a.header.Set("Location", location)
	return a
}

// authorize checks the request, sends to the login, asks for the grant, and sends back to the client.
func (s *Server) authorize(r *http.Request, form url.Values) *answer {
	if s.fault.apiOff() {
		return badClient().answer()
	}
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	q := r.URL.Query()
	client := s.oauth.clients[q.Get("client_id")]
	if client == nil && q.Get("client_id") != "" || client != nil && (client.inactive || !client.may("authorization_code")) {
		return badClient().answer()
	}
	if client == nil || q.Get("response_type") != "code" {
		return unknownGrant().answer()
	}
	back, ok := client.redirect(q.Get("redirect_uri"))
	if !ok {
		return badClient().answer()
	}
	if bad := checkPKCE(client, q); bad != nil {
		return bad.answer()
	}
	at, cookie := s.session(r)
	switch {
	case at.user == "":
		at.target = s.prefix + "/oauth2-token/authorize?" + q.Encode()
		return withCookie(s.found(s.base()+"/user/login"), cookie)
	case client.SkipConsent, r.Method == http.MethodPost && form.Get("_csrf_token") == at.csrf && form.Get("grantAccess") == "true":
		return back302(s.granted(client, at.user, back, q))
	case r.Method == http.MethodPost && form.Get("_csrf_token") == at.csrf:
		return back302(refused(back, q.Get("state")))
	}
	return withCookie(s.grantPage(client, at), cookie)
}

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9\-._~]{43,128}$`)

func checkPKCE(client *Client, q url.Values) *oauthFailure {
	challenge, method := q.Get("code_challenge"), q.Get("code_challenge_method")
	switch {
	case challenge == "" && client.public():
		return malformed("Code challenge must be provided for public clients")
	case challenge == "":
		return nil
	case method == "" || method == "plain":
		return malformed("Plain code challenge method is not allowed for this client")
	case method != "S256":
		return malformed("Code challenge method must be one of `S256`, `plain`")
	case !challengeForm.MatchString(challenge):
		return malformed("Code challenge must follow the specifications of RFC-7636.")
	}
	return nil
}

func (s *Server) granted(client *Client, user, back string, q url.Values) string {
	text := "def50200" + strings.ToLower(rand.Text()+rand.Text())
	s.oauth.codes[text] = &code{
		client: client.ID, user: user, redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"),
		until: s.now().Add(codeLife),
	}
	return appendQuery(back, "code="+url.QueryEscape(text)+stateOf(q.Get("state"), "&"))
}

func refused(back, state string) string {
	const reason = "The+resource+owner+or+authorization+server+denied+the+request."
	return appendQuery(back, stateOf(state, "")+"&error=access_denied&error_description="+reason+
		"&hint=The+user+denied+the+request&message="+reason)
}

func stateOf(state, before string) string {
	if state == "" {
		return ""
	}
	return before + "state=" + url.QueryEscape(state)
}

func appendQuery(address, more string) string {
	if strings.Contains(address, "?") {
		return address + "&" + more
	}
	return address + "?" + strings.TrimPrefix(more, "&")
}

// login shows the form and checks what it sends.
func (s *Server) login(r *http.Request, form url.Values, check bool) *answer {
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	at, cookie := s.session(r)
	if !check || r.Method != http.MethodPost {
		if at.user != "" && at.target != "" {
			return withCookie(s.found(s.origin+at.target), cookie)
		}
		return withCookie(s.loginPage(at), cookie)
	}
	name := form.Get("_username")
	for _, u := range s.users {
		known := strings.EqualFold(u.Name, name) || strings.EqualFold(u.Email, name)
		if form.Get("_csrf_token") != at.csrf || !known || u.Password != form.Get("_password") || s.oauth.disabled[u.Name] {
			continue
		}
		target := at.target
		if wished := form.Get("_target_path"); strings.HasPrefix(wished, s.prefix+"/") && !strings.HasPrefix(wished, "//") {
			target = wished
		}
		delete(s.oauth.sessions, at.id) // a new id against session fixation
		fresh := &session{id: rand.Text(), csrf: rand.Text(), user: u.Name}
		s.oauth.sessions[fresh.id] = fresh
		cookie = cookieOf(fresh)
		if target == "" {
			target = s.prefix + "/"
		}
		return withCookie(s.found(s.origin+target), cookie)
	}
	at.failed = name
	return withCookie(s.found(s.base()+"/user/login"), cookie)
}

// metadata answers the discovery of the authorization server, also while the API is off (group 05).
func (s *Server) metadata(path string) *answer {
	name, ours := strings.CutPrefix(path, "/.well-known/oauth-authorization-server")
	switch {
	case !ours || name == "" || name == "/":
		return s.page(http.StatusNotFound, "Not Found", "")
	case name != s.prefix+"/oauth2-server" && name != "/oauth2-server":
		return newAnswer(http.StatusNotFound, "text/plain; charset=UTF-8", []byte("The OAuth server not found."))
	}
	issuer := s.origin + name
	front := s.origin + strings.TrimSuffix(name, "/oauth2-server")
	b := appendPHP([]byte(`{"issuer":`), issuer)
	b = appendPHP(append(b, `,"authorization_endpoint":`...), front+"/oauth2-token/authorize")
	b = appendPHP(append(b, `,"token_endpoint":`...), s.origin+"/oauth2-token")
	b = append(b, `,"response_types_supported":["code"],"grant_types_supported":["authorization_code","refresh_token"],`+
		`"code_challenge_methods_supported":["S256"],"client_id_metadata_document_supported":true}`...)
	return newAnswer(http.StatusOK, typeJSON, b)
}
