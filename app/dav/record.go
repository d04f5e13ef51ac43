package dav

import (
	"context"
	"crypto/sha1" //nolint:gosec // UUIDs of version 5 are made with it (RFC 9562 5.5); nothing is protected by it
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// record is what the server has at an address: its bytes and its ETag, raw.
type record struct {
	raw  []byte
	mark string
}

// get reads a record's bytes. No compression is asked for: proxies change the ETag of what they compress.
func (b *Book) get(ctx context.Context, id string) (record, error) {
	u, err := b.at(id)
	if err != nil {
		return record{}, err
	}
	resp, err := b.c.do(ctx, request{method: http.MethodGet, url: u, header: map[string]string{"Accept-Encoding": "identity"}})
	if err != nil {
		return record{}, err
	}
	defer drain(resp.Response)
	raw, err := io.ReadAll(io.LimitReader(resp.Body, recordLimit+1))
	if err != nil {
		return record{}, err
	}
	if len(raw) > recordLimit {
		return record{}, fault(crm.Refused, "large", "")
	}
	return record{raw, resp.Header.Get("ETag")}, nil
}

// Read reads one record. Missing: it is not there, or it is no record of the book's kind.
func (b *Book) Read(ctx context.Context, id string) (crm.Sheet, error) {
	s, err := b.readNow(ctx, id)
	return s, named("dav.read", err)
}

func (b *Book) readNow(ctx context.Context, id string) (crm.Sheet, error) {
	if b.base == nil {
		return crm.Sheet{}, b.noBase()
	}
	r, err := b.get(ctx, id)
	if err != nil {
		return crm.Sheet{}, err
	}
	s, holds := b.sheet(id, r.mark, r.raw)
	if !holds {
		return crm.Sheet{}, fault(crm.Missing, "gone", "")
	}
	return s, nil
}

// Create makes a record from a sheet's fields, that carries the Oro id where there is one, and returns what
// the server has then. Its address is made from that id: where an interrupted attempt left the record, it is
// a Conflict, and Made finds it.
func (b *Book) Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error) {
	made, err := b.create(ctx, s, oro)
	return made, named("dav.create", err)
}

func (b *Book) create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error) {
	if b.base == nil {
		return crm.Sheet{}, b.noBase()
	}
	uid := b.uid(oro, s)
	raw, err := b.change(b.empty(uid), s.Fields, oro)
	if err != nil {
		return crm.Sheet{}, err
	}
	u := b.base.JoinPath(uid + b.extension())
	resp, err := b.put(ctx, u, raw, map[string]string{"If-None-Match": "*"})
	if err != nil {
		if statusOf(err) == http.StatusPreconditionFailed {
			f := fault(crm.Conflict, "exists", "")
			f.Err = err
			return crm.Sheet{}, f
		}
		return crm.Sheet{}, err
	}
	id := keyOf(u)
	if where := resp.Header.Get("Location"); where != "" { // Google gives records names of its own
		if elsewhere := b.id(where); elsewhere != "" {
			id = elsewhere
		}
	}
	got, err := b.readNow(ctx, id)
	if crm.IsFault(err, crm.Missing) {
		if found, ok, err := b.search(ctx, oro, s); err != nil || ok {
			return found, err
		}
	}
	return got, err
}

// uid names a new record: always the same of one Oro record, so that no second attempt makes a second one.
func (b *Book) uid(oro string, s crm.Sheet) string {
	name := oro
	if name == "" {
		name = s.Key() + "\x00" + s.ID
	}
	sum := sha1.Sum([]byte("oroconnector\x00" + b.c.o.Login.Connection + "\x00" + string(b.kind) + "\x00" + name)) //nolint:gosec // see the import
	sum[6], sum[8] = sum[6]&0x0F|0x50, sum[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (b *Book) extension() string {
	if b.kind == crm.SheetContact {
		return ".vcf"
	}
	return ".ics"
}

func (b *Book) contentType() string {
	if b.kind == crm.SheetContact {
		return "text/vcard; charset=utf-8"
	}
	return "text/calendar; charset=utf-8; component=" + strings.ToLower(componentOf[b.kind])
}

// change edits bytes; an editor that breaks is a fault and writes nothing.
func (b *Book) change(raw []byte, fields crm.Fields, oro string) (out []byte, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			out, err = nil, &crm.Fault{Kind: crm.Bug, Code: "dav.odd", Detail: "unreadable", Err: fmt.Errorf("edit record: %v", broken)}
		}
	}()
	return b.edit(raw, fields, oro)
}

// put writes bytes under a condition.
func (b *Book) put(ctx context.Context, u *url.URL, raw []byte, condition map[string]string) (*answer, error) {
	header := map[string]string{"Content-Type": b.contentType()}
	for name, value := range condition {
		header[name] = value
	}
	resp, err := b.c.do(ctx, request{method: http.MethodPut, url: u, header: header, body: raw})
	if err != nil {
		return nil, err
	}
	drain(resp.Response)
	return resp, nil
}

// Update changes fields of a record that still is as before says, sets the Oro id where it is not "", and
// returns what the server has then. A record that changed meanwhile, also where its ETag hides that, is a
// Conflict; one that must not be touched too, its Code being dav.odd. Every unmapped byte stays.
func (b *Book) Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error) {
	s, err := b.update(ctx, before, changed, oro)
	return s, named("dav.update", err)
}

