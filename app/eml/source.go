package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// source hands out the lines of a message and knows the boundaries that are open, so that a line which
// ends a part is found in one place. Line ends may be LF, CRLF, CR CR LF; a file of bare CRs has been
// turned into LF before (openText).
type source struct {
	r      *bufio.Reader
	bounds []string // open boundaries, the innermost last
	// hit is why lines came to an end: hitNone while there are more, hitEOF, or the place in bounds of
	// the boundary line that was met (closing: with the two dashes at its end).
	hit     int
	closing bool
	lines   int
	partial bool // the last line was only the first piece of a longer one
	back    []byte
	backEOL []byte
	hasBack bool
	err     error // of the reader, other than io.EOF
	// pos counts the bytes of the lines given out, ends included, and of the boundary lines passed;
	// lastEOL is the length of the last end among them.
	pos             int64
	lastEOL         int
	hitLine, hitEOL int // lengths of the boundary line that was met
}

const (
	hitNone = -1
	hitEOF  = -2
)

func newSource(r *bufio.Reader) *source { return &source{r: r, hit: hitNone} }

// line returns the next line without its end, and its end as it stands. ok is false at a boundary or at
// the end of the file: then hit tells which. Both slices are valid until the next call.
func (s *source) line() (line, eol []byte, ok bool) {
	if s.hit != hitNone {
		return nil, nil, false
	}
	if s.hasBack {
		s.hasBack = false
		if len(s.back) > 2 && s.back[0] == '-' && s.back[1] == '-' && s.boundary(s.back, false) {
			s.hitLine, s.hitEOL = len(s.back), len(s.backEOL)
			return nil, nil, false
		}
		s.pos, s.lastEOL = s.pos+int64(len(s.back)+len(s.backEOL)), len(s.backEOL)
		return s.back, s.backEOL, true
	}
	started := !s.partial
	raw, err := s.r.ReadSlice('\n')
	s.partial = err != nil && errors.Is(err, bufio.ErrBufferFull)
	if len(raw) == 0 {
		s.hit, s.closing = hitEOF, false
		if err != nil && !errors.Is(err, io.EOF) {
			s.err = err
		}
		return nil, nil, false
	}
	if !s.partial && err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	s.lines++
	n := len(raw)
	if raw[n-1] == '\n' {
		n--
		for n > 0 && raw[n-1] == '\r' {
			n--
		}
	} else if s.partial && raw[n-1] == '\r' {
		// The piece ended between CR and LF: leave the CR to the next piece.
		if s.r.UnreadByte() == nil {
			n--
			raw = raw[:n]
		}
	}
	line, eol = raw[:n], raw[n:]
	if started && n >= 2 && line[0] == '-' && line[1] == '-' && s.boundary(line, len(eol) == 0 && !s.partial) {
		s.hitLine, s.hitEOL = n, len(eol)
		return nil, nil, false
	}
	s.pos, s.lastEOL = s.pos+int64(len(raw)), len(eol)
	return line, eol, true
}

// unread gives a line back; it must be the one that line returned last.
func (s *source) unread(line, eol []byte) {
	s.back, s.backEOL, s.hasBack = line, eol, true
	s.pos -= int64(len(line) + len(eol))
}

// since returns how many bytes a body has that began at pos and has been read to its end: the line end
// before a boundary belongs to the boundary.
func (s *source) since(pos int64) int64 {
	n := s.pos - pos
	if s.hit != hitEOF {
		n -= int64(s.lastEOL)
	}
	return max(n, 0)
}

// boundary tells whether a line that starts with two dashes is a boundary line (RFC 2046 section 5.1.1)
// of an open multipart, the innermost first. end: the file ends with it, maybe in its middle.
func (s *source) boundary(line []byte, end bool) bool {
	text := bytes.TrimRight(line[2:], " \t\r\x00")
	for i := len(s.bounds) - 1; i >= 0; i-- {
		b := s.bounds[i]
		switch {
		case b == "" || len(text) < len(b) || string(text[:len(b)]) != b:
		case len(text) == len(b):
			s.hit, s.closing = i, false
			return true
		case closes(text[len(b):]), end && string(text[len(b):]) == "-":
			s.hit, s.closing = i, true
			return true
		}
	}
	return false
}

// closes tells whether what follows the boundary closes the multipart: two dashes, maybe behind blanks
// that belong to the boundary.
func closes(rest []byte) bool { return string(bytes.TrimLeft(rest, " \t")) == "--" }

// peek returns the start of what follows the current line, at most n bytes, without reading it.
func (s *source) peek(n int) []byte {
	b, _ := s.r.Peek(min(n, s.r.Size()))
	return b
}

// skip reads to the next boundary or to the end.
func (s *source) skip() {
	for {
		if _, _, ok := s.line(); !ok {
			return
		}
	}
}

// resume goes on behind a boundary line.
func (s *source) resume() {
	s.hit, s.closing = hitNone, false
	s.pos, s.lastEOL = s.pos+int64(s.hitLine+s.hitEOL), s.hitEOL
}

// body reads the lines up to the next boundary as bytes, line ends as they stand; the line end before a
// boundary belongs to the boundary.
type body struct {
	s     *source
	rest  []byte // to be given out
	next  []byte // the line behind rest
	held  []byte // the last line end: given out when a line follows
	joint []byte // memory of rest where it is a held line end
	store [8]byte
}

func (b *body) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if len(b.next) > 0 {
			b.rest, b.next = b.next, nil
			continue
		}
		line, eol, ok := b.s.line()
		if !ok {
			if b.s.hit == hitEOF && len(b.held) > 0 {
				b.rest, b.held = b.held, nil
				continue
			}
			if b.s.err != nil {
				return 0, b.s.err
			}
			return 0, io.EOF
		}
		b.next = line
		if len(b.held) > 0 {
			b.joint = append(b.joint[:0], b.held...)
			b.rest = b.joint
		}
		b.held = append(b.store[:0], eol...)
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}
