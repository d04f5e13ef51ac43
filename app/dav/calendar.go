package dav

import (
	"strings"
	"time"

	"oroconnector/app/crm"
)

// calendar is an iCalendar object (RFC 5545) under edit: one component of the wanted name, and what stands
// around it.
type calendar struct {
	*document
	at    int // the component
	local *time.Location
	zones map[string]*zone // by TZID, as read
}

// peopled is why a component is left alone in which others take part.
var peopled = map[string]string{"VEVENT": "meeting", "VTODO": "assigned"}

// openCalendar parses bytes and finds the component. holds is false where there is none of the name; odd says
// why what there is must not be touched.
func openCalendar(raw []byte, name string, local *time.Location) (c *calendar, odd string, holds bool) {
	d, ok := parse(raw)
	if !ok || d.parts[0].name != "VCALENDAR" {
		return nil, "unreadable", true
	}
	c = &calendar{document: d, at: -1, local: local, zones: map[string]*zone{}}
	for i, p := range d.parts {
		switch {
		case p.parent < 0 && i > 0:
			return nil, "several", true
		case p.parent != 0 || p.name != name:
		case c.at >= 0:
			odd = "recurrence" // one occurrence beside the others
		default:
			c.at = i
		}
	}
	if c.at < 0 {
		return nil, "", false
	}
	for _, rule := range []string{"RRULE", "RDATE", "EXRULE", "RECURRENCE-ID"} {
		if c.first(rule) >= 0 {
			odd = "recurrence"
		}
	}
	if odd == "" && (c.first("ORGANIZER") >= 0 || c.first("ATTENDEE") >= 0) {
		odd = peopled[name] // a server that schedules (RFC 6638) mails the others every change, in the person's name
	}
	return c, odd, true
}

// first is the first line of a name in the component, or -1.
func (c *calendar) first(name string) int {
	for _, i := range c.within(c.at) {
		if c.lines[i].name == name {
			return i
		}
	}
	return -1
}

// text is the first value of a name as canonical text of one line.
func (c *calendar) text(name string) string {
	if i := c.first(name); i >= 0 {
		return cleanLine(unescape(c.lines[i].value))
	}
	return ""
}

// add puts a new line at the end of the component's own lines, before alarms in it.
func (c *calendar) add(head, value string) {
	at := c.parts[c.at].begin
	if own := c.within(c.at); len(own) > 0 {
		at = own[len(own)-1]
	}
	for _, i := range c.within(c.at) {
		if i+1 < len(c.lines) && c.lines[i+1].name == "BEGIN" {
			at = i
			break
		}
	}
	c.insert(at, head, value)
}

// write replaces a line, adds it where there is none (i is -1), or removes it where the value is empty.
func (c *calendar) write(i int, head, value string) {
	switch {
	case i < 0 && value != "":
		c.add(head, value)
	case i >= 0 && value == "":
		c.remove(i)
	case i >= 0:
		c.set(i, head, value)
	}
}

// setText changes the first line of a name.
func (c *calendar) setText(name, want string) {
	i := c.first(name)
	if want == c.text(name) {
		return
	}
	head := name
	if i >= 0 {
		head = c.lines[i].head
	}
	c.write(i, head, escapeText(want))
}

// setWord changes a line whose value is one word or number.
func (c *calendar) setWord(name, want string) {
	i := c.first(name)
	head := name
	if i >= 0 {
		head = c.lines[i].head
	}
	c.write(i, head, want)
}

func (c *calendar) setOro(oro string) {
	if oro != "" {
		c.setText(oroID, oro)
	}
}

// emptyCalendar is a new object with one component.
func emptyCalendar(name, uid string, now time.Time) []byte {
	stamp := now.UTC().Format(formUTC)
	return []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + product + "\r\nBEGIN:" + name + "\r\nUID:" + uid +
		"\r\nDTSTAMP:" + stamp + "\r\nCREATED:" + stamp + "\r\nEND:" + name + "\r\nEND:VCALENDAR\r\n")
}

// openSheet is what both calendar codecs begin with.
func openSheet(raw []byte, kind crm.SheetKind, local *time.Location) (*calendar, crm.Sheet, bool) {
	c, odd, holds := openCalendar(raw, componentOf[kind], local)
	s := crm.Sheet{Kind: kind, Fields: crm.Fields{}, Odd: odd}
	if c != nil {
		s.Oro, s.UID = c.text(oroID), c.text("UID")
	}
	return c, s, holds
}

// lower is a word as it is compared.
func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
