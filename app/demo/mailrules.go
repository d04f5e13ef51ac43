package demo

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	silentParts = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>`)
	tags        = regexp.MustCompile(`(?s)<[^>]*>`)
)

// body is the text of an e-mail as Oro keeps it.
type body struct {
	Content string `json:"content"`
	Type    string `json:"type"`
}

// setBody takes over the body of a request, which can be done once; attachments need one.
func setBody(e, in *resource, attached bool) error {
	raw := in.raw("body")
	if rawText(raw) == "" {
		if attached {
			return &failure{
				status: 400, title: "email attachment without body constraint", pointer: "/data/attributes/body",
				detail: "The attachments cannot be added to an email without a body.",
			}
		}
		if e.raw("bodySynced") == nil {
			e.set("bodySynced", false)
		}
		return nil
	}
	if e.flag("bodySynced") {
		return &failure{
			status: 400, title: "value constraint", detail: "It is not allowed to change the body.", pointer: "/data/attributes/body",
		}
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil || b.Content == "" && b.Type == "" {
		return blank("/data/attributes/body/content")
	}
	if b.Type != "html" && b.Type != "text" {
		return &failure{
			status: 400, title: "choice constraint", detail: "The value you selected is not a valid choice.",
			pointer: "/data/attributes/body/type",
		}
	}
	short := shortText(b)
	b.Content, _, _ = strings.Cut(b.Content, "\x00") // 19-auth-41
	e.set("body", b)
	e.set("bodySynced", true)
	e.set("shortTextBody", short)
	e.set("hasEmailAttachments", attached)
	return nil
}

// shortText is the beginning of the body as one line of text.
func shortText(b body) string {
	text := strings.ReplaceAll(b.Content, "\x00", "")
	if b.Type == "html" {
		text = html.UnescapeString(tags.ReplaceAllString(silentParts.ReplaceAllString(text, " "), " "))
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > longestShortBody {
		cut := string(runes[:longestShortBody])
		if at := strings.LastIndexByte(cut, ' '); at > 0 {
			cut = cut[:at]
		}
		return cut
	}
	return text
}

// ownerKinds are the kinds whose records own an e-mail address, the preferred first.
var ownerKinds = []string{"users", "contacts", "customerusers", "rfqs", "leads"}

// ownerOf finds the record that an address belongs to.
func (s *Server) ownerOf(address string, kinds []string) (ref, bool) {
	address = strings.ToLower(address)
	for _, kind := range kinds {
		for _, id := range s.records.order[kind] {
			r := ref{kind, id}
			if slices.Contains(s.index.emails[r], address) {
				return r, true
			}
		}
	}
	return ref{}, false
}

// chooseTargets gives the context of a new e-mail: exactly what was asked for; else what somebody added
// to the conversation by hand; else the owners of its addresses (14-email-08, 14-email-18).
func (s *Server) chooseTargets(e *resource, asked *[]ref) []ref {
	if asked != nil {
		return *asked
	}
	var byHand []ref
	for _, other := range s.threadOf(e) {
		if other.ref == e.ref {
			continue
		}
		owners := s.owners(other)
		for _, to := range other.rels["activityTargets"].refs {
			if !slices.Contains(owners, to) && !slices.Contains(byHand, to) {
				byHand = append(byHand, to)
			}
		}
	}
	if len(byHand) > 0 {
		return byHand
	}
	return s.owners(e)
}

// owners are the records that the addresses of an e-mail belong to, hidden recipients included; the
// last recipient first, as Oro stores them.
func (s *Server) owners(e *resource) []ref {
	var all []string
	for _, name := range []string{"from", "toRecipients", "ccRecipients", "bccRecipients"} {
		for _, a := range addressesOf(e, name) {
			all = append(all, a.Email)
		}
	}
	slices.Reverse(all)
	var out []ref
	for _, a := range all {
		if owner, ok := s.ownerOf(a, s.present(ownerKinds)); ok && !slices.Contains(out, owner) {
			out = append(out, owner)
		}
	}
	return out
}

func (s *Server) present(kinds []string) []string {
	return slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return s.records.kinds[k] == nil })
}

// isPrivate tells whether nobody from outside takes part in the e-mail, as far as Oro knows them.
func (s *Server) isPrivate(e *resource) bool {
	outside := s.present(ownerKinds[1:])
	for _, name := range []string{"from", "toRecipients", "ccRecipients", "bccRecipients"} {
		for _, a := range addressesOf(e, name) {
			if _, known := s.ownerOf(a.Email, outside); known {
				return false
			}
		}
	}
	return true
}

// newHead marks the e-mail as the newest of its conversation, and the others as older.
func (s *Server) newHead(e *resource) {
	for _, other := range s.threadOf(e) {
		if other.ref == e.ref || string(other.raw("head")) == "false" {
			continue
		}
		changed := other.clone()
		newest := other.time("sentAt").After(e.time("sentAt"))
		if newest {
			changed = e.clone()
		}
		changed.set("head", false)
		s.save(changed)
	}
}
