package demo

import (
	"net/http"
	"slices"
	"strings"
)

// contextKinds are the kinds that can be context of an e-mail here, in Oro's order.
func (s *Server) contextKinds() []string { return contextKinds[s.flavour] }

func (s *Server) inKindOrder(refs []ref) []ref {
	kinds := s.contextKinds()
	out := slices.Clone(refs)
	slices.SortStableFunc(out, func(a, b ref) int { return slices.Index(kinds, a.kind) - slices.Index(kinds, b.kind) })
	return out
}

func noSearch() *failure { return denied("The search capability is disabled.") }

// contextEntities lists the kinds that can be context and whether the user may view them.
func (c *call) contextEntities() (*answer, error) {
	if a, err := c.onlyList(); a != nil || err != nil {
		return a, err
	}
	if !c.user.Role.searches() {
		return nil, noSearch()
	}
	var want *bool
	for _, p := range c.query.params {
		if nameOf(p.path) != "filter[allowed]" {
			return nil, unsupported(nameOf(p.path))
		}
	}
	for _, cond := range c.query.filters {
		yes, err := parseBool(cond)
		if err != nil {
			return nil, err
		}
		want = &yes
	}
	w := c.writer()
	n := 0
	w.text(`{"data":[`)
	for _, name := range c.s.contextKinds() {
		k := c.s.records.kinds[name]
		allowed := c.user.Role.sees(k)
		if want != nil && *want != allowed {
			continue
		}
		if n++; n > 1 {
			w.text(",")
		}
		w.contextEntity(k, allowed)
	}
	w.text("]")
	w.pageLinks(page{self: w.base + "/emailcontextentities", plain: true})
	w.text("}")
	a := jsonAPI(http.StatusOK, w.b)
	if c.total {
		totalHeader(a, n)
	}
	return a, nil
}

func (w *writer) contextEntity(k *kind, allowed bool) {
	w.text(`{"type":"emailcontextentities","id":`)
	w.string(k.name)
	w.text(`,"attributes":{"entityType":`)
	w.string(k.name)
	w.text(`,"entityName":`)
	w.string(k.label)
	w.text(`,"allowed":`)
	if allowed {
		w.text("true}}")
		return
	}
	w.text("false}}")
}

// contextSearch is the free search among the kinds that can be context.
func (c *call) contextSearch() (*answer, error) {
	if a, err := c.onlyList(); a != nil || err != nil {
		return a, err
	}
	if !c.user.Role.searches() {
		return nil, noSearch()
	}
	q, err := c.question([]string{"entities", "searchText"})
	if err != nil {
		return nil, err
	}
	var items []item
	for _, to := range c.s.search(q.text, !q.searching, q.kinds) {
		items = append(items, item{ref: to})
	}
	return c.items("emailcontextsearch", items), nil
}

// searchAll is contextSearch over every kind with text.
func (c *call) searchAll() (*answer, error) {
	if a, err := c.onlyList(); a != nil || err != nil {
		return a, err
	}
	if !c.user.Role.searches() {
		return nil, noSearch()
	}
	text, kinds := "", []string{}
	for _, name := range c.s.records.kindNames() {
		if k := c.s.records.kinds[name]; len(k.text) > 0 && c.user.Role.sees(k) {
			kinds = append(kinds, name)
		}
	}
	for _, cond := range c.query.filters {
		switch cond.path[0] {
		case "searchText":
			text = cond.value
		case "entities":
			kinds = slices.DeleteFunc(kinds, func(k string) bool { return !slices.Contains(strings.Split(cond.value, ","), k) })
		default:
			return nil, unsupported(cond.key)
		}
	}
	var items []item
	for _, to := range c.s.search(text, text == "", kinds) {
		items = append(items, item{ref: to})
	}
	return c.items("search", items), nil
}

// emailContext gives the context of exactly the given messages, and suggestions.
func (c *call) emailContext() (*answer, error) {
	if a, err := c.onlyList(); a != nil || err != nil {
		return a, err
	}
	return c.contextOf("emailcontext", c.s.withMessageIDs)
}

