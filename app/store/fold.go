package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold makes text comparable: small letters without accents, words joined by single blanks. Whatever is
// neither letter nor digit ends a word, but for apostrophes, which vanish ("O'Brien" is "obrien").
func fold(text string) string {
	if plain(text) {
		return foldASCII(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	for _, r := range norm.NFKD.String(text) {
		if accent(r) || apostrophe(r) {
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		if s, ok := spelled[r]; ok {
			b.WriteString(s)
			continue
		}
		b.WriteRune(lower(r))
	}
	return norm.NFC.String(b.String())
}

func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func foldASCII(text string) string {
	b := make([]byte, 0, len(text))
	gap := false
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '\'':
			continue
		default:
			gap = len(b) > 0
			continue
		}
		if gap {
			b = append(b, ' ')
			gap = false
		}
		b = append(b, c)
	}
	return string(b)
}

// spelled are letters that Unicode does not take apart.
var spelled = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l",
	'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ħ': "h", 'Ħ': "h", 'ı': "i", 'ŋ': "n",
	'ґ': "г", 'Ґ': "г",
}

func lower(r rune) rune {
	if r = unicode.ToLower(r); r == 'ς' {
		return 'σ'
	}
	return r
}

// accent tells whether a mark only changes the look or sound of a letter, so that people leave it out;
// the vowel signs of Indic scripts are not among them.
func accent(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f, r >= 0x483 && r <= 0x487: // Latin, Greek, Cyrillic
		return true
	case r >= 0x591 && r <= 0x5bd, r >= 0x64b && r <= 0x652, r == 0x670: // Hebrew, Arabic points
		return true
	case r == 0x3099 || r == 0x309a: // kana
		return true
	}
	return r >= 0x1ab0 && r <= 0x1aff || r >= 0x1dc0 && r <= 0x1dff || r >= 0x20d0 && r <= 0x20ff
}

func apostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '`' || r == '´'
}

// spelledOut gives the text with the German way of writing umlauts without dots ("Müller", "Mueller"),
// or "" where it has none.
func spelledOut(text string) string {
	if plain(text) {
		return ""
	}
	text = norm.NFC.String(text)
	if !strings.ContainsAny(text, "äöüÄÖÜ") {
		return ""
	}
	return umlauts.Replace(text)
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")

// unspaced tells whether words of the rune's script are written without blanks between them, or are
// looked for by their parts: Han, kana, Hangul.
func unspaced(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// starts appends the places of a folded text where a search may begin: each word, and each letter of
// scripts without blanks; at most n.
func starts(at []int, folded string, n int) []int {
	fresh := true
	for i, r := range folded {
		if len(at) == n {
			break
		}
		if r != ' ' && (fresh || unspaced(r)) {
			at = append(at, i)
		}
		fresh = r == ' '
	}
	return at
}

// holds tells whether a folded text has a word that begins with the folded word.
func holds(text, word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	free := unspaced(first)
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		at += i
		if free || at == 0 || text[at-1] == ' ' {
			return true
		}
		at++
	}
}

// digits gives the digits of a phone number, or "" where the text has letters or fewer than four.
func digits(text string) string {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b = append(b, byte(r))
		case unicode.IsLetter(r):
			return ""
		}
	}
	if len(b) < 4 {
		return ""
	}
	return string(b)
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
