package eml

import (
	"io"
	"strings"

	"oroconnector/app/crm"
)

// leaf reads a part that is no multipart: into the text, into the attachments, or both.
func (w *walker) leaf(e *entity, depth int) error {
	name := w.name(e)
	number := w.number()
	if number == w.all.want {
		w.all.opened = w.open(e)
		w.all.found = crm.Attachment{Name: name, Type: e.kind, Size: -1, Part: number}
		return errFound
	}
	if e.encoding == encUnknown {
		w.warn(WarnEncoding, e.encodingRaw)
	}
	w.noteCrypto(e)
	shown := w.shown(e, name)
	kind := e.contains(name)
	var size int64
	var err error
	switch {
	case kind != containsNothing:
		size, err = w.container(e, kind, name, depth)
	case shown && w.texts:
		size, err = w.readPiece(e)
	case w.concerns(e):
		size, err = w.readReport(e)
	default:
		size, err = w.count(e)
	}
	if err == nil {
		err = w.src.err
	}
	if name != "" || !shown {
		w.attach(crm.Attachment{
			Name: name, Type: e.kind, Size: size, Part: number,
			Inline: e.disposition == "inline" || (e.id != "" && e.disposition != "attachment"),
		})
	}
	return err
}

// InsideFrom is the number of the first part of Message.Inside; those of Message.Attachments are below.
const InsideFrom = 1 << 20

// number gives the next part its number: the message's own leaves count from 0, those inside containers
// from InsideFrom, each in the order in which they begin.
func (w *walker) number() int {
	if len(w.inside) > 0 {
		return w.all.number()
	}
	w.leaves++
	return w.leaves - 1
}

func (s *shared) number() int {
	s.counted++
	return InsideFrom + s.counted - 1
}

// attach lists a leaf: among the message's own, or inside the container that is being read.
func (w *walker) attach(a crm.Attachment) {
	if n := len(w.inside); n > 0 {
		a.In = w.inside[n-1]
		if len(w.msg.Inside) < maxInside {
			w.msg.Inside = append(w.msg.Inside, a)
		}
		return
	}
	w.msg.Attachments = append(w.msg.Attachments, a)
}

// shown tells whether a leaf is text of the message rather than something attached to it.
func (w *walker) shown(e *entity, name string) bool {
	switch {
	case !e.text() || e.disposition == "attachment" || e.kind == "text/calendar":
		return false
	case e.kind == "text/rfc822-headers" || e.kind == "text/vcard" || e.kind == "text/x-vcard":
		return false
	case name == "":
		return true
	}
	return len(w.pieces) == 0 && (e.kind == "text/plain" || e.kind == "text/html") &&
		(e.disposition == "" || e.disposition == "inline") && !strings.Contains(name, ".vcf")
}

// count reads a leaf for its size only, without decoding it.
func (w *walker) count(e *entity) (int64, error) {
	if e.encoding == encUU {
		n, err := io.Copy(io.Discard, w.open(e))
		w.src.skip() // what follows the block
		return n, err
	}
	c := counter{kind: e.encoding}
	c.base64.judge.text = e.keepsTail()
	filters, torn := e.filters(), false
	for {
		line, eol, ok := w.src.line()
		if !ok {
			break
		}
		if filters && !torn && maybeBlock(line) && c.atLine() {
			w.src.unread(line, eol)
			rest := &countingReader{r: w.open(e)}
			if _, err := io.Copy(io.Discard, w.filter(e, rest)); err != nil {
				return 0, err
			}
			return c.size + c.eol + rest.n, nil
		}
		c.line(line, eol, w.src.partial)
		torn = w.src.partial
	}
	size, damaged := c.end(w.src.hit == hitEOF)
	if damaged {
		w.warn(WarnEncodingDamaged, e.kind)
	}
	return size, nil
}

// keepsTail tells whether plain text behind the base64 of a leaf is kept: it is to be read, where the
// leaf is no file.
func (e *entity) keepsTail() bool { return e.text() && e.disposition != "attachment" }

// open gives the decoded bytes of the leaf whose body comes next.
func (w *walker) open(e *entity) io.Reader {
	if e.encoding == encBase64 {
		b := &base64Body{s: w.src, damaged: func() { w.warn(WarnEncodingDamaged, e.kind) }}
		b.judge.text = e.keepsTail()
		return b
	}
	return decode(e.encoding, &body{s: w.src}, func() { w.warn(WarnEncodingDamaged, e.kind) })
}
