package dav

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-vcard"
)

// document is a vCard or an iCalendar object as logical lines over its raw bytes (RFC 6350 3.2, RFC 5545
// 3.1). What is changed is noted line by line; bytes puts it together and copies every other byte as it was.
type document struct {
	raw   []byte
	lines []line
	parts []part
	eol   string // of the first line
	flat  bool   // new lines are not folded: vCard 2.1 folds at white space only

	own   map[int][]int    // component → lines directly in it, as within found them
	put   map[int]string   // line → its new bytes; "" removes it
	after map[int][]string // line → new lines behind it
}

// line is a logical line: with its folds from from to to in raw.
type line struct {
	from, to int
	group    string
	name     string // in upper case; "" of a line that is no property
	params   vcard.Params
	head     string // unfolded, up to the colon
	value    string // unfolded, behind it, still escaped and encoded
}

// part is a component: VCARD, VCALENDAR, VTODO …
type part struct {
	name       string
	begin, end int // lines
	parent     int // in document.parts, -1 of the outermost
}

// parse reads any bytes; ok tells whether every BEGIN has its END and nothing stands outside.
func parse(raw []byte) (d *document, ok bool) {
	d = &document{raw: raw, eol: "\n", own: map[int][]int{}, put: map[int]string{}, after: map[int][]string{}}
	if i := bytes.IndexByte(raw, '\n'); i < 0 || i > 0 && raw[i-1] == '\r' {
		d.eol = "\r\n"
	}
	for at := 0; at < len(raw); {
		l := logical(raw, at)
		d.lines = append(d.lines, l)
		at = l.to
	}
	return d, d.nest()
}

// logical reads the line that begins at from. A byte order mark belongs to the first one's bytes only.
func logical(raw []byte, from int) line {
	l := line{from: from}
	var text []byte
	soft := false
	for at := from; at < len(raw); {
		end := len(raw)
		if i := bytes.IndexByte(raw[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		piece := raw[at:end]
		if at > from && !soft {
			piece = piece[1:] // the white space of the fold
		}
		text = append(text, bytes.TrimRight(piece, "\r\n")...)
		at, l.to = end, end
		if soft = softly(text) && at < len(raw); soft {
			text = text[:len(text)-1]
			continue
		}
		if at >= len(raw) || raw[at] != ' ' && raw[at] != '\t' || len(text) == 0 {
			break
		}
	}
	if from == 0 {
		text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	}
	l.split(string(text))
	return l
}

// softly tells whether a quoted-printable value goes on in the next line (vCard 2.1).
func softly(text []byte) bool {
	if !bytes.HasSuffix(text, []byte("=")) {
		return false
	}
	head, _, found := bytes.Cut(text, []byte(":"))
	return found && bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// split takes a logical line apart. A colon within quotes is none; with a quote that never ends the first is it.
func (l *line) split(text string) {
	colon, quoted := -1, false
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			quoted = !quoted
		} else if text[i] == ':' && !quoted {
			colon = i
			break
		}
	}
	if colon < 0 {
		colon = strings.IndexByte(text, ':')
	}
	if colon < 0 {
		l.head = text
		return
	}
	l.head, l.value = text[:colon], text[colon+1:]
	parts := cutQuoted(l.head, ';')
	name := strings.TrimSpace(parts[0])
	if group, rest, grouped := strings.Cut(name, "."); grouped {
		l.group, name = group, rest
	}
	l.name = strings.ToUpper(name)
	l.params = vcard.Params{}
	for _, p := range parts[1:] {
		key, value, valued := strings.Cut(p, "=")
		if !valued { // vCard 2.1: TEL;WORK;FAX:
			key, value = bareParam(key), key
		}
		key = strings.ToUpper(strings.TrimSpace(key))
		for _, v := range cutQuoted(value, ',') {
			// TYPE="work,voice" is a list too (RFC 6350 5.6 has it so in its examples)
			v = strings.Trim(strings.TrimSpace(v), `"`)
			if key == vcard.ParamType {
				l.params[key] = append(l.params[key], strings.Split(v, ",")...)
				continue
			}
			l.params[key] = append(l.params[key], v)
		}
	}
}

// bareParam names a parameter without a name.
func bareParam(value string) string {
	switch strings.ToUpper(strings.TrimSpace(value)) {
	case "QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT":
		return "ENCODING"
	}
	return vcard.ParamType
}

// cutQuoted splits at a byte outside of double quotes.
func cutQuoted(s string, at byte) []string {
	var all []string
	quoted, from := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == at && !quoted:
			all, from = append(all, s[from:i]), i+1
		}
	}
	return append(all, s[from:])
}

// nest finds the components.
func (d *document) nest() bool {
	var open []int
	ok := true
	for i, l := range d.lines {
		switch l.name {
		case "BEGIN":
			parent := -1
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			d.parts = append(d.parts, part{name: strings.ToUpper(strings.TrimSpace(l.value)), begin: i, end: -1, parent: parent})
			open = append(open, len(d.parts)-1)
		case "END":
			if len(open) == 0 || d.parts[open[len(open)-1]].name != strings.ToUpper(strings.TrimSpace(l.value)) {
				return false
			}
			d.parts[open[len(open)-1]].end = i
			open = open[:len(open)-1]
		default:
			ok = ok && (len(open) > 0 || strings.TrimSpace(l.head+l.value) == "")
		}
	}
	return ok && len(open) == 0 && len(d.parts) > 0
}

// within lists the lines directly in a component, without those of components in it.
func (d *document) within(p int) []int {
	if own, known := d.own[p]; known {
		return own
	}
	var own []int
	for i := d.parts[p].begin + 1; i < d.parts[p].end; i++ {
		if d.lines[i].name == "BEGIN" {
			at, _ := slices.BinarySearchFunc(d.parts, i, func(p part, i int) int { return p.begin - i })
			i = d.parts[at].end
			continue
		}
		own = append(own, i)
	}
	d.own[p] = own
	return own
}

// bytes puts the document together.
func (d *document) bytes() []byte {
	out := make([]byte, 0, len(d.raw)+256)
	for i, l := range d.lines {
		if text, changed := d.put[i]; changed {
			out = append(out, text...)
		} else {
			out = append(out, d.raw[l.from:l.to]...)
		}
		for _, text := range d.after[i] {
			if n := len(out); n > 0 && out[n-1] != '\n' {
				out = append(out, d.eol...)
			}
			out = append(out, text...)
		}
	}
	return out
}

// set gives a line another head and value.
func (d *document) set(i int, head, value string) { d.put[i] = d.physical(head, value) }

func (d *document) remove(i int) { d.put[i] = "" }

// insert puts a new line behind line i, after others put there before.
func (d *document) insert(i int, head, value string) {
	d.after[i] = append(d.after[i], d.physical(head, value))
}

// physical writes a logical line, folded at 75 bytes between runes.
func (d *document) physical(head, value string) string {
	text := head + ":" + value
	if d.flat {
		return text + d.eol
	}
	var b strings.Builder
	width := 0
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		if width+size > 75 {
			b.WriteString(d.eol + " ")
			width = 1
		}
		b.WriteString(text[i : i+size])
		width += size
		i += size
	}
	return b.String() + d.eol
}
