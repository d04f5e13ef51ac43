package eml

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"
)

// readPart opens a part of a message and reads it to its end.
func readPart(t testing.TB, text string, n int) string {
	t.Helper()
	r, a, err := Part(t.Context(), strings.NewReader(text), n)
	if err != nil {
		t.Fatalf("part %d: %v", n, err)
	}
	b, err := io.ReadAll(r)
	if err != nil || a.Part != n {
		t.Fatalf("part %d: %+v, %v", n, a, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	return string(b)
}

// What is inside a container can be opened by its number, however it is packed.
func TestPart_OpensWhatIsInside(t *testing.T) {
	t.Parallel()
	encoded := func(b []byte) string { return base64.StdEncoding.EncodeToString(b) + "\n" }
	tnef := "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + encoded(tnefSample())
	msg := "Content-Type: application/octet-stream; name=\"Re: offer.msg\"\nContent-Transfer-Encoding: base64\n\n" + encoded(msgSample())
	plain := "Content-Type: message/rfc822\n\n" + simple
	inBase64 := "Content-Type: application/octet-stream; name=fwd.eml\nContent-Transfer-Encoding: base64\n\n" + encoded([]byte(simple))
	signedMail := "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + encoded(signed(simple, true, true))
	nested := "Content-Type: message/rfc822\n\nSubject: middle\nContent-Type: multipart/mixed; boundary=m\n\n--m\n" + tnef + "--m\n" + inBase64 + "--m--\n"
	text := "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n"
	for _, p := range []string{tnef, msg, plain, inBase64, signedMail, nested} {
		text += "--b\n" + p
	}
	text += "--b--\n"
	for name, text := range map[string]string{"text": text, "msg": string(msgSample()), "tnef": string(tnefSample())} {
		m, err := Read(t.Context(), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if name == "text" && len(m.Inside) < 12 {
			t.Errorf("inside: %+v", m.Inside)
		}
		seen := map[int]bool{}
		for _, a := range m.Inside {
			if seen[a.Part] || a.Part < InsideFrom {
				t.Errorf("%s: %+v", name, a)
			}
			seen[a.Part] = true
			r, got, err := Part(t.Context(), bytes.NewReader([]byte(text)), a.Part)
			if err != nil {
				t.Errorf("%s %+v: %v", name, a, err)
				continue
			}
			b, err := io.ReadAll(r)
			if a.In == "Re: offer.msg" && a.Type == "message/rfc822" {
				a.Size = got.Size // it is made of properties
			}
			if err != nil || int64(len(b)) != a.Size || got.Name != a.Name || got.Type != a.Type {
				t.Errorf("%s %+v: %d bytes of %+v, %v", name, a, len(b), got, err)
			}
			if a.Name == "offer.pdf" && a.In != "Re: offer.msg" && string(b) != "hello" {
				t.Errorf("%+v: %q", a, b)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// A message inside a .msg is given as one that any program reads.
func TestPart_MessageInsideMSG(t *testing.T) {
	t.Parallel()
	m, err := Read(t.Context(), bytes.NewReader(msgSample()))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, a := range m.Attachments {
		if a.Type != "message/rfc822" {
			continue
		}
		found = true
		in := readString(t, readPart(t, string(msgSample()), a.Part))
		if in.Subject != "inner" || len(in.Attachments) != 1 || in.Attachments[0].Name != m.Inside[0].Name || in.Attachments[0].Size != m.Inside[0].Size {
			t.Errorf("%+v, of %+v", in, m.Inside)
		}
	}
	if !found {
		t.Error("no message in the sample")
	}
}

// A .msg that holds files of the other kinds shows what is in them, and their text where it has none.
func TestRead_FilesInsideMSG(t *testing.T) {
	t.Parallel()
	sample := func(files ...cfbEntry) string {
		return string(cfbFile(cfbEntry{children: append(msgProps(headTop, false, pidMessageClass, "IPM.Note", pidSubject, "files"), files...)}))
	}
	mail := file(0, pidAttachLongFilename, "fwd.eml", pidAttachData, []byte(simple))
	outlook := file(1, pidAttachLongFilename, "other.msg", pidAttachData, msgSample())
	winmail := file(2, pidAttachLongFilename, "winmail.dat", pidAttachData, tnefSample())
	broken := file(3, pidAttachLongFilename, "broken.msg", pidAttachData, []byte("no msg at all"))
	text := sample(mail, outlook, winmail, broken)
	m := readString(t, text)
	in := map[string]int{}
	for _, a := range m.Inside {
		in[a.In]++
		if a.Type != "message/rfc822" && len(readPart(t, text, a.Part)) != int(a.Size) {
			t.Errorf("%+v", a)
		}
	}
	if len(m.Attachments) != 4 || in["fwd.eml"] != 2 || in["other.msg"] != 3 || in["winmail.dat"] == 0 || in["broken.msg"] != 0 {
		t.Errorf("%d attachments, inside %+v", len(m.Attachments), m.Inside)
	}
	if m.Text != "the text\n" {
		t.Errorf("the text of winmail.dat is the message's: %q", m.Text)
	}
	m = readString(t, sample(mail, outlook))
	if !strings.Contains(m.Text, "Subject: Offer 4711 for you\n") || !strings.Contains(m.Text, "Hello Bob,\n\nhere it is.\n\n----------\n\nFrom: Ann Lee <ann@one.example>\n") {
		t.Errorf("%q", m.Text)
	}
}
