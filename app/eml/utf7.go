package eml

import (
	"unicode/utf16"
	"unicode/utf8"
)

// decodeUTF7 decodes RFC 2152 leniently: a shift that has no text stands for itself, bytes outside
// ASCII are Latin-1.
func decodeUTF7(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		c := b[i]
		i++
		switch {
		case c != '+' && c < utf8.RuneSelf:
			out = append(out, c)
			continue
		case c != '+':
			out = utf8.AppendRune(out, rune(c))
			continue
		}
		start := i
		for i < len(b) && base64Table[b[i]] < b64Skip && b[i] != '-' && b[i] != '_' {
			i++
		}
		if start == i {
			out = append(out, '+')
			if i < len(b) && b[i] == '-' {
				i++
			}
			continue
		}
		var s base64State
		raw := s.close(s.feed(nil, b[start:i]))
		units := make([]uint16, len(raw)/2)
		for k := range units {
			units[k] = uint16(raw[2*k])<<8 | uint16(raw[2*k+1])
		}
		for _, r := range utf16.Decode(units) {
			out = utf8.AppendRune(out, r)
		}
		if i < len(b) && b[i] == '-' {
			i++
		}
	}
	return string(out)
}
