package wire

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Reader takes a record apart. After the first error it gives zero values; it never takes more memory
// than a small multiple of what it reads.
type Reader struct {
	buf []byte
	err error
}

// Read returns the Reader of what has no version.
func Read(data []byte) *Reader { return &Reader{buf: data} }

// Err is the first error.
func (r *Reader) Err() error { return r.err }

// More tells whether something is left.
func (r *Reader) More() bool { return len(r.buf) > 0 && r.err == nil }

// Fail makes the record one that cannot be read, unless it is one already.
func (r *Reader) Fail() { r.fail(ErrShort) }

// Unknown says that the record has a field that this version of it has not.
func (r *Reader) Unknown(record string, tag uint64) {
	r.fail(fmt.Errorf("%s has unknown field %d", record, tag))
}

func (r *Reader) fail(err error) {
	r.buf = nil
	if r.err == nil {
		r.err = err
	}
}

// Number reads a number.
func (r *Reader) Number() uint64 {
	n, size := binary.Uvarint(r.buf)
	if size <= 0 {
		r.Fail()
		return 0
	}
	r.buf = r.buf[size:]
	return n
}

// Amount reads a number of things, or of anything else that fits into 40 bits.
func (r *Reader) Amount() int { return int(min(r.Number(), 1<<40)) }

// Raw reads so many bytes; they belong to the record.
func (r *Reader) Raw(n uint64) []byte {
	if n > uint64(len(r.buf)) {
		r.Fail()
		return nil
	}
	out := r.buf[:n]
	r.buf = r.buf[n:]
	return out
}

// Text reads a text.
func (r *Reader) Text() string { return string(r.Raw(r.Number())) }

// Rest is what is left, as text.
func (r *Reader) Rest() string { return string(r.Raw(uint64(len(r.buf)))) }

// Count reads how many elements follow; each takes a byte at least.
func (r *Reader) Count() int {
	n := r.Number()
	if n > uint64(len(r.buf)) {
		r.Fail()
		return 0
	}
	return int(n)
}

// Texts reads texts; nil where there are none.
func (r *Reader) Texts() []string {
	n := r.Count()
	if n == 0 {
		return nil
	}
	out := make([]string, 0, n)
	for range n {
		out = append(out, r.Text())
	}
	return out
}

// Instant reads a time, in UTC.
func (r *Reader) Instant() time.Time {
	seconds, size := binary.Varint(r.buf)
	if size <= 0 {
		r.Fail()
		return time.Time{}
	}
	r.buf = r.buf[size:]
	nanos := r.Number()
	if nanos >= uint64(time.Second) {
		r.Fail()
	}
	if r.err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, int64(nanos)).UTC()
}

// Fields calls take with the tag and the content of every field until the end or the first error.
func (r *Reader) Fields(take func(tag uint64, in *Reader)) {
	for r.More() {
		tag := r.Number()
		in := Read(r.Raw(r.Number()))
		if r.err != nil {
			return
		}
		take(tag, in)
		if in.err != nil {
			r.err = in.err
		}
	}
}
