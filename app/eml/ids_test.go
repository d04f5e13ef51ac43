package eml

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMessageIDs_OpenAndClosed(t *testing.T) {
	for in, want := range map[string][]string{
		"<a@x> <b@x>":        {"a@x", "b@x"},
		"<a@x <b@x>":         {"a@x", "b@x"},
		"<<a@x>>":            {"a@x"},
		"<a@x":               {"a@x"},
		"<<<<":               nil,
		"Your mail <a@x> of": {"a@x"},
	} {
		if got := messageIDs(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Brackets that never close must cost what their length costs: megabytes of them would take minutes otherwise.
func TestMessageIDs_LinearInBrackets(t *testing.T) {
	for _, piece := range []string{"<", "<a ", "a@b ", "<a@b c@d ", "&lt;", "=?a?q?"} {
		in := strings.Repeat(piece, 4<<20/len(piece))
		within(t, 20*time.Second, func() { messageIDs(in) })
	}
}
