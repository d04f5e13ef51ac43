package demo

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// route answers a request to the API by the shape of its path.
func (c *call) route() (*answer, error) {
	if own, ok := ownRoutes[c.path[0]]; ok {
		return own(c)
	}
	k, err := c.kindOf()
	switch {
	case len(c.path) > 4 || len(c.path) == 4 && c.path[2] != "relationships":
		return nil, &failure{status: 404, title: titleNotFound, detail: `No route found for "` + c.method + " " + c.uri + `".`}
	case err != nil:
		return nil, err
	}
	methods := k.list
	if len(c.path) == 2 {
		methods = k.one
	}
	if len(c.path) > 2 {
		return c.association(k)
	}
	if c.method == http.MethodOptions {
		return options(methods), nil
	}
	if !slices.Contains(methods, c.method) {
		return nil, wrongMethod(methods)
	}
	return c.resources(k)
}

func (c *call) resources(k *kind) (*answer, error) {
	one := len(c.path) == 2
	switch {
	case c.method == http.MethodGet && !one:
		return c.listAll(k)
	case c.method == http.MethodGet:
		return c.readOne(k)
	case c.method == http.MethodPost:
		return c.create(k)
	case c.method == http.MethodPatch && one:
		return c.update(k)
	case c.method == http.MethodDelete && one:
		return c.deleteOne(k)
	case c.method == http.MethodDelete:
		return c.deleteAll(k)
	}
	return nil, wrongMethod(k.list) // changing many at once is not part of the demo
}

// ownRoutes are the resources that are no stored records.
var ownRoutes map[string]func(*call) (*answer, error)

func init() {
	ownRoutes = map[string]func(*call) (*answer, error){
		"emailcontextentities": (*call).contextEntities,
		"emailcontextsearch":   (*call).contextSearch,
		"emailcontext":         (*call).emailContext,
		"emailthreadcontext":   (*call).threadContext,
		"userprofile":          (*call).userProfile,
		"search":               (*call).searchAll,
		"configuration":        (*call).configuration,
		"configurationoptions": (*call).configurationOptions,
		"asyncoperations":      (*call).asyncOperations,
	}
}

func options(methods []string) *answer {
	a := jsonAPI(http.StatusOK, nil)
	a.header.Set("Allow", allow(methods))
	a.header.Set("Vary", "Origin")
	return a
}

// onlyList answers what lists without items of their own answer: nothing but GET and OPTIONS on the list.
func (c *call) onlyList() (*answer, error) {
	get := []string{http.MethodGet}
	switch {
	case len(c.path) > 1:
		return nil, &empty{status: http.StatusNotFound}
	case c.method == http.MethodOptions:
		return options(get), nil
	case c.method != http.MethodGet:
		return nil, wrongMethod(get)
	}
	return nil, nil
}

func (c *call) listAll(k *kind) (*answer, error) {
	if !c.user.Role.sees(k) {
		return nil, noType()
	}
	part, more, total, err := c.part(k)
	if err != nil {
		return nil, err
	}
	w := c.writer()
	a := jsonAPI(http.StatusOK, w.list(part, page{self: w.base + "/" + k.name, number: c.query.number, more: more}))
	if c.total {
		totalHeader(a, total)
	}
	return a, nil
}

// part gives the page of the list that is asked for, whether there is more, and the total. Lists of all
// records by id, which first loads read by the hundred thousand, are not built for it.
func (c *call) part(k *kind) ([]*resource, bool, int, error) {
	ids, ready := c.listed(k)
	if !ready {
		found, err := c.find(k)
		part, more := cut(found, c.query)
		return part, more, len(found), err
	}
	some, more := cut(ids, c.query)
	part := make([]*resource, len(some))
	for i, id := range some {
		part[i] = c.s.records.byID[k.name][id]
	}
	return part, more, len(ids), nil
}

// listed gives the ids asked for where they are a part of the kept order as it stands: all records by id, or
// those behind an id.
func (c *call) listed(k *kind) (ids []string, ready bool) {
	byID := len(c.query.sort) == 0 || slices.Equal(c.query.sort, []string{"id"})
	if !byID || slices.Contains(mailKinds, k.name) || c.query.titles && k.title == "" {
		return nil, false
	}
	ids = c.s.records.order[k.name]
	switch filters := c.query.filters; {
	case len(filters) == 0:
		return ids, true
	case len(filters) > 1 || len(ids) == 0 || filters[0].op != "gt" || !slices.Equal(filters[0].path, []string{"id"}):
		return nil, false
	}
	behind, err := strconv.Atoi(c.query.filters[0].value)
	if last := (ref{k.name, ids[len(ids)-1]}); err != nil || last.number() == 0 {
		return nil, false // the list says what is wrong; words are no numbers
	}
	at := sort.Search(len(ids), func(i int) bool { return ref{k.name, ids[i]}.number() > behind })
	return ids[at:], true
}

