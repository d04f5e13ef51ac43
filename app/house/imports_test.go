package house_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath  string
	Imports     []string
	TestImports []string
	Deps        []string
}

const module = "oroconnector/"

// listed asks the go command for packages; env is added to its environment.
func listed(t *testing.T, env []string, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,TestImports,Deps"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = append(cmd.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

var (
	ground   = []string{"crm", "settings"}
	basement = []string{"asleep", "vault", "spool", "signin", "trust", "wire", "words"}
	first    = []string{"eml", "match", "store", "oro", "mailbox", "dav", "config"}
	second   = []string{"pull", "outbox", "post", "reconcile", "desk"}
	faces    = []string{"ui", "cli"}
)

// floorOf returns the first folder below app/ of one of our packages, else "".
func floorOf(path string) string {
	rest, ours := strings.CutPrefix(path, module+"app/")
	if !ours {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func ours(path string) bool { return strings.HasPrefix(path, module) }

func std(path string) bool {
	name, _, _ := strings.Cut(path, "/")
	return !strings.Contains(name, ".") && !ours(path)
}

// rule is one sentence of the house and a test of one import against it.
type rule struct {
	sentence string
	breaks   func(p pkg, imported string) bool
}

func appsOnly(allowed ...string) func(string) bool {
	return func(imported string) bool {
		floor := floorOf(imported)
		return floor == "" || slices.Contains(allowed, floor)
	}
}

func heavy(library string, rooms ...string) rule {
	return rule{
		library + " is imported in " + strings.Join(rooms, ", ") + " only",
		func(p pkg, imported string) bool {
			return strings.HasPrefix(imported, library) && !slices.Contains(rooms, floorOf(p.ImportPath))
		},
	}
}

var rules = []rule{
	{"crm and settings import the standard library only", func(p pkg, imported string) bool {
		return slices.Contains(ground, floorOf(p.ImportPath)) && !std(imported)
	}},
	{"the basement imports the ground floor and its own library, no other part of the product", func(p pkg, imported string) bool {
		floor := floorOf(p.ImportPath)
		return slices.Contains(basement, floor) && !appsOnly(append(ground, floor)...)(imported)
	}},
	{"first-floor packages import crm, settings and the basement, never each other", func(p pkg, imported string) bool {
		floor := floorOf(p.ImportPath)
		return slices.Contains(first, floor) && !appsOnly(slices.Concat(ground, basement, []string{floor})...)(imported)
	}},
	{"second-floor packages reach store, oro, mailbox, dav, config and each other through their own interfaces", func(p pkg, imported string) bool {
		floor := floorOf(p.ImportPath)
		return slices.Contains(second, floor) && !appsOnly(slices.Concat(ground, basement, []string{"eml", "match", floor})...)(imported)
	}},
	{"Fyne stands under app/ui and in app/window.go only", func(p pkg, imported string) bool {
		if !strings.HasPrefix(imported, "fyne.io/") || floorOf(p.ImportPath) == "ui" {
			return false
		}
		return p.ImportPath != module+"app" || imported != "fyne.io/fyne/v2/app"
	}},
	{"fyne.io/fyne/v2/app, which needs a display, is imported by app/window.go only", func(p pkg, imported string) bool {
		return imported == "fyne.io/fyne/v2/app" && p.ImportPath != module+"app"
	}},
	{"ui and cli import crm, settings, desk, words, assets; never a store, a client or platform", func(p pkg, imported string) bool {
		if !slices.Contains(faces, floorOf(p.ImportPath)) || !ours(imported) || imported == module+"assets" {
			return false
		}
		return floorOf(imported) == "" || !appsOnly("crm", "settings", "desk", "words", floorOf(p.ImportPath))(imported)
	}},
	{"platform never imports app; assets imports nothing of the product", func(p pkg, imported string) bool {
		return (strings.HasPrefix(p.ImportPath, module+"platform/") || p.ImportPath == module+"assets") && ours(imported) &&
			!strings.HasPrefix(imported, module+"platform/")
	}},
	{"demo is imported by house and by tests only", func(p pkg, imported string) bool {
		return imported == module+"app/demo" && floorOf(p.ImportPath) != "house"
	}},
	{"mailtest is imported by tests only", func(p pkg, imported string) bool {
		return imported == module+"app/mailtest" && p.ImportPath != imported
	}},
	{"house is imported by main only", func(p pkg, imported string) bool {
		return imported == module+"app/house" && p.ImportPath != module+"app"
	}},
	heavy("github.com/dgraph-io/badger", "vault"),
	heavy("filippo.io/age", "spool"),
	heavy("golang.org/x/oauth2", "signin"),
	heavy("github.com/emersion/go-message", "eml"),
	heavy("github.com/richardlehane/mscfb", "eml"),
	heavy("github.com/emersion/go-imap", "mailbox", "demo"),
	heavy("github.com/emersion/go-webdav", "dav", "demo"),
	heavy("github.com/pelletier/go-toml", "config"),
	heavy("github.com/nicksnyder/go-i18n", "words"),
}

func TestImports(t *testing.T) {
	all := listed(t, nil, "./app/...", "./platform/...", "./assets/...")
	if len(all) < 10 {
		t.Fatalf("only %d packages were listed", len(all))
	}
	for _, p := range all {
		for _, imported := range p.Imports {
			for _, r := range rules {
				if r.breaks(p, imported) {
					t.Errorf("%s: %s imports %s", r.sentence, p.ImportPath, imported)
				}
			}
		}
	}
}

// A rule that cannot fail is none: each must turn away an import that it is there for.
func TestImports_EveryRuleCanFail(t *testing.T) {
	forbidden := map[string][2]string{
		"crm and settings":     {"app/crm", "golang.org/x/text"},
		"the basement":         {"app/vault", module + "app/store"},
		"first-floor":          {"app/store", module + "app/oro"},
		"second-floor":         {"app/desk", module + "app/store"},
		"Fyne stands":          {"app/cli", "fyne.io/fyne/v2"},
		"fyne.io/fyne/v2/app":  {"app/ui", "fyne.io/fyne/v2/app"},
		"ui and cli":           {"app/cli", module + "platform/browser"},
		"platform never":       {"platform/browser", module + "app/crm"},
		"demo is imported":     {"app/cli", module + "app/demo"},
		"house is imported":    {"app/cli", module + "app/house"},
		"mailtest is imported": {"app/mailbox", module + "app/mailtest"},
		"github.com/dgraph-io": {"app/store", "github.com/dgraph-io/badger/v4"},
	}
	for start, edge := range forbidden {
		at := slices.IndexFunc(rules, func(r rule) bool { return strings.HasPrefix(r.sentence, start) })
		if at < 0 || !rules[at].breaks(pkg{ImportPath: module + edge[0]}, edge[1]) {
			t.Errorf("no rule %q turns away %s → %s", start, edge[0], edge[1])
		}
	}
}

func TestImports_TheBuildWithoutTheWindowHasNoFyne(t *testing.T) {
	for _, p := range listed(t, []string{"CGO_ENABLED=0"}, "-tags", "nowindow", "./app") {
		for _, dep := range p.Deps {
			if strings.HasPrefix(dep, "fyne.io/") {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}
