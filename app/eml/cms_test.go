package eml

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"testing"
)

// tlv writes one BER value; length below 0 writes the indefinite form with its end mark.
func tlv(tag byte, indef bool, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	out := []byte{tag}
	switch n := len(body); {
	case indef:
		return append(append(append(out, 0x80), body...), 0, 0)
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	default:
		out = append(out, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(out, body...)
}

var (
	oidData   = []byte("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01")
	oidSigned = []byte("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02")
	oidSealed = []byte("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03")
)

// signed wraps content as CMS does, in definite or indefinite lengths, the content in pieces or not.
func signed(content string, indef, pieces bool) []byte {
	octets := tlv(0x04, false, []byte(content))
	if pieces {
		half := len(content) / 2
		octets = tlv(0x24, indef, tlv(0x04, false, []byte(content[:half])), tlv(0x04, false, []byte(content[half:])))
	}
	return tlv(0x30, indef, tlv(0x06, false, oidSigned), tlv(0xA0, indef, tlv(0x30, indef,
		tlv(0x02, false, []byte{1}), tlv(0x31, indef, tlv(0x30, false, tlv(0x06, false, oidData))),
		tlv(0x30, indef, tlv(0x06, false, oidData), tlv(0xA0, indef, octets)),
		tlv(0x31, false))))
}

func TestCMSContent_AllForms(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"x", "hello", strings.Repeat("long ", 5_000), ""} {
		for i := range 4 {
			b := signed(content, i&1 != 0, i&2 != 0)
			r, kind, err := cmsContent(bufio.NewReader(bytes.NewReader(b)))
			if err != nil || kind != cmsSigned {
				t.Fatalf("form %d: kind %d, %v", i, kind, err)
			}
			if got, err := io.ReadAll(r); err != nil || string(got) != content {
				t.Errorf("form %d: %d bytes, want %d; %v", i, len(got), len(content), err)
			}
		}
	}
}

func TestRead_OpaqueSignature(t *testing.T) {
	t.Parallel()
	inner := "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nsigned text\r\n--i\r\nContent-Type: application/zip; name=a.zip\r\n\r\nzip\r\n--i--\r\n"
	b := base64.StdEncoding.EncodeToString(signed(inner, true, true))
	m := readString(t, "Subject: x\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"+b+"\n")
	if m.Text != "signed text\n" || !slices.Equal(names(m.Attachments), []string{"smime.p7m"}) || len(m.Inside) != 1 ||
		m.Inside[0].Name != "a.zip" || m.Inside[0].In != "smime.p7m" || m.Inside[0].Size != 3 || !slices.Equal(codes(m), []string{WarnSigned}) {
		t.Errorf("%+v", m)
	}
	sealed := base64.StdEncoding.EncodeToString(tlv(0x30, false, tlv(0x06, false, oidSealed), tlv(0xA0, false)))
	m = readString(t, "Subject: x\nContent-Type: application/x-pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"+sealed+"\n")
	if !slices.Equal(codes(m), []string{WarnEncrypted}) || len(m.Attachments) != 1 {
		t.Errorf("%+v", m)
	}
	m = readString(t, "Subject: x\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nno CMS at all\n")
	if !slices.Equal(codes(m), []string{WarnSMIME}) || len(m.Attachments) != 1 {
		t.Errorf("%+v", m)
	}
}

func FuzzCMS(f *testing.F) {
	for i := range 4 {
		f.Add(signed("hello", i&1 != 0, i&2 != 0))
	}
	f.Add([]byte("-----BEGIN PKCS7-----\nMIAG\n-----END PKCS7-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, _, err := cmsContent(bufio.NewReader(bytes.NewReader(b)))
		if err != nil || r == nil {
			return
		}
		got, _ := io.ReadAll(r)
		if len(got) > len(b) {
			t.Fatalf("%d bytes out of %d", len(got), len(b))
		}
	})
}
