package words

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// What figures writes is what golang.org/x/text writes, but for what newer editions of CLDR say.
func TestFigures_AgreeWithXText(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, lang := range []string{"en-GB", "en-US", "en-IN", "de", "de-AT", "de-CH", "fr", "fr-CA", "fr-CH", "es", "es-MX", "es-AR", "uk"} {
		tag := language.MustParse(lang)
		printer := message.NewPrinter(tag)
		f := figuresOf(tag, printer)
		for range 2000 {
			n := (random.Float64() - 0.3) * []float64{1, 10, 1e3, 1e4, 1e7, 1e12}[random.IntN(6)]
			least := random.IntN(3)
			most := least + random.IntN(3)
			want := printer.Sprint(number.Decimal(n, number.MinFractionDigits(least), number.MaxFractionDigits(most)))
			got := f.decimal(n, least, most)
			if f.taken != "" {
				got = strings.ReplaceAll(got, f.group, f.taken)
			}
			if f.least == 5 && (n > 999 && n < 10000 || n < -999 && n > -10000) {
				continue
			}
			if got != want {
				t.Fatalf("%s: %v with %d to %d digits is %q, x/text has %q", lang, n, least, most, got, want)
			}
			if got, want := f.whole(int64(n)), printer.Sprint(number.Decimal(int64(n))); f.taken == "" && got != want {
				t.Fatalf("%s: %d is %q, x/text has %q", lang, int64(n), got, want)
			}
		}
	}
}

func TestFigures_FollowNewerEditionsOfCLDR(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, want string }{
		{"es", "1234 12.345"}, {"es-ES", "1234 12.345"}, {"es-MX", "1,234 12,345"}, {"es-AR", "1.234 12.345"},
		{"fr", "1\u202f234 12\u202f345"}, {"fr-BE", "1\u202f234 12\u202f345"}, {"fr-CA", "1\u00a0234 12\u00a0345"},
		{"uk", "1\u00a0234 12\u00a0345"}, {"de", "1.234 12.345"}, {"de-CH", "1’234 12’345"}, {"en-IN", "1,234 12,345"},
	} {
		w := speak(t, c.lang)
		if got := w.Number(1234) + " " + w.Number(12345); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}
