package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
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

// knownMembers refuses attributes and relationships that the kind does not have.
func (c *call) knownMembers(k *kind, in *resource) error {
	var names []string
	for _, a := range k.attrs {
		names = append(names, a.name)
	}
	if err := extraFields(in, k.name, names); err != nil {
		return err
	}
	for _, name := range sortedKeys(in.rels) {
		if k.rel(name) == nil {
			return &failure{status: 400, title: "extra fields constraint", detail: `This form should not contain extra fields: "` + name + `".`}
		}
	}
	return nil
}

// wrong checks a record as it is to be, and what the client gives of it; at points to the object.
func (c *call) wrong(k *kind, whole, given *resource, at string) error {
	change := given
	if whole == given {
		change = nil
	}
	wrong := append(c.invalid(k, whole, change, at), c.wrongLinks(k, given, at)...)
	if len(wrong) == 0 {
		return nil
	}
	return wrong
}

// invalid checks what the kind requires.
// given is what a change mentions, nil for a new record: a change is not blamed for what was missing.
func (c *call) invalid(k *kind, in, given *resource, at string) failures {
	var wrong failures
	for _, need := range k.required {
		names := strings.Split(need, "|")
		touched := given == nil || slices.ContainsFunc(names, func(name string) bool { return mentions(given, name) })
		if !touched || slices.ContainsFunc(names, func(name string) bool { return !isBlank(in, name) }) {
			continue
		}
		if need == "lineItems" {
			wrong = append(wrong, &failure{
				status: 400, title: "count constraint", detail: "Please add at least one Line Item", pointer: at + memberPath(k, need),
			})
			continue
		}
		if len(names) > 1 {
			wrong = append(wrong, &failure{
				status: 400, title: "has contact information constraint",
				detail: "At least one of the fields First name, Last name, Emails or Phones must be defined.",
			})
			continue
		}
		wrong = append(wrong, blank(at+memberPath(k, need)))
	}
	wrong = append(wrong, wrongValues(k, in, at)...)
	if k.name == "opportunities" && given == nil && c.user.Role != Administrator && isBlank(in, "status") {
		wrong = append(wrong, blank(at+"/relationships/status/data"))
	}
	if k.name == "opportunities" && given == nil && isBlank(in, "account") && isBlank(in, "customer") {
		wrong = append(wrong, badForm("Either an account or a customer should be set.", ""))
	}
	return wrong
}

func mentions(r *resource, name string) bool {
	_, linked := r.rels[name]
	return linked || r.raw(name) != nil
}

func memberPath(k *kind, name string) string {
	if k.rel(name) != nil {
		return "/relationships/" + name + "/data"
	}
	return "/attributes/" + name
}

// wrongLinks finds relationships to what does not exist.
func (c *call) wrongLinks(k *kind, in *resource, at string) failures {
	var wrong failures
	for _, name := range sortedKeys(in.rels) {
		if k.rel(name) == nil {
			continue
		}
		for _, to := range in.rels[name].refs {
			pointer := at + "/relationships/" + name + "/data"
			switch {
			case !c.s.records.knows(to.kind):
				wrong = append(wrong, &failure{
					status: 400, title: titleType, detail: "Unknown entity type: " + to.kind + ".", pointer: pointer + "/type",
				})
			case c.s.records.get(to) == nil && c.s.records.kinds[to.kind] != nil:
				wrong = append(wrong, badForm("The entity does not exist.", pointer))
			}
		}
	}
	return wrong
}

// wrongMails checks addresses; several need one that is marked as the primary one (44-create-01).
func wrongMails(k *kind, in *resource, at string) failures {
	var wrong failures
	if k.attr("emails") && k.attr("primaryEmail") && !isBlank(in, "emails") && isBlank(in, "primaryEmail") {
		wrong = append(wrong, &failure{
			status: 400, title: "contains primary constraint", detail: "One of the emails must be set as primary.",
			pointer: at + "/attributes/emails",
		})
	}
	for i, address := range in.emails("emails") {
		wrong = append(wrong, wrongMail(address, fmt.Sprintf("%s/attributes/emails/%d/email", at, i))...)
	}
	for _, name := range []string{"primaryEmail", "email"} {
		if address := in.text(name); k.attr(name) && address != "" {
			wrong = append(wrong, wrongMail(address, at+"/attributes/"+name)...)
			if k.name == "customerusers" && len(address) < 6 { // 20-customerusers-07
				wrong = append(wrong, &failure{
					status: 400, title: titleLength, pointer: at + "/attributes/" + name,
					detail: "This value is too short. It should have 6 characters or more.",
				})
			}
		}
	}
	return wrong
}

func wrongMail(address, pointer string) failures {
	if addressForm.MatchString(address) {
		return nil
	}
	return failures{{status: 400, title: "email constraint", detail: "This value is not a valid email address.", pointer: pointer}}
}

// days and moments are the attributes that hold dates and times.
var (
	days    = []string{"closeDate", "birthday", "shipUntil"}
	moments = []string{"dueDate", "reportedAt", "closedAt", "callDateTime", "validUntil", "receivedAt"}
)

// wrongValues finds addresses, dates and times that are none.
func wrongValues(k *kind, in *resource, at string) failures {
	wrong := wrongMails(k, in, at)
	for _, m := range in.attrs {
		text, what := rawText(m.raw), ""
		switch {
		case text == "":
		case slices.Contains(days, m.name):
			if _, err := time.Parse(time.DateOnly, text); err != nil {
				what = "date"
			}
		case slices.Contains(moments, m.name):
			if _, err := parseTime(text); err != nil {
				what = "datetime"
			}
		}
		if what != "" {
			wrong = append(wrong, badForm(`The "`+text+`" is not valid `+what+`.`, at+"/attributes/"+m.name))
		}
	}
	return wrong
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
	for _, pair := range [][3]string{{"emails", "primaryEmail", "email"}, {"phones", "primaryPhone", "phone"}} {
		if first := r.text(pair[1]); k.attr(pair[1]) && first != "" && !slices.Contains(r.emails(pair[0]), first) {
			list := []map[string]string{{pair[2]: first}}
			for _, other := range r.emails(pair[0]) {
				list = append(list, map[string]string{pair[2]: other})
			}
			r.set(pair[0], list)
		}
	}
	if k.rel("owner") != nil && slices.Contains(k.rel("owner").types, "users") {
		c.own(r)
	}
	if k.rel("createdBy") != nil && len(r.rels["createdBy"].refs) == 0 && k.name != "orders" {
		r.rels["createdBy"] = relation{refs: []ref{{"users", c.user.ID}}}
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
		if string(changed.raw(m.name)) != string(m.raw) {
			changed.attrs = slices.DeleteFunc(changed.attrs, func(old member) bool { return old.name == m.name })
			changed.attrs = append(changed.attrs, m)
			touched = true
		}
	}
	for name, rel := range in.rels {
		spec := k.rel(name)
		rel.many = spec.many
		changed.rels[name] = rel
		touched = true
	}
	if wrong := c.wrong(k, changed, in, "/data"); wrong != nil {
		return nil, wrong
	}
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
