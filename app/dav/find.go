package dav

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/emersion/go-webdav"

	"oroconnector/app/crm"
)

// Find looks for the login's address books and calendars: at the address that was given, which may be a
// collection itself; else where its provider is known to keep them; else by DNS and the well-known
// addresses (RFC 6764) of its domain. One of both being found is a success. It asks a dozen times at most.
func (c *Client) Find(ctx context.Context) (Found, error) {
	p := providerOf(c.o.Login, c.o.Address)
	if p != nil && p.neither && c.o.Address == "" {
		return Found{}, &crm.Fault{Kind: crm.Refused, Op: "dav.find", Code: "dav.microsoft", Detail: p.name}
	}
	if p != nil && p.oauth {
		if s, err := c.secret(ctx, request{}, ""); err != nil {
			return Found{}, named("dav.find", err)
		} else if s.Token == "" {
			return Found{}, &crm.Fault{Kind: crm.SignedOut, Op: "dav.find", Code: "dav.oauth", Detail: p.name}
		}
	}
	f := &finding{c: c, seen: map[string]bool{}}
	for _, contacts := range []bool{true, false} {
		if err := f.service(ctx, contacts); err != nil {
			return Found{}, named("dav.find", err)
		}
	}
	if f.found.ContactsHome == "" && f.found.CalendarsHome == "" && len(f.found.Collections) == 0 {
		return Found{}, named("dav.find", f.nothing())
	}
	f.lacks(p)
	return f.found, nil
}

// finding is one search under way.
type finding struct {
	c      *Client
	found  Found
	seen   map[string]bool // collections
	faults []*crm.Fault
	gone   map[string]bool // places that answered with nothing
}

// service looks for one of both services, unless the search for the other met it already.
func (f *finding) service(ctx context.Context, contacts bool) error {
	if contacts && f.found.ContactsHome != "" || !contacts && f.found.CalendarsHome != "" {
		return nil
	}
	for _, p := range f.c.places(ctx, contacts) {
		ok, err := f.try(ctx, p, contacts)
		if ctx.Err() != nil {
			return networkFault(ctx, ctx.Err())
		}
		if ok {
			return nil
		}
		if err != nil {
			flt := crm.AsFault("dav.find", err)
			f.faults = append(f.faults, flt)
			if flt.Kind == crm.SignedOut { // another address would only count as another wrong password
				return flt
			}
			if unreachable(flt) && f.c.o.Address != "" {
				return nil
			}
		}
	}
	return nil
}

// unreachable tells whether another address of the same host would do no better.
func unreachable(f *crm.Fault) bool {
	return slices.Contains([]string{"dav.name", "dav.refused", "dav.certificate", "dav.proxy", "dav.insecure", "dav.timeout"}, f.Code)
}

// try asks one place, and where it is a groupware, all that it leads to.
func (f *finding) try(ctx context.Context, p place, contacts bool) (bool, error) {
	switch {
	case p.strange:
		return false, p.strangeFault()
	case f.gone[p.url.String()]:
		return false, nil
	}
	if !p.sure {
		if wanted, err := f.c.wantsLogin(ctx, p.url); err != nil || !wanted {
			return false, err
		}
	}
	at, props, err := f.c.properties(ctx, p.url)
	if err != nil {
		return false, err
	}
	given := asCollection(at, props)
	if given != nil {
		f.add(*given)
	}
	if f.homes(at, props) == 0 {
		principal, err := f.c.principal(ctx, at, props)
		if err != nil && given == nil {
			return false, err
		}
		if principal != nil {
			if at, props, err = f.c.properties(ctx, principal); err == nil {
				f.homes(at, props)
			} else if given == nil {
				return false, err
			}
		}
	}
	ok := given != nil
	for _, home := range []string{f.found.ContactsHome, f.found.CalendarsHome} {
		if home == "" || f.seen["home "+home] {
			continue
		}
		f.seen["home "+home] = true
		all, err := f.c.list(ctx, home)
		if err != nil {
			return false, err
		}
		for _, one := range all {
			f.add(one)
		}
	}
	ok = ok || contacts && f.found.ContactsHome != "" || !contacts && f.found.CalendarsHome != ""
	if !ok {
		if f.gone == nil {
			f.gone = map[string]bool{}
		}
		f.gone[p.url.String()] = true
	}
	return ok, nil
}

// homes takes the home sets of properties and counts them.
func (f *finding) homes(at *url.URL, props *node) int {
	n := 0
	for _, h := range []struct {
		space, local string
		into         *string
	}{
		{nsCard, "addressbook-home-set", &f.found.ContactsHome},
		{nsCal, "calendar-home-set", &f.found.CalendarsHome},
	} {
		set := props.child(h.space, h.local)
		if set == nil || *h.into != "" {
			continue
		}
		if u := f.c.leads(at, set.value(nsDAV, "href")); u != nil {
			*h.into = asFolder(u).String()
			n++
		}
	}
	return n
}

