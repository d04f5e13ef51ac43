package cli

import (
	"bytes"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/words"
)

func TestWidth_CountsColumns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "abc": 3, "Grüße": 5, "Gru\u0308ße": 5, "山田太郎": 8, "👩‍💻": 2} {
		if got := width(text); got != want {
			t.Errorf("%q takes %d columns, not %d", text, got, want)
		}
		if got := width(pad(text, 12)); got != 12 {
			t.Errorf("%q padded takes %d", text, got)
		}
	}
}

func TestClip_EndsWithinTheWidth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"山田太郎", 8, "山田太郎"}, {"山田太郎", 7, "山田太…"}, {"山田太郎", 6, "山田…"},
		{"word word", 6, "word…"}, {"u\u0308u\u0308u\u0308", 2, "u\u0308…"},
	} {
		if got := clip(c.text, c.columns); got != c.want || width(got) > c.columns {
			t.Errorf("%q in %d: %q", c.text, c.columns, got)
		}
	}
}

func TestWrap_BreaksBetweenWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", ""}, {"one two three four", "one two|three four"}, {"averyveryverylongword x", "averyveryverylongword|x"}, {"  a  b ", "a b"},
	} {
		if got := strings.Join(wrap(c.text, 10), "|"); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
}

// TestPrintRow_FitsTheScreen in every language, with the longest name of a kind and letters of two columns.
func TestPrintRow_FitsTheScreen(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "de", "fr", "es", "uk"} {
		w, err := words.Open(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range crm.Kinds() {
			var out bytes.Buffer
			s := &session{Env: Env{Words: w, Out: &out}}
			e := crm.Entity{Ref: crm.Ref{Kind: kind, ID: "1234567"}, Name: strings.Repeat("山田商事 ", 12), Emails: []string{"someone.with.a.long.name@a-company.example"}}
			s.printRow(e, strings.Repeat("because of this and that ", 5))
			for line := range strings.Lines(out.String()) {
				if n := width(strings.TrimSuffix(line, "\n")); n > screen {
					t.Errorf("%s, %s: %d columns: %s", lang, kind, n, line)
				}
			}
		}
	}
}

func TestPresence_TellsOfTheConversation(t *testing.T) {
	t.Parallel()
	row := func(state crm.RowState) []crm.Row { return []crm.Row{{State: state}} }
	for _, c := range []struct {
		presence crm.Presence
		attached []crm.Row
		want     string
	}{
		{crm.NotInOro, nil, "notInOro"}, {crm.NotInOro, row(crm.RowWaiting), "notInOro"},
		{crm.NotInOro, row(crm.RowSettled), "threadInOro"}, {crm.InOro, row(crm.RowSettled), "inOro"},
		{crm.OthersInOro, row(crm.RowSettled), "others"}, {crm.PresenceUnknown, row(crm.RowSettled), "unknown"},
	} {
		if got := presence(crm.Context{Presence: c.presence, Attached: c.attached}); got != c.want {
			t.Errorf("%d with %d rows: %s, not %s", c.presence, len(c.attached), got, c.want)
		}
	}
}
