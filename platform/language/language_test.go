package language

import (
	"slices"
	"strings"
	"testing"
)

func TestWanted_BestFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ env, want string }{
		{"LANGUAGE=uk:de LANG=en_US.UTF-8 LC_ALL=fr_FR.UTF-8", "uk de fr_FR.UTF-8"},
		{"LANG=en_US.UTF-8 LC_MESSAGES=de_AT.UTF-8", "de_AT.UTF-8"},
		{"LANG=es_MX.UTF-8", "es_MX.UTF-8"},
		{"LANGUAGE=uk::de LANG=", "uk de"},
		{"LANGUAGE=de LANG=uk_UA.UTF-8 LC_ALL=C", "C"},
		{"LANGUAGE=de LC_ALL=C.UTF-8", "C.UTF-8"},
		{"LANGUAGE=de LANG=POSIX", "POSIX"},
	} {
		env := map[string]string{}
		for pair := range strings.FieldsSeq(c.env) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}
		if got := Wanted(func(name string) string { return env[name] }); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s gives %v, want %s", c.env, got, c.want)
		}
	}
}

func TestFromEnvironment_EmptyGivesNothing(t *testing.T) {
	t.Parallel()
	if got := fromEnvironment(func(string) string { return "" }); len(got) != 0 {
		t.Errorf("an empty environment gave %v", got)
	}
}

func TestListed_ReadsWhatMacOSPrints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"(\n    \"de-DE\",\n    \"en-GB\",\n    uk\n)\n", "de-DE en-GB uk"},
		{"(\n)\n", ""},
		{"", ""},
	} {
		if got := strings.Join(listed(c.text), " "); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}
