package eml

import (
	"bytes"
	"errors"
	"strings"

	"oroconnector/app/crm"
)

// walker goes through the parts of one message, once, front to back.
type walker struct {
	src      *source
	msg      *crm.Message
	opt      Options
	want     int // number of the leaf that Part asks for; -1: none
	found    *entity
	leaves   int
	parts    int
	inPart   bool // the header block being read is a part's
	quiet    int  // above 0: inside a container; warnings are its own affair
	inside   []string
	adopt    bool // the container's text is the message's own (S/MIME)
	pieces   []piece
	kept     int64     // bytes of pieces
	hint     string    // charset of the first text part
	ids      *[]string // of messages inside this one
	delivery bool      // a delivery status was found
	spare    string    // text of winmail.dat or of an invitation, for a message that has none
}

// errFound ends a walk at the leaf that was asked for; the source stands at the start of its body.
var errFound = errors.New("found")

// run reads the message: its header into the fields, its parts into attachments and text.
func (w *walker) run() error {
	b, err := w.readBlock()
	h := b.header()
	if err == nil && !w.opt.entry && !isMail(&h) {
		return ErrNotMail
	}
	if err != nil {
		if len(b.fields) > 0 && !errors.Is(err, ErrNotMail) {
			w.fields(&h)
		}
		return err
	}
	e := w.describe(&h, "text/plain")
	if e.text() {
		w.hint = e.params.get("charset", "")
	}
	err = w.body(&e, 0)
	w.fields(&h)
	w.keep(&h)
	if err == nil {
		err = w.src.err
	}
	if !w.opt.NoText {
		w.render()
		if strings.TrimSpace(w.msg.Text) == "" && w.spare != "" {
			w.setText(w.spare)
		}
	}
	w.finishReport()
	return err
}

// body reads the body of an entity up to the boundary or end that follows it.
func (w *walker) body(e *entity, depth int) error {
	if depth > maxDepth {
		return ErrTooDeep
	}
	if w.parts++; w.parts > maxParts {
		return ErrTooManyParts
	}
	if e.multipart() {
		return w.multipart(e, depth)
	}
	return w.leaf(e, depth)
}

func (w *walker) multipart(e *entity, depth int) error {
	s := w.src
	w.noteCrypto(e)
	boundary := strings.TrimRight(e.params.get("boundary", ""), " \t")
	if boundary == "" || !w.boundaryFits(boundary) {
		boundary = w.findBoundary(boundary)
	}
	if boundary == "" {
		w.warn(WarnNoBoundary, "")
		plain := entity{kind: "text/plain", params: e.params, encoding: e.encoding}
		return w.leaf(&plain, depth)
	}
	at := len(s.bounds)
	s.bounds = append(s.bounds, boundary)
	defer func() { s.bounds = s.bounds[:min(at, len(s.bounds))] }()
	if err := w.children(e, at, depth); err != nil {
		if errors.Is(err, errFound) {
			at = len(s.bounds) // the leaf's body still ends at them
		}
		return err
	}
	return nil
}

// children reads the parts between the boundary lines of s.bounds[at].
func (w *walker) children(e *entity, at, depth int) error {
	s := w.src
	fallback := "text/plain"
	if e.kind == "multipart/digest" {
		fallback = "message/rfc822"
	}
	alt := w.choice(e)
	defer alt.choose()
	s.skip()
	for n := 0; ; n++ {
		switch {
		case s.err != nil:
			return s.err
		case s.hit == hitEOF:
			if n == 0 {
				w.warn(WarnEmptyMultipart, "")
			}
			w.warn(WarnUnclosed, "")
			return nil
		case s.hit < at:
			w.warn(WarnUnclosed, "")
			return nil
		case s.closing:
			s.bounds = s.bounds[:at]
			s.resume()
			s.skip()
			return nil
		}
		s.resume()
		alt.next()
		if err := w.part(fallback, depth+1); err != nil {
			return err
		}
	}
}

// part reads one part of a multipart: its header, its body.
func (w *walker) part(fallback string, depth int) error {
	was := w.inPart
	w.inPart = true
	b, err := w.readBlock()
	w.inPart = was
	if err != nil {
		return err
	}
	h := b.header()
	e := w.describe(&h, fallback)
	if w.hint == "" && e.text() {
		w.hint = e.params.get("charset", "")
	}
	return w.body(&e, depth)
}

// boundaryFits looks ahead whether the named boundary occurs; where the look does not reach far
// enough it is believed.
func (w *walker) boundaryFits(boundary string) bool {
	rest := w.src.peek(bufferSize)
	if len(rest) >= bufferSize {
		return true
	}
	return bytes.Contains(rest, []byte("--"+boundary)) || w.src.hit != hitNone
}

// findBoundary looks for a boundary line where none is named: a line of two dashes and at least six
// characters that a header field follows, and that occurs again or is closed.
func (w *walker) findBoundary(named string) string {
	rest := string(w.src.peek(bufferSize))
	for len(rest) > 0 {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimRight(line, " \t\r")
		if !strings.HasPrefix(line, "--") || len(line) < 8 || strings.ContainsAny(line, " \t") {
			continue
		}
		next, _, _ := strings.Cut(rest, "\n")
		if len(next) > 8 && strings.EqualFold(next[:8], "content-") {
			w.warn(WarnNoBoundary, line[2:])
			return strings.Clone(line[2:])
		}
	}
	return named
}
