package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// relate changes a relationship: POST adds, DELETE removes, PATCH replaces. For the context of e-mails
// the answer is 200 with the whole list, idempotent; for all others 204 (group 15).
func (c *call) relate(k *kind, spec *relSpec) (*answer, error) {
	r, err := c.parent(k, "EDIT")
	if err != nil {
		return nil, err
	}
	refs, err := c.identifiers(spec)
	if err != nil {
		return nil, err
	}
	for _, to := range refs {
		if spec.types[0] == "any" && !slices.Contains(c.s.contextKinds(), to.kind) && k.name != "notes" {
			return nil, badForm("The entity is not acceptable.", "")
		}
		if len(spec.types) > 0 && spec.types[0] != "any" && !slices.Contains(spec.types, to.kind) {
			return nil, badForm("The entity is not acceptable.", "")
		}
		if c.s.records.get(to) == nil {
			return nil, badForm("The entity does not exist.", "")
		}
	}
	if spec.inverse.kind != "" {
		return c.relateBack(r, spec, refs)
	}
	changed := r.clone()
	changed.rels[spec.name] = relation{spec.many, combine(c.method, r.rels[spec.name].refs, refs)}
	c.s.save(changed)
	if k.name == "emails" && spec.name == "activityTargets" {
		return c.linkage(changed, spec, c.s.itemMark(changed)), nil
	}
	return newAnswer(http.StatusNoContent, "", nil), nil
}

// relateBack changes a relationship that mirrors another: /contacts/8/relationships/activityEmails.
func (c *call) relateBack(r *resource, spec *relSpec, refs []ref) (*answer, error) {
	if spec.inverse.kind == "emails" {
		for _, to := range refs {
			if !c.s.mayView(c.user, to) {
				return nil, denied(`No access by "EDIT" permission to the parent entity.`)
			}
		}
	}
	now := c.s.records.related(r, spec)
	want := combine(c.method, now, refs)
	for _, from := range append(slices.Clone(now), want...) {
		far := c.s.records.get(from)
		has, wants := slices.Contains(far.rels[spec.inverse.rel].refs, r.ref), slices.Contains(want, from)
		if has == wants {
			continue
		}
		changed := far.clone()
		rel := changed.rels[spec.inverse.rel]
		farSpec := c.s.records.kinds[from.kind].rel(spec.inverse.rel)
		rel.many = farSpec.many
		switch {
		case has:
			rel.refs = slices.DeleteFunc(rel.refs, func(x ref) bool { return x == r.ref })
		case rel.many:
			rel.refs = append(rel.refs, r.ref)
		default:
			rel.refs = []ref{r.ref}
		}
		changed.rels[spec.inverse.rel] = rel
		c.s.save(changed)
	}
	return newAnswer(http.StatusNoContent, "", nil), nil
}

func combine(method string, now, refs []ref) []ref {
	switch method {
	case http.MethodPatch:
		now = nil
	case http.MethodDelete:
		return slices.DeleteFunc(slices.Clone(now), func(x ref) bool { return slices.Contains(refs, x) })
	}
	out := slices.Clone(now)
	for _, to := range refs {
		if !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	return out
}

// identifiers reads a body of resource identifiers.
func (c *call) identifiers(spec *relSpec) ([]ref, error) {
	d, err := c.document()
	if err != nil {
		return nil, err
	}
	raw := bytes.TrimSpace(d.Data)
	if spec.many && (len(raw) == 0 || raw[0] != '[') {
		return nil, badData("The list of resource identifier objects should be an array", "/data")
	}
	rel, err := decodeRelation(raw)
	if err != nil || !json.Valid(raw) {
		return nil, badData("The resource identifier object should be an object", "/data")
	}
	for i, to := range rel.refs {
		pointer := fmt.Sprintf("/data/%d", i)
		if c.s.records.kinds[to.kind] == nil {
			return nil, &failure{
				status: 400, title: titleType, pointer: pointer + "/type",
				detail: `The plural alias "` + to.kind + `" is not associated with any entity class.`,
			}
		}
		if dictionary(c.s.records.kinds[to.kind]) {
			continue
		}
		if err := checkID(to.id, pointer+"/id"); err != nil {
			return nil, err
		}
	}
	return rel.refs, nil
}
