package reconcile

import (
	"encoding/binary"
	"errors"
	"time"
)

// errShort says that bytes end early, or that a length in them leads beyond their end.
var errShort = errors.New("record is cut or garbled")

// writer builds a record: fields of tag, length, content. A field without content is left out.
type writer struct{ buf []byte }

func (w *writer) number(n uint64) { w.buf = binary.AppendUvarint(w.buf, n) }

func (w *writer) text(s string) {
	w.number(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

func (w *writer) texts(ss []string) {
	w.number(uint64(len(ss)))
	for _, s := range ss {
		w.text(s)
	}
}

// instant is for times that are not zero: those are left out.
func (w *writer) instant(t time.Time) {
	w.buf = binary.AppendVarint(w.buf, t.Unix())
	w.number(uint64(t.Nanosecond()))
}

// field appends one field whose content fill writes.
func (w *writer) field(tag uint64, fill func(*writer)) {
	var in writer
	fill(&in)
	if len(in.buf) == 0 {
		return
	}
	w.number(tag)
	w.number(uint64(len(in.buf)))
	w.buf = append(w.buf, in.buf...)
}

func (w *writer) textField(tag uint64, s string) {
	if s != "" {
		w.field(tag, func(w *writer) { w.buf = append(w.buf, s...) })
	}
}

func (w *writer) numberField(tag, n uint64) {
	if n != 0 {
		w.field(tag, func(w *writer) { w.number(n) })
	}
}

func (w *writer) timeField(tag uint64, t time.Time) {
	if !t.IsZero() {
		w.field(tag, func(w *writer) { w.instant(t) })
	}
}

// reader takes a record apart. After the first error it gives zero values; it never takes more memory
// than a small multiple of what it reads.
type reader struct {
	buf []byte
	err error
}

func (r *reader) fail() {
	r.buf = nil
	if r.err == nil {
		r.err = errShort
	}
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.buf)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.buf = r.buf[size:]
	return n
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.buf)) {
		r.fail()
		return nil
	}
	out := r.buf[:n]
	r.buf = r.buf[n:]
	return out
}

func (r *reader) text() string { return string(r.bytes(r.number())) }

// rest is what is left, as text.
func (r *reader) rest() string { return string(r.bytes(uint64(len(r.buf)))) }

// count reads how many elements follow; each takes a byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.buf)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) texts() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make([]string, 0, n)
	for range n {
		out = append(out, r.text())
	}
	return out
}

func (r *reader) instant() time.Time {
	seconds, size := binary.Varint(r.buf)
	if size <= 0 {
		r.fail()
		return time.Time{}
	}
	r.buf = r.buf[size:]
	nanos := r.number()
	if nanos >= uint64(time.Second) {
		r.fail()
	}
	if r.err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, int64(nanos)).UTC()
}

// flagField writes a flag that is set.
func (w *writer) flagField(tag uint64, set bool) {
	if set {
		w.numberField(tag, 1)
	}
}

// bytesField writes bytes as they are.
func (w *writer) bytesField(tag uint64, b []byte) {
	if len(b) > 0 {
		w.field(tag, func(w *writer) { w.buf = append(w.buf, b...) })
	}
}

// fields calls take with the tag and the content of every field until the end or the first error.
func (r *reader) fields(take func(tag uint64, in *reader)) {
	for len(r.buf) > 0 && r.err == nil {
		tag := r.number()
		in := &reader{buf: r.bytes(r.number())}
		if r.err != nil {
			return
		}
		take(tag, in)
		if in.err != nil {
			r.err = in.err
		}
	}
}
