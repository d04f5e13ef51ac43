package eml

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText turns HTML into text a person reads: blocks become lines, links keep their address, quoted
// history gets "> ", what is not seen (styles, scripts, hidden parts, tracking pixels) is left out.
// Nothing is fetched.
func htmlText(s string) string {
	h := htmlWriter{}
	h.out.Grow(min(len(s)/3, maxText))
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(1 << 20)
	for h.out.Len() <= maxText {
		switch z.Next() {
		case html.ErrorToken:
			return h.finish()
		case html.TextToken:
			if h.hidden == 0 {
				h.text(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			h.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			h.end(atom.Lookup(name))
		}
	}
	return h.finish()
}

// htmlWriter writes the text of a document line by line.
type htmlWriter struct {
	out     strings.Builder
	line    strings.Builder
	blank   bool // a blank waits to be written
	gap     int  // blank lines wanted before the next line
	quote   int  // depth of blockquotes
	last    int  // of the line written last
	pre     int
	hidden  int // above 0: inside something that is not seen
	hiding  atom.Atom
	lists   []int // number of the next item; -1: not numbered
	href    string
	linkAt  int
	linkOut int
	cells   int
}

func (h *htmlWriter) text(b []byte) {
	if h.pre > 0 {
		s := string(b)
		for {
			i := strings.IndexByte(s, '\n')
			if i < 0 {
				h.write(s)
				return
			}
			h.write(strings.TrimRight(s[:i], "\r"))
			h.newline()
			s = s[i+1:]
		}
	}
	for len(b) > 0 {
		i := 0
		for i < len(b) && b[i] > ' ' && b[i] != 0xC2 && b[i] != 0xE2 && b[i] != 0xEF {
			i++
		}
		if i > 0 {
			h.write(string(b[:i]))
			b = b[i:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		switch {
		case isBlank(r):
			h.blank = true
		case r == 0x200B || r == 0x200C || r == 0x200D && h.line.Len() == 0 || r == 0xFEFF || r == 0xAD || r == 0x34F || invisible(r):
		default:
			h.write(string(b[:size]))
		}
		b = b[size:]
	}
}

func (h *htmlWriter) write(s string) {
	if s == "" {
		return
	}
	if h.blank && h.line.Len() > 0 {
		h.line.WriteByte(' ')
	}
	h.blank = false
	h.line.WriteString(s)
}

// newline ends the current line; an empty one asks for a gap.
func (h *htmlWriter) newline() {
	h.blank, h.cells = false, 0
	text := strings.TrimRight(h.line.String(), " \t")
	h.line.Reset()
	if text == "" {
		h.gap = min(h.gap+1, 1)
		return
	}
	const deepest = 20
	prefix := strings.Repeat("> ", min(h.quote, deepest))
	if h.gap > 0 && h.out.Len() > 0 {
		h.out.WriteString(strings.TrimRight(prefix[:2*min(h.last, h.quote, deepest)], " "))
		h.out.WriteByte('\n')
	}
	h.gap, h.last = 0, h.quote
	h.out.WriteString(prefix)
	h.out.WriteString(strings.ToValidUTF8(text, "\uFFFD"))
	h.out.WriteByte('\n')
}

// breakBlock ends the line that is being written, if there is one.
func (h *htmlWriter) breakBlock() {
	if h.line.Len() > 0 {
		h.newline()
	}
	h.blank = false
}

func (h *htmlWriter) finish() string {
	h.breakBlock()
	return h.out.String()
}

func (h *htmlWriter) start(z *html.Tokenizer) {
	raw, more := z.TagName()
	tag := atom.Lookup(raw)
	if h.hidden > 0 {
		if tag == h.hiding && !voidTag(tag) {
			h.hidden++
		}
		return
	}
	var at attributes
	if more {
		at.read(z)
	}
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Noscript, atom.Template, atom.Object, atom.Svg, atom.Select:
		h.hidden, h.hiding = 1, tag
		if tag == atom.Head {
			h.hiding = atom.Head
		}
		return
	}
	if at.hidden && !voidTag(tag) && tag != atom.Body && tag != atom.Html && tag != 0 {
		h.hidden, h.hiding = 1, tag
		return
	}
	h.open(tag, &at)
}

// open writes what a tag means for the text.
func (h *htmlWriter) open(tag atom.Atom, at *attributes) {
	switch tag {
	case atom.Body:
		h.hidden = 0
	case atom.Br:
		h.newline()
	case atom.Hr:
		h.breakBlock()
		h.write("----------")
		h.newline()
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table:
		h.breakBlock()
		if !at.flat {
			h.gap = 1
		}
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Center,
		atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Main, atom.Nav, atom.Figure, atom.Caption:
		h.breakBlock()
	case atom.Td, atom.Th:
		if h.cells++; h.cells > 1 && h.line.Len() > 0 {
			h.line.WriteByte(' ')
		}
	case atom.Blockquote:
		h.breakBlock()
		h.gap = max(h.gap, 1)
		h.quote++
	case atom.Pre:
		h.breakBlock()
		h.pre++
	case atom.Ul:
		h.breakBlock()
		h.lists = append(h.lists, -1)
	case atom.Ol:
		h.breakBlock()
		h.lists = append(h.lists, 1)
	case atom.Li:
		h.item()
	case atom.A:
		h.href, h.linkAt, h.linkOut = at.href, h.line.Len(), h.out.Len()
	case atom.Img:
		if at.alt != "" && !at.tiny && !strings.HasPrefix(at.alt, "data:") {
			h.blank = h.blank || h.line.Len() > 0
			h.write("[" + collapse(at.alt) + "]")
		}
	}
}

const maxLists = 50

func (h *htmlWriter) item() {
	h.breakBlock()
	n := len(h.lists)
	if n == 0 {
		h.write("- ")
		return
	}
	if n > maxLists {
		h.lists = h.lists[:maxLists]
		n = maxLists
	}
	h.write(strings.Repeat("  ", n-1))
	if h.lists[n-1] < 0 {
		h.write("- ")
		return
	}
	h.write(itoa(h.lists[n-1]) + ". ")
	h.lists[n-1]++
}

func (h *htmlWriter) end(tag atom.Atom) {
	if h.hidden > 0 {
		if tag == h.hiding || tag == atom.Html {
			h.hidden--
		}
		return
	}
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table:
		h.breakBlock()
		h.gap = max(h.gap, 0)
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Center,
		atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Li, atom.Main, atom.Nav, atom.Figure, atom.Caption:
		h.breakBlock()
	case atom.Blockquote:
		h.breakBlock()
		h.quote = max(0, h.quote-1)
		h.gap = 1
	case atom.Pre:
		h.breakBlock()
		h.pre = max(0, h.pre-1)
	case atom.Ul, atom.Ol:
		h.breakBlock()
		h.lists = h.lists[:max(0, len(h.lists)-1)]
	case atom.A:
		h.endLink()
	}
}

// endLink writes the address of a link behind its text, unless the text is the address.
func (h *htmlWriter) endLink() {
	href := h.href
	h.href = ""
	if !shownLink(href) {
		return
	}
	text := ""
	if h.linkOut == h.out.Len() && h.linkAt <= h.line.Len() {
		text = strings.TrimSpace(h.line.String()[h.linkAt:])
	}
	if text == "" && h.linkOut == h.out.Len() {
		return // an image, or nothing at all
	}
	bare := func(s string) string {
		s = strings.ToLower(strings.TrimSuffix(s, "/"))
		for _, p := range []string{"mailto:", "tel:", "https://", "http://", "www."} {
			s = strings.TrimPrefix(s, p)
		}
		return s
	}
	if bare(text) == bare(href) {
		return
	}
	h.blank = true
	h.write("<" + href + ">")
}
