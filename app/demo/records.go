package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"time"
)

// records holds every record of the installation, by kind and id, and who refers to whom. It is not
// safe for concurrent use: the server's lock guards it.
type records struct {
	kinds map[string]*kind
	byID  map[string]map[string]*resource
	order map[string][]string // ids of a kind: numbers by value, words as given
	next  map[string]int      // the next free number
	back  map[ref]map[inverse][]ref
}

func newRecords(kinds map[string]*kind) *records {
	return &records{
		kinds: kinds, byID: map[string]map[string]*resource{}, order: map[string][]string{},
		next: map[string]int{}, back: map[ref]map[inverse][]ref{},
	}
}

// load reads every <kind>.json of the folder. It collects all that is wrong: broken JSON, unknown
// kinds and members, references to nothing.
func (rs *records) load(dir fs.FS, shift time.Duration) error {
	files, err := fs.Glob(dir, "*.json")
	if err != nil {
		return fmt.Errorf("list demo records: %w", err)
	}
	var wrong []error
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".json")
		if rs.kinds[name] == nil {
			continue // of the other flavour, or for others
		}
		data, err := fs.ReadFile(dir, file)
		if err != nil {
			return fmt.Errorf("read demo records: %w", err)
		}
		wrong = append(wrong, rs.decode(file, data, shift)...)
	}
	rs.settle()
	wrong = append(wrong, rs.check()...)
	return errors.Join(wrong...)
}

func (rs *records) decode(file string, data []byte, shift time.Duration) []error {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return []error{fmt.Errorf("%s: %w", file, err)}
	}
	var wrong []error
	want := strings.TrimSuffix(path.Base(file), ".json")
	for i, raw := range list {
		r, err := decodeResource(raw)
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s: record %d: %w", file, i, err))
		case r.kind != want:
			wrong = append(wrong, fmt.Errorf("%s: record %d: type is %q", file, i, r.kind))
		case r.id == "":
			wrong = append(wrong, fmt.Errorf("%s: record %d: no id", file, i))
		case rs.get(r.ref) != nil:
			wrong = append(wrong, fmt.Errorf("%s: record %d: id %s is there twice", file, i, r.id))
		default:
			r.move(shift)
			rs.kinds[want].trim(r)
			rs.put(r)
		}
	}
	return wrong
}

// trim lets go of what leads to kinds that this Oro does not have.
func (k *kind) trim(r *resource) {
	for _, spec := range k.rels {
		if rel, ok := r.rels[spec.name]; ok && len(rel.refs) > 0 {
			rel.refs = slices.DeleteFunc(rel.refs, func(to ref) bool { return spec.absent[to.kind] })
			r.rels[spec.name] = rel
		}
	}
}

// settle turns relationships that only mirror others into these others, so that every link is kept once.
func (rs *records) settle() {
	for _, name := range rs.kindNames() {
		k := rs.kinds[name]
		for _, id := range rs.order[name] {
			r := rs.byID[name][id]
			for _, spec := range k.rels {
				if spec.inverse.kind == "" || len(r.rels[spec.name].refs) == 0 {
					continue
				}
				refs := r.rels[spec.name].refs
				delete(r.rels, spec.name)
				for _, to := range refs {
					rs.link(to, spec.inverse.rel, r.ref)
				}
			}
		}
	}
}

// link adds a record to another one's relationship, unless it is there.
func (rs *records) link(from ref, rel string, to ref) {
	r := rs.get(from)
	if r == nil || rs.kinds[from.kind] == nil {
		return
	}
	spec := rs.kinds[from.kind].rel(rel)
	if spec == nil || slices.Contains(r.rels[rel].refs, to) || (!spec.many && len(r.rels[rel].refs) > 0) {
		return
	}
	changed := r.clone()
	changed.rels[rel] = relation{spec.many, append(changed.rels[rel].refs, to)}
	rs.put(changed)
}

// check finds references to records that are not there. Kinds without records of their own (files,
// tags…) may be referred to.
func (rs *records) check() []error {
	var wrong []error
	for _, name := range rs.kindNames() {
		k := rs.kinds[name]
		for _, id := range rs.order[name] {
			r := rs.byID[name][id]
			for _, rel := range sortedKeys(r.rels) {
				if k.rel(rel) == nil && k.attr(rel) {
					wrong = append(wrong, fmt.Errorf("%s: %q is an attribute, not a relationship", r, rel))
				}
				for _, to := range r.rels[rel].refs {
					if len(rs.byID[to.kind]) > 0 && rs.get(to) == nil {
						wrong = append(wrong, fmt.Errorf("%s: %s refers to %s, which does not exist", r, rel, to))
					}
				}
			}
		}
	}
	return wrong
}

