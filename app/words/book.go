package words

import (
	"fmt"
	"io/fs"
	"path"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"oroconnector/assets"
)

// book is all catalogues. English is complete; what another language lacks comes in English.
type book struct {
	bundle  *i18n.Bundle
	matcher language.Matcher
	tags    []language.Tag
	voices  map[language.Tag]*i18n.Localizer
}

// open reads the catalogues once for the whole program: they do not change.
var open = sync.OnceValues(func() (*book, error) { return read(assets.Translations) })

// read reads every <language>/<area>.toml of a folder "translations".
func read(files fs.FS) (*book, error) {
	b := &book{bundle: i18n.NewBundle(language.English), voices: map[language.Tag]*i18n.Localizer{}}
	b.bundle.RegisterUnmarshalFunc("toml", unmarshal)
	names, err := fs.Glob(files, "translations/*/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list catalogues: %w", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read catalogue: %w", err)
		}
		if _, err := b.bundle.ParseMessageFileBytes(data, path.Base(path.Dir(name))+".toml"); err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", name, err)
		}
	}
	b.tags = b.bundle.LanguageTags()
	b.matcher = language.NewMatcher(b.tags)
	for _, tag := range b.tags {
		b.voices[tag] = i18n.NewLocalizer(b.bundle, tag.String())
	}
	return b, nil
}

// best is the language of a catalogue that comes closest to the wanted ones; English where none does.
func (b *book) best(wanted []language.Tag) language.Tag {
	_, at, _ := b.matcher.Match(wanted...)
	return b.tags[at]
}

// text is the sentence of a key in the plural form of count, its places open. A language that lacks it
// answers in English.
func (b *book) text(lang language.Tag, key string, count any) (string, bool) {
	text, err := b.voices[lang].Localize(&i18n.LocalizeConfig{
		MessageID: key, PluralCount: count, TemplateParser: template.IdentityParser{},
	})
	return text, text != "" || err == nil
}
