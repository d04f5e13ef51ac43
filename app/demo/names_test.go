package demo

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// aliases are other words for names in recordings: as long, and with the same beginning, by which
// recordings search.
type aliases map[string]string

func newAliases() aliases {
	const kept = 4
	out := aliases{}
	for _, word := range []string{
		"larson", "rickel", "coleman", "jerry", "allied", "edward", "megatronic", "cuvox", "armyspy", "superrito",
		"dayrep", "martin", "albers", "wilson", "reilly", "obrien", "ibrahim", "counselling", "quotation",
	} {
		b := []byte(word)
		for i := kept; i < len(b); i++ {
			b[i] = byte('a' + rand.IntN(26)) // #nosec G404 -- names, no secrets
		}
		out[word] = string(b)
	}
	return out
}

// replace changes the names wherever they stand, in whatever case.
func (n aliases) replace(text string) string {
	for word, other := range n {
		lower := strings.ToLower(text)
		if len(lower) != len(text) {
			return text // letters of other lengths in lower case: nothing of ours
		}
		var b strings.Builder
		for {
			at := strings.Index(lower, word)
			if at < 0 {
				break
			}
			b.WriteString(text[:at])
			for i := range len(word) {
				c := rune(other[i])
				if unicode.IsUpper(rune(text[at+i])) {
					c = unicode.ToUpper(c)
				}
				b.WriteRune(c)
			}
			text, lower = text[at+len(word):], lower[at+len(word):]
		}
		text = b.String() + text
	}
	return text
}
