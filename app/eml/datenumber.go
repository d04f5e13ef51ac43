package eml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// number reads a run of digits at i, and a whole time or numeric date that starts with it. It returns how much it read.
func (d *dateScan) number(s string, i int) int {
	n := i
	for n < len(s) && digit(s[n]) {
		n++
	}
	digits := n - i
	if digits >= 6 {
		if m := d.compact(s[i:n], i > 0 && s[i-1]|0x20 == 't'); m {
			return digits + fraction(s[n:], d.hour >= 0)
		}
	}
	if digits > 6 {
		return digits
	}
	v, _ := strconv.Atoi(s[i:n])
	if m := d.united(v, s[n:]); m > 0 {
		return digits + m
	}
	if d.hourUnit {
		d.hourUnit = false
		if digits <= 2 && v <= 59 && (d.day >= 0 || letter(s[i-1])) {
			d.minute = v // "10h15"
			return digits
		}
	}
	if d.hour < 0 && digits <= 2 {
		if m := d.clock(s[i:]); m > 0 {
			return m
		}
		if n+1 < len(s) && s[n] == ':' && digit(s[n+1]) {
			return len(s[i:]) - len(strings.TrimLeft(s[i:], "0123456789:")) // 25:61:00
		}
	}
	if n < len(s) && strings.IndexByte("/.-", s[n]) >= 0 && d.day < 0 && d.month < 0 {
		if m := d.numeric(s[i:]); m > 0 {
			return m
		}
	}
	if digits == 4 && d.year >= 0 && d.hour < 0 && i > 0 && (s[i-1] == '-' || s[i-1] == '+') {
		return digits // a zone, and no time before it
	}
	d.put(v, digits)
	return digits
}

// put takes a number by its place: a day, then a year; four digits are a year wherever they stand.
func (d *dateScan) put(v, digits int) {
	switch {
	case digits >= 3 && d.year < 0 && digits <= 4 && (d.hour < 0 || d.day >= 0):
		d.year = longYear(v, digits)
	case digits == 5 && d.year < 0 && v/1000 == 19:
		d.year, d.mended = 1900+v%1000, true // "19124", by programs that put 19 before the years since 1900
	case d.day < 0 && v >= 1 && v <= 31 && digits <= 2:
		d.day = v
	case d.year < 0 && digits <= 2:
		d.year = longYear(v, digits)
	case digits == 4 && d.zone == noZone && d.hour >= 0:
		d.zone = zoneOf(v) // a zone without its sign
		d.mended = true
	case digits == 4 && d.hour < 0 && d.day >= 0 && d.year >= 0 && v < 2400 && v%100 < 60:
		d.hour, d.minute, d.mended = v/100, v%100, true
	}
}

// longYear applies RFC 5322 section 4.3: two digits below 50 are of this century, three count from 1900.
func longYear(v, digits int) int {
	switch {
	case (digits <= 2 || digits == 4) && v < 50:
		return 2000 + v
	case digits <= 3 || v < 100:
		return 1900 + v
	}
	return v
}

// compact reads dates and times of ISO 8601 without dashes and colons: 20240131, 20240131101530, and 101530 behind a date.
func (d *dateScan) compact(s string, afterT bool) bool {
	v := func(from, to int) int { n, _ := strconv.Atoi(s[from:to]); return n }
	switch len(s) {
	case 8, 12, 14:
		year, month, day := v(0, 4), v(4, 6), v(6, 8)
		if d.day >= 0 || d.month >= 0 || d.year >= 0 || year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31 {
			return false
		}
		if len(s) > 8 && (v(8, 10) > 24 || v(10, 12) > 59) {
			return false
		}
		d.year, d.month, d.day, d.mended = year, month, day, true
		if len(s) > 8 {
			d.hour, d.minute = v(8, 10), v(10, 12)
		}
		if len(s) == 14 {
			d.sec = min(v(12, 14), 60)
		}
		return true
	case 6:
		if !afterT && d.year < 0 || d.day < 0 || d.hour >= 0 || v(0, 2) > 24 || v(2, 4) > 59 {
			return false
		}
		d.hour, d.minute, d.sec, d.mended = v(0, 2), v(2, 4), min(v(4, 6), 60), true
		return true
	}
	return false
}

