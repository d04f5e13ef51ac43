package eml

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// wrapped is base64 in lines of 76, as mail programs write it.
func wrapped(text string) string {
	s := base64.StdEncoding.EncodeToString([]byte(text))
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return out.String() + s + "\n"
}

// rewrapped breaks each line again at n characters, as a gateway does that has shorter ones.
func rewrapped(s string, n int) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		for len(line) > n+1 {
			out.WriteString(line[:n] + "\n")
			line = line[n:]
		}
		out.WriteString(line)
	}
	return out.String()
}

func TestRead_TextThatIsNotAllBase64(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("This is a line of the letter, and it is long enough.\n", 10)
	footer := "_______________________________________________\nPumps mailing list\npumps@lists.one.example\nhttps://lists.one.example/mailman/listinfo/pumps\n"
	cases := []struct {
		name, body, want string
		warns            bool
	}{
		{"all of it is", wrapped(long), long, false},
		{"a footer without padding", wrapped(long+"1") + footer, long + "1\n" + footer, true},
		{"a footer behind padding", wrapped(long+"12") + footer, long + "12\n" + footer, true},
		{"a footer behind a blank line", wrapped(long) + "\n-- \nTo unsubscribe: mail leave@one.example\n", long + "\n--\nTo unsubscribe: mail leave@one.example\n", true},
		{"a footer of one word a line", wrapped(long+"1") + "Regards\nAnn\n", long + "1\nRegards\nAnn\n", true},
		{"the same behind padding", wrapped(long+"12") + "Regards\nAnn\n", long + "12\nRegards\nAnn\n", true},
		{"a footer in Russian", wrapped(long) + "Рассылка новостей\n", long + "\nРассылка новостей\n", true},
		{"a footer, HTML", wrapped(long) + "<hr><p>list</p>\n", long + "\n<hr><p>list</p>\n", true},
		{"none of it is", "Dear Bob,\n\nhere it is.\n\nAnn\n", "Dear Bob,\n\nhere it is.\n\nAnn\n", true},
		{"none, and it starts with a word", "Bob\n\nhere it is, as you wanted.\n", "Bob\n\nhere it is, as you wanted.\n", true},
		{"one word", "Thanks\n", "Thanks\n", true},
		{"one word of five", "Hello\n", "Hello\n", true},
		{"none, HTML", "<html><body>Hello</body></html>\n", "Hello\n", true},
		{"without padding", "aGVsbG8\n", "hello\n", false},
		{"truncated", "QmIsIFNlYXJjaCBmb3IgaXQgY\n", "Bb, Search for it\n", true},
		{"truncated in a letter", "R3LDvMOfZSwgR3LDvMOfZSwgR3LD\n", "Grüße, Grüße, Gr\uFFFD\n", false},
		{"torn with blank lines", "YWJj\n\nZG\n\nV\n\nmZ2hpamtsbW\n\n5vcHFyc3R1dnd4\n\neXo=\n", "abcdefghijklmnopqrstuvwxyz\n", false},
		{"odd lines", "aG\nVsb\nG8=\n", "hello\n", false},
		{"one after the other", wrapped(long) + wrapped("more\n"), long + "more\n", false},
		{"blanks for line ends", strings.ReplaceAll(strings.TrimSpace(wrapped(long)), "\n", " ") + "\n", long, false},
		{"wrapped anew at 70", rewrapped(wrapped(long), 70), long, false},
		{"wrapped anew at 72", rewrapped(wrapped(long), 72), long, false},
		{"lines of all lengths", rewrapped(wrapped(long), 41), long, false},
		{"junk between", strings.Replace(wrapped(long), "c", "!!c", 1), long, true},
	}
	for _, c := range cases {
		for _, eol := range []string{"\n", "\r\n"} {
			text := strings.ReplaceAll("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n"+c.body+"--b--\n", "\n", eol)
			m := readString(t, text)
			want := tidy(c.want)
			if m.Text != want || slices.Contains(codes(m), WarnEncodingDamaged) != c.warns {
				t.Errorf("%s: %q, want %q; %v", c.name, m.Text, want, m.Warnings)
			}
		}
	}
}

// Of a file, what a list added is left out; a file that is not base64 at all is given as it stands.
func TestRead_FilesThatAreNotAllBase64(t *testing.T) {
	t.Parallel()
	data := strings.Repeat("0123456789abcdefGHIJ\x00\xff\n", 20)
	footer := "--\nPumps mailing list\npumps@lists.one.example\n"
	for name, c := range map[string]struct{ body, want string }{
		"a closing boundary that is none": {wrapped(data) + "\n--b-->\nmalicious\n", data},
		"a footer":                        {wrapped(data) + footer, data},
		"a footer, no pad":                {wrapped(data+"1") + footer, data + "1"},
		"a remark in between":             {strings.Replace(wrapped(data), "\n", "\n*** lost: 1 page ***\n", 1), data},
		"not base64":                      {"%PDF-1.4\nnot encoded at all\n", "%PDF-1.4\nnot encoded at all"},
	} {
		text := "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + c.body + "--b--\n"
		m := readString(t, text)
		if b := readPart(t, text, 0); b != c.want || m.Attachments[0].Size != int64(len(b)) || !slices.Equal(codes(m), []string{WarnEncodingDamaged}) {
			t.Errorf("%s: %d bytes %q, of %+v, want %d; %v", name, len(b), b, m.Attachments, len(c.want), codes(m))
		}
	}
}
