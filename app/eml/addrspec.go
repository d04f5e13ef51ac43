package eml

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// namedSpec is an address as it is written, and the words that stand with it.
type namedSpec struct{ name, spec string }

// specsOf finds the addresses in a phrase that has no angle brackets, or in brackets that hold more than one (angled), and
// what is left as names. Several stand there where somebody forgot the commas.
func specsOf(phrase string, angled bool) []namedSpec {
	phrase = strings.TrimSpace(phrase)
	ats := strings.Count(phrase, "@")
	if ats == 0 {
		return nil
	}
	if ats == 1 && !strings.ContainsAny(phrase, " \t\r\n,;|") && !hasHigh(phrase) {
		if s := cleanSpec(phrase); validAddress(s) {
			return []namedSpec{{"", s}}
		}
		return nil
	}
	fields := strings.FieldsFunc(phrase, func(r rune) bool { return isBlank(r) || isListMark(r) })
	if len(fields) <= 1 || ats == 1 && (angled || !endsSentence(phrase)) || phrase[0] == '"' {
		s := cleanSpec(phrase)
		torn := len(fields) > 1 && !angled && strings.IndexByte(s, '.') < 0 // "Meeting @ 5pm"
		if validAddress(s) && !torn && (ats == 1 || strings.IndexByte(s, '/') < 0) {
			return []namedSpec{{"", s}}
		}
	}
	var found []namedSpec
	from := 0
	for i, f := range fields {
		if strings.IndexByte(f, '@') < 0 || len(found) >= maxAddresses {
			continue
		}
		for k, s := range slashed(f) {
			if k == 0 {
				found = append(found, namedSpec{joinNames(fields[from:i]), s})
			} else {
				found = append(found, namedSpec{"", s})
			}
			from = i + 1
		}
	}
	switch {
	case len(found) == 0:
		return tornSpec(phrase)
	case len(found) == 1 && angled && ats == 1 && found[0].name != "" && !strings.ContainsAny(phrase, ",;\""):
		// Nothing else than an address stands in brackets: where it is long, folding has torn it. In a short one the
		// blanks were written, as in <Undisclosed Recipients@host>.
		if s := cleanSpec(strings.Join(fields, "")); len(phrase) > foldedAt && validAddress(s) {
			return []namedSpec{{"", s}}
		}
		return nil
	}
	if len(found) == 1 {
		found[0].name = strings.TrimSpace(found[0].name + " " + joinNames(fields[from:]))
	}
	return found
}

// foldedAt is the length below which nobody folds an address.
const foldedAt = 60

// endsSentence tells whether a dot ends a word, as in "Dr. ann@x.example": then the blank behind it is none inside of an
// address (RFC 5322 section 4.4).
func endsSentence(s string) bool {
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '.' && s[i-1] > ' ' && s[i+1] <= ' ' {
			return true
		}
	}
	return false
}

// slashed reads a word that is an address, or several with slashes between them.
func slashed(word string) []string {
	s := cleanSpec(word)
	if strings.IndexByte(s, '/') > 0 && strings.Count(s, "@") > 1 {
		var all []string
		for piece := range strings.SplitSeq(s, "/") {
			if piece = cleanSpec(piece); !validAddress(piece) {
				all = nil
				break
			}
			all = append(all, piece)
		}
		if len(all) > 0 {
			return all
		}
	}
	if !validAddress(s) {
		return nil
	}
	return []string{s}
}

// tornSpec finds "user @ example.com" beside a name.
func tornSpec(phrase string) []namedSpec {
	at := strings.LastIndexByte(phrase, '@')
	left, right := strings.Fields(phrase[:at]), strings.Fields(phrase[at+1:])
	if len(left) == 0 || len(right) == 0 {
		return nil
	}
	last := len(left) - 1
	if s := cleanSpec(left[last] + "@" + right[0]); validAddress(s) && strings.IndexByte(right[0], '.') > 0 {
		return []namedSpec{{strings.Join(append(left[:last:last], right[1:]...), " "), s}}
	}
	return nil
}

// isListMark tells whether a letter separates addresses where people write no comma of ASCII.
func isListMark(r rune) bool {
	switch r {
	case ',', ';', '|', 0xFF0C, 0xFF1B, 0x3001, 0x060C, 0x061B:
		return true
	}
	return false
}

// joinNames joins the words before an address; what joins two entries, as in "a@x and b@x", is none.
func joinNames(words []string) string {
	for len(words) > 0 && strings.Trim(words[0], "-–—/|") == "" {
		words = words[1:]
	}
	for len(words) > 0 && strings.Trim(words[len(words)-1], "-–—/|") == "" {
		words = words[:len(words)-1]
	}
	if len(words) == 1 {
		switch strings.ToLower(words[0]) {
		case "and", "or", "und", "oder", "et", "ou", "y", "e", "o", "та", "и", "&", "+", "/", "-":
			return ""
		}
	}
	return strings.Join(words, " ")
}

