package eml

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// However the lines of a file end, and however wrongly some of them do, it reads the same.
func TestRead_LineEnds(t *testing.T) {
	t.Parallel()
	head, body, _ := strings.Cut(simple, "\n\n")
	with := func(end string) string { return strings.ReplaceAll(simple, "\n", end) }
	cr := with("\r")
	cases := []struct {
		name, text string
		warns      bool
	}{
		{"CR", cr, true},
		{"CR, an LF in a value", strings.Replace(cr, "Offer 4711\r", "Offer 4711\n", 1), true},
		{"CR, an LF at the end of the header", strings.ReplaceAll(head, "\n", "\r") + "\r\n\r\n" + body, true},
		{"CR in the header only", strings.ReplaceAll(head, "\n", "\r") + "\n\n" + body, true},
		{"CR CR LF", with("\r\r\n"), false},
		{"CR CR LF in the header only", strings.ReplaceAll(head, "\n", "\r\r\n") + "\r\n\r\n" + body, false},
		{"CR CR", with("\r\r"), true},
		{"CR CR and CR CR LF", strings.ReplaceAll(with("\r\r\n"), "To: Bob <bob@two.example>, eve@three.example\r\r\n", "To: Bob <bob@two.example>, eve@three.example\r\r"), true},
		{"LF CR", with("\n\r"), true},
		{"CR CR CR LF", with("\r\r\r\n"), false},
	}
	want := readString(t, simple)
	for _, c := range cases {
		m := readString(t, c.text)
		if !sameFields(m, want) || m.Text != want.Text || slices.Contains(codes(m), WarnBareCR) != c.warns || len(m.Attachments) != 2 {
			t.Errorf("%s: subject %q, to %v, text %q, %d attachments, warnings %v", c.name, m.Subject, m.To, m.Text, len(m.Attachments), codes(m))
		}
		slow, err := Read(t.Context(), iotest.OneByteReader(strings.NewReader(c.text)))
		if err != nil || !sameFields(slow, want) {
			t.Errorf("%s, byte by byte: %+v, %v", c.name, slow, err)
		}
	}
	// A CR in the middle of a line, or in the text, ends none.
	m := readString(t, "Subject: a\rb\nTo: a@one.example\n\nx\rNote: y\rFrom: z\rTo: w\n")
	if len(m.To) != 1 || m.Subject != "a b" || slices.Contains(codes(m), WarnBareCR) {
		t.Errorf("%q, %v, %v", m.Subject, m.To, codes(m))
	}
}

func TestEach_MboxInOtherClothes(t *testing.T) {
	t.Parallel()
	from := "From ann@one.example Tue Jan  2 10:20:30 2024\n"
	box := from + "Subject: a\nContent-Length: 4\n\none\n\n" + from + "Subject: b\n\n>From two\n"
	want := []string{`0 a "one\n"`, `1 b "From two\n"`}
	for name, text := range map[string]string{
		"LF": box, "CR": strings.ReplaceAll(box, "\n", "\r"), "CR CR": strings.ReplaceAll(box, "\n", "\r\r"),
		"CR CR LF": strings.ReplaceAll(box, "\n", "\r\r\n"), "BOM": "\xEF\xBB\xBF" + box,
		"UTF-16": "\xFF\xFE" + string(utf16Bytes(box)), "UTF-16 without mark": string(utf16Bytes(box)),
		"UTF-16, CR": "\xFF\xFE" + string(utf16Bytes(strings.ReplaceAll(box, "\n", "\r"))),
	} {
		if got := subjects(t, write(t, filepath.Join(t.TempDir(), "m"), text)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// An .emlx whose first line names too many bytes still ends at its property list.
func TestRead_EmlxLength(t *testing.T) {
	t.Parallel()
	plist := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"x\">\n<plist version=\"1.0\">\n<dict>\n</dict>\n</plist>\n"
	mail := "Subject: x\n\nHello\n"
	inText := "Subject: x\n\n" + plist + "that was it\n"
	for _, c := range []struct {
		name, mail, want string
		length           int
		warns            []string
	}{
		{"right", mail, "Hello\n", len(mail), nil},
		{"one too many", mail, "Hello\n", len(mail) + 1, []string{WarnLength}},
		{"into the list", mail, "Hello\n", len(mail) + 60, []string{WarnLength}},
		{"all of it", mail, "Hello\n", len(mail) + len(plist), []string{WarnLength}},
		{"more than there is", mail, "Hello\n", 99_999, []string{WarnLength}},
		{"too few", mail, "Hello\n", 3, []string{WarnLength}},
		{"a list in the text", inText, tidy(plist + "that was it\n"), len(inText), nil},
	} {
		m := readString(t, itoa(c.length)+"      \n"+c.mail+plist)
		if m.Text != c.want || !slices.Equal(codes(m), c.warns) {
			t.Errorf("%s: %q, %v", c.name, m.Text, codes(m))
		}
	}
}
