package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"oroconnector/app/crm"
)

// attachments lists the files of a message.
func (x *msgReader) attachments(s *msgStorage, class string) {
	for _, a := range numbered(s, "__attach_version1.0_") {
		if x.w.all.opened != nil {
			return
		}
		a.properties(headOther, s.label)
		x.attachment(a, class)
	}
}

func (x *msgReader) attachment(s *msgStorage, class string) {
	w := x.w
	embedded := s.child(streamName(pidAttachData, typeObject))
	data := s.streams[streamName(pidAttachData, typeBinary)]
	a := crm.Attachment{Name: msgName(s), Type: mediaType(s.text(pidAttachMIME)), Part: w.number()}
	a.Inline = s.text(pidAttachContentID) != "" && s.bool(pidAttachHidden)
	if data != nil {
		a.Size = max(data.Size, 0)
	}
	if a.Type == "" {
		a.Type = "application/octet-stream"
	}
	isMessage := isEmbedded(embedded)
	if isMessage {
		a.Type = "message/rfc822"
	}
	if a.Part == w.all.want {
		x.openFile(a, data, embedded)
		return
	}
	if strings.HasPrefix(class, "ipm.note.smime") && data != nil && len(w.inside) == 0 {
		if x.smime(s, class) {
			return
		}
	}
	w.attach(a)
	switch {
	case isMessage:
		x.embedded(embedded, a.Name)
	case data != nil:
		x.file(data, a)
	}
}

// openFile opens the attachment that Part asks for.
func (x *msgReader) openFile(a crm.Attachment, data *mscfb.File, embedded *msgStorage) {
	var b []byte
	var err error
	switch {
	case data != nil:
		b, err = readStream(data, maxMSG)
	case isEmbedded(embedded):
		b, err = x.writeEmbedded(embedded, 0)
	default:
		return
	}
	if err == nil {
		a.Size = int64(len(b))
		x.w.all.opened, x.w.all.found = bytes.NewReader(b), a
	}
}

// msgName is the best name an attachment has.
func msgName(s *msgStorage) string {
	for _, id := range []uint32{pidAttachLongFilename, pidAttachFilename, pidDisplayName} {
		if name := collapse(s.text(id)); name != "" {
			return name
		}
	}
	return ""
}

// embedded reads a message inside the message for its attachments.
func (x *msgReader) embedded(s *msgStorage, name string) {
	if len(x.w.inside) >= maxContainer {
		addWarning(x.w.msg, WarnTooDeep, name)
		return
	}
	s.properties(headEmbedded, "")
	if name == "" {
		name = collapse(s.text(pidSubject))
	}
	inner := msgReader{w: x.w.inner(nil, name)}
	inner.attachments(s, "")
	if x.w.texts && !x.w.opt.NoText && len(x.w.inside) == 0 {
		x.w.tell(msgHead(s), inner.body(s))
	}
}

// file opens an attachment that holds further files: a message, winmail.dat.
func (x *msgReader) file(data *mscfb.File, a crm.Attachment) {
	w := x.w
	e := entity{kind: a.Type}
	kind := e.contains(a.Name)
	if kind == containsNothing || kind == containsCMS || w.stacked >= maxContainer {
		return
	}
	b, err := readStream(data, maxInnerMSG)
	if err != nil {
		return
	}
	br := borrow(bytes.NewReader(b))
	label := a.Name
	if label == "" {
		label = a.Type
	}
	if err := w.unpack(br, kind, label, len(w.inside)); !errors.Is(err, errFound) {
		giveBack(br)
	}
}

// smime reads the one attachment of a signed message: its content is the message itself. Encrypted ones
// stay as they are.
func (x *msgReader) smime(s *msgStorage, class string) bool {
	b := s.binary(pidAttachData, maxMSG)
	w := x.w
	if !strings.Contains(class, "multipartsigned") {
		br := bufio.NewReader(bytes.NewReader(b))
		content, kind, err := cmsContent(br)
		if kind == cmsEncrypted {
			w.warn(WarnEncrypted, "")
			return false
		}
		if err != nil || content == nil {
			w.warn(WarnSMIME, "")
			return false
		}
		return x.content(content, "smime.p7m") && false
	}
	w.warn(WarnSigned, "")
	return x.content(bytes.NewReader(b), "smime.p7m")
}

// content reads a MIME entity that is the message's content: its text is the text, its files are inside.
func (x *msgReader) content(r io.Reader, label string) bool {
	w := x.w
	br := borrow(r)
	in := w.inner(newSource(br), label)
	in.src.skipBlank()
	in.texts = true
	_, err := in.entity(1)
	if errors.Is(err, errFound) {
		return true
	}
	giveBack(br)
	if err != nil || len(in.pieces) == 0 {
		return false
	}
	w.pieces = in.pieces
	if !w.opt.NoText {
		text, cut := w.readable()
		w.msg.Cut = w.msg.Cut || cut
		w.setText(text)
	}
	return true
}
