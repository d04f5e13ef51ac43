package words

import (
	"strings"

	"golang.org/x/text/language"
)

// pseudoTag is the private locale in which translators' tools show English with accents.
var pseudoTag = language.MustParse("en-XA")

// PseudoTag opens the pseudo-language: Open(PseudoTag). Its sentences stand in brackets, are 40 % longer and
// carry accents, so that a test of a face finds what does not come from the catalogue and what has no room.
const PseudoTag = "en-XA"

var accents = strings.NewReplacer(
	"a", "á", "b", "ƀ", "c", "ç", "d", "ð", "e", "é", "f", "ƒ", "g", "ğ", "h", "ĥ", "i", "î", "j", "ĵ", "k", "ķ", "l", "ļ",
	"m", "ɱ", "n", "ñ", "o", "ö", "p", "þ", "r", "ŕ", "s", "š", "t", "ţ", "u", "û", "v", "ṽ", "w", "ŵ", "y", "ý", "z", "ž",
	"A", "Å", "B", "Ɓ", "C", "Ç", "D", "Ð", "E", "É", "F", "Ƒ", "G", "Ğ", "H", "Ĥ", "I", "Î", "J", "Ĵ", "K", "Ķ", "L", "Ļ",
	"M", "Ṁ", "N", "Ñ", "O", "Ö", "P", "Þ", "R", "Ŕ", "S", "Š", "T", "Ţ", "U", "Û", "V", "Ṽ", "W", "Ŵ", "Y", "Ý", "Z", "Ž",
)

// Pseudo makes a sentence look foreign and 40 % longer while it can still be read: "Retry" becomes
// "[Ŕéţŕý ··]". Places in braces stay as they are. Parts divided by " · ", which may vanish, have brackets of
// their own.
func Pseudo(sentence string) string {
	parts := strings.Split(sentence, dot)
	for i, part := range parts {
		var b strings.Builder
		letters := 0
		b.WriteByte('[')
		each(part, func(text, name string) {
			letters += len([]rune(text))
			b.WriteString(accents.Replace(text))
			if name != "" {
				b.WriteString("{" + name + "}")
			}
		})
		b.WriteString(" " + strings.Repeat("·", letters*2/5) + "]")
		parts[i] = b.String()
	}
	return strings.Join(parts, dot)
}

// IsPseudo tells whether a text on the screen comes from the catalogue whole or in its parts, when the words are
// those of the pseudo-language: whether none of its plain letters stands outside of brackets. Foreign text
// (names, subjects, addresses) is not.
func IsPseudo(text string) bool {
	depth := 0
	for _, r := range text {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth <= 0 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'):
			return false
		}
	}
	return true
}

// pseudoVoice is English, seen so.
func pseudoVoice(b *book) (*voice, error) {
	english, err := b.voices[language.English]()
	if err != nil {
		return nil, err
	}
	v := &voice{sentences: make(map[string]sentence, len(english.sentences)), plural: english.plural}
	for key, s := range english.sentences {
		forms := make(map[string]string, len(s))
		for form, p := range s {
			forms[form] = Pseudo(p.source())
		}
		v.sentences[key] = newSentence(forms)
	}
	return v, nil
}
