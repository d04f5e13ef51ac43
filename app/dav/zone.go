package dav

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Windows has none of its own

	"github.com/teambition/rrule-go"
)

// zone is a time zone of a calendar object: one of the tz database, or the rules of its VTIMEZONE.
type zone struct {
	loc   *time.Location
	rules []offset // where loc is nil; at least one
}

// offset is a STANDARD or DAYLIGHT part of a VTIMEZONE: what holds from its begin on, again and again.
type offset struct {
	begin    time.Time           // wall clock before the change, as if UTC
	from, to int                 // seconds east of UTC
	rule     *rrule.ROption      // yearly, or nil
	years    map[int][]time.Time // its changes, by year, as they were asked for
	dates    []time.Time
}

// instant is when the zone's clock shows t, whose own zone does not count.
func (z *zone) instant(t time.Time) time.Time {
	if z.loc != nil {
		return inLocation(t, z.loc)
	}
	return t.Add(-time.Duration(z.rule(t, false)) * time.Second).UTC()
}

// clock is what the zone's clock shows at an instant, as if it were UTC.
func (z *zone) clock(t time.Time) time.Time {
	if z.loc != nil {
		l := t.In(z.loc)
		return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, time.UTC)
	}
	return t.UTC().Add(time.Duration(z.rule(t.UTC(), true)) * time.Second)
}

// rule finds the offset in force: at a wall clock, or at an instant in UTC.
func (z *zone) rule(t time.Time, utc bool) int {
	best, in := time.Time{}, 0
	known := false
	for _, o := range z.rules {
		at := t
		if utc {
			at = t.Add(time.Duration(o.from) * time.Second)
		}
		if last := o.last(at); !last.IsZero() {
			if utc {
				last = last.Add(-time.Duration(o.from) * time.Second)
			}
			if !known || last.After(best) {
				best, in, known = last, o.to, true
			}
		}
	}
	if !known { // before the first change
		first := slices.MinFunc(z.rules, func(a, b offset) int { return a.begin.Compare(b.begin) })
		return first.from
	}
	return in
}

// last is the last change at or before a wall clock, or zero.
func (o offset) last(at time.Time) time.Time {
	var best time.Time
	if !o.begin.After(at) {
		best = o.begin
	}
	for _, d := range o.dates {
		if !d.After(at) && d.After(best) {
			best = d
		}
	}
	for _, year := range []int{at.Year(), at.Year() - 1} {
		for _, d := range o.in(year) {
			if !d.After(at) && d.After(best) {
				best = d
			}
		}
	}
	return best
}

// in are the changes of a year. The rule is counted from that year: from its beginning (1601 in Outlook's) it
// would take milliseconds, and more years than a time.Duration has.
func (o offset) in(year int) []time.Time {
	if o.rule == nil || year < o.begin.Year() || !o.rule.Until.IsZero() && year > o.rule.Until.Year() {
		return nil
	}
	if all, known := o.years[year]; known {
		return all
	}
	opt := *o.rule
	opt.Dtstart = o.begin.AddDate(year-o.begin.Year(), 0, 0)
	if until := time.Date(year, 12, 31, 23, 59, 59, 0, time.UTC); opt.Until.IsZero() || opt.Until.After(until) {
		opt.Until = until
	}
	// The year's change may lie before the day of the first one.
	opt.Dtstart = opt.Dtstart.AddDate(0, 0, 1-opt.Dtstart.YearDay())
	var all []time.Time
	if rule, err := rrule.NewRRule(opt); err == nil {
		for _, d := range rule.All() {
			if !d.Before(o.begin) {
				all = append(all, d)
			}
		}
	}
	o.years[year] = all
	return all
}

// zone finds what a TZID means: a name of the tz database (also behind a path, as old programs wrote it), a
// Windows name, or what its VTIMEZONE says. nil where none of these is known.
func (c *calendar) zone(id string) *zone {
	if z, known := c.zones[id]; known {
		return z
	}
	z := &zone{loc: location(id)}
	if z.loc == nil {
		z = c.definition(id)
	}
	c.zones[id] = z
	return z
}

//go:embed windowszones.txt
var windowsText string

// windowsZones are the names that Exchange and Outlook write (CLDR windowsZones, territory 001).
var windowsZones = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for row := range strings.Lines(windowsText) {
		if name, id, found := strings.Cut(strings.TrimSpace(row), "\t"); found {
			all[strings.ToLower(name)] = id
		}
	}
	return all
})

