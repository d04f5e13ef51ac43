package oro

import (
	"encoding/json"
	"errors"
	"strconv"
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

// resource is a resource object. Attributes and Meta hold what encoding/json makes of any value.
type resource struct {
	Type, ID         string
	Attributes, Meta map[string]any
	Relationships    map[string]relationship
	Links            links
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
	Title, Detail      string
	Pointer, Parameter string // of its source
}

var errNotDocument = errors.New("not a JSON:API document")

// parseDocument reads a document in one pass over the bytes (BenchmarkPage). The error is for logs: text
// that is not JSON, or JSON that has neither data nor errors.
func parseDocument(body []byte) (document, error) {
	doc := document{Total: -1}
	var raw map[string]any
	if err := json.Unmarshal(body, &raw); err != nil {
		return doc, err
	}
	data, hasData := raw["data"]
	failures, hasErrors := raw["errors"].([]any)
	if !hasData && !hasErrors {
		return doc, errNotDocument
	}
	doc.Links = readLinks(raw["links"])
	for _, one := range failures {
		doc.Errors = append(doc.Errors, readProblem(one))
	}
	switch data := data.(type) {
	case nil:
		doc.Single = hasData
	case map[string]any:
		doc.Single, doc.Data = true, readResources([]any{data})
	case []any:
		doc.Data = readResources(data)
	default:
		return doc, errNotDocument
	}
	if included, ok := raw["included"].([]any); ok {
		doc.Included = readResources(included)
	}
	return doc, nil
}

// readResources leaves out what has no type or id.
func readResources(all []any) []resource {
	out := make([]resource, 0, len(all))
	for _, one := range all {
		raw, _ := one.(map[string]any)
		r := resource{Links: readLinks(raw["links"])}
		r.Type, _ = raw["type"].(string)
		r.ID, _ = raw["id"].(string)
		if r.Type == "" || r.ID == "" {
			continue
		}
		r.Attributes, _ = raw["attributes"].(map[string]any)
		r.Meta, _ = raw["meta"].(map[string]any)
		if rels, ok := raw["relationships"].(map[string]any); ok {
			r.Relationships = make(map[string]relationship, len(rels))
			for name, rel := range rels {
				r.Relationships[name] = readRelationship(rel)
			}
		}
		out = append(out, r)
	}
	return out
}

// readRelationship reads {"data": null | identifier | [identifier…]}; anything else is empty.
func readRelationship(raw any) relationship {
	object, _ := raw.(map[string]any)
	many, ok := object["data"].([]any)
	if !ok {
		many = []any{object["data"]}
	}
	var out relationship
	for _, one := range many {
		object, _ := one.(map[string]any)
		kind, _ := object["type"].(string)
		id, _ := object["id"].(string)
		if kind != "" && id != "" {
			out = append(out, identifier{kind, id})
		}
	}
	return out
}

// readLinks reads addresses and link objects; anything else is no link.
func readLinks(raw any) links {
	object, _ := raw.(map[string]any)
	var out links
	for name, value := range object {
		text, _ := value.(string)
		if inner, ok := value.(map[string]any); ok {
			text, _ = inner["href"].(string)
		}
		if text == "" {
			continue
		}
		if out == nil {
			out = links{}
		}
		out[name] = text
	}
	return out
}

func readProblem(raw any) problem {
	object, _ := raw.(map[string]any)
	source, _ := object["source"].(map[string]any)
	return problem{
		Title: rawText(object["title"]), Detail: rawText(object["detail"]),
		Pointer: rawText(source["pointer"]), Parameter: rawText(source["parameter"]),
	}
}

// text gives an attribute as text: strings trimmed, numbers in decimal digits, booleans as "true" and
// "false", all else empty.
func (r resource) text(name string) string { return rawText(r.Attributes[name]) }

func rawText(raw any) string {
	switch v := raw.(type) {
	case string:
		if strings.Contains(v, "\x00") {
			v = strings.ReplaceAll(v, "\x00", "")
		}
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// has tells whether an attribute was sent, even as null.
func (r resource) has(name string) bool {
	_, ok := r.Attributes[name]
	return ok
}

// truth gives a boolean attribute; false where it is absent.
func (r resource) truth(name string) bool { return r.Attributes[name] == true }

// objects gives the values of one member of a list of objects: emails is [{"email": "…"}].
func (r resource) objects(name, member string) []string {
	list, _ := r.Attributes[name].([]any)
	var out []string
	for _, one := range list {
		object, _ := one.(map[string]any)
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
