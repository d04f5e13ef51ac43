// Package notify shows a quiet notification of the desktop. On Linux and the BSDs it asks the notification
// service over D-Bus. Windows and macOS want an application that is registered with them and would take
// foreign text through a command's line, so there Send says ErrUnavailable.
package notify

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrUnavailable means that this desktop shows no notifications of ours.
var ErrUnavailable = errors.New("notifications are not available here")

// Note is a notification. Title and Body are plain text, also where they look like markup; control characters
// and what is longer than a few lines are left out.
type Note struct {
	App   string // the program's name
	Entry string // name of the program's desktop entry, without ".desktop"; may be empty
	Title string
	Body  string
}

const (
	longestTitle = 120
	longestBody  = 400
)

// Send shows the note without a sound and returns when the desktop has taken it.
func Send(ctx context.Context, n Note) error {
	n.Title, n.Body = plain(n.Title, longestTitle), plain(n.Body, longestBody)
	return send(ctx, n)
}

// plain is the text on lines of its own without anything that steers a display.
func plain(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
			return ' '
		}
		return r
	}, text)
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}
