package eml

import (
	"encoding/binary"
	"fmt"
)

// rtfPrebuf fills the dictionary before the first byte (MS-OXRTFCP section 2.1.2.1).
const rtfPrebuf = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern " +
	"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par " +
	"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// decompressRTF undoes the compression of PidTagRtfCompressed, up to limit bytes of result. What can be
// read of damaged data comes with ErrDamaged.
func decompressRTF(b []byte, limit int) ([]byte, error) {
	const head = 16
	if len(b) < head {
		return nil, fmt.Errorf("compressed rtf: %w", ErrDamaged)
	}
	raw := int(min(binary.LittleEndian.Uint32(b[4:]), 1<<30))
	kind := string(b[8:12])
	b = b[head:]
	switch kind {
	case "MELA":
		return b[:min(len(b), raw, limit)], nil
	case "LZFu":
	default:
		return nil, fmt.Errorf("compressed rtf of type %q: %w", kind, ErrDamaged)
	}
	var dict [4096]byte
	at := copy(dict[:], rtfPrebuf)
	raw = min(raw, limit)
	out := make([]byte, 0, min(raw, 32*len(b)))
	put := func(c byte) {
		out = append(out, c)
		dict[at] = c
		at = (at + 1) & 4095
	}
	for len(b) > 0 && len(out) < raw {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(out) < raw; bit++ {
			if flags>>bit&1 == 0 {
				if len(b) < 1 {
					return out, nil
				}
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, nil
			}
			ref := int(b[0])<<8 | int(b[1])
			b = b[2:]
			from, n := ref>>4, ref&15+2
			if from == at {
				return out, nil // the end mark
			}
			for range n {
				put(dict[from])
				from = (from + 1) & 4095
			}
		}
	}
	return out, nil
}
