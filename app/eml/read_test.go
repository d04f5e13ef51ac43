package eml

import (
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// readString reads a message whose lines are joined by \n; it fails on an error.
func readString(t testing.TB, text string) crm.Message {
	t.Helper()
	m, err := Read(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	sane(t, m)
	return m
}

func codes(m crm.Message) (out []string) {
	for _, w := range m.Warnings {
		out = append(out, w.Code)
	}
	slices.Sort(out)
	return out
}

const simple = `From: Ann Lee <ann@one.example>
Sender: desk@one.example
Reply-To: Answers <answers@one.example>
To: Bob <bob@two.example>, eve@three.example
Cc: cc@three.example
Bcc: bcc@three.example
Subject: Offer 4711
 for you
Date: Tue, 02 Jan 2024 10:20:30 +0100
Message-ID: <m1@one.example>
In-Reply-To: <m0@two.example>
References: <m-1@two.example>
 <m0@two.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

This is for old programs.
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8

Hello Bob,

here it is.
--inner
Content-Type: text/html; charset=utf-8

<p>Hello <b>Bob</b>,</p><p>here it is.</p>
--inner--
--outer
Content-Type: application/pdf; name="offer.pdf"
Content-Disposition: attachment; filename="offer.pdf"
Content-Transfer-Encoding: base64

aGVsbG8=
--outer
Content-Type: image/png; name="logo.png"
Content-Disposition: inline
Content-ID: <logo@one>
Content-Transfer-Encoding: base64

aGVs
--outer--
after the end
`

func TestRead_AllFields(t *testing.T) {
	t.Parallel()
	m := readString(t, simple)
	if m.From[0] != (crm.Address{Name: "Ann Lee", Email: "ann@one.example"}) || m.Sender.Email != "desk@one.example" ||
		m.ReplyTo[0].Name != "Answers" || len(m.To) != 2 || m.Cc[0].Email != "cc@three.example" || m.Bcc[0].Email != "bcc@three.example" {
		t.Errorf("people: %+v", m)
	}
	if m.Subject != "Offer 4711 for you" || !m.Date.Equal(time.Date(2024, 1, 2, 9, 20, 30, 0, time.UTC)) || m.Date.Location() != time.UTC {
		t.Errorf("%q of %v", m.Subject, m.Date)
	}
	if m.MessageID != "m1@one.example" || !slices.Equal(m.InReplyTo, []string{"m0@two.example"}) ||
		!slices.Equal(m.References, []string{"m-1@two.example", "m0@two.example"}) {
		t.Errorf("ids: %+v", m)
	}
	if m.Text != "Hello Bob,\n\nhere it is.\n" || m.Cut || m.Quoted != nil {
		t.Errorf("text %q", m.Text)
	}
	want := []crm.Attachment{
		{Name: "offer.pdf", Type: "application/pdf", Size: 5, Part: 2},
		{Name: "logo.png", Type: "image/png", Size: 3, Part: 3, Inline: true},
	}
	if !slices.Equal(m.Attachments, want) || m.Inside != nil {
		t.Errorf("attachments %+v, inside %+v", m.Attachments, m.Inside)
	}
	if len(m.Warnings) > 0 || len(m.Headers) != 13 || m.Headers[0] != (crm.HeaderLine{Name: "From", Value: "Ann Lee <ann@one.example>"}) {
		t.Errorf("warnings %v, headers %v", m.Warnings, m.Headers)
	}
}

func TestReadWith_NoTextHasAllElse(t *testing.T) {
	t.Parallel()
	m, err := ReadWith(t.Context(), strings.NewReader(simple), Options{NoText: true})
	if err != nil || m.Text != "" || len(m.Attachments) != 2 || m.Subject != "Offer 4711 for you" {
		t.Errorf("%+v, %v", m, err)
	}
}

// What stands before or around a message is taken off, with a warning that says so.
func TestRead_Clothes(t *testing.T) {
	t.Parallel()
	crlf := strings.ReplaceAll(simple, "\n", "\r\n")
	utf16 := func(big bool, mark string) string {
		out := []byte(mark)
		for i := range len(simple) {
			if big {
				out = append(out, 0, simple[i])
			} else {
				out = append(out, simple[i], 0)
			}
		}
		return string(out)
	}
	plist := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict/></plist>\n"
	cases := []struct {
		name, text string
		warns      []string
	}{
		{"LF", simple, nil},
		{"CRLF", crlf, nil},
		{"CR", strings.ReplaceAll(simple, "\n", "\r"), []string{WarnBareCR}},
		{"CR CR LF", strings.ReplaceAll(simple, "\n", "\r\r\n"), nil},
		{"mixed line ends", strings.ReplaceAll(simple, "\n--", "\r\n--"), nil},
		{"BOM", "\xEF\xBB\xBF" + simple, []string{WarnBOM}},
		{"UTF-16 LE", utf16(false, "\xFF\xFE"), []string{WarnUTF16}},
		{"UTF-16 BE", utf16(true, "\xFE\xFF"), []string{WarnUTF16}},
		{"UTF-16 LE without mark", utf16(false, ""), []string{WarnUTF16}},
		{"UTF-16 BE without mark", utf16(true, ""), []string{WarnUTF16}},
		{"blank lines first", "\r\n\n  \n" + simple, []string{WarnLeading}},
		{"mbox line", "From ann@one.example Tue Jan  2 10:20:30 2024\n" + simple, []string{WarnMboxLine}},
		{"quoted mbox line", ">From ann@one.example Tue Jan  2 10:20:30 2024\n" + simple, []string{WarnMboxLine}},
		{"mbox line in the header", strings.Replace(simple, "To: Bob", ">From x\nTo: Bob", 1), []string{WarnMboxLine}},
		{"NULs at the end", simple + "\x00\x00\x00", nil},
		{"spaces before colons", strings.NewReplacer("From:", "From :", "To:", "To\t:").Replace(simple), nil},
		{"no spaces after colons", strings.ReplaceAll(simple, ": ", ":"), nil},
		{"lower case", strings.NewReplacer("From", "from", "Subject", "subject", "Content-", "content-").Replace(simple), nil},
		{"a line of junk", strings.Replace(simple, "Cc:", "this is junk\nCc:", 1), []string{WarnHeaderLine}},
		{"two lines of junk", strings.Replace(simple, "Cc:", "this is junk\nand more\nCc:", 1), []string{WarnHeaderLine}},
		{"a bad name", strings.Replace(simple, "Cc:", "B\xffd: x\nCc:", 1), []string{WarnHeaderName}},
		{"a name with blanks", strings.Replace(simple, "MIME-Version: 1.0", "X-a b {c}: x\n y: z\nMIME-Version: 1.0", 1), []string{WarnHeaderName}},
		{"an empty name", strings.Replace(simple, "Cc:", ": x\nCc:", 1), []string{WarnHeaderLine}},
		{"a blank folded line", strings.Replace(simple, "\n for you", "\n   \n for you", 1), nil},
		{"a first line with a blank", " " + simple, nil},
		{"emlx", "1234567   \n" + simple + plist, nil},
		{"emlx of the right length", itoa(len(simple)) + "\n" + simple + plist, nil},
		{"emlx, too short", "300\n" + simple + plist, []string{WarnLength}},
		{"truncated at the end", strings.TrimSuffix(simple, "--outer--\nafter the end\n"), []string{WarnUnclosed}},
	}
	want := readString(t, simple)
	for _, c := range cases {
		m := readString(t, c.text)
		if c.name == "lower case" || strings.HasPrefix(c.name, "emlx") && c.name != "emlx of the right length" || strings.HasPrefix(c.name, "spaces") {
			m.Headers = want.Headers
		}
		if !sameFields(m, want) || m.Text != want.Text {
			t.Errorf("%s: %+v", c.name, m)
		}
		if c.name != "emlx" && !slices.Equal(codes(m), c.warns) {
			t.Errorf("%s: warnings %v, want %v", c.name, codes(m), c.warns)
		}
	}
}

func TestRead_HeaderRepairs(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text string
		check      func(m crm.Message) bool
		warns      []string
	}{
		{"raw UTF-8", "Subject: Grüße\nTo: Jörg <j@one.example>\n\n", func(m crm.Message) bool {
			return m.Subject == "Grüße" && m.To[0].Name == "Jörg"
		}, []string{WarnHeaderRaw}},
		{"raw 8-bit of the body's charset", "Subject: \xcf\xf0\xe8\xe2\xe5\xf2\nContent-Type: text/plain; charset=windows-1251\n\n", func(m crm.Message) bool {
			return m.Subject == "Привет"
		}, []string{WarnHeaderRaw}},
		{"two of one kind", "Subject: one\nSubject: two\nFrom: nobody\nFrom: a@one.example\n\n", func(m crm.Message) bool {
			return m.Subject == "one" && len(m.From) == 1 && m.From[0].Email == "a@one.example"
		}, []string{WarnAddress, WarnHeaderTwice}},
		{"several To", "To: a@one.example\nTo: b@one.example\n\n", func(m crm.Message) bool { return len(m.To) == 2 }, []string{WarnHeaderJoined}},
		{"an empty one first", "Subject:\nSubject: two\n\n", func(m crm.Message) bool { return m.Subject == "two" }, []string{WarnHeaderTwice}},
		{"no blank line", "Subject: x\nThis is the text.\nAnd more.\n", func(m crm.Message) bool {
			return m.Text == "This is the text.\nAnd more.\n"
		}, []string{WarnHeaderEnd}},
		{"names with blanks at the end", "Subject: x\nX-a b: c\n d\nX-e f: g\n h\n\ntext\n", func(m crm.Message) bool { return m.Text == "text\n" }, []string{WarnHeaderName}},
		{"header only", "Subject: x", func(m crm.Message) bool { return m.Subject == "x" && m.Text == "" }, nil},
		{"no date", "Subject: x\nDate: soon\n\n", func(m crm.Message) bool { return m.Date.IsZero() }, []string{WarnDate}},
		{"odd date", "Subject: x\nDate: 2024-01-02 10:20\n\n", func(m crm.Message) bool { return m.Date.Hour() == 10 }, []string{WarnDateMended}},
		{"id without brackets", "Subject: x\nMessage-ID: a.b@one.example\n\n", func(m crm.Message) bool { return m.MessageID == "a.b@one.example" }, nil},
		{"a long fold", "Subject: x\n" + strings.Repeat(" y\n", 20_000) + "\n", func(m crm.Message) bool { return len(m.Subject) == 40_001 }, nil},
		{"a long line", "X-A: " + strings.Repeat("y", 300_000) + "\nSubject: x\n\n", func(m crm.Message) bool { return m.Subject == "x" }, []string{WarnHeaderLong}},
		{"many fields", strings.Repeat("Received: x\n", 2_000) + "Subject: x\n\n", func(m crm.Message) bool { return m.Subject == "x" && len(m.Headers) == keptHeaders }, nil},
	}
	for _, c := range cases {
		m := readString(t, c.text)
		if !c.check(m) || !slices.Equal(codes(m), c.warns) {
			t.Errorf("%s: warnings %v\n%.300q", c.name, codes(m), m.Subject)
		}
	}
}

func TestRead_StructureRepairs(t *testing.T) {
	t.Parallel()
	head := "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
	part := func(name string) string {
		return "Content-Type: application/zip; name=" + name + "\nContent-Transfer-Encoding: base64\n\naGVs\n"
	}
	cases := []struct {
		name, text string
		want       string // names of the attachments
		warns      []string
	}{
		{"whole", head + "--b\n" + part("a") + "--b\n" + part("c") + "--b--\n", "a c", nil},
		{"no end", head + "--b\n" + part("a") + "--b\n" + part("c"), "a c", []string{WarnUnclosed}},
		{"end cut", head + "--b\n" + part("a") + "--b\n" + part("c") + "--b-", "a c", nil},
		{"blanks behind boundaries", head + "--b \t\n" + part("a") + "--b  \r\n" + part("c") + "--b--  \n", "a c", nil},
		{"inner one not closed", head + "--b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n" + part("a") + "--b\n" + part("c") + "--b--\n", "a c", []string{WarnUnclosed}},
		{"no boundary named", "Subject: x\nContent-Type: multipart/mixed\n\n--abcdefg\n" + part("a") + "--abcdefg--\n", "a", []string{WarnNoBoundary}},
		{"another boundary used", "Subject: x\nContent-Type: multipart/mixed; boundary=zzz\n\n--abcdefg\n" + part("a") + "--abcdefg--\n", "a", []string{WarnNoBoundary}},
		{"quotes that do not end", "Subject: x\nContent-Type: multipart/mixed; boundary=\"b\n\n--b\n" + part("a") + "--b--\n", "a", nil},
		{"a boundary that begins like another", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n" + part("a") + "--bb--\n--b\n" + part("c") + "--b--\n", "a c", nil},
		{"part without a header", head + "--b\n\ntext\n--b\n" + part("a") + "--b--\n", "a", nil},
		{"part without a blank line", head + "--b\nContent-Type: application/zip; name=a\n--b\n" + part("c") + "--b--\n", "a c", []string{WarnHeaderEnd}},
		{"a boundary right behind the header", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n--b\n" + part("a") + "--b--\n", "a", []string{WarnHeaderEnd}},
		{"a multipart that is text", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\nonly text\n", "", []string{WarnEmptyMultipart, WarnUnclosed}},
		{"a type that is none", head + "--b\nContent-Type: nonsense; name=a\n\nx\n--b--\n", "a", nil},
		{"encoding in quotes", head + "--b\n" + strings.Replace(part("a"), "base64", `"BASE64"`, 1) + "--b--\n", "a", nil},
		{"encoding of nobody", head + "--b\n" + strings.Replace(part("a"), "base64", "rot13", 1) + "--b--\n", "a", []string{WarnEncoding}},
		{"a digest", "Subject: x\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\ny\n--b--\n", "", nil},
		{"junk in base64", head + "--b\n" + strings.Replace(part("a"), "aGVs", "aG\x00Vs*", 1) + "--b--\n", "a", []string{WarnEncodingDamaged}},
	}
	for _, c := range cases {
		m := readString(t, c.text)
		if got := strings.Join(names(m.Attachments), " "); got != c.want || !slices.Equal(codes(m), c.warns) {
			t.Errorf("%s: %q, want %q; warnings %v, want %v", c.name, got, c.want, codes(m), c.warns)
		}
		for _, a := range m.Attachments {
			if a.Type == "application/zip" && !strings.Contains(c.name, "nobody") && !strings.Contains(c.name, "blank line") && a.Size != 3 {
				t.Errorf("%s: %s has %d bytes", c.name, a.Name, a.Size)
			}
		}
	}
}

func TestRead_NestedMessageGoesInside(t *testing.T) {
	t.Parallel()
	text := "Subject: out\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\n" +
		"Content-Type: message/rfc822; name=in.eml\n\n" + simple + "--b\n" +
		"Content-Type: message/rfc822; name=enc.eml\nContent-Transfer-Encoding: base64\n\n" +
		"U3ViamVjdDogeApDb250ZW50LVR5cGU6IGFwcGxpY2F0aW9uL3ppcDsgbmFtZT1kZWVwLnppcAoKeHkK\n--b--\n"
	m := readString(t, text)
	if got := strings.Join(names(m.Attachments), " "); got != "in.eml enc.eml" || m.Text != "see below\n" || m.Subject != "out" {
		t.Errorf("own: %q, text %q", got, m.Text)
	}
	var inside []string
	for _, a := range m.Inside {
		inside = append(inside, a.In+"/"+a.Name)
	}
	if got := strings.Join(inside, " "); got != "in.eml/offer.pdf in.eml/logo.png enc.eml/deep.zip" {
		t.Errorf("inside: %s", got)
	}
	if len(m.Regards) > 0 || len(m.Warnings) > 0 {
		t.Errorf("regards %v, warnings %v", m.Regards, m.Warnings)
	}
}
