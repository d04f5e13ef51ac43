package demo

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// recurrence is how an event repeats: days and weeks, as far as the demo plays it.
type recurrence struct {
	RecurrenceType string
	Interval       int
	DayOfWeek      []string
	Occurrences    int
	EndTime        time.Time
}

var errNoRepeat = errors.New("it does not repeat")

func repeats(r *resource) (recurrence, error) {
	var rec recurrence
	if err := json.Unmarshal(r.raw("recurrence"), &rec); err != nil {
		return rec, err
	}
	if rec.RecurrenceType != "daily" && rec.RecurrenceType != "weekly" {
		return rec, errNoRepeat
	}
	rec.Interval = max(rec.Interval, 1)
	return rec, nil
}

// happening gives the events within the time, repeated ones once for each occurrence (40-calendar-12).
func happening(all []*resource, from, to time.Time) []*resource {
	const most = 1000
	var out, often []*resource
	for _, r := range all {
		start, long := r.time("start"), r.time("end").Sub(r.time("start"))
		rec, err := repeats(r)
		within := func(at time.Time) bool { return at.Before(to) && at.Add(long).After(from) }
		if err != nil {
			if within(start) {
				out = append(out, r)
			}
			continue
		}
		for day, n := 0, 0; n < most; day++ {
			at := start.AddDate(0, 0, day)
			if !at.Before(to) || rec.Occurrences > 0 && n >= rec.Occurrences || !rec.EndTime.IsZero() && at.After(rec.EndTime) {
				break
			}
			if !rec.on(day, at) {
				continue
			}
			n++
			if within(at) {
				once := r.clone()
				once.set("start", at.Format(eventTime))
				once.set("end", at.Add(long).Format(eventTime))
				often = append(often, once)
			}
		}
	}
	byStart := func(a, b *resource) int { return a.time("start").Compare(b.time("start")) }
	slices.SortStableFunc(out, byStart)
	slices.SortStableFunc(often, byStart)
	return append(out, often...)
}

// on tells whether the event happens so many days after its beginning.
func (rec recurrence) on(day int, at time.Time) bool {
	if rec.RecurrenceType == "daily" {
		return day%rec.Interval == 0
	}
	return day/7%rec.Interval == 0 && slices.Contains(rec.DayOfWeek, strings.ToLower(at.Weekday().String()))
}
