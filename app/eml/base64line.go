package eml

import (
	"bytes"
	"io"
)

// base64Sink takes the lines of a part that says to be base64: those that are, and those that are not.
type base64Sink interface {
	coded(line []byte, clean bool) // clean: letters of base64 only
	plain(line, eol []byte)
}

// base64Judge tells line by line whether a part is the base64 that it says to be. Mailing lists add their
// footer as it stands to what is encoded, and gateways label plain text as base64: decoded, both are junk.
type base64Judge struct {
	text  bool // of a text part what is added is kept, of other files it is left out
	stage base64Stage
	whole bool   // nothing was base64: all of the part is kept as it stands
	long  bool   // the line goes on; the rest goes the way of its start
	held  []byte // lines at the beginning that may be either
	width int    // of the longest line so far: a shorter one may end an encoded text
	count int    // letters so far: an encoded text cannot end between fours
	saw   bool   // something that is not base64
}

type base64Stage uint8

const (
	base64Fresh base64Stage = iota // nothing has been decided
	base64Inside
	base64Ended // behind a padding, or a line shorter than the others: maybe
	base64Plain
)

// maxHeld bounds the lines at the beginning that wait for a clear one.
const maxHeld = 400

// line judges one line, or a piece of one that goes on, and hands it to the sink.
func (j *base64Judge) line(to base64Sink, line, eol []byte, goesOn bool) {
	first := !j.long
	j.long = goesOn
	if !first {
		j.pass(to, line, eol)
		return
	}
	if j.stage == base64Inside && len(line) >= j.width && isClean(line) {
		j.width, j.count = len(line), j.count+len(line)
		to.coded(line, true)
		return
	}
	s := lookAt(line)
	switch j.stage {
	case base64Fresh:
		j.fresh(to, &s, line, eol)
		return
	case base64Inside:
		if s.foreign() {
			j.stage, j.saw = base64Plain, true
		}
	case base64Ended:
		switch {
		case s.size == 0 || s.data+s.pads == 0 && !s.foreign():
			return
		case s.foreign() || s.junk > 0 || s.blanks > 0 || s.pads == 0 && (s.data%4 != 0 && s.size < 40 || s.data < 8):
			j.stage, j.saw = base64Plain, true
		default:
			j.stage = base64Inside
		}
	case base64Plain:
		if !j.text && !j.whole && s.surely() {
			j.stage = base64Inside
		}
	}
	j.pass(to, line, eol)
	j.after(&s)
}

// after notes that an encoded line may have been the last.
func (j *base64Judge) after(s *base64Look) {
	if j.count += s.data; j.stage == base64Inside && (s.padEnd || s.size > 0 && s.size < j.width && j.count%4 == 0) {
		j.stage, j.count = base64Ended, 0
	}
	j.width = max(j.width, s.size)
}

// fresh judges a line while none was clear.
func (j *base64Judge) fresh(to base64Sink, s *base64Look, line, eol []byte) {
	switch {
	case s.foreign():
		j.settle(to, false)
	case s.size >= 40 || s.size > 0 && s.junk+s.blanks+s.odd == 0 && (s.data+s.pads)%4 == 0 || len(j.held)+len(line) > maxHeld:
		j.settle(to, true)
	default:
		j.held = append(append(j.held, line...), eol...)
		return
	}
	j.pass(to, line, eol)
	j.after(s)
}

// settle ends the doubt about the lines that were held.
func (j *base64Judge) settle(to base64Sink, coded bool) {
	if coded {
		j.stage = base64Inside
		s := lookAt(j.held)
		j.count = s.data
		to.coded(j.held, false)
		j.held = nil
		return
	}
	j.stage, j.whole, j.saw = base64Plain, true, true
	for len(j.held) > 0 {
		line, eol := j.held, []byte(nil)
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line, eol, j.held = line[:i], line[i:i+1], line[i+1:]
			for n := len(line); n > 0 && line[n-1] == '\r'; n-- {
				line, eol = line[:n-1], line[n-1:n+len(eol)] // they share their memory
			}
		} else {
			j.held = nil
		}
		to.plain(line, eol)
	}
}

func (j *base64Judge) pass(to base64Sink, line, eol []byte) {
	switch {
	case j.stage != base64Plain:
		to.coded(line, false)
	case j.text || j.whole:
		to.plain(line, eol)
	}
}

