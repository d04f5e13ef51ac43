package eml

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// Every code has its own text, in the form that words looks up, and a comment that says what it means.
func TestWarnings_CodesAreListed(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("warnings.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^\tWarn\w+\s*=\s*"(.*?)"(.*)$`).FindAllStringSubmatch(string(b), -1)
	form := regexp.MustCompile(`^[a-z]+\.[a-zA-Z0-9]+$`)
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l[1]] || !form.MatchString(l[1]) || !strings.Contains(l[2], "// ") {
			t.Errorf("%q: twice, in another form, or without a comment", l[1])
		}
		seen[l[1]] = true
	}
	if len(seen) < 25 {
		t.Errorf("only %d codes", len(seen))
	}
}

func TestDetailOf_ForeignTextIsHarmless(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "plain", strings.Repeat("ü", 300), strings.Repeat("\xff", 300), "a\x1b[31mb\nc", strings.Repeat("a", 199) + "€€"} {
		got := detailOf(s)
		if len(got) > maxDetail || !utf8.ValidString(got) || strings.ContainsAny(got, "\n\x1b") {
			t.Errorf("%q: %q", s, got)
		}
	}
}
