package words

import (
	"strconv"
	"time"
)

// Clock is the time of day in the person's zone: "09:40", "9:40 AM".
func (w *Words) Clock(t time.Time) string {
	t = t.In(w.zone)
	if w.tongue().locale.twelve {
		return t.Format("3:04\u00a0PM")
	}
	return t.Format("15:04")
}

// Date is the day of an instant in the person's zone, whole: "30 September 2026".
func (w *Words) Date(t time.Time) string { return w.Day(t.In(w.zone)) }

// Day is a calendar day as it stands in t, whatever the zone: for values of type crm.Date.
func (w *Words) Day(t time.Time) string {
	l := w.tongue().locale
	return w.form(l.long, t, l.months)
}

// DateTime is the whole date and the clock in the person's zone: "12 September 2026, 09:38".
func (w *Words) DateTime(t time.Time) string {
	return w.moment(w.Date(t), t)
}

// Soon is a calendar day as short as it can be told: "today", "tomorrow", "30 Sep", "30 Sep 2027". It
// is for the middle of a sentence.
func (w *Words) Soon(day time.Time) string {
	switch days := w.daysTo(day); {
	case days >= -1 && days <= 1:
		return w.Say([]string{"time.yesterday", "time.today", "time.tomorrow"}[days+1])
	default:
		return w.Short(day)
	}
}

// Short is a calendar day without its year where that is the present one: "30 Sep", "30 Sep 2027".
func (w *Words) Short(day time.Time) string {
	l := w.tongue().locale
	form := l.short
	if day.Year() != w.today().Year() {
		form = l.brief
	}
	return w.form(form, day, l.abridged)
}

// InDays says how far off a calendar day is: "in 18 days", "3 days ago", "today".
func (w *Words) InDays(day time.Time) string {
	switch days := w.daysTo(day); {
	case days >= -1 && days <= 1:
		return w.Soon(day)
	case days < 0:
		return w.Say("time.daysAgo", "count", -days)
	default:
		return w.Say("time.inDays", "count", days)
	}
}

// Ago says when something was, as shortly as it matters: "12 s ago", "4 min ago" up to an hour, then the
// clock, within a week the weekday, then the date. What lies ahead by a clock that differs is now.
func (w *Words) Ago(then, now time.Time) string {
	passed := now.Sub(then)
	local, today := then.In(w.zone), now.In(w.zone)
	switch {
	case passed < time.Second:
		return w.Say("time.now")
	case passed < time.Minute:
		return w.Say("time.secondsAgo", "count", int(passed/time.Second))
	case passed < time.Hour:
		return w.Say("time.minutesAgo", "count", int(passed/time.Minute))
	case days(local, today) == 0:
		return w.Clock(then)
	case days(local, today) < 7:
		return w.tongue().locale.days[local.Weekday()]
	}
	return w.at(today).Short(local)
}

// AsOf is the moment that what is shown is known from: the clock, before today with its day in front:
// "09:40", "12 Sep, 09:40".
func (w *Words) AsOf(t time.Time) string {
	local := t.In(w.zone)
	if days(local, w.today()) == 0 {
		return w.Clock(t)
	}
	return w.moment(w.Short(local), t)
}

// Glance is the moment of a message in a list: "09:38", "Yesterday", "Tue", "12 Sep".
func (w *Words) Glance(t time.Time) string {
	local := t.In(w.zone)
	switch n := days(local, w.today()); {
	case n == 0:
		return w.Clock(t)
	case n == 1:
		return w.Say("time.yesterdayAlone")
	case n > 1 && n < 7:
		return w.tongue().locale.weekdays[local.Weekday()]
	}
	return w.Short(local)
}

// When is the moment of a message: "Today, 09:38", "Yesterday, 17:02", "12 Sep, 09:38".
func (w *Words) When(t time.Time) string {
	local := t.In(w.zone)
	switch days(local, w.today()) {
	case 0:
		return w.Say("time.todayAt", "time", w.Clock(t))
	case 1:
		return w.Say("time.yesterdayAt", "time", w.Clock(t))
	}
	return w.moment(w.Short(local), t)
}

// Span is how long something takes or waits, roughly: "30 s", "5 min", "2 h".
func (w *Words) Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return w.Say("time.seconds", "count", max(1, int((d+time.Second-1)/time.Second)))
	case d < time.Hour:
		return w.Say("time.minutes", "count", int((d+time.Minute-1)/time.Minute))
	}
	return w.Say("time.hours", "count", int((d+time.Hour-1)/time.Hour))
}

func (w *Words) today() time.Time { return w.now().In(w.zone) }

// at is the same words at a standing clock.
func (w *Words) at(now time.Time) *Words { return w.At(func() time.Time { return now }, w.zone) }

// daysTo is how many days a calendar day is ahead.
func (w *Words) daysTo(day time.Time) int { return days(w.today(), day) }

// days counts the midnights from one calendar day to another, each as it stands in its zone.
func days(from, to time.Time) int {
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (w *Words) form(form string, t time.Time, months []string) string {
	day := strconv.Itoa(t.Day())
	if first := w.tongue().locale.first; t.Day() == 1 && first != "" {
		day = first
	}
	return formed(form, "d", day, "m", months[t.Month()-1], "y", strconv.Itoa(t.Year()))
}

func (w *Words) moment(date string, t time.Time) string {
	return formed(moment, "date", date, "time", w.Clock(t))
}
