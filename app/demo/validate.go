package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// knownMembers refuses attributes and relationships that the kind does not have.
func (c *call) knownMembers(k *kind, in *resource) error {
	var names []string
	for _, a := range k.attrs {
		names = append(names, a.name)
	}
	if err := extraFields(in, names); err != nil {
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

// wrongMails checks addresses.
func wrongMails(k *kind, in *resource, at string) failures {
	wrong := wrongPrimary(k, in, at)
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
