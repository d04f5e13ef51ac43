package words

import (
	"strings"

	"golang.org/x/text/language"
)

// tags reads languages as systems name them: "de_DE.UTF-8@euro" and "de-DE" alike. "C" and "POSIX" are
// English; what cannot be read is left out.
func tags(langs []string) []language.Tag {
	var out []language.Tag
	for _, text := range langs {
		text, _, _ = strings.Cut(text, "@")
		text, _, _ = strings.Cut(text, ".")
		text = strings.ReplaceAll(strings.TrimSpace(text), "_", "-")
		if text == "C" || text == "POSIX" {
			text = "en"
		}
		if tag, err := language.Parse(text); err == nil && tag != language.Und {
			out = append(out, tag)
		}
	}
	return out
}
