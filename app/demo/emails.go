package demo

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Longest values of an e-mail (17-user-15, 19-auth-42, 19-auth-43).
const (
	longestSubject   = 998
	longestMessageID = 512
	longestName      = 320
	longestShortBody = 500
)

var folderTypes = []string{"inbox", "sent", "trash", "drafts", "spam", "other"}

// folder is where a copy of an e-mail lies.
type folder struct {
	Type string `json:"type"`
	Name string `json:"name"`
	Path string `json:"path"`
}

// draft is an e-mail on its way into the store.
type draft struct {
	email       *resource
	copies      []*resource
	attachments []*resource
	created     []*resource // further included records
	targets     *[]ref
	clientIDs   map[ref]string // stored → the client's id
}

// createEmail answers POST /emails (group 14).
func (c *call) createEmail(d *document) (*answer, error) {
	in, err := c.primary(d, "emails")
	if err != nil {
		return nil, err
	}
	draft := &draft{email: &resource{ref: c.s.records.newRef("emails"), rels: map[string]relation{}}}
	if !c.user.Role.edits(c.s.records.kinds["emails"]) {
		pointer := ""
		if len(d.Included) > 0 {
			pointer = "/included/0"
		}
		return nil, &failure{status: 403, title: titleDenied, detail: "No access to this type of entities.", pointer: pointer}
	}
	if wrong := draft.takeAttributes(in); wrong != nil {
		return nil, wrong
	}
	if err := c.takeIncluded(draft, in, d); err != nil {
		return nil, err
	}
	if err := c.takeTargets(draft, in); err != nil {
		return nil, err
	}
	if _, known := c.s.mailbook.byID[draft.email.text("messageId")]; known {
		return nil, conflict("The email with this Message-ID already exists.", "")
	}
	return c.storeEmail(draft, in)
}

// takeAttributes copies and checks the attributes; all that is wrong is told at once.
func (d *draft) takeAttributes(in *resource) error {
	var wrong failures
	add := func(f *failure) {
		if f != nil {
			wrong = append(wrong, f)
		}
	}
	e := d.email
	from := addressesOf(in, "from")
	if len(from) == 0 {
		add(blank("/data/attributes/from"))
	}
	for _, name := range []string{"subject", "sentAt", "internalDate", "messageId"} {
		if strings.TrimSpace(in.text(name)) == "" {
			add(blank("/data/attributes/" + name))
		}
	}
	if len(from) == 0 {
		add(blank("/data/attributes/from/email"))
	}
	add(tooLong(in.text("subject"), longestSubject, "/data/attributes/subject"))
	add(tooLong(in.text("messageId"), longestMessageID, "/data/attributes/messageId"))
	for _, name := range []string{"from", "toRecipients", "ccRecipients", "bccRecipients"} {
		wrong = append(wrong, wrongAddresses(addressesOf(in, name), name)...)
	}
	for _, name := range []string{"subject", "messageId", "messageIds", "xMessageId", "xThreadId", "acceptLanguage", "importance", "references"} {
		if raw := in.raw(name); raw != nil {
			e.attrs = append(e.attrs, member{name, raw})
		}
	}
	for _, name := range []string{"sentAt", "internalDate"} {
		if text := in.text(name); text != "" {
			at, err := parseTime(text)
			if err != nil {
				add(badForm(`The "`+text+`" is not valid datetime.`, "/data/attributes/"+name))
				continue
			}
			e.set(name, at.UTC().Truncate(time.Second).Format(time.RFC3339))
		}
	}
	if len(from) > 0 {
		e.set("from", from[0])
	}
	spelt := map[string]string{} // an address is kept once, as it was written first (19-auth-46)
	for _, name := range []string{"toRecipients", "ccRecipients", "bccRecipients"} {
		list := append([]address{}, addressesOf(in, name)...)
		for i, a := range list {
			key := strings.ToLower(a.Email)
			if spelt[key] == "" {
				spelt[key] = a.Email
			}
			list[i].Email = spelt[key]
		}
		e.set(name, list)
	}
	if wrong != nil {
		return wrong
	}
	return extraFields(in, emailAttributes)
}

var emailAttributes = []string{
	"subject", "from", "toRecipients", "ccRecipients", "bccRecipients", "messageId", "messageIds", "xMessageId",
	"xThreadId", "acceptLanguage", "importance", "references", "sentAt", "internalDate", "body", "createdAt",
	"head", "shortTextBody", "bodySynced", "hasEmailAttachments",
}

// extraFields refuses attributes that Oro does not know (17-user-20).
func extraFields(in *resource, known []string) error {
	var extra []string
	for _, m := range in.attrs {
		if !slices.Contains(known, m.name) {
			extra = append(extra, `"`+m.name+`"`)
		}
	}
	if len(extra) == 0 {
		return nil
	}
	return &failure{status: 400, title: "extra fields constraint", detail: "This form should not contain extra fields: " + strings.Join(extra, ", ") + "."}
}

func tooLong(text string, limit int, pointer string) *failure {
	if len([]rune(text)) <= limit {
		return nil
	}
	return &failure{
		status: 400, title: titleLength, pointer: pointer,
		detail: fmt.Sprintf("This value is too long. It should have %d characters or less.", limit),
	}
}

