package words

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/language"

	"oroconnector/assets"
)

// foreignLanguages are all but English.
func foreignLanguages(t testing.TB) []string {
	t.Helper()
	return slices.DeleteFunc(languages(t), func(lang string) bool { return lang == "en" })
}

// everySentence calls f with every form of every sentence of the languages other than English, beside the English.
func everySentence(t *testing.T, f func(lang, key, form, text, english string)) {
	t.Helper()
	source := catalogue(t, "en")
	for _, lang := range foreignLanguages(t) {
		for key, e := range catalogue(t, lang) {
			for form, text := range e {
				original, ok := source[key][form]
				if !ok {
					original = source[key]["other"]
				}
				f(lang, key, form, text, original)
			}
		}
	}
}

func TestTranslations_AreThere(t *testing.T) {
	t.Parallel()
	if got := strings.Join(languages(t), " "); got != "de en es fr uk" {
		t.Errorf("there are catalogues of %s", got)
	}
}

func TestTranslations_LackNoSentence(t *testing.T) {
	t.Parallel()
	source := catalogue(t, "en")
	for _, lang := range foreignLanguages(t) {
		translated := catalogue(t, lang)
		for _, key := range slices.Sorted(maps.Keys(source)) {
			if _, ok := translated[key]; !ok {
				t.Errorf("%s lacks %s: %s", lang, key, source[key]["other"])
			}
		}
	}
}

// A key stands in the file of the same area in every language, so that translators find it.
func TestTranslations_StandInTheSameFiles(t *testing.T) {
	t.Parallel()
	source := filesOf(t, "en")
	for _, lang := range foreignLanguages(t) {
		for key, file := range filesOf(t, lang) {
			if source[key] != "" && source[key] != file {
				t.Errorf("%s: %s stands in %s, in English in %s", lang, key, file, source[key])
			}
		}
	}
}

func filesOf(t *testing.T, lang string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, file := range areas(t, lang) {
		data, err := fs.ReadFile(assets.Translations, file)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for key := range entries {
			out[key] = file[strings.LastIndex(file, "/")+1:]
		}
	}
	return out
}

// Every sentence has the plural forms that its language needs, no others, and the places of the English in each.
func TestTranslations_HaveFormsAndPlaces(t *testing.T) {
	t.Parallel()
	source := catalogue(t, "en")
	for _, lang := range languages(t) {
		rule := newPlural(language.MustParse(lang))
		needed := map[string]bool{"other": true}
		for n := range 2000 {
			needed[rule.form(n)] = true
		}
		needed[rule.form(1_000_000)] = true
		forms := slices.Sorted(maps.Keys(needed))
		for key, e := range catalogue(t, lang) {
			if len(source[key]) > 1 || len(e) > 1 {
				if got := slices.Sorted(maps.Keys(e)); !slices.Equal(got, forms) {
					t.Errorf("%s: %s has the plural forms %v, the language needs %v", lang, key, got, forms)
				}
			}
			for form, text := range e {
				if got, want := names(text), namesOf(source[key]); !slices.Equal(got, want) {
					t.Errorf("%s: %s (%s) has the places %v, English %v", lang, key, form, got, want)
				}
			}
		}
	}
}

func TestPlural_FollowsCLDR(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{
		"en": "other one other other other other other other other",
		"de": "other one other other other other other other other",
		"fr": "one one other other other other other other many",
		"es": "other one other other other other other other many",
		"uk": "many one few many many one few many many",
	} {
		rule := newPlural(language.MustParse(lang))
		var got []string
		for _, n := range []int{0, 1, 2, 5, 11, 21, 1002, 1011, 1_000_000} {
			got = append(got, rule.form(n))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", lang, got, want)
		}
	}
	if got := newPlural(language.Ukrainian).form(int64(22)); got != "few" {
		t.Errorf("an int64 is %s", got)
	}
}

// Texts that are the same as in English are names, forms, or words that the language has too: sameWords.
func TestTranslations_AreNoCopies(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	everySentence(t, func(lang, key, form, text, english string) {
		if text == "" {
			t.Errorf("%s: %s is empty", lang, key)
		}
		if text != english || !unicode.IsLetter(firstLetter(text)) || strings.HasPrefix(key, "cli.usage.") { // commands are the same
			return
		}
		seen[lang+" "+text] = true
		if !slices.Contains(sameWords[lang], text) && !slices.Contains(sameInAll, text) {
			t.Errorf("%s: %s is not translated, or its text misses in sameWords: %q", lang, key, text)
		}
	})
	for _, lang := range foreignLanguages(t) {
		for _, word := range sameWords[lang] {
			if !seen[lang+" "+word] {
				t.Errorf("nothing in %s is %q as in English", lang, word)
			}
		}
	}
}

