package mailbox

import (
	"bytes"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
)

// Whatever a server calls a folder: what the library gets can be read, and the server's own bytes are written back.
func FuzzRawName(f *testing.F) {
	for _, name := range []string{"R&D", "R&-D", "Entw\xfcrfe", "roh-\xc3\xa4", "&Jjo-&Jjo-", "&IGA-x", "a\x01\x7fb", "&2D3eAA-", "&AGE-", "\u2060", "\u2060\u2060x", "inbox", "&", ""} {
		f.Add([]byte(name))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		if ordinary(wire, false) {
			if text := decodeUTF7(wire); !bytes.EqualFold(wire, []byte(inbox)) && encodeUTF7(text) != string(wire) {
				t.Fatalf("%q is read as %q, which is written %q", wire, text, encodeUTF7(text))
			}
			return
		}
		name := rawName(wire)
		line := encodeUTF7(name)
		if !ordinary([]byte(line), true) && !strings.HasPrefix(decodeUTF7([]byte(line)), rawMark) || decodeUTF7([]byte(line)) != name {
			t.Fatalf("%q is listed as %q, which the library reads as %q", wire, line, decodeUTF7([]byte(line)))
		}
		back, raw := wireName(name)
		if !raw || !bytes.Equal(back, wire) {
			t.Fatalf("%q became %q, and that %q", wire, name, back)
		}
		for _, part := range shownParts(name, "/") {
			if strings.ContainsFunc(part, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Fatalf("%q is shown as %q", wire, part)
			}
		}
		if swap, may := swapName(wire, imap.CapSet{}); may && bytes.ContainsAny(swap.to, "\r\n\x00") {
			t.Fatalf("%q is written as %q", wire, swap.to)
		}
	})
}
