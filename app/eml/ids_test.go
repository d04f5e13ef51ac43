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

// Brackets that never close must cost what their length costs: four times as many may not take sixteen times as long.
func TestMessageIDs_LinearInBrackets(t *testing.T) {
	took := func(n int) time.Duration {
		in, best := strings.Repeat("<", n), time.Hour
		for range 5 {
			start := time.Now()
			messageIDs(in)
			best = min(best, time.Since(start))
		}
		return best
	}
	if short, long := took(50_000), took(200_000); long > 9*short {
		t.Errorf("%v for 50,000, %v for 200,000", short, long)
	}
}
