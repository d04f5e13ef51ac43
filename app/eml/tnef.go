package eml

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"oroconnector/app/crm"
)

// Attributes of TNEF that are read (MS-OXTNEF section 2.1.3.1).
const (
	attFrom         = 0x8000
	attSubject      = 0x8004
	attDateSent     = 0x8005
	attMessageID    = 0x8009
	attBody         = 0x800C
	attAttachData   = 0x800F
	attAttachTitle  = 0x8010
	attRendData     = 0x9002
	attMAPIProps    = 0x9003
	attAttachment   = 0x9005
	attOEMCodepage  = 0x9007
	maxTNEFAttach   = 1_000
	maxTNEFProps    = 32 << 20 // bytes of one attribute that is read as a whole
	maxTNEFNesting  = 4
	maxTNEFProperty = 5_000 // properties of one attribute
)

// tnefReader reads a TNEF stream front to back. Damage ends it with what was read before.
type tnefReader struct {
	r           *bufio.Reader
	depth       int
	all         *shared // for the numbers of attachments, and the one that is wanted
	own         bool    // it is the message itself: its attachments count from 0
	codepage    string
	subject     string
	body        string
	html        []byte
	htmlLabel   string
	rtf         []byte
	from        string
	represented bool // from is on whose behalf the message was sent
	messageID   string
	date        time.Time
	attachments []tnefAttachment
	damaged     bool
}

type tnefAttachment struct {
	number int
	title  string // attAttachTitle, often a short name
	long   string // PidTagAttachLongFilename
	mime   string
	id     string
	size   int64
	data   []byte      // of the one that is wanted
	inside *tnefReader // an embedded message
}

func (a *tnefAttachment) name() string {
	if a.long != "" {
		return collapse(a.long)
	}
	return collapse(a.title)
}