// cleanSpec takes from an address what does not belong to it: comments, routes, "mailto:", quotes and
// brackets round it, blanks round "@" and dots, characters that cannot be seen.
func cleanSpec(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 4*maxAddress {
		return s
	}
	if strings.ContainsFunc(s, unusual) {
		s = strings.TrimSpace(seenOnly(s))
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") && strings.Contains(s, "@") && !strings.Contains(s, "@[") {
		s = s[1 : len(s)-1]
	}
	if n := len(s); n > 2 && s[0] == '{' && s[n-1] == '}' {
		s = s[1 : n-1]
	}
	for strings.IndexByte(s, '(') >= 0 && !strings.HasPrefix(s, `"`) {
		open := strings.IndexByte(s, '(')
		end, closed := commentSpan(s, open)
		if !closed {
			end = open + 1
		}
		s = strings.TrimSpace(s[:open] + s[end:])
	}
	if strings.Contains(s, "=?") {
		if text, odd := decodeWords(s, ""); odd == 0 && !strings.Contains(text, "=?") {
			s = strings.TrimSpace(text)
		}
	}
	s = strings.Trim(s, "<>'\\ \t\r\n,;")
	s = dropHead(s)
	if strings.HasPrefix(s, `"`) && strings.HasSuffix(s, `"`) && len(s) > 2 {
		s = strings.TrimSpace(s[1 : len(s)-1])
		s = dropHead(strings.Trim(s, "'<>"))
	}
	if strings.ContainsAny(s, " \t\r\n") && !strings.HasPrefix(s, `"`) {
		s = closeUp(s)
	}
	if strings.HasPrefix(s, `"`) {
		s = plainLocal(s)
	}
	return dropTail(loneQuotes(s))
}

// dropTail takes a port, a path or a query from a domain, which has neither.
func dropTail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if i := strings.IndexAny(s[at+1:], ":?/"); at > 0 && i > 0 && s[at+1] != '[' {
		return s[:at+1+i]
	}
	return s
}

// dropHead takes "mailto:", a route and the like from the start of an address, and what a link has behind it.
func dropHead(s string) string {
	i := strings.IndexByte(s, ':')
	if i < 0 {
		return s
	}
	head := strings.TrimSpace(s[:i])
	switch {
	case strings.EqualFold(head, "mailto"):
		s = strings.TrimSpace(s[i+1:])
		if q := strings.IndexByte(s, '?'); q > 0 && strings.IndexByte(s[:q], '@') > 0 {
			s = s[:q] // "mailto:a@b?subject=x"
		}
		if strings.IndexByte(s, '@') < 0 {
			s = string(percentDecode(nil, s))
		}
	case addressHead(head), strings.HasPrefix(head, "@"):
		s = strings.TrimSpace(s[i+1:])
	}
	return s
}

// addressHead tells whether a word before a colon says only that an address follows.
func addressHead(s string) bool {
	for _, head := range [...]string{"mailto", "smtp", "rfc822", "email", "e-mail"} {
		if strings.EqualFold(s, head) {
			return true
		}
	}
	return false
}

// loneQuotes removes quotes of which one has no partner.
func loneQuotes(s string) string {
	if strings.HasPrefix(s, `"`) {
		if end := skipQuoted(s, 0); end < len(s) && s[end] == '@' {
			return s
		}
	}
	if strings.Count(s, `"`)&1 == 1 {
		return strings.Trim(strings.ReplaceAll(s, `"`, ""), "'<>")
	}
	return s
}

// unusual tells whether a letter is none that addresses are written with.
func unusual(r rune) bool {
	return r >= utf8.RuneSelf || r == 0x7F || r < ' ' && r != '\t' && r != '\n' && r != '\r'
}

// seenOnly removes characters that cannot be seen.
func seenOnly(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isBlank(r):
			return ' '
		case invisible(r) || hidden(r) || joins(r):
			return -1
		}
		return r
	}, s)
}

// closeUp removes blanks next to "@" and ".".
func closeUp(s string) string {
	var out strings.Builder
	fields := strings.Fields(s)
	for i, f := range fields {
		if i > 0 {
			last := fields[i-1][len(fields[i-1])-1]
			if last != '@' && last != '.' && f[0] != '@' && f[0] != '.' {
				out.WriteByte(' ')
			}
		}
		out.WriteString(f)
	}
	return out.String()
}

// plainLocal removes the quotes of a local part that needs none.
func plainLocal(s string) string {
	end := skipQuoted(s, 0)
	if end >= len(s) || s[end] != '@' {
		return s
	}
	inner := s[1 : end-1]
	if inner == "" || strings.ContainsAny(inner, " \t\"\\()<>[]:;@,") || strings.HasPrefix(inner, ".") ||
		strings.HasSuffix(inner, ".") || strings.Contains(inner, "..") {
		return s
	}
	return inner + s[end:]
}

// validAddress tells whether text can be an address: something, "@", something, and no blanks outside
// of a quoted local part.
func validAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > maxAddress {
		return false
	}
	local, domain := s[:at], s[at+1:]
	if len(domain) > 255 || strings.Contains(domain, "\uFFFD") {
		return false
	}
	if strings.ContainsAny(domain, " \t\r\n<>\"(),;") || strings.ContainsFunc(s, isWide) {
		return false
	}
	if strings.HasPrefix(local, `"`) {
		return strings.HasSuffix(local, `"`) && len(local) > 1
	}
	return !strings.ContainsAny(local, " \t\r\n<>(),;") && !strings.Contains(local, "//")
}

// bareAddress reads text that is one address and nothing else; empty where it is none.
func bareAddress(s string) string {
	if s = cleanSpec(s); !validAddress(s) {
		return ""
	}
	if s = normalAddress(s); !validAddress(s) {
		return ""
	}
	return s
}

// isWide tells whether a letter is a blank or a control character outside of ASCII.
func isWide(r rune) bool { return r >= utf8.RuneSelf && (isBlank(r) || invisible(r)) || r == 0 }

// normalAddress is the form in which addresses are compared: lower case, the domain as A-label.
func normalAddress(s string) string {
	s = strings.ToLower(strings.ToValidUTF8(s, "\uFFFD"))
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return s
	}
	domain := strings.TrimRight(s[at+1:], ".")
	for i := 0; i < len(domain); i++ {
		if domain[i] >= utf8.RuneSelf {
			if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
				domain = ascii
			}
			break
		}
	}
	if domain == "" {
		return s
	}
	return s[:at+1] + domain
}
