package dav

import (
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// Components of ADR (RFC 6350 6.3.1); the box is not mapped.
const (
	adrBox = iota
	adrExtended
	adrStreet
	adrCity
	adrRegion
	adrPostal
	adrCountry
	adrParts
)

var postalParts = []string{
	crm.SheetStreet, crm.SheetStreet2, crm.SheetCity, crm.SheetRegion, crm.SheetPostalCode, crm.SheetCountry,
}

// postalLine finds the line of an address: the preferred one of its type. Work is also what is both; other is
// what is neither.
func (c *card) postalLine(address string) int {
	best := -1
	for _, i := range c.all("ADR") {
		p := c.lines[i].params
		kind := crm.AddressOther
		switch {
		case p.HasType("work"):
			kind = crm.AddressWork
		case p.HasType("home"):
			kind = crm.AddressHome
		}
		if kind == address && (best < 0 || c.lines[i].rank() < c.lines[best].rank()) {
			best = i
		}
	}
	return best
}

// components7 are a line's parts, escaped, at least all of them.
func components7(l line) []string {
	parts := cutEscaped(l.decoded(), ';')
	return append(parts, make([]string, max(0, adrParts-len(parts)))...)
}

// postal reads an address.
func (c *card) postal(address string, f crm.Fields) {
	i := c.postalLine(address)
	if i < 0 {
		return
	}
	for part, value := range postalOf(components7(c.lines[i])) {
		put(f, crm.PostalField(address, part), value)
	}
}

// postalOf reads components. The second line of a street is the extended address, or what stands in further
// lines of the street: Apple and others write it there.
func postalOf(parts []string) map[string]string {
	first, second := cleanLine(unescape(parts[adrStreet])), cleanLine(unescape(parts[adrExtended]))
	if second == "" {
		first, second = streetLines(unescape(parts[adrStreet]))
	}
	country := countryCode(list(parts[adrCountry], ", "))
	return map[string]string{
		crm.SheetStreet: first, crm.SheetStreet2: second, crm.SheetCity: list(parts[adrCity], ", "),
		crm.SheetPostalCode: list(parts[adrPostal], ", "), crm.SheetCountry: country,
		crm.SheetRegion: regionCode(country, list(parts[adrRegion], ", ")),
	}
}

// streetLines are the first line of a street and the others as one.
func streetLines(street string) (first, second string) {
	street = strings.ReplaceAll(street, "\r\n", "\n")
	first, second, _ = strings.Cut(strings.TrimRight(street, " \t\n"), "\n")
	return cleanLine(first), words(cleanLine(second))
}

// setPostal changes the parts of an address that changed. An address of which nothing is left is removed,
// a new one is added under its type.
func (c *card) setPostal(address string, changed crm.Fields) {
	i := c.postalLine(address)
	raw, head := make([]string, adrParts), c.postalHead(address)
	if i >= 0 {
		raw, head = components7(c.lines[i]), plainHead(c.lines[i].head, "LABEL")
	}
	before := postalOf(raw)
	after := map[string]string{}
	for _, part := range postalParts {
		after[part] = before[part]
		if want, ok := changed[crm.PostalField(address, part)]; ok {
			after[part] = cleanLine(want)
		}
	}
	differs := slices.ContainsFunc(postalParts, func(p string) bool { return before[p] != after[p] })
	if !differs {
		return
	}
	c.editPostal(raw, before, after)
	empty := strings.Trim(strings.Join(raw, ""), " ") == ""
	switch {
	case i >= 0 && empty:
		c.drop(i)
	case i >= 0:
		c.write(i, head, strings.Join(raw, ";"))
	case !empty:
		c.add(c.last("ADR", "TEL", "EMAIL", "FN", "N"), head, strings.Join(raw, ";"))
	}
}

func (c *card) editPostal(raw []string, before, after map[string]string) {
	set := func(at int, part string) {
		if before[part] != after[part] {
			raw[at] = c.escape(after[part])
		}
	}
	set(adrCity, crm.SheetCity)
	set(adrPostal, crm.SheetPostalCode)
	if country := after[crm.SheetCountry]; country != before[crm.SheetCountry] {
		raw[adrCountry] = c.escape(countryName(country))
	}
	if before[crm.SheetRegion] != after[crm.SheetRegion] || before[crm.SheetCountry] != after[crm.SheetCountry] {
		region := regionText(after[crm.SheetCountry], after[crm.SheetRegion])
		if region != list(raw[adrRegion], ", ") {
			raw[adrRegion] = c.escape(region)
		}
	}
	if before[crm.SheetStreet] == after[crm.SheetStreet] && before[crm.SheetStreet2] == after[crm.SheetStreet2] {
		return
	}
	if cleanLine(unescape(raw[adrExtended])) != "" { // the second line has its own place
		set(adrStreet, crm.SheetStreet)
		set(adrExtended, crm.SheetStreet2)
		if after[crm.SheetStreet2] == "" && strings.Contains(clean(unescape(raw[adrStreet])), "\n") {
			raw[adrStreet] = c.escape(cleanLine(unescape(raw[adrStreet])))
		}
		return
	}
	street := after[crm.SheetStreet]
	if after[crm.SheetStreet2] != "" {
		street += "\n" + after[crm.SheetStreet2]
	}
	raw[adrStreet] = c.escape(street)
}

// postalHead is the head of a new address.
func (c *card) postalHead(address string) string {
	kind := map[string]string{crm.AddressWork: "WORK", crm.AddressHome: "HOME"}[address]
	switch {
	case kind == "":
		return "ADR"
	case c.version == "2.1":
		return "ADR;" + kind
	case c.version == "4.0":
		return "ADR;TYPE=" + strings.ToLower(kind)
	}
	return "ADR;TYPE=" + kind
}
