package words

import (
	"sync"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// tongue is what Words speak at a moment: the sentences of one language and the forms of one locale.
type tongue struct {
	lang    language.Tag // of the sentences
	voice   *voice
	locale  *locale
	figures figures
	printer *message.Printer // of what figures cannot write
	signs   sync.Map         // currency.Unit → string
}

// newTongue chooses by the person's languages, the most wanted first.
func newTongue(b *book, wanted []language.Tag) (*tongue, error) {
	t := &tongue{lang: b.best(wanted), locale: localeOf(wanted)}
	var err error
	if t.voice, err = b.voices[t.lang](); err != nil {
		return nil, err
	}
	t.printer = message.NewPrinter(t.locale.tag)
	t.figures = figuresOf(t.locale.tag, t.printer)
	return t, nil
}

// say fills the sentence of a key.
func (t *tongue) say(key string, p *places) string {
	phrase, ok := t.voice.phrase(key, p.count)
	if !ok {
		return "⟦" + key + "⟧"
	}
	return phrase.fill(p)
}

// first says the first of the keys that has a sentence all of whose places have something to stand in
// them: a sentence that names a record is passed over where no record is known.
func (t *tongue) first(p *places, keys ...string) (string, bool) {
	for _, key := range keys {
		if phrase, ok := t.voice.phrase(key, p.count); ok && phrase.enough(p) {
			return phrase.fill(p), true
		}
	}
	return "⟦" + keys[0] + "⟧", false
}

// sign is the currency's sign in the locale ("€", "US$"), or its short one where the locale has the code only.
func (t *tongue) sign(unit currency.Unit) string {
	if known, ok := t.signs.Load(unit); ok {
		sign, _ := known.(string)
		return sign
	}
	sign := t.printer.Sprint(currency.Symbol(unit))
	if sign == unit.String() {
		sign = t.printer.Sprint(currency.NarrowSymbol(unit))
	}
	if t.lang == pseudoTag {
		sign = accents.Replace(sign)
	}
	t.signs.Store(unit, sign)
	return sign
}
