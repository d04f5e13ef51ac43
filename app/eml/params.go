package eml

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// param is one parameter of a Content-* field as it stands.
type param struct {
	name   string // in lower case, without the RFC 2231 marks
	value  string
	index  int  // of a continuation (RFC 2231 section 3), -1: none
	coded  bool // charset'language'percent-encoded (section 4)
	quoted bool
}

type params []param

// maxParams bounds the parameters of one field.
const maxParams = 200

// parseParams splits a field into its value and parameters. It takes what RFC 2045 allows and what is
// found: missing or doubled semicolons, blanks round "=", values with blanks and no quotes, quotes that
// never end, comments.
func parseParams(s string) (value string, ps params) {
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
		// "text/plain charset=utf-8"
		if eq := strings.IndexByte(s, '='); eq > 0 {
			if blank := strings.LastIndexAny(strings.TrimRight(s[:eq], " \t"), " \t"); blank > 0 {
				end = blank
			}
		}
	}
	value = s[:end]
	if open := strings.IndexByte(value, '('); open >= 0 {
		value = value[:open]
	}
	value = strings.Trim(value, " \t\r\n\"")
	rest := s[end:]
	for len(rest) > 0 && len(ps) < maxParams {
		rest = strings.TrimLeft(rest, "; \t\r\n,")
		var p param
		var ok bool
		if p, rest, ok = nextParam(rest); ok {
			ps = append(ps, p)
		}
	}
	return value, ps
}

func nextParam(s string) (p param, rest string, ok bool) {
	if strings.HasPrefix(s, "(") {
		if end := strings.IndexByte(s, ')'); end > 0 {
			return p, s[end+1:], false
		}
	}
	eq := strings.IndexAny(s, "=;")
	if eq < 0 {
		return p, "", false
	}
	if s[eq] == ';' {
		return p, s[eq+1:], false
	}
	p.index = -1
	name := strings.ToLower(strings.Trim(s[:eq], " \t\r\n\"'"))
	if i := strings.LastIndexAny(name, " \t"); i >= 0 {
		name = name[i+1:]
	}
	p.name, p.index, p.coded = splitMarks(name)
	s = strings.TrimLeft(s[eq+1:], " \t\r\n")
	if strings.HasPrefix(s, `"`) {
		p.quoted = true
		p.value, rest = quotedValue(s[1:])
		return p, rest, true
	}
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
	}
	p.value = strings.TrimRight(s[:end], " \t\r\n")
	if p.name != "filename" && p.name != "name" {
		p.value = firstToken(p.value, &end, s)
	}
	return p, s[end:], true
}

// firstToken cuts a value without quotes at its first blank, where a further parameter may follow
// without a semicolon.
func firstToken(v string, end *int, s string) string {
	if i := strings.IndexAny(v, " \t\r\n"); i > 0 {
		if strings.HasPrefix(strings.TrimSpace(v[i:]), "(") || strings.IndexByte(s[i:*end], '=') > 0 {
			*end = i
		}
		return v[:i]
	}
	return v
}

// splitMarks takes the continuation number and the star from a name: "filename*1*".
func splitMarks(name string) (string, int, bool) {
	star := strings.IndexByte(name, '*')
	if star < 0 {
		return name, -1, false
	}
	base, marks := name[:star], name[star+1:]
	if marks == "" {
		return base, -1, true
	}
	digits := strings.TrimSuffix(marks, "*")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || n > 10_000 {
		return base, -1, strings.HasSuffix(marks, "*")
	}
	return base, n, strings.HasSuffix(marks, "*")
}

