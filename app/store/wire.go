package store

import (
	"encoding/binary"
	"errors"
	"time"
)

// errRecord: bytes that are no record of this version.
var errRecord = errors.New("store: record cannot be read")

// writer appends values: numbers as varints, strings with their length before them.
type writer struct{ b []byte }

func (w *writer) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

func (w *writer) byte(c byte) { w.b = append(w.b, c) }

func (w *writer) text(s string) {
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) texts(list []string) {
	w.uint(uint64(len(list)))
	for _, s := range list {
		w.text(s)
	}
}

// time keeps microseconds since 1970 in UTC; the zero time is 0.
func (w *writer) time(t time.Time) {
	if t.IsZero() {
		w.uint(0)
		return
	}
	n := t.UnixMicro()
	if n >= 0 {
		n++ // so that 1970 itself is not the zero time
	}
	w.b = binary.AppendVarint(w.b, n)
}

func (w *writer) bool(v bool) {
	if v {
		w.byte(1)
		return
	}
	w.byte(0)
}

// reader takes them off again. After bytes that do not fit everything reads as empty and bad is set.
// Strings share memory with one copy of the record.
type reader struct {
	s   string
	bad bool
}

func (r *reader) fail() {
	r.s, r.bad = "", true
}

func (r *reader) uint() uint64 {
	var n uint64
	for i := 0; i < len(r.s) && i < binary.MaxVarintLen64; i++ {
		c := r.s[i]
		if i == binary.MaxVarintLen64-1 && c > 1 {
			break
		}
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.s = r.s[i+1:]
			return n
		}
	}
	r.fail()
	return 0
}

// count reads the length of a list whose items take at least one byte each.
func (r *reader) count() int {
	n := r.uint()
	if n > uint64(len(r.s)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) byte() byte {
	if r.s == "" {
		r.fail()
		return 0
	}
	c := r.s[0]
	r.s = r.s[1:]
	return c
}

func (r *reader) text() string {
	n := r.count()
	text := r.s[:n]
	r.s = r.s[n:]
	return text
}

func (r *reader) texts() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.text()
	}
	return list
}

func (r *reader) time() time.Time {
	u := r.uint()
	n := int64(u>>1) ^ -int64(u&1)
	switch {
	case n == 0:
		return time.Time{}
	case n > 0:
		n--
	}
	return time.UnixMicro(n).UTC()
}

func (r *reader) bool() bool { return r.byte() != 0 }

// end gives the error of a record that was cut, or has bytes too many.
func (r *reader) end() error {
	if r.bad || r.s != "" {
		return errRecord
	}
	return nil
}
