package dav

import (
	"fmt"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// eventCodec reads and edits VEVENT (RFC 5545 3.6.1).
type eventCodec struct {
	zone *time.Location // of times that tell none
	now  func() time.Time
}

func (e eventCodec) empty(uid string) []byte { return emptyCalendar("VEVENT", uid, e.now()) }

func (e eventCodec) read(raw []byte) (crm.Sheet, bool) {
	c, s, holds := openSheet(raw, crm.SheetEvent, e.zone)
	if c == nil || !holds {
		return s, holds
	}
	put(s.Fields, crm.SheetTitle, c.text("SUMMARY"))
	t, odd := c.times()
	if odd != "" {
		if s.Odd == "" {
			s.Odd = odd
		}
		return s, true
	}
	t.fields(s.Fields)
	return s, true
}

func (e eventCodec) edit(raw []byte, changed crm.Fields, oro string) ([]byte, error) {
	c, odd, holds := openCalendar(raw, "VEVENT", e.zone)
	if c != nil && odd == "" && holds {
		if was, unknown := c.times(); unknown == "" {
			if want, ok := changed[crm.SheetTitle]; ok {
				c.setText("SUMMARY", cleanLine(want))
			}
			c.setTimes(was, changed)
			c.setOro(oro)
			return c.bytes(), nil
		} else if c.first("DTSTART") < 0 { // a new one
			return e.begin(c, changed, oro)
		} else {
			odd = unknown
		}
	}
	return nil, fault(crm.Conflict, "odd", odd)
}

// begin fills an event that has no time yet.
func (e eventCodec) begin(c *calendar, changed crm.Fields, oro string) ([]byte, error) {
	t, ok := times{}.changed(changed)
	if !ok {
		return nil, fault(crm.Invalid, "rejected", "")
	}
	c.setText("SUMMARY", cleanLine(changed[crm.SheetTitle]))
	head, value := c.form(-1, "DTSTART", t.start)
	c.add(head, value)
	head, value = c.form(-1, "DTEND", t.exclusive())
	c.add(head, value)
	c.setOro(oro)
	return c.bytes(), nil
}

// times are when an event is; of one that lasts whole days both are dates, the end being its last day.
type times struct {
	start, end when
	// midnights tells that whole days were written as midnights, as Outlook does.
	midnights bool
}

func (t times) fields(f crm.Fields) {
	f[crm.SheetStart], f[crm.SheetEnd] = t.start.canonical(), t.end.canonical()
	if t.start.date {
		f[crm.SheetAllDay] = "yes"
	}
}

// exclusive is the end as a record has it.
func (t times) exclusive() when {
	if t.end.date {
		return when{at: t.end.at.AddDate(0, 0, 1), date: true}
	}
	return t.end
}

// times reads an event's. An end that lies before the start is the start's (some programs write it so).
func (c *calendar) times() (t times, odd string) {
	i := c.first("DTSTART")
	if i < 0 {
		return t, "unreadable"
	}
	if t.start, odd = c.point(i); odd != "" {
		return t, odd
	}
	end := t.start
	if t.start.date {
		end.at = end.at.AddDate(0, 0, 1)
	}
	if j := c.first("DTEND"); j >= 0 {
		if end, odd = c.point(j); odd != "" {
			return t, odd
		}
		if end.date != t.start.date {
			return t, "unreadable"
		}
	} else if j := c.first("DURATION"); j >= 0 {
		d, ok := readSpan(c.lines[j].value)
		if !ok {
			return t, "unreadable"
		}
		end = d.after(t.start)
	}
	if end.at.Before(t.start.at) {
		end = t.start
	}
	t.end = end
	if t.start.date {
		t.end.at = end.at.AddDate(0, 0, -1)
		if t.end.at.Before(t.start.at) {
			t.end.at = t.start.at
		}
	} else if days, ok := c.wholeDays(t); ok {
		return days, ""
	}
	return t, ""
}

// allDayMark is how Outlook and Exchange say that midnights mean whole days.
const allDayMark = "X-MICROSOFT-CDO-ALLDAYEVENT"

// wholeDays reads Outlook's whole days.
func (c *calendar) wholeDays(t times) (times, bool) {
	if !strings.EqualFold(c.text(allDayMark), "TRUE") {
		return t, false
	}
	first, past := c.clock(t.start), c.clock(t.end)
	midnight := func(d time.Time) bool { return d.Hour() == 0 && d.Minute() == 0 && d.Second() == 0 }
	if !midnight(first) || !midnight(past) || !past.After(first) {
		return t, false
	}
	return times{when{at: first, date: true}, when{at: past.AddDate(0, 0, -1), date: true}, true}, true
}

// clock is what a time's own clock shows, as if it were UTC.
func (c *calendar) clock(w when) time.Time {
	switch {
	case w.zone != nil:
		return w.zone.clock(w.at)
	case w.floating:
		return (&zone{loc: c.local}).clock(w.at)
	}
	return w.at
}

// changed is t with changed fields. ok is false where they make no event.
func (t times) changed(f crm.Fields) (times, bool) {
	all := crm.Fields{}
	if !t.start.at.IsZero() {
		t.fields(all)
	}
	for _, key := range []crm.SheetField{crm.SheetStart, crm.SheetEnd, crm.SheetAllDay} {
		if v, ok := f[key]; ok {
			all[key] = v
		}
	}
	start, ok := readCanonical(all[crm.SheetStart])
	if !ok {
		return t, false
	}
	end, ok := readCanonical(all[crm.SheetEnd])
	if !ok {
		end = start
	}
	wholeDay := all[crm.SheetAllDay] != ""
	start, end = start.as(wholeDay), end.as(wholeDay)
	if end.at.Before(start.at) {
		end = start
	}
	return times{start: start, end: end}, yearFits(end.at.AddDate(0, 0, 1))
}

// as makes a date of a time or a time of a date, where an event changed from one to the other and only a part
// of it was told.
func (w when) as(date bool) when {
	if date && !w.date {
		return when{at: time.Date(w.at.Year(), w.at.Month(), w.at.Day(), 0, 0, 0, 0, time.UTC), date: true}
	}
	return when{at: w.at, date: date}
}

// setTimes writes what changed of start, end and whole days, in the form that the record has.
func (c *calendar) setTimes(was times, changed crm.Fields) {
	now, ok := was.changed(changed)
	if !ok || now.start.canonical() == was.start.canonical() && now.end.canonical() == was.end.canonical() {
		return
	}
	if was.midnights {
		c.unmark()
	}
	i, j, k := c.first("DTSTART"), c.first("DTEND"), c.first("DURATION")
	if was.midnights || now.start.canonical() != was.start.canonical() {
		head, value := c.form(i, "DTSTART", now.start)
		c.write(i, head, value)
	}
	switch {
	case j < 0 && k >= 0:
		c.setDuration(k, was, now)
	case j < 0 && now.end.canonical() == now.start.canonical(): // what a start alone means
	default:
		if was.midnights || j < 0 || now.end.canonical() != was.end.canonical() || now.start.date != was.start.date {
			from := j
			if j < 0 {
				from = i // its end is told in the zone of its start
			}
			head, value := c.form(from, "DTEND", now.exclusive())
			if j < 0 {
				_, params, _ := strings.Cut(head, ";")
				head = strings.TrimSuffix("DTEND;"+params, ";")
			}
			c.write(j, head, value)
		}
	}
}

// unmark takes Outlook's mark away: the days are written as dates from now on.
func (c *calendar) unmark() {
	if i := c.first(allDayMark); i >= 0 {
		c.remove(i)
	}
}

// setDuration keeps an event's length as a duration.
func (c *calendar) setDuration(i int, was, now times) {
	length := func(t times) time.Duration { return t.exclusive().at.Sub(t.start.at) }
	if length(was) == length(now) && was.start.date == now.start.date {
		before, _ := readSpan(c.lines[i].value)
		if before.days == 0 || now.start.date {
			return
		}
	}
	d := length(now)
	value := fmt.Sprintf("PT%dS", int64(d/time.Second))
	switch {
	case now.start.date:
		value = fmt.Sprintf("P%dD", int64(d/(24*time.Hour)))
	case d%time.Hour == 0:
		value = fmt.Sprintf("PT%dH", int64(d/time.Hour))
	case d%time.Minute == 0:
		value = fmt.Sprintf("PT%dM", int64(d/time.Minute))
	}
	c.write(i, plainHead(c.lines[i].head, "VALUE"), value)
}
