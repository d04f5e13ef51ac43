package words

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/language"
)

func TestUse_ChangesTheLanguageForAllThatShareTheWords(t *testing.T) {
	t.Parallel()
	w := speak(t, "en-GB")
	other := w.At(w.now, w.zone)
	before := other.Number(1234)
	if err := w.Use("de_DE.UTF-8", "en"); err != nil {
		t.Fatal(err)
	}
	if got := other.Locale(); got != "de-DE" {
		t.Errorf("what At returned speaks %s", got)
	}
	if after := other.Number(1234); before != "1,234" || after != "1.234" {
		t.Errorf("numbers went from %s to %s", before, after)
	}
}

func TestUse_IsSafeWhileOthersSpeak(t *testing.T) {
	t.Parallel()
	w := speak(t, "en")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for n := range 200 {
				if got := w.Say("outbox.kept", "count", n); strings.Contains(got, "⟦") {
					t.Error(got)
				}
			}
		})
	}
	for _, lang := range []string{"uk", "fr", PseudoTag, "en"} {
		if err := w.Use(lang); err != nil {
			t.Error(err)
		}
	}
	group.Wait()
}

func TestLanguages_BeginWithEnglish(t *testing.T) {
	t.Parallel()
	langs, err := Languages()
	if err != nil || langs[0] != "en" || slices.Contains(langs, PseudoTag) {
		t.Errorf("languages are %v, %v", langs, err)
	}
	for _, lang := range langs {
		if _, err := language.Parse(lang); err != nil {
			t.Error(err)
		}
	}
}

// With the pseudo-language, nothing that words make has a plain letter outside of brackets.
func TestPseudo_IsSeenInAllThatWordsMake(t *testing.T) {
	t.Parallel()
	w := speak(t, PseudoTag)
	for _, text := range []string{
		w.Say("context.inContextOf"), w.Money("48000", "USD"), w.Date(noon), w.Short(noon), w.Glance(noon.AddDate(0, 0, -3)),
		w.Ago(noon.AddDate(0, 0, -3), noon), w.Size(184_000), w.Percent("0.6"), w.Line(rows()[0]), w.Why(rows()[0]), w.Clock(noon),
	} {
		if !IsPseudo(text) {
			t.Errorf("%q does not look foreign", text)
		}
	}
	for _, text := range []string{"Retry", "[Ŕéţŕý ··] now", "] a ["} {
		if IsPseudo(text) {
			t.Errorf("%q is taken for pseudo", text)
		}
	}
}
