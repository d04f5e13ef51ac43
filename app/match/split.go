package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split cuts a line into words that may be numbers. White space and most signs separate; '.', '/', '-'
// and '_' join what is on both sides of them, ',' and ':' digits only; signs that say what a number is
// ('#', '+', '%', currencies) stay on its word. Words of web and mail addresses are left out.
func split(line string) []string {
	var words []string
	for field := range strings.FieldsSeq(line) {
		if strings.Contains(field, "://") || strings.Contains(field, "@") || hasPrefixFold(field, "www.") {
			continue
		}
		words = cut(words, field)
	}
	return words
}

// cut appends the words of a field without white space. Bytes that are no UTF-8 separate.
func cut(words []string, field string) []string {
	start, before := -1, rune(0)
	for i := 0; i < len(field); {
		r, width := utf8.DecodeRuneInString(field[i:])
		next, _ := utf8.DecodeRuneInString(field[i+width:])
		switch kept := keeps(before, r, next); {
		case kept && start < 0:
			start = i
		case !kept && start >= 0:
			words = append(words, field[start:i])
			start = -1
		}
		before, i = r, i+width
	}
	if start >= 0 {
		words = append(words, field[start:])
	}
	return words
}

// keeps tells whether r belongs to a word, given its neighbours.
func keeps(before, r, next rune) bool {
	switch r {
	case '#', '№', '+':
		return !alnum(before)
	case '%':
		return true
	case '.', '/', '-', '_', '‐', '‑':
		return alnum(before) && alnum(next)
	case ',', ':', '\'', '’':
		return digit(before) && digit(next)
	}
	return alnum(r) || unicode.Is(unicode.Sc, r)
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func alnum(r rune) bool { return digit(r) || unicode.IsLetter(r) || unicode.IsMark(r) }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
