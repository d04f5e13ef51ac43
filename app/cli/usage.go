package cli

import (
	"strings"

	"oroconnector/app/words"
)

// usage is the help of one command, or the list of all.
func usage(w *words.Words, name string) string {
	var b strings.Builder
	if cmd := find(name); cmd != nil {
		b.WriteString(w.Say("cli.usage."+name) + "\n\n" + w.Say("cli.help."+name) + "\n")
		if more := "cli.more." + name; w.Has(more) {
			b.WriteString("\n" + w.Say(more) + "\n")
		}
		return narrow(b.String())
	}
	b.WriteString(w.Say("cli.usage") + "\n\n")
	width := 44
	for _, cmd := range commands {
		width = column(width, w.Say("cli.usage."+cmd.name))
	}
	for _, cmd := range commands {
		b.WriteString("  " + pad(w.Say("cli.usage."+cmd.name), width) + w.Say("cli.help."+cmd.name) + "\n")
	}
	b.WriteString("\n" + w.Say("cli.options") + "\n")
	return narrow(b.String())
}

// page is how wide a line of help may be.
const page = 100

// narrow breaks the lines that are wider than a page. In a table the rest stands under what it belongs to.
func narrow(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		column := 0
		if i := strings.LastIndex(line, "  "); strings.HasPrefix(line, "  ") && i > 1 {
			column = width(line[:i]) + 2
		}
		if width(line) <= page {
			out = append(out, line)
			continue
		}
		head, rest := cutColumns(line, column)
		out = append(out, head+hang(strings.Join(wrap(rest, page-column), "\n"), column))
	}
	return strings.Join(out, "\n")
}

// cutColumns parts a line at a column.
func cutColumns(line string, column int) (head, rest string) {
	for i := range line {
		if width(line[:i]) >= column {
			return line[:i], line[i:]
		}
	}
	return line, ""
}
