package eml

import (
	"bufio"
	"bytes"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
)

// cmsKind is what a CMS container is (RFC 5652 section 3).
type cmsKind uint8

const (
	cmsUnknown cmsKind = iota
	cmsSigned
	cmsEncrypted
	cmsCompressed
)

// Object identifiers of content types, as their DER contents.
var cmsTypes = map[string]cmsKind{
	"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02":         cmsSigned,
	"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03":         cmsEncrypted,
	"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17": cmsEncrypted, // authEnvelopedData
	"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x09": cmsCompressed,
	"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x06":         cmsEncrypted, // encryptedData
}

// cmsContent finds the content inside a SignedData, as a stream. It walks BER front to back, in lengths
// of any form, and verifies nothing. Damaged input gives ErrDamaged.
func cmsContent(r *bufio.Reader) (io.Reader, cmsKind, error) {
	if start, _ := r.Peek(16); bytes.HasPrefix(bytes.TrimLeft(start, "\r\n "), []byte("-----BEGIN")) {
		discardLine(r)
		r = bufio.NewReader(&base64Reader{r: &pemBody{r: r}})
	}
	b := ber{r: r}
	kind := cmsUnknown
	oid := b.enter(asn1.TagSequence).value(asn1.TagOID, 32)
	if b.err == nil {
		kind = cmsTypes[string(oid)]
	}
	if kind != cmsSigned {
		if b.err == nil && kind == cmsUnknown {
			b.err = fmt.Errorf("content type %x: %w", oid, ErrDamaged)
		}
		return nil, kind, b.err
	}
	// [0] SignedData: version, digestAlgorithms, encapContentInfo { type, [0] OCTET STRING }
	b.enterContext().enter(asn1.TagSequence)
	b.skip(asn1.TagInteger).skip(asn1.TagSet)
	b.enter(asn1.TagSequence).skip(asn1.TagOID)
	b.enterContext()
	if b.err != nil {
		return nil, kind, b.err
	}
	return &berOctets{b: &b}, kind, nil
}

// pemBody ends at the line "-----END".
type pemBody struct {
	r    *bufio.Reader
	rest []byte
}

func (p *pemBody) Read(out []byte) (int, error) {
	for len(p.rest) == 0 {
		line, err := p.r.ReadSlice('\n')
		if bytes.HasPrefix(line, []byte("-----")) || len(line) == 0 {
			return 0, io.EOF
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return 0, err
		}
		p.rest = line
	}
	n := copy(out, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// ber reads the headers of BER values (X.690) one after the other.
type ber struct {
	r   *bufio.Reader
	err error
}

const indefinite = -1

// header reads tag and length; class and the constructed bit stay in the tag.
func (b *ber) header() (tag byte, length int64) {
	if b.err != nil {
		return 0, 0
	}
	tag, err := b.r.ReadByte()
	if err != nil {
		b.fail()
		return 0, 0
	}
	if tag&0x1F == 0x1F {
		b.fail()
		return 0, 0
	}
	first, err := b.r.ReadByte()
	switch {
	case err != nil:
		b.fail()
	case first == 0x80:
		length = indefinite
	case first < 0x80:
		length = int64(first)
	case first > 0x86:
		b.fail()
	default:
		for range first & 0x7F {
			c, err := b.r.ReadByte()
			if err != nil {
				b.fail()
				return 0, 0
			}
			length = length<<8 | int64(c)
		}
	}
	return tag, length
}

func (b *ber) fail() {
	if b.err == nil {
		b.err = fmt.Errorf("cms: %w", ErrDamaged)
	}
}

// enter steps into a constructed value of a universal tag.
func (b *ber) enter(tag byte) *ber {
	if got, _ := b.header(); b.err == nil && got&0x1F != tag || got&0x20 == 0 {
		b.fail()
	}
	return b
}

// enterContext steps into [0].
func (b *ber) enterContext() *ber {
	if got, _ := b.header(); b.err == nil && got != 0xA0 {
		b.fail()
	}
	return b
}

// value reads a short primitive value.
func (b *ber) value(tag byte, limit int64) []byte {
	got, n := b.header()
	if b.err != nil || got != tag || n < 0 || n > limit {
		b.fail()
		return nil
	}
	v := make([]byte, n)
	if _, err := io.ReadFull(b.r, v); err != nil {
		b.fail()
	}
	return v
}

// skip passes over a value.
func (b *ber) skip(tag byte) *ber {
	got, n := b.header()
	if b.err == nil && got&0x1F != tag {
		b.fail()
	}
	b.pass(n, 0)
	return b
}

func (b *ber) pass(n int64, depth int) {
	switch {
	case b.err != nil:
	case n >= 0:
		if _, err := io.CopyN(io.Discard, b.r, n); err != nil {
			b.fail()
		}
	case depth > 10:
		b.fail()
	default:
		for b.err == nil {
			tag, n := b.header()
			if tag == 0 && n == 0 {
				return
			}
			b.pass(n, depth+1)
		}
	}
}

// berOctets reads an OCTET STRING, which may be cut into pieces, pieces of pieces too.
type berOctets struct {
	b    *ber
	left int64
	open []int64 // bytes left of each constructed string; indefinite: up to its end mark
	any  bool
	end  bool
}

func (o *berOctets) Read(p []byte) (int, error) {
	for o.left == 0 {
		if o.end || o.b.err != nil || !o.next() {
			o.end = true
			return 0, io.EOF
		}
	}
	if int64(len(p)) > o.left {
		p = p[:o.left]
	}
	n, err := o.b.r.Read(p)
	o.left -= int64(n)
	return n, err
}

// next finds the next piece; false at the end of the string.
func (o *berOctets) next() bool {
	if o.any && len(o.open) == 0 {
		return false
	}
	for n := len(o.open); n > 0 && o.open[n-1] == 0; n = len(o.open) {
		o.open = o.open[:n-1]
		if n == 1 {
			return false
		}
	}
	tag, n := o.b.header()
	if o.b.err != nil {
		return false
	}
	if k := len(o.open); k > 0 && o.open[k-1] != indefinite {
		// Lengths of headers are at most 8 bytes; the exact sum matters only at the string's end.
		o.open[k-1] = max(0, o.open[k-1]-headerLength(n)-max(n, 0))
	}
	o.any = true
	switch {
	case tag == 0 && n == 0:
		o.open = o.open[:max(0, len(o.open)-1)]
		return len(o.open) > 0
	case tag == asn1.TagOctetString:
		o.left = max(n, 0)
		return n >= 0
	case tag == asn1.TagOctetString|0x20 && len(o.open) < 10:
		o.open = append(o.open, n)
		return true
	}
	return false
}

func headerLength(n int64) int64 {
	h := int64(2)
	if n >= 0x80 {
		for ; n > 0; n >>= 8 {
			h++
		}
	}
	return h
}
