package words

import (
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"oroconnector/assets"
)

// entry is a sentence of a catalogue with its plural forms; one without has "other" only.
type entry = map[string]string

// catalogue reads all files of a language. A key that stands twice is told.
func catalogue(t testing.TB, lang string) map[string]entry {
	t.Helper()
	out := map[string]entry{}
	stands := map[string]string{}
	for _, file := range areas(t, lang) {
		data, err := fs.ReadFile(assets.Translations, file)
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]any
		if err := toml.Unmarshal(data, &raw); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, value := range raw {
			if other := stands[key]; other != "" {
				t.Errorf("%s stands in %s and in %s", key, other, file)
			}
			stands[key] = file
			e, ok := entryOf(value)
			if !ok {
				t.Errorf("%s: %s is no sentence", file, key)
			}
			out[key] = e
		}
	}
	return out
}

// areas are the files of a language.
func areas(t testing.TB, lang string) []string {
	t.Helper()
	files, err := fs.Glob(assets.Translations, "translations/"+lang+"/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogue of %s (%v)", lang, err)
	}
	return files
}

// languages are those that have a folder.
func languages(t testing.TB) []string {
	t.Helper()
	folders, err := fs.Glob(assets.Translations, "translations/*/cli.toml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, folder := range folders {
		out = append(out, path.Base(path.Dir(folder)))
	}
	return out
}

func entryOf(value any) (entry, bool) {
	switch value := value.(type) {
	case string:
		return entry{"other": value}, true
	case map[string]any:
		forms := entry{}
		for form, text := range value {
			forms[form], _ = text.(string)
		}
		return forms, true
	}
	return entry{}, false
}

// names are the places of a sentence, sorted, each once.
func names(sentence string) []string {
	set := map[string]bool{}
	each(sentence, func(_, name string) {
		if name != "" {
			set[name] = true
		}
	})
	return slices.Sorted(maps.Keys(set))
}

