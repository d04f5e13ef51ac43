package eml

import (
	"bytes"
	"net/textproto"
	"strings"

	"github.com/emersion/go-message"
)

// fieldSpan is one header field in the bytes of its block.
type fieldSpan struct{ from, colon, to int }

// block is a header block, mended so that go-message takes it.
type block struct {
	raw    []byte
	fields []fieldSpan
	junk   int // lines before the first field that are none
}

// readBlock reads one header block with its blank line, or up to the boundary that ends it early.
// What is no field is left out with a warning; text without any blank line before it becomes the body.
func (w *walker) readBlock() (block, error) {
	s := w.src
	var b block
	open, cut := false, false // a field that may be continued; its rest is left out
	dropping := false         // the last line was left out
	lost := 0
	for lines := 0; ; lines++ {
		line, eol, ok := s.line()
		ending := w.ending[:copy(w.ending[:], eol)] // looking ahead moves eol
		if !ok {
			if s.hit != hitEOF && len(b.fields) > 0 {
				w.warn(WarnHeaderEnd, "")
			}
			return b, s.err
		}
		if lines >= maxHeaderLines {
			return b, ErrTooManyHeaders
		}
		if len(line) == 0 && len(eol) > 0 {
			return b, nil
		}
		if s.partial {
			ending = append(ending, '\n') // of a line that long only its start is there
		}
		if line, ok = w.wholeLine(line, eol); !ok {
			cut = true
		}
		if len(b.raw)+len(line) > maxHeaderBytes {
			return b, ErrHeaderTooBig
		}
		if dropping && (line[0] == ' ' || line[0] == '\t') && !blankLine(line) {
			continue // belongs to the line that was left out
		}
		kind, line := w.classify(line, open)
		dropping = kind == lineLost
		switch kind {
		case lineBlank:
			return b, s.err
		case lineBody:
			w.warn(WarnHeaderEnd, string(line[:min(len(line), maxDetail)]))
			s.unread(line, ending)
			return b, nil
		case lineField:
			open, cut = true, false
			b.add(line)
		case lineContinued:
			if !cut {
				cut = b.extend(line)
				if cut {
					w.warn(WarnHeaderLong, "")
				}
			}
		case lineLost:
			open = false
			w.warnLost(line)
			if len(b.fields) == 0 && !isFromLine(line) {
				b.junk += junkOf(line)
			}
			if lost++; lost > maxLost && len(b.fields) == 0 {
				return b, ErrNotMail
			}
		}
	}
}

// wholeLine puts the pieces of a long line together, up to maxFieldBytes.
func (w *walker) wholeLine(line, eol []byte) ([]byte, bool) {
	if !w.src.partial {
		return line, true
	}
	long := append(make([]byte, 0, 2*len(line)), line...)
	fits := true
	for w.src.partial {
		more, _, ok := w.src.line()
		if !ok {
			break
		}
		if len(long)+len(more) <= maxFieldBytes {
			long = append(long, more...)
		} else {
			fits = false
		}
	}
	if !fits {
		w.warn(WarnHeaderLong, "")
	}
	return long, fits
}

type lineKind uint8

const (
	lineField lineKind = iota
	lineContinued
	lineLost  // no field
	lineBlank // only blanks, and the header ends there
	lineBody  // the body starts here, without a blank line before it
)

// classify tells what a line of a header block is. It may look at the lines behind it, and returns the
// line at a place that this did not move.
func (w *walker) classify(line []byte, open bool) (lineKind, []byte) {
	if line[0] == ' ' || line[0] == '\t' {
		if blankLine(line) {
			line = bytes.Clone(line)
			if open && (w.headerGoesOn()) {
				return lineContinued, line
			}
			return lineBlank, line
		}
		if open {
			return lineContinued, line
		}
		line = bytes.TrimLeft(line, " \t")
	}
	switch name := fieldName(bytes.TrimPrefix(line, bomUTF8)); {
	case name > 0:
		return lineField, line
	case name < 0:
		return lineLost, line
	case isFromLine(line):
		return lineLost, line
	}
	line = bytes.Clone(line)
	if bytes.HasPrefix(line, []byte("--")) && (open || w.inPart) {
		return lineBody, line // a boundary right behind the header
	}
	if (open || w.inPart) && !w.headerGoesOn() && !(bytes.IndexByte(line, ':') > 0 && w.nextFolded()) {
		return lineBody, line
	}
	return lineLost, line
}

func (w *walker) warnLost(line []byte) {
	switch {
	case isFromLine(line):
		w.warn(WarnMboxLine, "")
	case bytes.IndexByte(line, ':') > 0:
		w.warn(WarnHeaderName, string(line[:min(len(line), maxDetail)]))
	default:
		w.warn(WarnHeaderLine, string(line[:min(len(line), maxDetail)]))
	}
}

