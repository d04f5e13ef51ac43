package dav

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oroconnector/app/crm"
)

// folder names a new collection's last part by its kind, so that three of one name stand side by side.
var folderOf = map[crm.SheetKind]string{
	crm.SheetContact: "contacts", crm.SheetTask: "tasks", crm.SheetEvent: "events",
}

var componentOf = map[crm.SheetKind]string{crm.SheetTask: "VTODO", crm.SheetEvent: "VEVENT"}

// Make makes an address book (extended MKCOL, RFC 5689), a task list or a calendar (MKCALENDAR, RFC 4791
// 5.3.1) in a home that Find gave, and returns it as the server then describes it. The name is for people;
// the address is made from it, with a number behind where that is taken.
func (c *Client) Make(ctx context.Context, home string, kind crm.SheetKind, name string) (Collection, error) {
	at, err := url.Parse(home)
	if err != nil || at.Host == "" {
		return Collection{}, named("dav.make", fault(crm.Invalid, "none", ""))
	}
	base := strings.Trim(slug(name)+"-"+folderOf[kind], "-")
	for n := 1; n <= 20; n++ {
		last := base
		if n > 1 {
			last += "-" + strconv.Itoa(n)
		}
		u := asFolder(asFolder(at).JoinPath(last))
		switch taken, err := c.taken(ctx, u); {
		case err != nil:
			return Collection{}, named("dav.make", err)
		case taken:
			continue
		}
		made, err := c.makeAt(ctx, u, kind, name)
		return made, named("dav.make", err)
	}
	return Collection{}, named("dav.make", fault(crm.Conflict, "exists", ""))
}

// taken tells whether something lies at the address. Servers answer 403 as well as 404 where nothing does.
func (c *Client) taken(ctx context.Context, u *url.URL) (bool, error) {
	_, props, err := c.properties(ctx, u)
	switch statusOf(err) {
	case http.StatusNotFound, http.StatusForbidden, http.StatusGone, http.StatusConflict:
		return false, nil
	}
	// Some answer of what is not there that none of its properties are.
	return err == nil && props.child(nsDAV, "resourcetype") != nil, err
}

func (c *Client) makeAt(ctx context.Context, u *url.URL, kind crm.SheetKind, name string) (Collection, error) {
	method, body := "MKCOL", `<d:mkcol`+xmlNS+`><d:set><d:prop><d:resourcetype><d:collection/><card:addressbook/></d:resourcetype>`+
		`<d:displayname>`+escape(name)+`</d:displayname></d:prop></d:set></d:mkcol>`
	if comp := componentOf[kind]; comp != "" {
		method, body = "MKCALENDAR", `<cal:mkcalendar`+xmlNS+`><d:set><d:prop><d:displayname>`+escape(name)+`</d:displayname>`+
			`<cal:supported-calendar-component-set><cal:comp name="`+comp+`"/></cal:supported-calendar-component-set></d:prop></d:set></cal:mkcalendar>`
	}
	resp, err := c.do(ctx, request{method: method, url: u, body: []byte(xmlHead + body)})
	if err != nil {
		return Collection{}, err
	}
	drain(resp.Response)
	at, props, err := c.properties(ctx, u)
	if err != nil {
		return Collection{}, err
	}
	made := asCollection(at, props)
	if made == nil || !made.Holds(kind) {
		return Collection{}, fault(crm.Refused, "forbidden", "")
	}
	return *made, nil
}

// slug makes a part of an address from a name.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
