package words

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/language"
)

// noon stands still: Saturday, 12 September 2026, 09:41 in Lisbon's summer.
var noon = time.Date(2026, time.September, 12, 8, 41, 0, 0, time.UTC)

func speak(t testing.TB, langs ...string) *Words {
	t.Helper()
	w, err := Open(langs...)
	if err != nil {
		t.Fatal(err)
	}
	return w.At(func() time.Time { return noon }, time.FixedZone("", 3600))
}

func TestOpen_ChoosesLanguageAndLocaleApart(t *testing.T) {
	t.Parallel()
	for langs, want := range map[string]string{
		"":                         "en en-GB",
		"C":                        "en en-GB",
		"POSIX":                    "en en-GB",
		"en":                       "en en-GB",
		"en_US.UTF-8":              "en en-US",
		"en_AU.UTF-8":              "en en-AU",
		"de_DE.UTF-8@euro en":      "de de-DE",
		"de-CH":                    "de de-CH",
		"fr":                       "fr fr",
		"es_MX":                    "es es-MX",
		"uk_UA.UTF-8 ru":           "uk uk-UA",
		"tlh pl_PL.UTF-8 de":       "de de",
		"not-a-language-at-all fr": "fr fr",
		"de en_US.UTF-8 de_AT":     "de de-AT",
		"en de_AT":                 "en en-GB",
		"en-XA":                    "en-XA en-XA",
	} {
		w := speak(t, strings.Fields(langs)...)
		if got := w.Lang() + " " + w.Locale(); got != want {
			t.Errorf("%q speaks %s, want %s", langs, got, want)
		}
	}
}

func TestSay_FillsPlacesAndCounts(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, c := range []struct {
		key  string
		args []any
		want string
	}{
		{"context.inContextOf", nil, "In Context Of"},
		{"search.loaded", []any{"shown", 8, "total", 12023}, "8 of 12,023"},
		{"context.asOf", []any{"time", "09:40"}, "As of 09:40"},
		{"outbox.kept", []any{"count", 1}, "1 change is kept on this computer"},
		{"outbox.kept", []any{"count", int64(4)}, "4 changes are kept on this computer"},
		{"outbox.kept", []any{"count", 0}, "0 changes are kept on this computer"},
		{"outbox.kept", []any{"count", "many"}, "many changes are kept on this computer"},
		{"context.asOf", nil, "As of ⟦time⟧"},
		{"context.asOf", []any{"time", "{time}"}, "As of {time}"},
		{"no.such.key", nil, "⟦no.such.key⟧"},
		{"", nil, "⟦⟧"},
		{"action.add", []any{"odd"}, "Add"},
		{"action.add", []any{1, 2, 3}, "Add"},
	} {
		if got := w.Say(c.key, c.args...); got != c.want {
			t.Errorf("Say(%q, %v) = %q, want %q", c.key, c.args, got, c.want)
		}
	}
}

func TestSay_IsSafeForSeveralGoroutines(t *testing.T) {
	t.Parallel()
	w := speak(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 100 {
				w.Say("outbox.kept", "count", n)
				w.Money("48000", "EUR")
			}
		})
	}
	group.Wait()
}

func TestRead_PrefersTheCatalogueAndFallsBackToEnglish(t *testing.T) {
	t.Parallel()
	b, err := read(fstest.MapFS{
		"translations/en/a.toml": {Data: []byte("\"a.b\" = \"English {x}\"\n\"only.here\" = \"English\"\n\"field.other\" = \"More\"\n")},
		"translations/uk/a.toml": {Data: []byte(
			"\"a.b\" = { one = \"{count} зміна\", few = \"{count} зміни\", many = \"{count} змін\", other = \"{count} зміни\" }\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	uk, err := b.voices[b.best([]language.Tag{language.MustParse("uk-UA")})]()
	if err != nil {
		t.Fatal(err)
	}
	for count, want := range map[int]string{
		1: "{count} зміна", 3: "{count} зміни", 5: "{count} змін", 21: "{count} зміна", 1001: "{count} зміна", 1012: "{count} змін",
	} {
		for range 2 {
			if got, _ := uk.phrase("a.b", count); got.source() != want {
				t.Errorf("%d: %q, want %q", count, got.source(), want)
			}
		}
	}
	if got, ok := uk.phrase("only.here", nil); got.source() != "English" || !ok {
		t.Errorf("a sentence that is missing gives %q", got.source())
	}
	if _, ok := uk.phrase("nowhere", nil); ok {
		t.Error("a key without any sentence has one")
	}
	broken, err := read(fstest.MapFS{"translations/en/a.toml": {Data: []byte("= broken")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := broken.voices[language.English](); err == nil {
		t.Error("a broken catalogue is read")
	}
	if _, err := read(fstest.MapFS{"translations/no_language_at_all/a.toml": {}}); err == nil {
		t.Error("a folder that is no language is taken for one")
	}
}

func TestPseudo_KeepsPlacesAndGrows(t *testing.T) {
	t.Parallel()
	if got := Pseudo("{count} changes"); got != "[{count} çĥáñğéš ···]" {
		t.Errorf("got %q", got)
	}
	w := speak(t, "en-XA")
	if got := w.Say("context.asOf", "time", "09:40"); got != "[Åš öƒ 09:40 ··]" {
		t.Errorf("got %q", got)
	}
}

func FuzzFill(f *testing.F) {
	for _, s := range []string{"{a}", "{", "}", "{}", "a {b} c {d", "}{"} {
		f.Add(s, "v")
	}
	f.Fuzz(func(t *testing.T, sentence, value string) {
		values := placed("a", value)
		p := newPhrase(sentence)
		if got := p.fill(&values); !strings.Contains(sentence, "{") && got != sentence {
			t.Errorf("%q became %q", sentence, got)
		}
		if got := p.source(); got != strings.ReplaceAll(sentence, "{}", "") {
			t.Errorf("%q was taken apart as %q", sentence, got)
		}
		if filled := p.fill(&values); p.enough(&values) && value != "" && p.joined(&values) != filled {
			t.Errorf("%q joined is not %q", sentence, filled)
		}
		Pseudo(sentence)
	})
}
