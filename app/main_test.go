package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestMetadata_IsThatOfFyneApp(t *testing.T) {
	raw, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`ID = "` + appID + `"`, `Name = "` + appName + `"`, `Version = "` + version + `"`, fmt.Sprintf("Build = %d", build),
		`fyneDo = true`,
	} {
		if !slices.Contains(strings.Split(string(raw), "\n"), want) {
			t.Errorf("FyneApp.toml does not say %s", want)
		}
	}
	icon := strings.TrimSuffix(strings.SplitAfter(strings.SplitAfter(string(raw), `Icon = "`)[1], `"`)[0], `"`)
	if _, err := os.Stat("../" + icon); err != nil {
		t.Error(err)
	}
}

func TestLanguages_BestFirst(t *testing.T) {
	env := map[string]string{"LANGUAGE": "uk:de", "LANG": "en_US.UTF-8", "LC_ALL": "fr_FR.UTF-8"}
	got := languages(func(name string) string { return env[name] })
	if want := []string{"uk", "de", "fr_FR.UTF-8", "en_US.UTF-8"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := languages(func(string) string { return "" }); len(got) != 0 {
		t.Errorf("an empty environment gave %v", got)
	}
}
