package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// says tells whether a function takes a key and its places: Words.Say, and text, which wraps it in cli.
func says(path, name string) bool {
	return name == "Say" || name == "text" && strings.Contains(filepath.ToSlash(path), "app/cli/")
}

// spoken is a key that the program's source names.
type spoken struct {
	key    string
	prefix bool     // the key goes on with something computed
	places []string // nil: not told by the source
	where  string
}

// said reads the keys out of the product's source: first arguments of Say; codes of faults,
// conditions and warnings; constants of crm that words names by their value.
func said(t *testing.T) []spoken {
	t.Helper()
	var out []spoken
	fset := token.NewFileSet()
	root := filepath.Join("..", "..")
	for _, dir := range []string{"app", "platform"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || foreign(path) {
				return err
			}
			file, err := parser.ParseFile(fset, path, nil, 0)
			if err != nil {
				t.Logf("%s cannot be read just now: %v", path, err)
				return nil
			}
			ast.Inspect(file, func(n ast.Node) bool {
				where := func() string { return fset.Position(n.Pos()).String() }
				switch n := n.(type) {
				case *ast.CallExpr:
					if s, ok := call(path, n); ok {
						s.where = where()
						out = append(out, s)
					}
				case *ast.CompositeLit:
					if key, ok := coded(n); ok {
						out = append(out, spoken{key: key, where: where()})
					}
				case *ast.ValueSpec:
					if prefix := named(file.Name.Name, n); prefix != "" {
						for _, v := range n.Values {
							if text, ok := literal(v); ok {
								out = append(out, spoken{key: strings.TrimPrefix(prefix+text, keyItself), where: where()})
							}
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// foreign: the demo Oro speaks for itself, as a real one would; folders with '_' are no part of the product.
func foreign(path string) bool {
	path = filepath.ToSlash(path)
	return strings.Contains(path, "app/demo/") || strings.Contains(path, "/_")
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// call reads Say("key", "place", value, …) and Say("prefix." + something).
func call(path string, n *ast.CallExpr) (spoken, bool) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if !says(path, name) || len(n.Args) == 0 {
		return spoken{}, false
	}
	first := n.Args[0]
	if sum, ok := first.(*ast.BinaryExpr); ok {
		text, ok := literal(leftmost(sum))
		return spoken{key: text, prefix: true}, ok
	}
	key, ok := literal(first)
	if !ok || n.Ellipsis.IsValid() {
		return spoken{key: key}, ok
	}
	s := spoken{key: key, places: []string{}}
	for i := 1; i < len(n.Args); i += 2 {
		if place, ok := literal(n.Args[i]); ok {
			s.places = append(s.places, place)
		}
	}
	slices.Sort(s.places)
	return s, true
}

func leftmost(e *ast.BinaryExpr) ast.Expr {
	if left, ok := e.X.(*ast.BinaryExpr); ok {
		return leftmost(left)
	}
	return e.X
}

// coded reads the code of a fault, condition or warning.
func coded(n *ast.CompositeLit) (string, bool) {
	name := ""
	switch t := n.Type.(type) {
	case *ast.SelectorExpr:
		name = t.Sel.Name
	case *ast.Ident:
		name = t.Name
	}
	prefix := map[string]string{"Fault": "fault.", "Condition": "condition.", "Warning": "warning."}[name]
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok || prefix == "" {
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Code" {
			text, ok := literal(kv.Value)
			return prefix + text, ok
		}
	}
	return "", false
}

// keyItself is the prefix of constants whose value is the whole key.
const keyItself = "="

// named tells which sentences the constants of a declaration stand for.
func named(pkg string, n *ast.ValueSpec) string {
	typed, _ := n.Type.(*ast.Ident)
	switch {
	case pkg == "eml" && strings.HasPrefix(n.Names[0].Name, "Warn"):
		return "warning."
	case typed == nil:
		return ""
	case pkg == "signin" && typed.Name == "Code":
		return "fault.signin."
	case pkg == "settings" && typed.Name == "Code":
		return keyItself
	case pkg != "crm":
		return ""
	}
	return map[string]string{
		"FieldKey": "field.", "LinkRole": "link.", "Kind": "kinds.", "ChangeOp": "change.op.",
		"PendingState": "pending.", "InvolvedRole": "message.involved.", "NumberPlace": "reason.number.",
	}[typed.Name]
}

// Every key that the source names has a sentence, and the places of both agree.
func TestSource_SaysOnlyWhatTheCatalogueHas(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	all := said(t)
	if len(all) < 150 {
		t.Errorf("only %d keys found in the source: the search for them is broken", len(all))
	}
	for _, s := range all {
		if s.prefix {
			if !begins(english, s.key) {
				t.Errorf("%s: no key begins with %q", s.where, s.key)
			}
			continue
		}
		_, whole := english[s.key]
		if _, bare := english[s.key+".bare"]; !whole && !bare {
			t.Errorf("%s: no sentence for %s", s.where, s.key)
			continue
		}
		if places := namesOf(english[s.key]); s.places != nil && whole && !slices.Equal(places, s.places) {
			t.Errorf("%s: %s has the places %v, the source gives %v", s.where, s.key, places, s.places)
		}
	}
}

func begins(english map[string]entry, prefix string) bool {
	for key := range english {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

var looksLikeKey = regexp.MustCompile(`^[a-z][a-zA-Z]+(\.[a-zA-Z]+)+$`)

// Literals that look like keys or codes but reach Say or a Fault by detours are not checked but told,
// and so are sentences that nothing seems to say: go test -v.
func TestSource_TellsDetoursAndSilentSentences(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	texts := literals(t)
	for text, where := range texts {
		if !looksLikeKey.MatchString(text) || texts["op:"+text] != "" {
			continue
		}
		first, _, _ := strings.Cut(text, ".")
		known := begins(english, first+".") || begins(english, "fault."+first+".")
		if known && !hasAny(english, text) {
			t.Logf("%s: %q looks like a key and has no sentence", where, text)
		}
	}
	families := regexp.MustCompile(`^(fault|refusal|condition|warning|progress|reason|summary|kind|kinds|link|field|value|time|size)\.`)
	silent := 0
	for key := range english {
		if _, ok := texts[key]; !ok && !families.MatchString(key) {
			silent++
			t.Logf("nothing says %s yet", key)
		}
	}
	t.Logf("%d of %d sentences are not named in the source", silent, len(english))
}

func hasAny(english map[string]entry, text string) bool {
	for _, prefix := range []string{"", "fault.", "fault.working.", "condition.", "warning."} {
		for _, suffix := range []string{"", ".bare"} {
			if _, ok := english[prefix+text+suffix]; ok {
				return true
			}
		}
	}
	return false
}

// literals are all strings of the source with a place where they stand; operations of faults stand a second
// time behind "op:".
func literals(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	fset := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join("..", "..", "app"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || foreign(path) {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return nil //nolint:nilerr // a file that somebody is writing just now is read the next time
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if text, ok := literal(n); ok {
					out[text] = fset.Position(n.Pos()).String()
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Op" {
					operation(out, n.Value)
				}
			case *ast.CallExpr:
				if len(n.Args) > 0 {
					if name, ok := n.Fun.(*ast.SelectorExpr); ok && name.Sel.Name == "AsFault" {
						operation(out, n.Args[0])
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func operation(out map[string]string, e ast.Expr) {
	if text, ok := literal(e); ok {
		out["op:"+text] = "op"
	}
}

// The families that words look up by a value of crm are complete for all its values.
func TestCatalogue_KnowsAllOfCrm(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, k := range crm.Kinds() {
		for _, key := range []string{"kind." + string(k), "kinds." + string(k), "summary." + string(k)} {
			if !w.Has(key) {
				t.Errorf("no sentence for %s", key)
			}
		}
	}
	for code := crm.ReasonAttached; code <= crm.ReasonCoworker; code++ {
		if key := "reason." + code.String(); !w.Has(key) {
			t.Errorf("no sentence for %s", key)
		}
	}
	for _, op := range []crm.ChangeOp{crm.OpAttach, crm.OpDetach} {
		for _, family := range []string{"change.op.", "change.sent.", "outbox.op."} {
			if key := family + string(op); !w.Has(key) {
				t.Errorf("no sentence for %s", key)
			}
		}
	}
}