// end decides about a part that was too short for it: what gives no text is text itself.
func (j *base64Judge) end(to base64Sink) {
	if len(j.held) == 0 {
		return
	}
	s := lookAt(j.held)
	coded := true
	if j.text && s.pads == 0 && s.data > 0 {
		const sure = 24
		var state base64State
		out := state.close(state.feed(nil, j.held))
		coded = (s.data > sure || validUTF8(out)) && !bytes.ContainsFunc(out, isControl)
	}
	j.settle(to, coded)
}

// isClean tells whether a line is nothing but letters of base64, and no rule of dashes.
func isClean(line []byte) bool {
	n := len(line)
	if n == 0 || line[0] == line[n-1] && (line[0] == '-' || line[0] == '_') {
		return false
	}
	for _, c := range line {
		if base64Table[c] >= b64Skip {
			return false
		}
	}
	return true
}

// base64Look is what a line consists of.
type base64Look struct {
	text       []byte // without the blanks at both ends
	size       int
	data, pads int
	junk, odd  int // bytes that base64 has not; odd: control characters
	blanks     int
	padEnd     bool
}

func lookAt(line []byte) base64Look {
	text := bytes.Trim(line, " \t\r\n\x00")
	s := base64Look{text: text, size: len(text)}
	data := 0
	for _, c := range text {
		switch v := base64Table[c]; {
		case v < b64Skip:
			data++
		case v == b64Pad:
			s.pads++
		case v == b64Skip:
			s.blanks++
		case c < ' ':
			s.odd++
		default:
			s.junk++
		}
	}
	s.data = data
	s.padEnd = s.pads > 0 && text[len(text)-1] == '='
	return s
}

// foreign tells whether a line is surely no base64: words, an address, a rule.
func (s *base64Look) foreign() bool {
	t := s.text
	n := s.size
	switch {
	case s.blanks > 0:
		words := bytes.Fields(t)
		for i, word := range words {
			if len(word)%4 != 0 && i < len(words)-1 && (n-s.blanks)/len(words) <= 16 {
				return true
			}
		}
	case s.junk > 0:
		if bytes.IndexByte(t, '@') > 0 || bytes.Contains(t, []byte("://")) {
			return true
		}
	case n >= 4 && t[0] == t[n-1] && t[0] == t[n/2]:
		switch t[0] {
		case '-', '_':
			return len(bytes.Trim(t, string(t[:1]))) == 0
		case '=':
			return n > 4 && s.pads == n
		}
	}
	return n >= 8 && s.junk*4 >= n
}

// surely tells whether a line is base64 beyond doubt.
func (s *base64Look) surely() bool {
	if s.size < 56 || s.size%4 != 0 || s.data+s.pads != s.size {
		return false
	}
	var upper, lower, digits bool
	for _, c := range s.text {
		upper, lower, digits = upper || c >= 'A' && c <= 'Z', lower || c >= 'a' && c <= 'z', digits || digit(c)
	}
	return upper && lower && digits
}

// base64Body decodes the base64 of the part whose lines come next.
type base64Body struct {
	s       *source
	judge   base64Judge
	state   base64State
	store   []byte // memory of out
	out     []byte
	some    bool // something was decoded
	broken  bool // plain lines have begun
	eol     []byte
	end     bool
	damaged func()
}

func (b *base64Body) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.end {
			if b.s.err != nil {
				return 0, b.s.err
			}
			return 0, io.EOF
		}
		b.out = b.store[:0]
		line, eol, ok := b.s.line()
		if ok {
			b.judge.line(b, line, eol, b.s.partial)
		} else {
			b.finish()
		}
		b.store = b.out
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

func (b *base64Body) coded(line []byte, _ bool) {
	b.out = b.state.feed(b.out, line)
	b.some = b.some || len(b.out) > 0
}

func (b *base64Body) plain(line, eol []byte) {
	if !b.broken {
		b.broken = true
		b.out = b.state.close(b.out)
		if b.some || len(b.out) > 0 {
			b.out = append(b.out, '\n')
		}
	}
	b.out = append(append(b.out, b.eol...), line...)
	b.eol = append(b.eol[:0], eol...)
}

func (b *base64Body) finish() {
	b.end = true
	b.judge.end(b)
	b.out = b.state.close(b.out)
	if b.s.hit == hitEOF {
		b.out = append(b.out, b.eol...)
	}
	if (b.state.damaged || b.judge.saw) && b.damaged != nil {
		b.damaged()
	}
}
