package eml

import (
	"bufio"
	"bytes"
	"encoding/binary"
)

func (t *tnefReader) property(tag uint32, v []byte) {
	text := func() string {
		if tag&0xFFFF == typeUnicode {
			return utf16Text(v)
		}
		return ansiText(v, t.codepage)
	}
	switch tag >> 16 {
	case pidSubject:
		t.subject = collapse(text())
	case pidBody:
		if s := text(); s != "" {
			t.body = s
		}
	case pidHTML:
		t.html = v
	case pidInternetCodepage:
		if len(v) >= 4 {
			t.htmlLabel = codepageLabel(binary.LittleEndian.Uint32(v))
		}
	case pidRTFCompressed:
		t.rtf = v
	case pidMessageID:
		t.messageID = text()
	case pidClientSubmitTime:
		if len(v) >= 8 {
			if at := fileTime(binary.LittleEndian.Uint64(v)); !at.IsZero() {
				t.date = at
			}
		}
	case pidSenderSMTP:
		if s := bareAddress(text()); s != "" && !t.represented {
			t.from = s
		}
	case pidSentReprSMTP:
		if s := bareAddress(text()); s != "" {
			t.from, t.represented = s, true // on whose behalf it was sent comes first
		}
	}
}

func (t *tnefReader) attachProperty(a *tnefAttachment, tag uint32, v []byte) {
	text := func() string {
		if tag&0xFFFF == typeUnicode {
			return utf16Text(v)
		}
		return ansiText(v, t.codepage)
	}
	switch tag >> 16 {
	case pidAttachLongFilename:
		a.long = text()
	case pidDisplayName:
		if a.title == "" {
			a.title = text()
		}
	case pidAttachMIME:
		a.mime = mediaType(text())
	case pidAttachContentID:
		a.id = text()
	case pidAttachData:
		t.embedded(a, tag, v)
	}
}

// embedded reads an object: an interface id, then TNEF where it is a message.
func (t *tnefReader) embedded(a *tnefAttachment, tag uint32, v []byte) {
	const guid = 16
	if tag&0xFFFF == typeObject && len(v) >= guid {
		v = v[guid:]
	}
	if a.size == 0 {
		a.size = int64(len(v))
		if a.number == t.all.want {
			a.data = v
		}
	}
	if !bytes.HasPrefix(v, magicTNEF) || t.depth >= maxTNEFNesting {
		return
	}
	in := &tnefReader{r: bufio.NewReader(bytes.NewReader(v)), depth: t.depth + 1, codepage: t.codepage, all: t.all}
	if in.read() == nil {
		a.inside = in
	}
	t.damaged = t.damaged || in.damaged
}

// properties reads a list of MAPI properties (MS-OXTNEF section 2.1.3.4) and hands out each value.
func (t *tnefReader) properties(b []byte, take func(tag uint32, v []byte)) {
	p := propertyList{b: b}
	n := p.number()
	for range min(n, maxTNEFProperty) {
		tag := p.number()
		if tag>>16 >= 0x8000 {
			p.skipName()
		}
		kind := tag & 0xFFFF
		values := uint32(1)
		if kind&multiValued != 0 || variable(kind&^multiValued) {
			values = p.number()
		}
		for i := uint32(0); i < values && !p.bad; i++ {
			v := p.value(kind &^ multiValued)
			if i == 0 && !p.bad {
				take(tag, v)
			}
		}
		if p.bad {
			t.damaged = true
			return
		}
	}
}

func variable(kind uint32) bool {
	return kind == typeString8 || kind == typeUnicode || kind == typeBinary || kind == typeObject
}

type propertyList struct {
	b   []byte
	bad bool
}

func (p *propertyList) bytes(n int) []byte {
	if p.bad || n < 0 || n > len(p.b) {
		p.bad = true
		return nil
	}
	v := p.b[:n]
	p.b = p.b[n:]
	return v
}

func (p *propertyList) number() uint32 {
	if v := p.bytes(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

// padded reads n bytes and what fills them up to a multiple of four.
func (p *propertyList) padded(n uint32) []byte {
	if n > uint32(len(p.b)) {
		p.bad = true
		return nil
	}
	v := p.bytes(int(n))
	p.bytes(min(int(-n&3), len(p.b)))
	return v
}

func (p *propertyList) skipName() {
	p.bytes(16)
	if kind := p.number(); kind == 0 {
		p.number()
	} else {
		p.padded(p.number())
	}
}

func (p *propertyList) value(kind uint32) []byte {
	switch kind {
	case typeString8, typeUnicode, typeBinary, typeObject:
		return p.padded(p.number())
	case typeInt64, typeTime, 0x0005, 0x0006, 0x0007:
		return p.bytes(8)
	case typeGUID:
		return p.bytes(16)
	}
	return p.bytes(4)
}
