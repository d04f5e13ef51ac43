package eml

import (
	"strconv"
	"strings"
	"time"
)

// parseDate reads a date of mail in whatever form: RFC 5322 and 822 with obsolete zones, asctime,
// ISO 8601, several others. mended is true where the form is none of RFC 5322's.
func parseDate(s string) (t time.Time, mended, ok bool) {
	s = dropComments(s[:min(len(s), maxDate)])
	if t, ok = isoDate(s); ok {
		return t, true, true
	}
	d := dateScan{zone: noZone, year: -1, day: -1, month: -1, hour: -1}
	d.scan(s)
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
	zone              int // seconds east of UTC
	pm, am            bool
	mended            bool
	monthFirst        bool
}

// dropComments removes (…), keeping a zone that stands nowhere else.
func dropComments(s string) string {
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			return s
		}
		end := skipComment(s, open)
		s = s[:open] + " " + s[end:]
	}
}

func isoDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700",
		"2006-01-02 15:04:05.999999999 -0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05",
		"2006-01-02T15:04Z07:00", "2006-01-02 15:04", "2006-01-02",
	} {
		if t, err := time.Parse(layout, s); err == nil && layout != "2006-01-02 15:04:05 MST" {
			return t, true
		}
	}
	return time.Time{}, false
}

func (d *dateScan) scan(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			i += d.number(s, i)
		case (c == '+' || c == '-') && d.hour >= 0 && i+1 < len(s) && (digit(s[i+1]) || s[i+1] == '-' || s[i+1] == '+'):
			i += d.offset(s[i:])
		case letter(c):
			n := 1
			for i+n < len(s) && letter(s[i+n]) {
				n++
			}
			d.word(s[i : i+n])
			i += n
		default:
			i++
		}
	}
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// number reads a run of digits, and a whole time or numeric date that starts with it.
func (d *dateScan) number(s string, i int) int {
	n := i
	for n < len(s) && digit(s[n]) {
		n++
	}
	v, err := strconv.Atoi(s[i:n])
	if err != nil {
		return n - i
	}
	if n < len(s) && d.hour < 0 && v <= 24 && n-i <= 2 && (s[n] == ':' || s[n] == '.' && d.month >= 0 && d.day >= 0) {
		if m := d.clock(s[i:]); m > 0 {
			return m
		}
	}
	if n < len(s) && (s[n] == '/' || s[n] == '.' || s[n] == '-') && d.day < 0 && d.month < 0 {
		if m := d.numeric(s[i:]); m > 0 {
			return m
		}
	}
	d.put(v, n-i)
	return n - i
}

// put takes a number by its place: a day, then a year; four digits are a year wherever they stand.
func (d *dateScan) put(v, digits int) {
	switch {
	case digits >= 3 && d.year < 0 && digits <= 4 && (d.hour < 0 || d.day >= 0):
		d.year = longYear(v, digits)
	case d.day < 0 && v >= 1 && v <= 31 && digits <= 2:
		d.day = v
	case d.year < 0 && digits <= 2:
		d.year = longYear(v, digits)
	case digits == 4 && d.zone == noZone && d.hour >= 0:
		d.zone = zoneOf(v) // a zone without its sign
		d.mended = true
	}
}

// longYear applies RFC 5322 section 4.3: two digits below 50 are of this century, three count from 1900.
func longYear(v, digits int) int {
	switch {
	case digits <= 2 && v < 50:
		return 2000 + v
	case digits <= 3:
		return 1900 + v
	}
	return v
}

// clock reads hh:mm[:ss[.frac]] and returns its length.
func (d *dateScan) clock(s string) int {
	var v [3]int
	i, k := 0, 0
	for ; k < 3; k++ {
		from := i
		for i < len(s) && digit(s[i]) && i-from < 2 {
			i++
		}
		if i == from {
			break
		}
		v[k], _ = strconv.Atoi(s[from:i])
		if i >= len(s) || k == 2 || s[i] != ':' && s[i] != '.' || i+1 >= len(s) || !digit(s[i+1]) {
			k++
			break
		}
		i++
	}
	if k < 2 || v[0] > 24 || v[1] > 59 || v[2] > 61 {
		return 0
	}
	for i+1 < len(s) && (s[i] == '.' || s[i] == ',' || s[i] == ':') && digit(s[i+1]) && k == 3 {
		for i++; i < len(s) && digit(s[i]); i++ {
			continue
		}
		d.mended = true
	}
	d.hour, d.minute, d.sec = v[0], v[1], v[2]
	return i
}

