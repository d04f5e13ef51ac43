// Package wire writes and reads the records that the outbox and the synchronization keep on the disk: a byte of
// the version, then fields of a tag, a length and a content. Numbers are varints, texts have their length before
// them. A field without content is left out, and tags are never used again for something else, so that a record
// of an older version can be told what it is.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// What is wrong with a record: its bytes end early, or a length in them leads beyond their end; or a newer version
// of the program wrote it.
var (
	ErrShort = errors.New("record is cut or garbled")
	ErrNewer = errors.New("record of a newer version")
)

// Writer builds a record. The zero Writer builds what has no version.
type Writer struct{ buf []byte }

// Begin returns the Writer of a record of a version.
func Begin(version byte) *Writer { return &Writer{buf: []byte{version}} }

// Bytes are what was written.
func (w *Writer) Bytes() []byte { return w.buf }

// Number appends a number.
func (w *Writer) Number(n uint64) { w.buf = binary.AppendUvarint(w.buf, n) }

// Text appends a text.
func (w *Writer) Text(s string) {
	w.Number(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

// Texts appends texts with their count.
func (w *Writer) Texts(ss []string) {
	w.Number(uint64(len(ss)))
	for _, s := range ss {
		w.Text(s)
	}
}

// Raw appends bytes whose length the reader knows, or that are the rest.
func (w *Writer) Raw(b ...byte) { w.buf = append(w.buf, b...) }

// Instant is for times that are not zero: those are left out.
func (w *Writer) Instant(t time.Time) {
	w.buf = binary.AppendVarint(w.buf, t.Unix())
	w.Number(uint64(t.Nanosecond()))
}

// Field appends one field whose content fill writes.
func (w *Writer) Field(tag uint64, fill func(*Writer)) {
	var in Writer
	fill(&in)
	if len(in.buf) == 0 {
		return
	}
	w.Number(tag)
	w.Number(uint64(len(in.buf)))
	w.buf = append(w.buf, in.buf...)
}

// TextField writes a text as the whole content of a field.
func (w *Writer) TextField(tag uint64, s string) {
	if s != "" {
		w.Field(tag, func(w *Writer) { w.buf = append(w.buf, s...) })
	}
}

// TextsField writes texts.
func (w *Writer) TextsField(tag uint64, ss []string) {
	if len(ss) > 0 {
		w.Field(tag, func(w *Writer) { w.Texts(ss) })
	}
}

// NumberField writes a number that is not zero.
func (w *Writer) NumberField(tag, n uint64) {
	if n != 0 {
		w.Field(tag, func(w *Writer) { w.Number(n) })
	}
}

// FlagField writes a flag that is set.
func (w *Writer) FlagField(tag uint64, set bool) {
	if set {
		w.NumberField(tag, 1)
	}
}

// TimeField writes a time that is not zero.
func (w *Writer) TimeField(tag uint64, t time.Time) {
	if !t.IsZero() {
		w.Field(tag, func(w *Writer) { w.Instant(t) })
	}
}

// BytesField writes bytes as they are.
func (w *Writer) BytesField(tag uint64, b []byte) {
	if len(b) > 0 {
		w.Field(tag, func(w *Writer) { w.Raw(b...) })
	}
}

// Upgrades turn the content of a version into that of the next one.
type Upgrades map[byte]func([]byte) ([]byte, error)

// Open strips the version of a record and brings an older one up to the version that is wanted.
func Open(data []byte, wanted byte, upgrades Upgrades) (*Reader, error) {
	if len(data) == 0 {
		return nil, ErrShort
	}
	version, data := data[0], data[1:]
	for ; version < wanted; version++ {
		up, ok := upgrades[version]
		if !ok {
			return nil, fmt.Errorf("record of unknown version %d", version)
		}
		var err error
		if data, err = up(data); err != nil {
			return nil, fmt.Errorf("upgrade record of version %d: %w", version, err)
		}
	}
	if version > wanted {
		return nil, fmt.Errorf("%w (%d)", ErrNewer, version)
	}
	return &Reader{buf: data}, nil
}
