package mailbox

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

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

// decodeUTF7 gives the text of a valid name.
func decodeUTF7(name []byte) string {
	var text strings.Builder
	for len(name) > 0 {
		plain, rest, shift := bytes.Cut(name, []byte("&"))
		text.Write(plain)
		if !shift {
			break
		}
		code, after, _ := bytes.Cut(rest, []byte("-"))
		name = after
		if len(code) == 0 {
			text.WriteByte('&')
			continue
		}
		raw, _ := base64UTF7.DecodeString(string(code)) // it is valid
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
		}
		text.WriteString(string(utf16.Decode(units)))
	}
	return text.String()
}

// encodeUTF7 writes a text as modified UTF-7, as the library does.
func encodeUTF7(text string) string {
	var out strings.Builder
	var shifted []byte // UTF-16 of what cannot stand for itself
	end := func() {
		if len(shifted) > 0 {
			out.WriteString("&" + base64UTF7.EncodeToString(shifted) + "-")
			shifted = shifted[:0]
		}
	}
	for _, r := range text {
		if r < ' ' || r > '~' {
			for _, unit := range utf16.Encode([]rune{r}) {
				shifted = append(shifted, byte(unit>>8), byte(unit))
			}
			continue
		}
		end()
		if out.WriteByte(byte(r)); r == '&' {
			out.WriteByte('-')
		}
	}
	end()
	return out.String()
}
