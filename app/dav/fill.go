package dav

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"

	"oroconnector/app/crm"
)

// Radicale looks through a whole collection for every record that is put into it (radicale/app/put.py, has_uid), so
// that ten thousand new ones take it the better part of an hour. It takes a whole collection in one PUT as well,
// under a condition like every other (the collection has an ETag, made of all that is in it), and at once or not at
// all: there it needs some seconds. Other servers have no such thing, and are not asked.

// Namespaces by which Radicale is known: of its sync-tokens, and of its own properties.
const (
	radicaleState = "http://radicale.org/ns/sync/"
	nsRadicale    = "http://radicale.org/ns/"
)

const (
	propAll  = xmlHead + `<d:propfind` + xmlNS + `><d:allprop/></d:propfind>`
	propName = xmlHead + `<d:propfind` + xmlNS + `><d:prop><r:displayname xmlns:r="` + nsRadicale + `"/></d:prop></d:propfind>`
)

// filling is what is known of an empty collection before it is filled at once.
type filling struct {
	Collection string
	ETag       string
	Props      []property // that filling takes away
}

type property struct{ Space, Local, Text string }

// live are the namespaces of properties that a server makes up by itself.
var live = map[string]bool{nsDAV: true, nsCard: true, nsCal: true, nsCS: true, nsRadicale: true}

// Fillable tells whether many new records can be written in one request that is carried out whole or not at all,
// because the server can do that and the collection is empty. The note is nil where not; else Fill wants it, and it
// is to be kept until Filled was called.
func (b *Book) Fillable(ctx context.Context) (note []byte, err error) {
	if b.kind != crm.SheetContact || b.base == nil {
		return nil, nil
	}
	f, err := b.emptiness(ctx)
	if f == nil || err != nil {
		return nil, named("dav.create", err)
	}
	note, err = json.Marshal(f)
	return note, named("dav.create", err)
}

// emptiness reads the collection and what lies in it in one request, so that its ETag tells of an empty one.
func (b *Book) emptiness(ctx context.Context) (*filling, error) {
	var own *node
	others := 0
	_, err := b.c.propfind(ctx, b.base, "1", propAll, func(r response) error {
		if b.id(r.href) == "" {
			own = r.ok
		} else {
			others++
		}
		return nil
	})
	if err != nil || own == nil || others > 0 {
		return nil, err
	}
	f := &filling{Collection: b.base.String(), ETag: own.value(nsDAV, "getetag")}
	if f.ETag == "" || strong(f.ETag) != f.ETag || !strings.HasPrefix(own.value(nsDAV, "sync-token"), radicaleState) {
		return nil, nil
	}
	for _, p := range own.children {
		if live[p.name.Space] && p.name != (xml.Name{Space: nsCard, Local: "addressbook-description"}) {
			continue
		}
		if len(p.children) > 0 || p.large {
			return nil, nil // could not be given back
		}
		f.Props = append(f.Props, property{p.name.Space, p.name.Local, p.text})
	}
	name, err := b.ownName(ctx)
	if name != "" {
		f.Props = append(f.Props, property{nsDAV, "displayname", name})
	}
	return f, err
}

// ownName is the name that the collection was given; what Radicale tells where there is none is its address.
func (b *Book) ownName(ctx context.Context) (name string, err error) {
	_, err = b.c.propfind(ctx, b.base, "0", propName, func(r response) error {
		name = r.ok.value(nsRadicale, "displayname")
		return nil
	})
	return name, err
}

// Fill writes new records, each with the Oro id in it, into the collection that was empty, and returns what the
// server has then. Refused: nothing was written, and they are to be created one by one. Of another fault it is not
// known what came of it.
func (b *Book) Fill(ctx context.Context, note []byte, sheets []crm.Sheet) ([]crm.Sheet, error) {
	all, err := b.fill(ctx, note, sheets)
	return all, named("dav.create", err)
}

func (b *Book) fill(ctx context.Context, note []byte, sheets []crm.Sheet) ([]crm.Sheet, error) {
	var f filling
	if err := json.Unmarshal(note, &f); err != nil || f.Collection != b.base.String() {
		return nil, fault(crm.Refused, "rejected", "")
	}
	var raw []byte
	for _, s := range sheets {
		one, err := b.change(b.empty(b.uid(s.Oro, s)), s.Fields, s.Oro)
		if err != nil {
			return nil, fault(crm.Refused, "rejected", "")
		}
		raw = append(raw, one...)
	}
	resp, err := b.c.do(ctx, request{
		method: http.MethodPut, url: b.base, body: raw, listed: true,
		header: map[string]string{"Content-Type": b.contentType(), "If-Match": f.ETag},
	})
	switch status := statusOf(err); {
	case err == nil:
		drain(resp.Response)
	case status >= 400 && status < 500 && status != http.StatusUnauthorized && status != http.StatusRequestTimeout &&
		status != http.StatusTooManyRequests:
		return nil, fault(crm.Refused, "rejected", "")
	default:
		return nil, err
	}
	if err := b.giveBack(ctx, f); err != nil {
		return nil, err
	}
	var out []crm.Sheet
	err = b.query(ctx, func(s crm.Sheet) error { out = append(out, s); return nil })
	return out, err
}

// Filled gives a collection back what filling it has taken, where that has not been done: its name and the like. What
// somebody has set since stays.
func (b *Book) Filled(ctx context.Context, note []byte) error {
	var f filling
	readable := json.Unmarshal(note, &f) == nil
	if !readable || b.base == nil || f.Collection != b.base.String() {
		return nil // of another collection: nothing that could be given back
	}
	err := b.giveBack(ctx, f)
	if crm.IsFault(err, crm.Missing) {
		err = nil
	}
	return named("dav.update", err)
}

func (b *Book) giveBack(ctx context.Context, f filling) error {
	var names, body strings.Builder
	for _, p := range f.Props {
		if p.Space == nsDAV {
			p.Space = nsRadicale // where a name that was not given is none
		}
		names.WriteString(`<x:` + p.Local + ` xmlns:x="` + escape(p.Space) + `"/>`)
	}
	if names.Len() == 0 {
		return nil
	}
	has := &node{}
	ask := xmlHead + `<d:propfind` + xmlNS + `><d:prop>` + names.String() + `</d:prop></d:propfind>`
	if _, err := b.c.propfind(ctx, b.base, "0", ask, func(r response) error { has = r.ok; return nil }); err != nil {
		return err
	}
	for _, p := range f.Props {
		if has.child(p.Space, p.Local) == nil && (p.Space != nsDAV || has.child(nsRadicale, p.Local) == nil) {
			body.WriteString(`<x:` + p.Local + ` xmlns:x="` + escape(p.Space) + `">` + escape(p.Text) + `</x:` + p.Local + `>`)
		}
	}
	if body.Len() == 0 {
		return nil
	}
	resp, err := b.c.do(ctx, request{method: "PROPPATCH", url: b.base, body: []byte(
		xmlHead + `<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop>` + body.String() + `</d:prop></d:set></d:propertyupdate>`)})
	if err == nil {
		drain(resp.Response)
	}
	return err
}
