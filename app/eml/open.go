package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/textproto"
	"strconv"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// openText takes away what stands before and around a text message: a byte order mark, UTF-16, bare
// CRs, Apple's length line, blank lines, mbox lines. done gives the buffers back. entry: it is an entry
// of an mbox, which may have no header.
func openText(br *bufio.Reader, entry bool, warn func(code, detail string)) (*source, func(), error) {
	var lent []*bufio.Reader
	done := func() {
		for _, b := range lent {
			giveBack(b)
		}
	}
	wrap := func(r io.Reader) *bufio.Reader {
		b := borrow(r)
		lent = append(lent, b)
		return b
	}
	br = openLines(br, wrap, warn)
	start, _ := br.Peek(sniffed)
	if size, digits := emlxLength(start); digits > 0 {
		_, _ = br.Discard(digits)
		e := &emlxReader{r: br, left: size, warn: warn}
		br = wrap(e)
	}
	if start, _ = br.Peek(sniffed); !entry || !bareBody(start) {
		skipBlank(br, warn)
	}
	return newSource(br), done, nil
}

// openLines gives the lines of a text file: without a byte order mark, out of UTF-16, and with ends that
// a line reader knows. br itself is returned where nothing has to be done.
func openLines(br *bufio.Reader, wrap func(io.Reader) *bufio.Reader, warn func(code, detail string)) *bufio.Reader {
	start, _ := br.Peek(sniffed)
	if order, bom, is := utf16Order(start); is {
		warn(WarnUTF16, "")
		policy := unicode.IgnoreBOM
		if bom {
			policy = unicode.ExpectBOM
		}
		br = wrap(transform.NewReader(br, unicode.UTF16(order, policy).NewDecoder()))
		start, _ = br.Peek(sniffed)
	}
	if bytes.HasPrefix(start, bomUTF8) {
		warn(WarnBOM, "")
		_, _ = br.Discard(len(bomUTF8))
		start, _ = br.Peek(sniffed)
	}
	if bytes.IndexByte(start, '\n') < 0 {
		start, _ = br.Peek(br.Size()) // the first line may be long
	}
	if ends := lineEndsOf(start); ends != endsPlain {
		warn(WarnBareCR, "")
		br = wrap(&lineEndReader{r: br, ends: ends})
	}
	return br
}

var bomUTF8 = []byte("\xEF\xBB\xBF")

// utf16Order recognises UTF-16 by its mark or, without one, by the zeros between ASCII letters.
func utf16Order(b []byte) (order unicode.Endianness, bom, is bool) {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return unicode.LittleEndian, true, true
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return unicode.BigEndian, true, true
	}
	n := min(len(b), 64) &^ 1
	if n < 16 {
		return unicode.BigEndian, false, false
	}
	var even, odd int
	for i := 0; i < n; i += 2 {
		if b[i] == 0 && b[i+1] != 0 {
			even++
		}
		if b[i+1] == 0 && b[i] != 0 {
			odd++
		}
	}
	switch {
	case odd > n/2*9/10:
		return unicode.LittleEndian, false, true
	case even > n/2*9/10:
		return unicode.BigEndian, false, true
	}
	return unicode.BigEndian, false, false
}

// emlxLength reads the first line of an .emlx, a number of bytes and blanks, and its own length.
func emlxLength(b []byte) (size int64, digits int) {
	end := bytes.IndexByte(b, '\n')
	if end < 0 || end > 64 {
		return 0, 0
	}
	text := bytes.TrimSpace(b[:end])
	size, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || size < 0 || len(text) == 0 || text[0] < '0' || text[0] > '9' {
		return 0, 0
	}
	return size, end + 1
}

// emlxReader ends at the property list that follows the message. Where the named length is wrong it
// ends at the list itself.
type emlxReader struct {
	r    *bufio.Reader
	left int64 // of the named length; below 0 behind it
	rest []byte
	end  bool
	warn func(code, detail string)
}

func (e *emlxReader) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.end {
			return 0, io.EOF
		}
		if err := e.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func (e *emlxReader) fill() error {
	line, err := e.r.ReadSlice('\n')
	if len(line) == 0 {
		e.end = true
		if e.left > 0 {
			e.warn(WarnLength, "")
		}
		return err
	}
	if isPlist(line) {
		line = bytes.Clone(line) // looking ahead moves it
	}
	at := int(min(max(e.left, 0), int64(len(line))))
	switch {
	case at < len(line) && isPlist(line[at:]):
		e.end = true
		if e.left < 0 {
			e.warn(WarnLength, "")
		}
		if e.rest = line[:at]; at == 0 {
			return io.EOF
		}
	case isPlist(line) && (e.left <= int64(len(line)) || e.closes(line)):
		e.end = true
		e.warn(WarnLength, "")
		return io.EOF
	default:
		e.rest = line
	}
	e.left -= int64(len(line))
	return nil
}

// closes tells whether a property list begins here that the file ends with: the named length is too big,
// since it reaches into the list.
func (e *emlxReader) closes(line []byte) bool {
	rest, err := e.r.Peek(bufferSize)
	if at := e.left - int64(len(line)); at >= 0 && at < int64(len(rest)) && isPlist(rest[at:]) {
		return false // the named length is right, and the text has a list in it
	}
	return err != nil && bytes.HasSuffix(bytes.TrimSpace(rest), []byte("</plist>"))
}

var plistStart = [][]byte{[]byte("<?xml version="), []byte("<!DOCTYPE plist")}

func isPlist(line []byte) bool {
	for _, p := range plistStart {
		if bytes.HasPrefix(line, p) {
			return true
		}
	}
	return false
}

// skipBlank discards what precedes the header: blank lines, NULs, lines of mbox files.
func skipBlank(br *bufio.Reader, warn func(code, detail string)) {
	blank := 0
	for {
		b, _ := br.Peek(1)
		if len(b) == 0 {
			return
		}
		switch b[0] {
		case '\r', '\n', 0, '\f', 0x1A:
			_, _ = br.Discard(1)
			blank++
			if blank == 1 {
				warn(WarnLeading, "")
			}
			continue
		case ' ', '\t':
			if line, _ := br.Peek(256); blankLine(line) {
				_, _ = br.Discard(1)
				continue
			}
			return
		case 'F', '>', 0xEF:
			line, _ := br.Peek(256)
			switch {
			case bytes.HasPrefix(line, bomUTF8):
				_, _ = br.Discard(len(bomUTF8))
				continue
			case isFromLine(line):
				warn(WarnMboxLine, "")
				discardLine(br)
				continue
			}
		}
		return
	}
}

// bareBody tells whether a blank line and then no header field comes: a body without a header.
func bareBody(b []byte) bool {
	if len(b) == 0 || b[0] != '\n' && b[0] != '\r' {
		return false
	}
	b = bytes.TrimLeft(b, "\r\n")
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		b = b[:i]
	}
	n := fieldName(b)
	return n <= 0 || !knownName(textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(b[:n]))))
}

// blankLine tells whether a line that starts with a blank has nothing else.
func blankLine(b []byte) bool {
	for _, c := range b {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return true
		default:
			return false
		}
	}
	return true
}

// isFromLine tells whether a line is an mbox separator, quoted or not: "From :" is a field.
func isFromLine(line []byte) bool {
	line = bytes.TrimPrefix(line, []byte(">"))
	return bytes.HasPrefix(line, []byte("From ")) && fieldName(line) <= 0
}

func discardLine(br *bufio.Reader) {
	for {
		_, err := br.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}
