package words

import (
	"testing"
	"time"
	_ "time/tzdata" // the test of summer time must not depend on the machine
)

func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.September, day, hour, minute, 0, 0, time.FixedZone("", 3600))
}

func TestDates_FollowTheLocale(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][6]string{
		"en-GB": {"30 September 2026", "30 Sep", "30 Sep 2027", "17:05", "10 Sep, 17:05", "30 September 2026, 17:05"},
		"en-US": {"September 30, 2026", "Sep 30", "Sep 30, 2027", "5:05\u00a0PM", "Sep 10, 5:05\u00a0PM", "September 30, 2026, 5:05\u00a0PM"},
		"de":    {"30. September 2026", "30. Sept.", "30. Sept. 2027", "17:05", "10. Sept., 17:05", "30. September 2026, 17:05"},
		"fr":    {"30 septembre 2026", "30 sept.", "30 sept. 2027", "17:05", "10 sept., 17:05", "30 septembre 2026, 17:05"},
		"es":    {"30 de septiembre de 2026", "30 sept", "30 sept 2027", "17:05", "10 sept, 17:05", "30 de septiembre de 2026, 17:05"},
		"uk":    {"30 вересня 2026 р.", "30 вер.", "30 вер. 2027 р.", "17:05", "10 вер., 17:05", "30 вересня 2026 р., 17:05"},
	} {
		w := speak(t, lang)
		got := [6]string{
			w.Date(at(30, 17, 5)), w.Short(at(30, 0, 0)), w.Short(at(30, 0, 0).AddDate(1, 0, 0)),
			w.Clock(at(30, 17, 5)), w.AsOf(at(10, 17, 5)), w.DateTime(at(30, 17, 5)),
		}
		if got != want {
			t.Errorf("%s:\n%q, want\n%q", lang, got, want)
		}
	}
}

func TestLocales_HaveAllTheirNames(t *testing.T) {
	t.Parallel()
	for _, l := range locales {
		for _, names := range [][]string{l.months[:], l.abridged[:], l.days[:], l.weekdays[:]} {
			seen := map[string]bool{}
			for _, name := range names {
				if name == "" || seen[name] {
					t.Errorf("%s: %q is empty or stands twice in %q", l.tag, name, names)
				}
				seen[name] = true
			}
		}
	}
}

func TestAgo_IsAsShortAsItMatters(t *testing.T) {
	t.Parallel()
	w := speak(t)
	now := at(12, 9, 41)
	for _, c := range []struct {
		then time.Time
		want string
	}{
		{now.Add(time.Hour), "just now"},
		{now, "just now"},
		{now.Add(-999 * time.Millisecond), "just now"},
		{now.Add(-12 * time.Second), "12 s ago"},
		{now.Add(-59 * time.Second), "59 s ago"},
		{now.Add(-time.Minute), "1 min ago"},
		{now.Add(-59 * time.Minute), "59 min ago"},
		{now.Add(-time.Hour), "08:41"},
		{at(12, 0, 0), "00:00"},
		{at(11, 23, 59), "Friday"},
		{at(6, 12, 0), "Sunday"},
		{at(5, 12, 0), "5 Sep"},
		{at(5, 12, 0).AddDate(-1, 0, 0), "5 Sep 2025"},
	} {
		if got := w.Ago(c.then, now); got != c.want {
			t.Errorf("%s: %q, want %q", c.then, got, c.want)
		}
	}
}

func TestMoments_AreRelativeToToday(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, c := range []struct{ got, want string }{
		{w.AsOf(at(12, 9, 40)), "09:40"},
		{w.AsOf(at(11, 9, 40)), "11 Sep, 09:40"},
		{w.When(at(12, 9, 38)), "Today, 09:38"},
		{w.When(at(11, 17, 2)), "Yesterday, 17:02"},
		{w.When(at(1, 17, 2)), "1 Sep, 17:02"},
		{w.Glance(at(12, 9, 38)), "09:38"},
		{w.Glance(at(11, 9, 38)), "Yesterday"},
		{w.Glance(at(8, 9, 38)), "Tue"},
		{w.Glance(at(5, 9, 38)), "5 Sep"},
		{w.Glance(at(13, 9, 38)), "13 Sep"},
		{w.Soon(at(11, 0, 0)), "yesterday"},
		{w.Soon(at(12, 0, 0)), "today"},
		{w.Soon(at(13, 0, 0)), "tomorrow"},
		{w.Soon(at(19, 0, 0)), "19 Sep"},
		{w.InDays(at(30, 0, 0)), "in 18 days"},
		{w.InDays(at(9, 0, 0)), "3 days ago"},
		{w.InDays(at(13, 0, 0)), "tomorrow"},
		{w.Span(400 * time.Millisecond), "1 s"},
		{w.Span(40 * time.Second), "40 s"},
		{w.Span(61 * time.Second), "2 min"},
		{w.Span(3 * time.Hour), "3 h"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// A day is a day wherever the person is: it is never moved by the zone, and the night when clocks
// change does not make tomorrow of today.
func TestDays_IgnoreZoneAndSummerTime(t *testing.T) {
	t.Parallel()
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	w := speak(t).At(func() time.Time { return time.Date(2026, 3, 28, 23, 30, 0, 0, kyiv) }, kyiv)
	due := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)
	if got := w.Soon(due); got != "tomorrow" {
		t.Errorf("the day after is %q", got)
	}
	if got := w.InDays(due.AddDate(0, 0, 2)); got != "in 3 days" {
		t.Errorf("three days on is %q", got)
	}
	if got := w.Day(due); got != "29 March 2026" {
		t.Errorf("the day is %q", got)
	}
	if got := w.Date(time.Date(2026, 3, 28, 22, 30, 0, 0, time.UTC)); got != "29 March 2026" {
		t.Errorf("an instant past midnight is on %q", got)
	}
}
