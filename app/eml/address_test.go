package eml

import (
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func TestAddressList_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text  string
		want  string // "name|email" joined by ", "
		fault listFault
	}{
		{`Ann Lee <ann@one.example>`, "Ann Lee|ann@one.example", listFine},
		{`ann@one.example`, "|ann@one.example", listFine},
		{`Ann@One.EXAMPLE`, "|ann@one.example", listFine},
		{`"Lee, Ann" <ann@one.example>, bob@two.example`, "Lee, Ann|ann@one.example, |bob@two.example", listFine},
		{`ann@one.example (Ann Lee)`, "Ann Lee|ann@one.example", listFine},
		{`"Ann \"A\" Lee" <ann@one.example>`, `Ann "A" Lee|ann@one.example`, listFine},
		{`Team: ann@one.example, Bob <bob@two.example>;, eve@three.example`, "|ann@one.example, Bob|bob@two.example, |eve@three.example", listFine},
		{`undisclosed-recipients:;`, "", listFine},
		{`Undisclosed recipients <>`, "", listFine},
		{`ann@one.example; bob@two.example`, "|ann@one.example, |bob@two.example", listFine},
		{`<ann@one.example> <bob@two.example>`, "|ann@one.example, |bob@two.example", listFine},
		{`<<ann@one.example>>`, "|ann@one.example", listFine},
		{`Ann <ann@one.example`, "Ann|ann@one.example", listFine},
		{`Ann <ann@one.example, Bob <bob@two.example>`, "Ann|ann@one.example, Bob|bob@two.example", listFine},
		{`'ann@one.example'`, "|ann@one.example", listFine},
		{`"ann@one.example" <ann@one.example>`, "|ann@one.example", listFine},
		{`<mailto:ann@one.example>`, "|ann@one.example", listFine},
		{`mailto:ann@one.example`, "|ann@one.example", listFine},
		{`<@relay.example,@other.example:ann@one.example>`, "|ann@one.example", listFine},
		{`Ann < ann @ one . example >`, "Ann|ann@one.example", listFine},
		{`Ann Lee ann@one.example`, "Ann Lee|ann@one.example", listFine},
		{`"john doe"@one.example`, `|"john doe"@one.example`, listFine},
		{`"john.doe"@one.example`, `|john.doe@one.example`, listFine},
		{`=?utf-8?q?J=C3=B6rg?= <j@one.example>`, "Jörg|j@one.example", listFine},
		{`=?utf-8?b?QW5uIDxhbm5Ab25lLmV4YW1wbGU+?=`, "Ann|ann@one.example", listFine},
		{`"=?utf-8?q?Lee=2C_Ann?=" <ann@one.example>`, "Lee, Ann|ann@one.example", listFine},
		{`ann@bücher.example`, "|ann@xn--bcher-kva.example", listFine},
		{`ann@[192.0.2.1]`, "|ann@[192.0.2.1]", listFine},
		{`ann@[IPv6:2001:db8::1]`, "|ann@[ipv6:2001:db8::1]", listFine},
		{`"Ann <ann@one.example>`, "Ann|ann@one.example", listMended},
		{`nobody, ann@one.example, @, a@`, "|ann@one.example", listLost},
		{`a < b <ann@one.example>`, "a < b|ann@one.example", listFine},
		{`Ann <ann@one.example> (work)`, "Ann|ann@one.example", listFine},
		{`<ann@one.example> (Ann (at work))`, "Ann (at work)|ann@one.example", listFine},
		{`,, ann@one.example,,`, "|ann@one.example", listFine},
		{`Ann at Work [mailto:ann@one.example]`, "Ann at Work|ann@one.example", listFine},
		{"J\xf6rg <j@one.example>", "Jörg|j@one.example", listFine},
		{``, "", listFine},
		{`"Ann" <ann@one.example>:<bob@two.example>`, "Ann|ann@one.example", listFine},
		{`MAILER-DAEMON (Mail Delivery)`, "", listLost},
	}
	for _, c := range cases {
		list, fault := addressList(c.text, "")
		var got []string
		for _, a := range list {
			got = append(got, a.Name+"|"+a.Email)
		}
		if s := strings.Join(got, ", "); s != c.want || fault != c.fault {
			t.Errorf("%q: %s (fault %v), want %s (%v)", c.text, s, fault, c.want, c.fault)
		}
	}
}

