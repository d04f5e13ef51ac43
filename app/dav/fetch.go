package dav

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"oroconnector/app/crm"
)

const (
	chunk = 500 // records asked for at once
	// single are records that may be read one by one because a list with them fails, before the server is
	// taken to be out of order.
	single = 50
)

// fetching is one reading of many records.
type fetching struct {
	b       *Book
	each    func(crm.Sheet) error
	missing []string
	singles int
}

// fetch reads records by their ids in chunks and tells those of the kind. It returns the ids that are not
// there any more. A chunk that the server cannot answer is halved until the record is found that breaks it.
func (b *Book) fetch(ctx context.Context, ids []string, each func(crm.Sheet) error) (missing []string, err error) {
	f := &fetching{b: b, each: each}
	for len(ids) > 0 {
		n := min(chunk, len(ids))
		if err := f.chunk(ctx, ids[:n]); err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return f.missing, nil
}

func (f *fetching) chunk(ctx context.Context, ids []string) error {
	left, stop, err := f.multiget(ctx, ids)
	switch {
	case stop != nil:
		return stop
	case err == nil:
		return f.ones(ctx, left)
	case !breakable(err):
		return err
	case len(left) == 1:
		return f.ones(ctx, left)
	}
	half := len(left) / 2
	if f.singles += 1; f.singles > single {
		return err
	}
	if err := f.chunk(ctx, left[:half]); err != nil {
		return err
	}
	return f.chunk(ctx, left[half:])
}

// breakable tells whether one record may be why a list fails: the server fails in the middle of it, or
// writes what is no XML.
func breakable(err error) bool {
	switch status := statusOf(err); status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable,
		http.StatusBadGateway, http.StatusGatewayTimeout:
		return false
	case 0:
		return crm.AsFault("", err).Code == "dav.answer"
	}
	return true
}

// multiget asks for many at once. left are the ids that were not answered; stop is the error of each.
func (f *fetching) multiget(ctx context.Context, ids []string) (left []string, stop, err error) {
	b := f.b
	wanted := make(map[string]bool, len(ids))
	var body strings.Builder
	open, data, end := `<card:addressbook-multiget`, `<card:address-data/>`, `</card:addressbook-multiget>`
	if b.kind != crm.SheetContact {
		open, data, end = `<cal:calendar-multiget`, `<cal:calendar-data/>`, `</cal:calendar-multiget>`
	}
	body.WriteString(xmlHead + open + xmlNS + `><d:prop><d:getetag/>` + data + `</d:prop>`)
	for _, id := range ids {
		wanted[id] = true
		body.WriteString(`<d:href>` + escape(id) + `</d:href>`)
	}
	body.WriteString(end)
	_, err = b.report(ctx, "1", body.String(), func(r response) error {
		id := b.id(r.href)
		if !wanted[id] {
			return nil
		}
		if r.status == http.StatusNotFound || r.status == http.StatusGone {
			delete(wanted, id)
			f.missing = append(f.missing, id)
			return nil
		}
		s, holds, ok := b.told(id, r)
		if !ok {
			return nil
		}
		delete(wanted, id)
		if holds {
			stop = f.each(s)
		}
		return stop
	})
	if stop != nil {
		return nil, stop, nil
	}
	for _, id := range ids {
		if wanted[id] {
			left = append(left, id)
		}
	}
	if err != nil && len(left) == 0 { // it broke behind the last record
		err = nil
	}
	return left, nil, err
}

// ones reads records one by one that no list gave. One that the server cannot give at all is told as odd.
func (f *fetching) ones(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if f.singles++; f.singles > single {
			return fault(crm.Busy, "server", "")
		}
		r, err := f.b.get(ctx, id)
		switch {
		case err == nil:
			if s, holds := f.b.sheet(id, r.mark, r.raw); holds {
				err = f.each(s)
			}
		case crm.IsFault(err, crm.Missing):
			f.missing, err = append(f.missing, id), nil
		case statusOf(err) == http.StatusInternalServerError || statusOf(err) == http.StatusForbidden:
			err = f.each(crm.Sheet{Kind: f.b.kind, ID: id, Odd: "unreadable", Fields: crm.Fields{}})
		case crm.AsFault("", err).Code == "dav.large":
			err = f.each(crm.Sheet{Kind: f.b.kind, ID: id, Odd: "large", Fields: crm.Fields{}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// at is the address of an id.
func (b *Book) at(id string) (*url.URL, error) {
	path, err := url.PathUnescape(id)
	if err != nil || !strings.HasPrefix(id, "/") || b.id(id) == "" {
		return nil, fault(crm.Missing, "gone", "")
	}
	u := *b.base
	u.Path, u.RawPath = path, id
	return &u, nil
}