func (b *Book) update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error) {
	r, now, err := b.unchanged(ctx, before)
	if err != nil {
		return crm.Sheet{}, err
	}
	raw, err := b.change(r.raw, changed, oro)
	if err != nil {
		return crm.Sheet{}, err
	}
	if string(raw) == string(r.raw) {
		return now, nil
	}
	u, err := b.at(before.ID)
	if err != nil {
		return crm.Sheet{}, err
	}
	err = b.conditionally(ctx, before.ID, r, func(condition map[string]string) error {
		_, err := b.put(ctx, u, raw, condition)
		return err
	})
	if err != nil {
		return crm.Sheet{}, err
	}
	return b.readNow(ctx, before.ID)
}

// unchanged reads a record and compares it with what is known of it: by ETag and by its fields.
func (b *Book) unchanged(ctx context.Context, before crm.Sheet) (record, crm.Sheet, error) {
	if b.base == nil {
		return record{}, crm.Sheet{}, b.noBase()
	}
	r, err := b.get(ctx, before.ID)
	if err != nil {
		return r, crm.Sheet{}, err
	}
	now, holds := b.sheet(before.ID, r.mark, r.raw)
	switch {
	case !holds:
		return r, now, fault(crm.Missing, "gone", "")
	case now.Odd != "":
		return r, now, fault(crm.Conflict, "odd", now.Odd)
	case before.Mark != "" && r.mark != "" && strong(before.Mark) != strong(r.mark),
		before.Fields != nil && len(before.Fields.Changed(now.Fields)) > 0:
		return r, now, fault(crm.Conflict, "changed", "")
	}
	return r, now, nil
}

// strong is an ETag without the mark of weakness. A server that gives its ETag weak in one answer and strong
// in another still means the same bytes.
func strong(mark string) string { return strings.TrimPrefix(mark, "W/") }

// conditionally writes only over the record as it was read. Some servers compare a weak ETag strongly, as
// RFC 9110 13.1.1 demands, and so refuse their own: then, the bytes still being the same, the strong form is
// tried. A server without ETags at least must have the record still.
func (b *Book) conditionally(ctx context.Context, id string, r record, write func(condition map[string]string) error) error {
	if r.mark == "" {
		return write(map[string]string{"If-Match": "*"})
	}
	err := write(map[string]string{"If-Match": r.mark})
	if statusOf(err) != http.StatusPreconditionFailed || strong(r.mark) == r.mark {
		return err
	}
	again, failed := b.get(ctx, id)
	if failed != nil || again.mark != r.mark || string(again.raw) != string(r.raw) {
		return err
	}
	return write(map[string]string{"If-Match": strong(r.mark)})
}

// Delete deletes a record that still is as before says; one that is gone already is deleted.
func (b *Book) Delete(ctx context.Context, before crm.Sheet) error {
	return named("dav.delete", b.delete(ctx, before))
}

func (b *Book) delete(ctx context.Context, before crm.Sheet) error {
	r, _, err := b.unchanged(ctx, before)
	if crm.IsFault(err, crm.Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	u, err := b.at(before.ID)
	if err != nil {
		return err
	}
	err = b.conditionally(ctx, before.ID, r, func(condition map[string]string) error {
		resp, err := b.c.do(ctx, request{method: http.MethodDelete, url: u, header: condition})
		if err == nil {
			drain(resp.Response)
		}
		return err
	})
	if crm.IsFault(err, crm.Missing) {
		return nil
	}
	return err
}

var errFound = errors.New("found")

// Made looks for a record that an interrupted Create of the sheet may have left: at the address that Create
// gives it, then by the Oro id (s.Oro, else s.ID) on the record or by the UID that Create gives it, then by its key
// among records without an id.
// The clocks of servers are not relied on: since is not needed.
func (b *Book) Made(ctx context.Context, s crm.Sheet, _ time.Time) (crm.Sheet, bool, error) {
	oro := s.Oro
	if oro == "" {
		oro = s.ID
	}
	if b.base == nil {
		return crm.Sheet{}, false, named("dav.read", b.noBase())
	}
	got, err := b.readNow(ctx, keyOf(b.base.JoinPath(b.uid(oro, s)+b.extension())))
	if err == nil && (got.Oro == oro || got.Oro == "") {
		return got, true, nil
	}
	if err != nil && !crm.IsFault(err, crm.Missing) {
		return crm.Sheet{}, false, named("dav.read", err)
	}
	found, ok, err := b.search(ctx, oro, s)
	return found, ok, named("dav.read", err)
}

// search reads the whole collection for a record by its Oro id, by the UID that we give it, or by its key.
func (b *Book) search(ctx context.Context, oro string, s crm.Sheet) (found crm.Sheet, ok bool, err error) {
	s.Kind = b.kind
	key, uid := s.Key(), b.uid(oro, s)
	var same []crm.Sheet
	_, err = b.changes(ctx, nil, func(one crm.Sheet) error {
		switch {
		case oro != "" && one.Oro == oro, one.Oro == "" && one.UID == uid:
			found, ok = one, true
			return errFound
		case one.Oro == "" && one.Odd == "" && key != "" && one.Key() == key:
			same = append(same, one)
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return found, true, nil
	case err != nil:
		return crm.Sheet{}, false, err
	case len(same) > 0:
		first := slices.MinFunc(same, func(a, b crm.Sheet) int { return strings.Compare(a.ID, b.ID) })
		return first, true, nil
	}
	return crm.Sheet{}, false, nil
}
