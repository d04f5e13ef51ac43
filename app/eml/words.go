package eml

import (
	"strings"
	"unicode/utf8"
)

// decodeWords decodes the encoded words (RFC 2047) of an unfolded value, in every form that mature
// parsers read: with blanks or raw 8-bit inside, without blanks around, with an RFC 2231 language, in
// the middle of quotes, without the final "?=". Raw 8-bit text is decoded by hint or by detection.
func decodeWords(s, hint string) (text string, odd oddity) {
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
			run.flush(&out, &odd)
			plain, raw := decodeRaw(between, hint)
			out.WriteString(plain)
			odd |= raw
		}
		run.add(w, &out, &odd)
		last = at + w.length
		at = nextWord(s, last)
	}
	run.flush(&out, &odd)
	plain, raw := decodeRaw(s[last:], hint)
	out.WriteString(plain)
	return out.String(), odd | raw
}

// oddity says what had to be mended in text of a header; 0: nothing.
type oddity uint8

const (
	oddRaw  oddity = 1 << iota // 8-bit text without a character set
	oddWord                    // an encoded word is broken, or its label lies
)

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
func decodeRaw(s, hint string) (string, oddity) {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] == 0x1B {
			if utf8.ValidString(s) && s[i] != 0x1B {
				return s, oddRaw
			}
			return detect([]byte(s), hint), oddRaw
		}
	}
	return s, 0
}

// word is one encoded word.
type word struct {
	charset string
	base64  bool
	text    string
	length  int // of the whole in the value
	broken  bool
}

// maxCharset bounds the name of a character set in an encoded word.
const maxCharset = 60

// parseWord reads the encoded word that s starts with.
func parseWord(s string) (word, bool) {
	charset, coding, skipped := wordHead(s)
	if skipped == 0 {
		return word{}, false
	}
	w := word{charset: charset, base64: coding == 'b'}
	rest := s[skipped:]
	stop, next := wordEnd(rest, w.base64)
	if stop >= 0 {
		w.text, w.length = rest[:stop], skipped+stop+2
		return w, true
	}
	// Without an end it goes up to the next blank or bracket, as far as it looks like its encoding.
	rest = rest[:next]
	if i := strings.IndexAny(rest, " \t\r\n\"<>,;"); i >= 0 {
		rest = rest[:i]
	}
	w.text, w.length, w.broken = strings.TrimRight(rest, "?"), skipped+len(rest), true
	return w, true
}

// wordHead reads "=?charset?Q?" and returns its length, 0 where text starts otherwise. coding is 'b' or 'q'.
func wordHead(s string) (charset string, coding byte, length int) {
	end := strings.IndexByte(s[2:min(len(s), 2+maxCharset)], '?')
	if end < 0 || len(s) < 2+end+3 {
		return "", 0, 0
	}
	charset = strings.Trim(s[2:2+end], " ")
	if strings.ContainsAny(charset, " \t<>@,;=") || s[2+end+2] != '?' {
		return "", 0, 0
	}
	switch coding = s[2+end+1] | 0x20; coding {
	case 'b', 'q':
		return charset, coding, 2 + end + 3
	}
	return "", 0, 0
}

// wordEnd finds the "?=" that ends the text of an encoded word, -1 where the next word begins before, or none comes; next
// is then where it had to end at the latest.
func wordEnd(s string, base64 bool) (stop, next int) {
	for i := 0; i+1 < len(s); i++ {
		switch {
		case s[i] == '?' && s[i+1] == '=':
			if base64 || !escapes(s[i:]) {
				return i, 0
			}
		case s[i] == '=' && s[i+1] == '?':
			if _, _, n := wordHead(s[i:]); n > 0 {
				return -1, i
			}
		}
	}
	return -1, len(s)
}

// escapes tells whether the "?=" that text starts with is a letter and the start of an escape, as in =?utf-8?Q?What?=3D?=:
// then the end follows, with neither blanks nor the next word before it.
func escapes(s string) bool {
	if len(s) < 6 || hexValue(s[2]) > 15 || hexValue(s[3]) > 15 {
		return false
	}
	for i := 4; i+1 < len(s) && i < longestEncoded; i++ {
		switch {
		case s[i] == '?' && s[i+1] == '=':
			return true
		case s[i] == ' ', s[i] == '\t', s[i] == '=' && s[i+1] == '?':
			return false
		}
	}
	return false
}

// wordRun joins the bytes of neighbouring words of one character set before they are decoded, since
// many writers tear letters apart.
type wordRun struct {
	active  bool
	charset string
	bytes   []byte
}

func (r *wordRun) add(w word, out *strings.Builder, odd *oddity) {
	label := w.charset
	if i := strings.IndexByte(label, '*'); i > 0 {
		label = label[:i]
	}
	if r.active && !strings.EqualFold(r.charset, label) && !(lookup(r.charset).kind == csUTF8 && lookup(label).kind == csUTF8) {
		r.flush(out, odd)
	}
	r.active, r.charset = true, label
	var damaged bool
	if w.base64 {
		var b []byte
		b, damaged = decodeBase64(w.text)
		r.bytes = append(r.bytes, b...)
	} else {
		r.bytes, damaged = appendQ(r.bytes, w.text)
	}
	if damaged || w.broken {
		*odd |= oddWord
	}
}

func (r *wordRun) flush(out *strings.Builder, odd *oddity) {
	if !r.active {
		return
	}
	text, problem := toUTF8(r.bytes, r.charset)
	out.WriteString(text)
	if problem != "" {
		*odd |= oddWord
	}
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

// hasHigh tells whether text has bytes outside of ASCII, or the escapes of ISO-2022.
func hasHigh(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] == 0x1B {
			return true
		}
	}
	return false
}
