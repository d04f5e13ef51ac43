package dav

import "testing"

func TestPlaces_ReadAndWritten(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{
		"Italy": "IT", "ITALIA": "IT", "Italien": "IT", "it": "IT", "IT": "IT", "Deutschland": "DE", "Österreich": "AT", "Україна": "UA",
		"日本": "JP", "USA": "US", "England": "GB", "Holland": "NL", "Atlantis": "Atlantis", "": "",
	} {
		if got := countryCode(text); got != code {
			t.Errorf("%q is %q, want %q", text, got, code)
		}
	}
	for code := range countries().name {
		if got := countryCode(countryName(code)); got != code {
			t.Errorf("%s is written %q, which is read as %s", code, countryName(code), got)
		}
	}
	for _, r := range []struct{ country, text, code, written string }{
		{"US", "CA", "US-CA", "CA"},
		{"US", "California", "US-CA", "CA"},
		{"DE", "Bayern", "DE-BY", "Bayern"},
		{"DE", "BY", "DE-BY", "Bayern"},
		{"AT", "Wien", "AT-9", "Wien"},
		{"IT", "MI", "IT-MI", "MI"},
		{"", "CA", "CA", "CA"},
		{"FR", "Bretagne", "Bretagne", "Bretagne"},
		{"FR", "FR-BRE", "FR-BRE", "FR-BRE"},
		{"DE", "US-CA", "US-CA", "US-CA"},
		{"Atlantis", "CA", "CA", "CA"},
	} {
		if got := regionCode(r.country, r.text); got != r.code || regionText(r.country, got) != r.written {
			t.Errorf("%s %s: %s, written %s", r.country, r.text, got, regionText(r.country, got))
		}
	}
	for code, name := range regions().name {
		if got := regionCode(code[:2], regionText(code[:2], code)); got != code || name == "" {
			t.Errorf("%s is read as %s", code, got)
		}
	}
}
