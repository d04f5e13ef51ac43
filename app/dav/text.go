package dav

import (
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	encodings "golang.org/x/net/html/charset"
)

// clean makes canonical text of foreign bytes: valid UTF-8 (a byte that is none is read as Latin-1), without
// control characters, lines ended by \n, trimmed.
func clean(s string) string {
	if !needsCleaning(s) {
		return strings.TrimSpace(s)
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			r = rune(s[i])
		}
		if r == '\r' {
			r = '\n'
		}
		if allowed(r) {
			b.WriteRune(r)
		}
		i += size
	}
	return strings.TrimSpace(b.String())
}

func needsCleaning(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\n' || s[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// cleanLine is clean for what has one line.
func cleanLine(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\n", " ", "\t", " ").Replace(clean(s)))
}

// unescape reads a TEXT value (RFC 6350 3.4, RFC 5545 3.3.11).
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ',', ';', ':', '"':
			b.WriteByte(s[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

var escaper = strings.NewReplacer("\\", "\\\\", "\n", "\\n", ",", "\\,", ";", "\\;")

// escapeText writes a TEXT value.
func escapeText(s string) string { return escaper.Replace(s) }

// cutEscaped splits a structured value at a byte that is not escaped; the pieces stay escaped.
func cutEscaped(s string, at byte) []string {
	var all []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case at:
			all, from = append(all, s[from:i]), i+1
		}
	}
	return append(all, s[min(from, len(s)):])
}

// list reads a component that may be a list, its values joined.
func list(s, joined string) string {
	var all []string
	for _, v := range cutEscaped(s, ',') {
		if v = cleanLine(unescape(v)); v != "" {
			all = append(all, v)
		}
	}
	return strings.Join(all, joined)
}

// decoded is the value of a line behind its transfer encoding and character set (vCard 2.1), still escaped.
func (l line) decoded() string {
	value, _ := l.decode()
	return value
}

// decode is decoded. ok is false where the character set is not known, or the bytes are none of it: what stands
// there cannot be told, and would be lost if it were written back.
func (l line) decode() (value string, ok bool) {
	value = l.value
	printed := strings.EqualFold(l.params.Get("ENCODING"), "QUOTED-PRINTABLE")
	if printed {
		if data, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(value))); err == nil {
			value = string(data)
		}
	}
	set := l.params.Get("CHARSET")
	if set == "" || !needsCleaning(value) {
		return value, true
	}
	from, name := encodings.Lookup(set)
	switch {
	case name == "utf-8", !printed && utf8.ValidString(value): // a server that keeps UTF-8 may keep an old label
		return value, true
	case from == nil || !printed && name != "windows-1252": // lists have such bytes read as Latin-1 already
		return value, false
	}
	text, err := from.NewDecoder().String(value)
	if err != nil || strings.ContainsRune(text, utf8.RuneError) {
		return value, false
	}
	return text, true
}

// plainHead is a line's head without the named parameters, every other byte as it was. bare also drops
// values without a name that mean one of them.
func plainHead(head string, names ...string) string {
	parts := cutQuoted(head, ';')
	out := parts[:1]
	for _, p := range parts[1:] {
		key, _, valued := strings.Cut(p, "=")
		if !valued {
			key = bareParam(key)
		}
		drop := false
		for _, name := range names {
			drop = drop || strings.EqualFold(strings.TrimSpace(key), name)
		}
		if !drop {
			out = append(out, p)
		}
	}
	return strings.Join(out, ";")
}

// quoted writes a value in quoted-printable with soft line breaks (vCard 2.1). width is what stands before
// it in its line.
func quotedPrintable(s, eol string, width int) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		piece := string(c)
		switch {
		case c == '\n':
			piece = "=0D=0A"
		case c < ' ' || c >= 0x7F || c == '=':
			piece = string([]byte{'=', hex[c>>4], hex[c&15]})
		}
		if width+len(piece) > 75 {
			b.WriteString("=" + eol)
			width = 0
		}
		b.WriteString(piece)
		width += len(piece)
	}
	return b.String()
}
