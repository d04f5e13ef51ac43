package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func write(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// subjects reads all messages of a path: "index subject text", an error by its code.
func subjects(t testing.TB, path string) (out []string) {
	t.Helper()
	for m, err := range Each(t.Context(), path) {
		var f *crm.Fault
		if errors.As(err, &f) {
			out = append(out, f.Code)
			continue
		}
		out = append(out, fmt.Sprintf("%d %s %q", m.Index, m.Subject, m.Text))
	}
	return out
}

func TestEach_MboxDialects(t *testing.T) {
	t.Parallel()
	from := "From ann@one.example Tue Jan  2 10:20:30 2024\n"
	counted := func(body string, length int) string {
		return from + fmt.Sprintf("Subject: x\nContent-Length: %d\n\n%s\n", length, body)
	}
	cases := []struct {
		name, text string
		want       []string
	}{
		{"two", from + "Subject: a\n\none\n\n" + from + "Subject: b\n\ntwo\n", []string{`0 a "one\n"`, `1 b "two\n"`}},
		{"CRLF", strings.ReplaceAll(from+"Subject: a\n\none\n\n"+from+"Subject: b\n\ntwo\n", "\n", "\r\n"), []string{`0 a "one\n"`, `1 b "two\n"`}},
		{"blank lines first", "\n\n" + from + "Subject: a\n\none\n", []string{`0 a "one\n"`}},
		{"mboxo and mboxrd", from + "Subject: a\n\n>From here\n>>From there\n> From x\n", []string{`0 a "From here\n>From there\n> From x\n"`}},
		{"no separator in the text", from + "Subject: a\n\nI say:\n\nFrom here on it is good.\nYear: 1\n\n" + from + "Subject: b\n\n", []string{`0 a "I say:\n\nFrom here on it is good.\nYear: 1\n"`, `1 b ""`}},
		{"no blank line between", from + "Subject: a\n\none\n" + from + "Subject: b\n\ntwo\n", []string{`0 a "one\n"`, `1 b "two\n"`}},
		{"mboxcl2", counted("one\n\n"+from+"Subject: no\n\nin", 5+len(from)+len("Subject: no\n\nin")) + "\n" + from + "Subject: b\n\ntwo\n", []string{`0 x "one\n\nFrom ann@one.example Tue Jan  2 10:20:30 2024\nSubject: no\n\nin\n"`, `1 b "two\n"`}},
		{"Content-Length lies, too long", counted("one\n", 400) + "\n" + from + "Subject: b\n\ntwo\n", []string{`0 x "one\n"`, `1 b "two\n"`}},
		{"Content-Length lies, too short", counted("one two three\n", 3) + "\n" + from + "Subject: b\n\ntwo\n", []string{`0 x "one two three\n"`, `1 b "two\n"`}},
		{"Content-Length lies, huge", counted("one\n", 99_999_999_999) + from + "Subject: b\n\ntwo\n", []string{`0 x "one\n"`, `1 b "two\n"`}},
		{"no header", from + "\none\n\n" + from + "\ntwo\n", []string{`0  "one\n"`, `1  "two\n"`}},
		{"Thunderbird", "From - Tue Jan  2 10:20:30 2024\nX-Mozilla-Status: 0001\nSubject: a\n\none\n\nFrom - \nX-Mozilla-Status: 0001\nSubject: b\n\ntwo\n", []string{`0 a "one\n"`, `1 b "two\n"`}},
		{"nothing behind the line", from, []string{`0  ""`}},
	}
	for _, c := range cases {
		path := write(t, filepath.Join(t.TempDir(), "m"), c.text)
		if got := subjects(t, path); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestEach_FilesAndFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := write(t, filepath.Join(dir, "one.msg"), "Subject: a\n\none\n")
	box := filepath.Join(dir, "Maildir")
	write(t, filepath.Join(box, "cur", "2.x:2,S"), "Subject: b\n\ntwo\n")
	write(t, filepath.Join(box, "new", "1.x"), "Subject: a\n\none\n")
	write(t, filepath.Join(box, "cur", "3.x"), "")
	write(t, filepath.Join(box, "cur", ".hidden"), "Subject: no\n\n")
	write(t, filepath.Join(box, "tmp", "0.x"), "Subject: no\n\n")
	msg := write(t, filepath.Join(dir, "renamed.eml"), string(msgSample()))
	for path, want := range map[string][]string{
		one: {`0 a "one\n"`}, box: {`0 a "one\n"`, `1 b "two\n"`, "file.empty"}, msg: {`0 Offer 4711 "Hello\nBob\n"`},
		dir: {"file.notMail"}, filepath.Join(dir, "none"): {"file.missing"},
		write(t, filepath.Join(dir, "empty"), ""): {"file.empty"},
	} {
		if got := subjects(t, path); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", filepath.Base(path), got, want)
		}
	}
}

func TestEach_EndsEarly(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("From a@b.example Tue Jan  2 10:20:30 2024\nSubject: x\n\ntext\n\n", 1_000)
	path := write(t, filepath.Join(t.TempDir(), "m"), text)
	n := 0
	for range Each(t.Context(), path) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d messages", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n = 0
	var last error
	for _, err := range Each(ctx, path) {
		if n++; n == 2 {
			cancel()
		}
		last = err
	}
	if n > 1_000/2 || n > 3 && !crm.IsFault(last, crm.Cancelled) {
		t.Errorf("%d messages, then %v", n, last)
	}
}

func TestPart_GivesTheBytesOfEachLeaf(t *testing.T) {
	t.Parallel()
	for n, want := range []string{"Hello Bob,\n\nhere it is.", "<p>Hello <b>Bob</b>,</p><p>here it is.</p>", "hello", "hel"} {
		r, a, err := Part(t.Context(), strings.NewReader(simple), n)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != want || a.Part != n {
			t.Errorf("%d: %q of %+v, %v", n, got, a, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if k, err := r.Read(make([]byte, 1)); k != 0 || err != io.EOF {
			t.Errorf("after Close: %d, %v", k, err)
		}
	}
	for _, n := range []int{-1, 4, 1_000} {
		if _, _, err := Part(t.Context(), strings.NewReader(simple), n); !errors.Is(err, ErrNoPart) || !crm.IsFault(err, crm.Missing) {
			t.Errorf("%d: %v", n, err)
		}
	}
	r, a, err := Part(t.Context(), bytes.NewReader(msgSample()), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(r); len(got) != 9_000 || a.Name != "offer.pdf" || a.Type != "application/pdf" {
		t.Errorf("%d bytes of %+v", len(got), a)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := Part(t.Context(), bytes.NewReader(msgSample()), 20); !errors.Is(err, ErrNoPart) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// Every attachment of the corpus can be opened, and has the bytes that Read counted.
func TestPart_SizesOfTheCorpus(t *testing.T) {
	dir := corpus(t)
	for i, e := range expectations(t, dir) {
		if e.Kind == "mbox" || testing.Short() && i%10 != 0 {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.File)))
		if err != nil {
			t.Fatal(err)
		}
		m, err := Read(t.Context(), bytes.NewReader(b))
		if err != nil {
			continue
		}
		for _, a := range slices.Concat(m.Attachments, m.Inside) {
			r, got, err := Part(t.Context(), bytes.NewReader(b), a.Part)
			if err != nil {
				t.Errorf("%s part %d: %v", e.File, a.Part, err)
				continue
			}
			n, err := io.Copy(io.Discard, r)
			if a.Type == "message/rfc822" && a.Size == 0 {
				a.Size = n // a message inside a .msg has no bytes of its own
			}
			if err != nil || n != a.Size || got.Name != a.Name {
				t.Errorf("%s part %d: %d bytes of %q, want %d of %q; %v", e.File, a.Part, n, got.Name, a.Size, a.Name, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func FuzzMbox(f *testing.F) {
	f.Add([]byte("From a@b Tue Jan  2 10:20:30 2024\nSubject: a\nContent-Length: 4\n\none\n\nFrom - \nSubject: b\n\n>From x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append([]byte("From x\n"), b...)
		n := 0
		box := mboxFile{r: bufio.NewReaderSize(bytes.NewReader(b), 64), at: bytes.NewReader(b)}
		box.each(t.Context(), func(m crm.Message, _ error) bool {
			sane(t, m)
			if m.Index != n {
				t.Fatalf("index %d, want %d", m.Index, n)
			}
			n++
			return true
		})
		if n == 0 {
			t.Fatal("no message")
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(simple))
	f.Add([]byte("100  \n" + simple))
	f.Add(append([]byte{0xFF, 0xFE}, utf16Bytes(simple)...))
	f.Add([]byte("Subject: =?utf-8?q?a?=\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n--b--"))
	f.Add([]byte("Subject: x\nContent-Type: application/ms-tnef\n\n" + string(tnefSample())))
	f.Add([]byte("Subject: x\nContent-Type: application/pkcs7-mime\n\n" + string(signed("Subject: in\n\nx", true, true))))
	f.Add([]byte("Subject: x\nContent-Type: text/calendar\nContent-Transfer-Encoding: quoted-printable\n\nATTENDEE;CN=3D\"a\":mailto:a@b=\n"))
	f.Add([]byte("Subject: x\n\nbegin 644 a.txt\n#0V%T\n`\nend\n=ybegin line=128 name=b\n=yend\n"))
	f.Add([]byte("Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\nContent-Type: text/html\n\nSGVsbG8gQm9i\n____\nlist@one.example\n"))
	f.Add([]byte("Subject: x\r\rContent-Type: message/rfc822; name=a.eml\r\r\r\rSubject: in\r\rContent-Type: multipart/digest; boundary=c\r\r\r\r--b\r\rContent-Type: x/y\r\r\r\r\r\r--b--\r\r"))
	f.Add([]byte("Subject: x\nContent-Type: application/octet-stream; name=a.eml\nContent-Transfer-Encoding: quoted-printable\n\nSubject: in\nContent-Type: multipart/mixed; boundary=3Db\n\n--b\n\nx\n--b--\n"))
	f.Add(tnefSample())
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Read(t.Context(), bytes.NewReader(b))
		sane(t, m)
		if err != nil {
			return
		}
		for _, a := range slices.Concat(m.Attachments, m.Inside) {
			r, got, err := Part(t.Context(), bytes.NewReader(b), a.Part)
			if err != nil {
				t.Fatalf("part %d: %v", a.Part, err)
			}
			n, err := io.Copy(io.Discard, r)
			if a.Type == "message/rfc822" && a.Size == 0 {
				a.Size = n // of a .msg
			}
			if err != nil || n != a.Size && len(b) < 2_000 || got.Name != a.Name {
				t.Fatalf("part %d: %d bytes of %q, want %d of %q; %v", a.Part, n, got.Name, a.Size, a.Name, err)
			}
			_ = r.Close()
		}
	})
}

// A message out of an mbox that went through an old Mac ends its lines with CR, the From_ line too.
func TestEach_FromLineBeforeBareCRs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mac.eml")
	mail := "From ann@one.example Sun Sep  7 21:40:07 2008\rFrom: ann@one.example\rSubject: Pumps\r\rHello\r"
	if err := os.WriteFile(path, []byte(mail), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	for m, err := range Each(t.Context(), path) {
		n++
		if err != nil || m.Subject != "Pumps" || len(m.From) != 1 || m.From[0].Email != "ann@one.example" {
			t.Errorf("%+v, %v", m, err)
		}
	}
	if n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestIsMaildir_HasBothFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "whole", "cur", "1"), "x")
	write(t, filepath.Join(dir, "whole", "new", "1"), "x")
	write(t, filepath.Join(dir, "half", "cur", "1"), "x")
	write(t, filepath.Join(dir, "files", "cur"), "x")
	write(t, filepath.Join(dir, "files", "new"), "x")
	for name, want := range map[string]bool{"whole": true, "half": false, "files": false, "nowhere": false} {
		if IsMaildir(filepath.Join(dir, name)) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
