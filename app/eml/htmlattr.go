package eml

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attributes are those of a tag that matter for its text.
type attributes struct {
	href, alt string
	hidden    bool
	tiny      bool // an image of a pixel or two: it tracks, or spaces
	flat      bool // a paragraph without margin: a line (Outlook)
}

// maxHref bounds the address written behind a link's text.
const maxHref = 500

func (a *attributes) read(z *html.Tokenizer) {
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch string(key) {
		case "href":
			a.href = strings.Join(strings.Fields(collapse(string(val))), "")
			if len(a.href) > maxHref {
				a.href = strings.ToValidUTF8(a.href[:maxHref], "") + "…"
			}
		case "alt":
			a.alt = string(val)
		case "hidden":
			a.hidden = true
		case "width", "height":
			if n, err := strconv.Atoi(strings.TrimSuffix(string(val), "px")); err == nil && n <= 2 {
				a.tiny = true
			}
		case "class":
			a.flat = a.flat || bytes.Contains(val, []byte("MsoNormal"))
		case "style":
			a.style(string(val))
		}
	}
}

func (a *attributes) style(s string) {
	s = strings.ToLower(strings.ReplaceAll(s, " ", ""))
	for _, hide := range []string{"display:none", "visibility:hidden", "mso-hide:all", "font-size:0;", "font-size:0px", "max-height:0"} {
		if strings.Contains(s, hide) {
			a.hidden = true
		}
	}
	a.flat = a.flat || strings.Contains(s, "margin:0") || strings.Contains(s, "margin-bottom:0")
}

func voidTag(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Area, atom.Base, atom.Col, atom.Wbr, atom.Embed, atom.Source:
		return true
	}
	return false
}

// metaCharset finds the character set that a document names itself, in its first bytes.
func metaCharset(b []byte) string {
	b = bytes.ToLower(b[:min(len(b), 2<<10)])
	i := bytes.Index(b, []byte("charset="))
	if i < 0 {
		return ""
	}
	rest := bytes.TrimLeft(b[i+len("charset="):], `"' `)
	end := bytes.IndexAny(rest, "\"' ;/>")
	if end <= 0 || end > 40 {
		return ""
	}
	return string(rest[:end])
}

func itoa(n int) string { return strconv.Itoa(n) }

// shownLink tells whether the address of a link says something to a person: not a place in the document
// itself, and not a script, a picture or a file written into the address.
func shownLink(href string) bool {
	scheme, _, ok := strings.Cut(href, ":")
	if !ok {
		return false
	}
	switch strings.ToLower(scheme) {
	case "javascript", "vbscript", "data", "cid", "mid", "blob", "about", "x-apple-data-detectors":
		return false
	}
	return true
}