// fieldName returns the length of the field name that a line starts with, 0 where it has no colon in a
// place for one, and its negative where the name has characters that none may have.
func fieldName(line []byte) int {
	for i, c := range line {
		switch {
		case c == ':':
			n := len(bytes.TrimRight(line[:i], " \t"))
			if bytes.ContainsAny(line[:n], " \t") {
				return 0
			}
			return n
		case c == ' ' || c == '\t':
			if rest := bytes.TrimLeft(line[i:], " \t"); len(rest) == 0 || rest[0] != ':' {
				return 0
			}
		case c < 0x21 || c > 0x7E:
			if colon := bytes.IndexByte(line, ':'); colon > i {
				return -colon
			}
			return 0
		}
	}
	return 0
}

// headerGoesOn tells whether the lines behind the current one are still header: the next one that is not
// folded has a field name, or one further on has the name of a field that messages have. The current
// line must have been copied.
func (w *walker) headerGoesOn() bool {
	rest := w.src.peek(2 << 10)
	for first := true; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		line := bytes.TrimRight(rest[:end], "\r\n")
		rest = rest[min(end+1, len(rest)):]
		if len(line) == 0 {
			return false
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		if n := fieldName(line); n > 0 && (first || knownName(textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(line[:n]))))) {
			return true
		}
		first = false
	}
	return false
}

// nextFolded tells whether the next line is a folded one: what it folds is a field, whatever its name.
func (w *walker) nextFolded() bool {
	b := w.src.peek(256)
	return len(b) > 0 && (b[0] == ' ' || b[0] == '\t') && !blankLine(b)
}

func (b *block) add(line []byte) {
	line = bytes.TrimPrefix(bytes.TrimLeft(line, " \t"), bomUTF8)
	if b.raw == nil {
		b.raw = make([]byte, 0, 1024)
	}
	from := len(b.raw)
	colon := from + bytes.IndexByte(line, ':')
	b.raw = append(append(b.raw, line...), '\r', '\n')
	b.fields = append(b.fields, fieldSpan{from, colon, len(b.raw)})
}

// extend adds a folded line to the last field; true where the field has grown too long.
func (b *block) extend(line []byte) bool {
	last := &b.fields[len(b.fields)-1]
	if last.to-last.from+len(line) > maxFieldBytes {
		return true
	}
	b.raw = append(append(b.raw, line...), '\r', '\n')
	last.to = len(b.raw)
	return false
}

// repeats tells whether a field that says what the body is stands more than once.
func (b *block) repeats() bool {
	const kind, encoding = "Content-Type", "Content-Transfer-Encoding"
	kinds, encodings := 0, 0
	for _, f := range b.fields {
		switch f.colon - f.from {
		case len(kind):
			if strings.EqualFold(string(b.raw[f.from:f.colon]), kind) {
				kinds++
			}
		case len(encoding):
			if strings.EqualFold(string(b.raw[f.from:f.colon]), encoding) {
				encodings++
			}
		}
	}
	return kinds > 1 || encodings > 1
}

// header gives the block to go-message. Fields go in from the last to the first: its AddRaw puts each
// one before the others.
func (b block) header() message.Header {
	var h message.Header
	for i := len(b.fields) - 1; i >= 0; i-- {
		f := b.fields[i]
		h.AddRaw(b.raw[f.from:f.to:f.to])
	}
	return h
}

// known are the names of fields that make a text a message. All names that start with "X-", "Content-",
// "List-" or "Resent-" count too.
var known = map[string]bool{
	"From": true, "To": true, "Cc": true, "Bcc": true, "Subject": true, "Date": true, "Sender": true,
	"Reply-To": true, "Message-Id": true, "In-Reply-To": true, "References": true, "Received": true,
	"Return-Path": true, "Mime-Version": true, "Delivered-To": true, "Dkim-Signature": true,
	"Authentication-Results": true, "Received-Spf": true, "Thread-Topic": true, "Thread-Index": true,
	"Importance": true, "Precedence": true, "Auto-Submitted": true, "Errors-To": true, "Apparently-To": true,
	"Organization": true, "User-Agent": true, "Comments": true, "Keywords": true, "Return-Receipt-To": true,
	"Disposition-Notification-To": true, "Original-Recipient": true, "Envelope-To": true, "Status": true,
	"Arc-Seal": true, "Feedback-Id": true, "Newsgroups": true, "Path": true, "Autocrypt": true,
	"Domainkey-Signature": true, "Reporting-Mta": true, "Priority": true, "Lines": true, "Delivery-Date": true,
	"Original-Message-Id": true, "Arc-Message-Signature": true, "Arc-Authentication-Results": true,
}

// knownName tells whether a name, in its canonical form, is that of a field of messages.
func knownName(name string) bool {
	if known[name] {
		return true
	}
	for _, p := range []string{"X-", "Content-", "List-", "Resent-"} {
		if strings.HasPrefix(name, p) && len(name) > len(p) {
			return true
		}
	}
	return false
}
