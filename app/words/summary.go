package words

import (
	"strings"

	"oroconnector/app/crm"
)

const dot = " · "

// Summary is the second line of a row: what matters about a record of its kind, parts joined by " · ".
// Which parts, in which order and with which words is the catalogue's ("summary.<kind>", with ".closed" for
// what is over, ".bare" where the first has nothing to tell); a part that has nothing to tell vanishes
// with its dot. Empty where nothing is known.
func (w *Words) Summary(e crm.Entity) string {
	p := w.facts(e)
	kind := "summary." + string(e.Kind)
	keys := []string{kind, kind + ".bare", "summary.other"}
	if e.Closed {
		keys = append([]string{kind + ".closed"}, keys...)
	}
	for _, key := range keys {
		sentence, ok := w.sentence(key, p)
		if !ok {
			continue
		}
		if line := p.joined(sentence); line != "" {
			return line
		}
	}
	return ""
}

// Line is the second line of a row in a context: its refusal, why it cannot be attached, the address that
// matched, else Summary.
func (w *Words) Line(row crm.Row) string {
	switch {
	case row.State == crm.RowRefused:
		return w.Say("row.refusedFor", "reason", w.Refusal(row.Refusal))
	case !row.Attachable && row.Reason.Code != crm.ReasonAttached:
		return w.orElse("row.cannotAttach."+string(row.Entity.Kind), "row.cannotAttach")
	case row.Reason.Code == crm.ReasonAddress && row.Entity.Kind.Person():
		return row.Reason.Address
	}
	return w.Summary(row.Entity)
}

// joined fills the parts of a sentence that have something in every place.
func (p places) joined(sentence string) string {
	var parts []string
	for part := range strings.SplitSeq(sentence, dot) {
		if p.enough(part) {
			parts = append(parts, p.fill(part))
		}
	}
	return strings.Join(parts, dot)
}

// facts are the places of a summary: every field by its key, every link by its role, and what is made
// of several: {email}, {phone}, {state} (where an order stands), {people} and {members} (how many
// contacts and customer users), {since} (when it came to be).
func (w *Words) facts(e crm.Entity) places {
	p := places{values: map[string]string{}}
	for _, f := range e.Fields {
		if _, had := p.values[string(f.Key)]; !had && f.Key != crm.FieldOther {
			p.values[string(f.Key)] = w.value(f.Value, true)
		}
	}
	for _, l := range e.Links {
		if role := string(l.Role); p.values[role] == "" {
			p.values[role] = l.Name
		}
	}
	if len(e.Emails) > 0 {
		p.values["email"] = e.Emails[0]
	}
	if len(e.Phones) > 0 {
		p.values["phone"] = e.Phones[0]
	}
	p.values["state"] = p.values["shippingStatus"]
	if p.values["state"] == "" {
		p.values["state"] = p.values["status"]
	}
	if !e.CreatedAt.IsZero() {
		p.values["since"] = w.Soon(e.CreatedAt.In(w.zone))
	}
	w.count(e, crm.FieldContacts, "people", "summary.people", p)
	w.count(e, crm.FieldUsers, "members", "summary.members", p)
	return p
}

// count words a field that says how many.
func (w *Words) count(e crm.Entity, field crm.FieldKey, place, key string, p places) {
	v, ok := e.Field(field)
	if n, fits := exact(v.Text); ok && fits {
		p.values[place] = w.Say(key, "count", int(n))
	}
}
