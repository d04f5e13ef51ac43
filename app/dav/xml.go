package dav

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"oroconnector/app/crm"
)

// Namespaces of what is asked and answered.
const (
	nsDAV   = "DAV:"
	nsCard  = "urn:ietf:params:xml:ns:carddav"
	nsCal   = "urn:ietf:params:xml:ns:caldav"
	nsCS    = "http://calendarserver.org/ns/"
	nsSabre = "http://sabredav.org/ns"
)

// Bounds of an answer. One record's text is bounded by recordLimit, a whole answer by time only: it streams.
const (
	depthLimit    = 32
	childrenLimit = 20_000 // of one response
	// bytes of one response, with the references that text is written with
	responseLimit = 2 * recordLimit
)

var errXML = errors.New("the answer is no multistatus document")

// node is an element with what stands in it. Text of an element with children is theirs to interpret.
type node struct {
	name     xml.Name
	attrs    []xml.Attr
	text     string
	large    bool // text was cut at recordLimit
	children []*node
}

// child returns the first child of the name, or nil; it may be called on nil.
func (n *node) child(space, local string) *node {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name.Local == local && c.name.Space == space {
			return c
		}
	}
	return nil
}

// value is the trimmed text of a child, or "".
func (n *node) value(space, local string) string {
	if c := n.child(space, local); c != nil {
		return strings.TrimSpace(c.text)
	}
	return ""
}

func (n *node) attr(local string) string {
	for _, a := range n.attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// response is one DAV:response: what is known of one address.
type response struct {
	href    string
	status  int   // of the address itself, 0 where its properties have their own
	ok      *node // properties that the server gave; its children
	error   string
	refused map[xml.Name]int // status of properties that it did not give
}

// multistatus reads an answer of status 207 response by response, so that memory holds one of them only,
// and returns the sync-token at its end. An error of each ends it and is returned as it is.
func multistatus(r io.Reader, each func(response) error) (token string, err error) {
	c := newCleaner(r)
	d := xml.NewDecoder(c)
	d.CharsetReader = charset
	root, err := start(d)
	if err != nil {
		return "", xmlFault(err)
	}
	if root.Name != (xml.Name{Space: nsDAV, Local: "multistatus"}) {
		return "", xmlFault(errXML)
	}
	for {
		c.given = 0
		t, err := d.Token()
		if err != nil {
			return "", xmlFault(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			return token, nil
		case xml.StartElement:
			n, err := element(d, t, 1, new(int))
			if err != nil {
				return "", xmlFault(err)
			}
			switch n.name {
			case xml.Name{Space: nsDAV, Local: "response"}:
				for _, one := range responses(n) {
					if err := each(one); err != nil {
						return "", err
					}
				}
			case xml.Name{Space: nsDAV, Local: "sync-token"}:
				token = strings.TrimSpace(n.text)
			}
		}
	}
}

func start(d *xml.Decoder) (xml.StartElement, error) {
	for {
		t, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if s, ok := t.(xml.StartElement); ok {
			return s, nil
		}
	}
}

// element reads the rest of an element. Text beyond the limit is read and forgotten.
func element(d *xml.Decoder, s xml.StartElement, depth int, count *int) (*node, error) {
	if *count++; depth > depthLimit || *count > childrenLimit {
		return nil, fmt.Errorf("%w: too deep or too many elements", errXML)
	}
	n := &node{name: s.Name, attrs: bytesless(s.Attr)}
	var text []byte
	for {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			if n.large = n.large || len(text)+len(t) > recordLimit; !n.large {
				text = append(text, t...)
			}
		case xml.StartElement:
			c, err := element(d, t, depth+1, count)
			if err != nil {
				return nil, err
			}
			n.children = append(n.children, c)
		case xml.EndElement:
			n.text = string(text)
			return n, nil
		}
	}
}

func bytesless(attrs []xml.Attr) []xml.Attr {
	if len(attrs) == 0 {
		return nil
	}
	return append([]xml.Attr(nil), attrs...)
}

// parseNode reads a small document, or returns nil.
func parseNode(data []byte) *node {
	d := xml.NewDecoder(newCleaner(bytes.NewReader(data)))
	d.CharsetReader = charset
	s, err := start(d)
	if err != nil {
		return nil
	}
	n, err := element(d, s, 1, new(int))
	if err != nil {
		return nil
	}
	return n
}

// responses turns an element into what it says: one response for each of its addresses (RFC 4918 14.24).
func responses(n *node) []response {
	r := response{ok: &node{}, refused: map[xml.Name]int{}, status: statusLine(n.value(nsDAV, "status"))}
	if e := n.child(nsDAV, "error"); e != nil && len(e.children) > 0 {
		r.error = e.children[0].name.Local
	}
	for _, stat := range n.children {
		if stat.name != (xml.Name{Space: nsDAV, Local: "propstat"}) {
			continue
		}
		status := statusLine(stat.value(nsDAV, "status"))
		props := stat.child(nsDAV, "prop")
		if props == nil {
			continue
		}
		for _, p := range props.children {
			if status == 0 || status/100 == 2 { // a missing status is a lapse of some servers
				r.ok.children = append(r.ok.children, p)
			} else {
				r.refused[p.name] = status
			}
		}
	}
	var all []response
	for _, c := range n.children {
		if c.name == (xml.Name{Space: nsDAV, Local: "href"}) {
			r.href = strings.TrimSpace(c.text)
			all = append(all, r)
		}
	}
	return all
}

// statusLine reads "HTTP/1.1 404 Not Found"; 0 where there is none.
func statusLine(s string) int {
	fields := strings.Fields(s)
	if len(fields) < 2 {
		return 0
	}
	code, err := strconv.Atoi(fields[1])
	if err != nil || code < 100 || code > 999 {
		return 0
	}
	return code
}

// charset lets the declared encodings pass that the cleaner makes UTF-8 of byte by byte.
func charset(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252":
		return r, nil
	}
	return nil, fmt.Errorf("unknown character set %q", label)
}

// xmlFault says that an answer is broken; what broke on the way stays what it was.
func xmlFault(err error) error {
	var f *crm.Fault
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &crm.Fault{Kind: crm.Offline, Code: "dav.cut", Err: err}
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && syntax.Msg == "unexpected EOF" {
		return &crm.Fault{Kind: crm.Offline, Code: "dav.cut", Err: err}
	}
	return &crm.Fault{Kind: crm.Damaged, Code: "dav.answer", Err: err}
}

// escape writes text into an element of a request.
func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
