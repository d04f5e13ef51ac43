package demo

import (
	"slices"
	"strconv"
	"strings"
)

// writer writes JSON:API documents as Oro does: keys in the order of its own documents, links unless
// the client asked for none, and nothing of kinds that the user may not view.
type writer struct {
	s      *Server
	u      *User
	q      *query
	links  bool
	base   string // of the API, no slash at the end
	b      []byte
	linked bool                    // identifiers carry links
	marks  func(target ref) string // emailThreadContextItemId of activityTargets; nil: none
	asked  map[ref]string          // ids that the client gave to what it included
	others []*resource             // included
	seen   map[ref]bool
}

func (c *call) writer() *writer {
	return &writer{s: c.s, u: c.user, q: c.query, links: !c.bare, base: c.s.apiBase(), seen: map[ref]bool{}}
}

func (w *writer) text(s string)   { w.b = append(w.b, s...) }
func (w *writer) string(s string) { w.b = appendPHP(w.b, s) }

// wants tells whether the client's sparse fieldset lets a member through.
func (w *writer) wants(kind, name string) bool {
	fields, sparse := w.q.fields[kind]
	return !sparse || slices.Contains(fields, name)
}

// list writes a document of many records, with links of the page and what is to be included.
func (w *writer) list(rs []*resource, p page) []byte {
	w.text(`{"data":[`)
	for i, r := range rs {
		if i > 0 {
			w.text(",")
		}
		w.seen[r.ref] = true
		w.resource(r)
	}
	w.text("]")
	w.include(rs)
	w.pageLinks(p)
	w.text("}")
	return w.b
}

// one writes a document of one record. self is its collection's address, as in Oro's own.
func (w *writer) one(r *resource, self string) []byte {
	w.text(`{"data":`)
	w.seen[r.ref] = true
	w.resource(r)
	w.include([]*resource{r})
	if w.links && self != "" {
		w.text(`,"links":{"self":`)
		w.string(self)
		w.text("}")
	}
	w.text("}")
	return w.b
}

func (w *writer) resource(r *resource) {
	k := w.s.records.kinds[r.kind]
	w.text(`{"type":`)
	w.string(r.kind)
	w.text(`,"id":`)
	w.string(r.id)
	if w.q.titles && k.title != "" {
		w.text(`,"meta":{"title":`)
		w.string(w.s.records.title(r))
		w.text("}")
	} else if id := w.asked[r.ref]; id != "" && r.kind != "emailusers" {
		w.text(`,"meta":{"includeId":`)
		w.string(id)
		w.text("}")
	}
	if w.links {
		w.text(`,"links":{"self":`)
		w.string(w.base + "/" + r.kind + "/" + r.id)
		w.text("}")
	}
	w.members(r, k, r.kind, w.base+"/"+r.kind+"/"+r.id)
	w.text("}")
}

// members writes attributes and relationships; as is the type whose fieldset counts.
func (w *writer) members(r *resource, k *kind, as, address string) {
	open := false
	start := func(name string) {
		if !open {
			w.text(`,"attributes":{`)
			open = true
		} else {
			w.text(",")
		}
		w.string(name)
		w.text(":")
	}
	for _, a := range k.attrs {
		if !w.wants(as, a.name) {
			continue
		}
		start(a.name)
		if raw := r.raw(a.name); raw != nil {
			w.b = append(w.b, raw...)
		} else {
			w.text(a.def)
		}
	}
	for _, m := range r.attrs { // what an administrator of the demo added
		if !k.attr(m.name) && w.wants(as, m.name) {
			start(m.name)
			w.b = append(w.b, m.raw...)
		}
	}
	if open {
		w.text("}")
	}
	w.relationships(r, k, as, address)
}

func (w *writer) relationships(r *resource, k *kind, as, address string) {
	open := false
	for i := range k.rels {
		spec := &k.rels[i]
		if !w.wants(as, spec.name) {
			continue
		}
		if !open {
			w.text(`,"relationships":{`)
			open = true
		} else {
			w.text(",")
		}
		w.string(spec.name)
		w.text(":{")
		if w.links && !spec.bare {
			w.relLinks(address, spec.name)
			w.text(",")
		}
		w.text(`"data":`)
		w.linkage(w.visible(r, spec), spec.many, spec.name == "activityTargets" && w.marks != nil)
		w.text("}")
	}
	if open {
		w.text("}")
	}
}

