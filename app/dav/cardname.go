package dav

import (
	"strings"

	"oroconnector/app/crm"
)

// Components of N (RFC 6350 6.2.2).
const (
	nFamily = iota
	nGiven
	nAdditional
	nPrefix
	nSuffix
	nParts
)

var nameFields = map[crm.SheetField]int{
	crm.SheetLastName: nFamily, crm.SheetFirstName: nGiven, crm.SheetMiddleName: nAdditional, crm.SheetSuffix: nSuffix,
}

// nameParts are N's components as text; derived tells that there were none and FN was taken apart.
func (c *card) nameParts() (parts [nParts]string, derived bool) {
	if i := c.first("N"); i >= 0 {
		for k, raw := range cutEscaped(c.lines[i].decoded(), ';') {
			if k < nParts {
				parts[k] = list(raw, map[bool]string{true: ", ", false: " "}[k == nSuffix])
			}
		}
	}
	if parts[nFamily]+parts[nGiven]+parts[nAdditional]+parts[nSuffix] != "" {
		return parts, false
	}
	fn := c.text("FN")
	if fn == "" {
		return parts, false
	}
	if strings.EqualFold(c.text("KIND"), "org") || strings.EqualFold(c.text("X-ABSHOWAS"), "COMPANY") {
		parts[nFamily] = fn
		return parts, true
	}
	if last, first, comma := strings.Cut(fn, ","); comma && strings.TrimSpace(last) != "" {
		parts[nFamily], parts[nGiven] = strings.TrimSpace(last), strings.TrimSpace(first)
		return parts, true
	}
	words := strings.Fields(fn)
	parts[nGiven], parts[nFamily] = strings.Join(words[:len(words)-1], " "), words[len(words)-1]
	return parts, true
}

func (c *card) names(f crm.Fields) {
	parts, _ := c.nameParts()
	for key, k := range nameFields {
		put(f, key, parts[k])
	}
}

// setNames changes the components that changed. FN follows where it was made of them. A card cannot be
// without any name: a change that would leave none is not made.
func (c *card) setNames(changed crm.Fields) {
	before, derived := c.nameParts()
	after := before
	for key, k := range nameFields {
		if want, ok := changed[key]; ok {
			after[k] = cleanLine(want)
		}
	}
	if after == before || after[nFamily]+after[nGiven]+after[nAdditional]+after[nSuffix] == "" {
		c.needFN(after, changed)
		return
	}
	i := c.first("N")
	head, raw := "N", make([]string, nParts)
	if i >= 0 {
		head = c.lines[i].head
		old := cutEscaped(c.lines[i].decoded(), ';')
		raw = append(old, make([]string, max(0, nParts-len(old)))...)
	}
	for k := range after {
		if after[k] != before[k] || derived && k != nPrefix {
			raw[k] = c.escape(after[k])
		}
	}
	if value := strings.Join(raw, ";"); i >= 0 {
		c.write(i, head, value)
	} else {
		c.add(c.last("VERSION"), head, value)
	}
	if c.first("FN") < 0 {
		c.needFN(after, changed)
		return
	}
	c.setFN(before, after, derived)
}

// ways in which programs make FN of a name; the fullest first, so that a part that comes new is shown.
var ways = []func(n [nParts]string) string{
	func(n [nParts]string) string {
		return words(n[nPrefix], n[nGiven], n[nAdditional], n[nFamily], n[nSuffix])
	},
	func(n [nParts]string) string {
		return comma(words(n[nPrefix], n[nGiven], n[nAdditional], n[nFamily]), n[nSuffix])
	},
	func(n [nParts]string) string { return words(n[nGiven], n[nAdditional], n[nFamily], n[nSuffix]) },
	func(n [nParts]string) string {
		return comma(words(n[nGiven], n[nAdditional], n[nFamily]), n[nSuffix])
	},
	func(n [nParts]string) string { return words(n[nGiven], n[nAdditional], n[nFamily]) },
	func(n [nParts]string) string { return words(n[nGiven], n[nFamily], n[nSuffix]) },
	func(n [nParts]string) string { return words(n[nPrefix], n[nGiven], n[nFamily]) },
	func(n [nParts]string) string { return words(n[nGiven], n[nFamily]) },
	func(n [nParts]string) string { return words(n[nFamily], n[nGiven], n[nAdditional]) },
	func(n [nParts]string) string { return words(n[nFamily], n[nGiven]) },
	func(n [nParts]string) string { return comma(n[nFamily], words(n[nGiven], n[nAdditional])) },
	func(n [nParts]string) string { return comma(n[nFamily], n[nGiven]) },
	func(n [nParts]string) string { return n[nFamily] + n[nGiven] },
}

// setFN follows a change of the name where FN was made of it.
func (c *card) setFN(before, after [nParts]string, derived bool) {
	i, old := c.first("FN"), c.text("FN")
	for _, way := range ways {
		if derived || old == "" || strings.EqualFold(way(before), old) {
			if fn := way(after); fn != "" && fn != old {
				c.write(i, c.lines[i].head, c.escape(fn))
			}
			return
		}
	}
}

// needFN gives a card its FN, which 3.0 and 4.0 demand, where it has none: the name, else an e-mail address.
func (c *card) needFN(parts [nParts]string, changed crm.Fields) {
	fn := ways[0](parts)
	if mails := append(addresses(changed[crm.SheetEmails]), c.emails()...); fn == "" && len(mails) > 0 {
		fn = mails[0]
	}
	switch i := c.first("FN"); {
	case fn == "" || c.version == "2.1" && i < 0:
	case i < 0:
		c.add(c.last("N", "VERSION"), "FN", c.escape(fn))
	case c.text("FN") == "":
		c.write(i, c.lines[i].head, c.escape(fn))
	}
}

func words(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

func comma(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
