package oro

import (
	"context"
	"html"
	"slices"

	"oroconnector/app/crm"
)

func (c *Client) contactTable() *jsonTable {
	q := query{"include": "addresses"}
	q.fields("contacts", "firstName", "middleName", "lastName", "nameSuffix", "description", "primaryEmail", "emails",
		"primaryPhone", "phones", "jobTitle", "birthday", "gender", "fax", "addresses", "createdAt", "updatedAt")
	q.fields("contactaddresses", "primary", "street", "street2", "city", "postalCode", "customRegion", "country",
		"region", "types")
	t := &jsonTable{c: c, kind: crm.SheetContact, path: "contacts", fields: q, sheet: contactFields, changes: contactChanges}
	t.checks = c.checkCountries
	t.more = func(ctx context.Context, now row, changed crm.Fields) (bool, error) {
		return c.changeAddresses(ctx, now, changed)
	}
	return t
}

// contactAttributes are the attributes that hold a field each.
var contactAttributes = map[crm.SheetField]string{
	crm.SheetFirstName: "firstName", crm.SheetMiddleName: "middleName", crm.SheetLastName: "lastName",
	crm.SheetSuffix: "nameSuffix", crm.SheetNote: "description", crm.SheetJobTitle: "jobTitle",
	crm.SheetBirthday: "birthday", crm.SheetGender: "gender", crm.SheetFax: "fax",
}

func contactFields(r resource, included map[identifier]resource) (crm.Fields, string) {
	f := crm.Fields{}
	for field, attribute := range contactAttributes {
		f[field] = r.text(attribute)
	}
	f[crm.SheetNote] = plain(f[crm.SheetNote])
	for i, address := range collection(r, "primaryEmail", "emails", "email") {
		if i > 0 {
			f[crm.SheetEmails] += "\n"
		}
		f[crm.SheetEmails] += address
	}
	if phones := collection(r, "primaryPhone", "phones", "phone"); len(phones) > 0 {
		f[crm.SheetPhone] = phones[0]
	}
	for kind, address := range mappedAddresses(r, included) {
		addressFields(f, kind, address)
	}
	return f, ""
}

// collection gives a contact's e-mail addresses or phones, the primary one first.
func collection(r resource, primary, list, member string) []string {
	var out []string
	for _, one := range append([]string{r.text(primary)}, r.objects(list, member)...) {
		out = appendNew(out, oneLine(one))
	}
	return out
}

func contactChanges(now row, changed crm.Fields) (map[string]any, error) {
	data := map[string]any{}
	for field, attribute := range contactAttributes {
		value, is := changed[field]
		switch {
		case !is:
		case field == crm.SheetNote:
			put(data, "attributes", attribute, orNull(description(value)))
		default:
			put(data, "attributes", attribute, orNull(value))
		}
	}
	if value, is := changed[crm.SheetEmails]; is {
		putCollection(data, lines(value), "primaryEmail", "emails", "email")
	}
	if value, is := changed[crm.SheetPhone]; is {
		// Only the primary phone is mapped: it is replaced where it stands, the others stay.
		phones := collection(now.raw, "primaryPhone", "phones", "phone")
		if len(phones) > 0 {
			phones = phones[1:]
		}
		if value = oneLine(value); value != "" {
			phones = append([]string{value}, slices.DeleteFunc(phones, func(p string) bool { return p == value })...)
		}
		putCollection(data, phones, "primaryPhone", "phones", "phone")
	}
	return data, nil
}

// putCollection writes a whole collection with its first one as the primary one: without that mark Oro refuses it
// (recording 44-create-03-contact); an empty one has none (20-contacts-07).
func putCollection(data map[string]any, values []string, primary, list, member string) {
	all := make([]map[string]string, 0, len(values))
	for _, value := range values {
		all = append(all, map[string]string{member: value})
	}
	put(data, "attributes", list, all)
	if len(values) > 0 {
		put(data, "attributes", primary, values[0])
	}
}

// description writes a note so that reading it gives the same text: as it is, unless it would be taken for HTML.
func description(text string) string {
	if plain(text) == text {
		return text
	}
	if escaped := html.EscapeString(text); plain(escaped) == text {
		return escaped
	}
	return text
}
