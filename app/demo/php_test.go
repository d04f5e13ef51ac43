package demo

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestPHPJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a/b <c> & \"d\" \\": `"a\/b <c> & \"d\" \\"`,
		"Grüße 😀":            `"Gr\u00fc\u00dfe \ud83d\ude00"`,
		"\n\r\t\b\f\x00\x1f": `"\n\r\t\b\f\u0000\u001f"`,
	} {
		if got := string(phpJSON(in)); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if got := string(phpRaw([]byte(` {"b" : [ 1.50, "a\/é" ], "a":null}`))); got != `{"b":[1.50,"a\/\u00e9"],"a":null}` {
		t.Error(got)
	}
}

// Rewriting keeps the meaning, and what is rewritten stays as it is.
func FuzzPHPRaw(f *testing.F) {
	for _, seed := range []string{`{}`, `[1,"a\u00e9\ud83d\ude00/"]`, `"\ud83d"`, `{"a":{"b":[null,true,-1e9]}}`, `" \\\" "`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if !json.Valid(in) {
			return
		}
		out := phpRaw(in)
		var a, b any
		if json.Unmarshal(in, &a) != nil || json.Unmarshal(out, &b) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%q became %q", in, out)
		}
		if again := phpRaw(out); string(again) != string(out) {
			t.Errorf("%q became %q", out, again)
		}
	})
}

// What strangers send is answered, never with a panic.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"filter[a.b][eq]=1&page[size]=-1", "filter[[[=", "fields[]=&include=a.b.c..", "page[number]=2&sort=-a,,", "%zz=1&=2&filter=3"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, raw string) {
		params, err := parseParams(raw)
		if err != nil {
			return
		}
		if q, err := parseQuery(params); err == nil {
			q.link(1)
			q.link(7)
		}
	})
}

func FuzzDecodeResource(f *testing.F) {
	f.Add([]byte(`{"type":"a","id":"1","attributes":{"b":[{"c":1}]},"relationships":{"d":{"data":[{"type":"e","id":"2"}]},"f":{"data":null}}}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if r, err := decodeResource(raw); err == nil {
			for _, m := range r.attrs {
				r.text(m.name)
				r.emails(m.name)
			}
			addressesOf(r, "from")
		}
	})
}
