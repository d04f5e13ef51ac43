// Package words holds every sentence, name, date and amount that a person reads, looked up by key in
// the catalogues of assets/translations. Below it there are keys and arguments only. Sentences come in the best
// language that has a catalogue; dates, clocks, numbers and money follow the person's locale even where
// the sentences do not.
//
// A key is dotted by place ("context.inContextOf"). A sentence names its places in braces ("As of {time}").
// The place "count" chooses the plural form. Words are safe for use by several goroutines.
package words

import (
	"sync/atomic"
	"time"
)

// Words are the sentences of one language and the forms of one locale. Which ones, Use can change while
// the program runs.
type Words struct {
	book  *book
	speak *atomic.Pointer[tongue] // shared with what At returns
	now   func() time.Time
	zone  *time.Location
}

// Open reads the catalogues and chooses by the person's languages, the most wanted first, as the system
// names them: "de_DE.UTF-8", "de-DE", "C". Without any that is known it is English with the forms
// of Great Britain. PseudoTag gives English with accents and brackets, for tests. An error is a catalogue that is
// broken.
func Open(langs ...string) (*Words, error) {
	b, err := open()
	if err != nil {
		return nil, err
	}
	w := &Words{book: b, speak: &atomic.Pointer[tongue]{}, now: time.Now, zone: time.Local}
	return w, w.Use(langs...)
}

// Use changes the languages, as Open takes them. What is said from now on, also by what At returned, is in the
// new one; what stands on a screen is not changed by it. With an error nothing changes.
func (w *Words) Use(langs ...string) error {
	t, err := newTongue(w.book, tags(langs))
	if err != nil {
		return err
	}
	w.speak.Store(t)
	return nil
}

// Languages are those that have a catalogue, BCP 47, English first.
func Languages() ([]string, error) {
	b, err := open()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, tag := range b.tags {
		out = append(out, tag.String())
	}
	return out, nil
}

// At returns the same words with another clock and time zone: for tests, and for a demo that stands still.
func (w *Words) At(now func() time.Time, zone *time.Location) *Words {
	other := *w
	other.now, other.zone = now, zone
	return &other
}

// tongue is what is spoken at this moment.
func (w *Words) tongue() *tongue { return w.speak.Load() }

// Lang is the language of the sentences, BCP 47.
func (w *Words) Lang() string { return w.tongue().lang.String() }

// Locale is the one whose forms dates and numbers have, BCP 47.
func (w *Words) Locale() string { return w.tongue().locale.tag.String() }

// Say returns the sentence of a key. The arguments are names and values in turn: Say("search.loaded",
// "shown", 8, "total", 23). Whole numbers are written as Number does, texts as they are. A key without a
// sentence gives ⟦key⟧, a place without an argument ⟦name⟧: no screen breaks, and tests find them.
func (w *Words) Say(key string, args ...any) string {
	t := w.tongue()
	p := t.places(args)
	return t.say(key, &p)
}

// Has tells whether there is a sentence for the key.
func (w *Words) Has(key string) bool {
	_, ok := w.tongue().voice.phrase(key, nil)
	return ok
}
