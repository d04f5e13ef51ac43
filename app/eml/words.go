package eml

import (
	"strings"
	"unicode/utf8"
)

// decodeWords decodes the encoded words (RFC 2047) of an unfolded value, in every form that mature
// parsers read: with blanks or raw 8-bit inside, without blanks around, with an RFC 2231 language, in
// the middle of quotes, without the final "?=". Raw 8-bit text is decoded by hint or by detection.
// broken is true where something had to be mended.
func decodeWords(s, hint string) (text string, broken bool) {
	at := strings.Index(s, "=?")
	if at < 0 {
		return decodeRaw(s, hint)
	}
	var out strings.Builder
	out.Grow(len(s))
	var run wordRun
	last := 0 // start of what was not written yet
	for at >= 0 {
		w, ok := parseWord(s[at:])
		if !ok {
			at = nextWord(s, at+2)
			continue
		}
		between := s[last:at]
		if !run.active || strings.Trim(between, " \t\r\n") != "" {
			run.flush(&out, &broken)
			plain, odd := decodeRaw(between, hint)
			out.WriteString(plain)
			broken = broken || odd
		}
		run.add(w, &out, &broken)
		last = at + w.length
		at = nextWord(s, last)
	}
	run.flush(&out, &broken)
	plain, odd := decodeRaw(s[last:], hint)
	out.WriteString(plain)
	return out.String(), broken || odd
}

func nextWord(s string, from int) int {
	if from > len(s) {
		return -1
	}
	i := strings.Index(s[from:], "=?")
	if i < 0 {
		return -1
	}
	return from + i
}

// decodeRaw decodes text that is not in an encoded word.
func decodeRaw(s, hint string) (string, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] == 0x1B {
			if utf8.ValidString(s) && s[i] != 0x1B {
				return s, true
			}
			return detect([]byte(s), hint), true
		}
	}
	return s, false
}

// word is one encoded word.
type word struct {
	charset string
	base64  bool
	text    string
	length  int // of the whole in the value
	broken  bool
}

// parseWord reads the encoded word that s starts with.
func parseWord(s string) (word, bool) {
	const maxCharset = 60
	end := strings.IndexByte(s[2:min(len(s), 2+maxCharset)], '?')
	if end <= 0 {
		return word{}, false
	}
	w := word{charset: s[2 : 2+end]}
	if strings.ContainsAny(w.charset, " \t<>@,;") {
		return word{}, false
	}
	rest := s[2+end+1:]
	if len(rest) < 2 || rest[1] != '?' {
		return word{}, false
	}
	switch rest[0] {
	case 'B', 'b':
		w.base64 = true
	case 'Q', 'q':
	default:
		return word{}, false
	}
	rest = rest[2:]
	skipped := len(s) - len(rest)
	stop := strings.Index(rest, "?=")
	// "?=" may be the start of an escape: =?utf-8?Q?What?=3D?=
	for !w.base64 && stop >= 0 && stop+4 <= len(rest) && hexValue(rest[stop+2]) < 16 && hexValue(rest[stop+3]) < 16 &&
		strings.Contains(rest[stop+2:], "?=") {
		next := strings.Index(rest[stop+2:], "?=")
		if inner := rest[stop+2 : stop+2+next]; strings.Contains(inner, "=?") || strings.ContainsAny(inner, " \t") {
			break
		}
		stop += 2 + next
	}
	if stop < 0 {
		// Without an end it goes up to the next blank or bracket, as far as it looks like its encoding.
		stop = strings.IndexAny(rest, " \t\r\n\"<>,;")
		if stop < 0 {
			stop = len(rest)
		}
		rest = rest[:stop]
		text := strings.TrimRight(rest, "?")
		return word{w.charset, w.base64, text, skipped + stop, true}, true
	}
	w.text = rest[:stop]
	if strings.Contains(w.text, "=?") && strings.Count(w.text, "?") >= 3 {
		return word{}, false // the end belongs to a later word
	}
	w.length = skipped + stop + 2
	return w, true
}

// wordRun joins the bytes of neighbouring words of one character set before they are decoded, since
// many writers tear letters apart.
type wordRun struct {
	active  bool
	charset string
	bytes   []byte
}

func (r *wordRun) add(w word, out *strings.Builder, broken *bool) {
	label := w.charset
	if i := strings.IndexByte(label, '*'); i > 0 {
		label = label[:i]
	}
	if r.active && !strings.EqualFold(r.charset, label) {
		r.flush(out, broken)
	}
	r.active, r.charset = true, label
	*broken = *broken || w.broken
	if w.base64 {
		b, damaged := decodeBase64(w.text)
		*broken = *broken || damaged
		r.bytes = append(r.bytes, b...)
		return
	}
	var damaged bool
	r.bytes, damaged = appendQ(r.bytes, w.text)
	*broken = *broken || damaged
}

func (r *wordRun) flush(out *strings.Builder, broken *bool) {
	if !r.active {
		return
	}
	text, problem := toUTF8(r.bytes, r.charset)
	out.WriteString(text)
	*broken = *broken || problem != ""
	r.active, r.bytes = false, r.bytes[:0]
}

// appendQ decodes the Q encoding (RFC 2047 section 4.2).
func appendQ(out []byte, s string) (_ []byte, damaged bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '_':
			out = append(out, ' ')
		case '=':
			if i+2 < len(s) {
				if hi, lo := hexValue(s[i+1]), hexValue(s[i+2]); hi < 16 && lo < 16 {
					out = append(out, hi<<4|lo)
					i += 2
					continue
				}
			}
			damaged = true
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return out, damaged
}

// collapse turns every run of white space and control characters into one blank and trims the ends.
func collapse(s string) string {
	clean := true
	blank := true // the character before was one
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c == 0x7F || c >= utf8.RuneSelf || (c == ' ' && blank) {
			clean = false
			break
		}
		blank = c == ' '
	}
	if clean && !(blank && len(s) > 0) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	blank = false
	for _, r := range s {
		if isBlank(r) {
			blank = true
			continue
		}
		if invisible(r) {
			continue
		}
		if blank && out.Len() > 0 {
			out.WriteByte(' ')
		}
		blank = false
		out.WriteRune(r)
	}
	return out.String()
}

func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200A
}

// invisible characters carry nothing in one line of text, and some hide what it says.
func invisible(r rune) bool {
	return r < ' ' || (r >= 0x7F && r < 0xA0)
}
