package eml

import (
	"mime"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeWords_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, hint, want string }{
		{"plain text", "", "plain text"},
		{"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "", "Grüße"},
		{"=?UTF-8?B?R3LDvMOfZQ==?=", "", "Grüße"},
		{"=?utf-8?q?a?= =?utf-8?q?b?=", "", "ab"},
		{"=?utf-8?q?a?= b =?utf-8?q?c?=", "", "a b c"},
		{"=?utf-8?q?a?==?utf-8?q?b?=", "", "ab"},
		{"x=?utf-8?q?a?=y", "", "xay"},
		{"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "", "Grüße"}, // a letter torn in two
		{"=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "", "Grüße"},
		{"=?iso-8859-1*de?q?Gr=FC=DFe?=", "", "Grüße"}, // RFC 2231 language
		{"=?utf-8?q?with blanks inside?=", "", "with blanks inside"},
		{"=?utf-8?Q?What?=3D?=", "", "What?="[:5] + "="},
		{"=?utf-8?q?no end", "", "no end"},
		{"=?utf-8?b?R3LDvMOfZQ", "", "Grüße"}, // neither padding nor end
		{"=?utf-8?b?R3LD vMOf ZQ==?=", "", "Grüße"},
		{"=?utf-8?x?abc?=", "", "=?utf-8?x?abc?="},
		{"=?nonsense?q?abc?=", "", "abc"},
		{"=?gb2312?b?xOO6ww==?=", "", "你好"},
		{"=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "", "日本"},
		{"=?shift_jis?b?k/qWew==?=", "", "日本"},
		{"=?cp932?b?k/qWew==?=", "", "日本"},
		{"=?koi8-r?q?=F0=D2=C9=D7=C5=D4?=", "", "Привет"},
		{"=?windows-1251?q?=CF=F0=E8=E2=E5=F2?=", "", "Привет"},
		{"=?utf-7?q?Gr+APwA3w-e?=", "", "Grüße"},
		{"=?iso-8859-1?q?Gr=C3=BC=C3=9Fe?=", "", "Grüße"}, // the label lies
		{"=?us-ascii?q?Gr=FC=DFe?=", "", "Grüße"},         // so does this one
		{"Gr\xc3\xbc\xc3\x9fe", "", "Grüße"},
		{"Gr\xfc\xdfe", "", "Grüße"},
		{"\xcf\xf0\xe8\xe2\xe5\xf2", "windows-1251", "Привет"},
		{"\x1b$BF|K\\\x1b(B", "", "日本"},
		{"=?", "", "=?"},
		{"=?=?=?", "", "=?=?=?"},
		{"a =?utf-8?q?=?= b", "", "a = b"},
		{"=?utf-8?q??= x", "", " x"},
	}
	for _, c := range cases {
		if got, _ := decodeWords(c.text, c.hint); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// What Go encodes, in any length and encoding, comes back.
func TestDecodeWords_RoundTrip(t *testing.T) {
	t.Parallel()
	texts := []string{"Grüße aus Köln", "日本語のメール", "Привет, мир", "a=?b?=c", "📧 " + strings.Repeat("långt ", 60), "x_y z?"}
	for _, text := range texts {
		for _, e := range []mime.WordEncoder{mime.QEncoding, mime.BEncoding} {
			if got, _ := decodeWords(e.Encode("utf-8", text), ""); got != text {
				t.Errorf("%q: %q", e.Encode("utf-8", text), got)
			}
		}
	}
}

func TestCollapse_OneLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a": "a", " a  b\t\r\n c ": "a b c", "a\u00A0\u2003b": "a b", "a\x00\x07b\u0085": "ab", "": "", " ": "", "a ": "a",
		"\u3000日本\u3000語": "日本 語",
	} {
		if got := collapse(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestParams_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, name, want string }{
		{`attachment; filename=a.txt`, "filename", "a.txt"},
		{`attachment; filename="a b.txt"`, "filename", "a b.txt"},
		{`attachment; filename=a b c.txt; size=3`, "filename", "a b c.txt"},
		{`attachment; FileName = "a.txt" ; x`, "filename", "a.txt"},
		{`attachment; filename="a\"b\\c.txt"`, "filename", `a"b\c.txt`},
		{`attachment; filename="C:\docs\a.txt"`, "filename", `C:\docs\a.txt`},
		{`attachment; filename="a "b" c.txt"`, "filename", `a "b" c.txt`},
		{`attachment; filename="no end.txt; size=3`, "filename", "no end.txt"},
		{`attachment filename=a.txt`, "filename", "a.txt"},
		{`attachment;; filename=a.txt;`, "filename", "a.txt"},
		{`attachment; (comment) filename=a.txt`, "filename", "a.txt"},
		{`attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.txt`, "filename", "Grüße.txt"},
		{`attachment; filename*=utf-8'de'%E2%82%AC; filename=e.txt`, "filename", "€"},
		{`attachment; filename*=Gr%C3%BC%C3%9Fe.txt`, "filename", "Grüße.txt"},
		{`attachment; filename*0="long "; filename*1="name.txt"`, "filename", "long name.txt"},
		{`attachment; filename*1="name.txt"; filename*0="long "`, "filename", "long name.txt"},
		{`attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe; filename*2=".txt"`, "filename", "Grüße.txt"},
		{`attachment; filename*0=utf-8''Gr%C3%BC%C3%9Fe; filename*1=.txt`, "filename", "Grüße.txt"},
		{`attachment; filename*0="=?utf-8?q?Gr=C3=BC?="; filename*1="=?utf-8?q?=C3=9Fe?="`, "filename", "Grüße"},
		{`attachment; filename="=?iso-8859-1?q?Gr=FC=DFe.txt?="`, "filename", "Grüße.txt"},
		{`attachment; filename==?utf-8?b?R3LDvMOfZS50eHQ=?=`, "filename", "Grüße.txt"},
		{`attachment; filename="utf-8''Gr%C3%BC%C3%9Fe.txt"`, "filename", "Grüße.txt"},
		{"attachment; filename=\"Gr\xfc\xdfe.txt\"", "filename", "Grüße.txt"},
		{`attachment; filename*=iso-8859-1''%FC.txt`, "filename", "ü.txt"},
		{`attachment; filename*=nonsense''%C3%BC.txt`, "filename", "ü.txt"},
		{`attachment; filename="100%.txt"`, "filename", "100%.txt"},
		{`attachment; filename=`, "filename", ""},
		{`text/plain charset=utf-8`, "charset", "utf-8"},
		{`text/plain; charset="utf-8"; charset=latin1`, "charset", "utf-8"},
		{`text/plain; charset=utf-8 (really)`, "charset", "utf-8"},
		{`multipart/mixed; boundary=a=b`, "boundary", "a=b"},
		{`multipart/mixed; boundary="a b"`, "boundary", "a b"},
		{``, "x", ""},
	}
	for _, c := range cases {
		_, ps := parseParams(c.text)
		if got := ps.get(c.name, ""); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMediaType_Mended(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Text/Plain": "text/plain", "text": "text/plain", "html": "text/html", "text / html": "text/html", "nonsense": "",
		"/x": "", "x/": "", "": "", "application/x-zip ": "application/x-zip",
	} {
		if got := mediaType(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzHeaderValue(f *testing.F) {
	for _, s := range []string{"=?utf-8?q?a?= =?x?b?QQ?=", `a/b; c*0*=utf-8''%41; c*1="d\"e"`, "text/plain; a=(b) c; d"} {
		f.Add(s, "windows-1251")
		f.Add("Mon, 1 Jan 2024 10 : 20 : 30 +0100 (x)", "")
		f.Add("2024年1月31日 午後3:04\u202e\u200dx\u200c", "iso-8859-1")
		f.Add("=?x?Q?=C4=E3=BA=C3?= \x1b$)C\x0eGQ\x0f \xed\xa0\xbd\xed\xb1\x8d", "gbk")
	}
	f.Fuzz(func(t *testing.T, s, hint string) {
		text, _ := decodeWords(s, hint)
		line := collapse(text)
		if !utf8.ValidString(line) || strings.ContainsFunc(line, turns) {
			t.Fatalf("not UTF-8, or turned: %q", line)
		}
		if again := collapse(line); again != line {
			t.Fatalf("once %q, twice %q", line, again)
		}
		for _, id := range messageIDs(s) {
			if id == "" || !utf8.ValidString(id) || strings.ContainsAny(id, " \t\r\n") {
				t.Fatalf("id %q", id)
			}
		}
		_, ps := parseParams(s)
		for _, p := range ps {
			if v := collapse(ps.get(p.name, hint)); !utf8.ValidString(v) {
				t.Fatalf("not UTF-8: %q", v)
			}
		}
		if at, _, ok := parseDate(s); ok && (at.Year() < -1 || at.Year() > 10_000) {
			t.Fatalf("date %v", at)
		}
	})
}
