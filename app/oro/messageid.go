package oro

import (
	"strings"
	"unicode/utf8"
)

// unknownID stands in for ids that cannot be asked about: Oro insists on one, and answers an unknown id
// with what the addresses suggest (recording 12-context-05).
const unknownID = "unknown@oroconnector.invalid"

// bracketed gives an id as Oro stores it (recordings 12-context-02, 14-email-04), empty where it cannot
// be one: broken UTF-8 is a 500 (19-auth-29).
func bracketed(id string) string {
	id = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
	if id == "" || !utf8.ValidString(id) || strings.ContainsFunc(id, control) {
		return ""
	}
	return "<" + id + ">"
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// idList gives a conversation's ids for a filter. It is split at commas and nothing escapes one, so an
// id with a comma stays out (12-context-26).
func idList(ids []string) string {
	var out []string
	for _, id := range ids {
		if id = bracketed(id); id != "" && !strings.Contains(id, ",") {
			out = appendNew(out, id)
		}
	}
	if len(out) == 0 {
		return "<" + unknownID + ">"
	}
	return strings.Join(out, ",")
}

// addressList gives bare addresses for a filter that is split at commas. What is no address is left out.
func addressList(addresses []string) []string {
	var out []string
	for _, a := range addresses {
		a = strings.TrimSpace(a)
		if strings.Contains(a, "@") && utf8.ValidString(a) &&
			!strings.ContainsAny(a, ",<>\"") && !strings.ContainsFunc(a, blankOrControl) {
			out = appendNew(out, a)
		}
	}
	return out
}

func blankOrControl(r rune) bool { return r == ' ' || control(r) }
