package eml

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// tnefFile writes a TNEF stream: signature, key, attributes.
func tnefFile(attributes ...[]byte) []byte {
	return append([]byte("\x78\x9F\x3E\x22\x01\x00"), bytes.Join(attributes, nil)...)
}

func tnefAttribute(level byte, id uint16, data []byte) []byte {
	out := []byte{level}
	out = binary.LittleEndian.AppendUint32(out, uint32(id)|6<<16)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(out, sum)
}

// mapiProps writes a property list; values are strings (UTF-16) or bytes.
func mapiProps(list ...any) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(list)/2))
	for i := 0; i < len(list); i += 2 {
		id, _ := list[i].(int)
		var data []byte
		kind := uint32(typeBinary)
		switch v := list[i+1].(type) {
		case string:
			kind, data = typeUnicode, utf16Bytes(v+"\x00")
		case []byte:
			data = v
		case uint32:
			out = binary.LittleEndian.AppendUint32(out, uint32(id)<<16|typeInt32)
			out = binary.LittleEndian.AppendUint32(out, v)
			continue
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(id)<<16|kind)
		if id >= 0x8000 {
			out = append(out, make([]byte, 16)...)
			out = binary.LittleEndian.AppendUint32(out, 0)
			out = binary.LittleEndian.AppendUint32(out, 7)
		}
		out = binary.LittleEndian.AppendUint32(out, 1)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
		out = append(out, data...)
		out = append(out, make([]byte, -len(data)&3)...)
	}
	return out
}

func utf16Bytes(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func tnefSample() []byte {
	inner := tnefFile(tnefAttribute(2, attRendData, make([]byte, 14)), tnefAttribute(2, attAttachTitle, []byte("deep.txt\x00")),
		tnefAttribute(2, attAttachData, []byte("deep")))
	return tnefFile(
		tnefAttribute(1, attOEMCodepage, []byte{0xE3, 4, 0, 0, 0, 0, 0, 0}), // 1251
		tnefAttribute(1, attSubject, []byte("\xcf\xf0\xe8\xe2\xe5\xf2\x00")),
		tnefAttribute(1, attDateSent, []byte{0xE8, 7, 1, 0, 2, 0, 10, 0, 20, 0, 30, 0, 2, 0}),
		tnefAttribute(1, attMAPIProps, mapiProps(0x8005, "named", pidBody, "the text\r\n", pidMessageID, "<m1@one.example>", pidInternetCodepage, uint32(65001))),
		tnefAttribute(2, attRendData, make([]byte, 14)),
		tnefAttribute(2, attAttachTitle, []byte("SHORT~1.TXT\x00")),
		tnefAttribute(2, attAttachData, []byte("hello")),
		tnefAttribute(2, attAttachment, mapiProps(pidAttachLongFilename, "a long name.txt", pidAttachMIME, "text/plain")),
		tnefAttribute(2, attRendData, make([]byte, 14)),
		tnefAttribute(2, attAttachment, mapiProps(pidAttachLongFilename, "in.msg", pidAttachData, inner)),
	)
}

func TestRead_TNEFFile(t *testing.T) {
	t.Parallel()
	m := readString(t, string(tnefSample()))
	if m.Subject != "Привет" || m.Text != "the text\n" || m.MessageID != "m1@one.example" || m.Date.Format("2006-01-02 15:04:05") != "2024-01-02 10:20:30" {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(names(m.Attachments), []string{"a long name.txt", "in.msg"}) || m.Attachments[0].Size != 5 || m.Attachments[0].Type != "text/plain" ||
		m.Attachments[1].Type != "message/rfc822" || m.Attachments[1].Part != 1 {
		t.Errorf("%+v", m.Attachments)
	}
	if len(m.Inside) != 1 || m.Inside[0].Name != "deep.txt" || m.Inside[0].In != "in.msg" || len(m.Warnings) > 0 {
		t.Errorf("%+v %v", m.Inside, m.Warnings)
	}
	r, a, err := Part(t.Context(), bytes.NewReader(tnefSample()), 0)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(r); string(b) != "hello" || a.Name != "a long name.txt" || a.Size != 5 || r.Close() != nil {
		t.Errorf("%q of %+v", b, a)
	}
}

func TestRead_WinmailGoesInside(t *testing.T) {
	t.Parallel()
	b := base64.StdEncoding.EncodeToString(tnefSample())
	m := readString(t, "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"+b+"\n--b--\n")
	var inside []string
	for _, a := range m.Inside {
		inside = append(inside, a.In+"/"+a.Name)
	}
	if strings.Join(inside, " ") != "winmail.dat/a long name.txt winmail.dat/in.msg in.msg/deep.txt" || m.Text != "the text\n" ||
		!slices.Equal(names(m.Attachments), []string{"winmail.dat"}) || m.Subject != "x" {
		t.Errorf("%+v", m)
	}
}

// Cut anywhere, a TNEF stream gives what was whole, and says that it is damaged.
func TestRead_TNEFCutAnywhere(t *testing.T) {
	t.Parallel()
	whole := tnefSample()
	for n := 6; n < len(whole); n++ {
		m, err := Read(t.Context(), bytes.NewReader(whole[:n]))
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		sane(t, m)
	}
}

func TestReadRTF_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct {
		rtf, want string
		html      bool
	}{
		{`{\rtf1\ansi\ansicpg1252 Hello \b World\b0\par next\tab x}`, "Hello World\nnext\tx", false},
		{`{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}`, "Привет", false},
		{`{\rtf1\ansi\uc1 \u26085?\u26412?}`, "日本", false},
		{`{\rtf1\ansi{\fonttbl{\f0\fcharset204 Arial;}}\f0 \'cf\'f0}`, "Пр", false},
		{`{\rtf1{\colortbl;\red0;}{\*\generator x;}{\info{\title t}}a\{b\}\\c}`, `a{b}\c`, false},
		{`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello \htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}`, "<p>Hello </p>", true},
		{`{\rtf1 a\u-3913?b}`, "a\uF0B7b", false},
		{`{\rtf1 a}}}}b`, "ab", false},
		{`{\rtf1 {\pict 0102}a\bin3 xyzb}`, "ab", false},
	}
	for _, c := range cases {
		if got, html := rtfText([]byte(c.rtf), ""); got != c.want || html != c.html {
			t.Errorf("%s: %q (html %v), want %q", c.rtf, got, html, c.want)
		}
	}
}

// The example of MS-OXRTFCP section 3.1.
func TestDecompressRTF_Example(t *testing.T) {
	t.Parallel()
	b := []byte("\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42" +
		"\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0")
	got, err := decompressRTF(b, maxRTF)
	if want := "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzTNEF(f *testing.F) {
	f.Add(tnefSample())
	f.Fuzz(func(t *testing.T, b []byte) {
		m, _ := Read(t.Context(), bytes.NewReader(append([]byte("\x78\x9F\x3E\x22"), b...)))
		sane(t, m)
	})
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello\'e4\u26085?}}`), uint16(40))
	f.Fuzz(func(t *testing.T, b []byte, size uint16) {
		if text, _ := rtfText(b, "windows-1251"); len(text) > maxHTMLSource+len(b)*4 {
			t.Fatal("more text than the bound")
		}
		head := binary.LittleEndian.AppendUint32(nil, uint32(len(b)))
		head = binary.LittleEndian.AppendUint32(head, uint32(size))
		if out, _ := decompressRTF(append(append(head, "LZFu\x00\x00\x00\x00"...), b...), maxRTF); len(out) > int(size)+16 {
			t.Fatalf("%d bytes, %d were named", len(out), size)
		}
	})
}
