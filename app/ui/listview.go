package ui

import (
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// glance is what a message's row says of its sender before anybody opens it.
type glance struct {
	Kind  crm.Kind   // what the sender is
	Kinds []crm.Kind // small tiles, at most three
}

// telling are the kinds that say most about a sender, best first.
var telling = []crm.Kind{
	crm.KindCustomer, crm.KindBusinessCustomer, crm.KindCase, crm.KindOpportunity, crm.KindLead, crm.KindOrder,
	crm.KindRFQ, crm.KindUser,
}

// glanceOf reads the sender's standing out of a context.
func glanceOf(m crm.Message, c crm.Context) glance {
	ref, _ := known(c, senderOf(m).Email)
	g := glance{Kind: ref.Kind}
	has := map[crm.Kind]bool{}
	for _, rows := range [][]crm.Row{c.Attached, c.Suggested} {
		for _, row := range rows {
			if !row.Entity.Closed && row.Reason.Code != crm.ReasonDomain {
				has[row.Entity.Kind] = true
			}
		}
	}
	if g.Kind == crm.KindUser {
		has = map[crm.Kind]bool{crm.KindUser: true}
	}
	if has[crm.KindCustomer] {
		delete(has, crm.KindBusinessCustomer) // both have one tile
	}
	for _, kind := range telling {
		if has[kind] && len(g.Kinds) < 2 {
			g.Kinds = append(g.Kinds, kind)
		}
	}
	return g
}

// messageRow is a message in a list of those that were opened.
func messageRow(w *words.Words, m crm.Message, g glance, selected bool) part.RowData {
	from := senderOf(m)
	d := part.RowData{
		Form: part.Mail, Kind: g.Kind, Initials: initials(from.Name, from.Email), Name: nameOf(from), Second: m.Subject,
		Tiles: slices.Clone(g.Kinds), Selected: selected,
	}
	if d.Initials == "" {
		d.Initials = "?"
	}
	if d.Second == "" {
		d.Second = w.Say("message.noSubject")
	}
	if !m.Date.IsZero() {
		d.Trail = w.Glance(m.Date)
	}
	return d
}
