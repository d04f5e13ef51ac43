package cli

import (
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/words"
)

func TestColumn_HoldsTheLongestTextInEveryLanguage(t *testing.T) {
	t.Parallel()
	langs, err := words.Languages()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range langs {
		w, err := words.Open(lang)
		if err != nil {
			t.Fatal(err)
		}
		s := &session{Env: Env{Words: w}}
		width := s.kindColumn(19, w.Kind)
		for _, kind := range crm.Kinds() {
			if text := pad(w.Kind(kind), width); !strings.HasSuffix(text, " ") || len([]rune(text)) != width {
				t.Errorf("%s: %q is not in its column of %d", lang, text, width)
			}
		}
		at, lines := 0, strings.Split(usage(w, ""), "\n")
		for _, c := range commands {
			first := strings.Fields(w.Say("cli.help." + c.name))[0]
			for _, line := range lines {
				if rest, found := strings.CutPrefix(line, "  "+w.Say("cli.usage."+c.name)); found {
					column := len([]rune(line)) - len([]rune(strings.TrimLeft(rest, " ")))
					if !strings.HasPrefix(strings.TrimLeft(rest, " "), first) || at != 0 && column != at {
						t.Errorf("%s: the help of %s stands at %d, those above at %d", lang, c.name, column, at)
					}
					at = column
				}
			}
		}
		if at == 0 {
			t.Errorf("%s: no command has its help", lang)
		}
	}
	if got := column(4); got != 4 {
		t.Errorf("an empty column is %d wide", got)
	}
}
