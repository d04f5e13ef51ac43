package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// primary reads and checks the primary data object of a request to create a record.
func (c *call) primary(d *document, kind string) (*resource, error) {
	raw := bytes.TrimSpace(d.Data)
	if len(raw) == 0 || raw[0] != '{' {
		return nil, badData("The primary data object should exist", "/data")
	}
	if d.Meta["upsert"] != nil {
		return nil, upsertRefused()
	}
	var meta struct{ Meta map[string]any }
	_ = json.Unmarshal(raw, &meta) // what is no meta is none
	in, err := decodeResource(raw)
	if err != nil {
		return nil, badData("The resource object cannot be read: "+err.Error(), "/data")
	}
	if in.kind != kind {
		return nil, conflict("The 'type' property of the primary data object should match the requested resource", "/data/type")
	}
	if up := meta.Meta["upsert"]; up != nil && up != false && kind == "emails" {
		return nil, upsertRefused()
	}
	return in, nil
}

func upsertRefused() *failure {
	return &failure{
		status: 400, title: "value constraint", detail: "The upsert operation is not allowed.", pointer: "/meta/upsert",
	}
}

// takeIncluded makes records of the included objects: copies, attachments, and new targets.
func (c *call) takeIncluded(d *draft, in *resource, doc *document) error {
	d.clientIDs = map[ref]string{}
	for i, raw := range doc.Included {
		pointer := fmt.Sprintf("/included/%d", i)
		obj, err := decodeResource(raw)
		if err != nil {
			return badData("The resource object cannot be read: "+err.Error(), pointer)
		}
		if !mentioned(in, obj.ref) {
			return badData("The entity should have a relationship with the primary entity and this should be explicitly specified in the request", pointer)
		}
		made := &resource{ref: c.s.records.newRef(obj.kind), attrs: obj.attrs, rels: obj.rels}
		d.clientIDs[made.ref] = obj.id
		switch obj.kind {
		case "emailusers":
			made.attrs = nil
			err = c.takeCopy(made, obj, pointer, d.email.ref)
			d.copies = append(d.copies, made)
		case "emailattachments":
			made.rels = map[string]relation{"email": {refs: []ref{d.email.ref}}}
			d.attachments = append(d.attachments, made)
		default:
			err = c.takeNew(made, pointer)
			d.created = append(d.created, made)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mentioned tells whether one of the object's relationships names the record.
func mentioned(in *resource, to ref) bool {
	for _, rel := range in.rels {
		if slices.Contains(rel.refs, to) {
			return true
		}
	}
	return false
}

// takeCopy checks an included emailusers object.
func (c *call) takeCopy(made, obj *resource, pointer string, email ref) error {
	if err := setCopy(made, obj, pointer+"/attributes"); err != nil {
		return err
	}
	made.rels = map[string]relation{"email": {refs: []ref{email}}, "owner": obj.rels["owner"]}
	c.own(made)
	return nil
}

// setCopy takes over the attributes of an emailusers object.
func setCopy(made, obj *resource, at string) error {
	var folders []folder
	_ = json.Unmarshal(obj.raw("folders"), &folders) // what is no list is none
	if len(folders) == 0 {
		return &failure{
			status: 400, title: "count constraint", detail: "This collection should contain 1 element or more.", pointer: at + "/folders",
		}
	}
	for i, f := range folders {
		if !slices.Contains(folderTypes, f.Type) {
			return &failure{
				status: 400, title: "choice constraint", detail: "The value you selected is not a valid choice.",
				pointer: fmt.Sprintf("%s/folders/%d/type", at, i),
			}
		}
	}
	received := obj.text("receivedAt")
	if received == "" {
		return &failure{status: 500, title: "not null constraint violation exception"} // 19-auth-49
	}
	t, err := parseTime(received)
	if err != nil {
		return badForm(`The "`+received+`" is not valid datetime.`, at+"/receivedAt")
	}
	made.set("receivedAt", t.UTC().Format("2006-01-02T15:04:05Z"))
	made.set("seen", obj.flag("seen"))
	made.set("folders", folders)
	return nil
}

// takeNew checks any other included object: a new record, such as a contact to attach at once.
func (c *call) takeNew(made *resource, pointer string) error {
	k := c.s.records.kinds[made.kind]
	if k == nil {
		return &failure{status: 400, title: titleType, detail: "Unknown entity type: " + made.kind + ".", pointer: pointer + "/type"}
	}
	if !c.user.Role.edits(k) {
		return &failure{status: 403, title: titleDenied, detail: "No access to this type of entities.", pointer: pointer}
	}
	if wrong := c.wrong(k, made, made, pointer); wrong != nil {
		return wrong
	}
	c.complete(k, made)
	return nil
}

// isBlank tells whether an attribute or relationship is missing or empty.
func isBlank(r *resource, name string) bool {
	if rel, ok := r.rels[name]; ok {
		return len(rel.refs) == 0
	}
	raw := r.raw(name)
	return len(raw) == 0 || string(raw) == "[]" || strings.TrimSpace(rawText(raw)) == ""
}
