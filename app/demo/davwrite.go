package demo

import (
	"io"
	"net/http"
	"path"
	"strings"
)

// passes checks the conditions of a write (RFC 9110 13.1). Weak ETags match nothing.
func (d *DAV) passes(r *http.Request, item *davItem) bool {
	if match := r.Header.Get("If-Match"); match != "" {
		if item == nil || match != "*" && match != item.ETag {
			return false
		}
	}
	if none := r.Header.Get("If-None-Match"); none != "" && item != nil && (none == "*" || none == item.ETag) {
		return false
	}
	return true
}

// writable finds the collection of a write, or answers why there is none.
func (d *DAV) writable(a *davAnswer, at string) *davCollection {
	c := d.collectionOf(at)
	switch {
	case c == nil:
		a.status = http.StatusConflict
	case c.ReadOnly:
		a.refuse(http.StatusForbidden, "d:need-privileges")
		return nil
	}
	return c
}

func (d *DAV) put(a *davAnswer, r *http.Request) {
	at := r.URL.Path
	c := d.writable(a, at)
	if c == nil {
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, davBody+1))
	if err != nil || len(data) > davBody {
		a.refuse(http.StatusRequestEntityTooLarge, "card:max-resource-size")
		return
	}
	old := c.Items[at]
	switch {
	case !d.passes(r, old):
		a.status = http.StatusPreconditionFailed
		return
	case !c.fits(data) && len(c.Components) == 0:
		a.refuse(http.StatusForbidden, "card:valid-address-data")
		return
	case !c.fits(data):
		a.refuse(http.StatusForbidden, "cal:supported-calendar-component")
		return
	case c.taken(at, data) && len(c.Components) == 0:
		a.refuse(http.StatusConflict, "card:no-uid-conflict")
		return
	case c.taken(at, data):
		a.refuse(http.StatusConflict, "cal:no-uid-conflict")
		return
	}
	item := d.store(c, at, data)
	if a.status = http.StatusCreated; old != nil {
		a.status = http.StatusNoContent
	}
	if tag := d.etag(item); tag != "" && string(item.Data) == string(data) {
		a.header.Set("ETag", tag)
	}
	d.kept(a)
}

func (d *DAV) delete(a *davAnswer, r *http.Request) {
	at := r.URL.Path
	if d.collections[at] != nil {
		delete(d.collections, at)
		a.status = http.StatusNoContent
		d.kept(a)
		return
	}
	c := d.writable(a, at)
	switch {
	case c == nil:
	case c.Items[at] == nil:
		a.status = http.StatusNotFound
	case !d.passes(r, c.Items[at]):
		a.status = http.StatusPreconditionFailed
	default:
		d.drop(c, at)
		a.status = http.StatusNoContent
		d.kept(a)
	}
}

// make makes a collection in its home (RFC 5689, RFC 4791 5.3.1).
func (d *DAV) make(a *davAnswer, r *http.Request) {
	n := parseXML(r)
	at := strings.TrimSuffix(r.URL.Path, "/") + "/"
	prop := n.child("set").child("prop")
	home := path.Dir(strings.TrimSuffix(at, "/")) + "/"
	calendar := r.Method == "MKCALENDAR" || prop.child("resourcetype").child("calendar") != nil
	switch {
	case d.collections[at] != nil:
		a.refuse(http.StatusMethodNotAllowed, "d:resource-must-be-null")
		return
	case calendar && home != d.calendars(), !calendar && home != d.contacts():
		a.refuse(http.StatusForbidden, "cal:calendar-collection-location-ok")
		return
	}
	var components []string
	if calendar {
		for _, comp := range children(prop.child("supported-calendar-component-set")) {
			components = append(components, strings.ToUpper(comp.attr("name")))
		}
		if components == nil {
			components = []string{"VEVENT", "VTODO"}
		}
	}
	name := prop.child("displayname").text()
	if name == "" {
		name = path.Base(at)
	}
	d.rev++
	d.collection(at, name, components...).Rev = d.rev
	a.status = http.StatusCreated
	d.kept(a)
}

func children(n *xmlNode) []xmlNode {
	if n == nil {
		return nil
	}
	return n.Children
}

// kept writes the state file; where that fails, so does the request.
func (d *DAV) kept(a *davAnswer) {
	if d.persist() != nil {
		*a = davAnswer{status: http.StatusInsufficientStorage, header: http.Header{}}
	}
}