// One entry that is broken, anywhere in a list, costs at most itself and what runs into it.
func TestAddressList_BrokenEntryCostsItself(t *testing.T) {
	t.Parallel()
	good := []string{"Ann <ann@one.example>", `"Lee, Bob" <bob@two.example>`, "eve@three.example"}
	for _, bad := range []string{"nobody", "<>", "a b c", "@", "x@", "(", "a <b", "=?utf-8?q?", "\xff\xfe", "::", "undisclosed:;"} {
		for at := range len(good) + 1 {
			if bad == "(" && at < len(good) {
				continue // a comment that never ends takes the rest
			}
			list := slices.Insert(slices.Clone(good), at, bad)
			got, _ := addressList(strings.Join(list, ", "), "")
			var mails []string
			for _, a := range got {
				mails = append(mails, a.Email)
			}
			if want := []string{"ann@one.example", "bob@two.example", "eve@three.example"}; !slices.Equal(mails, want) {
				t.Errorf("%q at %d: %v", bad, at, mails)
			}
		}
	}
}

func TestAddressList_NamesWithBareCommas(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		want  []crm.Address
		fault listFault
	}{
		{"Doe, John <j@x.example>", []crm.Address{{Name: "Doe, John", Email: "j@x.example"}}, listFine},
		{"a@b.example, Smith, Ann, Ltd. <s@x.example>, Bo <bo@x.example>", []crm.Address{
			{Email: "a@b.example"}, {Name: "Smith, Ann, Ltd.", Email: "s@x.example"}, {Name: "Bo", Email: "bo@x.example"},
		}, listFine},
		{"nobody, <s@x.example>", []crm.Address{{Email: "s@x.example"}}, listLost},
		{"nobody, s@x.example", []crm.Address{{Email: "s@x.example"}}, listLost},
		{"s@x.example, nobody", []crm.Address{{Email: "s@x.example"}}, listLost},
		{"one, two, three, four, Bo <bo@x.example>", []crm.Address{{Name: "Bo", Email: "bo@x.example"}}, listLost},
	} {
		if got, fault := addressList(c.text, ""); !slices.Equal(got, c.want) || fault != c.fault {
			t.Errorf("%s: %v, fault %v; want %v, fault %v", c.text, got, fault, c.want, c.fault)
		}
	}
}

func TestMessageIDs_Forms(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"<a@b>":                        "a@b",
		"<a@b> <c@d>":                  "a@b c@d",
		"<a@b><c@d>,<e@f>":             "a@b c@d e@f",
		"a@b":                          "a@b",
		"a@b c@d":                      "a@b c@d",
		"just-a-word":                  "just-a-word",
		"Your message of Monday <a@b>": "a@b",
		"Your message of Monday":       "",
		"<a@b":                         "a@b",
		"<a\t b@c>":                    "ab@c",
		"<no-at-sign>":                 "no-at-sign",
		"<a@b> (a comment) <c@d>":      "a@b c@d",
		"<a@b <c@d>":                   "a@b c@d",
		"<>":                           "",
		"":                             "",
	}
	for text, want := range cases {
		if got := strings.Join(messageIDs(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzAddressList(f *testing.F) {
	for _, s := range []string{`"Lee, Ann" <ann@one.example>, b@c`, "a:b@c;", "<@x:a@b>", "(a)b@c", `=?utf-8?b?QUJD?= <a@b>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		list, _ := addressList(s, "")
		sane(t, crm.Message{To: list})
		messageIDs(s)
		parseDate(s)
	})
}

// Specials inside encoded words are letters of the name: they separate nothing and name no group.
func TestAddressList_SpecialsInsideEncodedWords(t *testing.T) {
	for in, want := range map[string]crm.Address{
		"=?utf-8?Q?Support:_Team?= <s@x.org>":    {Name: "Support: Team", Email: "s@x.org"},
		"=?utf-8?Q?Doe,_J=C3=B6hn?= <d@x.org>":   {Name: "Doe, Jöhn", Email: "d@x.org"},
		"=?utf-8?Q?e;f?= <e@x.org>":              {Name: "e;f", Email: "e@x.org"},
		"=?utf-8?B?RG9lLCBKw7Zobg==?= <d@x.org>": {Name: "Doe, Jöhn", Email: "d@x.org"},
	} {
		list, _ := addressList(in, "")
		if len(list) != 1 || list[0] != want {
			t.Errorf("%s: %+v, want %+v", in, list, want)
		}
	}
	if list, _ := addressList("=?a?=, b@x.org, =1+1@x.org", ""); len(list) != 2 || list[0].Email != "b@x.org" {
		t.Errorf("what is no encoded word: %+v", list)
	}
}
