package words

import (
	"strings"

	"golang.org/x/text/language"
)

// pseudoTag is the private locale in which translators' tools show English with accents.
var pseudoTag = language.MustParse("en-XA")

var accents = strings.NewReplacer(
	"a", "á", "b", "ƀ", "c", "ç", "d", "ð", "e", "é", "f", "ƒ", "g", "ğ", "h", "ĥ", "i", "î", "j", "ĵ", "k", "ķ", "l", "ļ",
	"m", "ɱ", "n", "ñ", "o", "ö", "p", "þ", "r", "ŕ", "s", "š", "t", "ţ", "u", "û", "v", "ṽ", "w", "ŵ", "y", "ý", "z", "ž",
	"A", "Å", "B", "Ɓ", "C", "Ç", "D", "Ð", "E", "É", "F", "Ƒ", "G", "Ğ", "H", "Ĥ", "I", "Î", "J", "Ĵ", "K", "Ķ", "L", "Ļ",
	"M", "Ṁ", "N", "Ñ", "O", "Ö", "P", "Þ", "R", "Ŕ", "S", "Š", "T", "Ţ", "U", "Û", "V", "Ṽ", "W", "Ŵ", "Y", "Ý", "Z", "Ž",
)

// Pseudo makes a sentence look foreign and 40 % longer while it can still be read: "Retry" becomes
// "[Ŕéţŕý ··]". Places in braces stay as they are.
func Pseudo(sentence string) string {
	var b strings.Builder
	letters := 0
	b.WriteByte('[')
	each(sentence, func(text, name string) {
		letters += len([]rune(text))
		b.WriteString(accents.Replace(text))
		if name != "" {
			b.WriteString("{" + name + "}")
		}
	})
	b.WriteString(" " + strings.Repeat("·", letters*2/5) + "]")
	return b.String()
}
