package eml

import "strings"

// addressScanner cuts a list at its commas; those in quotes, comments, encoded words and angle brackets are none.
type addressScanner struct {
	s      string
	at     int
	last   int  // place of the last '>'
	stray  bool // a quote has no partner
	open   bool // a comment has no end: none is nested from here on
	closes int  // place of the last ')'
}

func newAddressScanner(s string) addressScanner {
	return addressScanner{s: s, last: strings.LastIndexByte(s, '>'), closes: strings.LastIndexByte(s, ')'), stray: !balancedQuotes(s)}
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

// entryScan is what is known of the entry that is being read.
type entryScan struct {
	addressItem
	words  strings.Builder // the phrase, without brackets and comments
	start  int             // of the entry, behind the name of its group
	from   int             // of the piece of the phrase that is being read
	behind int             // the end of the first angle brackets; 0: there were none
}

// next returns the next entry.
func (sc *addressScanner) next() (addressItem, bool) {
	s := sc.s
	if sc.at >= len(s) {
		return addressItem{}, false
	}
	e := entryScan{start: sc.at, from: sc.at}
	i := sc.at
	for ended := false; i < len(s) && !ended; {
		switch s[i] {
		case '"':
			i = sc.skipQuotes(i)
			continue
		case '\\':
			if i+1 < len(s) && strings.IndexByte(`"\,;`, s[i+1]) >= 0 {
				i++
			}
		case '(':
			if end := sc.commentEnd(i); end > 0 {
				e.comments(s, i, end)
				i, ended = end, e.named(s[end:])
				continue
			}
		case '<':
			i, ended = e.angles(sc, i)
			continue
		case '=':
			if end := skipEncoded(s, i); end > i {
				i = end
				continue
			}
		case ',', ';':
			ended = true
			continue
		case ':':
			// The name of a group, unless it belongs to an address such as "mailto:a@b" or "[IPv6:…]".
			clock := i > 0 && i+1 < len(s) && digit(s[i-1]) && digit(s[i+1])
			if !e.angled && !clock && !strings.HasPrefix(s[i:], "://") && groupName(s[e.from:i]) {
				e.words.Reset()
				e.from, e.start = i+1, i+1
			}
		}
		i++
	}
	if e.behind > 0 && e.behind < i && e.anotherBehind(s[e.behind:i]) {
		i, e.from = e.behind, e.behind
	}
	if e.from < i {
		e.words.WriteString(s[e.from:i])
	}
	e.phrase, e.all = e.words.String(), s[e.start:i]
	if i < len(s) && (s[i] == ',' || s[i] == ';') {
		i++
	}
	sc.at = max(i, sc.at+1)
	return e.addressItem, true
}

// comments takes the comment from i to end.
func (e *entryScan) comments(s string, i, end int) {
	e.words.WriteString(s[e.from:i])
	if c := strings.TrimSpace(strings.TrimSuffix(s[i+1:end], ")")); c != "" {
		e.comment = c
	}
	e.words.WriteByte(' ')
	e.from = end
}

// named tells whether the comment that was just read names an address before it, and another address follows without a
// comma: "a@x (Ann) b@x (Bo)".
func (e *entryScan) named(rest string) bool {
	if e.angled {
		return false
	}
	if end := strings.IndexAny(rest, ",;<("); end >= 0 {
		rest = rest[:end]
	}
	return strings.IndexByte(rest, '@') > 0 && strings.IndexByte(e.words.String(), '@') > 0 &&
		len(specsOf(rest, false)) > 0 && len(specsOf(e.words.String(), false)) > 0
}

// angles takes what stands in angle brackets from i, and returns the place to go on; ended tells that a further entry
// begins, without a comma before it.
func (e *entryScan) angles(sc *addressScanner, i int) (next int, ended bool) {
	end, angle, ok := readAngle(sc.s, i, sc.last)
	switch {
	case !ok:
		return i + 1, false
	case !e.angled || !validAddress(e.angle): // the first one counts: what follows may be there to deceive
		e.words.WriteString(sc.s[e.from:i])
		e.angle, e.angled, e.behind = angle, true, end
	case validAddress(angle) && strings.IndexByte(sc.s[e.behind:i], ':') < 0:
		return e.behind, true
	}
	e.from = end
	return end, false
}

// anotherBehind tells whether what follows the angle brackets is an entry of its own: "<a@x> b@x".
func (e *entryScan) anotherBehind(rest string) bool {
	return validAddress(e.angle) && strings.IndexByte(rest, '@') >= 0 && strings.IndexByte(rest, '<') < 0 && len(specsOf(rest, false)) > 0
}

// skipQuotes returns the place behind a quoted string that starts at i, or behind its first quote where that stands alone:
// nobody quotes the end of one entry and the start of the next.
func (sc *addressScanner) skipQuotes(i int) int {
	s := sc.s
	end := skipQuoted(s, i)
	if end == len(s) && (end-i < 2 || s[end-1] != '"') {
		return i + 1
	}
	inner := s[i+1 : end-1]
	at := strings.IndexByte(inner, '@')
	switch {
	case at < 0:
		return end
	case sc.stray:
		return i + 1
	}
	if end < len(s) && (letter(s[end]) || digit(s[end])) && strings.IndexByte(inner[at:], '>') > 0 {
		return i + 1
	}
	return end
}

// commentEnd returns the place behind a comment that starts at i, -1 where it has no end.
func (sc *addressScanner) commentEnd(i int) int {
	if i > sc.closes {
		return -1
	}
	if !sc.open {
		end, closed := commentSpan(sc.s, i)
		if closed {
			return end
		}
		sc.open = true
	}
	return i + strings.IndexByte(sc.s[i:], ')') + 1
}

// groupName tells whether text before a colon names a group (RFC 5322 section 3.4).
func groupName(s string) bool {
	t := strings.TrimSpace(s)
	return !strings.ContainsAny(t, "@[") && !addressHead(t)
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

// skipComment returns the place behind a comment, the end of the text where it has no end.
func skipComment(s string, i int) int {
	end, _ := commentSpan(s, i)
	return end
}

func commentSpan(s string, i int) (end int, closed bool) {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return len(s), false
}

// readAngle reads <…> from i. Without its end it goes up to a blank or comma. A "<" that begins no
// address (as in "a < b") is none. last is the place of the last '>'.
func readAngle(s string, i, last int) (end int, inner string, ok bool) {
	for k := i + 1; k <= last; k++ {
		switch s[k] {
		case '"':
			if q := skipQuoted(s, k); q <= last { // else the quote stands alone
				k = q - 1
			}
		case '<':
			if strings.TrimSpace(s[i+1:k]) != "" {
				return 0, "", false
			}
			i = k // "<<a@b>>"
		case '>':
			for end = k + 1; ; {
				rest := strings.TrimLeft(s[end:min(len(s), end+4)], " \t")
				if rest == "" || rest[0] != '>' {
					return end, s[i+1 : k], true
				}
				end += strings.IndexByte(s[end:], '>') + 1
			}
		}
	}
	k := i + 1
	for k < len(s) && k-i <= maxAddress && strings.IndexByte(" \t,;<", s[k]) < 0 {
		k++
	}
	inner = s[i+1 : k]
	return k, inner, strings.IndexByte(inner, '@') > 0
}

// longestEncoded bounds an encoded word; RFC 2047 section 2 allows 75 characters, and nobody keeps to it.
const longestEncoded = 2000

// skipEncoded returns the end of the encoded word at i: commas, colons, brackets and blanks in it are letters of a name,
// although RFC 2047 section 5 forbids them there. It returns i where there is none.
func skipEncoded(s string, i int) int {
	marks := 0
	for k := i + 1; k < len(s) && k-i < longestEncoded; k++ {
		switch c := s[k]; {
		case c == '"' || c == '<' || c == '>' || marks < 3 && (c == ' ' || c == '\t'):
			return i
		case marks == 0 && c != '?':
			return i // "=" and no "?" behind it
		case c == '?' && marks < 3:
			marks++
		case c == '?':
			if k+1 < len(s) && s[k+1] == '=' {
				return k + 2
			}
			if s[k-1] == '=' {
				return i // the next word begins before this one has ended
			}
		}
	}
	return i
}
