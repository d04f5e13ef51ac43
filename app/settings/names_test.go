package settings

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	t.Parallel()
	if (Privacy{}).Names("a@b.example") {
		t.Error("the zero value forbids")
	}
	p := Resolve(Layers{Preferences: Layer{
		PrivatePeople: "bob@open.example,o'brien@open.example", PrivateDomains: "private.example,xn--mnchen-3ya.example",
	}}).Privacy()
	for _, around := range []string{
		"%", "Call % now", "Bob <%>", "\"%\"", "'%'", "(%)", "[%]", "{%}", "%!", "%?", "%.", "%...", "%,", "%;", "%:", "“%”", "„%“", "«%»",
		"%…", "…%", "mailto:%", "mailto:%?subject=x", "a=%&b=c", "\n%\n", "|%|", "*%*", "_%_", "`%`", "-%-", "–%–", "a/%/b", "\u00a0%\u00a0",
		"a@b.example;%", "%\x00", "\xff%\xff", "über %, groß", "，%。",
	} {
		for _, name := range []string{
			"bob@open.example", "BOB@Open.Example", "bob%40open.example", "bob%2540open.example", "x@private.example",
			"x@mail.private.example", "x.y+z%40Private.Example", "x@münchen.example", "x@xn--mnchen-3ya.example", "o'brien@open.example",
			"bob＠open.example", "bo\u00adb@open\u200b.example", "%3Cbob%40open.example%3E",
		} {
			if text := strings.Replace(around, "%", name, 1); !p.Names(text) {
				t.Errorf("%q names nobody", text)
			}
		}
	}
	for text, want := range map[string]bool{
		"": false, "%": false, "%4": false, "100%@": false, "@": false, "bob": false, "bob at open.example": false, "open.example": false,
		"bobby@open.example": false, "jim.bob@open.example": false, "jim+bob@open.example": false, "bob@open.example.com": false,
		"bob@notopen.example": false, "x@notprivate.example": false, "x@private.example.com": false, "private.example@gmail.example": false,
		"brien@open.example": false, "see https://www.private.example/a": true, "<id.1@private.example>": true, "\"bob\"@open.example": true,
		"x@a@private.example": true, "x@private.example@relay.example": true, "bob%40open.example@relay.example": true,
		strings.Repeat("!", 9999) + "@open.example": false, strings.Repeat("a.", 9999) + "bob@open.example": false,
		strings.Repeat("%25", 500) + "40": false,
	} {
		if got := p.Names(text); got != want {
			t.Errorf("%.60q: %v", text, got)
		}
	}
}
