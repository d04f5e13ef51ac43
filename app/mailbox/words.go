package mailbox

import (
	"strings"
	"unicode"
)

// maxWords is how many words of a text are searched for.
const maxWords = 8

// searchWords are the words of a text as IMAP can be asked for them: what stands in quotes is one.
func searchWords(text string) []string {
	var words []string
	for i, part := range strings.Split(strings.ToValidUTF8(text, ""), `"`) {
		if i%2 == 1 {
			if part = strings.Join(strings.Fields(part), " "); part != "" {
				words = append(words, part)
			}
			continue
		}
		words = append(words, strings.FieldsFunc(part, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })...)
	}
	return words[:min(len(words), maxWords)]
}
