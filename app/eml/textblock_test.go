package eml

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// uuencoded is a file as uuencode writes it.
func uuencoded(name string, b []byte, zero byte) string {
	var out strings.Builder
	out.WriteString("begin 644 " + name + "\n")
	digit := func(v byte) {
		if v == 0 {
			out.WriteByte(zero)
			return
		}
		out.WriteByte(v + ' ')
	}
	for len(b) > 0 {
		n := min(45, len(b))
		digit(byte(n))
		for i := 0; i < n; i += 3 {
			var g [3]byte
			copy(g[:], b[i:n])
			for _, v := range []byte{g[0] >> 2, g[0]&3<<4 | g[1]>>4, g[1]&15<<2 | g[2]>>6, g[2] & 63} {
				digit(v)
			}
		}
		out.WriteByte('\n')
		b = b[n:]
	}
	digit(0)
	out.WriteString("\nend\n")
	return out.String()
}

func yencoded(name string, b []byte) string {
	var out strings.Builder
	fmt.Fprintf(&out, "=ybegin line=128 size=%d name=%s\r\n", len(b), name)
	for i, c := range b {
		if c += 42; c == 0 || c == '\n' || c == '\r' || c == '=' {
			out.WriteByte('=')
			c += 64
		}
		out.WriteByte(c)
		if i%128 == 127 {
			out.WriteString("\r\n")
		}
	}
	fmt.Fprintf(&out, "\r\n=yend size=%d\r\n", len(b))
	return out.String()
}

// Files written into plain text are found, leave the text, and can be opened.
func TestRead_FilesInPlainText(t *testing.T) {
	t.Parallel()
	data := make([]byte, 1_000)
	for i := range data {
		data[i] = byte(i * 7)
	}
	quoted := strings.NewReplacer("=", "=3D")
	head := "Subject: x\n"
	cases := []struct {
		name, text, want string
		files            []string
	}{
		{"uuencode", "\nsee\n" + uuencoded("a b.zip", data, '`') + "bye\n", "see\nbye\n", []string{"a b.zip"}},
		{"with blanks for zeros", "\nsee\n" + uuencoded("a.zip", data, ' ') + "bye\n", "see\nbye\n", []string{"a.zip"}},
		{"two", "\n" + uuencoded("a.zip", data, '`') + "\nand\n\n" + uuencoded("b.zip", data, '`'), "and\n", []string{"a.zip", "b.zip"}},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\nsee =\nthis\n" + quoted.Replace(uuencoded("a.zip", data, '`')) + "bye\n", "see this\nbye\n", []string{"a.zip"}},
		{"truncated", "\nsee\n" + strings.TrimSuffix(uuencoded("a.zip", data, '`'), "`\nend\n"), "see\n", []string{"a.zip"}},
		{"yEnc", "\nsee\n" + yencoded("a b.zip", data) + "bye\n", "see\nbye\n", []string{"a b.zip"}},
		{"inside a message", "Content-Type: message/rfc822\n\nSubject: in\n\nsee\n" + uuencoded("a.zip", data, '`'), "Subject: in\n\nsee\n", []string{"a.zip"}},
		{"of a part", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n" + uuencoded("a.zip", data, '`') + "--b--\n", "see\n", []string{"a.zip"}},
		{"words", "\nbegin 100 times\nI told him so.\nend\n", "begin 100 times\nI told him so.\nend\n", nil},
		{"words that look like it", "\nbegin 644 a.zip\n\nand so on\n", "begin 644 a.zip\n\nand so on\n", nil},
		{"yEnc in words", "\n=ybegin is how it begins\n", "=ybegin is how it begins\n", nil},
	}
	for _, c := range cases {
		for _, text := range []string{head + c.text, strings.ReplaceAll(strings.ReplaceAll(head+c.text, "\r\n", "\n"), "\n", "\r\n")} {
			m := readString(t, text)
			if m.Text != c.want || len(m.Inside) != len(c.files) {
				t.Errorf("%s: text %q, inside %+v", c.name, m.Text, m.Inside)
				continue
			}
			for i, a := range m.Inside {
				if a.Name != c.files[i] || a.Size != int64(len(data)) {
					t.Errorf("%s: %+v", c.name, a)
				}
				r, got, err := Part(t.Context(), strings.NewReader(text), a.Part)
				if err != nil {
					t.Errorf("%s: %v", c.name, err)
					continue
				}
				if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, data) || got.Name != a.Name {
					t.Errorf("%s: %d bytes of %+v, %v", c.name, len(b), got, err)
				}
				_ = r.Close()
			}
		}
	}
}
