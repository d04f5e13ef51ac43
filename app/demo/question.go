package demo

import (
	"net/mail"
	"slices"
	"strings"
)

// question is what the context resources are asked.
type question struct {
	messageIDs []string
	addresses  []string
	kinds      []string // allowed ones
	text       string
	attached   *bool // isContext
	withoutMe  bool
	searching  bool
}

// contextFilters are the filters of emailcontext and emailthreadcontext; searching has two of them.
var contextFilters = []string{"messageId", "entities", "from", "to", "cc", "isContext", "excludeCurrentUser", "searchText"}

func (c *call) question(filters []string) (*question, error) {
	if err := c.contextParams(filters); err != nil {
		return nil, err
	}
	q := &question{}
	kinds := c.s.contextKinds()
	for _, cond := range c.query.filters {
		values := strings.Split(cond.value, ",")
		switch cond.path[0] {
		case "messageId":
			q.messageIDs = values
		case "entities":
			for _, name := range values {
				if !slices.Contains(kinds, name) {
					return nil, invalidFilter(cond.key, `The "`+name+`" is not known entity. Known entities: `+strings.Join(kinds, ", "))
				}
			}
			kinds = values
		case "from":
			q.addresses = append(q.addresses, bareAddress(cond.value))
		case "to", "cc":
			for _, v := range values {
				q.addresses = append(q.addresses, bareAddress(v))
			}
		case "searchText":
			q.text, q.searching = cond.value, true
		case "isContext", "excludeCurrentUser":
			yes, err := parseBool(cond)
			if err != nil {
				return nil, err
			}
			if cond.path[0] == "isContext" {
				q.attached = &yes
			} else {
				q.withoutMe = yes
			}
		}
	}
	for _, name := range kinds {
		if c.user.Role.sees(c.s.records.kinds[name]) {
			q.kinds = append(q.kinds, name)
		}
	}
	return q, nil
}

// contextParams checks names and empty values before anything is looked at.
func (c *call) contextParams(filters []string) error {
	for _, p := range c.query.params {
		if name := nameOf(p.path); name == "meta" || name == "sort" {
			return unsupported(name)
		}
	}
	for _, cond := range c.query.filters {
		name := cond.path[0]
		if len(cond.path) > 1 || !slices.Contains(filters, name) {
			return unsupported(cond.key)
		}
		if cond.op != "eq" {
			return invalidFilter(cond.key, `The operator "`+cond.op+`" is not supported.`)
		}
		if name == "isContext" || name == "excludeCurrentUser" {
			continue
		}
		several := name != "from" && name != "searchText" && strings.Contains(cond.value, ",")
		if several && slices.ContainsFunc(strings.Split(cond.value, ","), func(v string) bool { return strings.TrimSpace(v) == "" }) {
			return invalidFilter(cond.key, `Expected an array of not empty strings. Given "`+cond.value+`".`)
		}
		if strings.TrimSpace(cond.value) == "" {
			return invalidFilter(cond.key, `Expected not empty string value. Given "`+cond.value+`".`)
		}
	}
	return nil
}

// bareAddress takes the address out of "Name <a@b.c>", in lower case.
func bareAddress(text string) string {
	if a, err := mail.ParseAddress(text); err == nil {
		return strings.ToLower(a.Address)
	}
	if _, inner, found := strings.Cut(text, "<"); found {
		text, _, _ = strings.Cut(inner, ">")
	}
	return strings.ToLower(strings.TrimSpace(text))
}

func (c *call) asked(filter string) bool {
	return slices.ContainsFunc(c.query.filters, func(cond condition) bool { return cond.path[0] == filter })
}
