package oro

import (
	"strings"

	"oroconnector/app/crm"
)

// addresses adds one postal address per record of a relationship that came along.
func (b *build) addresses(relationship string) {
	for _, target := range b.Relationships[relationship] {
		if r, ok := b.set.included[target]; ok {
			b.add(crm.FieldAddress, crm.Value{Type: crm.LongText, Text: postal(r)})
		}
	}
}

// postal writes an address on lines. Country and region are the ids of Oro's dictionaries ("US", "US-NY").
func postal(r resource) string {
	country, region := "", r.text("customRegion")
	if target, ok := r.one("country"); ok {
		country = target.ID
	}
	if target, ok := r.one("region"); ok && region == "" {
		region = strings.TrimPrefix(target.ID, country+"-")
	}
	var lines []string
	for _, line := range []string{
		r.text("organization"), r.text("street"), r.text("street2"), r.text("postalCode") + " " + r.text("city"), region + " " + country,
	} {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// names adds the names of a relationship's records that came along, in one line.
func (b *build) names(key crm.FieldKey, relationship string) {
	var names []string
	for _, target := range b.Relationships[relationship] {
		if r, ok := b.set.included[target]; ok {
			if name := enumLabel(r); name != "" {
				names = append(names, name)
			}
		}
	}
	b.add(key, crm.Value{Type: crm.Text, Text: strings.Join(names, ", ")})
}
