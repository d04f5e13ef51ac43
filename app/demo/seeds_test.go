package demo

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// seedCRM is the recorded OroCRM before the first recording.
func seedCRM(kinds map[string]*kind, all []*recording, names aliases) *seed {
	s := seedFrom(kinds, all, map[string]int{
		"accounts": 49, "contacts": 76, "leads": 100, "b2bcustomers": 25, "cases": 20, "tasks": 23, "opportunities": 50,
		"users": 55, "calls": 101, "businessunits": 3, "contactgroups": 7, "notes": 1, "tags": 5, "comments": 0,
		"contactaddresses": 76,
	})
	s.names = names
	people(s)
	s.fill()
	crmMail(s)
	crmStatuses(s)
	for i := range 60 {
		id := fmt.Sprint(45 + i)
		at := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		s.set("calendarevents", id, map[string]any{
			"uid": id, "title": "Client Call", "start": at.Format(eventTime), "end": at.Add(time.Hour).Format(eventTime),
			"createdAt": "2026-11-22T07:20:54+00:00", "updatedAt": "2026-11-22T07:20:54+00:00",
		})
		s.to("calendarevents", id, "owner", false, "users-1")
	}
	for _, key := range []string{"countries-DE", "regions-DE-BE"} {
		kind, id, _ := strings.Cut(key, "-")
		s.need(kind, id)
	}
	s.findable(all)
	return s
}

// crmMail is the mail that recordings ask about and that none of them made.
func crmMail(s *seed) {
	for id := 3; id <= 78; id++ {
		email(s, id, fmt.Sprintf("<older-%d@nowhere.test>", id), "x@nowhere.test")
	}
	s.set("contacts", "42", map[string]any{"primaryEmail": "e.hall@nowhere.test", "emails": []any{map[string]any{"email": "e.hall@nowhere.test"}}})
	s.to("accounts", "41", "defaultContact", false, "contacts-42")
	s.to("opportunities", "32", "contact", false, "contacts-42")
	s.to("b2bcustomers", "25", "contact", false, "contacts-42")
	email(s, 1, "<id.6b0297db49efb@@bap.migration.generated>", "e.hall@nowhere.test", "users-6", "contacts-42")
	email(s, 2, "<id.6b0297db4a258@@bap.migration.generated>", "e.hall@nowhere.test", "users-6", "contacts-42")
	s.set("emails", "2", map[string]any{"references": []string{"<id.6b0297db49efb@@bap.migration.generated>"}})
	email(s, 8, "<id.6b0297db52ed4@@bap.migration.generated>", "AndreJLarson@cuvox.de", "users-25", "contacts-7")
	email(s, 44, "<id.6b0297dc51df6@@bap.migration.generated>", "AndreJLarson@cuvox.de", "contacts-7")
	email(s, 78, "<go-client-0001@example.test>", "AndreJLarson@cuvox.de", "contacts-7", "accounts-7")
}

// late is mail that nobody recorded being made: it is made before the recording that speaks of it.
func (p *replay) late(r *recording) {
	both := []ref{{"users", "2"}, {"users", "1"}, {"contacts", "7"}}
	switch r.name {
	case "16-thread-01-create-reply-references":
		p.mail(88, "<thr-79425d-a@example.test>", "admin", []ref{{"leads", "9"}})
		for id := 90; id <= 92; id++ {
			p.mail(id, fmt.Sprintf("<other-%d@example.test>", id), "admin", both)
		}
	case "18-partial-17-add-account-no-view":
		p.mail(111, "<later@example.test>", "partial", both)
	}
}

// mail makes an e-mail from the usual sender to the usual recipients, with a copy for a user.
func (p *replay) mail(id int, messageID, owner string, targets []ref) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	name := func(s string) *string { return &s }
	e := &resource{ref: ref{"emails", fmt.Sprint(id)}, rels: map[string]relation{"activityTargets": {many: true, refs: targets}}}
	e.set("subject", "Quotation for 12 pumps")
	e.set("messageId", messageID)
	e.set("sentAt", "2026-11-20T09:15:00Z")
	e.set("from", address{name("Andre"), p.names.replace("AndreJLarson@cuvox.de")})
	e.set("toRecipients", []address{{name("John Doe"), "admin@example.com"}})
	e.set("ccRecipients", []address{{name("Ellen Rowell"), "sale@example.com"}})
	p.s.save(e)
	own := &resource{ref: ref{"emailusers", fmt.Sprint(1000 + id)}, rels: map[string]relation{"email": {refs: []ref{e.ref}}}}
	for _, u := range p.s.users {
		if u.Name == owner {
			own.rels["owner"] = relation{refs: []ref{{"users", u.ID}}}
		}
	}
	own.set("receivedAt", "2026-11-20T09:15:06Z")
	own.set("folders", []any{})
	p.s.save(own)
}

