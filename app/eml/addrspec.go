package eml

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// specOf finds the address in a phrase that has no angle brackets, and what is left as a name.
func specOf(phrase string) (spec, rest string) {
	phrase = strings.TrimSpace(phrase)
	if strings.IndexByte(phrase, '@') < 0 {
		return "", phrase
	}
	if joined := cleanSpec(phrase); validAddress(joined) {
		return joined, ""
	}
	fields := strings.Fields(phrase)
	for i := len(fields) - 1; i >= 0; i-- {
		if s := cleanSpec(fields[i]); validAddress(s) {
			return s, strings.Join(append(fields[:i:i], fields[i+1:]...), " ")
		}
	}
	// "user @ example.com" beside a name
	at := strings.LastIndexByte(phrase, '@')
	left, right := strings.Fields(phrase[:at]), strings.Fields(phrase[at+1:])
	if len(left) > 0 && len(right) > 0 {
		if s := cleanSpec(left[len(left)-1] + "@" + right[0]); validAddress(s) {
			return s, strings.Join(append(left[:len(left)-1:len(left)-1], right[1:]...), " ")
		}
	}
	return "", phrase
}

// cleanSpec takes from an address what does not belong to it: comments, routes, "mailto:", quotes and
// brackets round it, blanks round "@" and dots.
func cleanSpec(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 4*maxAddress {
		return s
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") && strings.Contains(s, "@") && !strings.Contains(s, "@[") {
		s = s[1 : len(s)-1]
	}
	for strings.IndexByte(s, '(') >= 0 && !strings.HasPrefix(s, `"`) {
		open := strings.IndexByte(s, '(')
		s = strings.TrimSpace(s[:open] + s[skipComment(s, open):])
	}
	if i := strings.IndexByte(s, ':'); i > 0 {
		head := strings.ToLower(strings.TrimSpace(s[:i]))
		if head == "mailto" || head == "smtp" || strings.HasPrefix(head, "@") {
			s = strings.TrimSpace(s[i+1:])
		}
	}
	s = strings.Trim(s, "<>' \t\r\n,;")
	if strings.HasPrefix(s, `"`) && strings.HasSuffix(s, `"`) && len(s) > 2 {
		s = strings.TrimSpace(s[1 : len(s)-1])
		s = strings.Trim(s, "'<>")
	}
	if strings.ContainsAny(s, " \t\r\n") && !strings.HasPrefix(s, `"`) {
		s = closeUp(s)
	}
	if strings.HasPrefix(s, `"`) {
		s = plainLocal(s)
	}
	if strings.HasPrefix(s, "=?") {
		if text, broken := decodeWords(s, ""); !broken {
			s = text
		}
	}
	return s
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
	if strings.ContainsAny(domain, " \t\r\n<>\"(),;") || strings.ContainsFunc(s, isWide) {
		return false
	}
	if strings.HasPrefix(local, `"`) {
		return strings.HasSuffix(local, `"`) && len(local) > 1
	}
	return !strings.ContainsAny(local, " \t\r\n<>(),;")
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

// longestEncoded bounds an encoded word; RFC 2047 section 2 allows 75 characters, and nobody keeps to it.
const longestEncoded = 2000

// skipEncoded returns the end of the encoded word at i: commas, colons and brackets in it are letters of a name, although
// RFC 2047 section 5 forbids them there. It returns i where there is none.
func skipEncoded(s string, i int) int {
	marks := 0
	for k := i + 1; k < len(s) && k-i < longestEncoded; k++ {
		switch c := s[k]; {
		case c == ' ' || c == '\t' || c == '"' || c == '<' || c == '>':
			return i
		case marks == 0 && c != '?':
			return i // "=" and no "?" behind it
		case c == '?' && marks < 3:
			marks++
		case c == '?':
			if k+1 < len(s) && s[k+1] == '=' {
				return k + 2
			}
			return i
		}
	}
	return i
}
