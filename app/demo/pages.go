package demo

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
)

//go:embed pages
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// view is what the pages show.
type view struct {
	Title, Text, Base string
	CSRF, Failed      string
	Client, User      string
	Users             []User
	Rows              []row
	Kind              string
}

type row struct{ Name, Value string }

func (s *Server) render(status int, name string, v view) *answer {
	v.Base = s.prefix // a path, as in 02-authorize-02: the page may have been reached by another name
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, v); err != nil {
		return newAnswer(http.StatusInternalServerError, "text/plain; charset=UTF-8", []byte(err.Error()))
	}
	a := newAnswer(status, typeHTML, b.Bytes())
	a.header.Set("Cache-Control", "no-store")
	a.header.Set("X-Frame-Options", "DENY")
	return a
}

// page is a plain page: errors, redirects, the front door.
func (s *Server) page(status int, title, text string) *answer {
	return s.render(status, "message.html", view{Title: title, Text: text})
}

// loginPage shows the form; a login that failed is said once.
func (s *Server) loginPage(at *session) *answer {
	failed := at.failed
	at.failed = ""
	return s.render(http.StatusOK, "login.html", view{Title: "Login", CSRF: at.csrf, Failed: failed, Users: s.shown()})
}

// shown are the users that the login page offers: one of each role.
func (s *Server) shown() []User {
	var out []User
	for _, role := range []Role{Administrator, SalesRep, Partial, NoRights} {
		if u := s.User(role); u.Name != "" {
			out = append(out, u)
		}
	}
	return out
}

func (s *Server) grantPage(c *Client, at *session) *answer {
	return s.render(http.StatusOK, "grant.html", view{Title: "Grant access", Client: c.ID, User: at.user, CSRF: at.csrf})
}

// storefront is all that the shop in front of the back office has here.
func (s *Server) storefront(r *http.Request) *answer {
	switch r.URL.Path {
	case "/oauth2-token/authorize":
		return s.found(s.origin + "/customer/user/login")
	case "/customer/user/login":
		return s.page(http.StatusOK, "Sign In", "This is the shop's login, for its customers. The back office is at "+s.base()+".")
	case "/":
		return s.page(http.StatusOK, "Demo shop", "This is the storefront of a demo Oro. Its back office is at "+s.base()+".")
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return failed(&empty{status: http.StatusUnauthorized, header: http.Header{"Www-Authenticate": {"Bearer"}}})
	}
	return s.page(http.StatusNotFound, "Not Found", "")
}

// look shows a record's page, so that Open in the product leads somewhere, or the front door.
func (s *Server) look(path string) *answer {
	if path == "/" || path == "" {
		return s.page(http.StatusOK, "Demo Oro", "This is the back office of a demo Oro, made of nothing but memory. Connect to "+s.base()+".")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, name := range s.records.kindNames() {
		k := s.records.kinds[name]
		id, matches := strings.CutPrefix(path, k.view)
		r := s.records.get(ref{name, id})
		if k.view == "" || !matches || r == nil {
			continue
		}
		v := view{Title: s.records.title(r), Kind: k.label}
		for _, a := range k.attrs {
			if text := r.text(a.name); text != "" && text[0] != '[' && text[0] != '{' {
				v.Rows = append(v.Rows, row{a.name, text})
			}
		}
		return s.render(http.StatusOK, "record.html", v)
	}
	return s.page(http.StatusNotFound, "Not Found", "")
}
