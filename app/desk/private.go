package desk

import (
	"reflect"
	"slices"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// discretion keeps what is on the never-send lists out of everything that goes to Oro, look-ups included
// (spec 4.13): the cache alone answers for such people. Message ids of their domains go nowhere either: who
// has one knows of the message.
//
// Fault: "privacy.private" (Refused): Oro was not asked, or is not told, because of the lists.
type discretion struct{ config Configuration }

// of are the lists in force for a connection.
func (d discretion) of(c crm.Connection) settings.Privacy {
	if d.config == nil {
		return settings.Privacy{}
	}
	return settings.Resolve(d.config.Layers(organization(c))).Privacy()
}

func private(op string) *crm.Fault {
	return &crm.Fault{Kind: crm.Refused, Op: op, Code: "privacy.private"}
}

// sendable is the question without what must not be sent; false where nothing of it may be: the message came
// from somebody on the lists.
func sendable(p settings.Privacy, q crm.Question) (crm.Question, bool) {
	if q.From != "" && p.Private(q.From) || len(q.MessageIDs) > 0 && p.Private(q.MessageIDs[0]) {
		return crm.Question{}, false
	}
	q.MessageIDs = permitted(p, q.MessageIDs)
	q.Addresses = permitted(p, q.Addresses)
	left := map[string]bool{}
	for _, address := range q.Addresses {
		_, domain, _ := strings.Cut(address, "@")
		left[domain] = true
	}
	q.Domains = slices.DeleteFunc(slices.Clone(q.Domains), func(domain string) bool {
		if p.Private("x@" + domain) {
			return true
		}
		for one := range left { // only those of somebody who may be named
			if one == domain || strings.HasSuffix(one, "."+domain) {
				return false
			}
		}
		return true
	})
	if p.Private(q.Thread) {
		q.Thread = ""
	}
	return q, true
}

// permitted leaves out the addresses, or message ids, that are on the lists.
func permitted(p settings.Privacy, all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), p.Private)
}

// discreet is the envelope of a message without the people on the lists, and without the names that name one
// ("'bob@home.example' via Sales"); false where the message is theirs, or its subject names one.
func discreet(p settings.Privacy, e crm.Envelope) (crm.Envelope, bool) {
	if e.From.Email != "" && p.Private(e.From.Email) || p.Private(e.MessageID) || p.Names(e.Subject) {
		return e, false
	}
	named := func(a crm.Address) crm.Address {
		if p.Names(a.Name) {
			a.Name = ""
		}
		return a
	}
	e.From = named(e.From)
	for _, list := range []*[]crm.Address{&e.To, &e.Cc, &e.Bcc} {
		*list = slices.DeleteFunc(slices.Clone(*list), func(a crm.Address) bool { return p.Private(a.Email) })
		for i, a := range *list {
			(*list)[i] = named(a)
		}
	}
	e.IDs, e.References = permitted(p, e.IDs), permitted(p, e.References)
	return e, true
}

// MaySend tells whether a change may go to Oro as it is: the lists may be others than when it was queued, and a
// change that names somebody who is on them now is refused.
func MaySend(p settings.Privacy, c crm.Change) error {
	if left, may := discreet(p, c.Envelope); !may || !reflect.DeepEqual(left, c.Envelope) {
		return private("change." + string(c.Op))
	}
	return nil
}
