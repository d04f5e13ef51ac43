package ui

import (
	"oroconnector/app/words"
)

// tongue is a language of the translations with its own name, so that everybody finds it.
type tongue struct{ tag, name string }

// ownNames are what the languages call themselves.
var ownNames = map[string]string{"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "uk": "Українська"}

// languages are those that the person can choose. One whose own name nobody has told us is shown by its tag.
func languages() []tongue {
	tags, err := words.Languages()
	if err != nil {
		tags = []string{"en"}
	}
	var all []tongue
	for _, tag := range tags {
		name := ownNames[tag]
		if name == "" {
			name = tag
		}
		all = append(all, tongue{tag, name})
	}
	return all
}

// speak changes the language of everything on screen: the panes are made anew, what is in view stays. "" is the
// system's language.
func (w *window) speak(language string) {
	before := w.words.Lang()
	langs := w.o.Langs
	if language != "" {
		langs = append([]string{language}, langs...)
	}
	if err := w.words.Use(langs...); err != nil {
		w.o.Log.Warn("the language stays", "err", err)
		return
	}
	if w.words.Lang() != before {
		w.sayAgain()
	}
}

// sayAgain makes the panes anew and shows in them what the old ones showed.
func (w *window) sayAgain() {
	text := w.parts.search.Text()
	w.furnish()
	w.search.leave()
	w.parts.search.SetText("")
	w.arrange()
	w.parts.welcome.Show(w.welcome)
	w.reread()
	if w.pages.middle() == searchPage && text != "" {
		w.parts.search.SetText(text)
		w.onSearch(text)
	}
	if ref := w.pages.record(); !ref.IsZero() {
		w.loadRecord(ref)
	}
	if w.pages.middle() == outboxPage {
		w.loadOutbox()
	}
	w.showUndo()
	w.showMessages()
	w.showStanding()
	w.arrange()
	w.focusPane()
}
