package demo

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// mailbook knows the e-mails by their Message-ID and by the ids that they refer to.
type mailbook struct {
	byID map[string]ref
	refs map[string][]ref
}

func (rs *records) mailbook() *mailbook {
	m := &mailbook{byID: map[string]ref{}, refs: map[string][]ref{}}
	for _, id := range rs.order["emails"] {
		m.add(rs.byID["emails"][id])
	}
	return m
}

func (m *mailbook) add(e *resource) {
	m.byID[e.text("messageId")] = e.ref
	for _, id := range references(e) {
		if !slices.Contains(m.refs[id], e.ref) {
			m.refs[id] = append(m.refs[id], e.ref)
		}
	}
}

func references(e *resource) []string { return listTexts(e.raw("references")) }

// address is one correspondent of an e-mail.
type address struct {
	Name  *string `json:"name"`
	Email string  `json:"email"`
}

func addressesOf(e *resource, name string) []address {
	raw := e.raw(name)
	if len(raw) > 0 && raw[0] == '{' {
		raw = []byte("[" + string(raw) + "]")
	}
	var out []address
	_ = json.Unmarshal(raw, &out) // what is no address is none
	return out
}

// participants are sender and open recipients, in lower case; those of Bcc do not count for Oro.
func participants(e *resource) []string {
	var out []string
	for _, name := range []string{"from", "toRecipients", "ccRecipients"} {
		for _, a := range addressesOf(e, name) {
			out = append(out, strings.ToLower(a.Email))
		}
	}
	return out
}

// withMessageIDs finds the e-mails of these ids, compared exactly. Those with hidden recipients only are
// found when any is set.
func (s *Server) withMessageIDs(ids []string, any bool) []*resource {
	var out []*resource
	for _, id := range ids {
		to, known := s.mailbook.byID[id]
		if !known {
			continue
		}
		e := s.records.get(to)
		open := len(addressesOf(e, "toRecipients"))+len(addressesOf(e, "ccRecipients")) > 0
		if (open || any) && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return byNumber(out)
}

func byNumber(rs []*resource) []*resource {
	sort.Slice(rs, func(i, j int) bool { return rs[i].number() < rs[j].number() })
	return rs
}

// inThreads finds the e-mails of these ids and all others of their conversations.
func (s *Server) inThreads(ids []string, any bool) []*resource {
	var out []*resource
	for _, e := range s.withMessageIDs(ids, any) {
		for _, other := range s.threadOf(e) {
			if !slices.Contains(out, other) {
				out = append(out, other)
			}
		}
	}
	return byNumber(out)
}

// threadOf gives the conversation of an e-mail, itself included, by ids that stored e-mails refer to.
func (s *Server) threadOf(e *resource) []*resource {
	seen := map[ref]bool{e.ref: true}
	out := []*resource{e}
	for i := 0; i < len(out); i++ {
		near := slices.Clone(s.mailbook.refs[out[i].text("messageId")])
		for _, id := range references(out[i]) {
			if to, known := s.mailbook.byID[id]; known {
				near = append(near, to)
			}
		}
		for _, to := range near {
			if !seen[to] {
				seen[to] = true
				out = append(out, s.records.get(to))
			}
		}
	}
	return byNumber(out)
}

func (s *Server) targetsOf(emails []*resource) []ref {
	var out []ref
	for _, e := range emails {
		for _, to := range e.rels["activityTargets"].refs {
			if !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

func leastID(emails []*resource) string {
	if len(emails) == 0 {
		return "0"
	}
	return emails[0].id
}

// itemMark gives the id that removes a target from the whole conversation of the e-mail.
func (s *Server) itemMark(e *resource) func(ref) string {
	least := leastID(s.threadOf(e))
	return func(to ref) string { return to.String() + "-" + least }
}

// threadContext gives the context of whole conversations, or removes a record from one.
func (c *call) threadContext() (*answer, error) {
	remove := []string{http.MethodDelete}
	if len(c.path) == 1 {
		if a, err := c.onlyList(); a != nil || err != nil {
			return a, err
		}
		return c.contextOf("emailthreadcontext", c.s.inThreads)
	}
	switch {
	case len(c.path) > 2:
		return nil, &empty{status: http.StatusNotFound}
	case c.method == http.MethodOptions:
		return options(remove), nil
	case c.method != http.MethodDelete:
		return nil, wrongMethod(remove)
	}
	return c.removeFromThread(c.path[1])
}

// removeFromThread answers DELETE /emailthreadcontext/<kind>-<id>-<e-mail>.
func (c *call) removeFromThread(id string) (*answer, error) {
	parts := strings.Split(id, "-")
	if len(parts) != 3 || !slices.Contains(c.s.contextKinds(), parts[0]) || !isNumber(parts[1]) {
		return nil, noRecord()
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil || n == 0 {
		return nil, noRecord()
	}
	to, email := ref{parts[0], parts[1]}, c.s.records.get(ref{"emails", parts[2]})
	if email == nil {
		return nil, &failure{status: 500, title: "entity not found exception"}
	}
	if !c.user.Role.edits(c.s.records.kinds["emails"]) || !c.s.mayView(c.user, email.ref) {
		return nil, denied(`No access by "VIEW" permission to the email entity.`)
	}
	thread := c.s.threadOf(email)
	if !slices.Contains(c.s.targetsOf(thread), to) {
		return nil, noRecord()
	}
	if !c.s.mayView(c.user, to) {
		return nil, denied(`No access by "DELETE" permission to the entity.`)
	}
	for _, e := range thread {
		if !c.s.mayView(c.user, e.ref) {
			return nil, denied("The delete operation is forbidden. Reason: has no edit permissions for activity entity.")
		}
	}
	for _, e := range thread {
		refs := e.rels["activityTargets"].refs
		if slices.Contains(refs, to) {
			c.s.setTargets(e, slices.DeleteFunc(slices.Clone(refs), func(r ref) bool { return r == to }))
		}
	}
	return newAnswer(http.StatusNoContent, "", nil), nil
}

// setTargets gives an e-mail its context.
func (s *Server) setTargets(e *resource, refs []ref) *resource {
	changed := e.clone()
	changed.rels["activityTargets"] = relation{many: true, refs: refs}
	s.save(changed)
	return changed
}
