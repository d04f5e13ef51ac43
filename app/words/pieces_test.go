package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// No sentence is put together from pieces: other languages have another order. What Say gives is not added to
// words, nor to what another Say gives with nothing but blanks between.
func TestSource_BuildsNoSentenceOfPieces(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join("..", "..", "app"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || foreign(path) {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return nil //nolint:nilerr // a file that somebody is writing just now is read the next time
		}
		inside := map[ast.Expr]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			sum, ok := n.(*ast.BinaryExpr)
			if !ok || sum.Op != token.ADD || inside[sum] {
				return true
			}
			terms := termsOf(sum, inside)
			for i, term := range terms {
				if piece := pieceAt(path, terms, i); piece != "" {
					t.Errorf("%s: %s", fset.Position(term.Pos()), piece)
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

// termsOf are what a sum adds, in order; the sums inside of it are noted.
func termsOf(e ast.Expr, inside map[ast.Expr]bool) []ast.Expr {
	sum, ok := e.(*ast.BinaryExpr)
	if !ok || sum.Op != token.ADD {
		return []ast.Expr{e}
	}
	inside[sum] = true
	return append(termsOf(sum.X, inside), termsOf(sum.Y, inside)...)
}

// pieceAt tells what is wrong with the term of a sum if it is a sentence.
func pieceAt(path string, terms []ast.Expr, i int) string {
	if !isSentence(path, terms[i]) || i+1 == len(terms) {
		return ""
	}
	text, literal := literal(terms[i+1])
	switch {
	case isSentence(path, terms[i+1]):
		return "a sentence is added to another one"
	case literal && strings.ContainsFunc(text, unicode.IsLetter):
		return "words are added to a sentence"
	case literal && strings.TrimRight(text, " ") == "" && i+2 < len(terms) && isSentence(path, terms[i+2]):
		return "a sentence stands behind another one with only a blank between"
	}
	return ""
}

// isSentence tells whether an expression is what Say returns, but for the names of keys: "Ctrl" and " K" are no
// sentence.
func isSentence(path string, e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	if key, ok := literal(call.Args[0]); ok && strings.HasPrefix(key, "key.") {
		return false
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return says(path, f.Sel.Name)
	case *ast.Ident:
		return says(path, f.Name)
	}
	return false
}