var addressForm = regexp.MustCompile(`^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$`)

func wrongAddresses(list []address, name string) failures {
	var wrong failures
	for i, a := range list {
		pointer := "/data/attributes/" + name
		if name != "from" {
			pointer += fmt.Sprintf("/%d", i)
		}
		if a.Name != nil {
			if f := tooLong(*a.Name, longestName, pointer+"/name"); f != nil {
				wrong = append(wrong, f)
			}
		}
		switch {
		case strings.TrimSpace(a.Email) == "":
			wrong = append(wrong, blank(pointer+"/email"))
		case !addressForm.MatchString(a.Email):
			wrong = append(wrong, &failure{
				status: 400, title: "email constraint", detail: "This value contains not valid email address.", pointer: pointer + "/email",
			})
		}
	}
	return wrong
}

// takeTargets reads the context that the client asks for; none given lets Oro choose.
func (c *call) takeTargets(d *draft, in *resource) error {
	rel, given := in.rels["activityTargets"]
	if !given {
		return nil
	}
	const at = "/data/relationships/activityTargets/data"
	var refs []ref
	for i, to := range rel.refs {
		if made := d.stored(to); made.id != "" {
			refs = append(refs, made)
			continue
		}
		if c.s.records.kinds[to.kind] == nil {
			return &failure{
				status: 400, title: titleType, detail: "Unknown entity type: " + to.kind + ".", pointer: fmt.Sprintf("%s/%d/type", at, i),
			}
		}
		if err := checkID(to.id, fmt.Sprintf("%s/%d/id", at, i)); err != nil {
			return err
		}
		if !slices.Contains(c.s.contextKinds(), to.kind) {
			return badForm("The entity is not acceptable.", at)
		}
		if c.s.records.get(to) == nil {
			return badForm("The entity does not exist.", at)
		}
		refs = append(refs, to)
	}
	d.targets = &refs
	return nil
}

// stored gives the record that was made of an included one with the client's id.
func (d *draft) stored(to ref) ref {
	for made, id := range d.clientIDs {
		if made.kind == to.kind && id == to.id {
			return made
		}
	}
	return ref{}
}

// storeEmail keeps the draft and answers with it. A user who is no administrator and gave no copy of
// the e-mail is refused, after it has been stored (16-thread-30).
func (c *call) storeEmail(d *draft, in *resource) (*answer, error) {
	now := c.s.stamp()
	e := d.email
	e.set("createdAt", now)
	e.set("importance", orElse(in.text("importance"), "normal"))
	e.set("head", true)
	if err := setBody(e, in, len(d.attachments) > 0); err != nil {
		return nil, err
	}
	blind := len(d.copies) == 0 && c.user.Role != Administrator
	if !slices.ContainsFunc(d.copies, func(r *resource) bool { return r.to("owner").id == c.user.ID }) {
		if c.user.Role == Administrator || len(d.copies) > 0 {
			d.copies = append(d.copies, c.ownCopy(e))
		}
	}
	refs := c.s.chooseTargets(e, d.targets)
	e.rels["activityTargets"] = relation{many: true, refs: refs}
	for _, r := range d.created {
		c.s.save(r)
	}
	c.s.save(e)
	private := c.s.isPrivate(e)
	for _, r := range d.copies {
		r.set("createdAt", now)
		r.set("private", private)
		c.s.save(r)
	}
	for _, r := range d.attachments {
		c.s.save(r)
	}
	c.s.newHead(e)
	if blind {
		return nil, denied("No access to the entity.")
	}
	return c.createdEmail(d), nil
}

func (c *call) ownCopy(e *resource) *resource {
	r := &resource{ref: c.s.records.newRef("emailusers"), rels: map[string]relation{}}
	r.set("receivedAt", c.s.stamp())
	r.set("seen", false)
	r.set("folders", []folder{{"other", "Other", "Other"}})
	c.own(r)
	r.rels["email"] = relation{refs: []ref{e.ref}}
	return r
}

// own gives a record the user as owner, and the organization.
func (c *call) own(r *resource) {
	if len(r.rels["owner"].refs) == 0 {
		r.rels["owner"] = relation{refs: []ref{{"users", c.user.ID}}}
	}
	if len(r.rels["organization"].refs) == 0 && len(c.s.records.order["organizations"]) > 0 {
		r.rels["organization"] = relation{refs: []ref{{"organizations", c.s.records.order["organizations"][0]}}}
	}
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func (c *call) createdEmail(d *draft) *answer {
	w := c.writer()
	w.marks, w.asked = c.s.itemMark(d.email), d.clientIDs
	w.text(`{"data":`)
	w.resource(d.email)
	for _, list := range [][]*resource{d.copies, d.attachments, d.created} {
		for _, r := range list {
			if c.s.mayView(c.user, r.ref) {
				w.others = append(w.others, c.s.records.get(r.ref))
			}
		}
	}
	w.included()
	if w.links {
		w.text(`,"links":{"self":`)
		w.string(w.base + "/emails")
		w.text("}")
	}
	w.text("}")
	a := jsonAPI(http.StatusCreated, w.b)
	a.header.Set("Location", w.base+"/emails/"+d.email.id)
	return a
}
