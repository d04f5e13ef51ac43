package desk

import (
	"bytes"
	"context"
	"io"
	"iter"
	"os"

	"oroconnector/app/crm"
	"oroconnector/app/eml"
)

// Spool keeps encrypted copies of opened files (spec 3.6).
type Spool interface {
	Put(ctx context.Context, r io.Reader) (id string, err error)
	Open(id string) (io.ReadSeekCloser, error)
	Drop(id string) error
	// Newest are the ids of the copies used last, at most n, the last one first.
	Newest(n int) ([]string, error)
}

// spool is the current connection's; nil where there is none: what was opened is then forgotten with the
// sitting.
func (d *Messages) spool() Spool {
	if d.lines == nil {
		return nil
	}
	line, err := d.lines.Line("")
	if err != nil {
		return nil
	}
	return line.Spool
}

// copied puts a copy of the source into the spool and returns its id. What cannot be copied, or is too big
// for it, is opened all the same: the id is empty then.
func (d *Messages) copied(ctx context.Context, s Source, path string) string {
	spool := d.spool()
	if !s.Keep || spool == nil {
		return ""
	}
	var r io.Reader = bytes.NewReader(s.Data)
	if path != "" {
		f, err := os.Open(path)
		if err != nil {
			return ""
		}
		defer func() { _ = f.Close() }() // it was read only
		r = f
	}
	id, err := spool.Put(ctx, r)
	if err != nil {
		return ""
	}
	return id
}

// forget drops the copy of what is a mailbox, or no message at all.
func (d *Messages) forget(id string) string {
	if spool := d.spool(); spool != nil && id != "" {
		_ = spool.Drop(id) // a copy that stays makes room in its turn
	}
	return ""
}

// single yields one message, or its fault, and keeps the copy of what could be read.
func (d *Messages) single(ctx context.Context, s Source, yield func(Opened, error) bool) {
	m, err := eml.Read(ctx, bytes.NewReader(s.Data))
	if err == nil && s.Kept == "" {
		s.Kept = d.copied(ctx, s, "")
	}
	yield(Opened{Source: s, Message: m}, fileFault(err, ""))
}

// fromSpool yields the message of a copy.
func (d *Messages) fromSpool(ctx context.Context, s Source, yield func(Opened, error) bool) {
	gone := &crm.Fault{Kind: crm.Missing, Op: "file.read", Code: "file.missing"}
	spool := d.spool()
	if spool == nil {
		yield(Opened{Source: s}, gone)
		return
	}
	r, err := spool.Open(s.Kept)
	if err != nil {
		gone.Err = err
		yield(Opened{Source: s}, gone)
		return
	}
	defer r.Close()
	m, err := eml.Read(ctx, r)
	yield(Opened{Source: s, Message: m}, fileFault(err, ""))
}

// Recent yields the messages that were opened last with Source.Keep, in this sitting or before, the last one
// first, at most n. A copy that can no longer be read is dropped without a word: it is one of what was seen.
func (d *Messages) Recent(ctx context.Context, n int) iter.Seq[Opened] {
	return func(yield func(Opened) bool) {
		spool := d.spool()
		if spool == nil {
			return
		}
		ids, err := spool.Newest(n)
		if err != nil {
			return
		}
		for _, id := range ids {
			if ctx.Err() != nil {
				return
			}
			more := true
			d.fromSpool(ctx, Source{Kept: id}, func(o Opened, err error) bool {
				switch {
				case err == nil:
					more = yield(o)
				case ctx.Err() == nil:
					_ = spool.Drop(id)
				}
				return more
			})
			if !more {
				return
			}
		}
	}
}
