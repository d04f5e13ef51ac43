package eml

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/richardlehane/mscfb"
)

// Lengths of what precedes the entries of a property stream (MS-OXMSG section 2.4).
const (
	headTop      = 32
	headEmbedded = 24
	headOther    = 8
)

// properties reads the fixed properties of a storage.
func (s *msgStorage) properties(head int, label string) {
	s.props = map[uint32][]byte{}
	s.label = label
	b, _ := readStream(s.streams[propertiesStream], maxProperty)
	if len(b) < head {
		return
	}
	for b = b[head:]; len(b) >= 16; b = b[16:] {
		s.props[binary.LittleEndian.Uint32(b)] = b[8:16]
	}
	if cp, ok := s.int32(pidMessageCodepage); ok && label == "" {
		s.label = codepageLabel(uint32(cp))
	}
	if s.label == "" {
		if cp, ok := s.int32(pidInternetCodepage); ok {
			s.label = ansiCodepage(uint32(cp))
		}
	}
	if s.label == "" {
		if lcid, ok := s.int32(pidLocale); ok {
			s.label = localeLabel(uint32(lcid))
		}
	}
}

// ansiCodepage is the code page in which Windows holds what it sends in another one.
func ansiCodepage(cp uint32) string {
	switch cp {
	case 50220, 50221, 50222, 51932:
		return "cp932"
	case 51949, 50225:
		return "euc-kr"
	case 20866, 28595:
		return "windows-1251"
	case 21866:
		return "windows-1251"
	case 65001, 65000:
		return ""
	}
	return codepageLabel(cp)
}

// readStream reads a stream of the compound file, up to limit bytes, in pieces: mscfb takes quadratic
// time for long reads.
func readStream(f *mscfb.File, limit int64) (b []byte, err error) {
	if f == nil {
		return nil, io.EOF
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("compound file: %v: %w", r, ErrDamaged)
		}
	}()
	f.Seek(0, io.SeekStart) //nolint:errcheck // fails for empty streams only, which Read reports
	b = make([]byte, 0, min(max(f.Size, 0), limit, 64<<10))
	piece := make([]byte, min(16<<10, max(f.Size, 1)))
	for int64(len(b)) < limit {
		n, err := f.Read(piece)
		b = append(b, piece[:n]...)
		if err != nil || n == 0 {
			break
		}
	}
	return b[:min(int64(len(b)), limit)], nil
}

func (s *msgStorage) int32(id uint32) (int32, bool) {
	v := s.props[id<<16|typeInt32]
	if v == nil {
		return 0, false
	}
	return int32(binary.LittleEndian.Uint32(v)), true
}

func (s *msgStorage) bool(id uint32) bool {
	v := s.props[id<<16|typeBool]
	return v != nil && v[0] != 0
}

func (s *msgStorage) time(id uint32) time.Time {
	v := s.props[id<<16|typeTime]
	if v == nil {
		return time.Time{}
	}
	return fileTime(binary.LittleEndian.Uint64(v))
}

func streamName(id, kind uint32) string { return fmt.Sprintf("__substg1.0_%04X%04X", id, kind) }

// binary reads a property of bytes.
func (s *msgStorage) binary(id uint32, limit int64) []byte {
	b, _ := readStream(s.streams[streamName(id, typeBinary)], limit)
	return b
}

// text reads a property of text, in either form.
func (s *msgStorage) text(id uint32) string {
	if f := s.streams[streamName(id, typeUnicode)]; f != nil {
		b, _ := readStream(f, maxProperty)
		return utf16Text(b)
	}
	if f := s.streams[streamName(id, typeString8)]; f != nil {
		b, _ := readStream(f, maxProperty)
		return ansiText(b, s.label)
	}
	return ""
}

// child finds a storage by its name.
func (s *msgStorage) child(name string) *msgStorage {
	for _, c := range s.storages {
		if c.name == name {
			return c
		}
	}
	return nil
}
