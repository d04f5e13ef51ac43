package demo

import (
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// answer carries a request out. The caller holds the lock.
func (d *DAV) answer(a *davAnswer, r *http.Request) {
	switch r.Method {
	case http.MethodOptions:
		a.status = http.StatusOK
		a.header.Set("DAV", "1, 3, addressbook, calendar-access, extended-mkcol, sync-collection")
	case "PROPFIND":
		d.propfind(a, r)
	case "REPORT":
		d.report(a, r)
	case http.MethodGet, http.MethodHead:
		d.get(a, r)
	case http.MethodPut:
		d.put(a, r)
	case http.MethodDelete:
		d.delete(a, r)
	case "MKCOL", "MKCALENDAR":
		d.make(a, r)
	}
}

func (d *DAV) propfind(a *davAnswer, r *http.Request) {
	n := parseXML(r)
	wanted := wantedProps(n)
	at := r.URL.Path
	if !strings.HasSuffix(at, "/") {
		if _, isFolder := d.folder(at + "/"); isFolder {
			at += "/"
		}
	}
	m := newMulti()
	deep := r.Header.Get("Depth") == "1"
	have, ok := d.folder(at)
	switch {
	case ok:
		m.props(escapedPath(at), wanted, have)
		if deep {
			d.inside(m, at, wanted)
		}
	case d.collectionOf(at) != nil && d.collectionOf(at).Items[at] != nil:
		m.props(escapedPath(at), wanted, d.itemProps(d.collectionOf(at), at))
	default:
		a.status = http.StatusNotFound
		return
	}
	m.end(a)
}

// inside adds what lies directly in a folder.
func (d *DAV) inside(m *multi, at string, wanted []xml.Name) {
	for _, sub := range slices.Sorted(maps.Keys(d.collections)) {
		if rest, ok := strings.CutPrefix(sub, at); ok && strings.Count(rest, "/") == 1 && rest != "/" {
			have, _ := d.folder(sub)
			m.props(escapedPath(sub), wanted, have)
		}
	}
	if c := d.collections[at]; c != nil {
		for _, item := range slices.Sorted(maps.Keys(c.Items)) {
			m.props(escapedPath(item), wanted, d.itemProps(c, item))
		}
	}
}

// folder are the properties of a folder, and whether there is one.
func (d *DAV) folder(at string) (map[string]string, bool) {
	have := map[string]string{
		"d:resourcetype":            "<d:collection/>",
		"d:current-user-principal":  href(davPrincipal),
		"d:principal-URL":           href(davPrincipal),
		"card:addressbook-home-set": href(d.contacts()),
		"cal:calendar-home-set":     href(d.calendars()),
	}
	switch at {
	case davRoot, davPrincipal, d.contacts(), d.calendars():
		if at != davPrincipal {
			delete(have, "card:addressbook-home-set")
			delete(have, "cal:calendar-home-set")
		} else {
			have["d:resourcetype"] = "<d:collection/><d:principal/>"
		}
		return have, true
	}
	c := d.collections[at]
	if c == nil {
		return nil, false
	}
	delete(have, "card:addressbook-home-set")
	delete(have, "cal:calendar-home-set")
	have["d:displayname"] = escapeXML(c.Name)
	have["d:resourcetype"] = "<d:collection/><card:addressbook/>"
	reports := []string{"card:addressbook-multiget", "card:addressbook-query"}
	if len(c.Components) > 0 {
		have["d:resourcetype"] = "<d:collection/><cal:calendar/>"
		set := ""
		for _, comp := range c.Components {
			set += `<cal:comp name="` + comp + `"/>`
		}
		have["cal:supported-calendar-component-set"] = set
		reports = []string{"cal:calendar-multiget", "cal:calendar-query"}
	}
	may := "<d:privilege><d:read/></d:privilege>"
	if !c.ReadOnly {
		may += "<d:privilege><d:write/></d:privilege><d:privilege><d:bind/></d:privilege>"
	}
	have["d:current-user-privilege-set"] = may
	if !d.manner.NoCTag {
		have["cs:getctag"] = `"ctag-` + itoa(c.Rev) + `"`
	}
	if !d.manner.NoSync {
		have["d:sync-token"] = d.token(c.Rev)
		reports = append(reports, "d:sync-collection")
	}
	set := ""
	for _, report := range reports {
		set += "<d:supported-report><d:report><" + report + "/></d:report></d:supported-report>"
	}
	have["d:supported-report-set"] = set
	return have, true
}

// itemProps are a record's properties, its bytes among them.
func (d *DAV) itemProps(c *davCollection, at string) map[string]string {
	item := c.Items[at]
	have := map[string]string{"d:resourcetype": ""}
	if tag := d.etag(item); tag != "" {
		have["d:getetag"] = escapeXML(tag)
	}
	data := item.Data
	if d.manner.ListRewrite != nil {
		data = d.manner.ListRewrite(at, data)
	}
	name, kind := "card:address-data", "text/vcard; charset=utf-8"
	if len(c.Components) > 0 {
		name, kind = "cal:calendar-data", "text/calendar; charset=utf-8"
	}
	have["d:getcontenttype"] = kind
	// As servers do that write XML by hand: only what would be markup is escaped.
	have[name] = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;").Replace(string(data))
	return have
}

func (d *DAV) get(a *davAnswer, r *http.Request) {
	c := d.collectionOf(r.URL.Path)
	if c == nil || c.Items[r.URL.Path] == nil {
		a.status = http.StatusNotFound
		return
	}
	item := c.Items[r.URL.Path]
	if tag := d.etag(item); tag != "" {
		a.header.Set("ETag", tag)
		if match := r.Header.Get("If-None-Match"); match != "" && (match == "*" || strings.Contains(match, item.ETag)) {
			a.status = http.StatusNotModified
			return
		}
	}
	a.status = http.StatusOK
	a.header.Set("Content-Type", "text/vcard; charset=utf-8")
	if len(c.Components) > 0 {
		a.header.Set("Content-Type", "text/calendar; charset=utf-8")
	}
	a.body = slices.Clone(item.Data)
}

func (d *DAV) report(a *davAnswer, r *http.Request) {
	n := parseXML(r)
	at := strings.TrimSuffix(r.URL.Path, "/") + "/"
	c := d.collections[at]
	if c == nil || n == nil {
		a.status = http.StatusNotFound
		return
	}
	switch n.XMLName.Local {
	case "sync-collection":
		d.sync(a, c, n)
	case "addressbook-multiget", "calendar-multiget":
		d.multiget(a, c, n)
	case "addressbook-query", "calendar-query":
		m := newMulti()
		for _, item := range slices.Sorted(maps.Keys(c.Items)) {
			if f := n.child("filter").child("comp-filter").child("comp-filter"); f != nil &&
				!strings.Contains(strings.ToUpper(string(c.Items[item].Data)), "BEGIN:"+strings.ToUpper(f.attr("name"))) {
				continue
			}
			m.props(escapedPath(item), wantedProps(n), d.itemProps(c, item))
		}
		m.end(a)
	default:
		a.refuse(http.StatusForbidden, "d:supported-report")
	}
}

// sync is RFC 6578.
func (d *DAV) sync(a *davAnswer, c *davCollection, n *xmlNode) {
	text, from := strings.TrimSpace(n.child("sync-token").text()), 0
	if d.manner.NoSync {
		a.refuse(http.StatusForbidden, "d:supported-report")
		return
	}
	if text != "" {
		number, ours := strings.CutPrefix(text, "data:,demo-")
		rev, err := strconv.Atoi(number)
		if !ours || err != nil || rev > d.rev {
			a.refuse(http.StatusForbidden, "d:valid-sync-token")
			return
		}
		from = rev
	}
	type change struct {
		at   string
		rev  int
		gone bool
	}
	var all []change
	for at, item := range c.Items {
		if item.Rev > from || text == "" {
			all = append(all, change{at, item.Rev, false})
		}
	}
	for at, rev := range c.Gone {
		if rev > from && text != "" {
			all = append(all, change{at, rev, true})
		}
	}
	slices.SortFunc(all, func(x, y change) int { return x.rev - y.rev })
	m, next := newMulti(), c.Rev
	if size := d.manner.PageSize; size > 0 && len(all) > size {
		all = all[:size]
		next = all[size-1].rev
		m.status(escapedPath(c.Path), "507 Insufficient Storage")
	}
	for _, ch := range all {
		if ch.gone {
			m.status(escapedPath(ch.at), "404 Not Found")
			continue
		}
		m.props(escapedPath(ch.at), wantedProps(n), d.itemProps(c, ch.at))
	}
	m.WriteString("<d:sync-token>" + d.token(next) + "</d:sync-token>")
	m.end(a)
}

func (n *xmlNode) text() string {
	if n == nil {
		return ""
	}
	return n.Text
}

func (d *DAV) multiget(a *davAnswer, c *davCollection, n *xmlNode) {
	m, left := newMulti(), 0
	for _, child := range n.Children {
		if child.XMLName.Local != "href" {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(child.Text))
		if err != nil || c.Items[u.Path] == nil {
			m.status(strings.TrimSpace(child.Text), "404 Not Found")
			continue
		}
		if left++; d.manner.Forgetful && left%2 == 0 {
			continue
		}
		m.props(escapedPath(u.Path), wantedProps(n), d.itemProps(c, u.Path))
	}
	m.end(a)
}

func escapedPath(p string) string { return (&url.URL{Path: p}).EscapedPath() }
