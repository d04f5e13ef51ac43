package eml

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Texts of headers are too short for statistics over letter pairs. What tells their character set is which letters come
// out: each set is tried, and its result weighed by how common its letters are in the language that uses the set.

// guessed is how many bytes of a text are weighed.
const guessed = 512

// The weights, 0 to 1, from which a guess is believed: where nothing else is known, and against a label.
const (
	enough = 0.6
	surely = 0.85
)

// guessSets are the sets that are tried, with the weight of one rune: 0 for one that text of the language hardly has.
var guessSets = []struct {
	enc   encoding.Encoding
	weigh func(r rune) float64
}{
	{japanese.ShiftJIS, weighJapanese},
	{japanese.EUCJP, weighJapanese},
	{simplifiedchinese.GBK, weighSimplified},
	{traditionalchinese.Big5, weighTraditional},
	{korean.EUCKR, weighKorean},
	{charmap.Windows1251, weighCyrillic},
	{charmap.KOI8R, weighCyrillic},
	{charmap.CodePage866, weighCyrillic},
	{charmap.Windows1253, weighGreek},
	{charmap.Windows1255, weighHebrew},
	{charmap.Windows1256, weighArabic},
	{charmap.Windows874, weighThai},
}

// guess decodes a short text by the set whose letters are the most common ones; false where none reaches the weight.
func guess(b []byte, least float64) (string, bool) {
	if latin(b) {
		return "", false
	}
	sample := b[:min(len(b), guessed)]
	var best encoding.Encoding
	top := 0.0
	for _, set := range guessSets {
		out, err := set.enc.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		if len(sample) < len(b) {
			out = bytes.TrimRight(out, "\uFFFD") // a letter that was cut
		}
		if weight := weighText(string(out), singleByte(set.enc), set.weigh); weight > top {
			best, top = set.enc, weight
		}
	}
	if top < least {
		return "", false
	}
	out, err := best.NewDecoder().Bytes(b)
	return string(out), err == nil
}

// latin tells whether text is of an alphabet of the west: its letters beyond ASCII stand alone among others.
func latin(b []byte) bool {
	high, alone, umlauts := 0, 0, 0
	for i := 0; i < len(b) && i < guessed; i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		high++
		umlauts += boolBit(strings.IndexByte("\xE4\xF6\xFC\xC4\xD6\xDC\xDF", b[i]) >= 0)
		before, after := i > 0 && b[i-1] >= utf8.RuneSelf, i+1 < len(b) && b[i+1] >= utf8.RuneSelf
		if b[i] >= 0xA0 && !before && !after && (i > 0 && letter(b[i-1]) || i+1 < len(b) && letter(b[i+1])) {
			alone++
		}
	}
	return alone*2 > high || umlauts == high
}

// weighText is the mean weight of the letters beyond ASCII, 0 where a byte was lost or fewer than two letters were found.
func weighText(s string, single bool, weigh func(rune) float64) float64 {
	sum, n, run, longest := 0.0, 0, 0, 0
	var last rune
	for i, r := range s {
		if r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF {
			return 0
		}
		if run++; !inner(r) {
			run = 0
		}
		longest = max(longest, run)
		if r >= utf8.RuneSelf {
			n++
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			mixed := asciiLetter(last) || asciiLetter(next)
			w := weigh(r)
			if w == 0 && single && inner(last) && inner(next) {
				return 0 // a sign inside of a word
			}
			switch {
			case single && mixed || unicode.IsUpper(r) && unicode.IsLower(last):
				// no word has letters of two alphabets, and none grow inside of it
			case unfit(last, r, next):
			case asciiLetter(last):
				sum += w / 2
			default:
				sum += w
			}
		}
		last = r
	}
	if n < 2 || single && longest < 3 {
		return 0
	}
	return sum / float64(n)
}

// inner tells whether a rune beyond ASCII belongs to a word.
func inner(r rune) bool { return r >= utf8.RuneSelf && unicode.IsLetter(r) }

// unfit tells whether a letter cannot stand at its place: Hebrew has forms for the end of words, and so has Arabic; the
// upper and lower signs of Thai stand on a letter.
func unfit(last, r, next rune) bool {
	switch {
	case strings.ContainsRune("ךםןףץةى", r):
		return inner(next)
	case strings.ContainsRune("כמנצפ", r):
		return !inner(next) && inner(last) && r != 'פ' && r != 'כ'
	case r == 0xE31 || r >= 0xE34 && r <= 0xE3A:
		return last < 0xE01 || last > 0xE2E
	}
	return false
}

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// asianMark tells whether a rune is punctuation of Asian text.
func asianMark(r rune) bool { return r >= 0x3000 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF5E }

func weighJapanese(r rune) float64 {
	switch {
	case r >= 0x3041 && r <= 0x30FF:
		return 1
	case asianMark(r):
		return 0.7
	case strings.ContainsRune(commonJapanese, r):
		return 0.95
	case r >= 0x4E00 && r <= 0x9FFF:
		return 0.35
	case r >= 0xFF61 && r <= 0xFF9F:
		return 0.1 // half-width: one byte each, and seldom
	}
	return 0
}

func weighSimplified(r rune) float64 {
	switch {
	case strings.ContainsRune(commonSimplified, r):
		return 1
	case asianMark(r):
		return 0.7
	case r >= 0x4E00 && r <= 0x9FFF:
		return 0.3
	}
	return 0
}

