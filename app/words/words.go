// Package words holds every sentence, name, date and amount that a person reads, looked up by key in
// the catalogues of assets/translations. Below it there are keys and arguments only. Sentences come in the best
// language that has a catalogue; dates, clocks, numbers and money follow the person's locale even where
// the sentences do not.
//
// A key is dotted by place ("context.inContextOf"). A sentence names its places in braces ("As of {time}").
// The place "count" chooses the plural form. Words are read-only and safe for use by several goroutines.
package words

import (
	"slices"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Words are the sentences of one language and the forms of one locale.
type Words struct {
	book    *book
	lang    language.Tag // of the sentences
	pseudo  bool
	locale  *locale
	printer *message.Printer // of numbers, in the locale
	now     func() time.Time
	zone    *time.Location
}

// Open reads the catalogues and chooses by the person's languages, the most wanted first, as the system
// names them: "de_DE.UTF-8", "de-DE", "C". Without any that is known it is English with the forms
// of Great Britain. "en-XA" gives English with accents and brackets, for tests: sentences that do not come from
// the catalogue stand out, and so do places that are too narrow. An error is a catalogue that is broken.
func Open(langs ...string) (*Words, error) {
	b, err := open()
	if err != nil {
		return nil, err
	}
	wanted := tags(langs)
	w := &Words{book: b, lang: b.best(wanted), now: time.Now, zone: time.Local}
	w.pseudo = slices.Contains(wanted, pseudoTag)
	w.locale = localeOf(wanted)
	w.printer = message.NewPrinter(w.locale.tag)
	return w, nil
}

// At returns the same words with another clock and time zone: for tests, and for a demo that stands still.
func (w *Words) At(now func() time.Time, zone *time.Location) *Words {
	other := *w
	other.now, other.zone = now, zone
	return &other
}

// Lang is the language of the sentences, BCP 47.
func (w *Words) Lang() string { return w.lang.String() }

// Locale is the one whose forms dates and numbers have, BCP 47.
func (w *Words) Locale() string { return w.locale.tag.String() }

// Say returns the sentence of a key. The arguments are names and values in turn: Say("search.loaded",
// "shown", 8, "total", 23). Whole numbers are written as Number does, texts as they are. A key without a
// sentence gives ⟦key⟧, a place without an argument ⟦name⟧: no screen breaks, and tests find them.
func (w *Words) Say(key string, args ...any) string {
	return w.say(key, w.places(args))
}

func (w *Words) say(key string, p places) string {
	sentence, ok := w.sentence(key, p)
	if !ok {
		return "⟦" + key + "⟧"
	}
	return p.fill(sentence)
}

// first says the first of the keys that has a sentence all of whose places have something to stand in
// them: a sentence that names a record is passed over where no record is known.
func (w *Words) first(p places, keys ...string) (string, bool) {
	for _, key := range keys {
		if sentence, ok := w.sentence(key, p); ok && p.enough(sentence) {
			return p.fill(sentence), true
		}
	}
	return "⟦" + keys[0] + "⟧", false
}

// sentence looks up the text of a key with its places still open.
func (w *Words) sentence(key string, p places) (string, bool) {
	text, ok := w.book.text(w.lang, key, p.count)
	if ok && w.pseudo {
		text = Pseudo(text)
	}
	return text, ok
}

// Has tells whether there is a sentence for the key.
func (w *Words) Has(key string) bool {
	_, ok := w.book.text(w.lang, key, nil)
	return ok
}