// knows tells whether Oro has the type, with records in the demo or without.
func (rs *records) knows(name string) bool {
	if rs.kinds[name] != nil {
		return true
	}
	for _, k := range rs.kinds {
		for _, spec := range k.rels {
			if slices.Contains(spec.types, name) {
				return true
			}
		}
	}
	return false
}

func (rs *records) kindNames() []string { return sortedKeys(rs.kinds) }

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (rs *records) get(r ref) *resource { return rs.byID[r.kind][r.id] }

// put stores a record, in the place of one with the same id.
func (rs *records) put(r *resource) {
	if old := rs.get(r.ref); old != nil {
		rs.unback(old)
	} else {
		if rs.byID[r.kind] == nil {
			rs.byID[r.kind] = map[string]*resource{}
		}
		rs.insert(r.ref)
	}
	rs.byID[r.kind][r.id] = r
	for name, rel := range r.rels {
		by := inverse{r.kind, name}
		for _, to := range rel.refs {
			if rs.back[to] == nil {
				rs.back[to] = map[inverse][]ref{}
			}
			rs.back[to][by] = append(rs.back[to][by], r.ref)
		}
	}
}

// insert puts the id into its kind's order: numbers by value, then words by their letters.
func (rs *records) insert(r ref) {
	ids := rs.order[r.kind]
	n := r.number()
	if n >= rs.next[r.kind] {
		rs.next[r.kind] = n + 1
	}
	at := len(ids)
	for at > 0 && after(ref{r.kind, ids[at-1]}, r) {
		at--
	}
	rs.order[r.kind] = slices.Insert(ids, at, r.id)
}

func after(a, b ref) bool {
	if x, y := a.number(), b.number(); x != y {
		return y > 0 && (x == 0 || x > y)
	}
	return a.id > b.id
}

// drop removes a record and every reference to it.
func (rs *records) drop(r ref) {
	old := rs.get(r)
	if old == nil {
		return
	}
	rs.unback(old)
	delete(rs.byID[r.kind], r.id)
	rs.order[r.kind] = slices.DeleteFunc(rs.order[r.kind], func(id string) bool { return id == r.id })
	for by, froms := range rs.back[r] {
		for _, from := range slices.Clone(froms) {
			changed := rs.get(from).clone()
			rel := changed.rels[by.rel]
			rel.refs = slices.DeleteFunc(rel.refs, func(to ref) bool { return to == r })
			changed.rels[by.rel] = rel
			rs.put(changed)
		}
	}
	delete(rs.back, r)
}

func (rs *records) unback(r *resource) {
	for name, rel := range r.rels {
		by := inverse{r.kind, name}
		for _, to := range rel.refs {
			rs.back[to][by] = slices.DeleteFunc(rs.back[to][by], func(x ref) bool { return x == r.ref })
		}
	}
}

// related gives the records of a relationship, mirrored ones included.
func (rs *records) related(r *resource, spec *relSpec) []ref {
	if spec.inverse.kind == "" {
		return r.rels[spec.name].refs
	}
	return rs.back[r.ref][spec.inverse]
}

// create gives a new record its id; it is not stored yet.
func (rs *records) newRef(kind string) ref {
	n := max(rs.next[kind], 1)
	rs.next[kind] = n + 1
	return ref{kind, fmt.Sprint(n)}
}

// decodeResource reads a resource object of JSON:API, the order of its attributes kept.
func decodeResource(raw []byte) (*resource, error) {
	var doc struct {
		Type          string
		ID            string
		Attributes    json.RawMessage
		Relationships map[string]struct{ Data json.RawMessage }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	r := &resource{ref: ref{doc.Type, doc.ID}, rels: map[string]relation{}}
	members, err := objectMembers(doc.Attributes)
	if err != nil {
		return nil, err
	}
	r.attrs = members
	for name, rel := range doc.Relationships {
		decoded, err := decodeRelation(rel.Data)
		if err != nil {
			return nil, fmt.Errorf("relationship %s: %w", name, err)
		}
		r.rels[name] = decoded
	}
	return r, nil
}
