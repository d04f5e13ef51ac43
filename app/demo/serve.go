package demo

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Limits of the real servers: nginx refuses longer addresses (19-auth-21); bodies beyond this are no
// e-mails.
const (
	longestURI  = 8 << 10
	largestBody = 64 << 20
)

// ServeHTTP answers any request: it logs it, lets faults happen, and hands it on by its path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.groupware.Takes(r) {
		s.groupware.ServeHTTP(w, r)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		newAnswer(http.StatusRequestEntityTooLarge, typeHTML, nil).write(w)
		return
	}
	ex := &Exchange{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: logged(r, data)}
	defer func() { s.watched(Answered, ex) }()
	s.watched(Received, ex)
	f := s.fault.pick(r)
	var a *answer
	if !f.before() {
		a = s.answer(r, data, ex)
		ex.Status = a.status
	}
	if f == nil {
		s.log.add(ex)
		s.watched(Carried, ex)
		a.write(w)
		s.flush(w)
		return
	}
	s.watched(Carried, ex)
	defer func() { s.log.add(ex) }()
	s.play(f, w, r, ex, a)
}

// answer gives the answer of a healthy Oro.
func (s *Server) answer(r *http.Request, data []byte, ex *Exchange) *answer {
	path := r.URL.Path
	switch {
	case len(r.URL.RequestURI()) > longestURI:
		return s.page(http.StatusRequestURITooLong, "414 Request-URI Too Large", "")
	case strings.HasPrefix(path, "/.well-known/"):
		return s.metadata(path)
	case path == "/oauth2-token":
		return s.token(r, data)
	case path == s.prefix+"/api" || strings.HasPrefix(path, s.prefix+"/api/"):
		return s.api(r, data, ex)
	}
	return s.browse(r, data)
}

// api answers a request to the JSON:API.
func (s *Server) api(r *http.Request, data []byte, ex *Exchange) *answer {
	if s.fault.apiOff() {
		return failed(&failure{status: 404, title: titleNotFound})
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, s.prefix+"/api"), "/")
	if strings.HasSuffix(rest, "/") {
		a := s.page(http.StatusMovedPermanently, "Redirecting", "")
		a.header.Set("Location", s.origin+strings.TrimSuffix(r.URL.Path, "/")+rawQuery(r))
		return a
	}
	if a := preflight(r); a != nil {
		return a
	}
	user, bad := s.bearer(r)
	if bad != nil && r.Method == http.MethodOptions { // anybody may ask (19-auth-10)
		user, bad = &User{}, nil
	}
	if bad != nil {
		return failed(bad)
	}
	ex.User = user.Name
	c := &call{
		s: s, user: user, method: r.Method, path: strings.Split(rest, "/"), body: data, header: r.Header,
		uri: s.origin + r.URL.Path,
	}
	if old, ok := strings.CutPrefix(rest, "rest/latest/"); ok {
		return c.old(r, old)
	}
	if f := c.negotiate(); f != nil {
		return failedPlain(f)
	}
	a, err := c.answer(r)
	var f *failure
	switch {
	case err == nil:
		return a
	case c.plain && errors.As(err, &f):
		return failedPlain(f)
	}
	return failed(err)
}

func rawQuery(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

func (c *call) answer(r *http.Request) (*answer, error) {
	for option := range strings.SplitSeq(r.Header.Get("X-Include"), ";") {
		switch strings.TrimSpace(option) {
		case "noHateoas":
			c.bare = true
		case "totalCount":
			c.total = true
		case "deletedCount":
			c.count = true
		}
	}
	params, err := parseParams(r.URL.RawQuery)
	if override := r.Header.Get("X-HTTP-Method-Override"); override != "" && c.method == http.MethodPost {
		c.method = override
		params, err = overrideParams(c.body)
	}
	if err != nil {
		return nil, err
	}
	if c.query, err = parseQuery(params); err != nil {
		return nil, err
	}
	if c.plain {
		for _, p := range params { // the other format pages by other names
			return nil, unsupported(nameOf(p.path))
		}
	}
	if c.method == http.MethodGet || c.method == http.MethodOptions {
		c.s.mu.RLock()
		defer c.s.mu.RUnlock()
		return c.route()
	}
	return c.change()
}

// change carries out what may change records, and keeps it. A request that is refused uses up no ids.
func (c *call) change() (*answer, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	next, saves := maps.Clone(c.s.records.next), c.s.saves
	a, err := c.route()
	if c.s.saves == saves {
		c.s.records.next = next
		return a, err
	}
	return a, errors.Join(err, c.s.persist())
}

// negotiate applies Oro's rules of media types (group 34).
func (c *call) negotiate() *failure {
	var accepts []string
	for _, value := range c.header.Values("Accept") {
		for part := range strings.SplitSeq(value, ",") {
			accepts = append(accepts, strings.TrimSpace(part))
		}
	}
	content := c.header.Get("Content-Type")
	exact := slices.Contains(accepts, typeJSONAPI)
	starts := func(part string) bool { return strings.HasPrefix(part, typeJSONAPI+";") }
	switch {
	case !exact && slices.ContainsFunc(accepts, starts):
		return &failure{
			status: 406, title: "not acceptable http exception",
			detail: `The "Accept" request header should contains at least one instance of JSON:API media type without any parameters.`,
		}
	case starts(content):
		return &failure{
			status: 415, title: "unsupported media type http exception",
			detail: `The "Content-Type" request header should contain JSON:API media type without any parameters.`,
		}
	case exact, content == typeJSONAPI && len(accepts) == 0:
		return nil
	case slices.Contains(accepts, "text/html"):
		return &failure{
			status: 406, title: "not acceptable http exception",
			detail: "Only JSON representation of the requested resource is supported.",
		}
	}
	c.plain = true
	return nil
}

// preflight answers a browser that asks before it asks (19-auth-07).
func preflight(r *http.Request) *answer {
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return nil
	}
	a := jsonAPI(http.StatusOK, nil)
	a.header.Set("Access-Control-Allow-Headers", "Authorization,Content-Type,X-Include")
	a.header.Set("Access-Control-Expose-Headers", "Location,X-Include-Total-Count,X-Include-Deleted-Count")
	a.header.Set("Access-Control-Max-Age", "600")
	a.header.Set("Access-Control-Allow-Methods", "OPTIONS, GET, PATCH, POST, DELETE")
	a.header.Set("Vary", "Origin")
	return a
}

// bearer finds who the access token belongs to. Only "Bearer", so written, counts as credentials.
func (s *Server) bearer(r *http.Request) (*User, *empty) {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return nil, &empty{status: 401, header: http.Header{"Www-Authenticate": {"Bearer"}}}
	}
	name, ok := s.oauth.access(token, s.now())
	if !ok {
		return nil, &empty{status: 401}
	}
	for i := range s.users {
		if s.users[i].Name == name {
			return &s.users[i], nil
		}
	}
	return nil, &empty{status: 401}
}
