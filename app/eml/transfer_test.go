package eml

import (
	"bytes"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"
)

func decoded(t testing.TB, kind encodingKind, text string) (string, bool) {
	t.Helper()
	damaged := false
	b, err := io.ReadAll(decode(kind, strings.NewReader(text), func() { damaged = true }))
	if err != nil {
		t.Fatal(err)
	}
	return string(b), damaged
}

func TestDecode_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind       encodingKind
		text, want string
		damaged    bool
	}{
		{encBase64, "aGVsbG8=", "hello", false},
		{encBase64, "aGVs\r\n bG8=\r\n", "hello", false},
		{encBase64, "aGVsbG8", "hello", false},
		{encBase64, "aGVs!!bG8=", "hello", true},
		{encBase64, "aGVs\x00\x00bG8=\x00", "hello", true},
		{encBase64, "aGVsbG8=aGVsbG8=", "hellohello", false},
		{encBase64, "aGVsbA==\r\nbw==\r\n", "hello", false},
		{encBase64, "====", "", false},
		{encBase64, "", "", false},
		{encQuoted, "Gr=C3=BC=C3=9Fe", "Grüße", false},
		{encQuoted, "Gr=c3=bc=C3=9fe", "Grüße", false},
		{encQuoted, "soft=\r\nbreak=  \r\n ok", "softbreak ok", false},
		{encQuoted, "trailing  \t\r\nnext", "trailing\r\nnext", false},
		{encQuoted, "a=b=ZZ=4", "a=b=ZZ=4", true},
		{encQuoted, "ends=", "ends", false},
		{encQuoted, "raw \xc3\xbc and \x01", "raw ü and \x01", false},
		{encQuoted, "a\nb\n", "a\nb\n", false},
		{encUU, "text\nbegin 644 a.txt\n%:&5L;&\\\n \nend\nmore\n", "hello", false},
		{encUU, "no block", "", false},
		{encIdentity, "as it\r\nstands", "as it\r\nstands", false},
	}
	for _, c := range cases {
		got, damaged := decoded(t, c.kind, c.text)
		if got != c.want || damaged != c.damaged {
			t.Errorf("%d %q: %q (damaged %v), want %q (%v)", c.kind, c.text, got, damaged, c.want, c.damaged)
		}
	}
}

func TestDecode_RoundTrip(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for n := range 300 {
		b := make([]byte, n*7)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		if got, _ := decoded(t, encBase64, base64.StdEncoding.EncodeToString(b)); got != string(b) {
			t.Fatalf("base64 of %d bytes", len(b))
		}
		var q bytes.Buffer
		w := quotedprintable.NewWriter(&q)
		w.Binary = true
		_, _ = w.Write(b)
		_ = w.Close()
		if got, _ := decoded(t, encQuoted, q.String()); got != string(b) {
			t.Fatalf("quoted-printable of %d bytes", len(b))
		}
	}
}

// Counting a part gives the length of what decoding it gives, whatever its bytes.
func FuzzCount_AgreesWithDecode(f *testing.F) {
	f.Add(byte(encBase64), []byte("aGVs\nbG8=\n"), false)
	f.Add(byte(encBase64), []byte("aGVsbG8gd29ybGQh\r\n____________\r\nour list\r\nlist@one.example\r\n"), true)
	f.Add(byte(encUnknown)+byte(encBase64), []byte("aGVsbG8gd29ybGQhIQ==\r\n\r\n-- \r\nour list\r\n"), false)
	f.Add(byte(encUnknown)+byte(encBase64), []byte("Dear\r\nSir,\r\n\r\nthis is no base64.\r\n"), false)
	f.Add(byte(encUnknown)+byte(encBase64), []byte("Thanks\r\n"), true)
	f.Add(byte(encQuoted), []byte("a=\r\nb=4Z  \nc= \n"), true)
	f.Add(byte(encIdentity), []byte("a\r\r\r\r\r\r\r\r\r\nb\r\r\r\r\r\r\r\r\r\r\n"), false)
	f.Add(byte(encQuoted), []byte("0\r "), true)
	f.Add(byte(encQuoted), []byte("0 \r"), false)
	f.Add(byte(encUU), []byte("begin 1 a\n%:&5L;&\\\nend\n"), true)
	f.Add(byte(encIdentity), []byte("a\r\n\r\nb\r"), true)
	f.Fuzz(func(t *testing.T, kind byte, b []byte, bounded bool) {
		text := kind/byte(encUnknown)%2 > 0
		kind %= byte(encUnknown)
		if encodingKind(kind) == encQuoted && len(b) > 2_000 {
			t.Skip("longer than the lines that are counted exactly")
		}
		lines := string(b)
		if bounded {
			lines += "\n--b--\n"
		}
		newOne := func() *walker {
			w := &walker{src: newSource(borrow(strings.NewReader(lines)))}
			w.src.bounds = []string{"b"}
			return w
		}
		e := entity{kind: "application/x", encoding: encodingKind(kind)}
		if text {
			e.kind = "text/x"
		}
		w := newOne()
		w.quiet = 1
		n, err := w.count(&e)
		if err != nil {
			t.Fatal(err)
		}
		w = newOne()
		w.quiet = 1
		got, err := io.ReadAll(w.open(&e))
		if err != nil {
			t.Fatal(err)
		}
		if n != int64(len(got)) {
			t.Fatalf("counted %d, read %d: %q", n, len(got), got)
		}
	})
}

