package eml

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const zip = "Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\naGVs\n"

// The boundary that is used counts, whatever the header says.
func TestRead_BoundaryThatIsNotTheOneNamed(t *testing.T) {
	t.Parallel()
	named := func(b, before string) string {
		return "Subject: x\nContent-Type: multipart/mixed; boundary=\"" + b + "\"\n\n" + before
	}
	body := "--real_1\nContent-Type: text/plain\n\nhello\n--real_1\n" + zip + "--real_1--\n"
	prose := strings.Repeat("words of a long preamble\n", 3_000)
	cases := []struct {
		name, text string
		warns      []string
	}{
		{"a prefix of it", named("real", body), []string{WarnNoBoundary}},
		{"longer than it", named("real_123", body), []string{WarnNoBoundary}},
		{"in another case", named("REAL_1", body), []string{WarnNoBoundary}},
		{"with the dashes", named("--real_1", body), []string{WarnNoBoundary}},
		{"named in the preamble only", named("other", "The boundary is --other, look for --other\n\n"+body), []string{WarnNoBoundary}},
		{"behind a long preamble", named("other", prose+body), []string{WarnNoBoundary}},
		{"right, behind a long preamble", named("real_1", prose+body), nil},
		{"none, behind a long preamble", "Subject: x\nContent-Type: multipart/mixed\n\n" + prose + body, []string{WarnNoBoundary}},
		{"a part without a header first", named("other", "--real_1\n\nhello\n--real_1\n"+zip+"--real_1--\n"), []string{WarnNoBoundary}},
		{"right, and another multipart quoted before", named("real_1", "see:\n--quoted\nContent-Type: x/y\n\n"+body), nil},
		{"an inner one", named("outer", "--outer\nContent-Type: multipart/mixed; boundary=wrong\n\n"+body+"--outer--\n"), []string{WarnNoBoundary}},
		{"encoded as a whole", "Subject: x\nContent-Transfer-Encoding: base64\nContent-Type: multipart/mixed; boundary=real_1\n\n" + base64.StdEncoding.EncodeToString([]byte(body)), nil},
		{"quoted as a whole", "Subject: x\nContent-Transfer-Encoding: quoted-printable\nContent-Type: multipart/mixed; boundary=\"real=1\"\n\n" +
			strings.NewReplacer("=", "=3D", "real_1", "real=3D1").Replace(body), nil},
	}
	for _, c := range cases {
		m := readString(t, c.text)
		if got := names(m.Attachments); !slices.Equal(got, []string{"a.zip"}) || m.Text != "hello\n" || !slices.Equal(codes(m), c.warns) || m.Attachments[0].Size != 3 {
			t.Errorf("%s: %+v, text %.60q, warnings %v", c.name, m.Attachments, m.Text, codes(m))
		}
	}
}

func TestRead_MultipartWithoutPartsIsText(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"multipart/mixed", "multipart/mixed; boundary=b", "multipart/alternative; charset=utf-8; boundary=\"--------\""} {
		m := readString(t, "Subject: x\nContent-Type: "+field+"\n\nHello Bob,\n-------------------\nyours, Ann\n")
		if m.Text != "Hello Bob,\n-------------------\nyours, Ann\n" || len(m.Attachments) > 0 || len(m.Warnings) == 0 {
			t.Errorf("%s: %q, %v", field, m.Text, m.Warnings)
		}
	}
}

// forwards is a message inside n others.
func forwards(n int, encoding string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Subject: level %d\nContent-Type: message/rfc822\nContent-Transfer-Encoding: %s\n\n", i, encoding)
	}
	b.WriteString("Subject: last\n" + zip)
	return b.String()
}

func TestRead_DeepForwards(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 9, 100, 200} {
		m := readString(t, forwards(n, "7bit"))
		if len(m.Inside) != n || m.Inside[0].Name != "a.zip" || m.Inside[0].In != "last" || len(m.Warnings) > 0 {
			t.Errorf("%d levels: %d inside, %v", n, len(m.Inside), m.Warnings)
		}
	}
	for _, n := range []int{300, 10_000} {
		within(t, time.Second, func() {
			if _, err := Read(t.Context(), strings.NewReader(forwards(n, "8bit"))); !errors.Is(err, ErrTooDeep) {
				t.Errorf("%d levels: %v", n, err)
			}
		})
	}
	within(t, time.Second, func() {
		m := readString(t, forwards(10_000, "quoted-printable"))
		if !slices.Contains(codes(m), WarnTooDeep) {
			t.Errorf("encoded in one another: %v", codes(m))
		}
	})
}

