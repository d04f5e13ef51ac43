package eml

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// msgProps writes the streams of a storage of a .msg: numbers, times and flags go into the property
// stream, the rest into streams of their own. ansi: texts in code page 1251.
func msgProps(head int, ansi bool, list ...any) []cfbEntry {
	fixed := make([]byte, head)
	var out []cfbEntry
	for i := 0; i < len(list); i += 2 {
		id, _ := list[i].(int)
		value := make([]byte, 8)
		kind := uint32(0)
		switch v := list[i+1].(type) {
		case int:
			kind = typeInt32
			binary.LittleEndian.PutUint32(value, uint32(v))
		case bool:
			kind = typeBool
			value[0] = 1
		case time.Time:
			kind = typeTime
			binary.LittleEndian.PutUint64(value, uint64(v.Unix())*1e7+116444736000000000)
		case []byte:
			out = append(out, cfbEntry{name: streamName(uint32(id), typeBinary), data: v})
			continue
		case string:
			if ansi {
				out = append(out, cfbEntry{name: streamName(uint32(id), typeString8), data: []byte(v)})
			} else {
				out = append(out, cfbEntry{name: streamName(uint32(id), typeUnicode), data: utf16Bytes(v)})
			}
			continue
		}
		fixed = binary.LittleEndian.AppendUint32(fixed, uint32(id)<<16|kind)
		fixed = binary.LittleEndian.AppendUint32(fixed, 6)
		fixed = append(fixed, value...)
	}
	return append(out, cfbEntry{name: propertiesStream, data: fixed})
}

func storage(name string, children ...[]cfbEntry) cfbEntry {
	return cfbEntry{name: name, storage: true, children: slices.Concat(children...)}
}

func person(i, kind int, name, email, smtp string) cfbEntry {
	return storage(fmt.Sprintf("__recip_version1.0_#%08X", i), msgProps(headOther, false,
		pidRecipientType, kind, pidDisplayName, name, pidAddressType, "SMTP", pidEmail, email, pidSMTPAddress, smtp))
}

func file(i int, more ...any) cfbEntry {
	return storage(fmt.Sprintf("__attach_version1.0_#%08X", i), msgProps(headOther, false, more...))
}

func msgSample() []byte {
	inner := cfbEntry{name: streamName(pidAttachData, typeObject), storage: true, children: slices.Concat(
		msgProps(headEmbedded, false, pidSubject, "inner"), []cfbEntry{file(0, pidAttachLongFilename, "deep.txt", pidAttachData, []byte("deep"))})}
	nested := storage("__attach_version1.0_#00000002", msgProps(headOther, false, pidDisplayName, "inner", pidAttachMethod, 5), []cfbEntry{inner})
	return cfbFile(cfbEntry{children: slices.Concat(
		msgProps(headTop, false, pidMessageClass, "IPM.Note", pidSubject, "Offer 4711", pidClientSubmitTime, time.Date(2024, 1, 2, 9, 20, 30, 0, time.UTC),
			pidSenderName, "Ann Lee", pidSenderType, "EX", pidSenderEmail, "/O=ONE/CN=ANN", pidSenderSMTP, "ann@one.example",
			pidMessageID, "<m1@one.example>", pidInReplyTo, "<m0@one.example>", pidReferences, "<m-1@one.example> <m0@one.example>", pidBody, "Hello\r\nBob"),
		[]cfbEntry{
			person(0, 1, "Bob", "bob@two.example", ""), person(1, 2, "Eve", "/O=ONE/CN=EVE", "Eve@Three.example"), person(2, 3, "", "kim@four.example", ""),
			person(3, 1, "No address", "/O=ONE/CN=NONE", ""),
			file(0, pidAttachLongFilename, "offer.pdf", pidAttachFilename, "OFFER~1.PDF", pidAttachMIME, "application/pdf", pidAttachData, bytes.Repeat([]byte("pdf"), 3_000)),
			file(1, pidAttachFilename, "LOGO.PNG", pidAttachContentID, "logo@one", pidAttachHidden, true, pidAttachData, []byte("png")), nested,
		})})
}

