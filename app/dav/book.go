package dav

import (
	"context"
	"net/url"
	"time"

	"oroconnector/app/crm"
)

// Book is one collection seen as records of one kind. Its methods are one side of a synchronization; they
// are safe for concurrent use. Ids of records are their paths on the collection's server.
type Book struct {
	c    *Client
	kind crm.SheetKind
	base *url.URL // of the collection, ends with a slash; nil where its address cannot be read
	text string   // as given
	codec
}

// codec turns the bytes of a record into a sheet and back.
type codec interface {
	// read gives fields, the Oro id and why the record is odd; holds is false where the bytes are no record
	// of the kind at all (an event in a task list).
	read(raw []byte) (s crm.Sheet, holds bool)
	// edit gives raw with the fields changed and the Oro id set, unless that is empty.
	edit(raw []byte, changed crm.Fields, oro string) ([]byte, error)
	// empty is a new record without fields.
	empty(uid string) []byte
}

var _ interface {
	Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error)
	Read(ctx context.Context, id string) (crm.Sheet, error)
	Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error)
	Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error)
	Delete(ctx context.Context, before crm.Sheet) error
	Made(ctx context.Context, s crm.Sheet, since time.Time) (crm.Sheet, bool, error)
} = (*Book)(nil)

// Book returns the collection at the address as records of the kind. An address that cannot be used is
// told by its methods.
func (c *Client) Book(kind crm.SheetKind, collection string) *Book {
	b := &Book{c: c, kind: kind, text: collection}
	if u, err := url.Parse(collection); err == nil && u.Host != "" && c.secure(u) == nil {
		b.base = asFolder(u)
	}
	switch kind {
	case crm.SheetTask:
		b.codec = todoCodec{zone: c.o.Zone, now: c.o.Now}
	case crm.SheetEvent:
		b.codec = eventCodec{zone: c.o.Zone, now: c.o.Now}
	default:
		b.codec = cardCodec{}
	}
	return b
}
