package dav

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// cleaner makes a stream of XML that Go's strict decoder takes: servers hand out the control characters
// and the broken UTF-8 that somebody stored in a record, and one such record would otherwise hide all
// others of the answer. Control characters go, bytes that are no UTF-8 are read as Latin-1: what clean
// makes of the same record's raw bytes. It gives no more than responseLimit at a time: the decoder keeps a
// text, a comment or a tag in memory until it ends, and one that never does would take all there is.
type cleaner struct {
	r     *bufio.Reader
	buf   []byte
	out   []byte // of buf: clean, not yet handed on
	err   error
	given int // bytes since the last response began; whoever reads responses counts anew
}

var errEndless = fmt.Errorf("%w: a response is too large", errXML)

func newCleaner(r io.Reader) *cleaner { return &cleaner{r: bufio.NewReaderSize(r, 32<<10)} }

// Read implements io.Reader.
func (c *cleaner) Read(p []byte) (int, error) {
	for len(c.out) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	if c.given > responseLimit {
		return 0, errEndless
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	c.given += n
	return n, nil
}

// fill takes what has arrived, up to a rune or a character reference that is not whole yet.
func (c *cleaner) fill() {
	if _, err := c.r.Peek(1); err != nil {
		c.err = err
		return
	}
	chunk, _ := c.r.Peek(c.r.Buffered()) // what is buffered is there
	end := len(chunk)
	if cut := unfinished(chunk); cut > 0 && cut < end {
		end = cut
	} else if cut == 0 {
		chunk, _ = c.r.Peek(min(end+maxReference, c.r.Size())) // at the end of the stream there is no more
		if end = unfinished(chunk); end == 0 {
			end = len(chunk)
		}
	}
	c.buf = scrub(c.buf[:0], chunk[:end])
	c.out = c.buf
	_, _ = c.r.Discard(end) // it was peeked
}

const maxReference = 10 // "&#1114111;", "&#x10FFFF;"

// unfinished returns where a rune or a reference to a character begins that may go on behind the bytes,
// else len(b).
func unfinished(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if at := len(b) - i; utf8.RuneStart(b[at]) {
			if b[at] >= utf8.RuneSelf && !utf8.FullRune(b[at:]) {
				return at
			}
			break
		}
	}
	tail := max(0, len(b)-maxReference)
	if at := bytes.LastIndexByte(b[tail:], '&'); at >= 0 && bytes.IndexByte(b[tail+at:], ';') < 0 {
		return tail + at
	}
	return len(b)
}

// scrub appends b to out without what XML 1.0 does not allow.
func scrub(out, b []byte) []byte {
	for len(b) > 0 {
		n := harmless(b)
		out, b = append(out, b[:n]...), b[n:]
		if len(b) == 0 {
			break
		}
		if b[0] == '&' {
			if n := badReference(b); n > 0 {
				b = b[n:]
				continue
			}
			out, b = append(out, '&'), b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			out = utf8.AppendRune(out, rune(b[0]))
		case allowed(r):
			out = append(out, b[:size]...)
		}
		b = b[size:]
	}
	return out
}

// harmless counts the bytes up to the next that must be looked at.
func harmless(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf || c == '&' || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return i
		}
	}
	return len(b)
}

// badReference returns the length of a reference to a character that is not allowed, or 0.
func badReference(b []byte) int {
	end := bytes.IndexByte(b[:min(len(b), maxReference)], ';')
	if end < 3 || b[1] != '#' {
		return 0
	}
	digits, base := string(b[2:end]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || allowed(rune(n)) {
		return 0
	}
	return end + 1
}

// allowed are the characters of XML 1.0.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
