package eml

import "bytes"

// format is what a file is by its first bytes.
type format uint8

const (
	formatText     format = iota // RFC 5322, or something near it
	formatEmpty                  // nothing, or white space and NULs only
	formatCompound               // OLE compound file: .msg, and old Office files
	formatTNEF                   // winmail.dat
	formatForeign                // surely something else
)

var (
	magicCompound = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	magicTNEF     = []byte{0x78, 0x9F, 0x3E, 0x22}
)

// foreign are the first bytes of files that people drop by mistake.
var foreign = [][]byte{
	[]byte("%PDF-"), []byte("\x89PNG"), []byte("\xFF\xD8\xFF"), []byte("GIF8"), []byte("PK\x03\x04"),
	[]byte("\x1F\x8B"), []byte("\x7FELF"), []byte("BZh"), []byte("\xFD7zXZ"), []byte("7z\xBC\xAF"),
	[]byte("RIFF"), []byte("MZ\x90"), []byte("{\\rtf"), []byte("<?xml"), []byte("Rar!"),
	[]byte("\x00\x00\x00\x18ftyp"), []byte("\x00\x00\x00\x20ftyp"), []byte("ID3"), []byte("OggS"),
	[]byte("BM"), []byte("SQLite format"), []byte("!BDN"), []byte("II*\x00"), []byte("MM\x00*"),
}

func sniff(b []byte) format {
	switch {
	case len(bytes.Trim(b, " \t\r\n\x00\uFEFF\f")) == 0 && len(b) < sniffed:
		return formatEmpty
	case bytes.HasPrefix(b, magicCompound):
		return formatCompound
	case bytes.HasPrefix(b, magicTNEF):
		return formatTNEF
	}
	for _, m := range foreign {
		if bytes.HasPrefix(b, m) && !(m[0] == 'B' && bytes.IndexByte(b, 0) < 0) {
			return formatForeign
		}
	}
	return formatText
}
