package eml

import "strings"

// messageIDs reads a list of message ids (RFC 5322 section 3.6.4) without their brackets. Where there
// are brackets, what stands outside of them is a phrase and left out; where there are none, every word
// with an "@" counts, and a single word is an id by itself. Encoded words, which no id may be, are decoded all the same.
func messageIDs(s string) []string {
	s = plainIDs(s)
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
		ids = appendIDs(ids, rest[:end])
		rest = rest[end:]
	}
	if len(ids) > 0 || strings.IndexByte(s, '<') >= 0 {
		return ids
	}
	words := strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == ',' || r == '\n' || r == '\r' || r == '>' || r == ';'
	})
	for _, word := range words {
		if strings.IndexByte(word, '@') > 0 && len(ids) < maxIDs {
			ids = appendID(ids, word)
		}
	}
	if len(ids) == 0 && len(words) == 1 {
		ids = appendID(ids, words[0])
	}
	return ids
}

// appendIDs adds what stands in one pair of brackets: one id, which folding may have torn, or several whole ones with
// blanks or commas between them.
func appendIDs(ids []string, s string) []string {
	if strings.Count(s, "@") > 1 && strings.ContainsAny(s, " \t\r\n,;") {
		words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
		whole := len(words) > 1
		for _, word := range words {
			at := strings.IndexByte(word, '@')
			whole = whole && at > 0 && at < len(word)-1
		}
		if whole {
			for _, word := range words {
				if len(ids) < maxIDs {
					ids = appendID(ids, word)
				}
			}
			return ids
		}
	}
	return appendID(ids, s)
}

func appendID(ids []string, s string) []string {
	if id := bareID(s); id != "" {
		ids = append(ids, id)
	}
	return ids
}

// plainIDs mends a field of ids as a whole: encoded words, brackets that went through a web page.
func plainIDs(s string) string {
	if strings.Contains(s, "=?") {
		if text, odd := decodeWords(s, ""); odd&oddWord == 0 && strings.ContainsAny(text, "@<") {
			s = text
		}
	}
	if strings.Contains(s, "&lt;") && strings.IndexByte(s, '<') < 0 {
		s = unescapeHTML.Replace(s)
	}
	return s
}

// bareID removes blanks, which only folding puts into an id, what cannot be seen, and quotes and brackets round it.
func bareID(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsFunc(s, func(r rune) bool { return isBlank(r) || invisible(r) || hidden(r) || joins(r) || directs(r) }) {
		s = strings.Map(func(r rune) rune {
			if isBlank(r) || invisible(r) || hidden(r) || joins(r) || directs(r) {
				return -1
			}
			return r
		}, s)
	}
	s = strings.Trim(s, "<>")
	if n := len(s); n > 2 && (s[0] == '"' && s[n-1] == '"' || s[0] == '\'' && s[n-1] == '\'') {
		s = s[1 : n-1]
	}
	return strings.Trim(s, "<>")
}

// firstID is the message's own id: the first of the field, else all of its text.
func firstID(s string) string {
	if ids := messageIDs(s); len(ids) > 0 {
		return ids[0]
	}
	return bareID(plainIDs(s))
}
