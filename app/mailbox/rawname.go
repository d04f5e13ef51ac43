package mailbox

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-imap/v2"
)

// A folder whose name at the server breaks the rules, so that it cannot be written back by them, has a Name of its
// own here: rawMark and the server's bytes as text, from which they can be told again; two marks where the bytes are
// no UTF-8 and stand as Latin-1. The mark is the invisible word joiner.
const rawMark = "\u2060"

// ordinary tells whether a name is what the library writes back for it. Where names are UTF-8 (IMAP4rev2) that is
// any that it can read.
func ordinary(name []byte, utf8Names bool) bool {
	if bytes.EqualFold(name, []byte(inbox)) {
		return true
	}
	if !validUTF7(name) {
		return false
	}
	text := decodeUTF7(name)
	return !strings.HasPrefix(text, rawMark) && (utf8Names || encodeUTF7(text) == string(name))
}

// rawName is the Name of a folder by the server's bytes.
func rawName(wire []byte) string {
	text := string(wire)
	if utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl) && !strings.HasPrefix(text, rawMark) {
		return rawMark + text
	}
	return rawMark + rawMark + latin1(wire)
}

// wireName is rawName's way back; false for any other Name.
func wireName(name string) ([]byte, bool) {
	text, raw := strings.CutPrefix(name, rawMark)
	if !raw {
		return nil, false
	}
	text, bytewise := strings.CutPrefix(text, rawMark)
	if !bytewise {
		return []byte(text), true
	}
	var wire []byte
	for _, r := range text {
		if r >= pictures && r <= pictures+0x21 {
			r = pictured(r)
		}
		wire = append(wire, byte(r))
	}
	return wire, true
}

// pictures is where Unicode shows control characters: those up to the space, and then that of deletion.
const pictures = '\u2400'

func pictured(r rune) rune {
	if r == pictures+0x21 {
		return 0x7f
	}
	return r - pictures
}

// latin1 shows bytes as the characters of ISO 8859-1, controls by their pictures.
func latin1(raw []byte) string {
	var text strings.Builder
	for _, b := range raw {
		if b < ' ' || b == 0x7f {
			text.WriteRune(visible(rune(b)))
			continue
		}
		text.WriteRune(rune(b))
	}
	return text.String()
}

// shownParts are the parts of a Name for people. Those that keep the rules are read by them.
func shownParts(name, delim string) []string {
	parts := []string{name}
	wire, raw := wireName(name)
	if raw {
		parts[0] = string(wire)
	}
	if delim != "" {
		parts = strings.Split(parts[0], delim)
	}
	for i, part := range parts {
		if raw {
			parts[i] = readable(part)
		}
		parts[i] = strings.Map(visible, parts[i])
	}
	return parts
}

// readable is as much of the server's bytes as can be read.
func readable(part string) string {
	switch {
	case validUTF7([]byte(part)):
		return decodeUTF7([]byte(part))
	case utf8.ValidString(part):
		return part
	}
	return latin1([]byte(part))
}

// visible shows a control character.
func visible(r rune) rune {
	switch {
	case r < ' ':
		return pictures + r
	case r == 0x7f:
		return pictures + 0x21
	case unicode.IsControl(r):
		return utf8.RuneError
	}
	return r
}

// quoted writes bytes as a string of IMAP's.
func quoted(raw []byte) []byte {
	out := []byte{'"'}
	for _, b := range raw {
		if b == '"' || b == '\\' {
			out = append(out, '\\')
		}
		out = append(out, b)
	}
	return append(out, '"')
}

// rawAlias is what the library calls a folder with such a name; the guard writes the server's bytes instead.
const rawAlias = "oroconnector raw name"

// swap is what the guard writes in place of something of the library's.
type swap struct{ from, to []byte }

// swapName lets the server's bytes of a name be written instead of rawAlias: as a literal where quoted strings may not
// have them and literals need no waiting. false: there is no way to write them.
func swapName(wire []byte, caps imap.CapSet) (swap, bool) {
	literals := caps.Has(imap.CapLiteralPlus) || caps.Has(imap.CapLiteralMinus) || caps.Has(imap.CapIMAP4rev2)
	to := quoted(wire)
	switch {
	case literals && bytes.ContainsFunc(wire, func(r rune) bool { return r < ' ' || r > '~' }):
		to = append(fmt.Appendf(nil, "{%d+}\r\n", len(wire)), wire...)
	case bytes.ContainsAny(wire, "\r\n"):
		return swap{}, false
	}
	return swap{quoted([]byte(rawAlias)), to}, !bytes.Contains(wire, []byte{0})
}
