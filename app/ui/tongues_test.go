package ui

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"oroconnector/app/ui/seen"
	"oroconnector/app/words"
	"oroconnector/assets"
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

// The languages with the longest words have room in every state: no text stands in another one, and no button is
// cut.
func TestStates_HaveRoomForLongWords(t *testing.T) {
	for _, lang := range []string{"de", "uk"} {
		buttons := buttonsIn(t, lang)
		for _, each := range states() {
			s := newStage(t, each.width, each.change)
			s.speak(lang)
			each.play(s)
			texts := seen.Texts(s.win.Content())
			for i, text := range texts {
				if isCut(text.Text, buttons) {
					t.Errorf("%s, %s: the button %q is cut", each.name, lang, text.Text)
				}
				for _, other := range texts[i+1:] {
					if overlap(text, other) {
						t.Errorf("%s, %s: %q stands in %q", each.name, lang, text.Text, other.Text)
					}
				}
			}
		}
	}
}

var button = regexp.MustCompile(`(?m)^"action\.\w+" = "(.*)"$`)

// buttonsIn are what buttons say in a language.
func buttonsIn(t *testing.T, lang string) []string {
	t.Helper()
	data, err := fs.ReadFile(assets.Translations, "translations/"+lang+"/actions.toml")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, found := range button.FindAllStringSubmatch(string(data), -1) {
		all = append(all, found[1])
	}
	if len(all) < 40 {
		t.Fatalf("only %d buttons found in %s", len(all), lang)
	}
	return all
}

// isCut tells whether a text is the beginning of a button's.
func isCut(text string, buttons []string) bool {
	start, ends := strings.CutSuffix(text, "…")
	return ends && start != "" && !slices.Contains(buttons, text) && slices.ContainsFunc(buttons, func(b string) bool { return strings.HasPrefix(b, start) })
}

// overlap tells whether two texts stand in one another by more than their edges.
func overlap(a, b seen.Text) bool {
	const edge = 2
	return min(a.X+a.Width, b.X+b.Width)-max(a.X, b.X) > edge && min(a.Y+a.Height, b.Y+b.Height)-max(a.Y, b.Y) > 3*edge
}

// typed is what the states have the person write, and the names in messages of their own.
const typed = "http:// https:// 7Q0b5n2nmKXqv4 alp shop.brightwater.example http://crm.brightwater.example https://crm.brightwater.example OroConnector Brightwater Europe news@trade.example Trade weekly"

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
