package cli

import (
	"strings"
	"testing"

	"oroconnector/app/words"
)

// Help fits a page in every language, and says what its sentences say.
func TestUsage_FitsAPageInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "de", "fr", "es", "uk"} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{""}
		for _, c := range commands {
			names = append(names, c.name)
		}
		for _, name := range names {
			help := usage(w, name)
			for _, line := range strings.Split(help, "\n") {
				if width(line) > page {
					t.Errorf("%s %s: %d columns: %q", language, name, width(line), line)
				}
			}
			if name != "" && strings.Join(strings.Fields(help), " ") == "" {
				t.Errorf("%s: no help for %s", language, name)
			}
			for _, key := range []string{"cli.options", "cli.help." + name, "cli.more." + name} {
				if (key == "cli.options") == (name == "") && w.Has(key) && !strings.Contains(flat(help), flat(w.Say(key))) {
					t.Errorf("%s: %s is not whole:\n%s", language, key, help)
				}
			}
		}
	}
}

func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestNarrow_KeepsTables(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 30)
	got := narrow("plain\n  --option F     " + long)
	lines := strings.Split(got, "\n")
	if lines[0] != "plain" || len(lines) != 3 || !strings.HasPrefix(lines[2], strings.Repeat(" ", 17)+"word") {
		t.Errorf("%q", lines)
	}
}
