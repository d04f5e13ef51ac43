package settings

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestOptions_AreWhole(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[Key]bool{}
	for _, o := range Options() {
		if seen[o.Key] || !name.MatchString(string(o.Key)) {
			t.Errorf("%s: twice, or not a name", o.Key)
		}
		seen[o.Key] = true
		if v, err := Parse(o.Key, string(o.Default)); err != nil || v != o.Default {
			t.Errorf("%s: its default becomes %q, %v", o.Key, v, err)
		}
		if (o.Type == Choice) != (len(o.Choices) > 1) || (o.Type == Number) != (o.Max > o.Min) {
			t.Errorf("%s: choices or limits do not go with its type", o.Key)
		}
		if found, ok := Find(o.Key); !ok || found.Key != o.Key {
			t.Errorf("%s: not found", o.Key)
		}
	}
}

// TestOptions_DefaultsOfTheSpecification has the values of spec 6.1 and 6.2.
func TestOptions_DefaultsOfTheSpecification(t *testing.T) {
	t.Parallel()
	s := Resolve(Layers{}).Sync()
	want := Sync{
		Enabled: true, Direction: Bidirectional, Conflict: OroWins, CRMEvery: 120e9, AccountEvery: 30e9,
		Contacts: true, Tasks: true, Events: true,
	}
	if s != want {
		t.Errorf("got %+v", s)
	}
	if p := (Set{}).Person(); p != (Person{ShowAlerts: true, Follow: true, Theme: ThemeSystem, TextSize: 100}) {
		t.Errorf("got %+v", p)
	}
	for _, k := range []Key{CRMInterval, AccountInterval} {
		if o, _ := Find(k); o.Min != 1 || o.Max != 86399 {
			t.Errorf("%s: %d to %d", k, o.Min, o.Max)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for _, c := range []struct {
		key  Key
		text string
		want Value
		code Code
	}{
		{CRMInterval, "120", "120", ""},
		{CRMInterval, " 1 ", "1", ""},
		{CRMInterval, "086399", "86399", ""},
		{CRMInterval, "0", "", CodeRange},
		{CRMInterval, "86400", "", CodeRange},
		{CRMInterval, "-5", "", CodeRange},
		{CRMInterval, "99999999999999999999", "", CodeRange},
		{CRMInterval, "", "", CodeEmpty},
		{CRMInterval, " \t", "", CodeEmpty},
		{CRMInterval, "two", "", CodeNumber},
		{CRMInterval, "1.5", "", CodeNumber},
		{CRMInterval, "1e3", "", CodeNumber},
		{CRMInterval, "0x10", "", CodeNumber},
		{CRMInterval, "1_000", "", CodeNumber},
		{CRMInterval, "+5", "", CodeNumber},
		{CRMInterval, "--5", "", CodeNumber},
		{CRMInterval, "-", "", CodeNumber},
		{CRMInterval, "١٢", "", CodeNumber},
		{TextSize, "89", "", CodeRange},
		{TextSize, "150", "150", ""},
		{SyncDirection, "BOTH", Bidirectional, ""},
		{SyncDirection, "sideways", "", CodeChoice},
		{SyncDirection, "", "", CodeEmpty},
		{Conflict, "outlook", AccountWins, ""},
		{SyncTasks, "Yes", On, ""},
		{SyncTasks, "0", Off, ""},
		{SyncTasks, "maybe", "", CodeSwitch},
		{Language, "pt_BR", "pt-BR", ""},
		{Language, "uk", "uk", ""},
		{Language, "System", LanguageSystem, ""},
		{Language, "zh-Hant-TW", "zh-Hant-TW", ""},
		{Language, "e", "", CodeLanguage},
		{Language, "en-", "", CodeLanguage},
		{Language, "../en", "", CodeLanguage},
		{PrivatePeople, "", "", ""},
		{PrivatePeople, "Ann@Example.com; bob@münchen.example\nann@example.com", "ann@example.com,bob@xn--mnchen-3ya.example", ""},
		{PrivatePeople, "ann", "", CodeAddress},
		{PrivatePeople, "ann@localhost", "", CodeAddress},
		{PrivatePeople, "Ann <ann@example.com>", "", CodeAddress},
		{PrivateDomains, "@Example.COM, bücher.example", "example.com,xn--bcher-kva.example", ""},
		{PrivateDomains, "com", "", CodeDomain},
		{PrivateDomains, "-a.example", "", CodeDomain},
		{PrivateDomains, "a..example", "", CodeDomain},
		{PrivateDomains, long + ".example", "", CodeDomain},
		{PrivateDomains, "*.example.com", "", CodeDomain},
		{InternalDomains, strings.Repeat("a.b,", 10_001), "", CodeTooMany},
		{"nonsense", "1", "", CodeUnknown},
	} {
		got, err := Parse(c.key, c.text)
		var e *Error
		if c.code == "" && err != nil || got != c.want || c.code != "" && (!errors.As(err, &e) || e.Code != c.code || e.Key != c.key) {
			t.Errorf("%s %q: %q %v, want %q %s", c.key, c.text, got, err, c.want, c.code)
		}
	}
	var e *Error
	if _, err := Parse(CRMInterval, "x"); !errors.As(err, &e) || e.Min != 1 || e.Max != 86399 {
		t.Errorf("limits are not told: %v", err)
	}
}

func TestFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key    Key
		native any
		want   Value
		code   Code
	}{
		{CRMInterval, int64(5), "5", ""},
		{CRMInterval, 5, "5", ""},
		{CRMInterval, 5.0, "5", ""},
		{CRMInterval, "5", "5", ""},
		{CRMInterval, 5.5, "", CodeType},
		{CRMInterval, math.NaN(), "", CodeType},
		{CRMInterval, math.Inf(1), "", CodeType},
		{CRMInterval, int64(math.MaxInt64), "", CodeRange},
		{CRMInterval, true, "", CodeType},
		{SyncTasks, false, Off, ""},
		{SyncTasks, int64(1), "", CodeType},
		{SyncTasks, "off", Off, ""},
		{Theme, "dark", ThemeDark, ""},
		{Theme, nil, "", CodeType},
		{PrivateDomains, []any{"a.example", "B.example"}, "a.example,b.example", ""},
		{PrivateDomains, []any{"a.example", 5}, "", CodeType},
		{PrivateDomains, []string(nil), "", ""},
		{Theme, []any{"dark", "light"}, "", CodeChoice},
		{"nonsense", true, "", CodeUnknown},
		{"nonsense", nil, "", CodeUnknown},
		{"nonsense", []any{1}, "", CodeUnknown},
	} {
		got, err := From(c.key, c.native)
		var e *Error
		if c.code == "" && err != nil || got != c.want || c.code != "" && (!errors.As(err, &e) || e.Code != c.code) {
			t.Errorf("%s %v: %q %v, want %q %s", c.key, c.native, got, err, c.want, c.code)
		}
	}
	for _, o := range Options() { // what a file keeps comes back
		if v, err := From(o.Key, o.Native(o.Default)); err != nil || v != o.Default {
			t.Errorf("%s: %q became %q, %v", o.Key, o.Default, v, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for i, o := range Options() {
		f.Add(i, string(o.Default))
	}
	f.Add(16, "ä.ö, \xff.b ")
	f.Fuzz(func(t *testing.T, i int, text string) {
		o := options[uint(i)%uint(len(options))]
		v, err := Parse(o.Key, text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || len(e.Given) > 200 {
				t.Errorf("%v", err)
			}
			return
		}
		if again, err := Parse(o.Key, string(v)); err != nil || again != v {
			t.Errorf("%s %q: %q is not canonical: %q %v", o.Key, text, v, again, err)
		}
		if native, err := From(o.Key, o.Native(v)); err != nil || native != v {
			t.Errorf("%s %q: %q by way of a file: %q %v", o.Key, text, v, native, err)
		}
	})
}

// TestPunycode has samples of RFC 3492, section 7.1, and of everyday.
func TestPunycode(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]string{
		"münchen": "mnchen-3ya", "bücher": "bcher-kva", "straße": "strae-oqa", "ü": "tda",
		"ليهمابتكلموشعربي؟": "egbpdaj6bu4bxfgehfvwxn", "他们为什么不说中文": "ihqwcrb4cv8a8dqg056pqjye",
		"почемужеонинеговорятпорусски": "b1abfaaepdrnnbgefbadotcwatmq2g4l", "3年b組金八先生": "3b-ww4c5e180e575a65lsy2b",
	} {
		if got, ok := punycode(plain); !ok || got != want {
			t.Errorf("%s: %s, want %s", plain, got, want)
		}
	}
	if _, ok := punycode("a\xffb"); ok {
		t.Error("took what is not UTF-8")
	}
	if got, ok := asciiDomain("MÜNCHEN。Example"); !ok || got != "xn--mnchen-3ya.example" {
		t.Errorf("got %s", got)
	}
}

func TestPrivacy(t *testing.T) {
	t.Parallel()
	if (Privacy{}).Private("a@b.example") {
		t.Error("the zero value forbids")
	}
	p := Resolve(Layers{Preferences: Layer{
		PrivatePeople: "ann@example.com,cy@xn--strae-oqa.example", PrivateDomains: "bank.example,xn--mnchen-3ya.example", InternalDomains: "us.example",
	}}).Privacy()
	for email, want := range map[string]bool{
		"ann@example.com": true, "ANN@Example.com": true, "bob@example.com": false, "x@bank.example": true,
		"x@mail.bank.example": true, "x@mybank.example": false, "x@bank.example.com": false, "x@münchen.example": true,
		"x@xn--mnchen-3ya.example": true, "": false, "bank.example": true, "x@bank.example.": true,
		"Bob@MÜNCHEN.example": true, "cy@straße.example": true, "di@straße.example": false, "x@\xff.example": false, "x@example": false,
	} {
		if got := p.Private(email); got != want {
			t.Errorf("%q: %v", email, got)
		}
	}
	if !p.Internal("a@us.example") || !p.Internal("a@mail.US.example") || p.Internal("a@bank.example") {
		t.Error("internal domains")
	}
}

func TestError_IsForLogs(t *testing.T) {
	t.Parallel()
	_, err := Parse(Theme, strings.Repeat("ä", 200))
	if text := fmt.Sprint(err); len(text) > 1200 || !strings.HasPrefix(text, "theme: settings.choice") {
		t.Error(text)
	}
	if !slices.Contains(Options()[0].Choices, Bidirectional) {
		t.Error("choices")
	}
}
