package eml

import (
	"errors"
	"io"
	"strings"

	"oroconnector/app/crm"
)

// walker goes through the parts of one message, once, front to back.
type walker struct {
	src       *source
	msg       *crm.Message
	opt       Options
	all       *shared
	leaves    int
	parts     int
	ending    [8]byte // of the last header line
	inPart    bool    // the header block being read is a part's
	quiet     int     // above 0: inside a container; warnings are its own affair
	inside    []string
	stacked   int  // containers whose bytes are decoded into one another
	texts     bool // text parts are kept: it is the message's own text, or stands in for it
	digest    bool // the messages inside are meant to be read with it
	pieces    []piece
	kept      int64    // bytes of pieces
	hint      string   // charset of the first text part
	received  bool     // the date is that of the receipt, since its own field cannot be read
	delivery  bool     // a delivery status was found
	spare     string   // text of winmail.dat or of an invitation, for a message that has none
	told      []string // messages inside this one as text, for the same
	toldBytes int
}

// shared is what the walkers of a message and of those inside it have in common.
type shared struct {
	ids     []string // of messages inside this one
	counted int      // parts inside containers, for their numbers
	want    int      // number of the part that Part asks for; -1: none
	opened  io.Reader
	found   crm.Attachment // what opened reads
}

// newWalker is the walker of a message itself. want is the number of the part that is to be opened.
func newWalker(m *crm.Message, o Options, want int) *walker {
	return &walker{msg: m, opt: o, all: &shared{want: want}, texts: true}
}

// errFound ends a walk at the part that was asked for: shared.opened reads it. What it reads from must
// not be given back.
var errFound = errors.New("found")

// run reads the message: its header into the fields, its parts into attachments and text.
func (w *walker) run() error {
	b, err := w.readBlock()
	h := b.header()
	if err == nil && !w.opt.entry && !isMail(&h, b.junk) {
		return ErrNotMail
	}
	if err != nil {
		if len(b.fields) > 0 && !errors.Is(err, ErrNotMail) {
			w.fields(&h)
		}
		return err
	}
	e, err := w.start(&b, &h)
	if err == nil {
		err = w.body(&e, 0)
	}
	w.fields(&h)
	w.keep(&h)
	if err == nil {
		err = w.src.err
	}
	if !w.opt.NoText && !errors.Is(err, errFound) {
		text, cut := w.readable()
		w.msg.Cut = w.msg.Cut || cut
		w.setText(text)
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
	if (e.encoding == encBase64 || e.encoding == encQuoted) && !w.occurs(boundary) {
		return w.encodedMultipart(e, depth)
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

// encodedMultipart reads a multipart that a gateway has encoded as a whole, which RFC 2045 section 6.4
// forbids.
func (w *walker) encodedMultipart(e *entity, depth int) error {
	outer := w.src
	br := borrow(w.open(e))
	w.src = newSource(br)
	plain := *e
	plain.encoding = encIdentity
	err := w.multipart(&plain, depth)
	if errors.Is(err, errFound) {
		return err
	}
	_, drained := io.Copy(io.Discard, br)
	giveBack(br)
	w.src = outer
	return errors.Join(err, drained)
}

// children reads the parts between the boundary lines of s.bounds[at].
func (w *walker) children(e *entity, at, depth int) error {
	s := w.src
	fallback := "text/plain"
	if e.kind == "multipart/digest" {
		fallback = "message/rfc822"
		defer func(was bool) { w.digest = was }(w.digest)
		w.digest = true
	}
	alt := w.choice(e)
	defer alt.choose()
	before := w.preamble(at)
	for n := 0; ; n++ {
		if n == 0 && s.hit < at {
			w.noParts(e, before)
		}
		switch {
		case s.err != nil:
			return s.err
		case s.hit == hitEOF:
			if s.bounds[at] != "" {
				w.warn(WarnUnclosed, "")
			}
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
	if b.repeats() {
		w.settle(&e, &h)
	}
	if w.hint == "" && e.text() {
		w.hint = e.params.get("charset", "")
	}
	return w.body(&e, depth)
}
