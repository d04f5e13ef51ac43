package eml

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-message"
)

// container reads a leaf that holds further messages or files: what is in it goes into Message.Inside,
// and of S/MIME and winmail.dat the text too. It returns the size of the leaf.
func (w *walker) container(e *entity, name string, depth int) (int64, error) {
	if len(w.inside) >= maxContainer {
		w.warn(WarnTooDeep, name)
		return w.count(e)
	}
	c := &countingReader{r: w.open(e)}
	br := borrow(c)
	defer giveBack(br)
	label := name
	if label == "" {
		label = e.kind
	}
	var err error
	switch {
	case e.message():
		err = w.nested(br, label, depth)
	case isTNEF(e, name):
		err = w.winmail(br, label)
	default:
		err = w.opaque(br, label, depth)
	}
	if err != nil && fatal(err) {
		return c.n, err
	}
	if _, err := io.Copy(io.Discard, br); err != nil {
		return c.n, err
	}
	return c.n, nil
}

// fatal errors end the reading of the whole message; others only of the container.
func fatal(err error) bool {
	return !errors.Is(err, ErrNotMail) && !errors.Is(err, ErrDamaged) && !errors.Is(err, io.ErrUnexpectedEOF)
}

// inner is a walker for what is inside a container of this message.
func (w *walker) inner(br *bufio.Reader, label string) *walker {
	return &walker{
		src: newSource(br), msg: w.msg, opt: w.opt, want: -1, parts: w.parts, leaves: w.leaves, quiet: w.quiet + 1,
		inside: append(w.inside[:len(w.inside):len(w.inside)], label), inPart: true, ids: w.ids,
	}
}

// nested reads a message inside the message for its attachments and its id.
func (w *walker) nested(br *bufio.Reader, label string, depth int) error {
	skipBlank(br, func(string, string) {})
	in := w.inner(br, label)
	h, err := in.entity(depth + 1)
	if id := h.Get("Message-Id"); id != "" && len(w.inside) == 0 && len(*w.ids) < 20 {
		*w.ids = append(*w.ids, firstID(id))
	}
	w.parts = in.parts
	return err
}

// entity reads a header block and the body that follows it.
func (w *walker) entity(depth int) (message.Header, error) {
	b, err := w.readBlock()
	h := b.header()
	if err != nil {
		return h, err
	}
	e := w.describe(&h, "text/plain")
	return h, w.body(&e, depth)
}

// winmail reads winmail.dat: its files, and its text where the message has none.
func (w *walker) winmail(br *bufio.Reader, label string) error {
	t := tnefReader{r: br}
	err := t.read()
	if err != nil || t.damaged {
		w.warn(WarnTNEF, label)
	}
	in := w.inner(br, label)
	for _, a := range t.attachments {
		in.attachTNEF(a)
	}
	if text := t.text(); text != "" && !w.opt.NoText && len(w.inside) == 0 {
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
	defer giveBack(ib)
	in := w.inner(ib, label)
	in.adopt = len(w.inside) == 0 || w.adopt
	_, err = in.entity(depth + 1)
	w.parts = in.parts
	w.pieces = append(w.pieces, in.pieces...)
	return err
}

// isTNEF tells whether a part is winmail.dat.
func isTNEF(e *entity, name string) bool {
	return e.kind == "application/ms-tnef" || e.kind == "application/vnd.ms-tnef" || strings.EqualFold(name, "winmail.dat")
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
