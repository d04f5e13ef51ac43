package cli

import (
	"encoding/json"
	"strings"

	"github.com/rivo/uniseg"

	"oroconnector/app/crm"
)

// printJSON prints one object on a line of its own.
func (s *session) printJSON(v any) {
	out := json.NewEncoder(s.Out)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		s.note(Sentence(s.Words, err))
	}
}

// screen is how many columns a line takes where it can: those of a terminal that nobody has widened.
const screen = 80

// width is how many columns a text takes: two for a Chinese or Japanese letter, none for an accent of its own.
func width(text string) int { return uniseg.StringWidth(text) }

// pad fills a text with blanks to the width; a longer one gets one blank.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(1, columns-width(text)))
}

// hang lets all lines of a text but the first begin at the column, so that they stand below the first.
func hang(text string, column int) string {
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", column))
}

// clip cuts a text to the width, with an ellipsis.
func clip(text string, columns int) string {
	if width(text) <= columns {
		return text
	}
	var b strings.Builder
	for rest, state, left := text, -1, columns-1; rest != ""; {
		var letter string
		var wide int
		letter, rest, wide, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if left -= wide; left < 0 {
			break
		}
		b.WriteString(letter)
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

// wrap breaks a text between words into lines of at most the width; a longer word has a line of its own.
func wrap(text string, columns int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && width(line)+1+width(word) > columns {
			out = append(out, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// printRow prints one record of a list: how it is named on the command line, its kind and name; below, what
// matters about it and the tail, on one line where they fit.
func (s *session) printRow(e crm.Entity, tail string) {
	const below = 24
	head := "  " + pad(e.Ref.String(), 22) + pad(s.Words.Kind(e.Kind), s.kindColumn(19, s.Words.Kind))
	s.say(head + clip(e.Name, max(20, screen-width(head))))
	second := s.Words.Summary(e)
	if strings.Contains(tail, second) { // the address that is equal
		second = ""
	}
	if both := second + " · " + tail; second != "" && tail != "" && width(both) <= screen-below {
		second, tail = both, ""
	}
	for _, text := range []string{second, tail} {
		for _, line := range wrap(text, screen-below) {
			s.say(strings.Repeat(" ", below) + line)
		}
	}
}
