package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// goFile is one Go file of the project.
type goFile struct {
	path string // from the root: internal/desk/ticket.go
	ast  *ast.File
	fset *token.FileSet
}

func (f goFile) pkg() string  { return path.Dir(f.path) }
func (f goFile) test() bool   { return strings.HasSuffix(f.path, "_test.go") }
func (f goFile) lines() int   { return f.fset.File(f.ast.FileStart).LineCount() }
func (f goFile) isMain() bool { return f.ast.Name.Name == "main" }

func (f goFile) imports() []string {
	out := make([]string, 0, len(f.ast.Imports))
	for _, i := range f.ast.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		out = append(out, p)
	}
	return out
}

// goFiles parses every Go file under functions/ and internal/.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, top := range []string{"functions", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(name, ".go") {
				return nil
			}
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			files = append(files, goFile{filepath.ToSlash(rel), tree, fset})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 100 {
		t.Fatalf("only %d Go files found: the walk is broken", len(files))
	}
	return files
}

// under reports whether a package is one of the list or below one.
func under(pkg string, list ...string) bool {
	for _, p := range list {
		if pkg == p || strings.HasPrefix(pkg, p+"/") {
			return true
		}
	}
	return false
}

func TestNames(t *testing.T) {
	bad := map[string]bool{"util": true, "utils": true, "common": true, "models": true, "types": true, "helpers": true, "helper": true, "misc": true, "shared": true, "base": true}
	for _, f := range goFiles(t) {
		if bad[f.ast.Name.Name] {
			t.Errorf("%s: package %s: a package is a noun of the desk, not a drawer", f.path, f.ast.Name.Name)
		}
	}
}

func TestPackageDocs(t *testing.T) {
	docs := map[string]bool{}
	seen := map[string]bool{}
	for _, f := range goFiles(t) {
		if f.test() {
			continue
		}
		seen[f.pkg()] = true
		if f.ast.Doc == nil {
			continue
		}
		docs[f.pkg()] = true
		text := f.ast.Doc.Text()
		want := "Package " + f.ast.Name.Name + " "
		if f.isMain() {
			want = "Command " + path.Base(f.pkg()) + " "
		}
		if !strings.HasPrefix(text, want) {
			t.Errorf("%s: the package doc starts %.40q, want %q", f.path, text, want)
		}
	}
	for pkg := range seen {
		if !docs[pkg] {
			t.Errorf("%s has no package doc: what is it for, what does it promise, what does it not do?", pkg)
		}
	}
}

// Functions that run before main, and variables that change, make two desks in
// one process (tests, the local run) share what they must not.
func TestNoInitNoGlobals(t *testing.T) {
	vars := map[string]map[string]*ast.ValueSpec{} // package → name
	files := goFiles(t)
	for _, f := range files {
		if f.test() {
			continue
		}
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: func init: nothing may happen on import", f.path)
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					globals(t, f, d, vars)
				}
			}
		}
	}
	for _, f := range files {
		if f.test() {
			continue
		}
		names := vars[f.pkg()]
		ast.Inspect(f.ast, func(n ast.Node) bool {
			for _, target := range written(n) {
				id := rootIdent(target)
				if id == nil || names[id.Name] == nil {
					continue
				}
				if id.Obj == nil || id.Obj.Decl == names[id.Name] {
					t.Errorf("%s: %s changes the package variable %s: state is a field", f.fset.Position(n.Pos()), f.pkg(), id.Name)
				}
			}
			return true
		})
	}
}

func globals(t *testing.T, f goFile, d *ast.GenDecl, vars map[string]map[string]*ast.ValueSpec) {
	for _, s := range d.Specs {
		spec := s.(*ast.ValueSpec)
		embedded := d.Doc != nil && strings.Contains(rawText(d.Doc), "//go:embed") || spec.Doc != nil && strings.Contains(rawText(spec.Doc), "//go:embed")
		for _, name := range spec.Names {
			if name.Name == "_" {
				continue
			}
			if len(spec.Values) == 0 && !embedded {
				t.Errorf("%s: var %s without a value: it can only be filled by changing it, and state is a field", f.path, name.Name)
			}
			if vars[f.pkg()] == nil {
				vars[f.pkg()] = map[string]*ast.ValueSpec{}
			}
			vars[f.pkg()][name.Name] = spec
		}
	}
}

func rawText(g *ast.CommentGroup) string {
	var b strings.Builder
	for _, c := range g.List {
		b.WriteString(c.Text + "\n")
	}
	return b.String()
}

// written lists what a statement changes.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	}
	return nil
}

// rootIdent is x of x, x[i], x.f and *x.
func rootIdent(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.IndexExpr:
		return rootIdent(e.X)
	case *ast.SelectorExpr:
		return rootIdent(e.X)
	case *ast.StarExpr:
		return rootIdent(e.X)
	case *ast.ParenExpr:
		return rootIdent(e.X)
	}
	return nil
}

func TestNothingLeftToDo(t *testing.T) {
	words := []string{"TO" + "DO", "FIX" + "ME", "X" + "XX"}
	for _, f := range goFiles(t) {
		for _, g := range f.ast.Comments {
			for _, w := range words {
				if strings.Contains(g.Text(), w) {
					t.Errorf("%s: %s: do it, or say it in the closing note", f.fset.Position(g.Pos()), w)
				}
			}
		}
	}
}

// Sizes are habits: they are shown, never failed.
func TestSizes(t *testing.T) {
	for _, f := range goFiles(t) {
		limit := 400
		switch {
		case f.test():
			limit = 600
		case f.isMain():
			limit = 60
		}
		if f.lines() > limit {
			t.Logf("%s has %d lines (habit: %d)", f.path, f.lines(), limit)
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || f.test() {
				continue
			}
			if n := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1; n > 60 {
				t.Logf("%s: func %s has %d lines (habit: 60)", f.path, fn.Name.Name, n)
			}
		}
	}
}
