package words

import (
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// figures writes numbers with the signs of a locale. It is as golang.org/x/text has it, a hundred times faster,
// and with what newer editions of Unicode CLDR say.
type figures struct {
	point string // between whole and broken
	group string // between groups of three digits
	least int    // how many whole digits are grouped: Spanish leaves 1234 alone
	taken string // the group sign that x/text has in place of ours; empty: the same
	// printer writes what is not in groups of three; nil where everything is.
	printer *message.Printer
}

// figuresOf asks x/text for the signs of a locale.
func figuresOf(tag language.Tag, printer *message.Printer) figures {
	const asked = "12345678.5"
	f := figures{least: 4}
	written := printer.Sprint(number.Decimal(12345678.5))
	signs := strings.FieldsFunc(written, func(r rune) bool { return r >= '0' && r <= '9' })
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, written)
	if len(signs) != 3 || signs[0] != signs[1] || plain != strings.Replace(asked, ".", "", 1) || strings.Index(written, signs[0]) != 2 {
		f.printer = printer // groups of another size, or other digits
		return f
	}
	f.group, f.point = signs[0], signs[2]
	base, _ := tag.Base()
	region, sure := tag.Region()
	switch {
	case base.String() == "fr" && f.group == "\u00a0" && region.String() != "CA":
		f.taken, f.group = f.group, "\u202f" // CLDR 34
	case base.String() == "es" && (sure != language.Exact || region.String() == "ES"):
		f.least = 5
	}
	return f
}

// whole is a whole number.
func (f *figures) whole(n int64) string {
	if f.printer != nil {
		return f.printer.Sprint(number.Decimal(n))
	}
	if n > -1000 && n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return f.grouped(strconv.FormatInt(n, 10))
}

// decimal is a number with at least and at most that many digits behind the point.
func (f *figures) decimal(n float64, least, most int) string {
	if f.printer != nil {
		return f.printer.Sprint(number.Decimal(n, number.MinFractionDigits(least), number.MaxFractionDigits(most)))
	}
	text := strconv.FormatFloat(n, 'f', most, 64)
	for cut := most; cut > least && strings.HasSuffix(text, "0"); cut-- {
		text = strings.TrimSuffix(text[:len(text)-1], ".")
	}
	return f.grouped(text)
}

// grouped puts the signs of the locale into digits with a point.
func (f *figures) grouped(text string) string {
	minus := ""
	if strings.HasPrefix(text, "-") {
		minus, text = "-", text[1:]
	}
	whole, broken, _ := strings.Cut(text, ".")
	var b strings.Builder
	b.Grow(len(text) + len(text)/3*len(f.group) + 2)
	b.WriteString(minus)
	first := (len(whole)-1)%3 + 1
	if len(whole) < f.least {
		first = len(whole)
	}
	b.WriteString(whole[:first])
	for ; first < len(whole); first += 3 {
		b.WriteString(f.group)
		b.WriteString(whole[first : first+3])
	}
	if broken != "" {
		b.WriteString(f.point)
		b.WriteString(broken)
	}
	return b.String()
}

// own puts our signs into what x/text wrote.
func (f *figures) own(text string) string {
	if f.taken == "" {
		return text
	}
	return strings.ReplaceAll(text, f.taken, f.group)
}