func TestEncodingOf_Spellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]encodingKind{
		"base64": encBase64, "BASE64 ": encBase64, `"base64"`: encBase64, "base64; x=y": encBase64, "quoted-printable": encQuoted,
		"Quoted-Printable (comment)": encQuoted, "7bit": encIdentity, "7-bit": encIdentity, "8bits": encIdentity, "8 Bit": encIdentity,
		"plain": encIdentity, "": encIdentity, "binary": encIdentity, "x-uuencode": encUU, "rot13": encUnknown, "7bit.": encIdentity,
	} {
		if got := encodingOf(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestCharset_LabelsInTheWild(t *testing.T) {
	t.Parallel()
	cases := []struct {
		label string
		bytes string
		want  string
	}{
		{"UTF-8", "ü", "ü"}, {"utf8", "ü", "ü"}, {`"utf-8"`, "ü", "ü"}, {"iso-8859-1", "\xfc", "ü"}, {"ISO_8859-1", "\xfc", "ü"},
		{"iso8859-1", "\xfc", "ü"}, {"latin1", "\xfc", "ü"}, {"8859-1", "\xfc", "ü"}, {"windows-1252", "\x80", "€"},
		{"cp1252", "\x80", "€"}, {"CP-1252", "\x80", "€"}, {"win-1252", "\x80", "€"}, {"iso-8859-15", "\xa4", "€"},
		{"cp1251", "\xcf\xf0", "Пр"}, {"windows1251", "\xcf\xf0", "Пр"}, {"koi8r", "\xf0\xd2", "Пр"}, {"ibm866", "\x8f\xe0", "Пр"},
		{"cp850", "\x81", "ü"}, {"cp437", "\x81", "ü"}, {"ks_c_5601-1987", "\xb0\xa1", "가"}, {"euc-kr", "\xb0\xa1", "가"},
		{"big5", "\xa4\xa4", "中"}, {"gb2312", "\xd6\xd0", "中"}, {"gb18030", "\xd6\xd0", "中"}, {"x-gbk", "\xd6\xd0", "中"},
		{"hz-gb-2312", "~{VP~}", "中"}, {"iso-2022-jp", "\x1b$BF|\x1b(B", "日"}, {"cp50221", "\x1b$BF|\x1b(B", "日"},
		{"euc-jp", "\xc6\xfc", "日"}, {"x-sjis", "\x93\xfa", "日"}, {"utf-7", "+ZeU-", "日"}, {"unicode-1-1-utf-7", "+ZeU", "日"},
		{"utf-16le", "\xe5\x65", "日"}, {"utf-16", "\x65\xe5", "日"}, {"macintosh", "\x9f", "ü"}, {"tis-620", "\xa1", "ก"},
		{"iso-8859-8-i", "\xe0", "א"}, {"x-unknown", "ü", "ü"}, {"none", "ü", "ü"}, {"", "ü", "ü"}, {"", "gr\xfcn", "grün"},
		{"us-ascii", "gr\xfcn", "grün"}, {"utf-8", "gr\xfcn", "grün"}, {"iso-8859-1", "Gr\xc3\xbc\xc3\x9fe", "Grüße"},
	}
	for _, c := range cases {
		if got, _ := toUTF8([]byte(c.bytes), c.label); got != c.want {
			t.Errorf("%s: %q, want %q", c.label, got, c.want)
		}
	}
	for _, label := range []string{"x-unknown", "nonsense"} {
		if _, problem := toUTF8([]byte("gr\xfcn"), label); problem != WarnCharset {
			t.Errorf("%s: %q", label, problem)
		}
	}
}

func FuzzCharset(f *testing.F) {
	f.Add("utf-7", []byte("+AGE-+"))
	f.Add("", []byte("\x93\xfa\x96\x7b\x8c\xea\x82\xcc"))
	f.Fuzz(func(t *testing.T, label string, b []byte) {
		text, _ := toUTF8(b, label)
		if clean(text) != clean(clean(text)) {
			t.Fatal("cleaning twice differs")
		}
	})
}