// firstLetter is the first letter of a text outside of its places, 0 where there is none.
func firstLetter(text string) rune {
	for _, r := range withoutPlaces(text) {
		if unicode.IsLetter(r) {
			return r
		}
	}
	return 0
}

// withoutPlaces is the text without its places.
func withoutPlaces(text string) string {
	var b strings.Builder
	each(text, func(text, _ string) { b.WriteString(text) })
	return b.String()
}

// narrow are the sentences on buttons and in menus: no room for texts much longer than the English.
var narrow = regexp.MustCompile(`^(action|tray|menu)\.|^disconnect\.(verb|sendFirst|discard)$|^manage\.(save|reset|useSystem|export)$`)

func TestTranslations_FitTheirButtons(t *testing.T) {
	t.Parallel()
	everySentence(t, func(lang, key, form, text, english string) {
		if !narrow.MatchString(key) || key == "tray.hidden" {
			return
		}
		length, of := utf8.RuneCountInString(text), utf8.RuneCountInString(english)
		limit := max((of*16+9)/10, min(of+11, 19)) // short words grow more, and have the room
		if length > limit {
			t.Errorf("%s: %s has %d signs, room for %d: %q (%q)", lang, key, length, limit, text, english)
		}
	})
}

// rude are the familiar forms of address; our texts have the polite ones.
var rude = map[string]*regexp.Regexp{
	"de": regexp.MustCompile(`(?i)(^|[^\p{L}])(du|dir|dich|dein\p{L}*)([^\p{L}]|$)`),
	"fr": regexp.MustCompile(`(?i)(^|[^\p{L}])(tu|toi|ton|ta|tes)([^\p{L}]|$)`),
	"es": regexp.MustCompile(`(?i)(^|[^\p{L}])(tú|tu|tus|vosotros|vuestr\p{L}*)([^\p{L}]|$)`),
	"uk": regexp.MustCompile(`(?i)(^|[^\p{L}])(ти|тобі|тебе|твій|твоя|твої|твоє)([^\p{L}]|$)`),
}

// wrong is what the typography of a language does not have.
var wrong = map[string]*regexp.Regexp{
	"de": regexp.MustCompile(`[«»"”’]|\.\.\.|\.[A-ZÄÖÜ]`),
	"fr": regexp.MustCompile(`[“”„"']|\.\.\.|[^\x{202f}][;?!»]|[^\x{a0}]:(\s|$)|«[^\x{202f}]`),
	"es": regexp.MustCompile(`[“”„"’']|\.\.\.|\s[;:?!]`),
	"uk": regexp.MustCompile(`[“”„"’']|\.\.\.|\s[;:?!]|[^\x{a0}]—|[ыэъёЫЭЪЁ]`),
}

var twoScripts = regexp.MustCompile(`\p{Cyrillic}[\p{Latin}]|\p{Latin}\p{Cyrillic}`)

func TestTranslations_KeepTheVoiceOfTheirLanguage(t *testing.T) {
	t.Parallel()
	everySentence(t, func(lang, key, form, text, english string) {
		plain := withoutPlaces(text)
		if found := rude[lang].FindString(plain); found != "" {
			t.Errorf("%s: %s is familiar (%q): %s", lang, key, found, text)
		}
		if found := wrong[lang].FindString(text); found != "" && !strings.HasPrefix(key, "cli.usage.") {
			t.Errorf("%s: %s has %q: %s", lang, key, found, text)
		}
		if found := twoScripts.FindString(plain); found != "" {
			t.Errorf("%s: %s mixes two alphabets in a word (%q): %s", lang, key, found, text)
		}
		if lang == "es" && (strings.Count(text, "?") != strings.Count(text, "¿") || strings.Count(text, "!") != strings.Count(text, "¡")) {
			t.Errorf("es: %s opens no question: %s", key, text)
		}
		if a, b := ending(text), ending(english); a != b {
			t.Errorf("%s: %s ends with %q, the English with %q: %s", lang, key, a, b, text)
		}
		if strings.Contains(text, "  ") && !strings.Contains(english, "  ") || strings.Contains(text, "!") {
			t.Errorf("%s: %s has two blanks or an exclamation mark: %s", lang, key, text)
		}
	})
}

