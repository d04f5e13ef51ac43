package eml

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"oroconnector/app/crm"
)

// sane fails where a message breaks a promise of its type.
func sane(t testing.TB, m crm.Message) {
	t.Helper()
	if len(m.Text) > maxText || !utf8.ValidString(m.Text) || !utf8.ValidString(m.Subject) {
		t.Fatalf("text of %d bytes, or not UTF-8", len(m.Text))
	}
	at := 0
	for _, s := range m.Quoted {
		if s.From < at || s.To <= s.From || s.To > len(m.Text) {
			t.Fatalf("span %v of %d bytes after %d", s, len(m.Text), at)
		}
		at = s.To
	}
	for _, list := range [][]crm.Address{m.From, m.To, m.Cc, m.Bcc, m.ReplyTo} {
		for _, a := range list {
			if !validAddress(a.Email) || !utf8.ValidString(a.Name+a.Email) {
				t.Fatalf("address %q", a)
			}
		}
	}
	for _, a := range append(append([]crm.Attachment(nil), m.Attachments...), m.Inside...) {
		if a.Size < 0 || !utf8.ValidString(a.Name) || a.Name != collapse(a.Name) {
			t.Fatalf("attachment %+v", a)
		}
	}
	for _, w := range m.Warnings {
		if len(w.Detail) > maxDetail || w.Code == "" || !utf8.ValidString(w.Detail) {
			t.Fatalf("warning %+v", w)
		}
	}
	if len(m.Headers) > keptHeaders || len(m.Warnings) > maxWarnings || len(m.Inside) > maxInside || len(m.Involved) > maxInvolved {
		t.Fatal("a list is longer than its bound")
	}
}

// slowest is how long a message of the corpus may take, damaged or not.
const slowest = 5 * time.Second

func TestCorpus_DamagedFilesNeverPanic(t *testing.T) {
	dir := corpus(t)
	random := rand.New(rand.NewPCG(1, 2))
	for i, e := range expectations(t, dir) {
		if testing.Short() && i%20 != 0 {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.File)))
		if err != nil {
			t.Fatal(err)
		}
		try := func(what string, b []byte) {
			start := time.Now()
			m, _ := Read(context.Background(), bytes.NewReader(b))
			sane(t, m)
			if d := time.Since(start); d > slowest {
				t.Errorf("%s, %s: %v", e.File, what, d)
			}
		}
		try("whole", b)
		for k := range 20 {
			try("truncated", b[:len(b)*k/20])
			flipped := bytes.Clone(b)
			if len(flipped) > 0 {
				flipped[random.IntN(len(flipped))] ^= byte(1 + random.IntN(255))
			}
			try("flipped", flipped)
		}
	}
}

// The same message in other clothes reads the same.
func TestCorpus_VariantsReadTheSame(t *testing.T) {
	dir := corpus(t)
	lf := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }
	variants := map[string]func([]byte) []byte{
		"lf":     lf,
		"crlf":   func(b []byte) []byte { return bytes.ReplaceAll(lf(b), []byte("\n"), []byte("\r\n")) },
		"cr":     func(b []byte) []byte { return bytes.ReplaceAll(lf(b), []byte("\n"), []byte("\r")) },
		"crcrlf": func(b []byte) []byte { return bytes.ReplaceAll(lf(b), []byte("\n"), []byte("\r\r\n")) },
		"bom":    func(b []byte) []byte { return append([]byte("\xEF\xBB\xBF"), b...) },
		"blank":  func(b []byte) []byte { return append([]byte("\n\r\n \n"), b...) },
		"from":   func(b []byte) []byte { return append([]byte("From a@b.example Mon Jan  1 00:00:00 2001\n"), b...) },
		"nul":    func(b []byte) []byte { return append(bytes.Clone(b), make([]byte, 100)...) },
		"mozilla": func(b []byte) []byte {
			return append([]byte("X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n"), b...)
		},
	}
	differ := 0
	for i, e := range expectations(t, dir) {
		if e.Kind != "eml" || e.Variant != "" || testing.Short() && i%20 != 0 {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.File)))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(bytes.ReplaceAll(b, []byte("\r\n"), nil), []byte("\r")) {
			continue // bare CRs: other line ends change what it says
		}
		want, err := Read(t.Context(), bytes.NewReader(b))
		if err != nil {
			continue
		}
		for name, f := range variants {
			if name == "mozilla" && b[0] == ' ' {
				continue // its first field would go on the line before
			}
			got, err := Read(t.Context(), bytes.NewReader(f(b)))
			if err != nil || !sameFields(got, want) {
				differ++
				t.Logf("%s as %s: %v", e.File, name, err)
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d variants differ", differ)
	}
}

func sameFields(a, b crm.Message) bool {
	key := func(m crm.Message) (s string) {
		for _, l := range [][]crm.Address{m.From, m.To, m.Cc, m.Bcc, m.ReplyTo} {
			for _, a := range l {
				s += a.Email + "\x00" + a.Name + "\x00"
			}
			s += "|"
		}
		for _, a := range m.Attachments {
			s += a.Name + a.Type + "|"
		}
		for _, id := range append(append([]string{m.MessageID}, m.InReplyTo...), m.References...) {
			s += id + "|"
		}
		return s + m.Subject + m.Date.String()
	}
	return key(a) == key(b)
}