// numeric reads 2003/12/31, 31.12.2003, 12/31/2003, 31-12-2003.
func (d *dateScan) numeric(s string) int {
	var v, w [3]int
	i := 0
	for k := range v {
		from := i
		for i < len(s) && digit(s[i]) {
			i++
		}
		if w[k] = i - from; w[k] == 0 || w[k] > 4 {
			return 0
		}
		v[k], _ = strconv.Atoi(s[from:i])
		if k < 2 {
			if i >= len(s) || strings.IndexByte("/.-", s[i]) < 0 {
				return 0
			}
			i++
		}
	}
	d.mended = true
	switch {
	case w[0] == 4:
		d.year, d.month, d.day = v[0], v[1], v[2]
	case strings.IndexByte(s[:i], '/') > 0 && v[0] <= 12:
		d.month, d.day, d.year = v[0], v[1], longYear(v[2], w[2])
	default:
		d.day, d.month, d.year = v[0], v[1], longYear(v[2], w[2])
	}
	return i
}

// offset reads +hhmm, -hh:mm, +h, "--0400", "+-0800".
func (d *dateScan) offset(s string) int {
	i := 0
	for i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	sign := 1
	if s[i-1] == '-' {
		sign = -1
	}
	if i > 1 {
		d.mended = true
	}
	from := i
	for i < len(s) && digit(s[i]) {
		i++
	}
	text := s[from:i]
	if i+2 < len(s) && s[i] == ':' && digit(s[i+1]) && len(text) <= 2 {
		text += s[i+1 : min(i+3, len(s))]
		if len(text) == 3 {
			text = "0" + text
		}
		i += 3
		d.mended = true
	}
	if d.year < 0 && len(text) == 4 && d.day >= 0 && d.month < 0 {
		return i
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		return i
	}
	switch {
	case len(text) <= 2:
		v *= 100
		d.mended = true
	case len(text) > 4:
		v, _ = strconv.Atoi(text[:4])
		d.mended = true
	}
	if d.zone == noZone || d.zone == 0 {
		d.zone = sign * zoneOf(v)
	}
	return i
}

func zoneOf(v int) int { return (v/100*60 + v%100) * 60 }

func (d *dateScan) word(s string) {
	low := strings.ToLower(s)
	if len(low) >= 3 && d.month < 0 {
		if m := monthOf(low); m > 0 {
			d.month = m
			if d.day < 0 {
				d.monthFirst = true
			}
			return
		}
	}
	switch low {
	case "am":
		d.am = true
	case "pm":
		d.pm = true
	default:
		if d.hour < 0 || d.zone != noZone && d.zone != 0 {
			return
		}
		if z, is := zones[low]; is {
			d.zone = z * 60
		}
	}
}

// monthNames are English, and what some programs write in their own language.
var monthNames = []string{
	"jan,janv,ene,gen,янв", "feb,fev,fév,febr,févr,фев", "mar,mär,mrz,mars,maa,мар,märz", "apr,avr,abr,апр",
	"may,mai,mei,mag,май,mayo", "jun,juin,giu,июн,juni", "jul,juil,lug,июл,juli", "aug,aoû,août,ago,авг",
	"sep,sept,set,сен", "oct,okt,ott,out,окт", "nov,ноя", "dec,dez,déc,dic,дек",
}

func monthOf(low string) int {
	for i, names := range monthNames {
		for name := range strings.SplitSeq(names, ",") {
			if low == name {
				return i + 1
			}
		}
	}
	for m := time.January; m <= time.December; m++ {
		if low == strings.ToLower(m.String()) {
			return int(m)
		}
	}
	return 0
}

// zones are the obsolete ones of RFC 5322 section 4.3 and others in use, in minutes east of UTC. The
// military letters count as UTC, since RFC 822 gave them the wrong sign.
var zones = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
	"mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
	"cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180,
	"msd": 240, "bst": 60, "ist": 330, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "aest": 600, "aedt": 660, "awst": 480,
	"nzst": 720, "nzdt": 780, "ast": -240, "adt": -180, "nst": -210, "ndt": -150, "sast": 120, "west": 60,
	"brt": -180, "art": -180, "wib": 420, "mewt": 60, "swt": 60, "fst": 120, "fwt": 60,
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
	return t.Add(-time.Duration(zone) * time.Second), true
}