func weighTraditional(r rune) float64 {
	switch {
	case strings.ContainsRune(commonTraditional, r):
		return 1
	case asianMark(r):
		return 0.7
	case r >= 0x4E00 && r <= 0x9FFF:
		return 0.3
	}
	return 0
}

func weighKorean(r rune) float64 {
	switch {
	case strings.ContainsRune(commonKorean, r):
		return 1
	case asianMark(r):
		return 0.5
	case r >= 0xAC00 && r <= 0xD7A3:
		return 0.4
	}
	return 0
}

func weighCyrillic(r rune) float64 {
	switch low := unicode.ToLower(r); {
	case strings.ContainsRune("оеаинтсрвл", low):
		return 1
	case strings.ContainsRune("кмдпуяыьгзбчйіїє", low):
		return 0.6
	case low >= 'а' && low <= 'я' || low == 'ё' || low == 'ґ':
		return 0.3
	case strings.ContainsRune("«»№—–“”„…", r):
		return 0.5
	}
	return 0
}

func weighGreek(r rune) float64 {
	switch low := unicode.ToLower(r); {
	case strings.ContainsRune("αοιετσνηυρίάόέςήύώ", low):
		return 1
	case low >= 'α' && low <= 'ω':
		return 0.6
	}
	return 0
}

func weighHebrew(r rune) float64 {
	switch {
	case strings.ContainsRune("יוהלאםרבתמנש", r):
		return 1
	case r >= 'א' && r <= 'ת':
		return 0.7
	}
	return 0
}

func weighArabic(r rune) float64 {
	switch {
	case strings.ContainsRune("اليمنرتبوهعدأةى", r):
		return 1
	case r >= 'ء' && r <= 'ي':
		return 0.7
	}
	return 0
}

// weighThai weighs letters below the common ones of others: bytes of Chinese look like them.
func weighThai(r rune) float64 {
	switch {
	case r >= 0xE01 && r <= 0xE2E:
		return 0.5
	case r >= 0xE2F && r <= 0xE4E: // vowels and tones, without which no text is Thai
		return 1
	}
	return 0
}

// centralEuropean decodes a text in Windows-1250 or ISO-8859-2, which Windows-1252 shows with signs inside of words where
// the letters of Polish and Czech were; false where it has no such signs.
func centralEuropean(b []byte) (string, bool) {
	signs, iso, windows := 0, 0, 0
	for i, c := range b[:min(len(b), guessed)] {
		before, after := i > 0 && letter(b[i-1]), i+1 < len(b) && letter(b[i+1])
		switch c {
		case 0xB3, 0xBF, 0xB9, 0xBE, 0xBB: // ł ż of both, š ž ť of ISO, ą ľ » of Windows
			if before && after {
				signs++
				iso += boolBit(c == 0xBE || c == 0xBB)
			}
		case 0xB1, 0xB6, 0xBC: // ą ś ź of ISO
			if before {
				iso, signs = iso+1, signs+1
			}
		case 0xA3, 0xA6, 0xA9, 0xAC, 0xAE, 0xAF: // Ł of both, Ś Š Ź Ž Ż of ISO, and signs that stand before no small letter
			if after && b[i+1]|0x20 == b[i+1] {
				signs++
				iso += boolBit(c != 0xA3 && c != 0xAF)
			}
		case 0x8D, 0x8F, 0x9D: // Ť Ź ť, and nothing in Windows-1252
			windows, signs = windows+1, signs+boolBit(before || after)
		case 0x8C, 0x9C, 0x9F: // Ś ś ź
			windows += boolBit(before || after)
		}
	}
	if signs == 0 {
		return "", false
	}
	set := charmap.ISO8859_2
	if windows > 0 || iso == 0 && hasByte(b, 0x8A, 0x9A, 0x8E, 0x9E, 0xA5) {
		set = charmap.Windows1250
	}
	out, err := set.NewDecoder().Bytes(b)
	return string(out), err == nil
}

// turkish decodes a text in Windows-1254, which Windows-1252 shows with the letters that of all languages Icelandic has;
// false where the other letters of Icelandic are there too, or none of Turkish.
func turkish(b []byte) (string, bool) {
	own, other := 0, 0
	for i, c := range b[:min(len(b), guessed)] {
		switch c {
		case 0xF0, 0xFE, 0xDE, 0xD0: // ğ ş Ş Ğ
			own += 2 * boolBit(i > 0 && letter(b[i-1]) || i+1 < len(b) && letter(b[i+1]))
		case 0xFD, 0xDD, 0xE7, 0xC7, 0xFC, 0xF6: // ı İ ç Ç ü ö
			own++
		case 0xE1, 0xED, 0xF3, 0xFA, 0xE6, 0xC6, 0xE9, 0xE5, 0xF8: // á í ó ú æ Æ é å ø
			other++
		}
	}
	if own < 2 || other > 0 || !hasByte(b, 0xF0, 0xFE, 0xDE, 0xD0, 0xFD, 0xDD) {
		return "", false
	}
	out, err := charmap.Windows1254.NewDecoder().Bytes(b)
	return string(out), err == nil
}

func hasByte(b []byte, list ...byte) bool {
	for _, c := range list {
		if bytes.IndexByte(b, c) >= 0 {
			return true
		}
	}
	return false
}

func boolBit(is bool) int {
	if is {
		return 1
	}
	return 0
}
