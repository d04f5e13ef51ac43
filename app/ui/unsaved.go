package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"

	"fyne.io/fyne/v2"
)

// Fyne's own preferences stay in memory: their file is emptied before it is written (fyne-io/fyne#2241), so that a
// program that ends meanwhile leaves one of which every later start complains. Ours are config's.

// DropBroken removes a file of preferences that Fyne could not read. Call it before the app of the id is made.
func DropBroken(id string) {
	if root, err := fyneRoot(); err == nil {
		dropBroken(filepath.Join(root, "fyne", id, "preferences.json"))
	}
}

// fyneRoot is where Fyne has its folder.
func fyneRoot() (string, error) {
	if runtime.GOOS != "darwin" {
		return os.UserConfigDir()
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Library", "Preferences"), err
}

func dropBroken(path string) {
	data, err := os.ReadFile(path)
	var values map[string]any
	if err == nil && json.Unmarshal(data, &values) != nil {
		_ = os.Remove(path) // where it stays, Fyne says so once more
	}
}

// Unsaved has the app keep its preferences in memory.
func Unsaved(a fyne.App) fyne.App {
	a.SetCloudProvider(memory{})
	return a
}

// memory is what Fyne takes for a cloud that keeps preferences: what is behind another type it never saves itself.
type memory struct{}

// ProviderName implements fyne.CloudProvider.
func (memory) ProviderName() string { return "memory" }

// ProviderDescription implements fyne.CloudProvider.
func (memory) ProviderDescription() string { return "Preferences are kept in memory." }

// ProviderIcon implements fyne.CloudProvider.
func (memory) ProviderIcon() fyne.Resource { return nil }

// Setup implements fyne.CloudProvider.
func (memory) Setup(fyne.App) error { return nil }

// Cleanup implements fyne.CloudProvider.
func (memory) Cleanup(fyne.App) {}

// CloudPreferences implements fyne.CloudProviderPreferences.
func (memory) CloudPreferences(a fyne.App) fyne.Preferences { return inMemory{a.Preferences()} }

type inMemory struct{ fyne.Preferences }
