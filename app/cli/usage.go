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
		return b.String()
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
	return b.String()
}
