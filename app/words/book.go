package words

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"

	"golang.org/x/text/language"

	"oroconnector/assets"
)

// book is all catalogues. English is complete; what another language lacks comes in English. A language
// is read when it is first wanted, and then stays.
type book struct {
	tags    []language.Tag // English first
	matcher language.Matcher
	voices  map[language.Tag]func() (*voice, error)
}

// open lists the catalogues once for the whole program: they do not change.
var open = sync.OnceValues(func() (*book, error) { return read(assets.Translations) })

// read finds every <language>/<area>.toml of a folder "translations".
func read(files fs.FS) (*book, error) {
	names, err := fs.Glob(files, "translations/*/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list catalogues: %w", err)
	}
	areas := map[language.Tag][]string{language.English: nil}
	for _, name := range names {
		tag, err := language.Parse(path.Base(path.Dir(name)))
		if err != nil {
			return nil, fmt.Errorf("%s is in no language: %w", name, err)
		}
		areas[tag] = append(areas[tag], name)
	}
	b := &book{tags: []language.Tag{language.English}, voices: map[language.Tag]func() (*voice, error){}}
	for _, tag := range slices.SortedFunc(maps.Keys(areas), byName) {
		if tag != language.English {
			b.tags = append(b.tags, tag)
		}
		b.voices[tag] = sync.OnceValues(func() (*voice, error) { return load(files, tag, areas[tag], b) })
	}
	b.voices[pseudoTag] = sync.OnceValues(func() (*voice, error) { return pseudoVoice(b) })
	b.matcher = language.NewMatcher(b.tags)
	return b, nil
}

func byName(a, b language.Tag) int {
	if a.String() < b.String() {
		return -1
	}
	return 1
}

// load reads the files of one language. A key that stands in several is a mistake that a test tells; the last one
// is taken.
func load(files fs.FS, tag language.Tag, names []string, b *book) (*voice, error) {
	v := &voice{sentences: map[string]sentence{}, plural: newPlural(tag)}
	if tag != language.English {
		english, err := b.voices[language.English]()
		if err != nil {
			return nil, err
		}
		v.other = english
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read catalogue: %w", err)
		}
		entries, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", name, err)
		}
		for key, forms := range entries {
			v.sentences[key] = newSentence(forms)
		}
	}
	return v, nil
}

// best is the language of a catalogue that comes closest to the wanted ones; English where none does. The
// pseudo-language is only taken where it is named first.
func (b *book) best(wanted []language.Tag) language.Tag {
	if len(wanted) > 0 && wanted[0] == pseudoTag {
		return pseudoTag
	}
	_, at, _ := b.matcher.Match(wanted...)
	return b.tags[at]
}
