package mailbox

import (
	"bytes"
	"slices"
)

// sieve collects responses and rewrites the names of folders that break the rules of modified UTF-7 (RFC 3501
// section 5.1.3), as some servers and clients make them ("R&D"). The library would end the connection over
// one, and write others back as another name than the server's (rawname.go).
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
		g.ready = append(g.ready, legible(s.response, g.b.utf8Names)...)
		*s = sieve{response: s.response[:0]}
	}
	return true
}

// legible gives a response with the name of the folder in it as the library can read it.
func legible(response []byte, utf8Names bool) []byte {
	upper := bytes.ToUpper(response[:min(len(response), 9)])
	rest := response
	switch {
	case bytes.HasPrefix(upper, []byte("* LIST ")):
		// attributes and delimiter come first
		end := bytes.IndexByte(rest, ')')
		if end < 0 {
			return response
		}
		rest = bytes.TrimLeft(rest[end+1:], " ")
		if rest = afterDelimiter(rest); rest == nil {
			return response
		}
	case bytes.HasPrefix(upper, []byte("* STATUS ")):
		rest = rest[9:]
	default:
		return response
	}
	rest = bytes.TrimLeft(rest, " ")
	name, length, ok := firstString(rest)
	if !ok || ordinary(name, utf8Names) {
		return response
	}
	before, after := response[:len(response)-len(rest)], rest[length:]
	return slices.Concat(before, quoted([]byte(encodeUTF7(rawName(name)))), after)
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

// firstString reads an astring, and tells how many bytes it takes.
func firstString(rest []byte) (name []byte, length int, ok bool) {
	switch {
	case bytes.HasPrefix(rest, []byte(`"`)):
		for i := 1; i < len(rest); i++ {
			switch c := rest[i]; {
			case c == '\\' && i+1 < len(rest):
				i++
				name = append(name, rest[i])
			case c == '"':
				return name, i + 1, true
			default:
				name = append(name, c)
			}
		}
		return nil, 0, false
	case bytes.HasPrefix(rest, []byte("{")):
		line, after, found := bytes.Cut(rest, []byte("\n"))
		size, announced, err := literalSize(append(bytes.Clone(line), '\n'))
		if !found || !announced || err != nil || size > int64(len(after)) {
			return nil, 0, false
		}
		return after[:size], len(line) + 1 + int(size), true
	}
	end := bytes.IndexAny(rest, " \r\n")
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], end, true
}
