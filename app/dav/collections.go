package dav

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"path"
	"strings"

	"oroconnector/app/crm"
)

const (
	xmlHead = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	xmlNS   = ` xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cal="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"`

	propPrincipal = xmlHead + `<d:propfind xmlns:d="DAV:"><d:prop><d:current-user-principal/></d:prop></d:propfind>`
	propPlace     = xmlHead + `<d:propfind` + xmlNS + `><d:prop><d:current-user-principal/><d:resourcetype/><d:displayname/>` +
		`<d:current-user-privilege-set/><cal:supported-calendar-component-set/><card:addressbook-home-set/><cal:calendar-home-set/>` +
		`</d:prop></d:propfind>`
	propList = xmlHead + `<d:propfind` + xmlNS + `><d:prop><d:resourcetype/><d:displayname/><d:current-user-privilege-set/>` +
		`<cal:supported-calendar-component-set/></d:prop></d:propfind>`
)

func depth(n string) map[string]string { return map[string]string{"Depth": n} }

// properties asks one address about itself and returns where it lies in the end.
func (c *Client) properties(ctx context.Context, u *url.URL) (*url.URL, *node, error) {
	var props *node
	at, err := c.propfind(ctx, u, "0", propPlace, func(r response) error {
		if props == nil {
			props = r.ok
		}
		return nil
	})
	if err == nil && props == nil {
		err = fault(crm.Damaged, "answer", "")
	}
	return at, props, err
}

// propfind asks for properties and hands on each response.
func (c *Client) propfind(ctx context.Context, u *url.URL, d, body string, each func(response) error) (*url.URL, error) {
	// A sync-token is made of the whole collection by some servers.
	resp, err := c.do(ctx, request{method: "PROPFIND", url: u, header: depth(d), body: []byte(body), listed: body == propState})
	if err != nil {
		return u, err
	}
	defer drain(resp.Response)
	if resp.StatusCode != http.StatusMultiStatus {
		return u, fault(crm.Damaged, "answer", "")
	}
	_, err = multistatus(resp.Body, each)
	return resp.url, err
}

// list reads the address books and calendars of a home.
func (c *Client) list(ctx context.Context, home string) ([]Collection, error) {
	u, err := url.Parse(home)
	if err != nil {
		return nil, fault(crm.Invalid, "none", "")
	}
	type entry struct {
		href  string
		props *node
	}
	var all []entry
	at, err := c.propfind(ctx, u, "1", propList, func(r response) error {
		r.ok.children = append([]*node(nil), r.ok.children...)
		all = append(all, entry{r.href, r.ok})
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []Collection
	for _, e := range all {
		if where := c.leads(at, e.href); where != nil {
			if one := asCollection(where, e.props); one != nil {
				found = append(found, *one)
			}
		}
	}
	return found, nil
}

// asCollection reads what an address says of itself; nil where it is no address book and no calendar with
// tasks or events. Subscriptions, inboxes and outboxes of scheduling are none (RFC 6638).
func asCollection(at *url.URL, props *node) *Collection {
	types := props.child(nsDAV, "resourcetype")
	is := func(space, local string) bool { return types.child(space, local) != nil }
	c := &Collection{Name: oneLine(props.value(nsDAV, "displayname"))}
	switch {
	case is(nsCal, "schedule-inbox"), is(nsCal, "schedule-outbox"), is(nsCS, "subscribed"), is(nsCS, "notification"):
		return nil
	case is(nsCard, "addressbook"):
		c.Contacts = true
	case is(nsCal, "calendar"):
		c.Tasks, c.Events = components(props.child(nsCal, "supported-calendar-component-set"))
		if !c.Tasks && !c.Events {
			return nil
		}
	default:
		return nil
	}
	c.ReadOnly = readOnly(props.child(nsDAV, "current-user-privilege-set"))
	folder := asFolder(at)
	c.URL = folder.String()
	if c.Name == "" {
		c.Name = path.Base(strings.TrimSuffix(folder.Path, "/"))
	}
	return c
}

// components reads what a calendar may hold; one that does not say holds everything (RFC 4791 5.2.3).
func components(set *node) (tasks, events bool) {
	if set == nil || len(set.children) == 0 {
		return true, true
	}
	for _, comp := range set.children {
		if comp.name != (xml.Name{Space: nsCal, Local: "comp"}) {
			continue
		}
		switch strings.ToUpper(comp.attr("name")) {
		case "VTODO":
			tasks = true
		case "VEVENT":
			events = true
		}
	}
	return tasks, events
}

// readOnly tells whether the privileges let nothing be written into a collection (RFC 3744 5.4). A server
// that does not say lets us try.
func readOnly(set *node) bool {
	if set == nil || len(set.children) == 0 {
		return false
	}
	for _, p := range set.children {
		for _, may := range []string{"all", "write", "write-content", "bind"} {
			if p.child(nsDAV, may) != nil {
				return false
			}
		}
	}
	return true
}
