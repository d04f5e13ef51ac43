package dav

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every code that this package gives stands in its documentation and has an English sentence.
func TestFaults_EveryCodeIsToldAndSaid(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("dav.go")
	if err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile("../../assets/translations/en/faults-dav.toml")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`fault\(crm\.\w+, "(\w+)"|Code\b[^"\n]*"dav\.(\w+)"`).FindAllStringSubmatch(string(data), -1) {
			codes[m[1]+m[2]] = true
		}
	}
	if len(codes) < 20 {
		t.Errorf("only %d codes were found", len(codes))
	}
	for code := range codes {
		if !strings.Contains(string(doc), "//\tdav."+code+" ") {
			t.Errorf("the package does not tell of dav.%s", code)
		}
		if !strings.Contains(string(said), `"fault.dav.`+code+`"`) {
			t.Errorf("fault.dav.%s has no sentence", code)
		}
	}
	for _, m := range regexp.MustCompile(`"fault\.dav\.(\w+)(?:\.bare)?"`).FindAllStringSubmatch(string(said), -1) {
		if !codes[m[1]] {
			t.Errorf("nobody says fault.dav.%s", m[1])
		}
	}
}