// find gives the records of the kind that the user may see and the filters let through, sorted.
func (c *call) find(k *kind) ([]*resource, error) {
	matchers, err := c.matchers(k)
	if err != nil {
		return nil, err
	}
	less, err := c.sorter(k)
	if err != nil {
		return nil, err
	}
	if c.query.titles && k.title == "" {
		return nil, noTitle()
	}
	var out []*resource
	own := slices.Contains(mailKinds, k.name)
	for _, id := range c.s.records.order[k.name] {
		r := c.s.records.byID[k.name][id]
		if own && !c.s.mayView(c.user, r.ref) {
			continue
		}
		if !slices.ContainsFunc(matchers, func(m matcher) bool { return !m(r) }) {
			out = append(out, r)
		}
	}
	if less != nil {
		slices.SortStableFunc(out, less)
	}
	return out, nil
}

// sorter reads sort=-updatedAt,id. No sort is by id, as the records are kept.
func (c *call) sorter(k *kind) (func(a, b *resource) int, error) {
	var by []func(a, b *resource) int
	for _, field := range c.query.sort {
		name, down := strings.CutPrefix(field, "-")
		sign := 1
		if down {
			sign = -1
		}
		switch {
		case name == "id":
			by = append(by, func(a, b *resource) int { return sign * (a.number() - b.number()) })
		case slices.Contains(k.sort, name):
			by = append(by, func(a, b *resource) int { return sign * strings.Compare(a.text(name), b.text(name)) })
		default:
			return nil, &failure{
				status: 400, title: titleSort, detail: `Sorting by "` + name + `" field is not supported.`, parameter: "sort",
			}
		}
	}
	if len(by) == 0 {
		return nil, nil
	}
	return func(a, b *resource) int {
		for _, compare := range by {
			if d := compare(a, b); d != 0 {
				return d
			}
		}
		return 0
	}, nil
}

func (c *call) readOne(k *kind) (*answer, error) {
	r, err := c.record(k)
	if err != nil {
		return nil, err
	}
	if err := c.onlyOne(k); err != nil {
		return nil, err
	}
	w := c.writer()
	return jsonAPI(http.StatusOK, w.one(r, w.base+"/"+k.name)), nil
}

func noTitle() *failure {
	return invalidFilter("meta", `The "title" is not allowed meta property. Allowed properties: .`)
}

// onlyOne refuses what makes no sense for a single record.
func (c *call) onlyOne(k *kind) error {
	if c.query.titles && k.title == "" {
		return noTitle()
	}
	for _, p := range c.query.params {
		if p.path[0] == "filter" || p.path[0] == "sort" || p.path[0] == "page" {
			return unsupported(nameOf(p.path))
		}
	}
	return nil
}

// association answers for a relationship: /kind/id/name, /kind/id/relationships/name.
func (c *call) association(k *kind) (*answer, error) {
	spec := k.rel(c.path[len(c.path)-1])
	if spec == nil || len(c.path) == 3 && c.path[2] == "relationships" {
		return nil, &failure{status: 404, title: "relationship constraint", detail: "Unsupported subresource."}
	}
	links := len(c.path) == 4
	methods := []string{http.MethodGet}
	if links {
		methods = append(methods, http.MethodPatch)
		if spec.many {
			methods = append(methods, http.MethodPost, http.MethodDelete)
		}
	}
	switch {
	case c.method == http.MethodOptions:
		return options(methods), nil
	case !slices.Contains(methods, c.method):
		return nil, wrongMethod(methods)
	case c.method != http.MethodGet:
		return c.relate(k, spec)
	}
	r, err := c.parent(k, "VIEW")
	if err != nil {
		return nil, err
	}
	if links {
		return c.linkage(r, spec, nil), nil
	}
	return c.relatedRecords(r, spec), nil
}

// linkage writes the identifiers of a relationship; marks as for the writer.
func (c *call) linkage(r *resource, spec *relSpec, marks func(ref) string) *answer {
	w := c.writer()
	w.marks = marks
	w.linked = w.links && spec.many && spec.types[0] != "any" // 15-targets-25b
	address := w.base + "/" + r.kind + "/" + r.id
	w.text(`{"data":`)
	w.linkage(w.visible(r, spec), spec.many, marks != nil)
	if w.links {
		w.text(",")
		w.relLinks(address, spec.name)
	}
	w.text("}")
	return jsonAPI(http.StatusOK, w.b)
}

// relatedRecords writes the records of a relationship. What leads to several kinds has no pages.
func (c *call) relatedRecords(r *resource, spec *relSpec) *answer {
	w := c.writer()
	self := w.base + "/" + r.kind + "/" + r.id + "/" + spec.name
	var found []*resource
	for _, to := range w.visible(r, spec) {
		if target := c.s.records.get(to); target != nil {
			found = append(found, target)
		}
	}
	if !spec.many {
		if len(found) == 0 {
			return jsonAPI(http.StatusOK, []byte(`{"data":null}`))
		}
		return jsonAPI(http.StatusOK, w.one(found[0], self))
	}
	if spec.types[0] == "any" {
		return jsonAPI(http.StatusOK, w.list(found, page{self: self, plain: true}))
	}
	part, more := cut(found, c.query)
	a := jsonAPI(http.StatusOK, w.list(part, page{self: self, number: c.query.number, more: more}))
	if c.total {
		totalHeader(a, len(found))
	}
	return a
}
