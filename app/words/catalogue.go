package words

import (
	"fmt"
	"strconv"
	"strings"
)

// parse reads a catalogue: by key, a sentence in its plural forms, one without any as "other". A catalogue is
// TOML, of which these forms are enough, each beginning on a line of its own:
//
//	# a comment
//	"key" = "A sentence."
//	"key" = { one = "{count} record", other = "{count} records" }
//	"key" = """
//	Several
//	lines."""
//
// Everything else is an error that names the line, and so is a key that stands twice: translators make
// slips that a program must not guess about.
func parse(data []byte) (map[string]map[string]string, error) {
	r := reader{rest: strings.ReplaceAll(string(data), "\r\n", "\n"), entries: map[string]map[string]string{}}
	for r.rest != "" {
		start := r.rest
		if err := r.entry(); err != nil {
			line := 1 + strings.Count(string(data), "\n") - strings.Count(start, "\n")
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return r.entries, nil
}

// reader is at the beginning of a line of rest.
type reader struct {
	rest    string
	entries map[string]map[string]string
}

// entry reads an empty line, a comment, or a key with its sentence.
func (r *reader) entry() error {
	r.blanks()
	if !strings.HasPrefix(r.rest, "\"") {
		return r.endOfLine()
	}
	key, err := r.quoted()
	if err != nil {
		return err
	}
	if !r.take("=") {
		return fmt.Errorf("there is no = behind %q", key)
	}
	value := map[string]string{}
	switch {
	case strings.HasPrefix(r.rest, `"""`):
		value["other"], err = r.lines()
	case r.take("{"):
		value, err = r.forms()
	default:
		value["other"], err = r.quoted()
	}
	if err != nil {
		return fmt.Errorf("%q: %w", key, err)
	}
	if _, twice := r.entries[key]; twice {
		return fmt.Errorf("%q stands twice", key)
	}
	r.entries[key] = value
	return r.endOfLine()
}

// forms reads plural forms behind "{".
func (r *reader) forms() (map[string]string, error) {
	forms := map[string]string{}
	for {
		r.blanks()
		name := r.rest[:len(r.rest)-len(strings.TrimLeft(r.rest, "abcdefghijklmnopqrstuvwxyz"))]
		r.rest = r.rest[len(name):]
		if name == "" || !r.take("=") {
			return nil, fmt.Errorf("a plural form has no name")
		}
		text, err := r.quoted()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		forms[name] = text
		if r.take("}") {
			return forms, nil
		}
		if !r.take(",") {
			return nil, fmt.Errorf("plural forms are divided by commas and end with }")
		}
	}
}

// quoted reads a sentence in quotation marks.
func (r *reader) quoted() (string, error) {
	raw, err := strconv.QuotedPrefix(r.rest)
	if err != nil || raw[0] != '"' {
		return "", fmt.Errorf("a text in quotation marks is missing or has no end")
	}
	r.rest = r.rest[len(raw):]
	return strconv.Unquote(raw)
}

// lines reads a sentence of several lines; the line break behind the opening marks is not part of it.
func (r *reader) lines() (string, error) {
	text, rest, ok := strings.Cut(r.rest[len(`"""`):], `"""`)
	if !ok {
		return "", fmt.Errorf("a text of several lines has no end")
	}
	r.rest = rest
	if strings.Contains(text, `\`) {
		return "", fmt.Errorf("a text of several lines has a backslash")
	}
	return strings.TrimPrefix(text, "\n"), nil
}

// take moves behind a sign and the blanks around it, if it comes next.
func (r *reader) take(sign string) bool {
	r.blanks()
	rest, ok := strings.CutPrefix(r.rest, sign)
	if ok {
		r.rest = rest
		r.blanks()
	}
	return ok
}

func (r *reader) blanks() { r.rest = strings.TrimLeft(r.rest, " \t") }

// endOfLine moves behind a line that has nothing more but a comment.
func (r *reader) endOfLine() error {
	line, rest, _ := strings.Cut(r.rest, "\n")
	if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
		return fmt.Errorf("nobody knows what %q is", line)
	}
	r.rest = rest
	return nil
}
