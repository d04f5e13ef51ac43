package cli

import (
	"encoding/json"
	"strings"

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

// pad fills a text with blanks to the width, by runes; a longer one gets one blank.
func pad(text string, width int) string {
	n := len([]rune(text))
	return text + strings.Repeat(" ", max(1, width-n))
}

// hang lets all lines of a text but the first begin at the column, so that they stand below the first.
func hang(text string, column int) string {
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", column))
}

// clip cuts a text to the width, by runes, with an ellipsis.
func clip(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// printRow prints one record of a list: how it is named on the command line, its kind, name and what
// matters about it.
func (s *session) printRow(e crm.Entity, tail string) {
	line := "  " + pad(e.Ref.String(), 22) + pad(s.Words.Kind(e.Kind), s.kindColumn(19, s.Words.Kind)) + pad(clip(e.Name, 40), 41)
	if second := s.Words.Summary(e); second != "" {
		line += clip(second, 60)
	}
	s.say(strings.TrimRight(line, " "))
	if tail != "" {
		s.say(strings.Repeat(" ", 24) + tail)
	}
}
