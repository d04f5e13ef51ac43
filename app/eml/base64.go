package eml

import "io"

// Values of base64Table beside the 64 of RFC 4648.
const (
	b64Skip = 0x40 // line ends and blanks
	b64Pad  = 0x41 // '='
	b64Junk = 0x42
)

// base64Table also knows the letters of the URL alphabet.
var base64Table = func() (t [256]byte) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range t {
		t[i] = b64Junk
	}
	for i := range len(letters) {
		t[letters[i]] = byte(i)
	}
	t['-'], t['_'] = 62, 63
	t['='] = b64Pad
	for _, c := range " \t\r\n" {
		t[c] = b64Skip
	}
	return t
}()

// base64State decodes base64 as mature parsers do: junk, NULs and line ends are passed over, a group
// that ends early gives the bytes it has, and what follows a padding starts a new group.
type base64State struct {
	bits    uint32
	group   int // characters of the current group
	padded  bool
	damaged bool
}

// feed appends the bytes of in to out.
func (s *base64State) feed(out, in []byte) []byte {
	for _, c := range in {
		v := base64Table[c]
		if v >= b64Skip {
			s.other(v)
			continue
		}
		if s.padded {
			out = s.close(out)
		}
		s.bits = s.bits<<6 | uint32(v)
		if s.group++; s.group == 4 {
			out = append(out, byte(s.bits>>16), byte(s.bits>>8), byte(s.bits))
			s.group = 0
		}
	}
	return out
}

func (s *base64State) other(v byte) {
	switch v {
	case b64Pad:
		s.padded = s.group > 0
	case b64Junk:
		s.damaged = true
	}
}

// close ends a group before its fourth character.
func (s *base64State) close(out []byte) []byte {
	switch s.group {
	case 1:
		s.damaged = true
	case 2:
		out = append(out, byte(s.bits>>4))
	case 3:
		out = append(out, byte(s.bits>>10), byte(s.bits>>2))
	}
	s.group, s.padded = 0, false
	return out
}

// base64Reader is base64State as a reader, for what is base64 without doubt (PEM).
type base64Reader struct {
	r     io.Reader
	state base64State
	in    [3 << 10]byte
	store [3 << 10]byte
	out   []byte
	err   error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		var n int
		n, b.err = b.r.Read(b.in[:])
		b.out = b.state.feed(b.store[:0], b.in[:n])
		if b.err != nil {
			b.out = b.state.close(b.out)
		}
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

// decodeBase64 decodes a short text.
func decodeBase64(s string) (out []byte, damaged bool) {
	var state base64State
	out = state.feed(make([]byte, 0, len(s)*3/4+3), []byte(s))
	out = state.close(out)
	return out, state.damaged
}
