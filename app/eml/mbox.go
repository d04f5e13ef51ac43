package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/textproto"
	"regexp"
	"strconv"

	"oroconnector/app/crm"
)

// isMbox tells whether text starts as an mbox does: a From_ line, maybe behind blank lines or a mark. One
// whose first line alone ends with a bare CR is no mbox: Read mends it.
func isMbox(b []byte) bool {
	b = bytes.TrimLeft(bytes.TrimPrefix(b, bomUTF8), " \t\r\n\x00")
	if end := bytes.IndexAny(b, "\r\n"); end >= 0 && b[end] == '\r' && !bytes.HasPrefix(bytes.TrimLeft(b[end:], "\r"), []byte("\n")) {
		return false
	}
	return bytes.HasPrefix(b, []byte("From ")) && isFromLine(b)
}

// mboxFile is an mbox of any of the four dialects: mboxo and mboxrd, whose bodies have ">From " for a line
// "From ", and mboxcl and mboxcl2, whose Content-Length is believed when a separator, or the end, is where
// it points. at looks there; nil where it cannot.
type mboxFile struct {
	r     *bufio.Reader
	at    io.ReaderAt
	warns []string // what had to be mended in the file, for each of its messages
}

func (f *mboxFile) each(ctx context.Context, yield func(crm.Message, error) bool) {
	x := &mboxReader{r: f.r, at: f.at, bol: true, blank: true}
	if !x.first() {
		yield(crm.Message{}, fault(ctx, ErrNotMail))
		return
	}
	for i := 0; !x.end; i++ {
		x.start()
		m, err := ReadWith(ctx, x, Options{entry: true})
		if _, drained := io.Copy(io.Discard, x); drained != nil && err == nil {
			err = fault(ctx, drained)
		}
		m.Index = i
		for _, code := range f.warns {
			addWarning(&m, code, "")
		}
		if !yield(m, err) || ctx.Err() != nil {
			return
		}
	}
}

// mboxReader reads one message of an mbox after the other; each ends with io.EOF.
type mboxReader struct {
	r       *bufio.Reader
	at      io.ReaderAt
	pos     int64 // of the next byte of the file
	rest    []byte
	bol     bool  // at the beginning of a line
	blank   bool  // the line before was blank
	header  bool  // in the header of the message
	length  int64 // Content-Length of the message; -1: none
	trusted int64 // end of the body, where Content-Length is believed; -1: not
	done    bool  // the message has ended
	end     bool  // so has the file
}

// first passes over what precedes the first separator.
func (x *mboxReader) first() bool {
	for {
		line, err := x.r.ReadSlice('\n')
		x.pos += int64(len(line))
		text := bytes.TrimLeft(bytes.TrimPrefix(line, bomUTF8), " \t\r\n\x00")
		if bytes.HasPrefix(text, []byte("From ")) {
			if errors.Is(err, bufio.ErrBufferFull) {
				x.restOfLine()
			}
			return true
		}
		if len(text) > 0 || err != nil {
			return false
		}
	}
}

func (x *mboxReader) restOfLine() {
	for {
		line, err := x.r.ReadSlice('\n')
		x.pos += int64(len(line))
		if !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

func (x *mboxReader) start() {
	x.rest, x.bol, x.blank, x.header, x.length, x.trusted, x.done = nil, true, false, true, -1, -1, false
}

func (x *mboxReader) Read(p []byte) (int, error) {
	for len(x.rest) == 0 {
		if x.done {
			return 0, io.EOF
		}
		if err := x.line(); err != nil {
			return 0, err
		}
	}
	n := copy(p, x.rest)
	x.rest = x.rest[n:]
	return n, nil
}

// line takes the next line, or piece of one, into rest; a separator ends the message.
func (x *mboxReader) line() error {
	line, err := x.r.ReadSlice('\n')
	if len(line) == 0 {
		x.done, x.end = true, true
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	from := x.pos
	x.pos += int64(len(line))
	bol := x.bol
	x.bol = !errors.Is(err, bufio.ErrBufferFull)
	inside := x.trusted >= 0 && from < x.trusted
	if bol && !inside && line[0] == 'F' && bytes.HasPrefix(line, []byte("From ")) {
		line = bytes.Clone(line) // looking ahead moves it
		if x.separates(line) {
			if errors.Is(err, bufio.ErrBufferFull) {
				x.restOfLine()
				x.bol = true
			}
			x.done = true
			return nil
		}
	}
	text := bytes.TrimRight(line, "\r\n")
	if x.header && bol {
		x.headerLine(text)
	}
	if bol && !inside && !x.header && line[0] == '>' && quotedFrom(line) {
		line = line[1:]
	}
	x.blank = bol && len(text) == 0
	x.rest = line
	return nil
}

// separates tells whether a From_ line begins the next message: a blank line precedes it, or where the
// writer left that out, a date stands in it; and a header field follows.
func (x *mboxReader) separates(line []byte) bool {
	dated := fromLineDated(line)
	if !x.blank && !dated || x.header && !x.blank {
		return false
	}
	if x.trusted >= 0 && x.pos-int64(len(line)) >= x.trusted || x.blank && strictFrom.Match(line) {
		return true
	}
	next, _ := x.r.Peek(512)
	next = bytes.TrimLeft(next, "\r\n")
	if i := bytes.IndexByte(next, '\n'); i >= 0 {
		next = next[:i]
	}
	n := fieldName(next)
	switch {
	case len(next) == 0:
		return dated
	case dated:
		return n > 0 || isFromLine(next)
	}
	return n > 0 && knownName(textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(next[:n]))))
}

// strictFrom is a From_ line as mail programs write it: a sender and the date of asctime.
var strictFrom = regexp.MustCompile(`^From \S+ +(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +([A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}) +.*\d:\d\d`)

// quotedFrom tells whether a line is a quoted "From ": one or more ">" before it.
func quotedFrom(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}

// fromLineDated tells whether a From_ line has what asctime writes: a time of day and a year.
func fromLineDated(line []byte) bool {
	var clock, year bool
	for _, f := range bytes.Fields(line) {
		switch {
		case len(f) >= 4 && digit(f[0]) && bytes.IndexByte(f, ':') > 0:
			clock = true
		case len(f) == 4 && digit(f[0]) && digit(f[1]) && digit(f[2]) && digit(f[3]) && f[0] <= '2':
			year = true
		}
	}
	return clock && year
}

var contentLength = []byte("content-length:")

func (x *mboxReader) headerLine(text []byte) {
	if len(text) == 0 {
		x.header = false
		if x.length >= 0 && x.believe(x.pos+x.length) {
			x.trusted = x.pos + x.length
		}
		return
	}
	if n := len(contentLength); len(text) > n && bytes.EqualFold(text[:n], contentLength) {
		if v, err := strconv.ParseInt(string(bytes.TrimSpace(text[n:])), 10, 48); err == nil && v >= 0 {
			x.length = v
		}
	}
}

// believe looks whether a body that ends at a place is followed by a separator or by the file's end.
func (x *mboxReader) believe(end int64) bool {
	if x.at == nil {
		return false
	}
	var b [16]byte
	n, err := x.at.ReadAt(b[:], end)
	rest := bytes.TrimLeft(b[:n], "\r\n")
	if n == 0 || len(rest) == 0 && errors.Is(err, io.EOF) {
		var last [1]byte
		k, _ := x.at.ReadAt(last[:], end-1)
		return k == 1 // the file is not shorter than that
	}
	return bytes.HasPrefix(rest, []byte("From ")) && len(rest) < n+1
}
