package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// phpJSON encodes a value as PHP's json_encode does: slashes and all that is not ASCII escaped, the
// rest not (19-auth-40). A json.RawMessage is rewritten, its key order kept.
func phpJSON(value any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return []byte("null")
	}
	return phpRaw(b.Bytes())
}

// phpRaw rewrites valid JSON: compact, strings escaped as PHP does.
func phpRaw(in []byte) []byte {
	out := make([]byte, 0, len(in)+len(in)/16)
	for i := 0; i < len(in); {
		switch c := in[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
		case '"':
			end := stringEnd(in, i)
			var s string
			_ = json.Unmarshal(in[i:end], &s) // the caller's JSON is valid
			out = appendPHP(out, s)
			i = end
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}

// stringEnd is the index after the string literal that begins at start.
func stringEnd(in []byte, start int) int {
	for i := start + 1; i < len(in); i++ {
		switch in[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(in)
}

// appendPHP appends a string literal.
func appendPHP(out []byte, s string) []byte {
	out = append(out, '"')
	plain := 0 // s[plain:i] needs no escape
	for i, r := range s {
		if r >= 0x20 && r < utf8.RuneSelf && r != '"' && r != '\\' && r != '/' {
			continue
		}
		out = append(out, s[plain:i]...)
		plain = i + max(utf8.RuneLen(r), 1)
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(s[i:])
			plain = i + size
		}
		switch {
		case r == '"' || r == '\\' || r == '/':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, '\\', 'n')
		case r == '\r':
			out = append(out, '\\', 'r')
		case r == '\t':
			out = append(out, '\\', 't')
		case r == '\b':
			out = append(out, '\\', 'b')
		case r == '\f':
			out = append(out, '\\', 'f')
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	out = append(out, s[plain:]...)
	return append(out, '"')
}
