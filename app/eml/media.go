package eml

import (
	"strings"

	"github.com/emersion/go-message"
)

// entity is a part's header as far as reading its body needs it.
type entity struct {
	kind        string // media type in lower case; "text/plain" where there is none
	params      params // of Content-Type
	disposition string // in lower case; empty where there is none
	dispParams  params
	encoding    encodingKind
	encodingRaw string
	id          string // Content-ID without brackets
}

func (e *entity) multipart() bool { return strings.HasPrefix(e.kind, "multipart/") }

// text tells whether the part is text that can be shown.
func (e *entity) text() bool {
	return strings.HasPrefix(e.kind, "text/") || e.kind == "application/rtf" || e.kind == "application/xhtml+xml"
}

// message tells whether the part holds a message (RFC 2046 section 5.2.1, RFC 6532).
// The first of the pieces that Outlook Express broke a message into begins like one too (section 5.2.2).
func (e *entity) message() bool {
	switch e.kind {
	case "message/rfc822", "message/global", "message/news":
		return true
	case "message/partial":
		return e.params.get("number", "") == "1"
	}
	return false
}

// describe reads the Content-* fields. fallback is the type of a part that names none.
func (w *walker) describe(h *message.Header, fallback string) entity {
	var e entity
	e.typed(firstNonEmpty(h, "Content-Type"), fallback)
	if v := h.Get("Content-Disposition"); v != "" {
		e.disposition, e.dispParams = parseParams(v)
		e.disposition = strings.ToLower(e.disposition)
	}
	e.encodingRaw = h.Get("Content-Transfer-Encoding")
	e.encoding = encodingOf(e.encodingRaw)
	if h.Has("X-Apple-Content-Length") {
		w.warn(WarnPartial, "")
	}
	if v := h.Get("Content-Id"); v != "" {
		e.id = strings.Trim(strings.TrimSpace(v), "<>")
	}
	return e
}

// typed takes the media type and the parameters of a field.
func (e *entity) typed(v, fallback string) {
	kind, ps := parseParams(v)
	e.kind, e.params = fallback, ps
	if kind = mediaType(kind); kind != "" {
		e.kind = kind
	}
}

// settle decides between several fields of one name, which gateways leave behind: of types the first
// multipart whose boundary is used, if there is nothing to be read before it or it stands first; then the
// first that is no multipart. Of encodings base64, since what is none is found out; else the first.
func (w *walker) settle(e *entity, h *message.Header) {
	if values := h.Values("Content-Type"); len(values) > 1 {
		w.warn(WarnHeaderTwice, "Content-Type")
		if chosen := w.settleType(values[:min(len(values), 20)]); chosen.kind != "" {
			e.kind, e.params = chosen.kind, chosen.params
		}
	}
	values := h.Values("Content-Transfer-Encoding")
	if len(values) > 1 {
		w.warn(WarnHeaderTwice, "Content-Transfer-Encoding")
	}
	for _, v := range values {
		if k := encodingOf(v); k == encBase64 || k != encUnknown && e.encoding == encUnknown {
			e.encoding, e.encodingRaw = k, v
		}
	}
}

func (w *walker) settleType(values []string) (chosen entity) {
	starts := w.bareMultipart()
	for i, v := range values {
		var c entity
		if c.typed(v, ""); c.kind == "" {
			continue
		}
		if boundary := c.params.get("boundary", ""); c.multipart() {
			if i == 0 && w.occurs(boundary) || boundary != "" && boundary == starts {
				return c
			}
			continue
		}
		if chosen.kind == "" {
			chosen = c
		}
		if c.message() {
			break // the fields behind it are those of the message inside
		}
	}
	return chosen
}

// firstNonEmpty returns the first value of a field that has one.
func firstNonEmpty(h *message.Header, name string) string {
	if v := strings.TrimSpace(h.Get(name)); v != "" || !h.Has(name) {
		return v
	}
	for _, v := range h.Values(name) {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// mediaType mends a media type: lower case, no blanks, a bare "text" is text/plain; empty where it is
// none (RFC 2045 section 5.2: then it is the default).
func mediaType(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.ContainsAny(s, " \t") {
		if strings.ContainsRune(s, '/') {
			s = strings.NewReplacer(" ", "", "\t", "").Replace(s)
		}
	}
	switch s {
	case "text", "plain":
		return "text/plain"
	case "html":
		return "text/html"
	}
	slash := strings.IndexByte(s, '/')
	if slash <= 0 || slash == len(s)-1 {
		return ""
	}
	return s
}

// name is the decoded name of the part, from either field, the disposition's first.
func (w *walker) name(e *entity) string {
	for _, c := range []struct {
		ps   params
		name string
	}{{e.dispParams, "filename"}, {e.params, "name"}, {e.dispParams, "name"}, {e.params, "filename"}} {
		if len(c.ps) == 0 {
			continue
		}
		if v := collapse(c.ps.get(c.name, w.charsetHint())); v != "" {
			return v
		}
	}
	return ""
}