// fraction returns the length of a fraction of a second.
func fraction(s string, timed bool) int {
	if !timed || len(s) < 2 || s[0] != '.' && s[0] != ',' || !digit(s[1]) {
		return 0
	}
	n := 1
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

// clock reads hh:mm[:ss[.frac]] and returns its length: with blanks round the colons (RFC 5322 section 4.3), with dots.
func (d *dateScan) clock(s string) int {
	var v [3]int
	i, k := 0, 0
	dots := d.month >= 0 && d.day >= 0
	for ; k < 3; k++ {
		from := i
		for i < len(s) && digit(s[i]) && i-from < 2 {
			i++
		}
		v[k], _ = strconv.Atoi(s[from:i])
		next := i
		for next < len(s) && (s[next] == ' ' || s[next] == '\t') && k < 2 {
			next++
		}
		if k == 2 || next >= len(s) || s[next] != ':' && (s[next] != '.' || next > i || !dots) {
			break
		}
		colon := s[next] == ':'
		for next++; colon && next < len(s) && (s[next] == ' ' || s[next] == '\t'); {
			next++
		}
		if next >= len(s) || !digit(s[next]) {
			break
		}
		i = next
	}
	if k < 1 || v[0] > 24 || v[1] > 59 || v[2] > 61 {
		return 0
	}
	for k == 2 && i+1 < len(s) && (s[i] == '.' || s[i] == ',' || s[i] == ':') && digit(s[i+1]) {
		for i++; i < len(s) && digit(s[i]); i++ {
			continue
		}
		d.mended = true
	}
	d.hour, d.minute, d.sec = v[0], v[1], v[2]
	return i
}

// numeric reads 2003/12/31, 31.12.2003, 12/31/2003, 31-12-2003, "31. 12. 2003".
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
			if i < len(s) && s[i-1] == '.' && s[i] == ' ' {
				i++
			}
		}
	}
	d.mended = true
	switch {
	case w[0] >= 3 || v[0] > 31:
		d.year, d.month, d.day = longYear(v[0], w[0]), v[1], v[2]
	case v[1] > 12 || strings.IndexByte(s[:i], '/') > 0 && v[0] <= 12:
		d.month, d.day, d.year = v[0], v[1], longYear(v[2], w[2])
		d.slashed = v[1] <= 12
	default:
		d.day, d.month, d.year = v[0], v[1], longYear(v[2], w[2])
	}
	return i
}

// offset reads +hhmm, -hh:mm, +h, "--0400", "+-0800", "+ 0200".
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
	if i < len(s) && s[i] == ' ' {
		i++
		d.mended = true
	}
	from := i
	for i < len(s) && digit(s[i]) {
		i++
	}
	text := s[from:i]
	if i+2 < len(s) && (s[i] == ':' || s[i] == '.') && digit(s[i+1]) && len(text) <= 2 {
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

// united reads the unit behind a number: 2024年1月31日 10時15分30秒, 10h15, "10 Uhr", "3 pm". It returns the unit's length.
func (d *dateScan) united(v int, s string) int {
	blank := 0
	for blank < len(s) && s[blank] == ' ' && blank < 2 {
		blank++
	}
	rest := s[blank:]
	if rest == "" || !letter(rest[0]) {
		return 0
	}
	if r, size := utf8.DecodeRuneInString(rest); r >= utf8.RuneSelf {
		if d.unit(v, r) {
			return blank + size
		}
		return 0
	}
	n := 0
	for n < len(rest) && letter(rest[n]) {
		n++
	}
	word := strings.ToLower(rest[:n])
	half := word == "am" || word == "pm" || (word == "a" || word == "p") && len(rest) > 2 && rest[1] == '.' && rest[2]|0x20 == 'm'
	switch {
	case v <= 24 && d.hour < 0 && (word == "h" || word == "uhr" || word == "hrs"):
		d.hour, d.hourUnit = v, true
	case v <= 59 && d.hour >= 0 && d.minute == 0 && (word == "m" || word == "min" || word == "mn"):
		d.minute, d.hourUnit = v, false
	case v <= 60 && d.hour >= 0 && d.sec == 0 && (word == "s" || word == "sec"):
		d.sec = v
	case v <= 12 && d.hour < 0 && half:
		d.hour = v
		return blank // the word is read next
	default:
		return 0
	}
	d.mended = true
	return blank + n
}

// unit takes a number with a Chinese, Japanese or Korean unit behind it.
func (d *dateScan) unit(v int, r rune) bool {
	switch r {
	case '年', '년':
		d.year = longYear(v, len(strconv.Itoa(v)))
	case '月', '월':
		d.month = v
	case '日', '일', '号':
		d.day = v
	case '時', '时', '点', '點', '시':
		d.hour = min(v, 24)
	case '分', '분':
		d.minute = min(v, 59)
	case '秒', '초':
		d.sec = min(v, 60)
	default:
		return false
	}
	d.mended = true
	return true
}
