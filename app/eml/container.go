package eml

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// container reads a leaf that holds further messages or files: what is in it goes into Message.Inside,
// and of S/MIME and winmail.dat the text too. It returns the size of the leaf.
func (w *walker) container(e *entity, kind containerKind, name string, depth int) (int64, error) {
	if kind == containsMessage && (e.encoding == encIdentity || e.encoding == encUnknown || e.encoding == encQuoted && w.quotedInVain()) {
		return w.plainMessage(e, name, depth)
	}
	if w.stacked >= maxContainer {
		addWarning(w.msg, WarnTooDeep, name) // however deep: something is left out
		return w.count(e)
	}
	c := &countingReader{r: w.open(e)}
	br := borrow(c)
	label := name
	if label == "" {
		label = e.kind
	}
	err := w.unpack(br, kind, label, depth)
	if errors.Is(err, errFound) {
		return 0, err
	}
	defer giveBack(br)
	if err != nil && fatal(err) {
		return c.n, err
	}
	if _, err := io.Copy(io.Discard, br); err != nil {
		return c.n, err
	}
	return c.n, nil
}

// unpack reads what is in a container.
func (w *walker) unpack(br *bufio.Reader, kind containerKind, label string, depth int) error {
	switch kind {
	case containsMessage:
		in := w.inner(newSource(br), label)
		in.stacked++
		return w.nested(in, depth)
	case containsTNEF:
		return w.winmail(br, label)
	case containsMSG:
		return w.outlook(br, label)
	}
	return w.opaque(br, label, depth)
}

// containerKind is what a leaf holds that is opened for Message.Inside.
type containerKind uint8

const (
	containsNothing containerKind = iota
	containsMessage
	containsTNEF
	containsMSG
	containsCMS
)

// contains tells what is to be found in a leaf: by its type, and where that says nothing by its name.
func (e *entity) contains(name string) containerKind {
	if i := strings.LastIndexByte(name, '.'); i >= 0 && genericTypes[e.kind] {
		switch strings.ToLower(name[i+1:]) {
		case "eml":
			return containsMessage
		case "msg":
			return containsMSG
		}
	}
	switch {
	case e.message():
		return containsMessage
	case e.kind == "application/ms-tnef" || e.kind == "application/vnd.ms-tnef" || strings.EqualFold(name, "winmail.dat"):
		return containsTNEF
	case isOpaque(e, name):
		return containsCMS
	case e.kind == "application/vnd.ms-outlook":
		return containsMSG
	}
	return containsNothing
}

// genericTypes are media types that say nothing, or too little, of what a file is.
var genericTypes = map[string]bool{
	"application/octet-stream": true, "application/x-msg": true, "application/msoutlook": true, "application/outlook": true,
	"application/eml": true, "application/x-unknown": true, "application/x-eml": true, "application/vnd.ms-outlook": true,
}

// fatal errors end the reading of the whole message; others only of the container.
func fatal(err error) bool {
	for _, harmless := range []error{ErrNotMail, ErrDamaged, ErrTooBig, io.ErrUnexpectedEOF} {
		if errors.Is(err, harmless) {
			return false
		}
	}
	return true
}

// inner is a walker for what is inside a container of this message.
func (w *walker) inner(src *source, label string) *walker {
	return &walker{
		src: src, msg: w.msg, opt: w.opt, all: w.all, parts: w.parts, leaves: w.leaves, quiet: w.quiet + 1, stacked: w.stacked,
		inside: append(w.inside[:len(w.inside):len(w.inside)], label), inPart: true,
	}
}

// winmail reads winmail.dat: its files, and its text where the message has none.
func (w *walker) winmail(br *bufio.Reader, label string) error {
	t := tnefReader{r: br, all: w.all}
	err := t.read()
	if err != nil || t.damaged {
		w.warn(WarnTNEF, label)
	}
	in := w.inner(nil, label)
	for _, a := range t.attachments {
		in.attachTNEF(a)
	}
	if w.all.opened != nil {
		return errFound
	}
	if text := t.text(); text != "" && !w.opt.NoText && w.texts {
		w.spare = text
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// opaque reads S/MIME that carries its content inside: the content is the message's own text, its files
// are Inside.
func (w *walker) opaque(br *bufio.Reader, label string, depth int) error {
	content, kind, err := cmsContent(br)
	switch {
	case kind == cmsEncrypted:
		w.warn(WarnEncrypted, "")
		return nil
	case err != nil:
		w.warn(WarnSMIME, "")
		return err
	}
	w.warn(WarnSigned, "")
	ib := borrow(content)
	in := w.inner(newSource(ib), label)
	in.stacked++
	in.texts = w.texts
	_, err = in.entity(depth + 1)
	if errors.Is(err, errFound) {
		return err
	}
	giveBack(ib)
	w.parts = in.parts
	w.pieces = append(w.pieces, in.pieces...)
	w.told = append(w.told, in.told...)
	return err
}

// countingReader counts what goes through.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
