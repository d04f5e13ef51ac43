package mailbox

import (
	"bytes"
	"encoding/base64"
	"unicode/utf16"
	"unicode/utf8"
)

// sieve collects responses and leaves out folders whose names break the rules of modified UTF-7 (RFC 3501
// section 5.1.3), as some servers and clients make them ("R&D"). The library would end the connection over
// one, and could not open it.
type sieve struct {
	response []byte
	literal  int64 // bytes of a literal still to come
	start    int   // of the line
}

// sift takes what came and puts whole responses into ready, if the command wants names looked at. It tells
// whether it took it.
func (g *guard) sift(p []byte) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.b.names && len(g.sieve.response) == 0 {
		return false
	}
	s := &g.sieve
	for len(p) > 0 {
		n := int64(len(p))
		if s.literal > 0 {
			n = min(n, s.literal)
			s.literal -= n
		} else if end := bytes.IndexByte(p, '\n'); end >= 0 {
			n = int64(end + 1)
		}
		inLiteral := s.literal > 0
		s.response = append(s.response, p[:n]...)
		p = p[n:]
		if inLiteral || s.response[len(s.response)-1] != '\n' {
			continue
		}
		size, announced, err := literalSize(s.response[s.start:])
		s.start = len(s.response)
		if announced && err == nil {
			s.literal = size
			continue
		}
		if readableName(s.response) {
			g.ready = append(g.ready, s.response...)
		}
		*s = sieve{response: s.response[:0]}
	}
	return true
}

// readableName tells whether a response is anything but a folder with a name that the library cannot read.
func readableName(response []byte) bool {
	upper := bytes.ToUpper(response[:min(len(response), 9)])
	rest := response
	switch {
	case bytes.HasPrefix(upper, []byte("* LIST ")):
		// attributes and delimiter come first
		end := bytes.IndexByte(rest, ')')
		if end < 0 {
			return true
		}
		rest = bytes.TrimLeft(rest[end+1:], " ")
		if rest = afterDelimiter(rest); rest == nil {
			return true
		}
	case bytes.HasPrefix(upper, []byte("* STATUS ")):
		rest = rest[9:]
	default:
		return true
	}
	name, ok := firstString(bytes.TrimLeft(rest, " "))
	return !ok || validUTF7(name)
}

// afterDelimiter skips "/" or NIL.
func afterDelimiter(rest []byte) []byte {
	if bytes.HasPrefix(rest, []byte(`"`)) {
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case '"':
				return rest[i+1:]
			}
		}
		return nil
	}
	if space := bytes.IndexByte(rest, ' '); space >= 0 {
		return rest[space:]
	}
	return nil
}

// firstString reads an astring.
func firstString(rest []byte) ([]byte, bool) {
	switch {
	case bytes.HasPrefix(rest, []byte(`"`)):
		var name []byte
		for i := 1; i < len(rest); i++ {
			switch c := rest[i]; {
			case c == '\\' && i+1 < len(rest):
				i++
				name = append(name, rest[i])
			case c == '"':
				return name, true
			default:
				name = append(name, c)
			}
		}
		return nil, false
	case bytes.HasPrefix(rest, []byte("{")):
		line, after, found := bytes.Cut(rest, []byte("\n"))
		size, announced, err := literalSize(append(line, '\n'))
		if !found || !announced || err != nil || size > int64(len(after)) {
			return nil, false
		}
		return after[:size], true
	}
	end := bytes.IndexAny(rest, " \r\n")
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], true
}

var base64UTF7 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// validUTF7 tells whether a name is modified UTF-7 as the library takes it: raw UTF-8 is fine, too.
func validUTF7(name []byte) bool {
	if !utf8.Valid(name) {
		return false
	}
	shifted := false // the last thing was a shift
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c < ' ' || c == 0x7f {
			return false
		}
		if c != '&' {
			shifted = false
			continue
		}
		end := bytes.IndexByte(name[i:], '-')
		if end < 0 {
			return false
		}
		code := name[i+1 : i+end]
		i += end
		if len(code) == 0 {
			shifted = false
			continue
		}
		if shifted || !validUTF16(code) {
			return false
		}
		shifted = true
	}
	return true
}

// validUTF16 looks at the inside of a shift: base64 of UTF-16, of nothing that could stand outside.
func validUTF16(code []byte) bool {
	if bytes.ContainsAny(code, "\r\n") { // the decoder would pass over them
		return false
	}
	raw, err := base64UTF7.DecodeString(string(code))
	if err != nil || len(raw) == 0 || len(raw)%2 == 1 {
		return false
	}
	for i := 0; i < len(raw); i += 2 {
		r := rune(raw[i])<<8 | rune(raw[i+1])
		if !utf16.IsSurrogate(r) {
			if r >= ' ' && r <= '~' {
				return false
			}
			continue
		}
		if i += 2; i >= len(raw) {
			return false
		}
		if utf16.DecodeRune(r, rune(raw[i])<<8|rune(raw[i+1])) == utf8.RuneError {
			return false
		}
	}
	return true
}
