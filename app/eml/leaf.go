package eml

import (
	"io"
	"strings"

	"oroconnector/app/crm"
)

// leaf reads a part that is no multipart: into the text, into the attachments, or both.
func (w *walker) leaf(e *entity, depth int) error {
	own := len(w.inside) == 0
	number := w.leaves
	if own {
		if number == w.want {
			w.found = e
			return errFound
		}
		w.leaves++
	}
	if e.encoding == encUnknown {
		w.warn(WarnEncoding, e.encodingRaw)
	}
	name := w.name(e)
	w.noteCrypto(e)
	shown := w.shown(e, name)
	var size int64
	var err error
	switch {
	case e.message() || isTNEF(e, name) || isOpaque(e, name):
		size, err = w.container(e, name, depth)
	case shown && (own || w.adopt):
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

// attach lists a leaf: among the message's own, or inside the container that is being read.
func (w *walker) attach(a crm.Attachment) {
	if n := len(w.inside); n > 0 {
		a.In, a.Part = w.inside[n-1], max(0, w.leaves-1)
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
	for {
		line, eol, ok := w.src.line()
		if !ok {
			break
		}
		c.line(line, eol, w.src.partial)
	}
	size, damaged := c.end(w.src.hit == hitEOF)
	if damaged {
		w.warn(WarnEncodingDamaged, e.kind)
	}
	return size, nil
}

// open gives the decoded bytes of the leaf whose body comes next.
func (w *walker) open(e *entity) io.Reader {
	return decode(e.encoding, &body{s: w.src}, func() { w.warn(WarnEncodingDamaged, e.kind) })
}
