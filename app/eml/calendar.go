package eml

import (
	"strings"

	"oroconnector/app/crm"
)

// calendar reads organizer and attendees of an invitation (RFC 5545 sections 3.8.4.1 and 3.8.4.3). It
// reads content lines by itself: invitations are too often broken for a parser that gives all or nothing.
func (w *walker) calendar(b []byte, label string) {
	text, _ := toUTF8(b, label)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\n ", ""), "\n\t", "")
	var said [3]string // SUMMARY, LOCATION, DESCRIPTION of the first component that has one
	for line := range strings.SplitSeq(text, "\n") {
		name, rest := cutName(line)
		switch strings.ToUpper(name) {
		case "ORGANIZER":
			w.calendarPerson(rest, crm.Organizer)
		case "ATTENDEE":
			w.calendarPerson(rest, crm.Attendee)
		case "SUMMARY":
			keepFirst(&said[0], rest)
		case "LOCATION":
			keepFirst(&said[1], rest)
		case "DESCRIPTION":
			keepFirst(&said[2], rest)
		}
	}
	if len(w.inside) == 0 && !w.opt.NoText {
		w.spare = tidy(strings.Join(said[:], "\n"))
	}
}

// keepFirst takes the text value of a content line, unescaped (RFC 5545 section 3.3.11).
func keepFirst(to *string, rest string) {
	if *to != "" {
		return
	}
	for strings.HasPrefix(rest, ";") {
		_, rest, _ = strings.Cut(rest, "=")
		_, rest = calendarValue(rest)
	}
	*to = strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(strings.TrimPrefix(rest, ":"))
}

func cutName(line string) (name, rest string) {
	i := strings.IndexAny(line, ";:")
	if i < 0 {
		return "", ""
	}
	return line[:i], line[i:]
}

// calendarPerson reads ";CN=Name;EMAIL=a@b:mailto:a@b".
func (w *walker) calendarPerson(s string, role crm.InvolvedRole) {
	var a crm.Address
	for strings.HasPrefix(s, ";") {
		var key, value string
		key, s = s[1:], ""
		if i := strings.IndexByte(key, '='); i >= 0 {
			key, s = key[:i], key[i+1:]
		}
		value, s = calendarValue(s)
		switch strings.ToUpper(key) {
		case "CN":
			a.Name = collapse(value)
		case "EMAIL":
			a.Email = bareAddress(value)
		}
	}
	if a.Email == "" {
		a.Email = bareAddress(strings.TrimPrefix(s, ":"))
	}
	if a.Email == "" {
		return
	}
	if a.Name == a.Email {
		a.Name = ""
	}
	w.involveOne(a, role)
}

// calendarValue reads one parameter value, quoted or not.
func calendarValue(s string) (value, rest string) {
	if strings.HasPrefix(s, `"`) {
		if end := strings.IndexByte(s[1:], '"'); end >= 0 {
			return s[1 : 1+end], s[end+2:]
		}
	}
	i := strings.IndexAny(s, ";:")
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}
