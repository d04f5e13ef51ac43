package eml

import (
	"bytes"
	"io"
)

// lineEnds is how the lines of a file end, as far as a line reader cannot tell by itself: LF, CR LF and
// CR CR LF it can.
type lineEnds uint8

const (
	endsPlain   lineEnds = iota
	endsCR               // an old Mac's
	endsCRCR             // CR LF whose LF was turned into CR
	endsSwapped          // LF CR
)

// lineEndsOf tells it by what separates the header fields at a file's start: a CR in the middle of a line
// or a stray LF says nothing.
func lineEndsOf(b []byte) lineEnds {
	// Nearly all files: no CR, or an LF behind each of them.
	if b = bytes.TrimSuffix(b, []byte("\r")); bytes.Count(b, []byte("\r")) == bytes.Count(b, []byte("\r\n")) && bytes.IndexByte(b, '\n') >= 0 {
		return endsPlain
	}
	if bytes.IndexByte(b, '\r') < 0 {
		return endsPlain
	}
	var one, two, doubled, swapped, feeds, others int // what precedes fields
	for i := 0; i < len(b); {
		if feeds > 0 && i > 1 && b[i-1] == '\n' && (b[i] == '\n' || bytes.HasPrefix(b[i:], []byte("\r\n"))) && one+two+others > 0 {
			break // the end of the header
		}
		at := bytes.IndexAny(b[i:], "\r\n")
		if at < 0 {
			break
		}
		i += at
		if b[i] == '\n' {
			feeds++
			if i++; i < len(b) && b[i] == '\r' && startsField(b[i+1:]) {
				swapped++
				i++
			} else if startsField(b[i:]) {
				others++
			}
			continue
		}
		run := i
		for i < len(b) && b[i] == '\r' {
			i++
		}
		run = i - run
		switch field := i < len(b) && startsField(b[i:]); {
		case i < len(b) && b[i] == '\n':
			i++
			feeds++
			if run == 2 {
				doubled++
			} else if i < len(b) && startsField(b[i:]) {
				others++
			}
		case field && run == 1:
			one++
		case field && run == 2:
			two++
		}
	}
	switch {
	case two > 0 && one == 0 && two+doubled > 1 && two > others:
		return endsCRCR
	case feeds == 0 || one > 1 && one > others:
		return endsCR
	case swapped > 1 && swapped > others:
		return endsSwapped
	}
	return endsPlain
}

// startsField tells whether a header field or the folded rest of one begins here.
func startsField(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	if end := bytes.IndexAny(b, "\r\n"); end >= 0 {
		b = b[:end]
	}
	return fieldName(b) > 0 || len(b) > 1 && (b[0] == ' ' || b[0] == '\t') && !blankLine(b)
}

// lineEndReader turns line ends into LF.
type lineEndReader struct {
	r    io.Reader
	ends lineEnds
	crs  int  // of the line end that is being read
	fed  bool // the byte before was an LF
}

func (l *lineEndReader) Read(p []byte) (int, error) {
	for {
		n, err := l.r.Read(p)
		out := 0
		for _, b := range p[:n] {
			if b = l.next(b); b != 0 {
				p[out] = b
				out++
			}
		}
		if out > 0 || err != nil || len(p) == 0 {
			return out, err
		}
	}
}

// next returns what stands for a byte, 0 for nothing.
func (l *lineEndReader) next(b byte) byte {
	switch {
	case b == '\n' && l.crs > 0:
		l.crs = 0
		return 0
	case b == '\r' && l.ends == endsSwapped:
		if l.fed {
			l.fed = false
			return 0
		}
		return '\n'
	case b == '\r':
		if l.crs++; l.ends == endsCRCR && l.crs == 2 {
			return 0
		}
		if l.crs == 3 {
			l.crs = 1
		}
		return '\n'
	case b == '\n':
		l.fed = true
		return b
	}
	l.crs, l.fed = 0, false
	return b
}
