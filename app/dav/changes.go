package dav

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"

	"oroconnector/app/crm"
)

// cursor is where the next listing goes on: a sync-token (RFC 6578), or where the server has none the ctag of
// the collection, which tells only whether anything changed at all.
type cursor struct {
	Collection string
	Token      string `json:",omitempty"`
	CTag       string `json:",omitempty"`
}

const (
	propState = xmlHead + `<d:propfind` + xmlNS + `><d:prop><d:resourcetype/><d:sync-token/><cs:getctag/><d:supported-report-set/></d:prop></d:propfind>`
	// pages of one listing: a server that never comes to an end is not followed
	pageLimit = 1000
)

// state is what a collection says of itself as a whole.
type state struct {
	token, ctag string
	reports     bool // it knows sync-collection
}

// Changes tells the collection's sheets: all of them with a nil cursor, with one that belongs to another
// collection or that the server refuses; else those that changed since. A record that cannot be read is told
// as a sheet with Odd set. An id may be told although nothing mapped in it changed. An error of each ends it.
func (b *Book) Changes(ctx context.Context, at []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	d, err := b.changes(ctx, at, each)
	return d, named("dav.changes", err)
}

func (b *Book) changes(ctx context.Context, at []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	if b.base == nil {
		return crm.SheetDelta{}, b.noBase()
	}
	var from cursor
	if len(at) > 0 && (json.Unmarshal(at, &from) != nil || from.Collection != b.base.String()) {
		from = cursor{}
	}
	if from.Token != "" {
		d, err := b.since(ctx, from.Token, each)
		if err == nil || !refusedToken(err) {
			return d, err
		}
	}
	now, err := b.state(ctx)
	if err != nil {
		return crm.SheetDelta{}, err
	}
	if from.Token == "" && from.CTag != "" && from.CTag == now.ctag {
		return crm.SheetDelta{Next: at}, nil
	}
	if now.reports {
		d, err := b.since(ctx, "", each)
		if err == nil || !refusedToken(err) {
			d.Full, d.Gone = true, nil
			return d, err
		}
	}
	next := cursor{Collection: b.base.String(), CTag: now.ctag}
	if err := b.query(ctx, each); err != nil {
		return crm.SheetDelta{}, err
	}
	return crm.SheetDelta{Full: true, Next: next.bytes()}, nil
}

func (b *Book) noBase() error {
	u, err := url.Parse(b.text)
	if err != nil || u.Host == "" {
		return fault(crm.Invalid, "none", "")
	}
	return b.c.secure(u)
}

func (n cursor) bytes() []byte {
	data, err := json.Marshal(n)
	if err != nil {
		return nil // three strings: cannot happen, and without a cursor everything is told again
	}
	return data
}

// refusedToken tells whether a listing from the beginning may do better. Servers refuse a token in many ways
// (403, 409, 412, 500 and plain 400); only what has nothing to do with it is excluded.
func refusedToken(err error) bool {
	status := statusOf(err)
	switch status {
	case 0, http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable,
		http.StatusBadGateway, http.StatusGatewayTimeout:
		return false
	}
	return true
}

// state asks the collection.
func (b *Book) state(ctx context.Context) (state, error) {
	var s state
	seen := false
	_, err := b.c.propfind(ctx, b.base, "0", propState, func(r response) error {
		if seen {
			return nil
		}
		seen = true
		s.token, s.ctag = r.ok.value(nsDAV, "sync-token"), r.ok.value(nsCS, "getctag")
		for _, report := range r.ok.child(nsDAV, "supported-report-set").kids() {
			if report.child(nsDAV, "report").child(nsDAV, "sync-collection") != nil {
				s.reports = true
			}
		}
		return nil
	})
	s.reports = s.reports || s.token != ""
	return s, err
}

func (n *node) kids() []*node {
	if n == nil {
		return nil
	}
	return n.children
}

// since lists what changed behind a token ("": everything), page by page where the server cuts its answers,
// and reads the records.
func (b *Book) since(ctx context.Context, token string, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	all := token == ""
	changed, gone := map[string]bool{}, map[string]bool{}
	var order []string
	more := true
	for pages := 0; more; pages++ {
		next, cut, err := b.page(ctx, token, func(id string, deleted bool) {
			if deleted {
				delete(changed, id)
				gone[id] = true
				return
			}
			if delete(gone, id); !changed[id] {
				order = append(order, id)
			}
			changed[id] = true
		})
		if err != nil {
			return crm.SheetDelta{}, err
		}
		if next == "" {
			return crm.SheetDelta{}, &crm.Fault{Kind: crm.Damaged, Code: "dav.answer", Err: &statusError{status: http.StatusForbidden}}
		}
		if cut && (next == token || pages+1 == pageLimit) {
			return crm.SheetDelta{}, endless()
		}
		token, more = next, cut
	}
	var ids []string
	for _, id := range order {
		if changed[id] {
			changed[id] = false // an id may stand there twice
			ids = append(ids, id)
		}
	}
	missing, err := b.fetch(ctx, ids, each)
	if err != nil {
		return crm.SheetDelta{}, err
	}
	d := crm.SheetDelta{Next: cursor{Collection: b.base.String(), Token: token}.bytes()}
	if !all {
		for id := range gone {
			d.Gone = append(d.Gone, id)
		}
		d.Gone = append(d.Gone, missing...)
	}
	return d, nil
}

