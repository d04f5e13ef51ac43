package eml

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// Text is what it is, whatever its header says or leaves out.
func TestRead_MislabelledText(t *testing.T) {
	t.Parallel()
	letter := "Guten Tag,\nhier die Grüße aus München.\nUnd noch eine Zeile, damit es reicht.\n"
	key := "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u\n"
	cases := []struct{ name, text, want string }{
		{"base64", "Content-Type: text/plain; charset=utf-8\n\n" + wrapped(letter), letter},
		{"base64 twice", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + wrapped(wrapped(letter)), letter},
		{"base64 of no text", "\n" + key, key},
		{"quoted-printable", "\nGr=C3=BC=C3=9Fe aus M=C3=BCnchen, das ist eine lange Zeile, die umbrochen w=\nird=2E\n", "Grüße aus München, das ist eine lange Zeile, die umbrochen wird.\n"},
		{"links", "\nhttp://one.example/?a=AB&b=CD&c=EF\n", "http://one.example/?a=AB&b=CD&c=EF\n"},
		{"a formula", "\nm = C3 and k=C3\n", "m = C3 and k=C3\n"},
		{"HTML as plain text", "Content-Type: text/plain\n\n<!DOCTYPE html>\n<html><body><p>Hello</p></body></html>\n", "Hello\n"},
		{"HTML without a type", "\n<HTML><BODY>Hello</BODY></HTML>\n", "Hello\n"},
		{"text with a tag", "\n<b> is bold\n", "<b> is bold\n"},
		{"plain text as HTML", "Content-Type: text/html\n\nHello Bob,\n1 < 2 &amp; 3\n", "Hello Bob,\n1 < 2 & 3\n"},
		{"RTF", "Content-Type: text/rtf\n\n{\\rtf1\\ansi\\ansicpg1252 Hello \\b Bob\\b0\\par caf\\'e9}\n", "Hello Bob\ncafé\n"},
		{"RTF alone", "Content-Type: application/rtf\n\n{\\rtf1\\ansi Hello}\n", "Hello\n"},
		{"XHTML", "Content-Type: application/xhtml+xml\n\n<html><body><p>Hello</p></body></html>\n", "Hello\n"},
	}
	for _, c := range cases {
		if m := readString(t, "Subject: x\n"+c.text); m.Text != c.want || len(m.Attachments) > 0 && m.Attachments[0].Name != "" {
			t.Errorf("%s: %q, want %q", c.name, m.Text, c.want)
		}
	}
}

// Of alternatives those for certain programs are shown only where there is nothing else.
func TestRead_AlternativesForFewPrograms(t *testing.T) {
	t.Parallel()
	part := func(kind, body string) string { return "--b\nContent-Type: " + kind + "\n\n" + body + "\n" }
	amp, watch := part("text/x-amp-html", "<html><p>amp</p></html>"), part("text/watch-html", "<b>watch</b>")
	plain, page := part("text/plain", "plain"), part("text/html", "<p>html</p>")
	for parts, want := range map[string]string{
		amp + plain + page: "plain\n", plain + amp + page: "plain\n", watch + page: "html\n", page + watch: "html\n",
		amp: "amp\n", watch + amp: "amp\n", part("text/plain", "") + amp + page: "html\n",
	} {
		if m := readString(t, "Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n"+parts+"--b--\n"); m.Text != want {
			t.Errorf("%q, want %q: %s", m.Text, want, parts)
		}
	}
}

// A MIME header that was lost, or cut off by a blank line, is made up for by what comes next.
func TestRead_StructureWithoutItsHeader(t *testing.T) {
	t.Parallel()
	body := "--=_1\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + wrapped("Hello Bob\n") + "--=_1\n" + zip + "--=_1--\n"
	cases := []struct {
		name, text string
		warns      []string
	}{
		{"a blank line in the header", "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_1\"\n\n" + body, []string{WarnHeaderLine}},
		{"no header", "\n" + body, []string{WarnNoBoundary}},
		{"no header, but words for old programs", "\nThis is a multi-part message in MIME format.\n\n" + body, []string{WarnNoBoundary}},
		{"inside a message", "Content-Type: message/rfc822\n\nSubject: in\n\n" + body, nil},
	}
	for _, c := range cases {
		m := readString(t, "Subject: x\n"+c.text)
		if got := names(slices.Concat(m.Attachments, m.Inside)); !slices.Equal(got, []string{"a.zip"}) || !strings.HasSuffix(m.Text, "Hello Bob\n") || !slices.Equal(codes(m), c.warns) {
			t.Errorf("%s: %q, text %q, %v", c.name, got, m.Text, codes(m))
		}
	}
	// A bounce that quotes such a message is text.
	m := readString(t, "Subject: x\n\nHi. This is the mail system.\n\n"+body)
	if len(m.Attachments) > 0 || !strings.HasPrefix(m.Text, "Hi. This") {
		t.Errorf("%v, %q", m.Attachments, m.Text)
	}
}

// Messages inside others whose transfer encoding is a lie are read as they stand.
func TestRead_MessagesEncodedInName(t *testing.T) {
	t.Parallel()
	inner := "Subject: in\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nHello\n--i\n" + zip + "--i--\n"
	quoted := strings.ReplaceAll(inner, "=", "=3D")
	for name, c := range map[string]struct{ encoding, body string }{
		"base64": {"base64", inner}, "quoted-printable": {"quoted-printable", inner},
		"base64 in truth": {"base64", base64.StdEncoding.EncodeToString([]byte(inner)) + "\n"}, "quoted in truth": {"quoted-printable", quoted},
	} {
		m := readString(t, "Subject: x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "+c.encoding+"\n\n"+c.body)
		if len(m.Inside) != 1 || m.Inside[0].Size != 3 || m.Text != "Subject: in\n\nHello\n" {
			t.Errorf("%s: %+v, %q, %v", name, m.Inside, m.Text, m.Warnings)
		}
	}
}
