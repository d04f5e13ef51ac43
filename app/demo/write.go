package demo

import (
	"net/http"
	"slices"
)

// create answers POST on a list.
func (c *call) create(k *kind) (*answer, error) {
	d, err := c.document()
	if err != nil {
		return nil, err
	}
	switch k.name {
	case "emails":
		return c.createEmail(d)
	case "emailusers":
		return c.createCopy(d, k)
	}
	if !c.user.Role.edits(k) {
		return nil, noType()
	}
	in, err := c.primary(d, k.name)
	if err != nil {
		return nil, err
	}
	if err := c.knownMembers(k, in); err != nil {
		return nil, err
	}
	if wrong := c.wrong(k, in, in, "/data"); wrong != nil {
		return nil, wrong
	}
	made := in.clone()
	made.ref = c.s.records.newRef(k.name)
	c.complete(k, made)
	c.s.save(made)
	return c.created(made), nil
}

func (c *call) created(r *resource) *answer {
	w := c.writer()
	a := jsonAPI(http.StatusCreated, w.one(r, w.base+"/"+r.kind))
	a.header.Set("Location", w.base+"/"+r.kind+"/"+r.id)
	return a
}

// complete gives a new record what Oro sets itself: times, owner, organization, the other way of
// writing addresses and phones.
func (c *call) complete(k *kind, r *resource) {
	now := c.s.stamp()
	for _, name := range []string{"createdAt", "updatedAt", "reportedAt"} {
		if k.attr(name) && (k.name != "cases" || name != "updatedAt") && (name != "reportedAt" || isBlank(r, name)) {
			r.set(name, now)
		}
	}
	gather(k, r)
	if k.rel("owner") != nil && slices.Contains(k.rel("owner").types, "users") {
		c.own(r)
	}
	if k.rel("createdBy") != nil && len(r.rels["createdBy"].refs) == 0 && k.name != "orders" {
		r.rels["createdBy"] = relation{refs: []ref{{"users", c.user.ID}}}
	}
	if k.name == "calls" { // who calls takes part (39-call-create)
		rel := r.rels["activityTargets"]
		r.rels["activityTargets"] = relation{many: true, refs: append([]ref{{"users", c.user.ID}}, rel.refs...)}
	}
	for name, choice := range firstChoices[k.name] {
		to := ref{k.rel(name).types[0], choice}
		if len(r.rels[name].refs) == 0 && c.s.records.get(to) != nil {
			r.rels[name] = relation{refs: []ref{to}}
		}
	}
}

// firstChoices are what new records get where the client says nothing.
var firstChoices = map[string]map[string]string{
	"leads":         {"status": "new"},
	"opportunities": {"status": "in_progress"},
	"orders":        {"internalStatus": "open"},
	"rfqs":          {"customer_status": "submitted", "internal_status": "open"},
	"quotes":        {"internalStatus": "draft"},
}

// update answers PATCH of one record.
func (c *call) update(k *kind) (*answer, error) {
	to, err := c.idOf(k)
	if err != nil {
		return nil, err
	}
	if !c.user.Role.edits(k) {
		return nil, noType()
	}
	d, err := c.document()
	if err != nil {
		return nil, err
	}
	in, err := c.primary(d, k.name)
	switch {
	case err != nil:
		return nil, err
	case in.id != to.id:
		return nil, conflict("The 'id' property of the primary data object should match 'id' parameter of the query string", "/data/id")
	}
	r, err := c.record(k)
	if err != nil {
		return nil, err
	}
	if k.name == "emails" {
		return c.updateEmail(r, in, d)
	}
	if err := c.knownMembers(k, in); err != nil {
		return nil, err
	}
	changed, touched := r.clone(), false
	for _, m := range in.attrs {
		if k.name == "orders" && m.name == "currency" { // it stays as it was made (20-orders-07)
			continue
		}
		if string(changed.raw(m.name)) != string(m.raw) {
			changed.attrs = slices.DeleteFunc(changed.attrs, func(old member) bool { return old.name == m.name })
			changed.attrs = append(changed.attrs, m)
			touched = touched || !inCollection(k, m.name)
		}
	}
	recollect(k, changed, in)
	for name, rel := range in.rels {
		spec := k.rel(name)
		rel.many = spec.many
		changed.rels[name] = rel
		touched = true
	}
	if wrong := c.wrong(k, changed, in, "/data"); wrong != nil {
		return nil, wrong
	}
	gather(k, changed)
	if touched && k.attr("updatedAt") {
		changed.set("updatedAt", c.s.stamp())
	}
	c.s.save(changed)
	w := c.writer()
	return jsonAPI(http.StatusOK, w.one(changed, w.base+"/"+k.name)), nil
}