func TestRead_MSG(t *testing.T) {
	t.Parallel()
	m := readString(t, string(msgSample()))
	if m.Subject != "Offer 4711" || m.From[0].Email != "ann@one.example" || m.From[0].Name != "Ann Lee" || m.MessageID != "m1@one.example" ||
		!slices.Equal(m.InReplyTo, []string{"m0@one.example"}) || len(m.References) != 2 || m.Date.Format(time.RFC3339) != "2024-01-02T09:20:30Z" {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(emails(m.To), []string{"bob@two.example"}) || !slices.Equal(emails(m.Cc), []string{"eve@three.example"}) || !slices.Equal(emails(m.Bcc), []string{"kim@four.example"}) {
		t.Errorf("to %v, cc %v, bcc %v", m.To, m.Cc, m.Bcc)
	}
	if m.Text != "Hello\nBob\n" || !slices.Equal(names(m.Attachments), []string{"offer.pdf", "LOGO.PNG", "inner"}) ||
		m.Attachments[0].Size != 9_000 || m.Attachments[0].Inline || !m.Attachments[1].Inline || m.Attachments[2].Type != "message/rfc822" {
		t.Errorf("%q, %+v", m.Text, m.Attachments)
	}
	if len(m.Inside) != 1 || m.Inside[0].Name != "deep.txt" || m.Inside[0].In != "inner" {
		t.Errorf("%+v", m.Inside)
	}
	// From a source that cannot be read at random it is the same.
	again, err := Read(t.Context(), io.MultiReader(bytes.NewReader(msgSample())))
	if err != nil || !sameFields(m, again) {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestRead_MSGKinds(t *testing.T) {
	t.Parallel()
	read := func(ansi bool, list ...any) string {
		m := readString(t, string(cfbFile(cfbEntry{children: msgProps(headTop, ansi, list...)})))
		return fmt.Sprintf("%s|%v|%s|%s", m.Subject, emails(m.From), m.MessageID, strings.TrimSpace(m.Text))
	}
	rtf := `{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello \htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}`
	plain := binary.LittleEndian.AppendUint32(nil, uint32(len(rtf)+12))
	plain = binary.LittleEndian.AppendUint32(plain, uint32(len(rtf)))
	plain = append(append(plain, "MELA\x00\x00\x00\x00"...), rtf...)
	headers := "Received: x\r\nFrom: Ann <ann@one.example>\r\nMessage-ID: <m9@one.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n"
	cases := []struct{ name, got, want string }{
		{"ANSI", read(true, pidMessageCodepage, 1251, pidSubject, "\xcf\xf0\xe8\xe2\xe5\xf2", pidBody, "\xcc\xe8\xf0"), "Привет|[]||Мир"},
		{"HTML", read(false, pidSubject, "x", pidInternetCodepage, 1252, pidHTML, []byte("<p>Gr\xfc\xdfe</p>")), "x|[]||Grüße"},
		{"RTF only", read(false, pidSubject, "x", pidRTFCompressed, plain), "x|[]||Hello"},
		{"transport header", read(false, pidTransportHeaders, headers, pidBody, "b"), "Grüße|[ann@one.example]|m9@one.example|b"},
		{"a draft has no sender", read(false, pidSubject, "x", pidSentReprName, "Ann", pidSentReprEmail, "ann@one.example"), "x|[]||"},
		{"on behalf of", read(false, pidSubject, "x", pidSentReprEmail, "desk@one.example", pidSenderEmail, "ann@one.example"), "x|[desk@one.example]||"},
		{"a name in Exchange only", read(false, pidSubject, "x", pidSenderName, "Ann", pidSenderEmail, "/O=ONE/CN=ANN"), "x|[]||"},
		{"subject in two", read(false, pidSubjectPrefix, "RE: ", pidNormalizedSubject, "x"), "RE: x|[]||"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestRead_CompoundFileThatIsNoMail(t *testing.T) {
	t.Parallel()
	b := cfbFile(cfbEntry{children: []cfbEntry{{name: "WordDocument", data: []byte("x")}}})
	if _, err := Read(t.Context(), bytes.NewReader(b)); !errors.Is(err, ErrNotMail) {
		t.Errorf("got %v", err)
	}
	if _, err := Read(t.Context(), bytes.NewReader(msgSample()[:600])); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

// A directory without end costs neither memory nor time.
func TestRead_MSGHugeDirectory(t *testing.T) {
	t.Parallel()
	b := cfbDirectory(400_000)
	within(t, 5*time.Second, func() {
		if _, err := Read(t.Context(), bytes.NewReader(b)); !errors.Is(err, ErrTooBig) && !errors.Is(err, ErrDamaged) {
			t.Errorf("got %v", err)
		}
	})
}

func FuzzMSG(f *testing.F) {
	whole := msgSample()
	f.Add(uint16(0), uint16(0), []byte{}, 0)
	f.Add(uint16(48), uint16(900), []byte{1, 2, 3}, 2_000)
	f.Fuzz(func(t *testing.T, at, second uint16, put []byte, cut int) {
		b := bytes.Clone(whole)
		copy(b[int(at)%len(b):], put)
		if len(put) > 0 {
			b[int(second)%len(b)] ^= put[0]
		}
		if cut > 0 {
			b = b[:min(len(b), cut)]
		}
		m, _ := Read(t.Context(), bytes.NewReader(b))
		sane(t, m)
	})
}
