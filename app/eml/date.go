package eml

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// parseDate reads a date of mail in whatever form: RFC 5322 and 822 with obsolete zones and blanks, asctime, ISO 8601,
// numeric ones, seconds since 1970, month names of many languages. mended is true where the form is none of RFC 5322's.
func parseDate(s string) (t time.Time, mended, ok bool) {
	s = s[:min(len(s), maxDate)]
	changed := false
	if strings.Contains(s, "=?") || strings.IndexByte(s, 0x1B) >= 0 {
		s, _ = decodeWords(s, "")
		changed = true
	}
	s, comment := dropComments(s)
	if hasHigh(s) {
		s, _ = decodeRaw(s, "")
		s = plainDigits(s)
		changed = true
	}
	if t, ok = unixDate(s); ok {
		return t, true, true
	}
	d := newDateScan()
	d.mended = changed
	d.scan(s)
	if d.zone == noZone && comment != "" && d.hour >= 0 {
		d.commentZone(comment)
	}
	t, ok = d.time()
	return t, d.mended, ok
}

// maxDate is how much of a date field is looked at.
const maxDate = 500

const noZone = 1 << 30

// dateScan collects the pieces of a date in the order in which they come.
type dateScan struct {
	day, month, year  int
	hour, minute, sec int
	week              int // day of the week plus one, 0: none is named
	zone              int // seconds east of UTC
	pm, am            bool
	mended            bool
	monthFirst        bool
	hourUnit          bool      // the last number was an hour, by its unit
	slashed           bool      // day and month stand with slashes, and may be meant the other way round
	last              pieceKind // what was read last
}

// pieceKind is what a piece of a date was taken for.
type pieceKind uint8

const (
	pieceOther pieceKind = iota
	pieceMonth
	pieceZone
)

func newDateScan() dateScan { return dateScan{zone: noZone, year: -1, day: -1, month: -1, hour: -1} }

// dropComments removes (…) and returns the first of them: a zone may stand nowhere else.
func dropComments(s string) (text, comment string) {
	if strings.IndexByte(s, '(') < 0 {
		return s, ""
	}
	var out strings.Builder
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			out.WriteString(s)
			return out.String(), comment
		}
		end := skipComment(s, open)
		if comment == "" {
			comment = strings.Trim(s[open:end], "()")
		}
		out.WriteString(s[:open])
		out.WriteByte(' ')
		s = s[end:]
	}
}

// commentZone takes the zone from a comment, where the date has none outside of it.
func (d *dateScan) commentZone(comment string) {
	c := newDateScan()
	c.hour, c.day, c.month, c.year = 0, 1, 1, 2000
	c.scan(comment)
	if c.zone != noZone {
		d.zone, d.mended = c.zone, true
	}
}

// unixDate reads a field that is a number of seconds, milliseconds or microseconds since 1970 and nothing else.
func unixDate(s string) (time.Time, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "@")
	if len(s) < 9 || !digit(s[0]) {
		return time.Time{}, false
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i := range len(fraction) {
		if !digit(fraction[i]) {
			return time.Time{}, false
		}
	}
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	switch len(whole) {
	case 9, 10:
	case 13:
		v /= 1e3
	case 16:
		v /= 1e6
	default:
		return time.Time{}, false
	}
	return time.Unix(v, 0).UTC(), v < 1<<32
}

func (d *dateScan) scan(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case digit(c):
			n := d.number(s, i)
			d.last = pieceOther
			i += n
		case (c == '+' || c == '-') && d.offsetStarts(s, i):
			i += d.offset(s[i:])
			d.last = pieceOther
		case letter(c):
			i = d.letters(s, i)
		default:
			i++
		}
	}
}

// offsetStarts tells whether the sign at i begins an offset, rather than standing between month and year.
func (d *dateScan) offsetStarts(s string, i int) bool {
	if d.hour < 0 || i+1 >= len(s) {
		return false
	}
	next := s[i+1]
	if d.last == pieceMonth && d.year < 0 && i > 0 && letter(s[i-1]) {
		return false
	}
	if next == ' ' && i+2 < len(s) {
		next = s[i+2] // "+ 0200"
		return digit(next) && (d.zone == noZone || d.zone == 0) && d.year >= 0
	}
	return digit(next) || next == '-' || next == '+'
}

// letters reads a run of letters.
func (d *dateScan) letters(s string, i int) int {
	from := i
	for i < len(s) && letter(s[i]) {
		i++
	}
	text := s[from:i]
	if c := text[0] | 0x20; len(text) == 1 && (c == 'a' || c == 'p') && d.hour >= 0 {
		// "a.m.", "p. m."
		if rest := strings.TrimLeft(s[i:], ". "); rest != "" && len(rest) < len(s[i:]) && rest[0]|0x20 == 'm' && (len(rest) == 1 || !letter(rest[1])) {
			d.am, d.pm = c == 'a', c == 'p'
			return len(s) - len(rest) + 1
		}
	}
	d.last = d.word(text)
	if d.last == pieceZone {
		for i < len(s) && digit(s[i]) { // EST5EDT
			i++
		}
	}
	return i
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf }

// word takes a word for what it is: a month, half of the day, a zone, a day of the week.
func (d *dateScan) word(s string) pieceKind {
	low := strings.ToLower(s)
	if d.month < 0 || d.monthFirst && d.day >= 0 && d.year < 0 && d.hour < 0 {
		if m := monthOf(low); m > 0 {
			// "mar., 5 nov.": what stood first was the day of the week.
			d.monthFirst = d.day < 0
			d.month = m
			return pieceMonth
		}
	}
	if d.halfDay(low) {
		return pieceOther
	}
	if d.hour >= 0 && (d.zone == noZone || d.zone == 0) {
		if z, is := zones[low]; is {
			d.zone = z * 60
			return pieceZone
		}
	}
	if d.week == 0 {
		d.week = weekOf(low)
	}
	return pieceOther
}

// weekOf returns the day of the week plus one, 0 where a word is no English name of one.
func weekOf(low string) int {
	if len(low) < 3 {
		return 0
	}
	for i, name := range [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		if low[:3] == name {
			return i + 1
		}
	}
	return 0
}

// time puts the pieces together. Without a zone the time is UTC.
func (d *dateScan) time() (time.Time, bool) {
	if d.day < 1 || d.month < 1 || d.month > 12 || d.year < 0 || d.day > 31 {
		return time.Time{}, false
	}
	if d.hour < 0 {
		d.hour, d.mended = 0, true
	}
	switch {
	case d.pm && d.hour < 12:
		d.hour, d.mended = d.hour+12, true
	case d.am && d.hour == 12:
		d.hour, d.mended = 0, true
	}
	if d.monthFirst || d.zone == noZone {
		d.mended = true
	}
	zone := d.zone
	if zone == noZone || zone > 86400 || zone < -86400 {
		zone = 0
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.sec, 0, time.UTC)
	if t.Day() != d.day && d.hour < 24 && d.sec < 60 {
		return time.Time{}, false // 31 February
	}
	if d.slashed && d.week > 0 && int(t.Weekday()) != d.week-1 {
		other := time.Date(d.year, time.Month(d.day), d.month, d.hour, d.minute, d.sec, 0, time.UTC)
		if int(other.Weekday()) == d.week-1 {
			t = other // the day of the week says which number is the month
		}
	}
	return t.Add(-time.Duration(zone) * time.Second), true
}