func (t *tnefReader) read() error {
	var head [6]byte
	if _, err := io.ReadFull(t.r, head[:]); err != nil || !bytes.HasPrefix(head[:], magicTNEF) {
		return fmt.Errorf("tnef: %w", ErrDamaged)
	}
	for {
		var h [9]byte
		_, err := io.ReadFull(t.r, h[:])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || h[0] != 1 && h[0] != 2 {
			t.damaged = true
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return err
		}
		id := binary.LittleEndian.Uint16(h[1:])
		size := int64(binary.LittleEndian.Uint32(h[5:]))
		if err := t.attribute(id, size); err != nil {
			t.damaged = true
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
		if _, err := t.r.Discard(2); errors.Is(err, io.EOF) {
			t.damaged = true // it ends within the checksum
			return nil
		} else if err != nil {
			return err
		}
	}
}

// attribute reads the data of one attribute.
func (t *tnefReader) attribute(id uint16, size int64) error {
	switch id {
	case attRendData:
		if len(t.attachments) >= maxTNEFAttach {
			t.damaged = true
			return io.EOF
		}
		n := len(t.attachments)
		if !t.own {
			n = t.all.number()
		}
		t.attachments = append(t.attachments, tnefAttachment{number: n})
	case attAttachData:
		return t.data(size)
	case attSubject, attBody, attFrom, attMessageID, attAttachTitle, attDateSent, attOEMCodepage, attMAPIProps, attAttachment:
		if size > maxTNEFProps {
			t.damaged = true
			break
		}
		var buf bytes.Buffer
		n, err := io.CopyN(&buf, t.r, size)
		if n > 0 {
			t.take(id, buf.Bytes())
		}
		return err
	}
	_, err := io.CopyN(io.Discard, t.r, size)
	return err
}

// data reads the bytes of an attachment: for their number, or to keep them.
func (t *tnefReader) data(size int64) error {
	var buf bytes.Buffer
	w := io.Discard
	a := t.last()
	if a != nil && a.number == t.all.want {
		w = &buf
	}
	n, err := io.CopyN(w, t.r, min(size, maxMSG))
	if a != nil {
		a.size, a.data = n, buf.Bytes()
	}
	if size > maxMSG && err == nil {
		_, err = io.CopyN(io.Discard, t.r, size-maxMSG)
	}
	return err
}

func (t *tnefReader) last() *tnefAttachment {
	if n := len(t.attachments); n > 0 {
		return &t.attachments[n-1]
	}
	return nil
}

func (t *tnefReader) take(id uint16, b []byte) {
	a := t.last()
	switch id {
	case attOEMCodepage:
		if len(b) >= 4 {
			t.codepage = codepageLabel(binary.LittleEndian.Uint32(b))
		}
	case attSubject:
		t.subject = collapse(ansiText(b, t.codepage))
	case attBody:
		t.body = ansiText(b[:min(len(b), maxPlainSource)], t.codepage)
	case attMessageID:
		t.messageID = ansiText(b, "")
	case attFrom:
		t.from = tnefFrom(b, t.codepage)
	case attDateSent:
		t.date = tnefDate(b)
	case attAttachTitle:
		if a != nil {
			a.title = ansiText(b, t.codepage)
		}
	case attMAPIProps:
		t.properties(b, t.property)
	case attAttachment:
		if a != nil {
			t.properties(b, func(tag uint32, v []byte) { t.attachProperty(a, tag, v) })
		}
	}
}

// tnefDate reads seven 16-bit numbers: year, month, day, hour, minute, second, day of the week.
func tnefDate(b []byte) time.Time {
	if len(b) < 12 {
		return time.Time{}
	}
	v := func(i int) int { return int(binary.LittleEndian.Uint16(b[2*i:])) }
	if v(0) < 1970 || v(1) < 1 || v(1) > 12 || v(2) < 1 || v(2) > 31 {
		return time.Time{}
	}
	return time.Date(v(0), time.Month(v(1)), v(2), v(3), v(4), v(5), 0, time.UTC)
}

// tnefFrom reads a TRP structure (MS-OXTNEF section 2.1.3.3.11): id, its size, lengths of name and
// address, and both behind them.
func tnefFrom(b []byte, label string) string {
	if len(b) < 8 {
		return ""
	}
	name, addr := int(binary.LittleEndian.Uint16(b[4:])), int(binary.LittleEndian.Uint16(b[6:]))
	if 8+name+addr > len(b) {
		return ""
	}
	spec := ansiText(b[8+name:8+name+addr], label)
	return `"` + ansiText(b[8:8+name], label) + `" <` + cleanSpec(spec) + ">"
}

// text is the readable text: HTML, then plain, then RTF.
func (t *tnefReader) text() string {
	if body := tidy(t.body); body != "" {
		return body
	}
	if len(t.html) > 0 {
		s, _ := toUTF8(t.html[:min(len(t.html), maxHTMLSource)], t.htmlLabel)
		if s = htmlText(s); s != "" {
			return s
		}
	}
	if len(t.rtf) > 0 {
		return rtfReadable(t.rtf, t.codepage)
	}
	return ""
}

// attachTNEF lists a file found in a TNEF stream, and what is in it.
func (w *walker) attachTNEF(a tnefAttachment) {
	kind := a.mime
	if kind == "" {
		kind = "application/octet-stream"
	}
	if a.inside != nil {
		kind = "message/rfc822"
	}
	found := crm.Attachment{Name: a.name(), Type: kind, Size: a.size, Inline: a.id != "", Part: a.number}
	if a.number == w.all.want {
		w.all.opened, w.all.found = bytes.NewReader(a.data), found
	}
	w.attach(found)
	if a.inside == nil {
		return
	}
	label := a.name()
	if label == "" {
		label = a.inside.subject
	}
	in := *w
	in.inside = append(w.inside[:len(w.inside):len(w.inside)], label)
	for _, inner := range a.inside.attachments {
		in.attachTNEF(inner)
	}
}

// readTNEFFile reads a TNEF file that stands by itself: it is the message, its files the attachments.
// want is the number of the part to be opened.
func readTNEFFile(br *bufio.Reader, o Options, want int) (crm.Message, *shared, error) {
	var m crm.Message
	w := newWalker(&m, o, want)
	t := tnefReader{r: br, all: w.all, own: true}
	if err := t.read(); err != nil {
		return m, w.all, err
	}
	if t.damaged {
		w.warn(WarnTNEF, "")
	}
	m.Subject, m.Date, m.MessageID = t.subject, t.date, firstID(t.messageID)
	if a, _ := addressList(t.from, ""); len(a) > 0 {
		m.From = a
	}
	for _, a := range t.attachments {
		w.attachTNEF(a)
	}
	if !o.NoText {
		w.setText(t.text())
	}
	return m, w.all, nil
}