// updateEmail takes a body once, attachments with it, and the context; all else of an e-mail stays.
func (c *call) updateEmail(r, in *resource, d *document) (*answer, error) {
	draft := &draft{email: r.clone()}
	if err := c.takeIncluded(draft, in, d); err != nil {
		return nil, err
	}
	if in.raw("body") != nil || len(draft.attachments) > 0 {
		if err := setBody(draft.email, in, len(draft.attachments) > 0); err != nil {
			return nil, err
		}
	}
	if err := c.takeTargets(draft, in); err != nil {
		return nil, err
	}
	if draft.targets != nil {
		draft.email.rels["activityTargets"] = relation{many: true, refs: *draft.targets}
	}
	c.s.save(draft.email)
	for _, list := range [][]*resource{draft.copies, draft.attachments, draft.created} {
		for _, made := range list {
			c.s.save(made)
		}
	}
	w := c.writer()
	w.marks, w.asked = c.s.itemMark(draft.email), draft.clientIDs
	w.text(`{"data":`)
	w.resource(draft.email)
	w.pageLinks(page{self: w.base + "/emails", plain: true})
	for _, list := range [][]*resource{draft.copies, draft.attachments, draft.created} {
		w.others = append(w.others, list...)
	}
	w.included() // behind the links here (44-log-03)
	w.text("}")
	return jsonAPI(http.StatusOK, w.b), nil
}

// createCopy answers POST /emailusers: a copy of an e-mail for somebody else's mailbox.
func (c *call) createCopy(d *document, k *kind) (*answer, error) {
	if !c.user.Role.edits(k) {
		return nil, noType()
	}
	in, err := c.primary(d, k.name)
	if err != nil {
		return nil, err
	}
	email := in.to("email")
	if email.id == "" || c.s.records.get(email) == nil {
		return nil, blank("/data/relationships/email/data")
	}
	if !c.s.mayView(c.user, email) {
		return nil, &failure{
			status: 403, title: "access granted constraint", pointer: "/data/relationships/email/data",
			detail: `The "VIEW" permission is denied for the related resource.`,
		}
	}
	made := &resource{ref: c.s.records.newRef(k.name), rels: map[string]relation{}}
	if err := c.takeCopy(made, in, "/data", email); err != nil {
		return nil, err
	}
	made.set("createdAt", c.s.stamp())
	made.set("private", c.s.isPrivate(c.s.records.get(email)))
	c.s.save(made)
	return c.created(made), nil
}

// deleteOne answers DELETE of one record.
func (c *call) deleteOne(k *kind) (*answer, error) {
	if !c.user.Role.edits(k) {
		return nil, noType()
	}
	r, err := c.record(k)
	if err != nil {
		return nil, err
	}
	c.s.remove(r.ref)
	return newAnswer(http.StatusNoContent, "", nil), nil
}

// deleteAll answers DELETE of a list, which needs a filter.
func (c *call) deleteAll(k *kind) (*answer, error) {
	if !c.user.Role.edits(k) || k.name == "emailusers" && c.user.Role != Administrator {
		return nil, noType()
	}
	if len(c.query.filters) == 0 {
		return nil, &failure{status: 400, title: titleFilter, detail: "At least one filter must be provided."}
	}
	found, err := c.find(k)
	if err != nil {
		return nil, err
	}
	if len(found) > 100 {
		found = found[:100]
	}
	for _, r := range found {
		c.s.remove(r.ref)
	}
	a := newAnswer(http.StatusNoContent, "", nil)
	if c.total {
		totalHeader(a, len(found))
	}
	if c.count {
		a.header.Set("X-Include-Deleted-Count", itoa(len(found)))
	}
	return a, nil
}
