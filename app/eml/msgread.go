package eml

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// msgReader turns the properties of a .msg into a message.
type msgReader struct {
	w *walker
}

func (x *msgReader) message(root *msgStorage) {
	root.properties(headTop, "")
	m := x.w.msg
	x.header(root)
	x.people(root)
	x.fields(root)
	class := strings.ToLower(root.text(pidMessageClass))
	x.attachments(root, class)
	if !x.w.opt.NoText && m.Text == "" {
		text := x.body(root)
		if strings.TrimSpace(text) == "" {
			text, m.Cut = x.w.readable() // what is attached
		}
		x.w.setText(text)
	}
	x.w.finishReport()
}

// exchangeLine stands before the header that Exchange keeps.
const exchangeLine = "Microsoft Mail Internet Headers Version"

// header reads the internet header that came with the message, where there is one: it has what the
// properties lack. What stands in both is taken from the properties where they are better (people).
func (x *msgReader) header(root *msgStorage) {
	text := strings.TrimLeft(root.text(pidTransportHeaders), "\r\n\uFEFF")
	if strings.HasPrefix(text, exchangeLine) {
		_, text, _ = strings.Cut(text, "\n")
	}
	if text == "" {
		return
	}
	br := borrow(strings.NewReader(text + "\r\n\r\n"))
	defer giveBack(br)
	skipBlank(br, func(string, string) {})
	w := x.w
	w.src = newSource(br)
	b, err := w.readBlock()
	if err != nil && len(b.fields) == 0 {
		w.msg.Warnings = nil
		return
	}
	h := b.header()
	e := w.describe(&h, "text/plain")
	w.hint = e.params.get("charset", "")
	w.fields(&h)
	w.keep(&h)
}

// fields reads subject, date and ids where the header had none.
func (x *msgReader) fields(root *msgStorage) {
	m := x.w.msg
	if subject := collapse(root.text(pidSubject)); subject != "" && !lossy(subject, m.Subject) {
		m.Subject = subject
	} else if m.Subject == "" {
		m.Subject = collapse(root.text(pidSubjectPrefix) + root.text(pidNormalizedSubject))
	}
	if sent := root.time(pidClientSubmitTime); x.w.received && !sent.IsZero() {
		m.Date = sent // the header has none that can be read
	}
	for _, id := range []uint32{pidClientSubmitTime, pidDeliveryTime, pidCreationTime, pidLastModified} {
		if m.Date.IsZero() {
			m.Date = root.time(id)
		}
	}
	if m.MessageID == "" {
		m.MessageID = firstID(root.text(pidMessageID))
	}
	if len(m.InReplyTo) == 0 {
		m.InReplyTo = messageIDs(root.text(pidInReplyTo))
	}
	if len(m.References) == 0 {
		m.References = messageIDs(root.text(pidReferences))
	}
}

// lossy tells whether a property is the header's text after letters that its code page lacks became question marks.
func lossy(property, header string) bool {
	if strings.IndexByte(property, '?') < 0 {
		return false
	}
	rest := []rune(header)
	lost := false
	for _, r := range property {
		if len(rest) == 0 || r != rest[0] && (r != '?' || rest[0] < utf8.RuneSelf) {
			return false
		}
		lost = lost || r != rest[0]
		rest = rest[1:]
	}
	return lost && len(rest) == 0
}

// numbered returns the storages "<prefix>#XXXXXXXX" in the order of their numbers.
func numbered(s *msgStorage, prefix string) []*msgStorage {
	var out []*msgStorage
	for _, c := range s.storages {
		if strings.HasPrefix(c.name, prefix) && len(out) < maxAddresses {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *msgStorage) int { return cmp.Compare(a.name, b.name) })
	return out
}

// body is the readable text: plain, then HTML, then RTF.
func (x *msgReader) body(s *msgStorage) string {
	if text := tidy(s.text(pidBody)); text != "" {
		return text
	}
	if b := s.binary(pidHTML, maxHTMLSource); len(b) > 0 {
		label := s.label
		if cp, ok := s.int32(pidInternetCodepage); ok {
			label = codepageLabel(uint32(cp))
		}
		if meta := metaCharset(b); meta != "" {
			label = meta
		}
		text, _ := toUTF8(b, label)
		if text = htmlText(text); text != "" {
			return text
		}
	}
	if text := s.text(pidHTML); text != "" {
		return htmlText(text)
	}
	return rtfReadable(s.binary(pidRTFCompressed, maxRTF), s.label)
}
