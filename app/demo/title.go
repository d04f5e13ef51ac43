package demo

import "strings"

// title is a record's name as Oro shows it: the kind's template filled, runs of blanks folded.
func (rs *records) title(r *resource) string {
	k := rs.kinds[r.kind]
	if k == nil || k.title == "" {
		return ""
	}
	var b strings.Builder
	rest := k.title
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, tail, _ := strings.Cut(after, "}")
		b.WriteString(r.text(name))
		rest = tail
	}
	if title := strings.Join(strings.Fields(b.String()), " "); title != "" {
		return title
	}
	for _, name := range []string{"primaryEmail", "email", "primaryPhone"} { // contacts without a name
		if s := r.text(name); s != "" {
			return s
		}
	}
	return ""
}

// texts gives what a path such as "contact.emails" leads to; ="word" is the word itself.
func (rs *records) texts(r *resource, path string) []string {
	if word, ok := strings.CutPrefix(path, "="); ok {
		return []string{strings.Trim(word, `"`)}
	}
	rel, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		if raw := r.raw(path); len(raw) > 0 && raw[0] == '[' {
			return listTexts(raw)
		}
		if s := r.text(path); s != "" {
			return []string{s}
		}
		return nil
	}
	k := rs.kinds[r.kind]
	spec := k.rel(rel)
	if spec == nil {
		return nil
	}
	var out []string
	for _, to := range rs.related(r, spec) {
		if target := rs.get(to); target != nil {
			out = append(out, rs.texts(target, rest)...)
		}
	}
	return out
}
