package eml

import (
	"strings"

	"oroconnector/app/crm"
)

// addressList reads an address field (RFC 5322 section 3.4, and what is found instead): one entry that
// is no address never costs the others. Entries without "@" are left out; odd is true where that or
// another repair happened. hint is the character set of raw 8-bit names.
func addressList(s, hint string) (list []crm.Address, odd bool) {
	if !balancedQuotes(s) {
		s, odd = dropOddQuote(s), true
	}
	sc := addressScanner{s: s, last: strings.LastIndexByte(s, '>')}
	var pieces []string // of a name whose commas nobody put in quotes: "Doe, John <j@x>"
	for {
		item, more := sc.next()
		if !more {
			break
		}
		a, ok := item.address(hint)
		switch {
		case ok && item.angled && a.Name != "" && len(pieces) > 0:
			a.Name = strings.Join(append(pieces, a.Name), ", ")
			list, pieces = append(list, a), nil
		case ok:
			odd = odd || len(pieces) > 0
			list, pieces = append(list, a), nil
		case strings.TrimSpace(item.all) != "":
			held := len(pieces)
			if pieces = namePiece(pieces, item, hint); len(pieces) <= held {
				odd = true
			}
		}
	}
	return list, odd || len(pieces) > 0
}

// namePiece adds an entry to the pieces of a name that may follow. One that looks like a broken address,
// or the fourth, says that this is a list of something else.
func namePiece(pieces []string, item addressItem, hint string) []string {
	name := displayName(item.phrase, hint)
	if item.angled || name == "" || len(pieces) == 3 || strings.ContainsAny(name, "@<>") {
		return nil
	}
	return append(pieces, name)
}

// balancedQuotes tells whether every quoted string of a list ends.
func balancedQuotes(s string) bool {
	if strings.IndexByte(s, '"') < 0 {
		return true
	}
	in := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			in = !in
		}
	}
	return !in
}

// dropOddQuote removes the quote that has no partner: the last one.
func dropOddQuote(s string) string {
	i := strings.LastIndexByte(s, '"')
	return s[:i] + s[i+1:]
}

// addressItem is one entry of a list, cut into its parts.
type addressItem struct {
	all     string // everything
	phrase  string // before the angle bracket, or everything where there is none
	angle   string
	angled  bool
	comment string
}

// addressScanner cuts a list at its commas; those in quotes, comments and angle brackets are none.
type addressScanner struct {
	s    string
	at   int
	last int // place of the last '>'
}

func (sc *addressScanner) next() (addressItem, bool) {
	s := sc.s
	if sc.at >= len(s) {
		return addressItem{}, false
	}
	start := sc.at
	var it addressItem
	var phrase strings.Builder
	from := start // of the phrase's piece being read
	i := start
loop:
	for i < len(s) {
		switch s[i] {
		case '"':
			i = skipQuoted(s, i)
			continue
		case '(':
			end := skipComment(s, i)
			phrase.WriteString(s[from:i])
			if c := strings.TrimSpace(strings.TrimSuffix(s[i+1:end], ")")); c != "" {
				it.comment = c
			}
			phrase.WriteByte(' ')
			i, from = end, end
			continue
		case '<':
			end, angle, ok := readAngle(s, i, sc.last)
			if !ok {
				i++
				continue
			}
			if it.angled && validAddress(it.angle) {
				if validAddress(angle) && strings.TrimSpace(s[from:i]) == "" {
					break loop // two addresses without a comma between them
				}
			} else { // the first one counts: what follows may be there to deceive
				phrase.WriteString(s[from:i])
				it.angle, it.angled = angle, true
			}
			i, from = end, end
			continue
		case '=':
			if end := skipEncoded(s, i); end > i {
				i = end
				continue
			}
		case ',', ';':
			break loop
		case ':':
			// The name of a group, unless it belongs to an address such as "mailto:a@b" or "[IPv6:…]".
			if !it.angled && groupName(s[from:i]) {
				phrase.Reset()
				from = i + 1
				start = i + 1
			}
		}
		i++
	}
	phrase.WriteString(s[from:i])
	it.phrase, it.all = phrase.String(), s[start:i]
	if i < len(s) && (s[i] == ',' || s[i] == ';') {
		i++
	}
	sc.at = max(i, sc.at+1)
	return it, true
}

// groupName tells whether text before a colon names a group (RFC 5322 section 3.4).
func groupName(s string) bool {
	t := strings.TrimSpace(s)
	return !strings.ContainsAny(t, "@[") && !strings.EqualFold(t, "mailto") && !strings.EqualFold(t, "smtp")
}

func skipQuoted(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

func skipComment(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// readAngle reads <…> from i. Without its end it goes up to a blank or comma. A "<" that begins no
// address (as in "a < b") is none. last is the place of the last '>'.
func readAngle(s string, i, last int) (end int, inner string, ok bool) {
	for k := i + 1; k <= last; k++ {
		switch s[k] {
		case '"':
			k = skipQuoted(s, k) - 1
		case '<':
			if strings.TrimSpace(s[i+1:k]) != "" {
				return 0, "", false
			}
			i = k // "<<a@b>>"
		case '>':
			end = k + 1
			for end < len(s) && s[end] == '>' {
				end++
			}
			return end, s[i+1 : k], true
		}
	}
	k := i + 1
	for k < len(s) && k-i <= maxAddress && strings.IndexByte(" \t,;<", s[k]) < 0 {
		k++
	}
	inner = s[i+1 : k]
	return k, inner, strings.IndexByte(inner, '@') > 0
}

// address makes an Address of an entry; false where it has none.
func (it addressItem) address(hint string) (crm.Address, bool) {
	name := it.phrase
	spec := ""
	if it.angled {
		spec = cleanSpec(it.angle)
		if !validAddress(spec) {
			spec = ""
		}
	}
	if spec == "" {
		spec, name = specOf(it.phrase)
	}
	if spec == "" && strings.Contains(it.all, "=?") {
		// The whole entry may be encoded, its address too.
		text, _ := decodeWords(it.all, hint)
		if !strings.Contains(text, "=?") {
			if list, _ := addressList(text, hint); len(list) == 1 {
				return list[0], true
			}
		}
		return crm.Address{}, false
	}
	if spec == "" {
		return crm.Address{}, false
	}
	email := normalAddress(spec)
	if !validAddress(email) {
		return crm.Address{}, false
	}
	name = displayName(name, hint)
	if name == "" && it.comment != "" {
		name = displayName(it.comment, hint)
	}
	if strings.EqualFold(name, spec) {
		name = ""
	}
	return crm.Address{Name: name, Email: email}, true
}

// displayName decodes a phrase: quotes off, encoded words decoded, blanks folded.
func displayName(s, hint string) string {
	s = strings.Trim(s, " \t\r\n:")
	if s == "" {
		return ""
	}
	if strings.IndexByte(s, '"') >= 0 || strings.IndexByte(s, '\\') >= 0 {
		s = dequote(s)
	}
	text, _ := decodeWords(s, hint)
	text = collapse(text)
	if n := len(text); n > 1 && (text[0] == '\'' && text[n-1] == '\'' || text[0] == '"' && text[n-1] == '"') {
		text = strings.TrimSpace(text[1 : n-1])
	}
	return text
}

func dequote(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
		case '\\':
			if i+1 < len(s) {
				i++
			}
			out = append(out, s[i])
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}
