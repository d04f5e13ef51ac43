package settings

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain turns what stands for an "@" into one, and takes away what is written into an address but not seen.
var plain = strings.NewReplacer("＠", "@", "﹫", "@", "\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

// localMax is how many bytes before an "@" are looked at; RFC 5321 allows 64.
const localMax = 256

// Names tells whether a text names somebody on the lists: it holds an address, or a domain, of which Private is
// true. What surrounds it does not matter, be it quotes, brackets, "mailto:" or another sentence, nor whether it
// is percent-encoded.
func (p Privacy) Names(text string) bool {
	if len(p.people) == 0 && len(p.domains) == 0 {
		return false
	}
	text = plain.Replace(strings.ToLower(text))
	for range 3 { // a link in a link is encoded twice
		if p.names(text) {
			return true
		}
		decoded := unescaped(text)
		if decoded == text {
			return false
		}
		text = plain.Replace(strings.ToLower(decoded))
	}
	return p.names(text)
}

// names goes over the runs that may be a domain: after an "@", or alone.
func (p Privacy) names(text string) bool {
	for at := 0; at < len(text); {
		n := domainRun(text[at:])
		if n == 0 {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		after := at > 0 && text[at-1] == '@'
		local := !after && strings.HasPrefix(text[at+n:], "@")
		_, domain := parts("@" + strings.Trim(text[at:at+n], dots+"-"))
		if !local && within(p.domains, domain) || after && p.person(text[:at-1], domain) {
			return true
		}
		at += n
	}
	return false
}

// person tells whether the text ends in the local part of somebody listed of the domain.
func (p Privacy) person(text, domain string) bool {
	text = strings.TrimSuffix(text, `"`)
	start := len(text)
	for start > 0 && len(text)-start < localMax {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !isLocal(r) {
			if !isOddLocal(r) {
				break
			}
			if p.listed(text[start:], domain) {
				return true
			}
		}
		start -= size
	}
	return p.listed(text[start:], domain)
}

func (p Privacy) listed(local, domain string) bool {
	return p.people[local+"@"+domain] || p.people[strings.TrimLeft(local, "._+-%")+"@"+domain]
}

// dots are the full stops of a domain (IDNA).
const dots = ".\u3002\uff0e\uff61"

func domainRun(text string) int {
	n := strings.IndexFunc(text, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && r != '-' && !strings.ContainsRune(dots, r)
	})
	if n < 0 {
		return len(text)
	}
	return n
}

func isLocal(r rune) bool {
	return r != utf8.RuneError && (unicode.In(r, unicode.L, unicode.M, unicode.Nd) || strings.ContainsRune("._+-%", r))
}

// isOddLocal tells of the characters that may be of an address (RFC 5322, atext) or stand before one.
func isOddLocal(r rune) bool { return strings.ContainsRune("!#$&'*/=?^`{|}~", r) }

// unescaped decodes what is percent-encoded and leaves all else.
func unescaped(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if b, err := hex.DecodeString(text[i+1 : i+3]); err == nil {
				out = append(out, b...)
				i += 2
				continue
			}
		}
		out = append(out, text[i])
	}
	return string(out)
}
