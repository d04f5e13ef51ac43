package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestDropBroken_LeavesWhatCanBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "preferences.json")
	for data, stays := range map[string]bool{"": false, `{"a":`: false, "{}\n": true, `{"fyne:fileDialogLastFolder":"file:///home"}`: true} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		dropBroken(path)
		if _, err := os.Stat(path); (err == nil) != stays {
			t.Errorf("%q: %v", data, err)
		}
	}
	dropBroken(filepath.Join(t.TempDir(), "missing"))
}

func TestUnsaved_KeepsPreferencesInMemory(t *testing.T) {
	a := test.NewTempApp(t)
	memory{}.CloudPreferences(a).SetString("k", "v")
	if got := (memory{}).CloudPreferences(a).String("k"); got != "v" {
		t.Errorf("%q", got)
	}
}

// The next file is chosen beside the one before, also after a restart.
func TestWindow_KeepsTheFolderOfTheFileChosenLast(t *testing.T) {
	s, sh := newStage(t, 420), &shelf{}
	s.o.Keeper = sh
	s.chosen(filepath.Join("folder", "of", "mail", "a.eml"))
	if got := readKept(sh.data).Folder; got != filepath.Join("folder", "of", "mail") {
		t.Errorf("%q", got)
	}
	s.onTick()
	if got := readKept(sh.data).Folder; got == "" {
		t.Error("forgotten when the window's place was kept")
	}
}