// endless is the fault of a listing that the server cuts and never brings to its end: what it left out must not
// pass for gone. A listing in another way may do better.
func endless() error {
	return &crm.Fault{Kind: crm.Refused, Code: "dav.large", Err: &statusError{status: http.StatusInsufficientStorage}}
}

// page is one sync-collection report. more tells that the server cut it (RFC 6578 3.6).
func (b *Book) page(ctx context.Context, token string, told func(id string, deleted bool)) (next string, more bool, err error) {
	body := xmlHead + `<d:sync-collection xmlns:d="DAV:"><d:sync-token>` + escape(token) +
		`</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`
	next, err = b.report(ctx, "0", body, func(r response) error {
		id := b.id(r.href)
		switch {
		case id == "" && r.status == http.StatusInsufficientStorage:
			more = true
		case id == "" || strings.HasSuffix(id, "/"): // the collection itself, or one in it
		case r.status == http.StatusNotFound || r.status == http.StatusGone:
			told(id, true)
		default:
			told(id, false)
		}
		return nil
	})
	return next, more, err
}

// report sends a REPORT to the collection.
func (b *Book) report(ctx context.Context, d, body string, each func(response) error) (token string, err error) {
	resp, err := b.c.do(ctx, request{method: "REPORT", url: b.base, header: depth(d), body: []byte(body), listed: true})
	if err != nil {
		return "", err
	}
	defer drain(resp.Response)
	if resp.StatusCode != http.StatusMultiStatus {
		return "", &crm.Fault{Kind: crm.Damaged, Code: "dav.answer", Err: &statusError{status: http.StatusUnsupportedMediaType}}
	}
	return multistatus(resp.Body, each)
}

// query reads the whole collection in one answer. A record that the server names and does not give is there
// all the same: it is asked for by itself.
func (b *Book) query(ctx context.Context, each func(crm.Sheet) error) error {
	body := `<card:addressbook-query` + xmlNS + `><d:prop><d:getetag/><card:address-data/></d:prop><card:filter/></card:addressbook-query>`
	if comp := componentOf[b.kind]; comp != "" {
		body = `<cal:calendar-query` + xmlNS + `><d:prop><d:getetag/><cal:calendar-data/></d:prop><cal:filter>` +
			`<cal:comp-filter name="VCALENDAR"><cal:comp-filter name="` + comp + `"/></cal:comp-filter></cal:filter></cal:calendar-query>`
	}
	cut := false
	var without []string
	_, err := b.report(ctx, "1", xmlHead+body, func(r response) error {
		id := b.id(r.href)
		switch {
		case id == "" && r.status == http.StatusInsufficientStorage:
			cut = true
		case id == "" || strings.HasSuffix(id, "/") || r.status == http.StatusNotFound || r.status == http.StatusGone:
		default:
			s, holds, ok := b.told(id, r)
			if !ok {
				without = append(without, id)
			} else if holds {
				return each(s)
			}
		}
		return nil
	})
	if err == nil && cut { // half a collection must not pass for a whole one
		return fault(crm.Refused, "large", "")
	}
	if err == nil {
		_, err = b.fetch(ctx, without, each)
	}
	return err
}

// id is the key of a record's address; "" of the collection itself, of what lies elsewhere, or nowhere.
func (b *Book) id(href string) string {
	if strings.HasPrefix(href, "//") { // a path that begins with two slashes, as some servers have them
		href = b.base.Scheme + "://" + b.base.Host + href
	}
	u, err := b.base.Parse(href)
	if err != nil || u.Hostname() != b.base.Hostname() {
		return ""
	}
	id := keyOf(u)
	if id == keyOf(b.base) || id+"/" == keyOf(b.base) {
		return ""
	}
	return id
}

// keyOf writes a path in one way, however a server escaped it.
func keyOf(u *url.URL) string {
	if strings.Contains(strings.ToUpper(u.RawPath), "%2F") {
		return u.RawPath
	}
	return (&url.URL{Path: u.Path}).EscapedPath()
}

// dataName is the property that holds a record's bytes.
func (b *Book) dataName() xml.Name {
	if b.kind == crm.SheetContact {
		return xml.Name{Space: nsCard, Local: "address-data"}
	}
	return xml.Name{Space: nsCal, Local: "calendar-data"}
}

// told makes a sheet of a response; ok is false where it holds no bytes of the record.
func (b *Book) told(id string, r response) (s crm.Sheet, holds, ok bool) {
	name := b.dataName()
	data := r.ok.child(name.Space, name.Local)
	if data == nil || !data.large && strings.TrimSpace(data.text) == "" {
		return s, false, false
	}
	mark := r.ok.value(nsDAV, "getetag")
	if data.large {
		return crm.Sheet{Kind: b.kind, ID: id, Mark: mark, Odd: "large", Fields: crm.Fields{}}, true, true
	}
	s, holds = b.sheet(id, mark, []byte(data.text))
	return s, holds, true
}

// sheet reads a record. A record that breaks its reader is odd, and hides no other.
func (b *Book) sheet(id, mark string, raw []byte) (s crm.Sheet, holds bool) {
	defer func() {
		if broken := recover(); broken != nil {
			s, holds = crm.Sheet{Kind: b.kind, Odd: "unreadable", Fields: crm.Fields{}}, true
		}
		s.ID, s.Mark = id, mark
	}()
	return b.read(raw)
}
