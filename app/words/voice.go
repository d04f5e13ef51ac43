package words

import (
	"sync"
	"sync/atomic"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// voice is one language: its sentences by key and its rule of plurals. It is read-only.
type voice struct {
	sentences map[string]sentence
	plural    *plural
	other     *voice // says what this one cannot; nil for English
}

// sentence is a text in its plural forms, by CLDR's names of these. "other" is always there.
type sentence map[string]phrase

func newSentence(forms map[string]string) sentence {
	s := make(sentence, len(forms))
	for form, text := range forms {
		s[form] = newPhrase(text)
	}
	return s
}

// phrase is the text of a key in the plural form of count, which is an int or an int64, or nil where nothing is
// counted.
func (v *voice) phrase(key string, count any) (phrase, bool) {
	s, ok := v.sentences[key]
	switch {
	case !ok && v.other != nil:
		return v.other.phrase(key, count)
	case !ok:
		return nil, false
	case len(s) > 1 && count != nil:
		if p, ok := s[v.plural.form(count)]; ok {
			return p, true
		}
	}
	return s["other"], true
}

// plural is the rule of plurals of a language. The rule itself is go-i18n's (Unicode CLDR); what it says of the
// numbers below a thousand, which are nearly all that are counted, is remembered.
type plural struct {
	rule   func() *i18n.Localizer
	answer [1000]atomic.Pointer[string]
}

// probe is a message whose forms are their own names.
var probe = i18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"}

func newPlural(tag language.Tag) *plural {
	return &plural{rule: sync.OnceValue(func() *i18n.Localizer {
		bundle := i18n.NewBundle(tag)
		message := probe
		bundle.MustAddMessages(tag, &message)
		return i18n.NewLocalizer(bundle, tag.String())
	})}
}

// form is the name of the form for a number: "one", "few", "other".
func (p *plural) form(count any) string {
	n, small := count.(int)
	small = small && n >= 0 && n < len(p.answer)
	if small {
		if known := p.answer[n].Load(); known != nil {
			return *known
		}
	}
	form, err := p.rule().Localize(&i18n.LocalizeConfig{
		MessageID: probe.ID, PluralCount: count, TemplateParser: template.IdentityParser{},
	})
	if err != nil || form == "" {
		form = "other"
	}
	if small {
		p.answer[n].Store(&form)
	}
	return form
}
