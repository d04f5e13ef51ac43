package dav

import (
	"slices"
	"strconv"
	"strings"

	"oroconnector/app/crm"
)

// oroID is the property that carries the id of the record in Oro (spec 7.6).
const oroID = "X-OROCRM-ID"

// cardCodec reads and edits vCards: 3.0 (RFC 2426), 4.0 (RFC 6350), and 2.1 where one turns up.
type cardCodec struct{}

// card is a vCard under edit.
type card struct {
	*document
	at      int // its component
	version string
}

// openCard parses bytes; odd says why they must not be touched.
func openCard(raw []byte) (c *card, odd string) {
	d, ok := parse(raw)
	if !ok || d.parts[0].name != "VCARD" {
		return nil, "unreadable"
	}
	c = &card{document: d, version: "3.0"}
	for _, p := range d.parts[1:] {
		if p.parent < 0 {
			return nil, "several"
		}
	}
	for _, i := range c.all("VERSION") {
		c.version = strings.TrimSpace(d.lines[i].value)
	}
	d.flat = c.version == "2.1"
	for _, name := range []string{"KIND", "X-ADDRESSBOOKSERVER-KIND"} {
		if strings.EqualFold(c.text(name), "group") {
			return c, "group"
		}
	}
	for _, i := range c.within(c.at) {
		if l := c.lines[i]; slices.Contains(mappedLines, l.name) {
			if _, ok := l.decode(); !ok {
				return c, "unreadable"
			}
		}
	}
	return c, ""
}

// mappedLines are the properties that fields are read from: a card is not touched where one cannot be told.
var mappedLines = []string{"N", "FN", "EMAIL", "TEL", "TITLE", "NOTE", "BDAY", "GENDER", "X-GENDER", "ADR"}

// all lists the card's own lines of a name.
func (c *card) all(name string) []int {
	var found []int
	for _, i := range c.within(c.at) {
		if c.lines[i].name == name {
			found = append(found, i)
		}
	}
	return found
}

// first is the first line of a name, or -1.
func (c *card) first(name string) int {
	for _, i := range c.within(c.at) {
		if c.lines[i].name == name {
			return i
		}
	}
	return -1
}

// text is the first value of a name as canonical text of one line.
func (c *card) text(name string) string {
	if i := c.first(name); i >= 0 {
		return cleanLine(unescape(c.lines[i].decoded()))
	}
	return ""
}

// last is the line behind which something new belongs: the last of the names, else of the card.
func (c *card) last(names ...string) int {
	at := c.parts[c.at].end - 1
	for _, name := range names {
		if all := c.all(name); len(all) > 0 {
			return all[len(all)-1]
		}
	}
	return at
}

// escape writes text for a value of this card. In 2.1 a line break stays one: write encodes it.
func (c *card) escape(s string) string {
	if c.version != "2.1" {
		return escapeText(s)
	}
	return strings.NewReplacer("\\", "\\\\", ",", "\\,", ";", "\\;").Replace(s)
}

// encode gives head and escaped value as this card's version writes them.
func (c *card) encode(head, value string) (string, string) {
	head = plainHead(head, "ENCODING", "CHARSET")
	value = strings.ReplaceAll(value, "\r\n", "\n")
	if c.version != "2.1" {
		return head, strings.ReplaceAll(value, "\n", "\\n")
	}
	if strings.IndexFunc(value, func(r rune) bool { return r >= 0x7F || r < ' ' }) < 0 {
		return head, value
	}
	head += ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE"
	return head, quotedPrintable(value, c.eol, len(head)+1)
}

// write replaces a line's value; value is escaped.
func (c *card) write(i int, head, value string) {
	head, value = c.encode(head, value)
	c.set(i, head, value)
}

// add puts a new line behind the line at.
func (c *card) add(at int, head, value string) {
	head, value = c.encode(head, value)
	c.insert(at, head, value)
}

// drop removes a line, and with it the labels that Apple keeps beside it in its group, where nothing else
// belongs to that group.
func (c *card) drop(i int) {
	c.remove(i)
	group := c.lines[i].group
	if group == "" {
		return
	}
	var labels []int
	for _, j := range c.within(c.at) {
		if l := c.lines[j]; j != i && l.group == group {
			if text, changed := c.put[j]; changed && text == "" {
				continue
			}
			if !strings.HasPrefix(l.name, "X-AB") {
				return
			}
			labels = append(labels, j)
		}
	}
	for _, j := range labels {
		c.remove(j)
	}
}

func (cardCodec) read(raw []byte) (crm.Sheet, bool) {
	s := crm.Sheet{Kind: crm.SheetContact, Fields: crm.Fields{}}
	c, odd := openCard(raw)
	s.Odd = odd
	if c == nil {
		return s, true
	}
	s.Oro, s.UID = c.text(oroID), c.text("UID")
	c.names(s.Fields)
	c.simple(s.Fields)
	put(s.Fields, crm.SheetEmails, strings.Join(c.emails(), "\n"))
	put(s.Fields, crm.SheetPhone, c.number(voice))
	put(s.Fields, crm.SheetFax, c.number(fax))
	for _, address := range []string{crm.AddressWork, crm.AddressHome, crm.AddressOther} {
		c.postal(address, s.Fields)
	}
	return s, true
}

func (cardCodec) edit(raw []byte, changed crm.Fields, oro string) ([]byte, error) {
	c, odd := openCard(raw)
	if odd != "" {
		return nil, fault(crm.Conflict, "odd", odd)
	}
	c.setNames(changed)
	c.setSimple(changed)
	if want, ok := changed[crm.SheetEmails]; ok {
		c.setEmails(addresses(want))
	}
	if want, ok := changed[crm.SheetPhone]; ok {
		c.setNumber(voice, cleanLine(want))
	}
	if want, ok := changed[crm.SheetFax]; ok {
		c.setNumber(fax, cleanLine(want))
	}
	for _, address := range []string{crm.AddressWork, crm.AddressHome, crm.AddressOther} {
		c.setPostal(address, changed)
	}
	c.setOro(oro)
	return c.bytes(), nil
}

// setOro notes the id in Oro; "" leaves what is there.
func (c *card) setOro(oro string) {
	if oro == "" || oro == c.text(oroID) {
		return
	}
	if i := c.first(oroID); i >= 0 {
		c.write(i, c.lines[i].head, c.escape(oro))
		return
	}
	c.add(c.last(), oroID, c.escape(oro))
}

func (cardCodec) empty(uid string) []byte {
	return []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:" + product + "\r\nUID:" + uid + "\r\nN:;;;;\r\nFN:\r\nEND:VCARD\r\n")
}

// product is our PRODID.
const product = "-//OroConnector//OroConnector//EN"

func put(f crm.Fields, key crm.SheetField, value string) {
	if value != "" {
		f[key] = value
	}
}

// rank orders lines by preference: PREF=1 first (RFC 6350 5.3), TYPE=pref as well, then all others.
func (l line) rank() int {
	if n, err := strconv.Atoi(l.params.Get("PREF")); err == nil && n >= 1 && n <= 100 {
		return n
	}
	if l.params.HasType("pref") {
		return 1
	}
	return 101
}
