package eml

import (
	"bytes"
	"io"
	"strings"
)

// maxLooks bounds the lines of a preamble that are looked at as boundaries: each costs a look ahead.
const maxLooks = 1_000

// preamble passes over what precedes the first boundary line of s.bounds[at] and returns the start of
// it. Where the boundary is not named, or not the one that is used, it takes the one that is.
func (w *walker) preamble(at int) []byte {
	s := w.src
	var before []byte
	keep := w.texts && !w.opt.NoText
	given, looks := false, 0
	for {
		line, eol, ok := s.line()
		if !ok {
			return before
		}
		if keep && len(before)+len(line) < maxText {
			before = append(append(before, line...), '\n')
		}
		if given || s.partial || len(line) < 3 || line[0] != '-' || line[1] != '-' || looks > maxLooks {
			continue
		}
		looks++
		length, end := len(line), len(eol)
		text := string(bytes.TrimRight(line[2:], " \t\x00")) // looking ahead moves the line
		if !w.begins(text) {
			continue
		}
		if w.occurs(s.bounds[at]) {
			given = true // it comes, and soon
			continue
		}
		w.warn(WarnNoBoundary, text)
		s.bounds[at], s.hit, s.closing = text, at, false
		s.pos, s.hitLine, s.hitEOL = s.pos-int64(length+end), length, end
		return before
	}
}

// begins tells whether a line of two dashes and text is a boundary line that begins a part: a field of
// a part follows, or a blank line and, further on, the line that closes the multipart.
func (w *walker) begins(text string) bool {
	if text == "" || strings.HasSuffix(text, "--") {
		return false
	}
	rest := w.src.peek(bufferSize)
	next, _, _ := bytes.Cut(rest, []byte("\n"))
	if next = bytes.TrimRight(next, "\r"); len(next) == 0 {
		return strings.ContainsFunc(text, func(r rune) bool { return r < 0x80 && (letter(byte(r)) || digit(byte(r))) }) &&
			bytes.Contains(rest, []byte("\n--"+text+"--"))
	}
	n := fieldName(next)
	if n <= 0 {
		return false
	}
	name := strings.ToLower(string(bytes.TrimSpace(next[:n])))
	return strings.HasPrefix(name, "content-") || name == "mime-version"
}

// occurs tells whether a boundary line of this name stands in what comes next, as far as one can look.
func (w *walker) occurs(boundary string) bool {
	if boundary == "" {
		return false
	}
	mark := []byte("--" + boundary)
	if w.src.hasBack && isBoundaryLine(w.src.back, mark) {
		return true
	}
	rest := w.src.peek(bufferSize)
	for start := true; ; start = false {
		if !start {
			i := bytes.IndexByte(rest, '\n')
			if i < 0 {
				return false
			}
			rest = rest[i+1:]
		}
		if isBoundaryLine(rest, mark) {
			return true
		}
		// Go on at the line before the next place that has the name at all.
		i := bytes.Index(rest, mark)
		if i < 0 {
			return false
		}
		if i > 0 {
			rest = rest[i-1:]
		}
	}
}

// isBoundaryLine tells whether text starts with a line that is a mark, maybe a closing one.
func isBoundaryLine(text, mark []byte) bool {
	if !bytes.HasPrefix(text, mark) {
		return false
	}
	line, _, _ := bytes.Cut(text[len(mark):], []byte("\n"))
	line = bytes.TrimRight(line, " \t\r\x00")
	return len(line) == 0 || closes(line)
}

// noParts takes the text of a multipart that has no parts: somebody wrote it to be read.
func (w *walker) noParts(e *entity, text []byte) {
	if e.params.get("boundary", "") == "" {
		w.warn(WarnNoBoundary, "")
	} else {
		w.warn(WarnEmptyMultipart, "")
	}
	if len(bytes.TrimSpace(text)) == 0 || !w.texts {
		return
	}
	raw, _ := io.ReadAll(decode(e.encoding, bytes.NewReader(text), nil))
	w.pieces = append(w.pieces, piece{raw: raw, charset: e.params.get("charset", "")})
}
