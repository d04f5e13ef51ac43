package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/emersion/go-message"
)

// plainMessage reads a message that stands in this one as it is, not encoded: from the same source, so
// that however many stand in one another each byte is read once.
func (w *walker) plainMessage(e *entity, name string, depth int) (int64, error) {
	s := w.src
	label := name
	if label == "" {
		label = e.kind
	}
	start := s.pos
	switch err := w.nested(w.inner(s, label), depth); {
	case err != nil && (fatal(err) || errors.Is(err, errFound)):
		return 0, err
	case s.err != nil:
		return 0, s.err
	}
	s.skip()
	return s.since(start), nil
}

// nested reads a message inside the message for its attachments and its id, and for its text where
// this one has none so far.
func (w *walker) nested(in *walker, depth int) error {
	in.src.skipBlank()
	in.texts = w.texts && !w.opt.NoText && w.toldBytes < maxText && (w.digest || !w.hasText())
	h, err := in.entity(depth + 1)
	if id := h.Get("Message-Id"); id != "" && len(w.inside) == 0 && len(w.all.ids) < 20 {
		w.all.ids = append(w.all.ids, firstID(id))
	}
	w.parts = in.parts
	if in.texts && err == nil {
		text, _ := in.readable()
		w.tell(in.head(&h), text)
	}
	return err
}

// tell keeps a message inside this one as text: of a digest with the text, else in its stead.
func (w *walker) tell(head, text string) {
	if head != "" {
		text = head + "\n" + text
	}
	if strings.TrimSpace(text) == "" || w.toldBytes >= maxText {
		return
	}
	w.toldBytes += len(text)
	if w.digest {
		w.pieces = append(w.pieces, piece{told: text})
		return
	}
	w.told = append(w.told, text)
}

// hasText tells whether a text was met already that is not blank.
func (w *walker) hasText() bool {
	for i := range w.pieces {
		if !w.pieces[i].blank() {
			return true
		}
	}
	return false
}

// entity reads a header block and the body that follows it.
func (w *walker) entity(depth int) (message.Header, error) {
	b, err := w.readBlock()
	h := b.header()
	if err != nil {
		return h, err
	}
	if n := len(w.inside); n > 0 && strings.HasPrefix(w.inside[n-1], "message/") {
		if subject := w.shortField(&h, "Subject"); subject != "" {
			w.inside[n-1] = subject // better than a type
		}
	}
	e, err := w.start(&b, &h)
	if err != nil {
		return h, err
	}
	return h, w.body(&e, depth)
}

// head is what a mail program shows above a message that stands in another one. Its lines are in an
// order in which they are not taken for the beginning of quoted history.
func (w *walker) head(h *message.Header) string {
	var out strings.Builder
	for _, name := range [...]string{"From", "Subject", "Date", "To", "Cc"} {
		if v := w.shortField(h, name); v != "" {
			out.WriteString(name + ": " + v + "\n")
		}
	}
	return out.String()
}

// shortField decodes a field, up to what a line shows.
func (w *walker) shortField(h *message.Header, name string) string {
	const longest = 500
	v := firstNonEmpty(h, name)
	if len(v) > 2*longest {
		v = v[:2*longest]
	}
	text, _ := decodeWords(v, w.charsetHint())
	if text = clean(collapse(text)); len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return text
}

// skipBlank passes over what precedes the header of a message inside another: blank lines, NULs, lines
// of mbox files.
func (s *source) skipBlank() {
	for {
		line, eol, ok := s.line()
		if !ok {
			return
		}
		text := bytes.TrimPrefix(line, bomUTF8)
		if len(bytes.Trim(text, " \t\r\x00\f\x1A")) == 0 || isFromLine(text) && !s.partial {
			continue
		}
		s.unread(line, eol)
		return
	}
}

// outlook reads a .msg inside the message for its attachments, and for its text where this one has none.
func (w *walker) outlook(br *bufio.Reader, label string) error {
	root, err := openMSG(context.Background(), nil, br, maxInnerMSG)
	if err != nil {
		return err
	}
	root.properties(headTop, "")
	in := w.inner(nil, label)
	in.stacked++
	x := msgReader{w: in}
	x.attachments(root, "")
	if w.all.opened != nil {
		return errFound
	}
	if w.texts && !w.opt.NoText && !w.hasText() {
		w.tell(msgHead(root), x.body(root))
	}
	return nil
}

// msgHead is what a mail program shows above a message, out of the properties of a .msg.
func msgHead(s *msgStorage) string {
	var out strings.Builder
	line := func(name, v string) {
		if v = clean(collapse(v)); v != "" {
			out.WriteString(name + ": " + v + "\n")
		}
	}
	from := s.person(sentRepresenting)
	if from.Email == "" {
		from = s.person(sentBy)
	}
	if from.Email != "" {
		from.Name = strings.TrimSpace(from.Name + " <" + from.Email + ">")
	}
	line("From", from.Name)
	line("Subject", s.text(pidSubject))
	if at := s.time(pidClientSubmitTime); !at.IsZero() {
		line("Date", at.Format(time.RFC1123Z))
	}
	line("To", s.text(pidDisplayTo))
	line("Cc", s.text(pidDisplayCc))
	return out.String()
}
