package eml

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// cfbEntry is a stream, or a storage where it has children, of a compound file that a test writes
// (MS-CFB, version 3, sectors of 512 bytes).
type cfbEntry struct {
	name     string
	data     []byte
	children []cfbEntry
	storage  bool
}

const (
	cfbFree = 0xFFFFFFFF
	cfbEnd  = 0xFFFFFFFE
	cfbFAT  = 0xFFFFFFFD
)

type cfbWriter struct {
	sectors [][]byte
	fat     []uint32
	mini    []byte
	miniFAT []uint32
	entries [][]byte
}

// cfbFile writes a compound file. Everything must fit the FAT sectors that the header lists: 7 MB.
func cfbFile(root cfbEntry) []byte {
	w := &cfbWriter{}
	root.storage = true
	w.entry(root, 5)
	start := w.chain(w.mini)
	binary.LittleEndian.PutUint32(w.entries[0][116:], start)
	binary.LittleEndian.PutUint32(w.entries[0][120:], uint32(len(w.mini)))
	for len(w.entries)%4 != 0 {
		w.entries = append(w.entries, make([]byte, 128))
	}
	dir := w.chain(bytes.Join(w.entries, nil))
	var miniFAT []byte
	for _, v := range w.miniFAT {
		miniFAT = binary.LittleEndian.AppendUint32(miniFAT, v)
	}
	for len(miniFAT)%512 != 0 {
		miniFAT = append(miniFAT, 0xFF)
	}
	miniStart := w.chain(miniFAT)
	fatSectors := 1
	for (len(w.fat)+fatSectors+127)/128 > fatSectors {
		fatSectors++
	}
	first := len(w.fat)
	for range fatSectors {
		w.fat = append(w.fat, cfbFAT)
	}
	head := make([]byte, 512)
	copy(head, magicCompound)
	le := binary.LittleEndian
	le.PutUint16(head[24:], 0x3E)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xFFFE)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], uint32(fatSectors))
	le.PutUint32(head[48:], dir)
	le.PutUint32(head[56:], 4096)
	le.PutUint32(head[60:], miniStart)
	le.PutUint32(head[64:], uint32(len(miniFAT)/512))
	le.PutUint32(head[68:], cfbEnd)
	for i := range 109 {
		v := uint32(cfbFree)
		if i < fatSectors {
			v = uint32(first + i)
		}
		le.PutUint32(head[76+4*i:], v)
	}
	out := append(head, bytes.Join(w.sectors, nil)...)
	for i := range fatSectors * 128 {
		v := uint32(cfbFree)
		if i < len(w.fat) {
			v = w.fat[i]
		}
		out = le.AppendUint32(out, v)
	}
	return out
}

// chain writes data into sectors of their own and returns the first one.
func (w *cfbWriter) chain(data []byte) uint32 {
	if len(data) == 0 {
		return cfbEnd
	}
	first := uint32(len(w.fat))
	for len(data) > 0 {
		sector := make([]byte, 512)
		data = data[copy(sector, data):]
		w.sectors = append(w.sectors, sector)
		next := uint32(len(w.fat) + 1)
		if len(data) == 0 {
			next = cfbEnd
		}
		w.fat = append(w.fat, next)
	}
	return first
}

func (w *cfbWriter) small(data []byte) uint32 {
	first := uint32(len(w.miniFAT))
	for len(data) > 0 {
		sector := make([]byte, 64)
		data = data[copy(sector, data):]
		w.mini = append(w.mini, sector...)
		next := uint32(len(w.miniFAT) + 1)
		if len(data) == 0 {
			next = cfbEnd
		}
		w.miniFAT = append(w.miniFAT, next)
	}
	return first
}

// entry writes a directory entry and those below it; siblings hang on their right-hand links.
func (w *cfbWriter) entry(e cfbEntry, kind byte) int {
	b := make([]byte, 128)
	name := utf16Bytes(e.name)
	if kind == 5 {
		name = utf16Bytes("Root Entry")
	}
	copy(b, name)
	le := binary.LittleEndian
	le.PutUint16(b[64:], uint16(len(name)+2))
	b[66] = kind
	for _, at := range []int{68, 72, 76} {
		le.PutUint32(b[at:], cfbFree)
	}
	number := len(w.entries)
	w.entries = append(w.entries, b)
	if !e.storage {
		le.PutUint32(b[120:], uint32(len(e.data)))
		switch {
		case len(e.data) == 0:
			le.PutUint32(b[116:], cfbEnd)
		case len(e.data) < 4096:
			le.PutUint32(b[116:], w.small(e.data))
		default:
			le.PutUint32(b[116:], w.chain(e.data))
		}
		return number
	}
	next := uint32(cfbFree)
	for _, c := range slices.Backward(e.children) {
		kind := byte(2)
		if c.storage {
			kind = 1
		}
		n := w.entry(c, kind)
		le.PutUint32(w.entries[n][72:], next)
		next = uint32(n)
	}
	le.PutUint32(b[76:], next)
	return number
}

// cfbDirectory writes a compound file of one directory with n entries and nothing else.
func cfbDirectory(n int) []byte {
	const perSector = 4
	sectors := (n + perSector - 1) / perSector
	fatSectors := 1
	for (sectors+fatSectors+127)/128 > fatSectors {
		fatSectors++
	}
	le := binary.LittleEndian
	head := make([]byte, 512)
	copy(head, magicCompound)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[30:], 9)
	le.PutUint32(head[44:], uint32(fatSectors))
	le.PutUint32(head[48:], 0) // the directory is first
	le.PutUint32(head[60:], cfbEnd)
	difats := max(0, (fatSectors-109+126)/127)
	le.PutUint32(head[68:], uint32(sectors+fatSectors))
	le.PutUint32(head[72:], uint32(difats))
	for i := range 109 {
		le.PutUint32(head[76+4*i:], uint32(sectors+i))
	}
	out := append(head, make([]byte, sectors*512)...)
	for i := range fatSectors * 128 {
		v := uint32(i + 1)
		if i >= sectors-1 {
			v = cfbEnd
		}
		out = le.AppendUint32(out, v)
	}
	for d := range difats {
		for i := range 127 {
			out = le.AppendUint32(out, uint32(sectors+min(109+d*127+i, fatSectors-1)))
		}
		out = le.AppendUint32(out, uint32(sectors+fatSectors+d+1))
	}
	return out
}