func (w *writer) relLinks(address, name string) {
	w.text(`"links":{"self":`)
	w.string(address + "/relationships/" + name)
	w.text(`,"related":`)
	w.string(address + "/" + name)
	w.text("}")
}

// visible gives the records of a relationship that the user may know of.
func (w *writer) visible(r *resource, spec *relSpec) []ref {
	refs := w.s.records.related(r, spec)
	hidden := func(to ref) bool { return !w.s.mayView(w.u, to) }
	if spec.name == "activityTargets" {
		refs = w.s.inKindOrder(refs)
	}
	if slices.ContainsFunc(refs, hidden) {
		refs = slices.DeleteFunc(slices.Clone(refs), hidden)
	}
	return refs
}

func (w *writer) linkage(refs []ref, many, marked bool) {
	if !many {
		if len(refs) == 0 {
			w.text("null")
			return
		}
		w.identifier(refs[0], false)
		return
	}
	w.text("[")
	for i, to := range refs {
		if i > 0 {
			w.text(",")
		}
		w.identifier(to, marked)
	}
	w.text("]")
}

func (w *writer) identifier(to ref, marked bool) {
	w.text(`{"type":`)
	w.string(to.kind)
	w.text(`,"id":`)
	w.string(to.id)
	if marked {
		w.text(`,"meta":{"emailThreadContextItemId":`)
		w.string(w.marks(to))
		w.text("}")
	}
	if w.linked {
		w.text(`,"links":{"self":`)
		w.string(w.base + "/" + to.kind + "/" + to.id)
		w.text("}")
	}
	w.text("}")
}

// include collects and writes what the include paths lead to: what is deeper comes first (35-include-deep).
func (w *writer) include(rs []*resource) {
	tree := branches(w.q.include)
	for _, r := range rs {
		w.follow(r, r.kind, tree)
	}
	w.included()
}

// branch is one relationship to include, and what to include from there.
type branch struct {
	name string
	sub  []*branch
}

func branches(paths []string) []*branch {
	root := &branch{}
	for _, path := range paths {
		at := root
		for name := range strings.SplitSeq(path, ".") {
			i := slices.IndexFunc(at.sub, func(b *branch) bool { return b.name == name })
			if i < 0 {
				at.sub = append(at.sub, &branch{name: name})
				i = len(at.sub) - 1
			}
			at = at.sub[i]
		}
	}
	return root.sub
}

func (w *writer) included() {
	if len(w.others) == 0 {
		return
	}
	w.text(`,"included":[`)
	for i, r := range w.others {
		if i > 0 {
			w.text(",")
		}
		w.resource(r)
	}
	w.text("]")
}

// follow includes what a record's relationships lead to; as is the type whose fieldset counts.
func (w *writer) follow(r *resource, as string, tree []*branch) {
	k := w.s.records.kinds[r.kind]
	for _, b := range tree {
		spec := k.rel(b.name)
		if spec == nil || !w.wants(as, b.name) {
			continue
		}
		for _, to := range w.visible(r, spec) {
			target := w.s.records.get(to)
			if target == nil {
				continue
			}
			w.follow(target, target.kind, b.sub)
			w.add(target)
		}
	}
}

func (w *writer) add(r *resource) {
	if !w.seen[r.ref] {
		w.seen[r.ref] = true
		w.others = append(w.others, r)
	}
}

// page says which part of a list a document holds.
type page struct {
	self   string
	number int
	more   bool
	plain  bool // without paging
}

func (w *writer) pageLinks(p page) {
	if !w.links {
		return
	}
	w.text(`,"links":{"self":`)
	w.string(p.self)
	link := func(name string, number int) {
		w.text(`,"` + name + `":`)
		w.string(p.self + w.q.link(number))
	}
	if !p.plain {
		if p.number > 1 {
			link("first", 1)
			link("prev", p.number-1)
		}
		if p.more {
			link("next", p.number+1)
		}
	}
	w.text("}")
}

// cut gives the part of a list that the request asks for, and whether there is more behind it.
func cut[T any](list []T, q *query) ([]T, bool) {
	if q.size < 0 {
		if q.number > 1 {
			return nil, false
		}
		return list, false
	}
	if q.size == 0 {
		return nil, len(list) > 0
	}
	if q.number-1 > len(list)/q.size {
		return nil, false
	}
	from := min((q.number-1)*q.size, len(list))
	to := min(from+q.size, len(list))
	return list[from:to], to < len(list)
}

func totalHeader(a *answer, total int) { a.header.Set("X-Include-Total-Count", strconv.Itoa(total)) }
