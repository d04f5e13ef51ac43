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
		at := 0
		for i, line := range strings.Split(usage(w, ""), "\n")[4 : 4+len(commands)] {
			help := strings.Index(line, w.Say("cli.help."+commands[i].name))
			if column := len([]rune(line[:max(0, help)])); help < 0 || at != 0 && column != at {
				t.Errorf("%s: the help of %s stands at %d, those above at %d", lang, commands[i].name, column, at)
			} else {
				at = column
			}
		}
	}
	if got := column(4); got != 4 {
		t.Errorf("an empty column is %d wide", got)
	}
}
