//go:build unix && !darwin

package autostart

import (
	"os"
	"path/filepath"
	"strings"
)

// place is the entry's file by the XDG Autostart specification.
func place(id string) (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "autostart", id+".desktop"), nil
}

// content is what stands in the file.
func content(e Entry) []byte { return desktopEntry(e) }

// desktopEntry is the entry as the Desktop Entry Specification has it.
func desktopEntry(e Entry) []byte {
	command := []string{quoted(e.Program)}
	for _, arg := range e.Args {
		command = append(command, quoted(arg))
	}
	lines := []string{
		"[Desktop Entry]", "Type=Application", "Version=1.0", "Name=" + escaped(e.Name), "Exec=" + escaped(strings.Join(command, " ")),
		"Terminal=false", "X-GNOME-Autostart-enabled=true", "",
	}
	return []byte(strings.Join(lines, "\n"))
}

// quoted is one argument of Exec ("The Exec key"): in double quotes where it has a reserved character, and a per
// cent sign, which begins a field code, doubled.
func quoted(arg string) string {
	arg = strings.ReplaceAll(arg, "%", "%%")
	if arg != "" && !strings.ContainsAny(arg, " \"'\\><~|&;$*?#()`") {
		return arg
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(arg) + `"`
}

// escaped is a value of type string ("Possible value types"): a backslash is doubled.
func escaped(value string) string { return strings.ReplaceAll(value, `\`, `\\`) }
