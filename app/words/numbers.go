package words

import (
	"strconv"
	"strings"

	"golang.org/x/text/currency"
	"golang.org/x/text/number"
)

// Number is a whole number with the locale's groups: "38,412".
func (w *Words) Number(n int) string { return w.tongue().figures.whole(int64(n)) }

// decimal writes decimal digits in the locale with at least and at most that many behind the point; what is no
// number, or too long to be kept exactly, stays as it is.
func (t *tongue) decimal(text string, least, most int) string {
	f, ok := exact(text)
	if !ok {
		return text
	}
	return t.figures.decimal(f, least, most)
}

// exact reads decimal digits that a float64 holds without loss for our purposes.
func exact(text string) (float64, bool) {
	digits := strings.Count(text, "") - 1
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && digits <= 16 && !strings.ContainsAny(text, "xXeEpPnN_")
}

// Percent is a fraction as hundredths: "0.6" gives "60%", in German "60 %".
func (w *Words) Percent(fraction string) string {
	f, ok := exact(fraction)
	if !ok {
		return fraction
	}
	t := w.tongue()
	return t.figures.own(t.printer.Sprint(number.Percent(f, number.MaxFractionDigits(1))))
}

// Money is an amount, decimal digits, with its currency's sign and digits: "€48,000.00". A currency
// that is not in ISO 4217 stands behind as it is.
func (w *Words) Money(amount, code string) string { return w.money(amount, code, false) }

// money in short leaves whole amounts without the digits behind the point: "€48,000".
func (w *Words) money(amount, code string, short bool) string {
	t := w.tongue()
	unit, err := currency.ParseISO(code)
	if err != nil {
		return strings.TrimSpace(t.decimal(amount, 2, 2) + " " + code)
	}
	scale, _ := currency.Standard.Rounding(unit)
	if f, ok := exact(amount); short && ok && f == float64(int64(f)) {
		scale = 0
	}
	figure := t.decimal(amount, scale, scale)
	sign := t.sign(unit)
	form := t.locale.money
	if len(sign) > 1 && sign[len(sign)-1] >= 'A' && sign[len(sign)-1] <= 'Z' {
		form = strings.Replace(form, "{sign}{amount}", "{sign}\u00a0{amount}", 1)
	}
	minus := ""
	if rest, negative := strings.CutPrefix(figure, "-"); negative && strings.HasPrefix(form, "{sign}") {
		minus, figure = "-", rest
	}
	return minus + formed(form, "sign", sign, "amount", figure)
}

// Size is a number of bytes in decimal units: "812 bytes", "184 KB", "2.4 MB".
func (w *Words) Size(bytes int64) string {
	if bytes < 1000 {
		return w.Say("size.bytes", "count", max(0, int(bytes)))
	}
	keys := []string{"size.kb", "size.mb", "size.gb"}
	f := float64(bytes) / 1000
	for len(keys) > 1 && f >= 999.5 {
		f, keys = f/1000, keys[1:]
	}
	digits := 0
	if f < 9.95 {
		digits = 1
	}
	return w.Say(keys[0], "size", w.tongue().figures.decimal(f, 0, digits))
}
