package words

import "testing"

const nb = "\u00a0"

func TestMoney_FollowsTheLocale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, amount, code, want string }{
		{"en-GB", "48000.0000", "EUR", "€48,000.00"},
		{"en-US", "48000", "USD", "$48,000.00"},
		{"en-GB", "48000", "USD", "US$48,000.00"},
		{"en-GB", "-1200.5", "GBP", "-£1,200.50"},
		{"en-GB", "1", "CHF", "CHF" + nb + "1.00"},
		{"en-US", "1200.7", "JPY", "¥1,201"},
		{"de", "48000", "EUR", "48.000,00" + nb + "€"},
		{"de-AT", "12.5", "EUR", "€" + nb + "12,50"},
		{"fr", "12.5", "EUR", "12,50" + nb + "€"},
		{"es", "48000", "EUR", "48.000,00" + nb + "€"},
		{"uk", "12.5", "UAH", "12,50" + nb + "₴"},
		{"en-GB", "12.5", "???", "12.50 ???"},
		{"en-GB", "12.5", "", "12.50"},
		{"en-GB", "much", "EUR", "€much"},
		{"en-GB", "12345678901234567890.12", "EUR", "€12345678901234567890.12"},
		{"en-GB", "NaN", "EUR", "€NaN"},
	} {
		if got := speak(t, c.lang).Money(c.amount, c.code); got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.lang, c.amount, c.code, got, c.want)
		}
	}
	if got := speak(t).money("48000.0000", "EUR", true); got != "€48,000" {
		t.Errorf("in short %q", got)
	}
	if got := speak(t).money("48000.2500", "EUR", true); got != "€48,000.25" {
		t.Errorf("in short %q", got)
	}
}

func TestNumbers_FollowTheLocale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{speak(t).Number(38412), "38,412"},
		{speak(t, "de").Number(38412), "38.412"},
		{speak(t).Percent("0.6"), "60%"},
		{speak(t, "de").Percent("0.125"), "12,5" + nb + "%"},
		{speak(t).Percent("most"), "most"},
		{speak(t).Size(0), "0 bytes"},
		{speak(t).Size(-4), "0 bytes"},
		{speak(t).Size(1), "1 byte"},
		{speak(t).Size(999), "999 bytes"},
		{speak(t).Size(1000), "1 KB"},
		{speak(t).Size(2400), "2.4 KB"},
		{speak(t).Size(184_000), "184 KB"},
		{speak(t).Size(999_900), "1 MB"},
		{speak(t, "de").Size(2_400_000), "2,4" + nb + "MB"},
		{speak(t).Size(5_000_000_000_000), "5,000 GB"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
