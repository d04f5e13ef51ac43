package eml

import (
	"strings"
	"unicode/utf8"

	"oroconnector/app/crm"
)

// listFault says how well a list of addresses was written. The larger is the worse.
type listFault uint8

const (
	listFine   listFault = iota
	listMended           // badly written; all of it was read
	listLost             // something in it is no address and was left out
)

// addressList reads an address field (RFC 5322 section 3.4, and what is found instead): one entry that
// is no address never costs the others. Entries without "@" are left out. hint is the character set of raw 8-bit names.
func addressList(s, hint string) (list []crm.Address, fault listFault) {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0x1B) >= 0 {
		s = decodeOutside(s, hint) // before anything else: letters of Asian sets have "\", "@" and "(" among their bytes
	}
	if strings.Contains(s, "&lt;") && strings.IndexByte(s, '<') < 0 {
		s, fault = unescapeHTML.Replace(s), listMended
	}
	if strings.Contains(s, "\uFF1C") && strings.IndexByte(s, '<') < 0 || strings.Contains(s, "\uFF20") && strings.IndexByte(s, '@') < 0 {
		s, fault = halfWidth.Replace(s), listMended
	}
	sc := newAddressScanner(s)
	if sc.stray {
		fault = listMended
	}
	lost := 0
	var pieces []string // of a name whose commas nobody put in quotes: "Doe, John <j@x>"
	for len(list) <= maxAddresses {
		item, more := sc.next()
		if !more {
			break
		}
		found, mended := item.addresses(hint)
		switch {
		case len(found) > 0:
			if len(pieces) > 0 && item.angled && found[0].Name != "" {
				found[0].Name = dropQuotes(strings.Join(append(pieces, found[0].Name), ", "))
			} else if len(pieces) > 0 {
				fault = listLost
			}
			list, pieces = append(list, found...), nil
		case lost > maxLostEntries:
			return list, listLost
		case !item.empty():
			lost++
			held := len(pieces)
			if pieces = namePiece(pieces, item, hint); len(pieces) <= held {
				fault = listLost
			}
		}
		if mended {
			fault = max(fault, listMended)
		}
	}
	if len(pieces) > 0 {
		fault = listLost
	}
	return list, fault
}

// decodeOutside decodes raw text, and leaves encoded words as they are: raw 8-bit in them is in their own character set.
func decodeOutside(s, hint string) string {
	var out strings.Builder
	from := 0
	for at := nextWord(s, 0); at >= 0; at = nextWord(s, at+1) {
		if at < from {
			continue
		}
		if end := skipEncoded(s, at); end > at {
			text, _ := decodeRaw(s[from:at], hint)
			out.WriteString(text)
			out.WriteString(s[at:end])
			from = end
		}
	}
	text, _ := decodeRaw(s[from:], hint)
	out.WriteString(text)
	return out.String()
}

// unescapeHTML mends lists that went through a web page.
var unescapeHTML = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&", "&#39;", "'", "&nbsp;", " ")

// halfWidth mends lists whose marks were typed with a Chinese or Japanese keyboard.
var halfWidth = strings.NewReplacer("\uFF1C", "<", "\uFF1E", ">", "\uFF20", "@", "\uFF0C", ",", "\uFF1B", ";")

// namePiece adds an entry to the pieces of a name that may follow. One that looks like a broken address,
// or the fourth, says that this is a list of something else.
func namePiece(pieces []string, item addressItem, hint string) []string {
	name := displayName(item.phrase, hint)
	if item.angled || name == "" || len(pieces) == 3 || strings.ContainsAny(name, "@<>") {
		return nil
	}
	return append(pieces, name)
}

// addressItem is one entry of a list, cut into its parts.
type addressItem struct {
	all     string // everything
	phrase  string // before the angle bracket, or everything where there is none
	angle   string
	angled  bool
	comment string
}

// empty tells whether an entry has nothing that could be lost: it is blank, a comment, as in "undisclosed-recipients:;
// (none named)", or says that nobody is named.
func (it addressItem) empty() bool {
	if !strings.ContainsAny(it.all, "@/=") {
		if said := strings.ToLower(it.all); strings.Contains(said, "undisclosed") || strings.Contains(said, "recipients") {
			return true
		}
	}
	return strings.TrimSpace(it.all) == "" || !it.angled && it.comment != "" && strings.TrimSpace(it.phrase) == "" && !strings.Contains(it.comment, "@")
}

// addresses makes the addresses of an entry: one, unless it lacks its commas. mended is true where it was badly written.
func (it addressItem) addresses(hint string) (list []crm.Address, mended bool) {
	name := it.phrase
	var specs []namedSpec
	if it.angled {
		specs = specsOf(it.angle, true)
		mended = len(specs) > 1
		if len(specs) > 0 {
			specs[0].name = ""
		}
	}
	if len(specs) == 0 {
		specs = specsOf(it.phrase, false)
		mended = mended || len(specs) > 1
		if len(specs) > 0 {
			name = specs[0].name
		}
	}
	if len(specs) == 0 && it.comment != "" && !it.angled {
		if spec := bareAddress(it.comment); spec != "" { // "Ann Lee (ann@x.example)"
			return []crm.Address{{Name: notItself(displayName(name, hint), spec), Email: spec}}, true
		}
	}
	if len(specs) == 0 {
		return it.encoded(hint), false
	}
	for i, s := range specs {
		email := normalAddress(s.spec)
		if !validAddress(email) {
			continue
		}
		if i > 0 {
			name = s.name
		}
		said := displayName(name, hint)
		if said == "" && i == 0 && it.comment != "" {
			said = displayName(it.comment, hint)
		}
		list = append(list, crm.Address{Name: notItself(said, s.spec), Email: email})
	}
	return list, mended
}

// notItself leaves out a name that is only the address again.
func notItself(name, spec string) string {
	if strings.EqualFold(name, spec) || strings.EqualFold(name, spec+" <"+spec+">") {
		return ""
	}
	return name
}

// encoded reads an entry that is one encoded word as a whole, its addresses too.
func (it addressItem) encoded(hint string) []crm.Address {
	if !strings.Contains(it.all, "=?") || len(it.all) > maxName {
		return nil
	}
	text, _ := decodeWords(it.all, hint)
	if strings.Contains(text, "=?") || strings.IndexByte(text, '@') < 0 {
		return nil
	}
	list, _ := addressList(text, hint)
	return list
}

// displayName decodes a phrase: quotes off, encoded words decoded, blanks folded.
func displayName(s, hint string) string {
	if len(s) > maxName {
		s = s[:maxName]
	}
	s = strings.Trim(s, " \t\r\n:<>/|")
	if s == "" {
		return ""
	}
	if strings.IndexByte(s, '"') >= 0 || strings.IndexByte(s, '\\') >= 0 {
		s = dequote(s)
	}
	text, _ := decodeWords(s, hint)
	return dropQuotes(collapse(text))
}

// dropQuotes takes the quotes round a whole text off.
func dropQuotes(text string) string {
	if n := len(text); n > 1 && (text[0] == '\'' && text[n-1] == '\'' || text[0] == '"' && text[n-1] == '"') {
		text = strings.TrimSpace(text[1 : n-1])
	}
	return text
}

// dequote takes the quotes and, inside of them, the backslashes from a phrase. Outside of quotes a backslash is a letter,
// as in "DOMAIN\ann".
func dequote(s string) string {
	out := make([]byte, 0, len(s))
	inside := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			inside = !inside
		case c == '\\' && i+1 < len(s) && (inside || strings.IndexByte(`"\,;:()<>@`, s[i+1]) >= 0):
			i++
			out = append(out, s[i])
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
