package eml

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func involved(m crm.Message) (out []string) {
	for _, i := range m.Involved {
		out = append(out, fmt.Sprintf("%s %s %s", i.Role, i.Email, i.Name))
	}
	return out
}

func TestRead_DeliveryReport(t *testing.T) {
	t.Parallel()
	report := func(status, returned string) string {
		return "From: MAILER-DAEMON@mx.example\nSubject: failed\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
			"--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n" + status + "\n--b\n" + returned + "\n--b--\n"
	}
	original := "Content-Type: message/rfc822\n\nMessage-ID: <m1@one.example>\nSubject: x\n\ny"
	cases := []struct {
		name, text string
		people     []string
		regards    []string
	}{
		{"failed", report("Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; Bob@Two.example\nAction: failed\nStatus: 5.1.1\n", original),
			[]string{"failed bob@two.example "}, []string{"m1@one.example"}},
		{"the address that was written to", report("Reporting-MTA: dns; mx.example\n\nOriginal-Recipient: rfc822;bob@two.example\nFinal-Recipient: rfc822;b2@inner.example\nAction: failed\n", original),
			[]string{"failed bob@two.example "}, []string{"m1@one.example"}},
		{"delivered", report("Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@two.example\nAction: delivered\n", original), nil, []string{"m1@one.example"}},
		{"two", report("Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n\nFinal-Recipient: rfc822; <c@d.example>\nAction: FAILED\n", original),
			[]string{"failed a@b.example ", "failed c@d.example "}, []string{"m1@one.example"}},
		{"header only", report("Final-Recipient: rfc822; a@b.example\nAction: failed\n", "Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID:\n <m2@one.example>\n"),
			[]string{"failed a@b.example "}, []string{"m2@one.example"}},
		{"an old program", "From: Postmaster@mx.example\nX-Failed-Recipients: a@b.example\nSubject: failed\n\nbounced\n", []string{"failed a@b.example "}, nil},
		{"read receipt", "Subject: read\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@b.example\nOriginal-Message-ID: <m3@one.example>\nDisposition: manual-action; displayed\n\n--b--\n",
			nil, []string{"m3@one.example"}},
		{"a forward is no report", "From: ann@one.example\nSubject: fw\nContent-Type: message/rfc822\n\nMessage-ID: <m4@one.example>\n\nx", nil, nil},
	}
	for _, c := range cases {
		m := readString(t, c.text)
		if !slices.Equal(involved(m), c.people) || !slices.Equal(m.Regards, c.regards) {
			t.Errorf("%s: %q, regards %q", c.name, involved(m), m.Regards)
		}
	}
}

func TestRead_Invitation(t *testing.T) {
	t.Parallel()
	m := readString(t, "From: ann@one.example\nSubject: meet\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nLet us meet.\n--b\n"+
		"Content-Type: text/calendar; method=REQUEST; name=invite.ics\n\n"+
		"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER;CN=\"Lee, Ann\":mailto:Ann@One.example\r\nATTENDEE;ROLE=REQ-PARTICIPANT;CN=Bob;\r\n"+
		" RSVP=TRUE:mailto:bob@\r\n two.example\r\nATTENDEE:MAILTO:eve@three.example\r\nATTENDEE;EMAIL=kim@four.example:urn:uuid:1\r\n"+
		"ATTENDEE:mailto:bob@two.example\r\nATTENDEE:invalid\r\nATTENDEE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\n")
	want := []string{"organizer ann@one.example Lee, Ann", "attendee bob@two.example Bob", "attendee eve@three.example ", "attendee kim@four.example "}
	if !slices.Equal(involved(m), want) || m.Text != "Let us meet.\n" || strings.Join(names(m.Attachments), " ") != "invite.ics" {
		t.Errorf("%q\n%+v", involved(m), m)
	}
}

func TestRead_InvitationWithoutText(t *testing.T) {
	t.Parallel()
	m := readString(t, "Subject: meet\nContent-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY;LANGUAGE=en:Lunch\\, early\nLOCATION:Room 1\n"+
		"DESCRIPTION:one\\ntwo\nEND:VEVENT\nBEGIN:VALARM\nDESCRIPTION:no\n")
	if m.Text != "Lunch, early\nRoom 1\none\ntwo\n" {
		t.Errorf("%q", m.Text)
	}
}

func TestRead_NamesSignaturesAndEncryption(t *testing.T) {
	t.Parallel()
	multi := func(kind string) string {
		return "Subject: x\nContent-Type: multipart/" + kind + "; boundary=b\n\n--b\n\ntext\n--b--\n"
	}
	cases := []struct{ text, want string }{
		{multi(`signed; protocol="application/pkcs7-signature"`), WarnSigned},
		{multi(`signed; protocol="application/pgp-signature"`), WarnPGPSigned},
		{multi(`encrypted; protocol="application/pgp-encrypted"`), WarnPGPEncrypted},
		{"Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", WarnPGPEncrypted},
		{"Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nabc\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n", WarnPGPSigned},
		{"Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nabc", WarnEncrypted},
	}
	for _, c := range cases {
		if m := readString(t, c.text); !slices.Equal(codes(m), []string{c.want}) {
			t.Errorf("%q: %v, want %s", c.text, codes(m), c.want)
		}
	}
}