// location finds a time zone by name. Paths before a name are left out one by one:
// /freeassociation.sourceforge.net/Tzfile/Europe/Berlin.
func location(id string) *time.Location {
	id = strings.Trim(strings.TrimSpace(id), `"/`)
	if name := windowsZones()[strings.ToLower(id)]; name != "" {
		id = name
	}
	for id != "" {
		if !strings.EqualFold(id, "local") {
			if loc := load(id); loc != nil {
				return loc
			}
		}
		_, rest, more := strings.Cut(id, "/")
		if !more || !strings.Contains(rest, "/") && rest != "UTC" && rest != "GMT" {
			return nil // one word of a path names no zone
		}
		id = rest
	}
	return nil
}

// loaded are the locations met so far: reading one is slow, and calendars name the same ones again and again.
var loaded sync.Map // id → *time.Location

func load(id string) *time.Location {
	if loc, ok := loaded.Load(id); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(id)
	if err != nil {
		return nil
	}
	loaded.Store(id, loc)
	return loc
}

// definition reads the VTIMEZONE of an id.
func (c *calendar) definition(id string) (z *zone) {
	defer func() {
		if recover() != nil { // rrule-go, of rules that nobody should write
			z = nil
		}
	}()
	for k, p := range c.parts {
		if p.name != "VTIMEZONE" || c.value(k, "TZID") != id {
			continue
		}
		if loc := location(c.value(k, "X-LIC-LOCATION")); loc != nil {
			return &zone{loc: loc}
		}
		var rules []offset
		for j, inner := range c.parts {
			if inner.parent == k && (inner.name == "STANDARD" || inner.name == "DAYLIGHT") {
				o, ok := c.offset(j)
				if !ok { // half a zone would tell wrong times
					return nil
				}
				rules = append(rules, o)
			}
		}
		if len(rules) > 0 && len(rules) <= 100 {
			return &zone{rules: rules}
		}
	}
	return nil
}

// value is the first value of a name in a component.
func (c *calendar) value(p int, name string) string {
	for _, i := range c.within(p) {
		if c.lines[i].name == name {
			return strings.TrimSpace(c.lines[i].value)
		}
	}
	return ""
}

func (c *calendar) offset(p int) (o offset, ok bool) {
	var err error
	if o.begin, err = time.Parse(formLocal, c.value(p, "DTSTART")); err != nil {
		return o, false
	}
	from, ok1 := utcOffset(c.value(p, "TZOFFSETFROM"))
	to, ok2 := utcOffset(c.value(p, "TZOFFSETTO"))
	if !ok1 || !ok2 {
		return o, false
	}
	o.from, o.to, o.years = from, to, map[int][]time.Time{}
	for _, i := range c.within(p) {
		l := c.lines[i]
		switch l.name {
		case "RDATE":
			for text := range strings.SplitSeq(l.value, ",") {
				if t, err := time.Parse(formLocal, strings.TrimSpace(text)); err == nil && len(o.dates) < 1000 {
					o.dates = append(o.dates, t)
				}
			}
		case "RRULE":
			if o.rule, err = yearly(l.value, o); err != nil {
				return o, false
			}
		}
	}
	return o, true
}

// yearly reads the rule of a change. Others than those of every year do not occur.
func yearly(value string, o offset) (*rrule.ROption, error) {
	opt, err := rrule.StrToROption(value)
	if err != nil {
		return nil, err
	}
	if opt.Freq != rrule.YEARLY || opt.Interval > 1 || opt.Count > 0 || len(opt.Byeaster)+len(opt.Byhour)+len(opt.Byminute)+len(opt.Bysecond) > 0 {
		return nil, strconv.ErrRange
	}
	if len(opt.Byweekday)+len(opt.Bymonthday)+len(opt.Byyearday)+len(opt.Byweekno) == 0 { // on the day of the first one
		opt.Bymonthday = []int{o.begin.Day()}
		if len(opt.Bymonth) == 0 {
			opt.Bymonth = []int{int(o.begin.Month())}
		}
	}
	if !opt.Until.IsZero() { // in UTC, the rule counts by the wall clock
		opt.Until = opt.Until.Add(time.Duration(o.from) * time.Second)
	}
	return opt, nil
}

// utcOffset reads +0100 or -023000 as seconds.
func utcOffset(s string) (int, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:])
	if err != nil {
		return 0, false
	}
	if len(s) == 5 {
		n *= 100
	}
	seconds := n/10000*3600 + n/100%100*60 + n%100
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, seconds > -86400 && seconds < 86400
}
