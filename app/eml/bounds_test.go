package eml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// within runs f and fails where it takes longer than limit.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if d := time.Since(start); d > limit {
		t.Errorf("%v, want at most %v", d, limit)
	}
}

func TestRead_RefusesWhatNobodyWrites(t *testing.T) {
	nested := func(n int) string {
		var b strings.Builder
		b.WriteString("Subject: deep\n")
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return b.String()
	}
	flat := "Subject: wide\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 10_000) + "--b--\n"
	cases := []struct {
		name, text string
		want       error
		code       string
	}{
		{"10,000 nested parts", nested(10_000), ErrTooDeep, "file.tooDeep"},
		{"10,000 parts", flat, ErrTooManyParts, "file.tooManyParts"},
		{"100,000 fields", "Subject: x\n" + strings.Repeat("X-A: b\n", 100_000), ErrTooManyHeaders, "file.tooManyHeaders"},
		{"100,000 folded lines", "Subject: x\n" + strings.Repeat(" b\n", 100_000), ErrTooManyHeaders, "file.tooManyHeaders"},
		{"a header of 8 MB", "Subject: x\n" + strings.Repeat("X-A: "+strings.Repeat("y", 1000)+"\n", 8_000), ErrHeaderTooBig, "file.headerTooBig"},
		{"nothing", "", ErrEmpty, "file.empty"},
		{"blanks", " \r\n\x00\n\t", ErrEmpty, "file.empty"},
		{"prose", "Dear Sir,\n\nthis is a letter.\n", ErrNotMail, "file.notMail"},
		{"a page", "<!DOCTYPE html>\n<html><body>Subject: no</body></html>\n", ErrNotMail, "file.notMail"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ErrNotMail, "file.notMail"},
		{"a document", "%PDF-1.7\nSubject: x\n\n", ErrNotMail, "file.notMail"},
		{"a log", strings.Repeat("2024-01-01 12:00:00 something happened\n", 200_000), ErrNotMail, "file.notMail"},
		{"zeros", strings.Repeat("\x00", 100_000), ErrEmpty, "file.empty"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			within(t, time.Second, func() {
				_, err := Read(t.Context(), strings.NewReader(c.text))
				var f *crm.Fault
				if !errors.Is(err, c.want) || !errors.As(err, &f) || f.Code != c.code || f.Op != op {
					t.Errorf("got %v, want %v (%s)", err, c.want, c.code)
				}
			})
		})
	}
}

// What is broken by many small things still takes linear time.
func TestRead_LinearInHostileInput(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	cases := map[string]string{
		"addresses":        "To: " + many("a@b.example, ", 50_000) + "\n\n",
		"brackets":         "To: " + many("<", 200_000) + "\n\n",
		"quotes":           "To: " + many(`"`, 199_999) + "\n\n",
		"comments":         "To: " + many("(", 200_000) + "\n\n",
		"colons":           "To: " + many("a:", 100_000) + "\n\n",
		"encoded words":    "Subject: " + many("=?utf-8?q?a?= ", 15_000) + "\n\n",
		"word starts":      "Subject: " + many("=?", 100_000) + "\n\n",
		"half words":       "Subject: " + many("=?utf-8?q?", 20_000) + "\n\n",
		"what marks":       "Subject: " + many("=?utf-8?q?a?=3D", 15_000) + "\n\n",
		"parameters":       "Subject: x\nContent-Type: text/plain" + many("; a=b", 50_000) + "\n\n",
		"quoted param":     "Subject: x\nContent-Type: text/plain; name=" + many(`"a`, 100_000) + "\n\n",
		"ids":              "Subject: x\nReferences: " + many("<a@b>", 50_000) + "\n\n",
		"date":             "Subject: x\nDate: " + many("(", 100_000) + many("1", 100_000) + "\n\n",
		"date comments":    "Subject: x\nDate: " + many("(a)", 80_000) + "\n\n",
		"boundaries":       "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + many("--bb\n", 200_000),
		"dashes":           "Subject: x\nContent-Type: multipart/mixed; boundary=" + many("-", 60) + "\n\n" + many("-", 2_000_000),
		"html tags":        "Subject: x\nContent-Type: text/html\n\n" + many("<div>", 200_000),
		"html quotes":      "Subject: x\nContent-Type: text/html\n\n" + many("<blockquote>a", 100_000),
		"html lists":       "Subject: x\nContent-Type: text/html\n\n" + many("<ul><li>a", 100_000),
		"html brackets":    "Subject: x\nContent-Type: text/html\n\n" + many("<", 1_000_000),
		"html links":       "Subject: x\nContent-Type: text/html\n\n" + many("<a href='x:y'>", 50_000),
		"quotes in text":   "Subject: x\n\n" + many("> > a\n\n", 50_000),
		"attributions":     "Subject: x\n\n" + many("On a b c d e f g h i j k\n", 20_000) + "> b\n",
		"signatures":       "Subject: x\n\n" + many("-- \n", 50_000),
		"flowed":           "Subject: x\nContent-Type: text/plain; format=flowed\n\n" + many(">>>>>>>>> a \n", 80_000),
		"one line":         "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n" + many("=41", 500_000),
		"utf-7":            "Subject: x\nContent-Type: text/plain; charset=utf-7\n\n" + many("+AGE-", 100_000),
		"calendar":         "Subject: x\nContent-Type: text/calendar\n\n" + many("ATTENDEE;CN=a:mailto:a@b.example\n", 20_000),
		"status":           "Subject: x\nContent-Type: message/delivery-status\n\n" + many("Final-Recipient: rfc822; a@b.example\n\n", 10_000),
		"fold":             "Subject: x\nContent-Type: message/delivery-status\n\nAction: a\n" + many(" b\n", 80_000),
		"nested messages":  many("Subject: x\nContent-Type: message/rfc822\n\n", 10_000),
		"boundaries to be": "Subject: x\nContent-Type: multipart/mixed; boundary=zz\n\n" + many("--aa\n\n--bb\nX: y\n", 50_000),
		"given boundaries": "Subject: x\nContent-Type: multipart/mixed; boundary=zz\n\n" + many("--aa\nContent-Type: a/b\n--zzz\n", 50_000),
		"digest":           "Subject: x\nContent-Type: multipart/digest; boundary=b\n\n" + many("--b\n\nSubject: y\n\n<p>x\n", 4_000),
		"uuencode":         "Subject: x\n\n" + many("begin 644 a\n#0V%T\n", 50_000),
		"yenc":             "Subject: x\n\n=ybegin line=128 name=a\n" + many("=y\n====\n", 100_000),
		"base64 or not":    "Subject: x\nContent-Transfer-Encoding: base64\n\n" + many("a\n", 200_000) + many("Hello you\n", 50_000),
		"line ends":        "Subject: x\r" + many("\r\n\r\r\n\n\r", 200_000),
		"emlx lists":       "99999\nSubject: x\n\n" + many("<?xml version=\n", 50_000),
		"enriched":         "Subject: x\nContent-Type: text/enriched\n\n" + many("<param>", 100_000),
		"pem":              "Subject: x\nContent-Type: application/pkcs7-mime\n\n-----BEGIN\n" + many("MIAG\n", 100_000),
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			within(t, 5*time.Second, func() {
				m, _ := Read(t.Context(), strings.NewReader(text))
				sane(t, m)
			})
		})
	}
}

