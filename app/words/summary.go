package words

import "oroconnector/app/crm"

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
	voice := w.tongue().voice
	for _, key := range keys {
		if phrase, ok := voice.phrase(key, nil); ok {
			if line := phrase.joined(&p); line != "" {
				return line
			}
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

// facts are the places of a summary, each worded when a sentence has it: every field by its key, every link by
// its role, and what is made of several: {email}, {phone}, {state} (where an order stands), {people} and {members}
// (how many contacts and customer users), {since} (when it came to be).
func (w *Words) facts(e crm.Entity) places {
	return places{more: func(name string) string { return w.fact(e, name) }}
}

func (w *Words) fact(e crm.Entity, name string) string {
	switch {
	case name == "email" && len(e.Emails) > 0:
		return e.Emails[0]
	case name == "phone" && len(e.Phones) > 0:
		return e.Phones[0]
	case name == "state":
		if state := w.field(e, "shippingStatus"); state != "" {
			return state
		}
		return w.field(e, "status")
	case name == "since" && !e.CreatedAt.IsZero():
		return w.Soon(e.CreatedAt.In(w.zone))
	case name == "people":
		return w.many(e, crm.FieldContacts, "summary.people")
	case name == "members":
		return w.many(e, crm.FieldUsers, "summary.members")
	}
	if text := w.field(e, name); text != "" {
		return text
	}
	for _, l := range e.Links {
		if string(l.Role) == name && l.Name != "" && l.Name != e.Name { // a company's account has its name often
			return l.Name
		}
	}
	return ""
}

// field words the first field of a key; empty where there is none.
func (w *Words) field(e crm.Entity, key string) string {
	for _, f := range e.Fields {
		if string(f.Key) == key && f.Key != crm.FieldOther {
			return w.value(f.Value, true)
		}
	}
	return ""
}

// many words a field that says how many.
func (w *Words) many(e crm.Entity, field crm.FieldKey, key string) string {
	v, ok := e.Field(field)
	if n, fits := exact(v.Text); ok && fits {
		return w.Say(key, "count", int(n))
	}
	return ""
}