func (c *call) contextOf(resource string, find func(ids []string, any bool) []*resource) (*answer, error) {
	if !c.user.Role.searches() {
		return nil, noSearch()
	}
	q, err := c.question(contextFilters)
	if err != nil {
		return nil, err
	}
	if q.messageIDs == nil {
		return nil, invalidFilter("filter[messageId]", "The Message-ID is required.")
	}
	if q.searching && (len(q.addresses) > 0 || q.attached != nil || c.asked("excludeCurrentUser")) {
		return nil, invalidFilter("filter[searchText]", `The search text cannot be specified together with "from", "to", `+
			`"cc", "isContext" or "excludeCurrentUser" filters.`)
	}
	found := find(q.messageIDs, q.searching)
	items := c.s.contextItems(q, found, c.user)
	if resource == "emailthreadcontext" {
		least := leastID(found)
		for i := range items {
			items[i].email = "0"
			if items[i].attached {
				items[i].email = least
			}
		}
	}
	return c.items(resource, items), nil
}

// item is one row of a context or search answer.
type item struct {
	ref
	attached bool
	email    string // of emailthreadcontext
}

// contextItems merges what is attached to the e-mails with what their addresses suggest, the attached first.
func (s *Server) contextItems(q *question, emails []*resource, u *User) []item {
	var items []item
	attached := map[ref]bool{}
	for _, to := range s.inKindOrder(s.targetsOf(emails)) {
		if slices.Contains(q.kinds, to.kind) {
			attached[to] = true
			items = append(items, item{ref: to, attached: true})
		}
	}
	if q.searching {
		items = nil
		for _, to := range s.search(q.text, false, q.kinds) {
			items = append(items, item{ref: to, attached: attached[to]})
		}
		return items
	}
	if q.attached == nil || !*q.attached {
		addresses := q.addresses
		for _, e := range emails {
			addresses = append(addresses, participants(e)...)
		}
		for _, to := range s.suggest(addresses, q.kinds) {
			me := q.withoutMe && to == ref{"users", u.ID}
			if !attached[to] && !me {
				items = append(items, item{ref: to})
			}
		}
	}
	if q.attached != nil {
		items = slices.DeleteFunc(items, func(i item) bool { return i.attached != *q.attached })
	}
	return items
}

// items writes a page of rows, with the records they stand for where the client includes them.
func (c *call) items(resource string, items []item) *answer {
	part, more := cut(items, c.query)
	w := c.writer()
	w.text(`{"data":[`)
	for i, it := range part {
		if i > 0 {
			w.text(",")
		}
		w.item(resource, it)
	}
	w.text("]")
	for _, b := range branches(c.query.include) {
		for _, it := range part {
			if r := c.s.records.get(it.ref); b.name == "entity" && r != nil {
				w.follow(r, r.kind, b.sub)
				w.add(r)
			}
		}
	}
	w.included()
	w.pageLinks(page{self: w.base + "/" + resource, number: c.query.number, more: more})
	w.text("}")
	a := jsonAPI(http.StatusOK, w.b)
	if c.total {
		totalHeader(a, len(items))
	}
	return a
}

func (w *writer) item(resource string, it item) {
	id := it.String()
	if it.email != "" {
		id += "-" + it.email
	}
	w.text(`{"type":"` + resource + `","id":`)
	w.string(id)
	k, r := w.s.records.kinds[it.kind], w.s.records.get(it.ref)
	if w.wants(resource, "entityUrl") && k.view != "" {
		w.text(`,"links":{"entityUrl":`)
		w.string(w.s.base() + k.view + it.id)
		w.text("}")
	}
	open := `,"attributes":{`
	if w.wants(resource, "entityName") {
		w.text(open + `"entityName":`)
		w.string(w.s.records.title(r))
		open = ","
	}
	if strings.HasPrefix(resource, "email") && resource != "emailcontextsearch" && w.wants(resource, "isContext") {
		w.text(open + `"isContext":`)
		open = ","
		if it.attached {
			w.text("true")
		} else {
			w.text("false")
		}
	}
	if open == "," {
		w.text("}")
	}
	if w.wants(resource, "entity") {
		w.text(`,"relationships":{"entity":{"data":`)
		w.identifier(it.ref, false)
		w.text("}}")
	}
	w.text("}")
}
