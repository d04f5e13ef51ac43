package demo

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// ref names a record.
type ref struct{ kind, id string }

func (r ref) String() string { return r.kind + "-" + r.id }

// number is the id as a number; 0 for ids that are words (enums).
func (r ref) number() int {
	n, _ := strconv.Atoi(r.id)
	return n
}

// relation is the value of a relationship.
type relation struct {
	many bool
	refs []ref
}

// member is one attribute: its JSON is kept as PHP would write it.
type member struct {
	name string
	raw  []byte
}

// resource is one record. It is changed only with the server's lock held.
type resource struct {
	ref
	attrs []member
	rels  map[string]relation
}

func (r *resource) raw(name string) []byte {
	for i := range r.attrs {
		if r.attrs[i].name == name {
			return r.attrs[i].raw
		}
	}
	return nil
}

// set stores an attribute's value; what it cannot encode is a bug of the caller and becomes null.
func (r *resource) set(name string, value any) {
	raw := phpJSON(value)
	for i := range r.attrs {
		if r.attrs[i].name == name {
			r.attrs[i].raw = raw
			return
		}
	}
	r.attrs = append(r.attrs, member{name, raw})
}

// text gives an attribute as text: strings as they are, other scalars as their JSON, null as "".
func (r *resource) text(name string) string { return rawText(r.raw(name)) }

func rawText(raw []byte) string {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return ""
	}
	if raw[0] != '"' {
		return string(raw)
	}
	if !bytes.ContainsRune(raw, '\\') {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // raw is our own encoding
	return s
}

func (r *resource) flag(name string) bool { return string(r.raw(name)) == "true" }

func (r *resource) time(name string) time.Time {
	t, _ := time.Parse(time.RFC3339, r.text(name))
	return t
}

// emails gives the addresses of the attribute: an array of {"email"}.
func (r *resource) emails(name string) []string {
	raw := r.raw(name)
	if len(raw) == 0 || raw[0] != '[' {
		if s := rawText(raw); s != "" {
			return []string{s}
		}
		return nil
	}
	return listTexts(raw)
}

// listTexts gives the texts in an array of strings or of objects, such as [{"email":"a@b.c"}].
func listTexts(raw []byte) []string {
	var list []any
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var out []string
	for _, v := range list {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case map[string]any:
			for _, key := range []string{"email", "phone", "name"} {
				if s, ok := v[key].(string); ok && s != "" {
					out = append(out, s)
					break
				}
			}
		}
	}
	return out
}

// to gives the first record of a relationship; zero where there is none.
func (r *resource) to(name string) ref {
	if refs := r.rels[name].refs; len(refs) > 0 {
		return refs[0]
	}
	return ref{}
}

func (r *resource) clone() *resource {
	c := &resource{ref: r.ref, attrs: append([]member(nil), r.attrs...), rels: make(map[string]relation, len(r.rels))}
	for name, rel := range r.rels {
		c.rels[name] = relation{rel.many, append([]ref(nil), rel.refs...)}
	}
	return c
}

// move shifts all days and times of the record, but birthdays.
func (r *resource) move(by time.Duration) {
	for i, m := range r.attrs {
		if by == 0 || m.name == "birthday" || len(m.raw) < len(`"2006-01-02"`) {
			continue
		}
		for _, form := range []string{time.RFC3339, time.DateOnly} {
			if t, err := time.Parse(form, rawText(m.raw)); err == nil {
				r.attrs[i].raw = phpJSON(t.Add(by).Format(form))
				break
			}
		}
	}
}

// isNumber tells whether an id is a number, as those of most records are.
func isNumber(id string) bool {
	id = strings.TrimPrefix(id, "-")
	for _, c := range id {
		if c < '0' || c > '9' {
			return false
		}
	}
	return id != ""
}
