package dav

import (
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// Forms of a DATE and a DATE-TIME (RFC 5545 3.3.4, 3.3.5).
const (
	formDate  = "20060102"
	formLocal = "20060102T150405"
	formUTC   = "20060102T150405Z"
)

// when is a point in time as a record has it.
type when struct {
	at   time.Time // of a date: midnight UTC
	date bool
	zone *zone // nil: UTC, or none told
	// floating tells that no zone was told: it is this computer's.
	floating bool
}

// canonical is RFC 3339 in UTC, or YYYY-MM-DD.
func (w when) canonical() string {
	if w.date {
		return w.at.Format(time.DateOnly)
	}
	return w.at.UTC().Format(time.RFC3339)
}

// readCanonical reads what canonical writes.
func readCanonical(s string) (w when, ok bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return when{at: t, date: true}, yearFits(t)
	}
	t, err := time.Parse(time.RFC3339, s)
	return when{at: t.UTC().Truncate(time.Second)}, err == nil && yearFits(t.UTC())
}

// yearFits: both forms have years of four digits.
func yearFits(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

// point reads a line of a date or time. odd is "unreadable" or "zone" where it cannot be known.
func (c *calendar) point(i int) (w when, odd string) {
	l := c.lines[i]
	value := strings.ToUpper(strings.TrimSpace(l.value))
	switch len(value) {
	case len(formDate):
		t, err := time.Parse(formDate, value)
		if err != nil || !yearFits(t) {
			return w, "unreadable"
		}
		return when{at: t, date: true}, ""
	case len(formUTC):
		t, err := time.Parse(formUTC, value)
		if err != nil || !yearFits(t) {
			return w, "unreadable"
		}
		return when{at: t}, ""
	}
	t, err := time.Parse(formLocal, value)
	if err != nil || !yearFits(t) {
		return w, "unreadable"
	}
	id := strings.TrimSpace(l.params.Get("TZID"))
	if id == "" {
		return when{at: inLocation(t, c.local), floating: true}, ""
	}
	z := c.zone(id)
	if z == nil {
		return w, "zone"
	}
	return when{at: z.instant(t), zone: z}, ""
}

// inLocation is when the location's clock shows t, whose own zone does not count: of an hour that it shows
// twice the first time, of one that it leaps over what the clock before would say (RFC 5545 3.3.5).
func inLocation(t time.Time, loc *time.Location) time.Time {
	t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	_, before := t.Add(-24 * time.Hour).In(loc).Zone()
	_, later := t.Add(24 * time.Hour).In(loc).Zone()
	first := t.Add(-time.Duration(before) * time.Second)
	if before == later {
		return first
	}
	for _, offset := range []int{max(before, later), min(before, later)} {
		at := t.Add(-time.Duration(offset) * time.Second)
		if _, now := at.In(loc).Zone(); now == offset {
			return at
		}
	}
	return first
}

// form writes want in the way that the line at i tells its time: its zone, a floating one, or UTC. Where the
// zone cannot say it (an hour that the clock shows twice), it is UTC. i is -1 of a new line.
func (c *calendar) form(i int, name string, want when) (head, value string) {
	head = name
	var was when
	if i >= 0 {
		head = plainHead(c.lines[i].head, "VALUE")
		was, _ = c.point(i)
	}
	if want.date {
		return plainHead(head, "TZID") + ";VALUE=DATE", want.at.Format(formDate)
	}
	switch {
	case was.zone != nil:
		if local := was.zone.clock(want.at); was.zone.instant(local).Equal(want.at) {
			return head, local.Format(formLocal)
		}
	case was.floating:
		if local := want.at.In(c.local); inLocation(local, c.local).Equal(want.at) {
			return head, local.Format(formLocal)
		}
	}
	return plainHead(head, "TZID"), want.at.UTC().Format(formUTC)
}

// span is a DURATION: days, which last as long as the clock says, and the time beside them (RFC 5545 3.8.2.5).
type span struct {
	days int
	time time.Duration
}

// readSpan reads a DURATION; go-ical checks it and counts the time.
func readSpan(value string) (s span, ok bool) {
	defer func() { ok = ok && recover() == nil }()
	value = strings.ToUpper(strings.TrimSpace(value))
	day, clock, _ := strings.Cut(value, "T")
	count := func(text string) (time.Duration, bool) {
		p := ical.NewProp(ical.PropDuration)
		p.Value = text
		d, err := p.Duration()
		return d, err == nil && d.Abs() < 100*366*24*time.Hour
	}
	sign := strings.TrimRight(day, "PWD0123456789")
	if day != sign+"P" {
		d, fine := count(day)
		if !fine {
			return s, false
		}
		s.days = int(d / (24 * time.Hour))
	}
	if clock != "" {
		d, fine := count(sign + "PT" + clock)
		if !fine {
			return s, false
		}
		s.time = d
	}
	return s, day != sign+"P" || clock != ""
}

// after is where a span that begins at w ends.
func (s span) after(w when) when {
	switch {
	case w.date:
		w.at = w.at.AddDate(0, 0, s.days+int(s.time/(24*time.Hour)))
	case w.zone != nil:
		w.at = w.zone.instant(w.zone.clock(w.at).AddDate(0, 0, s.days)).Add(s.time)
	default:
		w.at = w.at.AddDate(0, 0, s.days).Add(s.time)
	}
	return w
}
