package oro

import (
	"sort"
	"strings"
	"unicode"

	"oroconnector/app/crm"
)

// generic shows a kind that only this installation has: what it is named by, how to reach it, and its
// plain attributes under Oro's own names.
func (b *build) generic() {
	b.emails(firstAttribute(b.resource, "primaryEmail", "email", "emailAddress"), "emails")
	b.phones(firstAttribute(b.resource, "primaryPhone", "phone"), "phones")
	names := make([]string, 0, len(b.Attributes))
	for name := range b.Attributes {
		if !tellsNothing[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		b.other(name)
	}
	b.links(crm.LinkOwner, "owner")
	b.links(crm.LinkAccount, "account")
	b.links(crm.LinkCustomer, "customer")
	b.links(crm.LinkContact, "contact")
	b.links(crm.LinkCustomerUser, "customerUser")
}

// tellsNothing are attributes that are shown elsewhere or are of no use to a reader.
var tellsNothing = map[string]bool{
	"createdAt": true, "updatedAt": true, "name": true, "subject": true, "email": true, "emailAddress": true,
	"primaryEmail": true, "emails": true, "phone": true, "primaryPhone": true, "phones": true,
	"lastContactedDateIn": true, "lastContactedDateOut": true, "timesContactedIn": true, "timesContactedOut": true,
	"lastContactedDate": true, "timesContacted": true, "serialized_data": true, "guestAccessId": true,
}

// other adds a plain attribute by what its value looks like; objects and lists are left out.
func (b *build) other(name string) {
	text := b.text(name)
	var v crm.Value
	_, isNumber := b.Attributes[name].(float64)
	_, isTruth := b.Attributes[name].(bool)
	switch {
	case text == "":
		return
	case isTruth:
		v = crm.Value{Type: crm.YesNo, Text: map[string]string{"true": "yes", "false": "no"}[text]}
	case !moment(text).IsZero():
		v = crm.Value{Type: crm.DateTime, Time: moment(text)}
	case !day(text).IsZero():
		v = crm.Value{Type: crm.Date, Time: day(text)}
	case isNumber:
		v = crm.Value{Type: crm.Number, Text: digits(text)}
	default:
		v = crm.Value{Type: crm.LongText, Text: plain(text)}
		if !strings.Contains(v.Text, "\n") {
			v.Type = crm.Text
		}
	}
	if v.Text == "" && v.Time.IsZero() {
		return
	}
	b.e.Fields = append(b.e.Fields, crm.Field{Key: crm.FieldOther, Label: readable(name), Value: v})
}

// genericName takes what kinds are usually named by.
func genericName(b *build) string {
	if name := namedBy("name", "subject", "title", "label", "identifier")(b); name != "" {
		return name
	}
	return b.personName()
}

func firstAttribute(r resource, names ...string) string {
	for _, name := range names {
		if r.text(name) != "" {
			return name
		}
	}
	return ""
}

// readable turns "callDateTime" and "ticker_symbol" into "Call date time" and "Ticker symbol".
func readable(name string) string {
	var out strings.Builder
	for i, r := range name {
		switch {
		case r == '_':
			out.WriteByte(' ')
		case i == 0:
			out.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			out.WriteString(" " + string(unicode.ToLower(r)))
		default:
			out.WriteRune(r)
		}
	}
	return oneLine(out.String())
}