// quotedValue reads a quoted string whose opening quote was read. A backslash escapes quotes and itself
// only, since Windows writes paths without escaping. A quote that never ends ends at the semicolon.
func quotedValue(s string) (value, rest string) {
	escaped := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
				escaped = true
				i++
			}
		case '"':
			// A quote inside, as in filename="a "b" c": the string goes on.
			if after := strings.TrimLeft(s[i+1:], " \t\r\n"); after != "" && after[0] != ';' && after[0] != '(' &&
				after[0] != ',' && strings.Contains(after, `"`) && !paramFollows(after) {
				continue
			}
			value, rest = s[:i], s[i+1:]
			if escaped {
				value = unescape(value)
			}
			return value, rest
		}
	}
	if i := strings.IndexByte(s, ';'); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// paramFollows tells whether text is "name=…".
func paramFollows(s string) bool {
	eq := strings.IndexByte(s, '=')
	return eq > 0 && !strings.ContainsAny(s[:eq], " \t\";")
}

func unescape(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		out = append(out, s[i])
	}
	return string(out)
}

// get returns the decoded value of a parameter: RFC 2231 with and without continuations, encoded words
// where there should be none, raw 8-bit by hint.
func (ps params) get(name, hint string) string {
	var chain []param
	plain := -1
	for i := range ps {
		p := &ps[i]
		if p.name != name {
			continue
		}
		switch {
		case p.index >= 0:
			chain = append(chain, *p)
		case p.coded:
			return decodeExtended(p.value, hint)
		case plain < 0 || ps[plain].value == "":
			plain = i
		}
	}
	if len(chain) > 0 {
		return joinChain(chain, hint)
	}
	if plain < 0 {
		return ""
	}
	v := ps[plain].value
	if isExtended(v) {
		return decodeExtended(v, hint)
	}
	text, _ := decodeWords(v, hint)
	return text
}

// isExtended tells whether a plain value is written as if its name had a star: utf-8”a%20b.
func isExtended(v string) bool {
	q := strings.IndexByte(v, '\'')
	if q <= 0 || q > 20 || !strings.Contains(v[q+1:], "'") || !strings.Contains(v, "%") {
		return false
	}
	return lookup(v[:q]).kind != csUnknown
}

// decodeExtended decodes charset'language'text (RFC 2231 section 4).
func decodeExtended(v, hint string) string {
	label, text, named := cutCharset(v)
	if !named {
		label, text = "", v
	}
	if label == "" {
		label = hint
	}
	if strings.Contains(text, "=?") {
		out, _ := decodeWords(text, hint)
		return out
	}
	out, _ := toUTF8(percentDecode(nil, text), label)
	return out
}

// joinChain joins the continuations of a parameter, sorted by their numbers. Only the first may name a character set
// (RFC 2231 section 4.1); where a later one does, it is read by its own.
func joinChain(chain []param, hint string) string {
	slices.SortStableFunc(chain, func(a, b param) int { return cmp.Compare(a.index, b.index) })
	var out strings.Builder
	var raw []byte
	label, coded := "", false
	flush := func() {
		text := string(raw)
		if !coded || strings.Contains(text, "=?") {
			text, _ = decodeWords(text, hint)
		} else {
			text, _ = toUTF8(raw, label)
		}
		out.WriteString(text)
		raw = raw[:0]
	}
	for i, p := range chain {
		v := p.value
		if i > 0 && chain[i-1].index == p.index {
			continue
		}
		if i == 0 && p.coded || isExtended(v) && (i == 0 || p.coded) {
			if name, text, ok := cutCharset(v); ok {
				if i > 0 && !strings.EqualFold(name, label) {
					flush()
				}
				label, v, p.coded = name, text, true
			}
		}
		if p.coded {
			coded = true
			raw = percentDecode(raw, v)
		} else {
			raw = append(raw, v...)
		}
	}
	flush()
	return out.String()
}

// cutCharset cuts charset'language'text.
func cutCharset(v string) (label, text string, ok bool) {
	label, rest, ok := strings.Cut(v, "'")
	if !ok {
		return "", v, false
	}
	_, text, ok = strings.Cut(rest, "'")
	return label, text, ok
}

func percentDecode(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s)+0 {
			if hi, lo := hexValue(s[i+1]), hexValue(s[i+2]); hi < 16 && lo < 16 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}