// endless gives n bytes of lines, without keeping them.
type endless struct {
	head io.Reader
	line string
	left int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != nil {
		n, err := e.head.Read(p)
		if err == nil {
			return n, nil
		}
		e.head = nil
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(e.line) <= len(p) {
		n += copy(p[n:], e.line)
	}
	e.left -= int64(n)
	return n, nil
}

func TestRead_HugePartsInConstantMemory(t *testing.T) {
	const size = 100 << 20
	head := "Subject: big\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"
	cases := map[string]*endless{
		"attachment":     {strings.NewReader(head + "Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"), strings.Repeat("QUJD", 19) + "\r\n", size},
		"text":           {strings.NewReader("Subject: big\n\n"), "some words of text that go on and on\r\n", size},
		"html":           {strings.NewReader("Subject: big\nContent-Type: text/html\n\n"), "<p>some words of text</p>\r\n", size},
		"one line":       {strings.NewReader("Subject: big\nContent-Transfer-Encoding: quoted-printable\n\n"), "x=41", size},
		"one header":     {strings.NewReader("Subject: big\nX-A: "), "x", size},
		"nested message": {strings.NewReader(head + "Content-Type: message/rfc822\n\nSubject: in\n\n"), "some words of text\r\n", size},
		"winmail":        {strings.NewReader(head + "Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22ab\x02\x0f\x80\x01\x00\xff\xff\xff\x7f"), "data data data\r\n", size},
		"report":         {strings.NewReader(head + "Content-Type: message/delivery-status\n\n"), "Action: failed\r\n", size},
	}
	for name, r := range cases {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			m, err := Read(t.Context(), r)
			runtime.ReadMemStats(&after)
			if name != "one header" && (err != nil || m.Subject != "big") {
				t.Fatalf("%q, %v", m.Subject, err)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Errorf("%d MB allocated", used>>20)
			}
			sane(t, m)
		})
	}
}

func TestRead_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := &endless{strings.NewReader("Subject: big\n\n"), "words and words\n", 1 << 40}
	read := 0
	_, err := Read(ctx, readerFunc(func(p []byte) (int, error) {
		if read++; read == 100 {
			cancel()
		}
		return r.Read(p)
	}))
	if !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("got %v", err)
	}
	if _, err := Read(ctx, bytes.NewReader([]byte("Subject: x\n\n"))); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("got %v", err)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestRead_TellsThatTheSourceFailed(t *testing.T) {
	t.Parallel()
	broken := errors.New("cable cut")
	for _, text := range []string{"", "Subject: x\n", "Subject: x\n\nbody\n", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx"} {
		_, err := Read(t.Context(), io.MultiReader(strings.NewReader(text), readerFunc(func([]byte) (int, error) { return 0, broken })))
		var f *crm.Fault
		if !errors.Is(err, broken) || !errors.As(err, &f) || f.Code != "file.unreadable" {
			t.Errorf("after %q: %v", text, err)
		}
	}
}
