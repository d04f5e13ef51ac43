package oro

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// document is a JSON:API document as Oro sends them (api 2.6): no member is obligatory, unknown ones are
// ignored, and members of a wrong type read as absent, so that one odd custom field never hides a record.
type document struct {
	Data     []resource // one for a single resource, none for null
	Single   bool       // data was an object or null, not a list
	Included []resource
	Links    links
	Errors   []problem
	Total    int // X-Include-Total-Count; -1 where the answer had none
}

// resource is a resource object or, without attributes, a resource identifier.
type resource struct {
	Type          string                     `json:"type"`
	ID            string                     `json:"id"`
	Attributes    map[string]json.RawMessage `json:"attributes"`
	Relationships map[string]relationship    `json:"relationships"`
	Links         links                      `json:"links"`
	Meta          map[string]json.RawMessage `json:"meta"`
}

// identifier names a resource.
type identifier struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// relationship is the data member of a relationship object, to-one and to-many alike.
type relationship []identifier

// links maps names to addresses; a link object gives its href.
type links map[string]string

// problem is a JSON:API error object.
type problem struct {
	Status string `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Source struct {
		Pointer   string `json:"pointer"`
		Parameter string `json:"parameter"`
	} `json:"source"`
}

var errNotDocument = errors.New("not a JSON:API document")

// parseDocument reads a document. The error is for logs: text that is not JSON, or JSON that is neither
// data nor errors.
func parseDocument(body []byte) (document, error) {
	var raw struct {
		Data     json.RawMessage `json:"data"`
		Included json.RawMessage `json:"included"`
		Links    links           `json:"links"`
		Errors   json.RawMessage `json:"errors"`
	}
	doc := document{Total: -1}
	if err := json.Unmarshal(body, &raw); err != nil {
		return doc, err
	}
	if raw.Data == nil && raw.Errors == nil {
		return doc, errNotDocument
	}
	doc.Links = raw.Links
	if raw.Errors != nil {
		if err := json.Unmarshal(raw.Errors, &doc.Errors); err != nil {
			return doc, err
		}
	}
	doc.Data, doc.Single = parseResources(raw.Data)
	doc.Included, _ = parseResources(raw.Included)
	if raw.Data != nil && raw.Data[0] != '[' && raw.Data[0] != '{' && !isNull(raw.Data) {
		return doc, errNotDocument
	}
	return doc, nil
}

// parseResources reads null, an object or a list; resources without type or id are left out.
func parseResources(raw json.RawMessage) (out []resource, single bool) {
	if len(raw) == 0 || raw[0] != '[' {
		var r resource
		if len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &r) == nil && r.Type != "" && r.ID != "" {
			out = []resource{r}
		}
		return out, true
	}
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil, false
	}
	out = make([]resource, 0, len(all))
	for _, one := range all {
		var r resource
		if json.Unmarshal(one, &r) == nil && r.Type != "" && r.ID != "" {
			out = append(out, r)
		}
	}
	return out, false
}

// UnmarshalJSON reads {"data": null | identifier | [identifier…]}; anything else is an empty relationship.
func (r *relationship) UnmarshalJSON(b []byte) error {
	*r = nil
	var raw struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(b, &raw) != nil || len(raw.Data) == 0 {
		return nil
	}
	var many []identifier
	switch raw.Data[0] {
	case '[':
		if json.Unmarshal(raw.Data, &many) != nil {
			return nil
		}
	case '{':
		var one identifier
		if json.Unmarshal(raw.Data, &one) != nil {
			return nil
		}
		many = []identifier{one}
	}
	for _, id := range many {
		if id.Type != "" && id.ID != "" {
			*r = append(*r, id)
		}
	}
	return nil
}

// UnmarshalJSON reads addresses and link objects; anything else is no link.
func (l *links) UnmarshalJSON(b []byte) error {
	*l = nil
	var raw map[string]json.RawMessage
	if json.Unmarshal(b, &raw) != nil {
		return nil
	}
	for name, value := range raw {
		var text string
		var object struct {
			Href string `json:"href"`
		}
		switch {
		case json.Unmarshal(value, &text) == nil:
		case json.Unmarshal(value, &object) == nil:
			text = object.Href
		}
		if text == "" {
			continue
		}
		if *l == nil {
			*l = links{}
		}
		(*l)[name] = text
	}
	return nil
}

// text gives an attribute as text: strings trimmed, numbers and booleans as written, all else empty.
func (r resource) text(name string) string {
	return rawText(r.Attributes[name])
}

func rawText(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || isNull(raw) {
		return ""
	}
	switch raw[0] {
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return strings.TrimSpace(strings.ReplaceAll(s, "\x00", ""))
	case '{', '[':
		return ""
	}
	return string(raw)
}

// has tells whether an attribute was sent, even as null.
func (r resource) has(name string) bool {
	_, ok := r.Attributes[name]
	return ok
}

// truth gives a boolean attribute; false where it is absent.
func (r resource) truth(name string) bool { return r.text(name) == "true" }

// objects gives the values of one member of a list of objects: emails is [{"email": "…"}].
func (r resource) objects(name, member string) []string {
	var list []map[string]json.RawMessage
	if json.Unmarshal(r.Attributes[name], &list) != nil {
		return nil
	}
	var out []string
	for _, object := range list {
		if text := rawText(object[member]); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// one gives the first target of a relationship.
func (r resource) one(name string) (identifier, bool) {
	if ids := r.Relationships[name]; len(ids) > 0 {
		return ids[0], true
	}
	return identifier{}, false
}

func (r resource) identifier() identifier { return identifier{r.Type, r.ID} }

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }
