package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"oroconnector/app/ui/seen"
	"oroconnector/app/words"
)

// In the pseudo-language nothing stands on the screen in plain letters but what is foreign: every text of ours
// comes from the catalogue.
func TestStates_SayNothingButTheCatalogue(t *testing.T) {
	for _, each := range states() {
		s := newStage(t, each.width, each.change)
		s.speak(words.PseudoTag)
		each.play(s)
		for _, text := range seen.Texts(s.win.Content()) {
			if !words.IsPseudo(text.Text) && !isForeign(s, text.Text) {
				t.Errorf("%s: %q does not come from the catalogue", each.name, text.Text)
			}
		}
	}
}

// foreignTexts are texts of ours that no language translates: keys, signs, names, parts of examples.
var foreignTexts = []string{"OroConnector"}

// isForeign tells whether a text is of somebody else: of a record, a message, an address.
func isForeign(s *stage, text string) bool {
	text = strings.TrimSuffix(strings.TrimSpace(text), "…")
	if slices.Contains(foreignTexts, text) || !strings.ContainsFunc(text, unicode.IsLetter) {
		return true
	}
	_ = s
	return false
}
