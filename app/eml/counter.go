package eml

import "bytes"

// counter measures how many bytes a part decodes to, line by line, without decoding it. It gives what
// decode gives (the tests compare both), but for quoted-printable lines of several KB that end in blanks,
// where it may be off by those.
type counter struct {
	kind    encodingKind
	size    int64
	eol     int64 // length of the last line end: it belongs to the boundary that follows
	base64  base64Count
	pieces  []byte // of a quoted-printable line longer than the buffer
	damaged bool
}

func (c *counter) line(line, eol []byte, partial bool) {
	switch c.kind {
	case encBase64:
		c.base64.judge.line(&c.base64, line, eol, partial)
	case encQuoted:
		c.quoted(line, eol, partial)
	default:
		c.size += c.eol + int64(len(line))
		c.eol = int64(len(eol))
	}
}

// atLine tells whether a line of the decoded text begins.
func (c *counter) atLine() bool {
	return c.kind != encQuoted || len(c.pieces) == 0 && (c.eol > 0 || c.size == 0)
}

// end returns the size. atEOF: no boundary followed, so that the last line end is the part's own.
func (c *counter) end(atEOF bool) (size int64, damaged bool) {
	switch c.kind {
	case encBase64:
		return c.base64.end(atEOF)
	case encQuoted:
		if len(c.pieces) > 0 {
			c.quoted(nil, nil, false)
		}
	}
	if atEOF {
		c.size += c.eol
	}
	return c.size, c.damaged
}

func (c *counter) quoted(line, eol []byte, partial bool) {
	if partial {
		if len(c.pieces)+len(line) < 1<<20 {
			c.pieces = append(c.pieces, line...)
			return
		}
		// Longer lines exist in attacks only: count without looking at escapes on the seam.
		line = append(c.pieces, line...)
		c.pieces = c.pieces[:0]
		out, _ := unquote(line, false)
		c.size += c.eol + int64(len(out))
		c.eol = 0
		return
	}
	if len(c.pieces) > 0 {
		line = append(c.pieces, line...)
		c.pieces = c.pieces[:0]
	}
	whole := bytes.TrimRight(line, "\r") // CRs are left at the file's end only
	text := bytes.TrimRight(whole, " \t\x00")
	c.size += c.eol
	c.eol = int64(len(eol) + len(line) - len(whole))
	if n := len(text); n > 0 && text[n-1] == '=' {
		text = text[:n-1]
		c.eol = 0
	}
	n := len(text)
	for i := bytes.IndexByte(text, '='); i >= 0; {
		if i+2 < len(text) && hexValue(text[i+1]) < 16 && hexValue(text[i+2]) < 16 {
			n -= 2
			text = text[i+3:]
		} else {
			c.damaged = true
			text = text[i+1:]
		}
		i = bytes.IndexByte(text, '=')
	}
	c.size += int64(n)
}

// base64Count is base64Body without the bytes.
type base64Count struct {
	judge   base64Judge
	size    int64
	group   int64
	padded  bool
	damaged bool
	broken  bool  // plain lines have begun
	eol     int64 // of the last of them
}

func (b *base64Count) coded(line []byte, clean bool) {
	if clean && !b.padded {
		b.group += int64(len(line))
		return
	}
	for _, c := range line {
		v := base64Table[c]
		if v < b64Skip {
			if b.padded {
				b.close()
			}
			b.group++
			continue
		}
		if v == b64Pad {
			b.padded = b.padded || b.group&3 != 0
		} else if v == b64Junk {
			b.damaged = true
		}
	}
}

func (b *base64Count) plain(line, eol []byte) {
	if !b.broken {
		b.broken = true
		if b.close(); b.size > 0 {
			b.size++
		}
	}
	b.size += b.eol + int64(len(line))
	b.eol = int64(len(eol))
}

// close ends a group, maybe before its fourth character.
func (b *base64Count) close() {
	b.size += b.group / 4 * 3
	switch b.group & 3 {
	case 1:
		b.damaged = true
	case 2:
		b.size++
	case 3:
		b.size += 2
	}
	b.group, b.padded = 0, false
}

func (b *base64Count) end(atEOF bool) (int64, bool) {
	b.judge.end(b)
	b.close()
	if atEOF {
		b.size += b.eol
	}
	return b.size, b.damaged || b.judge.saw
}
