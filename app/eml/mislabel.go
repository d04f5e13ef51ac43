package eml

import (
	"bytes"
	"errors"
	"io"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
)

// mend finds out what a text is whose header says something else, or nothing: encoded text, HTML.
func (p *piece) mend() {
	if p.cut || p.html || p.rich || p.rtf {
		return
	}
	if b, ok := hiddenBase64(p.raw); ok {
		p.raw = b
	} else if b, ok := hiddenQuoted(p.raw); ok {
		p.raw = b
	}
	p.html = startsHTML(p.raw)
	p.guessed = p.html
}

// hiddenBase64 decodes a text that is nothing but base64 of UTF-8.
func hiddenBase64(raw []byte) ([]byte, bool) {
	text := bytes.TrimSpace(raw)
	if len(text) < 40 || !isClean(text[:40]) {
		return nil, false
	}
	letters := 0
	for _, c := range bytes.TrimRight(text, "=") {
		switch {
		case base64Table[c] < b64Skip && c != '-' && c != '_':
			letters++
		case c != '\n' && c != '\r':
			return nil, false
		}
	}
	if letters%4 == 1 {
		return nil, false
	}
	var state base64State
	out := state.close(state.feed(make([]byte, 0, letters), text))
	if !validUTF8(out) || !bytes.ContainsAny(out, " \n") || bytes.ContainsFunc(out, isControl) {
		return nil, false
	}
	return out, true
}

// isControl tells what no text has.
func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f' && r != 0x1B
}

// hiddenQuoted decodes a text that is quoted-printable without doubt: each "=" starts an escape or ends a
// long line, and there are letters beyond ASCII.
func hiddenQuoted(raw []byte) ([]byte, bool) {
	high, soft, from := 0, 0, 0
	for {
		i := bytes.IndexByte(raw[from:], '=')
		if i < 0 {
			break
		}
		rest := raw[from+i+1:]
		from += i + 1
		switch {
		case len(rest) == 0 || rest[0] == '\n' || rest[0] == '\r':
			soft++
		case len(rest) > 1 && upperHex(rest[0]) && upperHex(rest[1]):
			if rest[0] >= '8' {
				high++
			}
		default:
			return nil, false
		}
	}
	if high < 2 || bytes.ContainsFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return nil, false
	}
	out, err := io.ReadAll(decode(encQuoted, bytes.NewReader(raw), nil))
	return out, err == nil && (soft > 0 || validUTF8(out))
}

func upperHex(c byte) bool { return digit(c) || c >= 'A' && c <= 'F' }

// startsHTML tells whether a text is an HTML document.
func startsHTML(raw []byte) bool {
	start := bytes.TrimLeft(raw, " \t\r\n\xEF\xBB\xBF")
	start = bytes.ToLower(start[:min(len(start), 20)])
	for _, tag := range []string{"<!doctype html", "<html", "<head>", "<body"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return true
		}
	}
	return false
}

// hasTags tells whether text that says to be HTML is.
func hasTags(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			return false
		}
		if c := s[i+1]; c == '/' || c == '!' || c < utf8.RuneSelf && letter(c) {
			return true
		}
		s = s[i+1:]
	}
}

// start describes a message's body by its header; where that says nothing of it, by what comes next: the
// rest of the header behind a blank line that a program put into it, or a multipart.
func (w *walker) start(b *block, h *message.Header) (entity, error) {
	e := w.describe(h, "text/plain")
	switch {
	case b.repeats():
		w.settle(&e, h)
	case !h.Has("Content-Type") && !w.src.hasBack && w.src.hit == hitNone:
		if w.lateHeader() {
			late, err := w.readBlock()
			if err != nil && !errors.Is(err, ErrNotMail) {
				return e, err
			}
			w.warn(WarnHeaderLine, "")
			more := late.header()
			e = w.describe(&more, "text/plain")
		} else if boundary := w.bareMultipart(); boundary != "" {
			e.kind, e.params = "multipart/mixed", params{{name: "boundary", value: boundary, index: -1}}
			w.warn(WarnNoBoundary, boundary)
		}
	}
	if e.text() || e.multipart() {
		w.hint = e.params.get("charset", "")
	}
	return e, nil
}

// lateHeader tells whether the fields of a MIME header come next.
func (w *walker) lateHeader() bool {
	line, _, _ := bytes.Cut(w.src.peek(200), []byte("\n"))
	n := fieldName(line)
	if n <= 0 {
		return false
	}
	switch textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(line[:n]))) {
	case "Mime-Version", "Content-Type", "Content-Transfer-Encoding":
		return true
	}
	return false
}

// bareMultipart returns the boundary of a multipart that comes next, without a word before it but those
// that programs write.
func (w *walker) bareMultipart() string {
	rest := bytes.TrimLeft(w.src.peek(1<<10), "\r\n")
	if len(rest) == 0 || rest[0] != '-' && rest[0]|0x20 != 't' {
		return ""
	}
	const words = "This is a multi-part message in MIME format"
	line, after, _ := bytes.Cut(rest, []byte("\n"))
	if len(line) >= len(words) && bytes.EqualFold(line[:len(words)], []byte(words)) {
		line, after, _ = bytes.Cut(bytes.TrimLeft(after, "\r\n"), []byte("\n"))
	}
	line = bytes.TrimRight(line, " \t\r")
	if len(line) < 3 || !bytes.HasPrefix(line, []byte("--")) || len(after) < 9 || !strings.EqualFold(string(after[:8]), "content-") {
		return ""
	}
	return string(line[2:])
}

// quotedInVain tells whether a message inside this one is not the quoted-printable that it says to be:
// its header has parameters and encoded words as they stand.
func (w *walker) quotedInVain() bool {
	start, _, _ := bytes.Cut(w.src.peek(4<<10), []byte("\n\n"))
	for {
		i := bytes.IndexByte(start, '=')
		if i < 0 || i+1 == len(start) {
			return false
		}
		start = start[i+1:]
		if c := start[0]; c != '\n' && c != '\r' && c != ' ' && (len(start) < 2 || !upperHex(c) || !upperHex(start[1])) {
			return true
		}
	}
}