// crmStatuses gives as many open opportunities and cases as lists of them counted.
func crmStatuses(s *seed) {
	for id := 1; id <= 50; id++ {
		status := "won"
		if id == 6 || id >= 41 {
			status = "in_progress"
		}
		s.to("opportunities", fmt.Sprint(id), "status", false, "opportunitystatuses-"+status)
	}
	for id := 21; id <= 23; id++ {
		s.set("tasks", fmt.Sprint(id), map[string]any{"updatedAt": "2026-11-22T07:20:00Z"})
	}
	for id := 1; id <= 3; id++ {
		s.to("tasks", fmt.Sprint(id), "owner", false, "users-1")
	}
	for id := 1; id <= 20; id++ {
		status := "closed"
		if id == 2 || id >= 5 && id <= 9 {
			status = "open"
		}
		s.to("cases", fmt.Sprint(id), "status", false, "casestatuses-"+status)
	}
}

// seedCommerce is the recorded OroCommerce before the first recording.
func seedCommerce(kinds map[string]*kind, all []*recording) *seed {
	s := seedFrom(kinds, all, map[string]int{
		"users": 55, "accounts": 57, "contacts": 76, "customergroups": 4, "customers": 8, "customerusers": 12, "opportunities": 50,
		"orders": 24, "quotes": 20, "rfqs": 14, "leads": 100,
	})
	people(s)
	s.fill()
	s.set("contacts", "7", map[string]any{"primaryEmail": "AndreJLarson@cuvox.de"})
	s.set("customerusers", "1", map[string]any{"email": "AmandaRCole@example.org"})
	for _, id := range []int{1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21} {
		s.to("orders", fmt.Sprint(id), "customerUser", false, "customerusers-1")
	}
	for _, id := range []int{7, 8, 9, 14, 15, 22, 23, 24} {
		s.to("orders", fmt.Sprint(id), "customerUser", false, "customerusers-2")
	}
	s.to("quotes", "13", "customerUser", false, "customerusers-1")
	for _, id := range []int{3, 7, 9} {
		s.to("rfqs", fmt.Sprint(id), "customerUser", false, "customerusers-1")
	}
	email(s, 83, "<older@nowhere.test>", "x@nowhere.test")
	s.findable(all)
	return s
}

func people(s *seed) {
	s.set("users", "1", map[string]any{"username": "admin", "email": "admin@example.com"})
	s.set("users", "2", map[string]any{"username": "sale", "email": "sale@example.com"})
	for id, name := range map[string]string{"54": "norights", "55": "salesrep", "53": "partial"} {
		s.set("users", id, map[string]any{"username": name, "email": name + "@users.test"})
	}
	s.set("userroles", "3", map[string]any{"role": "ROLE_ADMINISTRATOR", "label": "Administrator"})
	s.to("users", "1", "userRoles", true, "userroles-3")
	s.need("organizations", "1")
}

// email makes an e-mail that Oro has, with its context and the administrator's copy.
func email(s *seed, id int, messageID, from string, targets ...string) {
	n := fmt.Sprint(id)
	s.set("emails", n, map[string]any{
		"subject": "Older", "messageId": messageID, "sentAt": "2026-11-22T07:20:59Z", "createdAt": "2026-11-22T07:20:59Z",
		"from": map[string]any{"name": nil, "email": s.names.replace(from)}, "toRecipients": []any{map[string]any{"name": nil, "email": "y@nowhere.test"}},
	})
	if len(targets) > 0 {
		s.to("emails", n, "activityTargets", true, targets...)
	}
	n = fmt.Sprint(1000 + id)
	s.set("emailusers", n, map[string]any{"seen": true})
	s.to("emailusers", n, "email", false, fmt.Sprintf("emails-%d", id))
	s.to("emailusers", n, "owner", false, "users-1")
}

// findable gives records that searches found, and whose text is not recorded, a word by which they are
// found; and those that an address suggested, that address.
func (s *seed) findable(all []*recording) {
	for _, r := range all {
		var doc struct {
			Data []struct {
				Relationships struct {
					Entity struct{ Data struct{ Type, ID string } }
				}
			}
		}
		u, err := url.Parse(r.target)
		if err != nil || !strings.Contains(u.Path, "/emailcontextsearch") || r.status != 200 || json.Unmarshal([]byte(r.text), &doc) != nil {
			continue
		}
		found := words(u.Query().Get("filter[searchText]"))
		for _, item := range doc.Data {
			to := item.Relationships.Entity.Data
			if len(found) == 0 || s.kinds[to.Type] == nil || s.hasWord(to.Type, to.ID, found) {
				continue
			}
			s.addWord(to.Type, to.ID, found[len(found)-1])
		}
	}
}

// hasWord tells whether any text of the seed's record begins as one of the words.
func (s *seed) hasWord(kind, id string, found []string) bool {
	data, _ := json.Marshal(s.need(kind, id)["attributes"])
	for _, have := range words(string(data)) {
		for _, w := range found {
			if strings.HasPrefix(have, w) {
				return true
			}
		}
	}
	return false
}

// addWord adds a word to a text of the record that no comparison looks at.
func (s *seed) addWord(kind, id, word string) {
	field := map[string]string{
		"users": "phone", "contacts": "description", "leads": "companyName", "cases": "description", "tasks": "description",
		"orders": "poNumber", "quotes": "projectName", "rfqs": "note",
	}[kind]
	if field == "" {
		return
	}
	attributes := s.need(kind, id)["attributes"].(map[string]any)
	old, _ := attributes[field].(string)
	attributes[field] = strings.TrimSpace(old + " " + word)
}