func (f *finding) add(one Collection) {
	if !f.seen[one.URL] {
		f.seen[one.URL] = true
		f.found.Collections = append(f.found.Collections, one)
	}
}

func (f *finding) lacks(p *provider) {
	if p != nil && p.noTasks && !slices.ContainsFunc(f.found.Collections, func(c Collection) bool { return c.Tasks }) {
		f.found.Lacks = map[crm.SheetKind]*crm.Fault{
			crm.SheetTask: {Kind: crm.Missing, Op: "dav.find", Code: "dav.lacks", Detail: p.name},
		}
	}
}

// nothing is the most telling of what went wrong: what a person can do something about comes first.
func (f *finding) nothing() *crm.Fault {
	for _, code := range []string{"dav.elsewhere", "dav.scheme", "dav.insecure", "dav.certificate"} {
		for _, flt := range f.faults {
			if flt.Code == code {
				return flt
			}
		}
	}
	if len(f.faults) > 0 && f.faults[0].Kind == crm.Offline && f.c.o.Address != "" {
		return f.faults[0]
	}
	for _, flt := range f.faults {
		if flt.Kind.Passing() && flt.Code != "dav.name" && flt.Code != "dav.refused" {
			return flt
		}
	}
	return fault(crm.Missing, "none", f.c.domain())
}

// wantsLogin asks without credentials. A groupware answers 401, or what was asked; a web site something else.
func (c *Client) wantsLogin(ctx context.Context, u *url.URL) (bool, error) {
	resp, err := c.do(ctx, request{method: "PROPFIND", url: u, header: depth("0"), body: []byte(propPrincipal), open: true})
	if err != nil {
		var elsewhere *crm.Fault
		if errors.As(err, &elsewhere) && elsewhere.Code == "dav.scheme" {
			return false, err
		}
		switch status := statusOf(err); {
		case status == http.StatusUnauthorized:
			return true, nil
		case status != 0 && status < 500:
			return false, nil
		}
		return false, err
	}
	defer drain(resp.Response)
	return resp.StatusCode == http.StatusMultiStatus, nil
}

// principal is the address of the person at the server: told among the properties, or asked for.
func (c *Client) principal(ctx context.Context, at *url.URL, props *node) (*url.URL, error) {
	if u := c.leads(at, props.child(nsDAV, "current-user-principal").value(nsDAV, "href")); u != nil {
		return u, nil
	}
	if p := props.child(nsDAV, "current-user-principal"); p.child(nsDAV, "unauthenticated") != nil {
		return nil, fault(crm.SignedOut, "login", "")
	}
	root := *at
	root.Path, root.RawPath = "/", ""
	wc, err := webdav.NewClient(doer{c}, root.String())
	if err != nil {
		return nil, fault(crm.Damaged, "answer", "")
	}
	path, err := wc.FindCurrentUserPrincipal(ctx)
	if err != nil || path == "" {
		var f *crm.Fault
		if errors.As(err, &f) {
			return nil, f
		}
		return nil, fault(crm.Missing, "none", "")
	}
	return c.leads(&root, (&url.URL{Path: path}).EscapedPath()), nil
}

// doer lets go-webdav ask through our requests: credentials, redirects and faults stay ours.
type doer struct{ c *Client }

// Do implements webdav.HTTPClient.
func (d doer) Do(hr *http.Request) (*http.Response, error) {
	resp, err := d.c.do(hr.Context(), request{method: hr.Method, url: hr.URL, header: depth("0"), body: []byte(propPrincipal)})
	if err != nil {
		return nil, err
	}
	return resp.Response, nil
}

// leads resolves an address that a server gave. One on another host is not followed.
func (c *Client) leads(from *url.URL, href string) *url.URL {
	if href == "" {
		return nil
	}
	u, err := from.Parse(href)
	if err != nil || u.Host == "" {
		return nil
	}
	u.User, u.Fragment, u.RawQuery = nil, "", ""
	if u.Hostname() == from.Hostname() && from.Scheme == "https" && u.Scheme == "http" { // behind a proxy
		u.Scheme, u.Host = from.Scheme, from.Host
	}
	if c.follow(from, u) != nil {
		return nil
	}
	return u
}

// asFolder is the address with a slash at its end.
func asFolder(u *url.URL) *url.URL {
	v := *u
	if !strings.HasSuffix(v.Path, "/") {
		v.Path += "/"
		if v.RawPath != "" {
			v.RawPath += "/"
		}
	}
	v.RawQuery, v.Fragment, v.User = "", "", nil
	return &v
}
