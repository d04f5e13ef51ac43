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
