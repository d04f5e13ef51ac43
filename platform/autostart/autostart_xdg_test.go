//go:build unix && !darwin

package autostart

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func home(t *testing.T) { t.Setenv("XDG_CONFIG_HOME", t.TempDir()) }

// The Exec key is quoted twice over: as an argument, then as a string.
func TestDesktopEntry_QuotesAsTheSpecificationHasIt(t *testing.T) {
	for arg, want := range map[string]string{
		"/usr/bin/oro":   `/usr/bin/oro`,
		"/opt/a b/oro":   `"/opt/a b/oro"`,
		"":               `""`,
		"100%":           `100%%`,
		`a"b`:            `"a\\"b"`,
		`$HOME`:          `"\\$HOME"`,
		`back\slash`:     `"back\\\\slash"`,
		"tick`":          "\"tick\\\\`\"",
		"Größe=1,2":      `Größe=1,2`,
		"--profile=/a/b": `--profile=/a/b`,
	} {
		entry := string(desktopEntry(Entry{ID: "x", Name: "X", Program: arg}))
		if !strings.Contains(entry, "\nExec="+want+"\n") {
			t.Errorf("%q is in\n%s\nnot as %s", arg, entry, want)
		}
	}
}

func TestSet_WritesTheAutostartFolderAndLeavesNothingElse(t *testing.T) {
	home(t)
	if err := Set(Entry{ID: "x", Name: "X", Program: "/bin/x"}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "autostart", "*"))
	if err != nil || len(files) != 1 || filepath.Base(files[0]) != "x.desktop" {
		t.Errorf("%v, %v", files, err)
	}
	hidden, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "autostart", ".*"))
	if len(hidden) != 0 {
		t.Errorf("left %v", hidden)
	}
}

func TestSet_SaysWhenTheFolderCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CONFIG_HOME", file)
	if err := Set(Entry{ID: "x", Name: "X", Program: "/bin/x"}); err == nil {
		t.Error("written into a file")
	}
}

// The property list is well-formed whatever stands in it.
func TestLaunchAgent_IsXML(t *testing.T) {
	data := launchAgent(Entry{ID: "com.x", Name: "X", Program: "/Applications/A & B.app/x", Args: []string{"<--profile>", `"é"`}})
	var list struct {
		Dict struct {
			Array struct {
				Strings []string `xml:"string"`
			} `xml:"array"`
		} `xml:"dict"`
	}
	if err := xml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(list.Dict.Array.Strings, "|"); got != `/Applications/A & B.app/x|<--profile>|"é"` {
		t.Errorf("%q", got)
	}
}
