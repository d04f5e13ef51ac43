package match

import "strings"

// year tells whether four digits read as a year of our days.
func year(w string) bool { return len(w) == 4 && w >= "1990" && w <= "2039" }

// day tells whether eight digits read as a date: 20260912 or 12092026.
func day(w string) bool {
	if len(w) != 8 {
		return false
	}
	return year(w[:4]) && month(w[4:6]) && dayOfMonth(w[6:]) ||
		year(w[4:]) && (month(w[2:4]) && dayOfMonth(w[:2]) || month(w[:2]) && dayOfMonth(w[2:4]))
}

// date tells whether groups of digits read as a date, in any usual order, with or without a year.
func date(groups []string) bool {
	switch len(groups) {
	case 2:
		a, b := groups[0], groups[1]
		return year(a) && (month(b) || year(b)) || month(a) && year(b)
	case 3:
		a, b, c := groups[0], groups[1], groups[2]
		if year(a) {
			return month(b) && dayOfMonth(c)
		}
		return (len(c) == 4 || len(c) == 2) && (month(a) && dayOfMonth(b) || dayOfMonth(a) && month(b))
	}
	return false
}

func month(w string) bool { return len(w) <= 2 && atMost(w, "12") }

func dayOfMonth(w string) bool { return len(w) <= 2 && atMost(w, "31") }

// atMost compares one or two digits with two, and refuses zero.
func atMost(w, limit string) bool {
	w = strings.Repeat("0", 2-len(w)) + w
	return w > "00" && w <= limit
}

// telephone tells how many words from words[i] on are a telephone, card or bank number: groups of
// digits after '+' or a word such as "Tel", or in the usual groups. 0: none.
func telephone(words []string, i int) int {
	var groups []string
	n := 0
	for ; i+n < len(words) && n < 8 && plain(words[i+n], n == 0); n++ {
		groups = append(groups, runs(words[i+n])...)
	}
	total := 0
	for _, g := range groups {
		total += len(g)
	}
	international := n > 0 && words[i][0] == '+'
	if total < 6 || naming[beside(words, i-1)] && !international {
		return 0
	}
	switch {
	case international, calling[beside(words, i-1)]:
		return n
	case len(groups) > 1 && total >= 9 && groups[0][0] == '0':
		return n
	case shaped(groups, 3, 3, 4), shaped(groups, 4, 4, 4):
		return n
	}
	return 0
}

// plain tells whether a word is digits and joining signs only; '+' may lead the first one.
func plain(w string, first bool) bool {
	if first {
		w = strings.TrimPrefix(w, "+")
	}
	return w != "" && strings.Trim(w, "0123456789./-‐‑") == "" && strings.ContainsFunc(w, digit)
}

// shaped tells whether the groups begin with these lengths; more may follow.
func shaped(groups []string, lengths ...int) bool {
	if len(groups) < len(lengths) {
		return false
	}
	for i, n := range lengths {
		if len(groups[i]) != n {
			return false
		}
	}
	return true
}
