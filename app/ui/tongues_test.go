package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

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
		foreign := foreignTexts(s)
		for _, text := range seen.Texts(s.win.Content()) {
			if !words.IsPseudo(text.Text) && !isForeign(foreign, text.Text) {
				t.Errorf("%s: %q does not come from the catalogue", each.name, text.Text)
			}
		}
	}
}

// The languages with the longest words have room in every state: no text stands in another one.
func TestStates_HaveRoomForLongWords(t *testing.T) {
	for _, each := range states() {
		for _, lang := range []string{"de", "uk"} {
			s := newStage(t, each.width, each.change)
			s.speak(lang)
			each.play(s)
			texts := seen.Texts(s.win.Content())
			for i, text := range texts {
				for _, other := range texts[i+1:] {
					if overlap(text, other) {
						t.Errorf("%s, %s: %q stands in %q", each.name, lang, text.Text, other.Text)
					}
				}
			}
		}
	}
}

// overlap tells whether two texts stand in one another by more than their edges.
func overlap(a, b seen.Text) bool {
	const edge = 2
	return min(a.X+a.Width, b.X+b.Width)-max(a.X, b.X) > edge && min(a.Y+a.Height, b.Y+b.Height)-max(a.Y, b.Y) > 3*edge
}

// typed is what the states have the person write, and the names in messages of their own.
const typed = "alp shop.brightwater.example crm.brightwater.example OroConnector Brightwater Europe news@trade.example Trade weekly"

// foreignTexts are all texts that are not ours: of the records, the message, the person.
func foreignTexts(s *stage) string {
	m := letterFrom()
	texts := []string{typed, m.Text, m.Subject, fmt.Sprint(m.From, m.Sender, m.ReplyTo, m.To, m.Cc, m.Attachments, m.Inside)}
	if s.mail != nil {
		texts = append(texts, fmt.Sprint(s.mail.headers, s.mail.found, s.mail.read, s.mail.states))
	}
	for _, e := range s.entities {
		texts = append(texts, e.Name, fmt.Sprint(e.Emails, e.Phones))
		for _, f := range e.Fields {
			texts = append(texts, f.Label, f.Value.Text)
		}
		for _, l := range e.Links {
			texts = append(texts, l.Name)
		}
	}
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

var bracketed = regexp.MustCompile(`\[[^\[\]]*\]`)

// isForeign tells whether what a text has outside of the catalogue's brackets is foreign, or the name of a key.
func isForeign(foreign, text string) bool {
	rest := strings.Trim(bracketed.ReplaceAllString(text, ""), "…()<>· ")
	if !strings.ContainsFunc(rest, unicode.IsLetter) || utf8.RuneCountInString(rest) <= 2 { // a key, initials
		return true
	}
	return strings.Contains(foreign, strings.Join(strings.Fields(rest), " "))
}