func namesOf(e entry) []string {
	var all []string
	for _, text := range e {
		all = append(all, names(text)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// What our own reader makes of a catalogue is what TOML makes of it.
// asForms is what TOML makes of a catalogue in our shape.
func asForms(raw map[string]any) map[string]map[string]string {
	out := map[string]map[string]string{}
	for key, value := range raw {
		out[key], _ = entryOf(value)
	}
	return out
}

func TestParse_AgreesWithTOML(t *testing.T) {
	t.Parallel()
	var data []byte
	for _, file := range areas(t, "en") {
		area, err := fs.ReadFile(assets.Translations, file)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, area...)
	}
	data = append(data, "\t\"x.y\"={one=\"a\\u00e9\\t\\\"\",other = \"b # {count}\"}  # why\r\n\"x.z\" = \"\"\"\nq \"r\"\n s\"\"\""...)
	got, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := toml.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, asForms(want)) {
		t.Error("the two readings differ")
	}
}

func TestParse_NamesTheLineOfASlip(t *testing.T) {
	t.Parallel()
	for _, slip := range []string{
		`"k"`, `"k" = `, `"k" = "open`, `"k" = 'x'`, `k = "v"`, `"k" = "v" more`, `"k" = { one "x" }`, `"k" = { one = "x"`, `"k" = { }`,
		`"k" = { one = "x"; other = "y" }`, `"k" = """open`, `"k" = """a\tb"""`, `"a" = "twice"`, "\"k\" = `x`", `[table]`, `"k" = "\q"`,
	} {
		_, err := parse([]byte("# head\n\"a\" = \"b\"\n\n" + slip))
		if err == nil || !strings.HasPrefix(err.Error(), "line 4: ") {
			t.Errorf("%s: %v", slip, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("\"a\" = \"b\"\n\"c\" = { one = \"d\", other = \"e\" }\n\"f\" = \"\"\"\ng\"\"\"\n# h"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := parse(data)
		if err != nil || !utf8.Valid(data) {
			return
		}
		var want map[string]any
		if toml.Unmarshal(data, &want) != nil {
			return // control characters, which TOML does not allow and we do not look for
		}
		if !reflect.DeepEqual(got, asForms(want)) {
			t.Errorf("%q: we read %v, TOML %v", data, got, want)
		}
	})
}

var keyForm = regexp.MustCompile(`^[a-z][a-zA-Z]*(\.[a-zA-Z0-9]+(-[a-z0-9]+)*)+$`)

func TestCatalogue_IsWellFormed(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	for _, file := range languages(t) {
		for key, e := range catalogue(t, file) {
			source, known := english[key]
			switch {
			case !keyForm.MatchString(key):
				t.Errorf("%s: %q is no key", file, key)
			case !known:
				t.Errorf("%s: %s is not in English", file, key)
			case !slices.Equal(namesOf(e), namesOf(source)):
				t.Errorf("%s: %s has the places %v, English %v", file, key, namesOf(e), namesOf(source))
			}
			if len(e) > 1 && !slices.Contains(namesOf(e), "count") || e["other"] == "" {
				t.Errorf("%s: %s has plural forms and no {count}, or no form for all others", file, key)
			}
			for _, text := range e {
				if text != strings.TrimSpace(text) && key != "keyring.ask" || strings.Contains(text, "..") || strings.Count(text, "{") != strings.Count(text, "}") {
					t.Errorf("%s: %s is not tidy: %q", file, key, text)
				}
			}
		}
	}
}

// allowed are the places that a family of sentences can be given.
var allowed = map[string]string{
	"fault.":     "detail after",
	"refusal.":   "detail",
	"condition.": "detail since",
	"warning.":   "detail",
	"progress.":  "done total kind",
	"settings.":  "given min max choices",
	"reason.":    "of address domain number",
}

func TestCatalogue_FamiliesNameOnlyWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	for key, e := range catalogue(t, "en") {
		for family, list := range allowed {
			if !strings.HasPrefix(key, family) {
				continue
			}
			for _, name := range namesOf(e) {
				if !slices.Contains(strings.Fields(list), name) {
					t.Errorf("%s names {%s}, which it is never given", key, name)
				}
			}
		}
		if bare, ok := strings.CutSuffix(key, ".bare"); ok && len(namesOf(e)) > 0 && slices.Equal(namesOf(e), namesOf(catalogue(t, "en")[bare])) {
			t.Errorf("%s has the same places as the sentence that it stands in for", key)
		}
	}
}

var (
	forbidden = regexp.MustCompile(`(?i)\b(please|sorry|errors?|failed|invalid|oops|entity|entities|server|okay|ok|submit|mails?)\b|!|email`)
	hole      = regexp.MustCompile(`⟦\w+⟧`)
	family    = regexp.MustCompile(`^(fault|warning|condition)\.`)
	fixed     = []string{
		"In Context Of", "Could Be Related To", "Add Context", "Remove Context", "Load More", "Enable Sync", "Show Alerts", "Manage Add-on",
	}
)

// The voice of the house: tokens of the catalogue's head.
func TestEnglish_KeepsTheVoice(t *testing.T) {
	t.Parallel()
	for key, e := range catalogue(t, "en") {
		for _, text := range e {
			plain := strings.NewReplacer("Apple Mail", "", "mail account", "", "Mail account", "", "mail program", "", "mail server", "", "winmail.dat", "",
				"e-mail", "", "E-mail", "").Replace(newPhrase(text).fill(&places{}))
			if word := forbidden.FindString(hole.ReplaceAllString(plain, "")); word != "" {
				t.Errorf("%s says %q: %s", key, word, text)
			}
			if family.MatchString(key) && !strings.HasPrefix(key, "condition.") && !endsWell(text) {
				t.Errorf("%s does not end as a sentence: %s", key, text)
			}
			if strings.HasPrefix(key, "reason.") && strings.HasSuffix(text, ".") {
				t.Errorf("%s reads after a name and has no full stop: %s", key, text)
			}
			if strings.HasPrefix(key, "action.") && len(strings.Fields(text)) > 3 {
				t.Errorf("%s is no verb: %s", key, text)
			}
			for _, name := range fixed {
				if strings.EqualFold(text, name) && text != name && !strings.HasPrefix(key, "change.op.") {
					t.Errorf("%s writes %q as %q", key, name, text)
				}
			}
		}
	}
}

// endsWell: with a full stop, or with foreign text behind a colon.
func endsWell(text string) bool {
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, ": {detail}")
}

func TestPseudo_ReachesEverySentence(t *testing.T) {
	t.Parallel()
	w := speak(t, "en-XA")
	for key := range catalogue(t, "en") {
		if got := w.Say(key, "count", 2); !strings.HasPrefix(got, "[") || !strings.HasSuffix(got, "]") {
			t.Errorf("%s: %q", key, got)
		}
	}
}