// A message that is nothing but another one shows that one, and its head.
func TestRead_TextOfWhatIsInside(t *testing.T) {
	t.Parallel()
	inner := "From: Ann Lee <ann@one.example>\nTo: bob@two.example\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHello Bob: here\n"
	head := "From: Ann Lee <ann@one.example>\nSubject: Grüße\nTo: bob@two.example\n"
	digest := "Subject: digest\nContent-Type: multipart/digest; boundary=b\n\n--b\n\n" + inner + "--b\n\nFrom: x@y.example\nSubject: two\n" + zip + "--b--\n"
	cases := []struct{ name, text, want, inside string }{
		{"alone", "Subject: fwd\nContent-Type: message/rfc822\n\n" + inner, head + "\nHello Bob: here\n", ""},
		{"in base64", "Subject: fwd\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(inner)), head + "\nHello Bob: here\n", ""},
		{"twice", "Subject: fwd\nContent-Type: message/rfc822\n\nSubject: again\nContent-Type: message/rfc822\n\n" + inner, "Subject: again\n\n" + head + "\nHello Bob: here\n", "again/"},
		{"below blank text", "Subject: fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>&nbsp;</p>\n--b\nContent-Type: message/rfc822\n\n" + inner + "--b--\n", head + "\nHello Bob: here\n", ""},
		{"below text", "Subject: fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: message/rfc822\n\n" + inner + "--b--\n", "see\n", ""},
		{"a digest", digest, head + "\nHello Bob: here\n\n----------\n\nFrom: x@y.example\nSubject: two\n\n", "two/a.zip"},
		{"a digest below words", "Subject: all\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nTopics: two\n--o\n" + strings.TrimPrefix(digest, "Subject: digest\n") + "--o\n\nthe list\n--o--\n",
			"Topics: two\n\n----------\n\n" + head + "\nHello Bob: here\n\n----------\n\nFrom: x@y.example\nSubject: two\n\n\nthe list\n", "two/a.zip"},
		{"a bounce of no words", "From: postmaster@one.example\nSubject: failed\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n--b--\n",
			"Final-Recipient: rfc822; a@b.example\nAction: failed\n", ""},
		{"broken apart", "Subject: fwd (1/2)\nContent-Type: message/partial; number=1; total=2; id=x\n\n" + inner, head + "\nHello Bob: here\n", ""},
	}
	for _, c := range cases {
		m := readString(t, c.text)
		if m.Text != c.want || m.Quoted != nil {
			t.Errorf("%s: %q, want %q; quoted %v", c.name, m.Text, c.want, m.Quoted)
		}
		var inside []string
		for _, a := range m.Inside {
			inside = append(inside, a.In+"/"+a.Name)
		}
		if got := strings.Join(inside, " "); got != c.inside {
			t.Errorf("%s: inside %q, want %q", c.name, got, c.inside)
		}
	}
}

func TestRead_FieldsThatStandTwice(t *testing.T) {
	t.Parallel()
	parts := "--b\nContent-Type: text/plain\n\nhello\n--b\n" + zip + "--b--\n"
	cases := []struct{ name, text, want string }{
		{"text, then the multipart", "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n" + parts, "a.zip"},
		{"the multipart, then text", "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\n" + parts, "a.zip"},
		{"two multiparts, the second one used", "Content-Type: multipart/mixed; boundary=a\nContent-Type: multipart/mixed; boundary=b\n\n" + parts, "a.zip"},
		{"a multipart that is not there", "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\nhello\n", ""},
		{"no type first", "Content-Type: nonsense\nContent-Type: multipart/mixed; boundary=b\n\n" + parts, "a.zip"},
		{"encodings", "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\naGVsbG8K\n", ""},
	}
	for _, c := range cases {
		m := readString(t, "Subject: x\n"+c.text)
		if got := strings.Join(names(m.Attachments), " "); got != c.want || m.Text != "hello\n" || !slices.Equal(codes(m), []string{WarnHeaderTwice}) {
			t.Errorf("%s: %q, text %q, %v", c.name, got, m.Text, codes(m))
		}
	}
}
