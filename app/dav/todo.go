package dav

import (
	"strconv"
	"time"

	"oroconnector/app/crm"
)

// todoCodec reads and edits VTODO (RFC 5545 3.6.2).
type todoCodec struct {
	zone *time.Location // of times that tell none
	now  func() time.Time
}

func (t todoCodec) empty(uid string) []byte { return emptyCalendar("VTODO", uid, t.now()) }

func (t todoCodec) read(raw []byte) (crm.Sheet, bool) {
	c, s, holds := openSheet(raw, crm.SheetTask, t.zone)
	if c == nil || !holds {
		return s, holds
	}
	put(s.Fields, crm.SheetSubject, c.text("SUMMARY"))
	s.Fields[crm.SheetPriority] = c.priority()
	s.Fields[crm.SheetStatus] = c.status()
	due, odd := c.due()
	if odd != "" && s.Odd == "" {
		s.Odd = odd
	} else if odd == "" && due != nil {
		s.Fields[crm.SheetDue] = due.canonical()
	}
	return s, true
}

func (t todoCodec) edit(raw []byte, changed crm.Fields, oro string) ([]byte, error) {
	if s, holds := t.read(raw); !holds || s.Odd != "" {
		return nil, fault(crm.Conflict, "odd", s.Odd)
	}
	c, _, _ := openCalendar(raw, "VTODO", t.zone)
	if want, ok := changed[crm.SheetSubject]; ok {
		c.setText("SUMMARY", cleanLine(want))
	}
	if want, ok := changed[crm.SheetPriority]; ok {
		c.setPriority(want)
	}
	if want, ok := changed[crm.SheetDue]; ok {
		c.setDue(want)
	}
	if want, ok := changed[crm.SheetStatus]; ok {
		c.setStatus(want, t.now())
	}
	c.setOro(oro)
	return c.bytes(), nil
}

// Classes of priority in crm.SheetPriority.
const (
	priorityHigh, priorityNormal, priorityLow = "high", "normal", "low"
)

// priority is the class of PRIORITY: 1 to 4 high, 5 normal, 6 to 9 low; none told is normal (RFC 5545 3.8.1.9).
func (c *calendar) priority() string {
	n, err := strconv.Atoi(c.text("PRIORITY"))
	switch {
	case err == nil && n >= 1 && n <= 4:
		return priorityHigh
	case err == nil && n >= 6 && n <= 9:
		return priorityLow
	}
	return priorityNormal
}

// setPriority writes the number of another class; within its class a number stays.
func (c *calendar) setPriority(want string) {
	number := map[string]string{priorityHigh: "1", priorityNormal: "5", "": "5", priorityLow: "9"}[want]
	if number == "" || want == c.priority() || want == "" && c.priority() == priorityNormal {
		return
	}
	c.setWord("PRIORITY", number)
}

// due is DUE, or the end of a DURATION from DTSTART; nil where neither is.
func (c *calendar) due() (*when, string) {
	if i := c.first("DUE"); i >= 0 {
		w, odd := c.point(i)
		return &w, odd
	}
	from, long := c.first("DTSTART"), c.first("DURATION")
	if from < 0 || long < 0 {
		return nil, ""
	}
	w, odd := c.point(from)
	if odd != "" {
		return nil, odd
	}
	d, ok := readSpan(c.lines[long].value)
	if !ok {
		return nil, "unreadable"
	}
	w = d.after(w)
	return &w, ""
}

// setDue writes the due date. One that was told by a duration is told by DUE afterwards: both must not stand
// together (RFC 5545 3.6.2).
func (c *calendar) setDue(want string) {
	was, _ := c.due()
	if was == nil && want == "" || was != nil && was.canonical() == want {
		return
	}
	i := c.first("DUE")
	if i < 0 && was != nil {
		c.remove(c.first("DURATION"))
	}
	if want == "" {
		c.write(i, "", "")
		return
	}
	w, ok := readCanonical(want)
	if !ok {
		return // nothing that a record could hold
	}
	head, value := c.form(i, "DUE", w)
	c.write(i, head, value)
}

// Classes of status in crm.SheetStatus.
const (
	statusOpen, statusProgress, statusClosed = "open", "progress", "closed"
)

// status is the class of STATUS. Words that are not RFC 5545's (deferred, waiting) mean work in progress.
// Where there is none, COMPLETED and PERCENT-COMPLETE tell.
func (c *calendar) status() string {
	switch lower(c.text("STATUS")) {
	case "needs-action":
		return statusOpen
	case "completed", "cancelled":
		return statusClosed
	case "":
	default:
		return statusProgress
	}
	percent, err := strconv.Atoi(c.text("PERCENT-COMPLETE"))
	switch {
	case c.first("COMPLETED") >= 0, err == nil && percent >= 100:
		return statusClosed
	case err == nil && percent > 0:
		return statusProgress
	}
	return statusOpen
}

// setStatus writes another class, and what must agree with it.
func (c *calendar) setStatus(want string, now time.Time) {
	if want == "" {
		want = statusOpen
	}
	word := map[string]string{statusOpen: "NEEDS-ACTION", statusProgress: "IN-PROCESS", statusClosed: "COMPLETED"}[want]
	if word == "" || want == c.status() {
		return
	}
	c.setWord("STATUS", word)
	completed, percent := c.first("COMPLETED"), c.first("PERCENT-COMPLETE")
	if want == statusClosed {
		if completed < 0 {
			c.add("COMPLETED", now.UTC().Format(formUTC))
		}
		c.setWord("PERCENT-COMPLETE", "100")
		return
	}
	if completed >= 0 {
		c.remove(completed)
	}
	if percent >= 0 && (want == statusOpen || c.text("PERCENT-COMPLETE") == "100") {
		c.remove(percent)
	}
}
