package eml

import "strings"

// messageIDs reads a list of message ids (RFC 5322 section 3.6.4) without their brackets. Where there
// are brackets, what stands outside of them is a phrase and left out; where there are none, every word
// with an "@" counts, and a single word is an id by itself.
func messageIDs(s string) []string {
	var ids []string
	for rest := s; len(ids) < maxIDs; {
		open := strings.IndexByte(rest, '<')
		if open < 0 {
			break
		}
		rest = rest[open+1:]
		end := strings.IndexAny(rest, "<>") // a bracket that opens ends an id that was left open
		if end < 0 {
			end = len(rest)
		}
		if id := bareID(rest[:end]); id != "" {
			ids = append(ids, id)
		}
		rest = rest[end:]
	}
	if len(ids) > 0 || strings.IndexByte(s, '<') >= 0 {
		return ids
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\n' || r == '\r' })
	for _, word := range words {
		if strings.IndexByte(word, '@') > 0 && len(ids) < maxIDs {
			ids = append(ids, bareID(word))
		}
	}
	if len(ids) == 0 && len(words) == 1 {
		if id := bareID(words[0]); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// bareID removes blanks, which only folding puts into an id, and quotes round it.
func bareID(s string) string {
	if strings.ContainsAny(s, " \t\r\n") {
		s = strings.Join(strings.Fields(s), "")
	}
	return strings.ToValidUTF8(strings.Trim(s, "<>"), "\uFFFD")
}

// firstID is the message's own id: the first of the field, else all of its text.
func firstID(s string) string {
	if ids := messageIDs(s); len(ids) > 0 {
		return ids[0]
	}
	return bareID(s)
}
