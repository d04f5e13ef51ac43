package eml

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// detected is how many bytes the detection looks at.
const detected = 4 << 10

// minConfidence is below what a guess of chardet counts nothing, out of 1.
const minConfidence = 0.5

// detect decodes bytes of an unknown character set: UTF-8 where it is valid, ISO-2022-JP by its escapes,
// the hint where it decodes without loss, then statistics, at last Windows-1252, which never fails.
func detect(b []byte, hint string) string {
	if out, ok := shifted(b); ok {
		return out
	}
	if bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b(J")) {
		if out, err := japanese.ISO2022JP.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	if validUTF8(b) {
		return string(bytes.ToValidUTF8(b, replacement))
	}
	if out := pairUp(b); out != nil {
		return string(out)
	}
	if c := lookup(hint); c.kind == csTable {
		if western(c.enc) {
			if out, ok := guess(b, surely); ok {
				return out
			}
		}
		if out, err := c.enc.NewDecoder().Bytes(b); err == nil && !bytes.Contains(out, []byte("\uFFFD")) {
			return string(out)
		}
	}
	if nearlyUTF8(b, 4) {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	if out, ok := guess(b, enough); ok {
		return out
	}
	if out, ok := mixed(b); ok {
		return out
	}
	found, sure := byStatistics(b)
	if sure && !western(found) {
		out, _ := found.NewDecoder().Bytes(b)
		return string(out)
	}
	if out, ok := centralEuropean(b); ok {
		return out
	}
	if out, ok := turkish(b); ok {
		return out
	}
	out, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return string(out)
}

// shifted decodes ISO-2022-KR (RFC 1557) and the part of ISO-2022-CN (RFC 1922) that is in GB 2312, which no library here
// does: between two control characters stand the letters of the eight-bit set without their eighth bit.
func shifted(b []byte) (string, bool) {
	var set encoding.Encoding = korean.EUCKR
	switch {
	case bytes.Contains(b, []byte("\x1b$)C")):
	case bytes.Contains(b, []byte("\x1b$)A")):
		set = simplifiedchinese.GBK
	default:
		return "", false
	}
	raw := make([]byte, 0, len(b))
	high := byte(0)
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0x1B && i+3 < len(b) && b[i+1] == '$':
			i += 3
		case c == 0x0E:
			high = 0x80
		case c == 0x0F:
			high = 0
		case c > ' ' && c < 0x7F:
			raw = append(raw, c|high)
		default:
			if raw = append(raw, c); c == '\n' {
				high = 0
			}
		}
	}
	out, err := set.NewDecoder().Bytes(raw)
	return string(out), err == nil
}

// pairUp decodes CESU-8: UTF-8 whose letters beyond 16 bits were written as two halves. It returns nil for what is none.
func pairUp(b []byte) []byte {
	if bytes.IndexByte(b, 0xED) < 0 {
		return nil
	}
	half := func(b []byte, low byte) (rune, bool) {
		if len(b) < 3 || b[0] != 0xED || b[1]&0xF0 != low || b[2]&0xC0 != 0x80 {
			return 0, false
		}
		return 0xD000 | rune(b[1]&0x3F)<<6 | rune(b[2]&0x3F), true
	}
	out := make([]byte, 0, len(b))
	found := false
	for i := 0; i < len(b); i++ {
		high, first := half(b[i:], 0xA0)
		low, second := half(b[min(i+3, len(b)):], 0xB0)
		if !first || !second {
			out = append(out, b[i])
			continue
		}
		out = utf8.AppendRune(out, utf16.DecodeRune(high, low))
		found = true
		i += 5
	}
	if !found || !utf8.Valid(out) {
		return nil
	}
	return out
}

// mixed decodes a text that was put together of UTF-8 and of Windows-1252: letters that are whole in the one, and the
// bytes between them in the other. At least half of them must be UTF-8, or a quarter and one of them
// of three bytes.
func mixed(b []byte) (string, bool) {
	var out strings.Builder
	whole, single, long := 0, 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			single++
			r = charmap.Windows1252.DecodeByte(b[i])
		case size > 1:
			whole++
			long += boolBit(size > 2)
		}
		out.WriteRune(r)
		i += size
	}
	return out.String(), whole > 0 && single > 0 && (whole >= single || long > 0 && 3*whole >= single)
}

// western tells whether an encoding is the one that programs name without looking.
func western(e encoding.Encoding) bool {
	return e == charmap.Windows1252 || e == charmap.ISO8859_1 || e == charmap.ISO8859_15
}

// byStatistics asks chardet. Short texts say too little: they are left to the fallback.
func byStatistics(b []byte) (found encoding.Encoding, ok bool) {
	high := 0
	for _, c := range b[:min(len(b), detected)] {
		if c >= utf8.RuneSelf {
			high++
		}
	}
	if high < 6 {
		return nil, false
	}
	sample := b[:min(len(b), detected)]
	for len(sample) > 1 && len(sample) < len(b) && sample[len(sample)-1] >= utf8.RuneSelf {
		sample = sample[:len(sample)-1]
	}
	defer func() {
		// chardet is fed with hostile bytes; a fault in it must cost the guess only.
		if recover() != nil {
			found, ok = nil, false
		}
	}()
	guess := chardet.Detect(sample)
	if guess.Confidence < minConfidence {
		return nil, false
	}
	c := lookup(guess.Encoding)
	if c.kind != csTable {
		return nil, false
	}
	out, err := c.enc.NewDecoder().Bytes(b)
	if err != nil || bytes.Count(out, []byte("\uFFFD"))*50 > len(out) {
		return nil, false
	}
	return c.enc, true
}

// nearlyUTF8 tells whether text is UTF-8 with a few damaged letters: of each so many are whole.
func nearlyUTF8(b []byte, whole int) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good > whole*bad
}