// ending is the mark that ends a sentence; empty where it has none.
func ending(text string) string {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text))
	if strings.ContainsRune(".?:…", r) {
		return string(r)
	}
	return ""
}

// terms must stand in a translation wherever the English has them: what is Oro's and what is the person's are never
// taken for one another, and names stay names.
var terms = map[string]map[string]string{
	"mail account": {
		"de": "e-mail-kont", "fr": "de messagerie", "es": "cuentas? de correo", "uk": "поштов\\p{L}+ скринь",
	},
	"OroCRM":      {"de": "orocrm", "fr": "orocrm", "es": "orocrm", "uk": "orocrm"},
	"Outlook":     {"de": "outlook", "fr": "outlook", "es": "outlook", "uk": "outlook"},
	"keyring":     {"de": "schlüsselbund", "fr": "trousseau", "es": "llavero", "uk": "сховищ"},
	"policy file": {"de": "richtliniendatei", "fr": "stratégie", "es": "directivas", "uk": "політик"}, //nolint:misspell // this is French
	"e-mail":      {"de": "e-mail", "fr": "e-mail", "es": "correo", "uk": "лист"},
}

func TestTranslations_KeepTheirTerms(t *testing.T) {
	t.Parallel()
	everySentence(t, func(lang, key, form, text, english string) {
		for term, in := range terms {
			if has(english, term) && !regexp.MustCompile("(?i)"+in[lang]).MatchString(text) && !exempt[key] {
				t.Errorf("%s: %s has %q in English and no %q: %s", lang, key, term, in[lang], text)
			}
		}
		for _, word := range strings.FieldsFunc(english, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,:;()[]…“”", r) }) {
			if strings.HasPrefix(word, "--") && !strings.Contains(text, word) {
				t.Errorf("%s: %s has lost the option %s: %s", lang, key, word, text)
			}
		}
	})
	for _, lang := range languages(t) {
		c := catalogue(t, lang)
		for kind, link := range map[string]string{
			"accounts": "account", "contacts": "contact", "customers": "customer", "leads": "lead", "opportunities": "opportunity",
			"customerusers": "customerUser",
		} {
			if c["kind."+kind]["other"] != c["link."+link]["other"] {
				t.Errorf("%s calls %s in two ways", lang, kind)
			}
		}
	}
}

// exempt are sentences in which a term means something else, an address, or goes without saying in a row of the e-mail.
var exempt = map[string]bool{
	"settings.address": true, "field.email": true, "sheet.emails": true, "refusal.email.denied": true, "refusal.email.others": true, "fault.mail.address": true,
}

func has(english, term string) bool {
	if term == "OroCRM" || term == "Outlook" {
		return strings.Contains(english, term)
	}
	plain := strings.NewReplacer("e-mail address", "", "E-mail address", "").Replace(english) // it is no letter
	return regexp.MustCompile(`(?i)(^|[^\w-])` + term).MatchString(plain)
}

// The fonts of the window have every sign of every sentence, month and weekday.
func TestTranslations_HaveTheirSignsInTheFont(t *testing.T) {
	t.Parallel()
	signs := map[rune]string{}
	note := func(text, where string) {
		for _, r := range text {
			if r != '\n' {
				signs[r] = where
			}
		}
	}
	for _, lang := range languages(t) {
		for key, e := range catalogue(t, lang) {
			for _, text := range e {
				note(text, lang+" "+key)
			}
		}
	}
	for _, l := range locales {
		note(strings.Join(slices.Concat(l.months, l.abridged, l.days, l.weekdays), "")+l.long+l.brief+l.first+l.money, l.tag.String())
	}
	files, err := fs.Glob(assets.Fonts, "fonts/*.otf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fonts (%v)", err)
	}
	for _, file := range files {
		data, err := fs.ReadFile(assets.Fonts, file)
		if err != nil {
			t.Fatal(err)
		}
		font, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for r, where := range signs {
			if at, err := font.GlyphIndex(nil, r); at == 0 || err != nil {
				t.Errorf("%s lacks %U %s (%s)", file, r, fmt.Sprintf("%q", r), where)
			}
		}
	}
}
