package demo

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"path"
	"strings"
)

const (
	xmlProlog = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	davXML    = "application/xml; charset=utf-8"
	davNS     = ` xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cal="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"`
	davBody   = 8 << 20
)

var davPrefixes = map[string]string{
	"DAV:": "d", "urn:ietf:params:xml:ns:carddav": "card", "urn:ietf:params:xml:ns:caldav": "cal", "http://calendarserver.org/ns/": "cs",
}

// xmlNode is an element of a request.
type xmlNode struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []xmlNode  `xml:",any"`
}

func (n *xmlNode) child(local string) *xmlNode {
	if n == nil {
		return nil
	}
	for i := range n.Children {
		if n.Children[i].XMLName.Local == local {
			return &n.Children[i]
		}
	}
	return nil
}

func (n *xmlNode) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// qualified is a name with one of our prefixes; of a foreign namespace "".
func qualified(n xml.Name) string {
	if p := davPrefixes[n.Space]; p != "" {
		return p + ":" + n.Local
	}
	return ""
}

// peekBody reads a request's body and leaves it to be read again.
func peekBody(r *http.Request) string {
	data, err := io.ReadAll(io.LimitReader(r.Body, davBody))
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	return string(data)
}

func parseXML(r *http.Request) *xmlNode {
	var n xmlNode
	if xml.NewDecoder(io.LimitReader(r.Body, davBody)).Decode(&n) != nil {
		return nil
	}
	return &n
}

func escapeXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// multi writes a multistatus answer.
type multi struct{ bytes.Buffer }

func newMulti() *multi {
	m := &multi{}
	m.WriteString(xmlProlog + `<d:multistatus` + davNS + `>`)
	return m
}

// status adds an address that has nothing but a status.
func (m *multi) status(href, status string) {
	m.WriteString(`<d:response><d:href>` + escapeXML(href) + `</d:href><d:status>HTTP/1.1 ` + status + `</d:status></d:response>`)
}

// props adds an address with the wanted properties of those there are.
func (m *multi) props(href string, wanted []xml.Name, have map[string]string) {
	var found, missing strings.Builder
	for _, name := range wanted {
		q := qualified(name)
		if value, ok := have[q]; ok {
			found.WriteString("<" + q + ">" + value + "</" + q + ">")
		} else if q != "" {
			missing.WriteString("<" + q + "/>")
		}
	}
	m.WriteString(`<d:response><d:href>` + escapeXML(href) + `</d:href>`)
	if found.Len() > 0 || missing.Len() == 0 {
		m.WriteString(`<d:propstat><d:prop>` + found.String() + `</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`)
	}
	if missing.Len() > 0 {
		m.WriteString(`<d:propstat><d:prop>` + missing.String() + `</d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>`)
	}
	m.WriteString(`</d:response>`)
}

func (m *multi) end(a *davAnswer) {
	m.WriteString(`</d:multistatus>`)
	a.status, a.body = http.StatusMultiStatus, m.Bytes()
	a.header.Set("Content-Type", davXML)
}

// wantedProps are the names below DAV:prop of a request.
func wantedProps(n *xmlNode) []xml.Name {
	var all []xml.Name
	if p := n.child("prop"); p != nil {
		for _, c := range p.Children {
			all = append(all, c.XMLName)
		}
	}
	return all
}

func href(text string) string { return `<d:href>` + escapeXML(text) + `</d:href>` }

// collectionOf is the collection in which a path lies.
func (d *DAV) collectionOf(at string) *davCollection { return d.collections[path.Dir(at)+"/"] }
